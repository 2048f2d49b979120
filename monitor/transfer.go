package monitor

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
)

// maxFound bounds how many places search and compare list.
const maxFound = 100

// cmdCopy executes copy ADDRESS BYTES TO. The ranges may overlap.
func cmdCopy(mo *Monitor, arg string) error {
	from, n, to, err := spanAnd(mo, arg)
	if err != nil {
		return err
	}
	return copyMemory(mo, from, n, to)
}

// spanAnd reads ADDRESS BYTES ADDRESS.
func spanAnd(mo *Monitor, arg string) (at expr.Value, n int, other expr.Value, err error) {
	at, n, rest, err := mo.eval.Span(arg, maxBytes)
	if err == nil {
		other, err = mo.eval.All(rest)
	}
	return at, n, other, err
}

// copyMemory copies n bytes.
func copyMemory(mo *Monitor, from expr.Value, n int, to expr.Value) error {
	b, err := mo.read(from, n)
	if err != nil {
		return err
	}
	return mo.write(to, b)
}

// cmdCompare executes compare ADDRESS BYTES WITH.
func cmdCompare(mo *Monitor, arg string) error {
	at, n, with, err := spanAnd(mo, arg)
	if err != nil {
		return err
	}
	return compareMemory(mo, at, n, with)
}

// compareMemory lists the first bytes in which two ranges differ.
func compareMemory(mo *Monitor, at expr.Value, n int, with expr.Value) error {
	a, err := mo.read(at, n)
	if err != nil {
		return err
	}
	b, err := mo.read(with, n)
	if err != nil {
		return err
	}
	found := 0
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		if found++; found <= maxFound {
			mo.printf("%v  %02x  %02x  %v\n", at.Plus(i), a[i], b[i], with.Plus(i))
		}
	}
	mo.printf("%d of %d bytes differ\n", found, n)
	return nil
}

// cmdSearch executes search ADDRESS BYTES DATA. It lists the first 100 places.
func cmdSearch(mo *Monitor, arg string) error {
	at, n, rest, err := mo.eval.Span(arg, maxBytes)
	if err != nil {
		return err
	}
	want, err := mo.eval.Data(rest)
	if err != nil {
		return err
	}
	return searchMemory(mo, at, n, want)
}

// searchMemory lists the first places of data in a range.
func searchMemory(mo *Monitor, at expr.Value, n int, want []byte) error {
	b, err := mo.read(at, n)
	if err != nil {
		return err
	}
	found := 0
	for from := 0; found < maxFound; found++ {
		i := bytes.Index(b[from:], want)
		if i < 0 {
			break
		}
		mo.printf("%v\n", at.Plus(from+i))
		from += i + 1
	}
	if found == 0 {
		mo.printf("not found\n")
	}
	return nil
}

// cutPort reads [/b|/w|/d] PORT.
func cutPort(mo *Monitor, arg string) (port uint16, size int, rest string, err error) {
	word := formatOf(arg)
	if size = dumpSizes[word]; size == 0 || size > 4 {
		return 0, 0, "", fmt.Errorf("%s: /b, /w or /d", word)
	}
	v, rest, err := mo.eval.First(strings.TrimSpace(arg[len(word):]))
	if err == nil && v.N > 0xffff {
		err = fmt.Errorf("port %#x: from 0 to 0xffff", v.N)
	}
	return uint16(v.N), size, rest, err
}

// cmdIn executes in [/b|/w|/d] PORT.
func cmdIn(mo *Monitor, arg string) error {
	port, size, rest, err := cutPort(mo, arg)
	if err == nil && rest != "" {
		err = errors.New("in PORT; out PORT VALUE writes")
	}
	if err != nil {
		return err
	}
	mo.printf("port %#x: 0x%0*x\n", port, 2*size, mo.m.Bus().In(port, size))
	mo.edited()
	return nil
}

// cmdOut executes out [/b|/w|/d] PORT VALUE.
func cmdOut(mo *Monitor, arg string) error {
	port, size, rest, err := cutPort(mo, arg)
	if err != nil {
		return err
	}
	v, err := mo.eval.All(rest)
	if err != nil {
		return err
	}
	mo.m.Bus().Out(port, size, uint32(v.N))
	mo.edited()
	return nil
}
