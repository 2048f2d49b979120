package cpu

import "github.com/iron86/iron86/x86"

// deliver delivers the pending fault. c.eip is the address of the instruction that will be
// restarted. A fault on the way is delivered instead, or as a double fault. A fault in delivering a
// double fault shuts the processor down.
func (c *CPU) deliver() {
	f := c.fault
	c.fault = fault{}
	c.sys.note(&f)
	logException(c, &f, 1)
	first := c.sys.cause(&f, c.cr2)
	for {
		c.sys.hits = 0 // data breakpoints trap only after instructions that complete
		ok := c.interrupt(event{f.vector, causeFault, f.hasCode, f.code})
		c.sys.switched = false
		if ok {
			c.sys.undelivered = event{}
			return
		}
		second := c.fault
		c.fault = fault{}
		c.sys.note(&second)
		logException(c, &second, 1)
		switch {
		case f.vector == x86.VecDF:
			c.shutdown, c.sys.undelivered = true, event{}
			c.sys.death, c.sys.deathKnown = first, true
			c.lookAgain()
			return
		case second.vector == x86.VecDF || doubles(f.vector, second.vector):
			f = fault{vector: x86.VecDF, hasCode: true}
			c.sys.note(&f)
			logException(c, &f, 1)
		default:
			f = second
		}
	}
}

// interrupt delivers one event: it saves flags, CS and c.eip where the mode says and goes to the
// handler. It returns false with another fault pending.
func (c *CPU) interrupt(e event) bool {
	c.sys.ext = e.cause.ext()
	if c.insp != nil {
		c.insp.interrupt(c, e)
	}
	if c.obs != nil {
		c.obs.deliver(c, e)
	}
	var ok bool
	switch {
	case c.real():
		ok = c.interruptReal(e)
	case c.long.active():
		ok = interruptLong(c, e)
	case c.v86() && e.cause == causeINT:
		ok = c.interruptV86(e)
	default:
		ok = c.interruptProtected(e)
	}
	c.sys.ext = 0
	if !ok {
		c.sys.undelivered = e
	}
	if ok {
		c.sys.stepping = false
		if e.vector == x86.VecDB && !e.cause.software() {
			c.dr[7] &^= dr7GD // so that the handler can use the debug registers (SDM vol. 3, 17.2.4)
		}
	}
	return ok
}

// causeNames are the names of causes in a Hit.
var causeNames = [...]string{"fault", "trap", "external", "int", "int3", "int1"}

// interrupt checks whether a debugger waits for the interrupt or exception that is being delivered.
func (i *inspector) interrupt(c *CPU, e event) {
	if i.vectors[e.vector/64]>>(e.vector%64)&1 != 0 {
		i.hit(c, Hit{Kind: Interrupt, Addr: uint64(e.vector), CS: c.seg[x86.CS].selector, IP: c.eip,
			Cause: causeNames[e.cause], Code: e.code})
	}
}

// deliver tells of an interrupt or exception.
func (i *observer) deliver(c *CPU, e event) {
	if i.Deliver == nil {
		return
	}
	d := Delivery{Vector: e.vector, Cause: causeNames[e.cause], HasCode: e.hasCode, Code: e.code, CS: c.seg[x86.CS].selector, IP: c.eip, Next: c.eip, CR2: c.cr2}
	if e.cause.instruction() {
		d.IP = c.start
	}
	if e.cause.instruction() || e.cause == causeFault {
		c.unfinished = 1
	}
	i.Deliver(d)
	c.unfinished = 0
}

// instruction reports whether an instruction that is complete, but for this, has caused the event.
func (k cause) instruction() bool { return k == causeINT || k == causeINT3 || k == causeINT1 }
