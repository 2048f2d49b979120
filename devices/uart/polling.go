package uart

import "github.com/iron86/iron86/clock"

// Steady implements bus.Polled. A read changes something only if it takes a received character or
// clears a flag.
func (p *Port) Steady(off uint16) (v uint8, until clock.Time) {
	r := &p.reg
	latch := r.LCR&lcrDLAB != 0
	switch off &= 7; {
	case off == 0 && !latch && r.RxLen > 0, off == 2 && p.iir() == iirTransmit, off == 5 && r.Errors != 0, off == 6 && r.MSR&^msrInputs != 0:
		return 0, 0
	}
	return p.ReadPort(off), clock.Never
}

// Undo implements bus.Polled: a write of the scratch register touches nothing else.
func (p *Port) Undo(off uint16, v uint8) (old uint8, ok bool) {
	return p.reg.Scratch, off&7 == 7
}
