package cpu

import "github.com/iron86/iron86/x86"

// beforeInstruction does what comes first at an instruction boundary, in the order of SDM vol. 3,
// table 6-2: traps of the instruction before, then interrupts, then instruction breakpoints. It
// reports whether it delivered an event, after which CS:EIP is elsewhere.
func (c *CPU) beforeInstruction() bool {
	held := c.sys.holdDebug
	c.sys.holdDebug = false
	if c.sys.hits != 0 && !held {
		takeHits(c)
		c.deliverTrap()
		return true
	}
	if c.takeInterrupt() {
		return true
	}
	if c.flags&x86.RF == 0 && !held && c.dr[7]&dr7Enable != 0 {
		if hit := c.breakpoints(c.codeLin(c.eip), 1, 1<<breakExec); hit != 0 {
			noteDebug(c, hit)
			c.raise(x86.VecDB)
			c.deliver()
			return true
		}
	}
	// RF covers this instruction only, with all its repetitions. Clearing it here and
	// not afterwards keeps the RF that the instruction itself may load.
	c.sys.resuming, c.sys.before = c.flags&x86.RF != 0, c.sys.hits
	c.flags &^= x86.RF
	c.sys.stepping = c.flags&x86.TF != 0
	return false
}

// trapAhead looks for an execution trap on the next instruction. It is used where instructions are
// executed one by one, without blocks that could hold the trap. Interrupts and debug traps come
// first.
func (c *CPU) trapAhead() bool {
	lin := c.codeLin(c.eip)
	if c.halted || c.sys.hits != 0 || c.interruptible() {
		return false
	}
	if c.trapPassed && c.trapLin == lin {
		c.trapPassed = false
		return false
	}
	phys, ok := c.mem.ProbeCode(lin, c.user())
	if !ok || !c.blocks.traps[phys] {
		return false
	}
	c.trapPassed, c.trapLin = true, lin
	return true
}

// interruptible reports whether an NMI or a maskable interrupt is to be taken
// before the next instruction.
func (c *CPU) interruptible() bool {
	if c.interruptShadow {
		return false
	}
	return c.nmi && !c.nmiBlocked || c.intr && c.flags&x86.IF != 0 && c.cfg.Ack != nil
}

// Asleep reports whether the processor waits in HLT and nothing is there that wakes it.
func Asleep(c *CPU) bool {
	return c.halted && !c.stop && c.sys.hits == 0 && !Interrupted(c)
}

// Interrupted reports whether an NMI or a maskable interrupt is to be taken before the next instruction.
func Interrupted(c *CPU) bool { return c.interruptible() }

// takeInterrupt delivers the NMI or the external interrupt that interruptible
// reported, and wakes the processor. It reports whether there was one.
func (c *CPU) takeInterrupt() bool {
	if !c.interruptible() {
		return false
	}
	e := event{vector: x86.VecNMI, cause: causeExternal}
	if c.nmi && !c.nmiBlocked {
		c.nmi, c.nmiBlocked = false, true
	} else {
		e.vector = c.cfg.Ack()
	}
	c.arrive(e)
	return true
}

// arrive delivers an event between two instructions.
func (c *CPU) arrive(e event) {
	c.halted = false
	if !c.interrupt(e) {
		c.deliver()
	}
	c.sys.switched = false
	c.lookAgain()
}

// deliverTrap takes a #DB trap with c.eip at the next instruction.
func (c *CPU) deliverTrap() {
	f := fault{vector: x86.VecDB}
	c.sys.note(&f)
	logException(c, &f, 0)
	c.arrive(event{vector: x86.VecDB, cause: causeTrap})
}
