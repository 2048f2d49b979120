package pic

import "github.com/iron86/iron86/clock"

// Steady implements bus.Polled: the registers change with the lines, which the clock's events drive.
func (c *Chip) Steady(off uint16) (v uint8, until clock.Time) {
	if c.reg.Poll {
		return 0, 0
	}
	return c.ReadPort(off), clock.Never
}

// Undo implements bus.Polled. It can undo an OCW3 that only chooses IRR or ISR, and the write of the
// mask that is there already.
func (c *Chip) Undo(off uint16, v uint8) (old uint8, ok bool) {
	switch {
	case off&1 != 0:
		return c.reg.IMR, v == c.reg.IMR && (c.reg.Step == ready || c.reg.Step == notInitialized)
	case v&^ocw3ReadISR != ocw3|ocw3Read:
		return 0, false
	case c.reg.ReadISR:
		return ocw3 | ocw3Read | ocw3ReadISR, true
	}
	return ocw3 | ocw3Read, true
}
