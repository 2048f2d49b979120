package term

import (
	"sync"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
	"github.com/gdamore/tcell/v2/terminfo"
)

// guarded is a terminal whose size is within bounds and which sends only UTF-8. When a terminal sends the beginning
// of a character and not its end, tcell waits for that end for ever: no key works then, and the program cannot end.
type guarded struct {
	tcell.Tty
	text  []byte // what has come and was not read yet
	whole int    // how many bytes at the beginning of text are whole characters

	mu      sync.Mutex
	changed sync.Cond
	held    bool // Read waits
	leaving bool // between Drain and Start nothing waits
	alt     altKeys
	answers answers

	writing sync.Mutex // held during a Write, so that what is written at once stays together
}

// listen has f called for each answer of the terminal's. f must not wait for whoever reads.
func (g *guarded) listen(f func(answer)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.answers.got = f
}

// Write writes to the terminal.
func (g *guarded) Write(p []byte) (int, error) {
	g.writing.Lock()
	defer g.writing.Unlock()
	return g.Tty.Write(p)
}

// guardedScreen is a screen on a guarded terminal.
type guardedScreen struct {
	tcell.Screen
	tty *guarded
}

// guard makes a screen on a terminal.
func guard(tty tcell.Tty, info *terminfo.Terminfo) (tcell.Screen, error) {
	g := &guarded{Tty: tty}
	g.changed.L = &g.mu
	screen, err := tcell.NewTerminfoScreenFromTtyTerminfo(g, info)
	if err != nil {
		return nil, err
	}
	return guardedScreen{screen, g}, nil
}

// hold says whether Read is to wait.
func (g *guarded) hold(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.held != on {
		g.held = on
		g.changed.Broadcast()
	}
}

// leave says whether the terminal is being left: then Read does not wait.
func (g *guarded) leave(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.leaving = on
	g.changed.Broadcast()
}

// Start takes the terminal over.
func (g *guarded) Start() error {
	g.leave(false)
	return g.Tty.Start()
}

// Drain has Read return soon.
func (g *guarded) Drain() error {
	g.leave(true)
	return g.Tty.Drain()
}

// wait waits while the terminal is not to be read.
func (g *guarded) wait() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.held && !g.leaving {
		g.changed.Wait()
	}
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
// its end. Alt with a key is one whatever the key is.
func (g *guarded) Read(p []byte) (int, error) {
	g.wait()
	if g.whole == 0 {
		n, err := g.Tty.Read(p)
		g.mu.Lock()
		typed := g.answers.pass(nil, g.alt.pass(nil, p[:n]))
		g.mu.Unlock()
		g.take(typed)
		if err != nil {
			return 0, err
		}
	}
	n := copy(p, g.text[:g.whole])
	g.text, g.whole = g.text[n:], g.whole-n
	return n, nil
}

// take adds b, which has come, to text.
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
	g.text, g.whole = append(text, b...), len(text)
}
