package kbc

import "github.com/iron86/iron86/clock"

// Steady implements bus.Polled: the status changes with the clock's events only, and so does the
// output buffer while it is empty.
func (c *Chip) Steady(off uint16) (v uint8, until clock.Time) {
	switch {
	case off == 0 && c.ctl.Full:
		return 0, 0
	case off == 0:
		return c.ctl.Output, clock.Never
	case off == 4:
		return c.status(), clock.Never
	}
	return 0xff, clock.Never
}

// Undo implements bus.Polled. No write can be undone, because each is a command or belongs to one.
func (c *Chip) Undo(off uint16, v uint8) (old uint8, ok bool) { return 0, false }
