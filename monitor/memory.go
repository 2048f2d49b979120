package monitor

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/hostfile"
)

// maxBytes bounds what one command reads, fills or searches, in bytes.
const maxBytes = 256 << 20

// maxShown bounds what one command lists, in bytes.
const maxShown = 1 << 20

// phys translates an address.
func (mo *Monitor) phys(v value) (uint64, error) {
	if v.in == physical {
		return v.n, nil
	}
	p, ok := mo.m.CPU().Probe(uint32(v.n), false)
	if !ok {
		return 0, fmt.Errorf("no page at linear %08x", uint32(v.n))
	}
	return p, nil
}

// pieces cuts n bytes from an address on at page borders.
func (mo *Monitor) pieces(v value, n int, do func(phys uint64, lo, hi int)) error {
	for lo := 0; lo < n; {
		at := v.plus(uint32(lo))
		p, err := mo.phys(at)
		if err != nil {
			return err
		}
		hi := min(n, lo+4096-int(p&4095))
		do(p, lo, hi)
		lo = hi
	}
	return nil
}

// read gives n bytes of memory without effects on devices.
func (mo *Monitor) read(v value, n int) ([]byte, error) {
	b := make([]byte, n)
	err := mo.pieces(v, n, func(phys uint64, lo, hi int) { mo.m.Peek(phys, b[lo:hi]) })
	return b, err
}

// write changes memory.
func (mo *Monitor) write(v value, b []byte) error {
	if err := mo.pieces(v, len(b), func(uint64, int, int) {}); err != nil {
		return err
	}
	_ = mo.pieces(v, len(b), func(phys uint64, lo, hi int) { mo.m.Poke(phys, b[lo:hi]) }) // just checked
	mo.edited()
	return nil
}

// edited makes a change part of the history.
func (mo *Monitor) edited() {
	mo.m.CPU().Hits()
	mo.m.Edited()
}

// amount reads an optional count after an address.
func (mo *Monitor) amount(text string, standard, limit uint64) (n uint64, rest string, err error) {
	if text == "" {
		return standard, "", nil
	}
	v, rest, err := mo.eval(text)
	if err == nil {
		err = v.between(1, limit)
	}
	return v.n, rest, err
}

// cmdDump: x[bwd] ADDRESS [BYTES]
func (mo *Monitor) cmdDump(arg string) error {
	size := 1
	if len(arg) > 1 && arg[0] == '/' {
		size = map[byte]int{'b': 1, 'w': 2, 'd': 4}[arg[1]]
		if size == 0 {
			return fmt.Errorf("x %s: /b, /w or /d", arg[:2])
		}
		arg = strings.TrimLeft(arg[2:], " ")
	}
	at := mo.lastDump
	rest := ""
	var err error
	if arg != "" {
		if at, rest, err = mo.eval(arg); err != nil {
			return err
		}
	}
	n, rest, err := mo.amount(rest, 128, maxShown)
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	if err != nil {
		return err
	}
	b, err := mo.read(at, int(n))
	if err != nil {
		return err
	}
	for lo := 0; lo < len(b); lo += 16 {
		mo.dumpLine(at.plus(uint32(lo)), b[lo:min(len(b), lo+16)], size)
	}
	mo.lastDump = at.plus(uint32(n))
	return nil
}

func (mo *Monitor) dumpLine(at value, b []byte, size int) {
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

// data reads bytes to store: expressions of a byte each, "text", or w:EXPR and
// d:EXPR for more.
func (mo *Monitor) data(text string) ([]byte, error) {
	var b []byte
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		if text[0] == '"' {
			s, rest, ok := strings.Cut(text[1:], `"`)
			if !ok {
				return nil, errors.New("a closing quote is missing")
			}
			b, text = append(b, s...), rest
			continue
		}
		n := 1
		if len(text) > 2 && text[1] == ':' && strings.IndexByte("wd", text[0]) >= 0 {
			n = map[byte]int{'w': 2, 'd': 4}[text[0]]
			text = text[2:]
		}
		v, rest, err := mo.eval(text)
		if err != nil {
			return nil, err
		}
		if n == 1 && v.n > 255 {
			return nil, fmt.Errorf("%#x is not a byte (w:%#x is a word)", v.n, v.n)
		}
		for i := range n {
			b = append(b, byte(v.n>>(8*i)))
		}
		text = strings.TrimPrefix(rest, ",")
	}
	if len(b) == 0 {
		return nil, errors.New("no data: bytes, \"text\", w:WORD, d:DOUBLEWORD")
	}
	return b, nil
}

// cmdEdit: edit ADDRESS DATA
func (mo *Monitor) cmdEdit(arg string) error {
	at, rest, err := mo.eval(arg)
	if err != nil {
		return err
	}
	b, err := mo.data(rest)
	if err != nil {
		return err
	}
	return mo.write(at, b)
}

// span reads ADDRESS BYTES.
func (mo *Monitor) span(arg string) (at value, n int, rest string, err error) {
	at, rest, err = mo.eval(arg)
	if err != nil {
		return at, 0, rest, err
	}
	if rest == "" {
		return at, 0, rest, errors.New("how many bytes?")
	}
	count, rest, err := mo.amount(rest, 0, maxBytes)
	return at, int(count), rest, err
}

// cmdFill: fill ADDRESS BYTES DATA
func (mo *Monitor) cmdFill(arg string) error {
	at, n, rest, err := mo.span(arg)
	if err != nil {
		return err
	}
	b, err := mo.data(rest)
	if err != nil {
		return err
	}
	return mo.write(at, bytes.Repeat(b, n/len(b)+1)[:n])
}

// cmdSearch: search ADDRESS BYTES DATA
func (mo *Monitor) cmdSearch(arg string) error {
	at, n, rest, err := mo.span(arg)
	if err != nil {
		return err
	}
	want, err := mo.data(rest)
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
		mo.printf("%v\n", at.plus(uint32(from+i)))
		from += i + 1
	}
	if found == 0 {
		mo.printf("not found\n")
	}
	return nil
}

// cmdLoad: load FILE ADDRESS
func (mo *Monitor) cmdLoad(arg string) error {
	name, rest := cutWord(arg)
	at, err := mo.evalAll(rest)
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

// cmdSave: save FILE ADDRESS BYTES
func (mo *Monitor) cmdSave(arg string) error {
	name, rest := cutWord(arg)
	at, n, rest, err := mo.span(rest)
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

// cmdPrint: print EXPRESSION
func (mo *Monitor) cmdPrint(arg string) error {
	v, err := mo.evalAll(arg)
	if err != nil {
		return err
	}
	mo.printf("%#x = %d", v.n, v.n)
	if s := mo.symbols.name(uint32(v.n)); s != "" && v.n <= 0xffffffff {
		mo.printf(" %s", s)
	}
	if v.pair {
		mo.printf(" (%v)", v)
	}
	if v.n >= 32 && v.n < 127 {
		mo.printf(" '%c'", rune(v.n))
	}
	mo.printf("\n")
	return nil
}

func hexBytes(b []byte) string { return hex.EncodeToString(b) }

// cutWord cuts the first word off; quotes keep blanks in it.
func cutWord(s string) (word, rest string) {
	s = strings.TrimLeft(s, " \t")
	if strings.HasPrefix(s, `"`) {
		if w, rest, ok := strings.Cut(s[1:], `"`); ok {
			return w, strings.TrimLeft(rest, " \t")
		}
	}
	i := strings.IndexAny(s, " \t")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimLeft(s[i:], " \t")
}
