package sysport

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// Bits of port A.
const (
	aReset    = 1 << 0 // a change to 1 resets the processor
	aA20      = 1 << 1 // opens the A20 gate
	aWritable = 0xcb   // the bits that are kept: these and the security lock (3) and the disk lights (6, 7)
)

type portAState struct{ Control uint8 }

// PortA is the port at 92h.
type PortA struct {
	reg portAState
	A20 bus.Line // gets the level with every write; A20Gate keeps it
	CPU bus.Line // reset of the processor: a high pulse
}

// NewPortA makes the port.
func NewPortA() *PortA { return &PortA{} }

// Reset clears the port.
func (p *PortA) Reset() { p.reg = portAState{} }

// Settle has nothing to drive.
func (p *PortA) Settle() {}

// Gate tells the port the level of the A20 gate, which it reads as its own bit.
func (p *PortA) Gate(open bool) {
	p.reg.Control &^= aA20
	if open {
		p.reg.Control |= aA20
	}
}

// Save gives the state for a snapshot.
func (p *PortA) Save() (version uint16, data any) { return 1, &p.reg }

// Load takes a saved state over.
func (p *PortA) Load(in snapshot.Saved) error { return in.Only(1, &p.reg) }

// ReadPort reads back what was written, and the level of the A20 gate; off is 0.
func (p *PortA) ReadPort(off uint16) uint8 { return p.reg.Control }

// Steady implements bus.Polled.
func (p *PortA) Steady(off uint16) (v uint8, until clock.Time) { return p.reg.Control, clock.Never }

// Undo implements bus.Polled. No write can be undone, because each sets the gate of A20.
func (p *PortA) Undo(off uint16, v uint8) (old uint8, ok bool) { return 0, false }

// WritePort writes the port.
func (p *PortA) WritePort(off uint16, v uint8) {
	reset := v&^p.reg.Control&aReset != 0
	p.reg.Control = v & aWritable
	p.A20.Set(v&aA20 != 0)
	if reset {
		p.CPU.Set(true)
		p.CPU.Set(false)
	}
}

type gateState struct{ Level bool }

// A20Gate joins the A20 of the keyboard controller and that of port A: the one that was
// written last decides, as in later chip sets and other emulators. (Some boards have an OR
// gate instead, with which firmware that has opened one cannot close the other.) Both only
// tell the gate of writes, so it keeps the level itself. It tells its level to both, and
// that is what they read.
type A20Gate struct {
	reg gateState
	Out bus.Line
}

// NewA20Gate makes a gate as after reset.
func NewA20Gate() *A20Gate {
	g := &A20Gate{}
	g.Reset()
	return g
}

// Reset opens the gate, as the keyboard controller's output port does.
func (g *A20Gate) Reset() { g.reg.Level = true }

// Settle drives Out.
func (g *A20Gate) Settle() { g.Out.Set(g.reg.Level) }

// Save gives the state for a snapshot.
func (g *A20Gate) Save() (version uint16, data any) { return 1, &g.reg }

// Load takes a saved state over.
func (g *A20Gate) Load(in snapshot.Saved) error { return in.Only(1, &g.reg) }

// SetLine sets the level, whatever pin is.
func (g *A20Gate) SetLine(_ int, high bool) {
	g.reg.Level = high
	g.Settle()
}
