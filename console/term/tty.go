package term

import (
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// guarded is a terminal that is within bounds and sends UTF-8: tcell would wait for ever for the end of a character
// that is none, and with it the keyboard and the end of the program.
type guarded struct {
	tcell.Tty
	text   []byte // what has come and was not read yet
	spoken int    // how much of text is whole characters
}

// WindowSize returns the size in characters and pixels.
func (g *guarded) WindowSize() (tcell.WindowSize, error) {
	size, err := g.Tty.WindowSize()
	size.Width = min(max(size.Width, 1), maxWidth)
	size.Height = min(max(size.Height, 1), maxHeight)
	return size, err
}

// Read reads what is typed. A byte that does not belong to a character in UTF-8 is taken as one of ISO 8859-1, which
// terminals send that are set to it, or that send 8 bits for Alt with a key. The beginning of a character waits for
// its end.
func (g *guarded) Read(p []byte) (int, error) {
	if g.spoken == 0 {
		n, err := g.Tty.Read(p)
		g.take(p[:n])
		if err != nil {
			return 0, err
		}
	}
	n := copy(p, g.text[:g.spoken])
	g.text, g.spoken = g.text[n:], g.spoken-n
	return n, nil
}

// take adds what has come.
func (g *guarded) take(b []byte) {
	b = append(g.text, b...)
	var text []byte
	for len(b) > 0 && utf8.FullRune(b) {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = rune(b[0])
		}
		text, b = utf8.AppendRune(text, r), b[n:]
	}
	g.text, g.spoken = append(text, b...), len(text)
}
