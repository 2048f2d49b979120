package term

import (
	"fmt"
	"strings"
)

// altKeys finds Alt with a key in what a terminal sends. Most terminals send ESC and the key's character, which is also how control
// sequences and strings begin. tcell waits for the rest of these: after Alt-X, where X is the beginning of a string (SOS), no key
// would come through until Esc. So where no sequence can follow, the key becomes one that tcell knows: CSI, code ; 3 u.
//
// A sequence is recognized by what comes with it in one piece, as terminals write a sequence at once. The zero altKeys is ready.
type altKeys struct {
	open bool // a string has begun that the terminal sends: an answer of kitty's, or the clipboard
}

// altKeyStarts are the characters that tcell, after ESC, takes for the beginning of something (ECMA-48, 8.3: CSI, OSC, SS2, SS3,
// SOS, PM, APC) or its end (ST).
const altKeyStarts = `[]NOX^_\`

// pass appends b, which was read in one piece, to to.
func (a *altKeys) pass(to, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '\a':
			a.open = false
		case c != '\x1b' || i+1 == len(b):
		case a.open:
			a.open = b[i+1] != '\\'
		case strings.IndexByte(altKeyStarts, b[i+1]) >= 0:
			i++
			if begins(b[i], b[i+1:]) {
				a.open = b[i] == ']' || b[i] == '_'
				to = append(to, '\x1b', b[i])
			} else {
				to = fmt.Appendf(to, "\x1b[%d;3u", b[i])
			}
			continue
		}
		to = append(to, c)
	}
	return to
}

// begins reports whether a terminal sends ESC and c with rest behind them as one sequence: control sequences, keys by SS3, answers to
// OSC, which have a number, and those of kitty's protocol.
func begins(c byte, rest []byte) bool {
	if len(rest) == 0 {
		return false
	}
	next := rest[0]
	switch c {
	case '[', 'O':
		return next != '\x1b'
	case ']':
		return next >= '0' && next <= '9'
	case '_':
		return next == 'G'
	}
	return false
}
