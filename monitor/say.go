package monitor

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
)

// cmdEcho executes echo TEXT. \n and \t have their meaning.
func cmdEcho(mo *Monitor, arg string) error {
	text := strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\\`, `\`).Replace(arg)
	mo.printf("%s\n", strings.TrimSuffix(text, "\n"))
	return nil
}

// maxText bounds what printf writes for one expression, in characters.
const maxText = 4096

// cmdPrintf executes printf "FORMAT", EXPRESSION …, with C's %d %i %u %x %X %o %c %s %p and %%.
func cmdPrintf(mo *Monitor, arg string) error {
	quoted, err := strconv.QuotedPrefix(arg)
	if err != nil || !strings.HasPrefix(arg, `"`) {
		return errors.New(`printf "FORMAT", EXPRESSION …`)
	}
	text, err := strconv.Unquote(quoted)
	if err != nil {
		return err
	}
	rest := arg[len(quoted):]
	var b strings.Builder
	for i := strings.IndexByte(text, '%'); i >= 0; i = strings.IndexByte(text, '%') {
		b.WriteString(text[:i])
		verb := text[i:]
		n := strings.IndexFunc(verb[1:], func(r rune) bool { return !strings.ContainsRune("-+0# 123456789.lhz", r) }) + 2
		if n < 2 {
			return fmt.Errorf("%q has no end", verb)
		}
		verb, text = verb[:n], text[i+n:]
		if verb == "%%" {
			b.WriteByte('%')
			continue
		}
		var v expr.Value
		if v, rest, err = nextArgument(mo, rest); err != nil {
			return err
		}
		s, err := formatted(mo, verb, v)
		if err != nil {
			return err
		}
		b.WriteString(s)
	}
	if rest != "" {
		return fmt.Errorf("what is %q?", rest)
	}
	mo.printf("%s", b.String()+text)
	return nil
}

// nextArgument evaluates the expression behind a comma.
func nextArgument(mo *Monitor, text string) (v expr.Value, rest string, err error) {
	text, ok := strings.CutPrefix(strings.TrimLeft(text, " \t"), ",")
	if !ok {
		return v, text, errors.New("printf: an expression is missing")
	}
	return mo.eval.First(text)
}

// formatted spells a value as a verb of C's printf says.
func formatted(mo *Monitor, verb string, v expr.Value) (string, error) {
	flags := strings.Trim(verb[1:len(verb)-1], "lhz")
	for _, digits := range strings.FieldsFunc(flags, func(r rune) bool { return r < '0' || r > '9' }) {
		if n, err := strconv.Atoi(digits); err != nil || n > maxText {
			return "", fmt.Errorf("a width of %s", digits)
		}
	}
	n := v.N
	if v.Size() == 4 {
		n = uint64(uint32(n))
	}
	switch kind := verb[len(verb)-1]; kind {
	case 'd', 'i':
		if v.Size() == 4 {
			return fmt.Sprintf("%"+flags+"d", int32(n)), nil
		}
		return fmt.Sprintf("%"+flags+"d", int64(n)), nil
	case 'u':
		return fmt.Sprintf("%"+flags+"d", n), nil
	case 'x', 'X', 'o':
		return fmt.Sprintf("%"+flags+string(kind), n), nil
	case 'p':
		return fmt.Sprintf("%#x", n), nil
	case 'c':
		return character(byte(n)), nil
	case 's':
		text, _, err := stringAt(mo, v)
		return fmt.Sprintf("%"+flags+"s", text), err
	}
	return "", fmt.Errorf("printf: %s: d i u x X o c s p or %%", verb)
}
