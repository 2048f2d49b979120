package fdc

import "github.com/iron86/iron86/clock"

// Times, which the package's comment explains.
const (
	resetTime  = 50 * clock.Microsecond
	stepTime   = 100 * clock.Microsecond
	settleTime = 300 * clock.Microsecond
	revolution = 10 * clock.Millisecond
	retryTime  = 100 * clock.Microsecond // between looks at a DMA channel that does not answer
	retries    = 20000                   // after so many, which are two seconds, there is an overrun
)

// sectorTime is how long a sector takes to pass in drive n.
func (c *Chip) sectorTime(n uint8) clock.Time {
	d := &c.drive[n]
	if d.disk == nil {
		return revolution
	}
	return revolution / clock.Time(max(1, d.geometry.Sectors))
}

// arm sets the event for whatever ends first.
func (c *Chip) arm() {
	first := clock.Never
	note := func(t clock.Time) {
		if t > 0 && t < first {
			first = t
		}
	}
	note(c.reg.ResetDue)
	note(c.reg.Transfer.Due)
	for i := range c.reg.Drive {
		note(c.reg.Drive[i].SeekDue)
	}
	if first == clock.Never {
		c.sched.Cancel(c.due)
		return
	}
	c.sched.At(c.due, first)
}

// fire does everything whose time has come.
func (c *Chip) fire() {
	now := c.sched.Now()
	r := &c.reg
	if r.ResetDue != 0 && r.ResetDue <= now {
		r.ResetDue = 0
		c.resetEnds()
	}
	for i := range r.Drive {
		if d := &r.Drive[i]; d.SeekDue != 0 && d.SeekDue <= now {
			d.SeekDue, d.Pending = 0, true
			c.raise()
		}
	}
	if r.Transfer.Due != 0 && r.Transfer.Due <= now {
		r.Transfer.Due = 0
		c.step()
	}
	c.arm()
}

// resetEnds interrupts, because the chip finds that all four drives have changed from not ready to ready
// (82077AA, 5.2.7 "SENSE INTERRUPT STATUS"). It does so also when CONFIGURE has switched polling off. The
// data sheet says this of polling only, but drivers that switch it off once and reset often, such as
// Linux's, wait for this interrupt.
func (c *Chip) resetEnds() {
	c.raise()
	c.reg.ResetSense = Drives
}
