package monitor

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/iron86/iron86/console"
)

// printer is where commands write their answers.
type printer struct{ out io.Writer }

// printf writes a part of an answer. Control characters, which may come from the guest, are made visible.
func (p *printer) printf(format string, args ...any) {
	_, _ = io.WriteString(p.out, console.Visible(fmt.Sprintf(format, args...))) // a reader that has gone must not stop the machine
}

// line prints a line without blanks at its end.
func (p *printer) line(format string, args ...any) {
	p.printf("%s\n", strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

// cutWord cuts off the first word. A word in quotes may have blanks.
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

// printable drops all characters but the visible ones of ASCII.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 32 || r > 126 {
			return -1
		}
		return r
	}, s)
}

// hexBytes writes bytes as hexadecimal digits.
func hexBytes(b []byte) string { return hex.EncodeToString(b) }

// little returns the number in some bytes of memory, low byte first.
func little(b []byte) (v uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	return v
}

// either returns yes if cond is true, or else no.
func either(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}
