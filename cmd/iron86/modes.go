package main

import (
	"sync"

	"golang.org/x/term"
)

// modes are a terminal's as they were when the program began. The zero modes are those
// of no terminal.
type modes struct {
	fd    int
	state *term.State
}

// terminalModes looks at the terminal that one of the streams is: any of them may be.
func terminalModes(std stdio) modes {
	for _, stream := range []any{std.in, std.out, std.err} {
		if !isTerminal(stream) {
			continue
		}
		fd := int(hostFile(stream).Fd())
		if state, err := term.GetState(fd); err == nil {
			return modes{fd, state}
		}
	}
	return modes{}
}

// restore brings them back. Nothing can be done when that fails.
func (m modes) restore() {
	if m.state != nil {
		_ = term.Restore(m.fd, m.state)
	}
}

// without has f run with the modes as they were, and brings those of now back.
func (m modes) without(f func()) {
	if m.state == nil {
		f()
		return
	}
	now, err := term.GetState(m.fd)
	m.restore()
	f()
	if err == nil {
		_ = term.Restore(m.fd, now)
	}
}

// once is restore for the first of several ways out.
func (m modes) once() func() { return sync.OnceFunc(m.restore) }
