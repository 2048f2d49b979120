package cpu

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// unitReach is how many instructions translated code executes before it comes back
// though nothing has happened, so that the host's collector need not wait.
const unitReach = 200_000

// A unit that leaves for the interpreter after every few instructions, as code does that writes to
// the screen, costs more than interpreting it. When translated code executed fewer than exitReach
// instructions on average before each of the last closeExits exits, the unit of the last one is
// dropped, and its block is interpreted coolDown times at most before it is a unit again.
const (
	closeExits = 1024
	exitReach  = 24
	coolDown   = 1 << 16
	sharedRest = 1 << 12 // see rest
	maxDrops   = 14      // coolDown << maxDrops is an int32
)

// runUnit executes the unit of b and those that follow it, until the interpreter is to
// do more than an op now and then. Within execute it would cost the interpreter 15 % (BenchmarkKernel, fib).
//
//go:noinline
func (c *CPU) runUnit(b *block) (afterUnit, *block, *op) {
	t := c.units.translator
	c.reach()
	x := t.Run(b.unit, 0)
	if x == nil {
		c.units.flush()
		return unitStart, b, b.first
	}
	for {
		n := c.native.Reach - c.native.Budget
		c.budget -= n
		b = c.units.list[x.Unit]
		c.units.worth[x.Unit].exited(n)
		c.blocks.cur = b
		takeX87(c)
		switch x.Kind {
		case ExitBudget:
			if b.n > c.budget {
				c.settleFlags(x)
				c.eip = b.eip
				return unitLeave, nil, nil
			}
			c.reach()
			x = t.Resume(x.Number)
		case ExitFetch:
			c.settleFlags(x)
			c.eip = b.eip
			return unitLeave, nil, nil
		case ExitFlags:
			c.settleFlags(x)
			c.native.Flags = uint64(c.arith() | x86.Bit1)
			c.reach()
			x = t.Resume(x.Number)
		case ExitMiss, ExitOp:
			after, o := c.execExit(b, x)
			if after != unitLeave {
				return after, b, o
			}
			c.reach()
			x = t.Resume(x.Number)
		case ExitEdge, ExitIndirect:
			next, after := c.nextUnit(b, x)
			if after != unitGoOn {
				if b.unit == x.Unit { // not dropped on the way
					weighEnd(c, b, next, x.Kind == ExitIndirect)
				}
				return after, next, next.firstOp()
			}
			c.reach()
			y := t.Run(next.unit, x.Number)
			if y == nil { // no room for more code
				c.settleFlags(x)
				c.units.flush()
				return unitStart, next, next.first
			}
			x = y
		}
	}
}

// reach gives translated code its share of the budget.
func (c *CPU) reach() {
	if v := c.units.views; v != nil && *v != c.units.viewed {
		forgetViews(c)
		c.units.views = nil
	}
	c.native.Budget = min(c.budget, unitReach)
	c.native.Reach = c.native.Budget
	c.native.Timed = 0
	if c.units.timed {
		c.native.Timed, c.native.Clock = 1, c.units.lead+c.Retired()+uint64(c.native.Reach)
	}
	c.native.Quiet = 0
	if !c.intr && c.insp == nil && c.obs == nil {
		c.native.Quiet = 1
	}
}

// execExit does what an exit before an op asks for: a page for the TLB, or the op itself and
// those that follow it. unitLeave tells to resume translated code.
func (c *CPU) execExit(b *block, x *ExitPoint) (afterUnit, *op) {
	o, id, cuts := &b.ops[x.Op], b.id, c.cuts
	fn := o.fn
	if x.Kind == ExitMiss {
		if c.refill(c.native.Target, int(x.Size), x.Write, x.Beside, x.View) && b.id == id && !x.Whole {
			return unitLeave, nil
		}
		if b.id != id && o.count > 1 { // see loadSlow
			c.settleFlags(x)
			c.stepNext, c.exit = true, exitLeft
			return unitEnded, o
		}
	}
	c.units.weigh(b, coolDown, watched(c))
	c.settleFlags(x)
	for {
		if !fn(c, o) {
			return unitEnded, o
		}
		c.units.worth[x.Unit].reached--
		if o == &b.ops[x.Last] {
			break
		}
		o = nextOp(o)
		fn = o.fn
	}
	if !x.Resume || b.unit == 0 || b.id != id || c.pending || c.cuts != cuts {
		return unitGoOn, nextOp(o)
	}
	return unitLeave, nil
}

