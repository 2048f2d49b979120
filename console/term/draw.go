package term

import (
	"image"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/picture"
)

// span places one dimension of the guest's screen on the terminal's.
type span struct {
	at    int // first cell of the terminal
	first int // first cell of the guest that is shown
	n     int // cells shown
}

// place centres size cells in room. If they do not fit it returns the part of them that s shows, moved
// no farther than is needed to have the cell keep in it. A negative keep moves nothing.
func (s span) place(size, room, keep int) span {
	if size <= room {
		return span{at: (room - size) / 2, n: size}
	}
	first := s.first
	if keep >= 0 {
		first = max(min(first, keep), keep-room+1)
	}
	return span{first: max(min(first, size-room), 0), n: max(room, 0)}
}

// view is where the guest's screen is on the terminal. In text modes the guest's cells are as large as
// the terminal's. In graphics modes the spans count cells of the terminal only, and first is 0.
type view struct {
	x, y   span
	status bool // a row is left for the status line
}

// draw makes the terminal show what is new, if anything is.
func (t *Term) draw() {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	if t.closed {
		return
	}
	w, h := t.screen.Size()
	t.next.reset(w, h)
	t.mu.Lock()
	cur := t.compose(&t.next)
	t.mu.Unlock()
	if t.panel != nil {
		cur = t.panel.draw(&t.next)
	}
	lifted := t.place()
	changed := t.next.flush(t.screen, &t.shown) || lifted
	t.next, t.shown = t.shown, t.next
	if cur != t.cursor {
		t.cursor, changed = cur, true
		t.setCursor(cur)
	}
	if changed {
		t.screen.Show()
	}
	t.paint()
}

// setCursor has the terminal show or hide its cursor.
func (t *Term) setCursor(c cursor) {
	if !c.shown {
		t.screen.HideCursor()
		return
	}
	t.screen.SetCursorStyle(c.style)
	t.screen.ShowCursor(c.x, c.y)
}

// compose draws the guest's screen and the status line. It returns where the guest's cursor is.
func (t *Term) compose(c *canvas) cursor {
	cur := cursor{}
	t.view.status = c.h > 2
	switch t.frame.Mode {
	case console.Text:
		if !t.composePixels(c, t.room(c)) {
			cur = t.composeText(c)
		}
	case console.Graphics:
		if !t.composePixels(c, t.room(c)) {
			t.composeGraphics(c, t.room(c))
		}
	default:
		t.pixels.next, t.pixels.nextAt = nil, image.Rectangle{}
	}
	if t.view.status {
		t.statusLine(c)
	}
	return cur
}

// room returns how many rows the guest's screen may take.
func (t *Term) room(c *canvas) int {
	if t.view.status {
		return c.h - 1
	}
	return c.h
}

// composeText draws a text screen and returns where the guest's cursor is.
func (t *Term) composeText(c *canvas) cursor {
	f := &t.frame
	t.view.status = c.h > 2 && f.Rows != c.h // with as many rows the whole guest is worth more than the status line
	keepX, keepY := -1, -1
	if t.pin.on = t.pin.on && t.pin.cursor == f.Cursor; f.Cursor.Visible && !t.pin.on {
		keepX, keepY = f.Cursor.Col, f.Cursor.Row
	}
	x, y := t.view.x.place(f.Cols, c.w, keepX), t.view.y.place(f.Rows, t.room(c), keepY)
	t.view.x, t.view.y = x, y
	var last console.Cell
	colours := t.screen.Colors()
	style := cellStyle(&last, colours)
	for row := range y.n {
		line := f.Cells[(y.first+row)*f.Cols+x.first:][:x.n]
		for col := range line {
			cell := &line[col]
			if cell.FG != last.FG || cell.BG != last.BG || cell.Blink != last.Blink || cell.Underline != last.Underline {
				last, style = *cell, cellStyle(cell, colours)
			}
			c.set(x.at+col, y.at+row, console.Rune(cell.Char), style)
		}
	}
	cx, cy := f.Cursor.Col-x.first, f.Cursor.Row-y.first
	if !f.Cursor.Visible || cx < 0 || cx >= x.n || cy < 0 || cy >= y.n {
		return cursor{}
	}
	return cursor{shown: true, x: x.at + cx, y: y.at + cy, style: cursorStyle(f)}
}

// halfBlock fills the upper half of a cell, so that a cell shows two pixels: the upper in the foreground colour, the
// lower in the background colour.
const halfBlock = '▀'

// composeGraphics scales the guest's pixels to half cells, which are about
// square, and keeps the shape they have on a monitor.
func (t *Term) composeGraphics(c *canvas, rows int) {
	f := &t.frame
	if f.W < 1 || f.H < 1 || c.w < 1 || rows < 1 {
		return
	}
	w, h := fit(float64(f.W)*f.Aspect, float64(f.H), c.w, 2*rows)
	h += h & 1
	t.view.x, t.view.y = span{at: (c.w - w) / 2, n: w}, span{at: (rows - h/2) / 2, n: h / 2}
	halves := canDisplay(t.screen, halfBlock)
	for y := range h / 2 {
		for x := range w {
			top, bottom := average(f, x, 2*y, w, h), average(f, x, 2*y+1, w, h)
			style := tcell.StyleDefault.Foreground(colour(top)).Background(colour(bottom))
			r := halfBlock
			if !halves {
				r = ' '
				style = tcell.StyleDefault.Background(colour(mix(top, bottom)))
			}
			c.set(t.view.x.at+x, t.view.y.at+y, r, style)
		}
	}
}

// fit returns the largest size of the shape w:h within maxW by maxH, at least 1 by 1.
func fit(w, h float64, maxW, maxH int) (int, int) {
	if w <= 0 {
		return maxW, maxH
	}
	if float64(maxW)*h <= float64(maxH)*w {
		return maxW, max(min(int(float64(maxW)*h/w+0.5), maxH), 1)
	}
	return max(min(int(float64(maxH)*w/h+0.5), maxW), 1), maxH
}

// average returns the mean colour of the guest's pixels that lie under half cell x, y
// of w by h.
func average(f *console.Frame, x, y, w, h int) console.Color {
	x0, y0 := x*f.W/w, y*f.H/h
	p := picture.Picture{W: f.W, H: f.H, Pix: f.Pixels}
	return p.Mean(x0, y0, max((x+1)*f.W/w, x0+1), max((y+1)*f.H/h, y0+1))
}

// mix returns the mean of two colours.
func mix(a, b console.Color) console.Color {
	return (a^b)&0xfefefe>>1 + a&b
}
