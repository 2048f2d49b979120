package main

import (
	"sync"

	"golang.org/x/term"
)

// terminalModes gives what brings the terminal's modes back to what they are now. The
// streams are asked one after the other: any of them may be the terminal.
func terminalModes(std stdio) (restore func()) {
	for _, stream := range []any{std.in, std.out, std.err} {
		if !isTerminal(stream) {
			continue
		}
		fd := int(hostFile(stream).Fd())
		if state, err := term.GetState(fd); err == nil {
			return sync.OnceFunc(func() { _ = term.Restore(fd, state) }) // nothing can be done about it
		}
	}
	return func() {}
}
