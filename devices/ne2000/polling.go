package ne2000

import "github.com/iron86/iron86/clock"

// Steady implements bus.Polled. A read changes something only at the data and reset ports, in the FIFO and in the tallies.
func (c *Card) Steady(off uint16) (v uint8, until clock.Time) {
	off %= portCount
	if off >= portData || c.page() == 0 && (off == 0x6 || off >= 0xd) {
		return 0, 0
	}
	return c.readRegister(off), clock.Never
}

// Undo implements bus.Polled: a write of the command register that changes the page alone.
func (c *Card) Undo(off uint16, v uint8) (old uint8, ok bool) {
	r := &c.reg
	const rest = 1<<crPage - 1
	return r.CR, off%portCount == 0 && (v^r.CR)&rest == 0 && v&(crTXP|crSTP) == 0 && v&crRD == crReset&crRD && r.ISR&isrRST == 0
}
