package term

import (
	"fmt"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// pin is where the user has moved the view to. It holds until the guest's cursor moves: then the view follows that again.
type pin struct {
	on     bool
	cursor console.Cursor // the guest's, when the view was moved
}

// moveView moves the view by some columns and rows. composeText keeps it on the guest's screen.
func (t *Term) moveView(dx, dy int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.view.x.first += dx
	t.view.y.first += dy
	t.pin = pin{on: true, cursor: t.frame.Cursor}
}

// hidden reports whether the terminal is too small for the guest's text screen.
func (t *Term) hidden() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := &t.frame
	return f.Mode == console.Text && t.pixels.shown == nil && (t.view.x.n < f.Cols || t.view.y.n < f.Rows)
}

// part says which rows of a text screen the terminal shows, if these are not all.
func (t *Term) part() string {
	if f := &t.frame; f.Mode == console.Text && t.pixels.next == nil && t.view.y.n < f.Rows {
		return fmt.Sprintf("rows %d-%d of %d  ", t.view.y.first+1, t.view.y.first+t.view.y.n, f.Rows)
	}
	return ""
}

// followMouse moves the view when the mouse is at its edge.
func (t *Term) followMouse(x, y int) {
	if !t.hidden() {
		return
	}
	step := func(at int, s span) int {
		switch at {
		case s.at:
			return -1
		case s.at + s.n - 1:
			return 1
		}
		return 0
	}
	if dx, dy := step(x, t.view.x), step(y, t.view.y); dx != 0 || dy != 0 {
		t.moveView(dx, dy)
	}
}

// mover lets the user move the view with keys.
type mover struct{}

// beginMover opens a mover.
func (t *Term) beginMover() {
	t.panel = mover{}
	t.note = "arrow keys move the view, any other key ends that"
}

func (mover) draw(*canvas) cursor { return cursor{} }

func (m mover) key(t *Term, ev *tcell.EventKey) {
	const far = 1 << 10 // more than a screen has
	switch ev.Key() {
	case tcell.KeyUp:
		t.moveView(0, -1)
	case tcell.KeyDown:
		t.moveView(0, 1)
	case tcell.KeyLeft:
		t.moveView(-1, 0)
	case tcell.KeyRight:
		t.moveView(1, 0)
	case tcell.KeyHome, tcell.KeyPgUp:
		t.moveView(0, -far)
	case tcell.KeyEnd, tcell.KeyPgDn:
		t.moveView(0, far)
	default:
		t.panel = nil
		return
	}
	t.beginMover()
}

func (mover) mouse(t *Term, ev *tcell.EventMouse) {
	if ev.Buttons()&tcell.ButtonPrimary != 0 {
		t.panel = nil
	}
}
