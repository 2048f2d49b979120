package qmp

import "github.com/iron86/iron86/machine"

// seen is what clients have been told of the machine.
type seen struct {
	looked       bool
	running      bool
	guest, board uint64 // how often the guest and others have reset the machine
}

// Look tells clients what has changed since the last look, whoever has changed it. The goroutine that runs the machine calls it.
func (s *Server) Look() {
	now := seen{looked: true, running: s.host.Status().Running}
	now.guest, now.board = machine.Resets(s.host.Machine())
	s.tellMigration()
	old := s.seen
	s.seen = now
	if !old.looked {
		return
	}
	if now.board != old.board {
		s.emit("RESET", shutdown{false, "host-qmp-system-reset"})
	}
	if now.guest != old.guest {
		s.emit("RESET", shutdown{true, "guest-reset"})
	}
	switch {
	case old.running && !now.running:
		s.emit("STOP", nil)
	case now.running && !old.running:
		s.emit("RESUME", nil)
	}
}
