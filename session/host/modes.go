package host

import (
	"sync"

	"golang.org/x/term"
)

// Modes are a terminal's as they were when the program began. The zero Modes are those
// of no terminal.
type Modes struct {
	fd    int
	state *term.State
}

// TerminalModes looks at the terminal that one of the streams is: any of them may be.
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

// Restore brings them back. Nothing can be done when that fails.
func (m Modes) Restore() {
	if m.state != nil {
		_ = term.Restore(m.fd, m.state)
	}
}

// without has f run with the modes as they were, and brings those of now back.
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

// Once is Restore for the first of several ways out.
func (m Modes) Once() func() { return sync.OnceFunc(m.Restore) }
