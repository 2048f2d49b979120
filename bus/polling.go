package bus

import "github.com/iron86/iron86/clock"

// Polled is a device with registers that programs read again and again while they wait for something.
// The processor finds such a loop by executing it once on trial. During the trial it calls Steady and
// Undo in place of ReadPort and WritePort, so that the trial changes nothing. A device without these
// methods makes the trial fail.
type Polled interface {
	PortHandler
	// Steady returns what a read of the port at off gives now. If the read changes nothing, and all
	// reads give the same until the clock's next event, input from outside or a write, then until
	// is the virtual time at which the value may change all the same, such as that of a clock's
	// seconds; clock.Never if there is none. Otherwise until is 0.
	Steady(off uint16) (v uint8, until clock.Time)
	// Undo returns the value whose write at off would take back a write of v there. ok is false if
	// nothing would, or if either write has an effect outside its register.
	Undo(off uint16, v uint8) (old uint8, ok bool)
}

// Steady returns what In would return, and as until the earliest that Polled.Steady returns for any of
// the n bytes. Where nobody answers, the value is steady for ever.
func (b *Bus) Steady(port uint16, n int) (v uint32, until clock.Time) {
	if r := &b.ranges[b.ports[port]]; n > 1 && r.takes(port, n) {
		return 0, 0
	}
	until = clock.Never
	for i := range uint16(n) {
		r := &b.ranges[b.ports[port+i]]
		low, t := uint8(0xff), clock.Never
		if r.handler != nil {
			low, t = r.steady(port + i - r.first)
		}
		v, until = v|uint32(low)<<(8*i), min(until, t)
	}
	return v, until
}

func (r *portRange) steady(off uint16) (uint8, clock.Time) {
	if p, ok := r.handler.(Polled); ok {
		return p.Steady(off)
	}
	return 0, 0
}

// Undo calls Polled.Undo for a write of a byte. A write where nobody answers has no effect, and needs no
// undoing.
func (b *Bus) Undo(port uint16, v uint8) (old uint8, ok bool) {
	r := &b.ranges[b.ports[port]]
	if r.handler == nil {
		return v, true
	}
	if p, ok := r.handler.(Polled); ok {
		return p.Undo(port-r.first, v)
	}
	return 0, false
}
