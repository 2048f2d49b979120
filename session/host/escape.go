package host

// Keys that a serial line on a terminal keeps for itself. QEMU has the same ones.
const (
	escapeKey = 0x01 // Ctrl-A, unless the user wants another one
	quitKey   = 'x'
)

// escapes takes the escape key and x (quit) and the escape key twice (one for the guest) out of what is typed. Any
// other key after the escape key is dropped with it.
type escapes struct {
	active  bool // the terminal is raw, so that the user can end the run in no other way
	pending bool
	key     byte // the escape key
}

// filter returns what goes to the guest, and whether the user wants to quit.
func (e *escapes) filter(typed []byte) (rest []byte, quit bool) {
	if !e.active {
		return typed, false
	}
	for _, b := range typed {
		switch {
		case !e.pending && b == e.key:
			e.pending = true
			continue
		case !e.pending || b == e.key:
			rest = append(rest, b)
		case b == quitKey:
			return rest, true
		}
		e.pending = false
	}
	return rest, false
}
