package host

import (
	"sync"

	"golang.org/x/term"
)

// Modes are the modes that a terminal had when the program began. The zero Modes belong to no
// terminal.
type Modes struct {
	fd    int
	state *term.State
}

// TerminalModes returns the modes of the terminal that one of the streams is.
func TerminalModes(std Streams) Modes {
	for _, stream := range []any{std.In, std.Out, std.Err} {
		if !IsTerminal(stream) {
			continue
		}
		fd := int(FileOf(stream).Fd())
		if state, err := term.GetState(fd); err == nil {
			return Modes{fd, state}
		}
	}
	return Modes{}
}

// Restore sets the modes again. Nothing can be done when that fails.
func (m Modes) Restore() {
	if m.state != nil {
		_ = term.Restore(m.fd, m.state)
	}
}

// without runs f with the modes as they were at first, and then sets the present ones again.
func (m Modes) without(f func()) {
	if m.state == nil {
		f()
		return
	}
	now, err := term.GetState(m.fd)
	m.Restore()
	f()
	if err == nil {
		_ = term.Restore(m.fd, now)
	}
}

// Once returns a Restore that works once, for the first of several ways out.
func (m Modes) Once() func() { return sync.OnceFunc(m.Restore) }
