package term

import (
	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// Movement of the mouse for one character cell of a text screen, in mouse counts:
// drivers move the pointer by a cell for these (Microsoft mouse, function 0Fh,
// default ratio: 8 counts for 8 pixels across, 16 for 8 pixels down).
const (
	countsAcross = 8
	countsDown   = 16
)

// mouseState is where the terminal's mouse was last, in cells of the terminal.
type mouseState struct {
	known bool // false before the first event
	x, y  int
}

// mouseEvent turns the positions that a terminal reports into movements for the guest. While a window is open, the
// window gets the mouse instead.
func (t *Term) mouseEvent(ev *tcell.EventMouse) {
	x, y := ev.Position()
	last := t.mouse
	t.mouse = mouseState{known: true, x: x, y: y}
	if t.panel != nil {
		t.panel.mouse(t, ev)
		return
	}
	t.followMouse(x, y)
	if t.cfg.Mouse == nil {
		return
	}
	e := console.MouseEvent{Buttons: buttons(ev.Buttons())}
	if last.known {
		across, down := t.counts()
		e.DX, e.DY = clamp((x-last.x)*across), clamp((y-last.y)*down)
	}
	if ev.Buttons()&tcell.WheelUp != 0 {
		e.DZ = -1
	}
	if ev.Buttons()&tcell.WheelDown != 0 {
		e.DZ = 1
	}
	t.mu.Lock()
	e.Placed, e.X, e.Y = true, t.along(t.view.x, x, t.frame.Cols), t.along(t.view.y, y, t.frame.Rows)
	t.mu.Unlock()
	t.cfg.Mouse.Mouse(e)
}

// along returns the place of cell at of the terminal along an edge of the guest's screen. cells is how many the guest's text screen has there.
// The caller holds t.mu.
func (t *Term) along(s span, at, cells int) uint16 {
	if t.frame.Mode != console.Text || t.pixels.next != nil {
		cells = s.n
	}
	return console.Place(at-s.at+s.first, cells)
}

// counts returns the movement in mouse counts for one cell of the terminal. On a graphics screen a count is a pixel.
func (t *Term) counts() (across, down int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := &t.frame
	if f.Mode == console.Graphics && t.view.x.n > 0 && t.view.y.n > 0 {
		return max(f.W/t.view.x.n, 1), max(f.H/t.view.y.n, 1)
	}
	return countsAcross, countsDown
}

func clamp(n int) int16 { return int16(max(min(n, 32767), -32768)) }

func buttons(b tcell.ButtonMask) (held uint8) {
	if b&tcell.ButtonPrimary != 0 {
		held |= console.ButtonLeft
	}
	if b&tcell.ButtonSecondary != 0 {
		held |= console.ButtonRight
	}
	if b&tcell.ButtonMiddle != 0 {
		held |= console.ButtonMiddle
	}
	return held
}
