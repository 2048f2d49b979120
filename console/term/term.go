package term

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// Config is what a terminal is connected to.
type Config struct {
	Keyboard Keyboard
	Mouse    Mouse // nil: the terminal keeps its mouse
	Control  Control
	Options  Options
	Escape   Escape // opens the menu
	// Monitor runs a debugger on the terminal, which is its own meanwhile; nil:
	// the menu does not offer one.
	Monitor func() error
}

// Term is a console in a terminal. Make it with New or Open, run it with Run.
// Show and SetStatus may be called from any goroutine.
type Term struct {
	screen tcell.Screen
	cfg    Config
	wake   chan struct{} // has a token when there is something new to draw
	lend   chan func()   // functions of Lend for Run to call
	ended  chan struct{} // closed at the end of Run
	events events
	once   sync.Once // closes the terminal once

	drawing sync.Mutex // held while the screen is drawn to
	closed  bool       // set with drawing held: nothing is drawn from then on, because tcell hangs when something is after Fini

	mu     sync.Mutex    // for frame and status
	frame  console.Frame // what the guest shows
	status Status

	// What follows belongs to Run's goroutine.
	next, shown canvas // what is drawn now, and what the terminal shows
	cursor      cursor
	view        view
	pin         pin
	panel       panel  // menu or window that is open; nil: none is
	note        string // what the last action says in the status line
	state       string // the file of the state that was saved last; "": none was
	mouse       mouseState
	pixels      pixels
	pasting     bool // the terminal sends a pasted text
}

// standardTerminal is what a terminal of an unknown name is taken for: those of the
// last decades all understand what xterm does.
const standardTerminal = "xterm-256color"

// NewScreen makes the screen of the terminal that the program runs in. A character set that tcell does
// not know is taken for ASCII, and a terminal that it does not know for an xterm. It is an error if
// TERM is empty or dumb.
func NewScreen() (tcell.Screen, error) {
	tcell.SetEncodingFallback(tcell.EncodingFallbackASCII)
	screen, err := newScreen(os.Getenv("TERM"))
	if err != nil {
		return nil, fmt.Errorf("term: %w", err)
	}
	return screen, nil
}

func newScreen(name string) (tcell.Screen, error) {
	if unknownTerminal(name) {
		name = standardTerminal
	}
	info, err := tcell.LookupTerminfo(name)
	if err != nil {
		if console, e := tcell.NewConsoleScreen(); e == nil { // on Windows
			return console, nil
		}
		return nil, err
	}
	boundEnvironment()
	tty, err := tcell.NewDevTty()
	if err != nil {
		return tcell.NewTerminfoScreenFromTtyTerminfo(nil, info) // it tries again when it is initialised
	}
	return guard(tty, info)
}

// unknownTerminal reports whether name is a terminal's, but of none that tcell knows.
func unknownTerminal(name string) bool {
	if name == "" || name == "dumb" {
		return false
	}
	_, err := tcell.LookupTerminfo(name)
	return err != nil
}

// New takes over a screen, which it initialises. Close gives it back.
func New(screen tcell.Screen, cfg Config) (*Term, error) {
	if err := screen.Init(); err != nil {
		return nil, fmt.Errorf("term: %w", err)
	}
	t := &Term{screen: screen, cfg: cfg, wake: make(chan struct{}, 1), lend: make(chan func()), ended: make(chan struct{}), events: newEvents(screen)}
	registerFallbacks(screen)
	t.pixels.options = cfg.Options
	t.beginPixels()
	screen.EnablePaste()
	if cfg.Mouse != nil {
		screen.EnableMouse(tcell.MouseMotionEvents)
	}
	return t, nil
}

// Close restores the terminal. It may be called at any time, from any goroutine
// and more than once.
func (t *Term) Close() {
	t.once.Do(func() {
		t.drawing.Lock()
		t.closed = true
		t.endPixels()
		t.drawing.Unlock()
		t.fini()
	})
}

// Protect calls f and restores the terminal if it panics, so that the message can
// be read: every goroutine beside Run should do its work in it.
func (t *Term) Protect(f func()) {
	done := false
	defer func() {
		if !done {
			t.Close()
		}
	}()
	f()
	done = true
}

// Show has Run draw a frame. If it looks like the frame before it, nothing is drawn.
func (t *Term) Show(f *console.Frame) {
	t.mu.Lock()
	changed := !same(f, &t.frame) || t.cfg.Options.PixelsText && !sameDots(f, &t.frame)
	if changed {
		t.keep(f)
		t.pixels.stale = true
	}
	t.mu.Unlock()
	if changed {
		t.redraw()
	}
}

