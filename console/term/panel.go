package term

import (
	"github.com/gdamore/tcell/v2"
)

// panel is a window over the guest's screen. It gets the keys and the mouse while it is open.
type panel interface {
	// draw draws the window and says where the terminal's cursor is.
	draw(c *canvas) cursor
	key(t *Term, ev *tcell.EventKey)
	mouse(t *Term, ev *tcell.EventMouse)
}

// Styles of windows.
var (
	windowStyle = tcell.StyleDefault.Foreground(tcell.ColorWhite).Background(tcell.ColorNavy)
	chosenStyle = tcell.StyleDefault.Foreground(tcell.ColorBlack).Background(tcell.ColorAqua)
	fieldStyle  = tcell.StyleDefault.Foreground(tcell.ColorBlack).Background(tcell.ColorSilver)
	letterStyle = windowStyle.Foreground(tcell.ColorYellow)
)

// box draws a frame in the middle of the terminal around w by h cells, or as many as fit. It returns
// the position of the first cell inside the frame and how many cells there are.
func box(c *canvas, title string, w, h int) (x, y, inW, inH int) {
	inW, inH = min(w, c.w-4), min(h, c.h-2)
	if inW < 1 || inH < 1 { // no room for a frame
		inW, inH = min(w, c.w), min(h, c.h)
		c.fill(0, 0, inW, inH, windowStyle)
		return 0, 0, inW, inH
	}
	x, y = (c.w-inW)/2, (c.h-inH)/2
	left, right, top, bottom := x-2, x+inW+1, y-1, y+inH
	c.fill(left, top, inW+4, inH+2, windowStyle)
	for i := left + 1; i < right; i++ {
		c.set(i, top, '─', windowStyle)
		c.set(i, bottom, '─', windowStyle)
	}
	for i := y; i < bottom; i++ {
		c.set(left, i, '│', windowStyle)
		c.set(right, i, '│', windowStyle)
	}
	c.set(left, top, '┌', windowStyle)
	c.set(right, top, '┐', windowStyle)
	c.set(left, bottom, '└', windowStyle)
	c.set(right, bottom, '┘', windowStyle)
	if title != "" {
		c.text(x, top, inW, " "+title+" ", windowStyle)
	}
	return x, y, inW, inH
}

// window shows lines of text. The arrow keys move the text, any other key closes the window.
type window struct {
	title string
	lines []string
	first int   // index of the first line shown
	shown int   // how many lines had room
	back  panel // what closing it returns to; nil: the guest's screen
}

func (p *window) draw(c *canvas) cursor {
	w := len(p.title) + 2
	for _, l := range p.lines {
		w = max(w, len([]rune(l)))
	}
	x, y, w, h := box(c, p.title, w, len(p.lines))
	p.shown = h
	p.first = max(min(p.first, len(p.lines)-h), 0)
	for i := range h {
		c.text(x, y+i, w, p.lines[p.first+i], windowStyle)
	}
	return cursor{}
}

func (p *window) key(t *Term, ev *tcell.EventKey) {
	switch ev.Key() {
	case tcell.KeyUp:
		p.first = max(p.first-1, 0)
	case tcell.KeyDown:
		p.first++ // draw keeps it in range
	case tcell.KeyPgUp:
		p.first = max(p.first-p.shown, 0)
	case tcell.KeyPgDn:
		p.first += p.shown
	default:
		t.panel = p.back
	}
}

func (p *window) mouse(t *Term, ev *tcell.EventMouse) {
	if ev.Buttons()&tcell.ButtonPrimary != 0 {
		t.panel = p.back
	}
}

// message opens a window with a text, broken into lines of a readable length.
func (t *Term) message(title, text string) {
	const width = 60
	var lines []string
	line := []rune{}
	for _, r := range text {
		if r == '\n' || len(line) == width {
			lines, line = append(lines, string(line)), nil
		}
		if r != '\n' {
			line = append(line, r)
		}
	}
	t.panel = &window{title: title, lines: append(lines, string(line))}
}

// done ends an action: an error becomes a window, success a note in the status
// line.
func (t *Term) done(what string, err error) {
	t.panel = nil
	if err != nil {
		t.message("Error", err.Error())
		return
	}
	t.note = what
}
