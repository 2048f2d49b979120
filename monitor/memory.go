package monitor

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/monitor/expr"
)

// maxBytes bounds what one command reads, fills or searches, in bytes.
const maxBytes = 256 << 20

// maxShown bounds what one command lists, in bytes.
const maxShown = 1 << 20

// cmdDisasm executes u [ADDRESS] [LINES].
func cmdDisasm(mo *Monitor, arg string) error {
	at, rest := mo.lastCode, ""
	var err error
	if arg != "" {
		if at, rest, err = mo.eval.First(arg); err != nil {
			return err
		}
	}
	n, err := mo.eval.Count(rest, 10, 10000)
	if err != nil {
		return err
	}
	for range n {
		size, err := mo.showInstruction(at)
		if err != nil {
			return err
		}
		at = mo.after(at, size)
	}
	mo.lastCode = at
	return nil
}

// cmdDump executes x[/b|/w|/d|/q] [ADDRESS] [BYTES].
func cmdDump(mo *Monitor, arg string) error {
	size := 1
	if len(arg) > 1 && arg[0] == '/' {
		size = map[byte]int{'b': 1, 'w': 2, 'd': 4, 'q': 8}[arg[1]]
		if size == 0 {
			return fmt.Errorf("x %s: /b, /w, /d or /q", arg[:2])
		}
		arg = strings.TrimLeft(arg[2:], " ")
	}
	at := mo.lastDump
	rest := ""
	var err error
	if arg != "" {
		if at, rest, err = mo.eval.First(arg); err != nil {
			return err
		}
	}
	n, err := mo.eval.Count(rest, 128, maxShown)
	if err != nil {
		return err
	}
	b, err := mo.read(at, int(n))
	if err != nil {
		return err
	}
	for lo := 0; lo < len(b); lo += 16 {
		dumpLine(mo, at.Plus(lo), b[lo:min(len(b), lo+16)], size)
	}
	mo.lastDump = at.Plus(int(n))
	return nil
}

// dumpLine shows up to 16 bytes, as numbers of size bytes and as characters.
func dumpLine(mo *Monitor, at expr.Value, b []byte, size int) {
	var numbers, text strings.Builder
	for i := 0; i < len(b); i += size {
		fmt.Fprintf(&numbers, " %0*x", 2*size, little(b[i:min(len(b), i+size)]))
	}
	for _, c := range b {
		r := console.Rune(c)
		if c < 32 || c == 127 || c == 255 {
			r = '.'
		}
		text.WriteRune(r)
	}
	mo.printf("%v %-*s  %s\n", at, 16/size*(2*size+1), numbers.String(), text.String())
}

// cmdEdit executes edit ADDRESS DATA.
func cmdEdit(mo *Monitor, arg string) error {
	at, rest, err := mo.eval.First(arg)
	if err != nil {
		return err
	}
	b, err := mo.eval.Data(rest)
	if err != nil {
		return err
	}
	return mo.write(at, b)
}

// cmdFill executes fill ADDRESS BYTES DATA.
func cmdFill(mo *Monitor, arg string) error {
	at, n, rest, err := mo.eval.Span(arg, maxBytes)
	if err != nil {
		return err
	}
	b, err := mo.eval.Data(rest)
	if err != nil {
		return err
	}
	return mo.write(at, bytes.Repeat(b, n/len(b)+1)[:n])
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
	b, err := mo.read(at, n)
	if err != nil {
		return err
	}
	found := 0
	for from := 0; found < 100; found++ {
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

// cmdLoad executes load FILE ADDRESS.
func cmdLoad(mo *Monitor, arg string) error {
	name, rest := cutWord(arg)
	at, err := mo.eval.All(rest)
	if err != nil {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxBytes))
	if err != nil {
		return err
	}
	if err := mo.write(at, b); err != nil {
		return err
	}
	mo.printf("%d bytes at %v\n", len(b), at)
	return nil
}

// cmdSave executes save FILE ADDRESS BYTES.
func cmdSave(mo *Monitor, arg string) error {
	name, rest := cutWord(arg)
	at, n, rest, err := mo.eval.Span(rest, maxBytes)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	if err != nil {
		return err
	}
	b, err := mo.read(at, n)
	if err != nil {
		return err
	}
	return hostfile.Write(name, hostfile.Common, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// cmdPrint executes print EXPRESSION.
func cmdPrint(mo *Monitor, arg string) error {
	v, err := mo.eval.All(arg)
	if err != nil {
		return err
	}
	mo.printf("%#x = %d", v.N, v.N)
	if s := mo.symbols.Name(v.N); s != "" {
		mo.printf(" %s", s)
	}
	if v.Pair {
		mo.printf(" (%v)", v)
	}
	if v.N >= 32 && v.N < 127 {
		mo.printf(" '%c'", rune(v.N))
	}
	mo.printf("\n")
	return nil
}

// cmdSym executes sym [FILE [BASE]]. Without FILE it lists the symbols.
func cmdSym(mo *Monitor, arg string) error {
	name, rest := cutWord(arg)
	if name == "" {
		for _, s := range mo.symbols.All() {
			mo.printf("%08x %s\n", s.Addr, s.Name)
		}
		return nil
	}
	var base expr.Value
	var err error
	if rest != "" {
		if base, err = mo.eval.All(rest); err != nil {
			return err
		}
	}
	list, err := expr.ReadSymbols(name)
	if err != nil {
		return err
	}
	mo.symbols.Add(list, base.Signed())
	mo.printf("symbols: %d\n", len(list))
	return nil
}
