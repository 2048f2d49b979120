package debugport

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// POST is the latch of port 80h, which shows how far the firmware has come. It can be read back,
// because on an AT it is an unused page register of the DMA controller.
type POST struct {
	reg  struct{ Code uint8 }
	Show func(code uint8) // gets every code written
}

// Reset clears the code.
func (p *POST) Reset() { p.reg.Code = 0 }

// Settle has nothing to drive.
func (p *POST) Settle() {}

// Save gives the state for a snapshot.
func (p *POST) Save() (version uint16, data any) { return 1, &p.reg }

// Load takes a saved state over.
func (p *POST) Load(in snapshot.Saved) error { return in.Only(1, &p.reg) }

// ReadPort reads the last code written.
func (p *POST) ReadPort(off uint16) uint8 { return p.reg.Code }

// WritePort writes the latch.
func (p *POST) WritePort(off uint16, v uint8) {
	p.reg.Code = v
	if p.Show != nil {
		p.Show(v)
	}
}

// Steady implements bus.Polled.
func (p *POST) Steady(off uint16) (v uint8, until clock.Time) { return p.reg.Code, clock.Never }

// Undo implements bus.Polled. It can undo a write of the code that is there already: programs write to port 80h only to
// spend the time that this takes.
func (p *POST) Undo(off uint16, v uint8) (old uint8, ok bool) { return p.reg.Code, v == p.reg.Code }

// Console is the debug console at port E9h.
type Console struct {
	Out func(b uint8) // takes every byte written
}

// ReadPort gives E9, by which a guest knows that the console is there.
func (c *Console) ReadPort(off uint16) uint8 { return 0xe9 }

// WritePort writes a byte to the console.
func (c *Console) WritePort(off uint16, v uint8) {
	if c.Out != nil {
		c.Out(v)
	}
}

// Exit is the port whose write ends the emulation with a status.
type Exit struct {
	Exit func(v uint32) // gets the value, of as many bytes as were written
}

// ReadPort reads 0.
func (e *Exit) ReadPort(off uint16) uint8 { return 0 }

// WritePort ends the emulation.
func (e *Exit) WritePort(off uint16, v uint8) { e.WritePortN(off, 1, uint32(v)) }

// Wide reports whether an access lies within the four ports. All such accesses are one value.
func (e *Exit) Wide(off uint16, n int) bool { return int(off)+n <= 4 }

// ReadPortN reads 0.
func (e *Exit) ReadPortN(off uint16, n int) uint32 { return 0 }

// WritePortN ends the emulation.
func (e *Exit) WritePortN(off uint16, n int, v uint32) {
	if e.Exit != nil {
		e.Exit(v)
	}
}

// shutdownWord turns the machine off when it is written to port 8900h letter by letter (Bochs user
// manual, "Guest operating systems").
const shutdownWord = "Shutdown"

// Shutdown is the port at 8900h.
type Shutdown struct {
	reg      struct{ Letters uint8 } // how many letters of shutdownWord have come in order
	PowerOff func()
}

// Reset forgets the letters that have come.
func (s *Shutdown) Reset() { s.reg.Letters = 0 }

// Settle has nothing to drive.
func (s *Shutdown) Settle() {}

// Save gives the state for a snapshot.
func (s *Shutdown) Save() (version uint16, data any) { return 1, &s.reg }

// Load takes a saved state over.
func (s *Shutdown) Load(in snapshot.Saved) error { return in.Only(1, &s.reg) }

// ReadPort reads FFh.
func (s *Shutdown) ReadPort(off uint16) uint8 { return 0xff }

// WritePort takes a letter. A wrong letter starts the word anew.
func (s *Shutdown) WritePort(off uint16, v uint8) {
	n := int(s.reg.Letters) % len(shutdownWord)
	switch v {
	case shutdownWord[n]:
		n++
	case shutdownWord[0]:
		n = 1
	default:
		n = 0
	}
	s.reg.Letters = uint8(n % len(shutdownWord))
	if n == len(shutdownWord) && s.PowerOff != nil {
		s.PowerOff()
	}
}
