package term

import (
	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// Paint draws a frame into the rectangle of w by h cells at x, y of a screen, as
// Run shows it, without a status line. In a rectangle too small for a text screen it
// draws the part around the cursor. It returns where the guest's cursor is.
func Paint(screen tcell.Screen, f *console.Frame, x, y, w, h int) (cx, cy int, visible bool) {
	if w <= 0 || h <= 0 {
		return 0, 0, false
	}
	t := Term{screen: screen, frame: *f}
	var c canvas
	c.reset(w, h)
	cur := cursor{}
	switch f.Mode {
	case console.Text:
		cur = t.composeText(&c)
	case console.Graphics:
		t.composeGraphics(&c, h)
	}
	for i, g := range c.cells {
		g.put(screen, x+i%w, y+i/w)
	}
	return x + cur.x, y + cur.y, cur.shown
}
