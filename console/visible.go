package console

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes text safe to write to a terminal, whoever wrote the text: whatever a terminal
// would obey instead of showing it becomes an escape such as \x1b or \u202e. That is every
// control character but line feed and tab, the characters that change the direction of text
// or have no shape, and bytes that are not UTF-8. A carriage return before a line feed is
// left out.
func Visible(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		switch {
		case strings.HasPrefix(text, "\r\n"):
		case r == utf8.RuneError && n == 1, r < 0x80 && !shown(r):
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case r > 0xffff && !shown(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		case !shown(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(text[:n])
		}
		text = text[n:]
	}
	return b.String()
}

// plain reports whether text is ASCII that can be shown as it is, as it nearly always is.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// shown reports whether a terminal shows r and does nothing else.
func shown(r rune) bool {
	return r == '\n' || r == '\t' || !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
