package monitor

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/iron86/iron86/console"
)

// printer is where the answers of commands go.
type printer struct{ out io.Writer }

// printf is where all answers go out. What they quote is made visible.
func (p *printer) printf(format string, args ...any) {
	_, _ = io.WriteString(p.out, console.Visible(fmt.Sprintf(format, args...))) // a reader that has gone does not stop the machine
}

// line prints a line without blanks at its end.
func (p *printer) line(format string, args ...any) {
	p.printf("%s\n", strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

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

// printable drops all characters but those of ASCII that are seen.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 32 || r > 126 {
			return -1
		}
		return r
	}, s)
}

func hexBytes(b []byte) string { return hex.EncodeToString(b) }

// little is the number that bytes of memory are, the low byte first.
func little(b []byte) (v uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	return v
}

func b2u(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
