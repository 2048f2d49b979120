package cmos

import "github.com/iron86/iron86/clock"

// Steady implements bus.Polled: date and time change once a second, and UIP changes before and after.
// Steady must not change the chip, which may be behind the present, so it reads a copy that is brought
// up to date.
func (c *Chip) Steady(off uint16) (v uint8, until clock.Time) {
	if off&1 == 0 {
		return 0xff, clock.Never
	}
	now := *c
	now.sync()
	switch i := now.reg.Index; {
	case i == regC:
		return 0, 0
	case i == regA:
		return now.ReadPort(off), now.nextUIP()
	case i <= regYear, i == regCentury:
		return now.ReadPort(off), now.nextUpdate()
	}
	return now.ReadPort(off), clock.Never
}

// nextUpdate returns when date and time change next.
func (c *Chip) nextUpdate() clock.Time {
	if !c.runs() || c.reg.RAM[regB]&bSet != 0 {
		return clock.Never
	}
	return c.sched.Now() + second - (c.sched.Now()-c.reg.Start)%second
}

// nextUIP returns when UIP changes next.
func (c *Chip) nextUIP() clock.Time {
	next := c.nextUpdate()
	if next != clock.Never && !c.inProgress() {
		next -= uipLength
	}
	return next
}

// Undo implements bus.Polled. It can undo a write of the index that does not change the mask of NMI.
func (c *Chip) Undo(off uint16, v uint8) (old uint8, ok bool) {
	old = c.reg.Index
	if c.reg.NMIMask {
		old |= nmiMask
	}
	return old, off&1 == 0 && (v^old)&nmiMask == 0
}
