package monitor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/monitor/expr"
)

// dumpSizes are the words that stand alone behind x: the sizes of assemblers, where a word has 2 bytes.
var dumpSizes = map[string]int{"": 1, "/b": 1, "/w": 2, "/d": 4, "/q": 8}

// cmdDump executes x [/b|/w|/d|/q] [ADDRESS] [BYTES], or x /FORMAT [ADDRESS].
func cmdDump(mo *Monitor, arg string) error {
	word := formatOf(arg)
	at, rest := mo.lastDump, ""
	var err error
	if arg = strings.TrimSpace(arg[len(word):]); arg != "" {
		if at, rest, err = mo.eval.First(arg); err != nil {
			return err
		}
	}
	size := dumpSizes[word]
	if size == 0 {
		f, _, err := cutFormat(word)
		if err == nil && rest != "" {
			err = fmt.Errorf("what is %q?", rest)
		}
		if err != nil {
			return fmt.Errorf("x %w; or alone /b, /w, /d or /q (1, 2, 4 or 8 bytes)", err)
		}
		mo.lastDump, err = examine(mo, at, f)
		return err
	}
	n, err := mo.eval.Count(rest, 128, maxShown)
	if err != nil {
		return err
	}
	return dump(mo, at, n, size)
}

// dump shows n bytes as numbers of size bytes and as characters.
func dump(mo *Monitor, at expr.Value, n uint64, size int) error {
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
		text.WriteString(character(c))
	}
	mo.printf("%v %-*s  %s\n", at, 16/size*(2*size+1), numbers.String(), text.String())
}

// maxString bounds a string that x/s shows, in bytes.
const maxString = 4096

// examine shows memory in a format that has a letter, a count, or a size of gdb's. It returns the address behind.
func examine(mo *Monitor, at expr.Value, f format) (expr.Value, error) {
	f.count = max(f.count, 1)
	switch f.letter {
	case 'i':
		return disassemble(mo, at, min(f.count, maxLines))
	case 's':
		return showStrings(mo, at, min(f.count, maxLines))
	case 'c':
		f.size = 1
	}
	if f.size == 0 {
		f.size = 4
	}
	if f.letter == 'a' {
		f.size = mo.stackPointer().size
	}
	total := f.count * uint64(f.size)
	if total > maxShown {
		return at, fmt.Errorf("a count of %d: up to %d bytes are shown", f.count, maxShown)
	}
	b, err := mo.read(at, int(total))
	if err != nil {
		return at, err
	}
	for lo := 0; lo < len(b); lo += 16 {
		var line strings.Builder
		for i := lo; i < min(len(b), lo+16); i += f.size {
			line.WriteString("  " + f.text(mo, little(b[i:i+f.size]), f.size))
		}
		mo.line("%v%s", at.Plus(lo), line.String())
	}
	return at.Plus(len(b)), nil
}

// showStrings shows n strings that end with a zero byte.
func showStrings(mo *Monitor, at expr.Value, n uint64) (expr.Value, error) {
	for range n {
		text, size, err := stringAt(mo, at)
		if err != nil {
			return at, err
		}
		mo.line("%v  %q", at, text)
		at = at.Plus(size)
	}
	return at, nil
}

// stringAt reads the string that ends with a zero byte, or with maxString bytes. size counts the zero byte.
func stringAt(mo *Monitor, at expr.Value) (text string, size int, err error) {
	var s strings.Builder
	for size < maxString {
		b, err := mo.read(at.Plus(size), 1)
		if err != nil {
			if size > 0 {
				break
			}
			return "", 0, err
		}
		if size++; b[0] == 0 {
			break
		}
		s.WriteRune(console.Rune(b[0]))
	}
	return s.String(), size, nil
}

// cmdPrint executes print [/FORMAT] EXPRESSION.
func cmdPrint(mo *Monitor, arg string) error {
	f, arg, err := cutFormat(arg)
	if err != nil {
		return err
	}
	if arg == "" {
		return errors.New("print EXPRESSION (next steps over calls, as p does in Bochs and DEBUG)")
	}
	if v, known, err := mo.variable(arg); known && f == (format{}) {
		if err == nil {
			mo.printf("%s (%s)\n", v.Value, v.Type)
		}
		return err
	}
	v, err := mo.eval.All(arg)
	if err != nil {
		return err
	}
	if f.letter == 'i' || f.letter == 's' {
		_, err = examine(mo, v, f)
		return err
	}
	mo.printf("%s\n", valueText(mo, v, f))
	return nil
}

// valueText spells the value of an expression: as its format says, or else in hexadecimal and decimal.
func valueText(mo *Monitor, v expr.Value, f format) string {
	if f.letter != 0 || f.size != 0 {
		switch {
		case f.size != 0:
			return f.text(mo, v.N, f.size)
		case f.letter == 'x':
			return fmt.Sprintf("%#x", v.N)
		case f.letter == 't':
			return fmt.Sprintf("%b", v.N)
		}
		return f.text(mo, v.N, v.Size())
	}
	text := fmt.Sprintf("%#x = %d", v.N, v.N)
	if s := mo.symbols.Name(v.N); s != "" {
		text += " " + s
	}
	if v.Pair {
		text += fmt.Sprintf(" (%v)", v)
	}
	if v.N >= 32 && v.N < 127 {
		text += fmt.Sprintf(" '%c'", rune(v.N))
	}
	return text
}
