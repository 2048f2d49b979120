package machine

import "github.com/iron86/iron86/cpu"

// CPU returns the processor, for services that run programs in protected mode.
func (s *Services) CPU() *cpu.CPU { return s.m.cpu }

// Window shows n bytes of RAM at from, whole pages in one piece of memory, a second time at address
// at. Code decoded in the window is dropped when the window
// changes, but a write to the same bytes at from does not drop it.
func (s *Services) Window(at, from uint32, n int) {
	if s.noting {
		s.notes.add(effectWindow, uint64(at), uint64(from), uint64(n))
	}
	s.moving()
	if s.m.bus.Remap(uint64(at), uint64(from), n) {
		s.windows.set(at, from, n)
	}
}

// CloseWindow unmaps the window at address at.
func (s *Services) CloseWindow(at uint32) {
	if s.noting {
		s.notes.add(effectCloseWindow, uint64(at))
	}
	s.moving()
	s.m.bus.Unmap(uint64(at))
	s.windows.set(at, 0, 0)
}

// moving tells the journal that windows are about to change.
func (s *Services) moving() {
	if s.moves != nil {
		s.moves()
	}
}
