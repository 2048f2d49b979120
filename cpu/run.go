package cpu

import (
	"github.com/iron86/iron86/x86"
)

// Exit says why Run has returned.
type Exit int

// Values of Exit.
const (
	Budget   Exit = iota // the budget is used up
	Halted               // HLT: nothing happens until an interrupt
	Shutdown             // a fault in delivering a double fault; only a reset helps
	Stopped              // Stop was called, or an execution trap was reached
)

// String names the reason.
func (e Exit) String() string {
	return [...]string{"budget", "halted", "shutdown", "stopped"}[e]
}

// Run executes exactly as many instructions as the budget allows. What a program sees does not
// depend on how a run is cut into calls. One iteration of a repeated string instruction counts as
// one instruction, and so does the delivery of an interrupt or exception. An access to a port takes
// Config.PortBudget off the budget besides. Run returns how many instructions were executed and why
// it stopped.
func (c *CPU) Run(budget uint64) (retired uint64, why Exit) {
	c.budget = int64(min(budget, 1<<62))
	c.budgetEnd += uint64(c.budget)
	c.units.timed = false
	if c.cover != nil {
		c.cover.longer(c)
	}
	begin := c.Retired()
	why = c.loop()
	c.budgetEnd -= uint64(c.budget)
	c.budget = 0
	return c.Retired() - begin, why
}

// Step executes one instruction with all its repetitions, or delivers one
// interrupt.
func (c *CPU) Step() Exit {
	for {
		c.repeatUnfinished = false
		if _, why := c.Run(1); why != Budget || !c.repeatUnfinished {
			return why
		}
	}
}

// loop runs until Run has to return.
func (c *CPU) loop() Exit {
	for {
		if c.pending {
			if why, out := c.service(); out {
				return why
			}
			continue
		}
		if c.budget <= 0 {
			return Budget
		}
		if c.stepNext { // a fused pair met a device, or a trap is passed
			c.stepNext = false
			c.single()
			continue
		}
		b := c.enter()
		switch {
		case b == nil:
			c.fetchFault()
		case b.n > c.budget:
			c.single()
		default:
			c.execute(b)
		}
	}
}

// service does what has to be done before the next instruction, and executes that instruction alone
// when it must be watched. out tells the caller to return from Run.
func (c *CPU) service() (why Exit, out bool) {
	switch {
	case c.stop:
		c.stop = false
		c.lookAgain()
		return Stopped, true
	case c.shutdown:
		return Shutdown, true
	case c.budget <= 0:
		return Budget, true
	}
	if c.insp != nil && c.insp.breakHere(c) {
		return Stopped, true
	}
	if c.obs != nil {
		c.obs.arriveAlone(c)
	}
	if len(c.blocks.traps) != 0 && (c.careful() || c.obs.steps()) && c.trapAhead() {
		return Stopped, true
	}
	if c.beforeInstruction() {
		c.budget--
		c.lookAgain()
		return 0, false
	}
	if c.halted {
		return Halted, true
	}
	c.interruptShadow = false
	if c.sys.resuming {
		c.lookAgain() // without RF a repeated instruction need not be watched
	}
	if c.obs.steps() {
		tell(c)
	} else if c.single() {
		c.afterInstruction()
	}
	c.sys.resuming, c.sys.before = false, 0
	c.lookAgain()
	return 0, false
}

// single executes one instruction. It reports whether it completed.
func (c *CPU) single() bool {
	b := c.lookup(c.mode | modeSingle)
	if b == nil {
		c.fetchFault()
		return false
	}
	c.budget--
	c.blocks.cur = b
	o := b.first
	for o.fn(c, o) {
		o = nextOp(o)
	}
	if c.exit == exitLeft {
		c.stopped(b, o)
		return int64(o.idx) == b.n // the instruction is complete, but it has dropped its own block
	}
	if c.exit != exitIndirect {
		c.eip = b.target[c.exit&1]
	}
	return true
}

// tell executes an instruction alone and tells the Observer of it.
func tell(c *CPU) {
	s := Step{CS: c.seg[x86.CS].selector, IP: c.eip}
	c.repeatUnfinished = false
	if !c.single() {
		return
	}
	c.afterInstruction()
	s.Size, s.Repeated = uint64(c.blocks.cur.size), c.repeatUnfinished
	c.unfinished = 1
	c.obs.Step(s)
	c.unfinished = 0
}

// execute runs block after block until the outer loop has something to do.
func (c *CPU) execute(b *block) {
	for {
		o := b.first
		after := unitStart
		if b.warm() && c.translated(b) {
			if after, b, o = c.runUnit(b); after == unitLeave {
				return
			}
		}
		if after == unitStart {
			c.budget -= b.n
			c.blocks.cur = b
		}
		if after != unitEnded {
			for o.fn(c, o) {
				o = nextOp(o)
			}
		}
		s := c.exit
		if s < exitIndirect {
			t := b.succ[s]
			if t.id == b.succID[s] {
				if t.n > c.budget || c.pending {
					c.eip = t.eip
					return
				}
				b = t
				continue
			}
			c.eip = b.target[s]
		} else if s == exitLeft {
			c.stopped(b, o)
			return
		}
		// This is enter with the usual case in place: a return, or a jump to another page.
		lin := c.codeLin(c.eip)
		j := c.blocks.jumpAt(lin)
		if t := j.b; j.lin == lin && j.key == c.code.Key(uint32(lin)) && t.id == j.id && t.mode == c.mode && t.eip == c.eip &&
			t.n <= c.budget && !c.pending {
			if s < exitIndirect {
				b.link(s, t)
			}
			b = t
			continue
		}
		if c.pending {
			return
		}
		b = c.follow(b, s)
		if b == nil {
			return
		}
	}
}

// stopped finds out why op o of b ended it with exitLeft: a fault is pending, or the block was left
// before o. Instructions that were not executed are given back to the budget.
func (c *CPU) stopped(b *block, o *op) {
	c.eip = b.eip + uint64(o.off)
	c.budget += b.n - int64(o.idx)
	if int64(o.idx) < b.n { // not complete: the data breakpoints that it met will be met again when it completes
		c.sys.hits = c.sys.before
		c.resume()
	}
	if c.stop {
		c.lookAgain()
	}
	if c.fault.pending {
		if c.fault.vector == x86.VecDE && c.model.divReturnsNext {
			c.eip = (c.eip + uint64(o.len)) & 0xffff
		}
		c.budget--
		c.deliverFault()
	}
}
