package sysport

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// Bits of port B.
const (
	bGate2    = 1 << 0 // gate of timer 2
	bSpeaker  = 1 << 1 // speaker data
	bNoParity = 1 << 2 // 1 disables and clears the parity check
	bNoIOChk  = 1 << 3 // 1 disables and clears the channel check
	bRefresh  = 1 << 4 // toggles with every refresh
	bTimer2   = 1 << 5 // OUT of timer 2
	bIOChk    = 1 << 6 // channel check has happened
	bParity   = 1 << 7 // parity check has happened
	bWritable = 0x0f
)

// Pins of PortB as a bus.LineSink.
const (
	PinParity   = iota // a parity error in memory
	PinIOCheck         // IOCHK# of an expansion card, active high here
	PinMaskNMI         // bit 7 of port 70h
	portBInputs        // their number
)

// The refresh bit toggles every refreshClocks periods of the timer's clock.
const (
	timerClock    clock.Hz = 1193182
	refreshClocks uint64   = 18
)

type portBState struct {
	Control uint8 // as written
	Checks  uint8 // the latched errors, bIOChk and bParity
	Pins    [portBInputs]bool
}

// PortB is the port at 61h.
type PortB struct {
	reg     portBState
	Gate2   bus.Line    // gate of timer 2
	Speaker bus.Line    // the bit ANDed with timer 2's output
	NMI     bus.Line    // to the processor
	Timer2  func() bool // the level of timer 2's OUT; nil is low
	sched   *clock.Scheduler
}

// NewPortB makes the port.
func NewPortB(sched *clock.Scheduler) *PortB {
	p := &PortB{sched: sched}
	p.Reset()
	return p
}

// Reset turns the speaker off and both checks on.
func (p *PortB) Reset() { p.reg = portBState{} }

// Settle drives the outputs.
func (p *PortB) Settle() { p.drive() }

// Save gives the state for a snapshot.
func (p *PortB) Save() (version uint16, data any) { return 1, &p.reg }

// Load takes a saved state over.
func (p *PortB) Load(in snapshot.Saved) error { return in.Only(1, &p.reg) }

// SetLine drives PinParity, PinIOCheck or PinMaskNMI. An error is latched.
func (p *PortB) SetLine(pin int, high bool) {
	if pin < 0 || pin >= portBInputs {
		return
	}
	p.reg.Pins[pin] = high
	p.latch()
	p.drive()
}

// latch keeps the errors whose check is on.
func (p *PortB) latch() {
	for _, c := range [2]struct {
		pin          int
		latch, clear uint8
	}{{PinParity, bParity, bNoParity}, {PinIOCheck, bIOChk, bNoIOChk}} {
		switch {
		case p.reg.Control&c.clear != 0:
			p.reg.Checks &^= c.latch
		case p.reg.Pins[c.pin]:
			p.reg.Checks |= c.latch
		}
	}
}

func (p *PortB) drive() {
	p.Gate2.Set(p.reg.Control&bGate2 != 0)
	p.Speaker.Set(p.reg.Control&bSpeaker != 0)
	p.NMI.Set(p.reg.Checks != 0 && !p.reg.Pins[PinMaskNMI])
}

// ReadPort reads the port; off is 0.
func (p *PortB) ReadPort(off uint16) uint8 {
	v := p.reg.Control | p.reg.Checks
	if timerClock.Ticks(p.sched.Now())/refreshClocks&1 != 0 {
		v |= bRefresh
	}
	if p.Timer2 != nil && p.Timer2() {
		v |= bTimer2
	}
	return v
}

// WritePort writes the low four bits.
func (p *PortB) WritePort(off uint16, v uint8) {
	p.reg.Control = v & bWritable
	p.latch()
	p.drive()
}
