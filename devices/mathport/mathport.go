package mathport

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/snapshot"
)

// Ports of the latch, from F0h.
const (
	PortBase  = 0xf0
	PortCount = 2
)

// state is everything the guest can observe.
type state struct {
	Error   bool // level of FERR#, active high here
	Request bool // the flip-flop
	Ignore  bool // level of IGNNE#, active high here
}

// stateVersion is the version of the layout of state.
const stateVersion = 2

// Latch is the flip-flop. The zero IRQ is not connected.
type Latch struct {
	reg state
	IRQ bus.Line // IRQ 13
	// IGNNE is the pin that lets the processor execute x87 instructions while FERR# is
	// active: from a write to port F0h until FERR# goes.
	IGNNE bus.Line
}

// SetLine implements bus.LineSink: any pin is FERR#. Its rising edge sets the latch.
func (l *Latch) SetLine(_ int, high bool) {
	if high && !l.reg.Error {
		l.reg.Request = true
	}
	l.reg.Error = high
	l.reg.Ignore = l.reg.Ignore && high
	l.drive()
}

// drive drives IRQ 13 and IGNNE#.
func (l *Latch) drive() {
	l.IRQ.Set(l.reg.Request)
	l.IGNNE.Set(l.reg.Ignore)
}

// ReadPort reads FFh: the ports can only be written.
func (l *Latch) ReadPort(uint16) uint8 { return 0xff }

// WritePort clears the latch and activates IGNNE# when off is 0, whatever is written.
func (l *Latch) WritePort(off uint16, _ uint8) {
	if off == 0 {
		l.reg.Request = false
		l.reg.Ignore = l.reg.Error
		l.drive()
	}
}

// Reset clears the latch.
func (l *Latch) Reset() { l.reg = state{} }

// Settle drives IRQ 13 and IGNNE#.
func (l *Latch) Settle() { l.drive() }

// Save gives the state for a snapshot.
func (l *Latch) Save() (version uint16, data any) { return stateVersion, &l.reg }

// Load takes a saved state over.
func (l *Latch) Load(in snapshot.Saved) error { return in.Only(stateVersion, &l.reg) }