// watched reports whether a debugger or an Observer has translated code leave more often than the guest does.
func watched(c *CPU) bool { return c.insp != nil || c.obs != nil }

// weigh drops b, whose unit has just left for the interpreter, when units are worth less than they
// cost. Its block is then interpreted rest times, and twice as often each time that it comes to this again, coolDown times in the end.
// Exits while a debugger watches say nothing.
func (u *units) weigh(b *block, rest int32, watched bool) {
	w := &u.worth[b.unit]
	if w.exits < closeExits || b.unit == 0 { // an exit that all units share has none
		return
	}
	if w.reached < w.exits*exitReach && !watched {
		u.drop(b)
		b.cold = min(rest<<b.drops, coolDown) - 1
		b.drops = min(b.drops+1, maxDrops)
	}
	*w = worth{}
}

// weighEnd is weigh for a unit that has led to next, which is not executed as a unit. One that will soon be a unit says nothing: while a
// system starts, much is executed for the first time. But code that a program changes again and again is never one for long, if it is where b
// always leads to: a function that returns there, indirectly, returns elsewhere, too, and most pages have had other code before. An execution
// trap says nothing either: the interpreter stops there, too.
func weighEnd(c *CPU, b, next *block, indirect bool) {
	switch heat := c.blocks.cold; {
	case next == nil || next.trap:
		c.units.worth[b.unit].exits--
	case next.unit != 0 || next.cold > heat, indirect && c.blocks.changes(next.phys):
		c.units.weigh(b, b.rest(next, heat), watched(c))
	case c.blocks.changes(next.phys):
		c.units.weigh(b, coolDown, watched(c))
	default:
		c.units.worth[b.unit].exits--
	}
}

// rest returns how often b is to be interpreted if its unit is worth nothing because it leads to next, which is no unit. If next was dropped
// itself, both are units again at the same time: else two that lead to each other would be dropped by turns for ever. But flat and 64-bit
// units are so after sharedRest executions: many functions return by the same one in a kernel.
func (b *block) rest(next *block, heat int32) int32 {
	n := int32(coolDown)
	if b.mode&(modeFlat|mode64) != 0 {
		n = sharedRest
	}
	if next.unit == 0 && next.cold > heat {
		n = min(n-1, next.cold) + 1
	}
	return n
}

// firstOp returns the first op of a block, or nil if there is no block.
func (b *block) firstOp() *op {
	if b == nil {
		return nil
	}
	return b.first
}

// refill has the TLB hold the page of lin if that takes no more than what the
// interpreter would do first: the access is to RAM that may be reached, and nobody has
// to be told of it, neither a block that is overwritten nor a debugger. A page with code is one of Native.Beside instead, if beside is
// set, and that of a device one of Native.Views, if view is.
func (c *CPU) refill(lin uint64, n int, write, beside, view bool) bool {
	if mmu.Crosses(lin, n) || !canonical(lin) {
		return false
	}
	user := c.user()
	phys, _, ok := c.mem.Translate(lin, write, user)
	if !ok {
		return false
	}
	if watch := c.insp.page(lin, phys); watch&WatchRead != 0 || write && watch != 0 {
		return false
	}
	p, kind := c.mem.Host(phys)
	if p == nil && view {
		return lookView(c, lin, phys, write, user)
	}
	if p == nil || write && kind != bus.RAM {
		return false
	}
	if g := c.blocks.page(phys); g != nil && write {
		return beside && besideCode(c, g, lin, phys, n, p, user)
	}
	if d := c.mem.Tracked(); d != nil && write {
		d.Mark(phys)
	}
	c.fill(lin, phys, p, kind, user)
	return true
}
