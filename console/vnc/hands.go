package vnc

import (
	"slices"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
)

// hands are the keys and buttons that a viewer's user holds.
type hands struct {
	audience.Hands
	by map[uint32]console.Key // the key that each keysym holds

	moves bool // the viewer may send movements, by QEMU's extension
	known bool // the place of its pointer is known
	x, y  uint16
	w, h  int   // of the screen that the viewer knows, in pixels
	mask  uint8 // the buttons as the viewer sends them
}

// scanCode takes a key by its number, which is its code of set 1, with bit 7 set for the prefix E0h.
func (h *hands) scanCode(code uint32, down bool) {
	if code < uint32(len(byScanCode)) {
		h.Press(byScanCode[code], down)
	}
}

// keysym takes a key by its X11 keysym.
func (h *hands) keysym(sym uint32, down bool) {
	if !down {
		if k, ok := h.by[sym]; ok {
			delete(h.by, sym)
			h.Press(k, false)
		}
		return
	}
	if k, ok := keysyms[sym]; ok {
		h.hold(sym, k)
		return
	}
	if r := runeOf(sym); r != 0 {
		h.character(sym, r)
	}
}

// hold presses the key of a keysym. At most as many are held as there are keys.
func (h *hands) hold(sym uint32, k console.Key) {
	if len(h.by) < int(console.KeyCount) {
		h.by[sym] = k
		h.Press(k, true)
	}
}

// character presses the key of the US layout that has a character. If that key types the character only with the other state of
// Shift, as on a viewer with another layout, Shift changes for that moment.
func (h *hands) character(sym uint32, r rune) {
	k, shift, ok := console.KeyForRune(r)
	if !ok {
		h.Paste(string(r)) // a character that no key of the US layout types
		return
	}
	letter := r|0x20 >= 'a' && r|0x20 <= 'z' // whose case CapsLock can change, too
	shifts := []console.Key{console.KeyLeftShift, console.KeyRightShift}
	shifts = slices.DeleteFunc(shifts, func(k console.Key) bool { return !h.Held(k) })
	switch {
	case letter || shift == (len(shifts) > 0):
		h.hold(sym, k)
	case shift:
		h.Press(console.KeyLeftShift, true)
		h.hold(sym, k)
		h.Press(console.KeyLeftShift, false)
	default:
		for _, s := range shifts {
			h.Press(s, false)
		}
		h.hold(sym, k)
		for _, s := range shifts {
			h.Press(s, true)
		}
	}
}

// origin is the place that means no movement, when a viewer sends movements. All movements lie beyond farthest, which no screen
// reaches: so what a viewer sends before it has read that the guest wants the other is understood, too.
const (
	origin   = 0x7fff
	farthest = 0x4000
)

// Bits of a PointerEvent's mask.
const (
	maskLeft = 1 << iota
	maskMiddle
	maskRight
	maskWheelUp
	maskWheelDown
)

// pointer takes the place of the pointer, or a movement, and the buttons.
func (h *hands) pointer(mask uint8, x, y uint16) {
	var e console.MouseEvent
	movement := h.moves && x >= farthest && y >= farthest
	switch {
	case movement:
		e.DX, e.DY = int16(int(x)-origin), int16(int(y)-origin)
	case h.known:
		e.DX, e.DY = int16(x-h.x), int16(y-h.y)
	}
	if !movement {
		e.Placed, e.X, e.Y = true, console.Place(int(x), h.w), console.Place(int(y), h.h)
	}
	h.x, h.y, h.known = x, y, !movement
	down := mask &^ h.mask
	if down&maskWheelUp != 0 {
		e.DZ--
	}
	if down&maskWheelDown != 0 {
		e.DZ++
	}
	h.mask = mask
	e.Buttons = buttonsOf(mask)
	h.Mouse(e)
}

// buttonsOf returns the buttons of a mask.
func buttonsOf(mask uint8) (buttons uint8) {
	for _, b := range [...]struct{ mask, button uint8 }{
		{maskLeft, console.ButtonLeft}, {maskMiddle, console.ButtonMiddle}, {maskRight, console.ButtonRight},
	} {
		if mask&b.mask != 0 {
			buttons |= b.button
		}
	}
	return buttons
}
