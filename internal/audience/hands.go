package audience

import "github.com/iron86/iron86/console"

// Hands are the keys and buttons that a viewer's user holds. Make them with NewHands. Their methods may only be called on one
// goroutine at a time.
type Hands struct {
	to      Input
	held    map[console.Key]bool
	buttons uint8
	place   [2]uint16 // of the pointer, as last passed on
	placed  bool      // place is known
}

// NewHands returns hands that hold nothing.
func NewHands(to Input) Hands { return Hands{to: to, held: map[console.Key]bool{}} }

// Held reports whether a key is held.
func (h *Hands) Held(k console.Key) bool { return h.held[k] }

// Press passes a key on. The repeats of a key that is held are not events: the machine makes them.
func (h *Hands) Press(k console.Key, down bool) {
	if k == console.NoKey || k >= console.KeyCount || h.held[k] == down {
		return
	}
	if down {
		h.held[k] = true
	} else {
		delete(h.held, k)
	}
	h.to.Key(console.KeyEvent{Key: k, Down: down})
}

// Mouse passes a movement on, with the buttons that are down. What changes nothing is no event; a new place is a change, also one that
// is too near to the last for a movement.
func (h *Hands) Mouse(e console.MouseEvent) {
	place := [2]uint16{e.X, e.Y}
	moved := e.Placed && (!h.placed || place != h.place)
	if e.Buttons == h.buttons && e.DX == 0 && e.DY == 0 && e.DZ == 0 && !moved {
		return
	}
	h.buttons = e.Buttons
	if e.Placed {
		h.place, h.placed = place, true
	}
	h.to.Mouse(e)
}

// Paste types a text.
func (h *Hands) Paste(text string) { h.to.Paste(text) }

// LetGo lets go of all keys and buttons.
func (h *Hands) LetGo() {
	for k := range console.KeyCount {
		h.Press(k, false)
	}
	h.Mouse(console.MouseEvent{})
}
