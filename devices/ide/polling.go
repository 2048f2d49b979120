package ide

import "github.com/iron86/iron86/clock"

// Steady implements bus.Polled: the status changes with the clock's events and with accesses. Reading it
// takes the interrupt away, if there is one.
func (c *Channel) Steady(off uint16) (v uint8, until clock.Time) {
	d, _ := c.selected()
	if off == portData || off == portCommand && d != nil && d.reg.Interrupt {
		return 0, 0
	}
	return c.ReadPort(off), clock.Never
}

// Undo implements bus.Polled. No write can be undone, because the devices take every one.
func (c *Channel) Undo(off uint16, v uint8) (old uint8, ok bool) { return 0, false }

// Steady implements bus.Polled.
func (p control) Steady(off uint16) (v uint8, until clock.Time) { return p.ReadPort(off), clock.Never }

// Undo implements bus.Polled. No write is taken to be harmless.
func (p control) Undo(off uint16, v uint8) (old uint8, ok bool) { return 0, false }
