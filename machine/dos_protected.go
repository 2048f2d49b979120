package machine

import "github.com/iron86/iron86/cpu"

// CPU returns the processor, for services that run programs in protected mode.
func (s *Services) CPU() *cpu.CPU { return s.m.cpu }

// Window shows n bytes of RAM at from, whole pages in one piece of memory, a second time at address
// at. Saved states do not contain the window. Code decoded in the window is dropped when the window
// changes, but a write to the same bytes at from does not drop it.
func (s *Services) Window(at, from uint32, n int) {
	s.m.bus.Remap(uint64(at), uint64(from), n)
}

// CloseWindow unmaps the window at address at.
func (s *Services) CloseWindow(at uint32) { s.m.bus.Unmap(uint64(at)) }
