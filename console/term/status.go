package term

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"
)

// Styles of the terminal's own parts.
var (
	barStyle   = tcell.StyleDefault.Foreground(tcell.ColorBlack).Background(tcell.ColorSilver)
	lightStyle = barStyle.Foreground(tcell.ColorWhite).Background(tcell.ColorGreen)
	dimStyle   = barStyle.Foreground(tcell.ColorGray)
)

// statusLine draws the last row: state, mode, speed, lamps, and at the right end
// how to reach the menu, or a note.
func (t *Term) statusLine(c *canvas) {
	y := c.h - 1
	c.fill(0, y, c.w, 1, barStyle)
	s := &t.status
	x := 1
	put := func(text string, style tcell.Style) {
		c.text(x, y, c.w-x, text, style)
		x += len([]rune(text))
	}
	put(s.State, barStyle)
	if s.Mode != "" {
		put("  "+s.Mode, barStyle)
	}
	put("  "+speed(s.MIPS)+" ", barStyle)
	for _, l := range s.Lights {
		style := dimStyle
		if l.On {
			style = lightStyle
		}
		put(" ", barStyle)
		put(l.Name, style)
	}
	put("  ", barStyle)
	for _, lamp := range [3]struct {
		bit  uint8
		name string
	}{{NumLamp, "NUM"}, {CapsLamp, "CAPS"}, {ScrollLamp, "SCRL"}} {
		if s.Lamps&lamp.bit != 0 {
			put(lamp.name+" ", barStyle)
		}
	}
	right := t.part() + t.cfg.Escape.String() + " menu"
	for _, note := range []string{s.Note, t.note} { // what the user has just done counts most
		if note != "" {
			right = note
		}
	}
	if n := len([]rune(right)); x+n+2 <= c.w || t.note != "" || s.Note != "" {
		c.text(max(c.w-n-1, 0), y, c.w, right, barStyle)
	}
}

// equal reports whether two lines look the same.
func (s *Status) equal(o *Status) bool {
	return s.State == o.State && s.Note == o.Note && s.Paused == o.Paused && s.Mode == o.Mode && s.Lamps == o.Lamps &&
		speed(s.MIPS) == speed(o.MIPS) && slices.Equal(s.Lights, o.Lights)
}

// speed returns a rate in millions of instructions a second, of constant width.
func speed(mips float64) string {
	n := fmt.Sprintf("%.0f", mips)
	if mips < 9.95 {
		n = fmt.Sprintf("%.1f", max(mips, 0))
	}
	return strings.Repeat(" ", max(4-len(n), 0)) + n + " MIPS"
}
