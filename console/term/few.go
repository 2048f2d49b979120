package term

import (
	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// fewColours is how many colours a terminal has that has no bright ones of its own.
const fewColours = 8

// luminance returns how bright a colour is, from 0 to 255000 (ITU-R BT.601).
func luminance(c console.Color) int {
	return 299*int(c>>16&0xff) + 587*int(c>>8&0xff) + 114*int(c&0xff)
}

// nearest returns which of the eight colours of a terminal is nearest to c, in bits: 1 red, 2 green, 4 blue. bright says that c is rather one of a PC's
// bright colours, among which dark grey is bright black.
func nearest(c console.Color) (n int, bright bool) {
	red, green, blue := int(c>>16&0xff), int(c>>8&0xff), int(c&0xff)
	most, least := max(red, green, blue), min(red, green, blue)
	switch {
	case most < 0x30:
		return 0, false
	case most-least < 0x20 && most < 0x80:
		return 0, true
	case most-least < 0x20:
		return 7, most > 0xd0
	}
	for bit, v := range []int{red, green, blue} {
		if 2*(v-least) >= most-least { // brown has half as much green as red
			n |= 1 << bit
		}
	}
	return n, most > 0xd0
}

// eight returns a style for a terminal with eight colours: bright characters are bold, as such terminals have it, and none has the colour of its background
// unless the guest's has.
func eight(fg, bg console.Color) tcell.Style {
	f, bold := nearest(fg)
	b, _ := nearest(bg)
	if f == b && fg != bg {
		if f, bold = 7, false; luminance(bg) > 100_000 {
			f = 0
		}
	}
	return tcell.StyleDefault.Foreground(tcell.PaletteColor(f)).Background(tcell.PaletteColor(b)).Bold(bold)
}
