package vnc

import (
	"slices"

	"github.com/iron86/iron86/console"
)

// hands are the keys and buttons that a viewer's user holds.
type hands struct {
	to   Input
	held map[console.Key]bool
	by   map[uint32]console.Key // the key that each keysym holds

	relative bool // the viewer sends movements, by QEMU's extension
	known    bool // the place of its pointer is known
	x, y     uint16
	mask     uint8 // the buttons as the viewer sends them
}

// press passes a key on. The repeats of a key that is held are not events: the machine makes them.
func (h *hands) press(k console.Key, down bool) {
	if k == console.NoKey || h.held[k] == down {
		return
	}
	if down {
		h.held[k] = true
	} else {
		delete(h.held, k)
	}
	h.to.Key(console.KeyEvent{Key: k, Down: down})
}

// scanCode takes a key by its number, which is its code of set 1, with bit 7 set for the prefix E0h.
func (h *hands) scanCode(code uint32, down bool) {
	if code < uint32(len(byScanCode)) {
		h.press(byScanCode[code], down)
	}
}

// keysym takes a key by its X11 keysym.
func (h *hands) keysym(sym uint32, down bool) {
	if !down {
		if k, ok := h.by[sym]; ok {
			delete(h.by, sym)
			h.press(k, false)
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
		h.press(k, true)
	}
}

// character presses the key of the US layout that has a character. If that key types the character only with the other state of
// Shift, as on a viewer with another layout, Shift changes for that moment.
func (h *hands) character(sym uint32, r rune) {
	k, shift, ok := console.KeyForRune(r)
	if !ok {
		h.to.Paste(string(r)) // a character that no key of the US layout types
		return
	}
	letter := r|0x20 >= 'a' && r|0x20 <= 'z' // whose case CapsLock can change, too
	shifts := []console.Key{console.KeyLeftShift, console.KeyRightShift}
	shifts = slices.DeleteFunc(shifts, func(k console.Key) bool { return !h.held[k] })
	switch {
	case letter || shift == (len(shifts) > 0):
		h.hold(sym, k)
	case shift:
		h.press(console.KeyLeftShift, true)
		h.hold(sym, k)
		h.press(console.KeyLeftShift, false)
	default:
		for _, s := range shifts {
			h.press(s, false)
		}
		h.hold(sym, k)
		for _, s := range shifts {
			h.press(s, true)
		}
	}
}

// origin is the place that means no movement, when a viewer sends movements.
const origin = 0x7fff

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
	switch {
	case h.relative:
		e.DX, e.DY = int16(int(x)-origin), int16(int(y)-origin)
	case h.known:
		e.DX, e.DY = int16(x-h.x), int16(y-h.y)
	}
	h.x, h.y, h.known = x, y, true
	down := mask &^ h.mask
	if down&maskWheelUp != 0 {
		e.DZ--
	}
	if down&maskWheelDown != 0 {
		e.DZ++
	}
	const buttons = maskLeft | maskMiddle | maskRight
	changed := (mask^h.mask)&buttons != 0
	h.mask = mask
	if e.Buttons = buttonsOf(mask); changed || e.DX != 0 || e.DY != 0 || e.DZ != 0 {
		h.to.Mouse(e)
	}
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

// letGo lets go of everything.
func (h *hands) letGo() {
	for k := range console.KeyCount {
		h.press(k, false)
	}
	if buttonsOf(h.mask) != 0 {
		h.to.Mouse(console.MouseEvent{})
	}
}