// keep makes t.frame a copy of what f shows.
func (t *Term) keep(f *console.Frame) {
	cells, edge, fonts, pixels := t.frame.Cells[:0], t.frame.Edge[:0], t.frame.Fonts, t.frame.Pixels[:0]
	t.frame = *f
	switch f.Mode {
	case console.Text:
		cells, edge = append(cells, f.Cells...), append(edge, f.Edge...)
		for i := range fonts {
			fonts[i] = append(fonts[i][:0], f.Fonts[i]...)
		}
	case console.Graphics:
		pixels = append(pixels, f.Pixels...)
	}
	t.frame.Cells, t.frame.Edge, t.frame.Fonts, t.frame.Pixels = cells, edge, fonts, pixels
}

// sameDots reports whether two frames that look the same in cells do in pixels, too.
func sameDots(a, b *console.Frame) bool {
	return a.Mode != console.Text || a.CellW == b.CellW && a.LineGraphic == b.LineGraphic && a.UnderlineRow == b.UnderlineRow &&
		a.PanX == b.PanX && a.PanY == b.PanY && slices.Equal(a.Edge, b.Edge) && a.SplitRow == b.SplitRow && a.SplitLine == b.SplitLine &&
		a.SplitPanX == b.SplitPanX && a.CursorOff == b.CursorOff && a.CharsOff == b.CharsOff && a.Lines == b.Lines && slices.Equal(a.Fonts[0], b.Fonts[0]) && slices.Equal(a.Fonts[1], b.Fonts[1])
}

// same reports whether two frames look the same in a terminal.
func same(a, b *console.Frame) bool {
	if a.Mode != b.Mode {
		return false
	}
	switch a.Mode {
	case console.Text:
		return a.Cols == b.Cols && a.Rows == b.Rows && a.CellH == b.CellH && a.Cursor == b.Cursor && slices.Equal(a.Cells, b.Cells)
	case console.Graphics:
		return a.W == b.W && a.H == b.H && a.Aspect == b.Aspect && slices.Equal(a.Pixels, b.Pixels)
	}
	return true
}

// SetStatus sets what the status line says.
func (t *Term) SetStatus(s Status) {
	t.mu.Lock()
	changed := !s.equal(&t.status)
	if changed {
		s.Lights = slices.Clone(s.Lights)
		t.status = s
	}
	t.mu.Unlock()
	if changed {
		t.redraw()
	}
}

// redraw wakes Run, which draws what has changed.
func (t *Term) redraw() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// Run draws and handles keys until the context ends, the terminal is closed or
// the program is told to end by a signal. It restores the terminal.
func (t *Term) Run(ctx context.Context) error {
	defer t.Close()
	defer close(t.ended)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, endSignals...)
	defer signal.Stop(stop)
	defer t.events.begin(t.screen)()
	t.draw()
	for {
		select {
		case <-ctx.Done():
			return nil
		case s := <-stop:
			t.Close() // whatever the machine does
			t.cfg.Control.Interrupt()
			return fmt.Errorf("term: ended by signal: %v", s)
		case <-t.wake:
		case f := <-t.lend:
			f()
		case ev, ok := <-t.events.next:
			if !ok {
				return nil // closed
			}
			t.handle(ev)
		}
		t.draw()
	}
}

// Lend gives the terminal back while f runs, as far as Run runs: f may stop the program
// until somebody continues it. It returns at the end of f, and may be called from any
// goroutine.
func (t *Term) Lend(f func()) {
	done := make(chan struct{})
	lent := func() {
		defer close(done)
		if t.suspend() != nil {
			return
		}
		f()
		if t.resume() != nil {
			t.Close()
		}
	}
	select {
	case t.lend <- lent:
		<-done
	case <-t.ended:
		f()
	}
}

// handle takes one event of the terminal's.
func (t *Term) handle(ev tcell.Event) {
	switch ev := ev.(type) {
	case *tcell.EventResize:
		t.sync()
	case *tcell.EventKey:
		t.key(ev)
	case *tcell.EventMouse:
		t.mouseEvent(ev)
	case *tcell.EventPaste:
		t.pasting = ev.Start()
	case *tcell.EventClipboard:
		t.paste(string(ev.Data()))
	}
}
