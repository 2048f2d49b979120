package sysport

import "github.com/iron86/iron86/bus"

// Bits of port A.
const (
	aReset    = 1 << 0 // a change to 1 resets the processor
	aA20      = 1 << 1 // opens the A20 gate
	aWritable = 0xcb   // and the security lock (3) and the disk lights (6, 7)
)

type portAState struct{ Control uint8 }

// PortA is the port at 92h.
type PortA struct {
	reg portAState
	A20 bus.Line
	CPU bus.Line // reset of the processor: a high pulse
}

// NewPortA makes the port.
func NewPortA() *PortA { return &PortA{} }

// Reset closes this port's A20 gate.
func (p *PortA) Reset() { p.reg = portAState{} }

// Settle drives A20.
func (p *PortA) Settle() { p.A20.Set(p.reg.Control&aA20 != 0) }

// State gives the port's state for a snapshot.
func (p *PortA) State() (uint16, any) { return 1, &p.reg }

// ReadPort reads back what was written; off is 0.
func (p *PortA) ReadPort(off uint16) uint8 { return p.reg.Control }

// WritePort writes the port.
func (p *PortA) WritePort(off uint16, v uint8) {
	reset := v&^p.reg.Control&aReset != 0
	p.reg.Control = v & aWritable
	p.Settle()
	if reset {
		p.CPU.Set(true)
		p.CPU.Set(false)
	}
}

// gateInputs is the number of inputs of an OrGate.
const gateInputs = 2

type orState struct{ Pins [gateInputs]bool }

// OrGate joins two wires: Out is high while input 0 or input 1 is. The board
// joins the keyboard controller's A20 and port A's with one.
type OrGate struct {
	reg orState
	Out bus.Line
}

// Reset leaves the inputs as they are: they are other chips' outputs.
func (g *OrGate) Reset() {}

// Settle drives Out.
func (g *OrGate) Settle() { g.Out.Set(g.reg.Pins[0] || g.reg.Pins[1]) }

// State gives the levels for a snapshot.
func (g *OrGate) State() (uint16, any) { return 1, &g.reg }

// SetLine drives input 0 or 1.
func (g *OrGate) SetLine(pin int, high bool) {
	if pin < 0 || pin >= gateInputs {
		return
	}
	g.reg.Pins[pin] = high
	g.Settle()
}
