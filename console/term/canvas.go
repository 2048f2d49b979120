package term

import "github.com/gdamore/tcell/v2"

// glyph is one cell of the terminal.
type glyph struct {
	r     rune
	style tcell.Style
}

// put writes the glyph to a cell of a screen. A character that the terminal would draw two cells wide
// is replaced, because it would shift the rest of the line.
func (g glyph) put(screen tcell.Screen, x, y int) {
	if _, width := screen.Put(x, y, string(g.r), g.style); width != 1 {
		screen.Put(x, y, substitute(g.r), g.style)
	}
}

// canvas is the terminal's next contents. Drawing outside of it has no effect.
type canvas struct {
	w, h  int
	cells []glyph
}

var blank = glyph{' ', tcell.StyleDefault}

// reset makes c a blank canvas of w by h cells.
func (c *canvas) reset(w, h int) {
	w, h = max(w, 0), max(h, 0)
	if cap(c.cells) < w*h {
		c.cells = make([]glyph, w*h)
	}
	c.w, c.h, c.cells = w, h, c.cells[:w*h]
	for i := range c.cells {
		c.cells[i] = blank
	}
}

func (c *canvas) set(x, y int, r rune, style tcell.Style) {
	if x >= 0 && x < c.w && y >= 0 && y < c.h {
		c.cells[y*c.w+x] = glyph{r, style}
	}
}

// text draws s from x on, at most width cells.
func (c *canvas) text(x, y, width int, s string, style tcell.Style) {
	for _, r := range s {
		if width <= 0 {
			return
		}
		if r < ' ' || r == 0x7f {
			r = '·'
		}
		c.set(x, y, r, style)
		x++
		width--
	}
}

// fill draws a rectangle of blanks.
func (c *canvas) fill(x, y, w, h int, style tcell.Style) {
	for dy := range max(h, 0) {
		for dx := range max(w, 0) {
			c.set(x+dx, y+dy, ' ', style)
		}
	}
}

// cursor is the terminal's cursor.
type cursor struct {
	shown bool
	x, y  int
	style tcell.CursorStyle
}

// flush brings screen from old, which it shows now, to c and reports whether there was a difference.
// The change reaches the terminal with Screen.Show.
func (c *canvas) flush(screen tcell.Screen, old *canvas) bool {
	all := old.w != c.w || old.h != c.h
	changed := all
	for i, g := range c.cells {
		if !all && old.cells[i] == g {
			continue
		}
		changed = true
		g.put(screen, i%c.w, i/c.w)
	}
	return changed
}
