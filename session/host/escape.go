package host

// The keys that a serial line on a terminal keeps for itself, as QEMU has them.
const (
	escapeKey = 0x01 // Ctrl-A
	quitKey   = 'x'
)

// escapes takes Ctrl-A x (quit) and Ctrl-A Ctrl-A (one Ctrl-A) out of what is
// typed; other keys after a Ctrl-A are dropped with it.
type escapes struct {
	active  bool // the terminal is raw, so that nothing else can end the run
	pending bool
}

// filter gives what goes to the guest, and whether the user wants to quit.
func (e *escapes) filter(typed []byte) (rest []byte, quit bool) {
	if !e.active {
		return typed, false
	}
	for _, b := range typed {
		switch {
		case !e.pending && b == escapeKey:
			e.pending = true
			continue
		case !e.pending || b == escapeKey:
			rest = append(rest, b)
		case b == quitKey:
			return rest, true
		}
		e.pending = false
	}
	return rest, false
}
