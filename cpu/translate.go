package cpu

import (
	"math"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// unitReach is how many instructions translated code executes before it comes back
// though nothing has happened, so that the host's collector need not wait.
const unitReach = 200_000

// A unit that leaves for the interpreter after every few instructions, as code does that writes to
// the screen, costs more than interpreting it. When translated code executed fewer than exitReach
// instructions on average before each of the last closeExits exits, the unit of the last one is
// dropped, and its block is interpreted coolDown times before it is translated again.
const (
	closeExits = 1024
	exitReach  = 24
	coolDown   = 1 << 16
)

// Attach has t execute blocks that have been interpreted heat times.
func (c *CPU) Attach(t Translator, heat int) {
	c.blocks.endAll()
	c.units.translator, c.units.heat = t, int32(max(heat, 1))
	c.units.list = append(c.units.list[:0], &c.blocks.none)
	c.blocks.dropUnit, c.blocks.flushUnits = c.units.drop, c.units.flush
}

// drop follows the end of a translated block.
func (u *units) drop(b *block) {
	u.list[b.unit] = nil
	u.translator.Drop(b.unit)
	b.unit = 0
}

// flush throws all units away. Their blocks stay.
func (u *units) flush() {
	for _, b := range u.list {
		if b != nil {
			b.unit = 0
		}
	}
	u.list = u.list[:1]
	u.translator.Flush()
}

// FlushUnits has all blocks translated again when they are executed next. It is for use between runs.
func (c *CPU) FlushUnits() {
	if c.units.translator != nil {
		c.units.flush()
	}
}

// flatCode is the mode of the blocks that are translated, with modeUser or without: 32-bit
// code and data, and flat segments.
const flatCode = mode32 | modeFlat | 0xffffffff

// warm reports that a block is a unit or has been executed often enough to become one.
func (b *block) warm(heat int32) bool {
	b.heat++
	return b.unit != 0 || b.heat >= heat
}

// translated reports whether a warm block is to be executed as a unit now, and makes the unit.
func (c *CPU) translated(b *block) bool {
	if b.unit == 0 && !c.makeUnit(b) {
		b.heat = math.MinInt32 // the translator does not want it
		return false
	}
	return c.trial == nil && c.tlb != c.mem.None() && c.seg[x86.CS].base == 0
}

// makeUnit has a block translated.
func (c *CPU) makeUnit(b *block) bool {
	if b.id == 0 || b.mode&^modeUser != flatCode || b.trap {
		return false
	}
	n := uint32(len(c.units.list))
	c.units.list = append(c.units.list, b)
	if !c.units.translator.Translate(n, c.Unit(n)) {
		c.units.list = c.units.list[:n]
		return false
	}
	b.unit = n
	return true
}

// Unit shows the block of a unit to the translator, which asks for it again when it
// wants another version. The result is valid until the next call.
func (c *CPU) Unit(n uint32) *Unit {
	b, u := c.units.list[n], &c.units.shown
	*u = Unit{User: b.mode&modeUser != 0, Gen: c.gen, FlagMask: c.model.flagMask, FlagOnes: c.model.flagOnes, SegmentWord: c.model.pushSegmentWord,
		EIP: b.eip, Key: mmu.MakeKey(b.eip, b.phys), Second: b.secondKey(), Targets: b.target, Insts: u.Insts[:0], Ops: u.Ops[:0]}
	code := b.code(c)
	for k := range b.ops {
		for half := range b.ops[k].count {
			i := decoder.Decode(code, decoder.Mode{Bits: 32, Gen: c.gen})
			code = code[i.Len:]
			u.Insts = append(u.Insts, i)
			if half == 0 {
				u.Ops = append(u.Ops, int16(k))
			} else {
				u.Ops = append(u.Ops, -1)
			}
		}
	}
	return u
}

// code is the code of the block.
func (b *block) code(c *CPU) []byte {
	page, _ := c.mem.Host(b.phys)
	n := b.firstPart()
	code := page[b.phys&(mmu.PageSize-1):][:n:n]
	if b.phys2 != noPage {
		page, _ = c.mem.Host(b.phys2)
		code = append(code, page[:uint64(b.size)-n]...)
	}
	return code
}

// secondKey is the key of the block's second page; mmu.NeverKey when it has none.
func (b *block) secondKey() mmu.CodeKey {
	if b.phys2 == noPage {
		return mmu.NeverKey
	}
	return mmu.MakeKey(nextPage(b.eip), b.phys2)
}

// afterUnit is what executing a unit leads to.
type afterUnit uint8

const (
	unitLeave afterUnit = iota // the outer loop must go on
	unitStart                  // the interpreter begins the block, at the op
	unitGoOn                   // the interpreter goes on in the block, at the op
	unitEnded                  // the interpreter has executed the op, which ended the block
)

// runUnit executes the unit of b and those that follow it, until the interpreter is to
// do more than an op now and then.
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
		c.units.reached += n
		c.units.exits++
		b = c.units.list[x.Unit]
		c.blocks.cur = b
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
					c.units.weigh(b, c.insp != nil)
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
	c.native.Budget = min(c.budget, unitReach)
	c.native.Reach = c.native.Budget
	c.native.Timed = 0
	if c.units.timed {
		c.native.Timed, c.native.Clock = 1, c.units.lead+c.Retired()+uint64(c.native.Reach)
	}
	c.native.Quiet = 0
	if !c.intr && c.insp == nil && len(c.blocks.traps) == 0 {
		c.native.Quiet = 1
	}
}

// settleFlags computes the flags at an exit.
func (c *CPU) settleFlags(x *ExitPoint) {
	if x.Under != nil {
		x.Under.note(c)
	}
	if x.Over != nil {
		x.Over.note(c)
	}
	x.Flags.note(c)
	c.native.Recipe, c.native.Over = 0, 0
}

// execExit does what an exit before an op asks for: a page for the TLB, or the op itself and
// those that follow it. unitLeave tells to resume translated code.
func (c *CPU) execExit(b *block, x *ExitPoint) (afterUnit, *op) {
	o, id, cuts := &b.ops[x.Op], b.id, c.cuts
	fn := o.fn
	if x.Kind == ExitMiss {
		if c.refill(uint32(c.native.Target), int(x.Size), x.Write) && b.id == id && !x.Whole {
			return unitLeave, nil
		}
		if b.id != id && o.count > 1 { // see loadSlow
			c.settleFlags(x)
			c.stepNext, c.exit = true, exitLeft
			return unitEnded, o
		}
	}
	c.units.weigh(b, c.insp != nil)
	c.settleFlags(x)
	for {
		if !fn(c, o) {
			return unitEnded, o
		}
		c.units.reached--
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

// weigh drops b, whose unit has just left for the interpreter, when units are worth less than they
// cost. Exits while a debugger watches say nothing.
func (u *units) weigh(b *block, watched bool) {
	if u.exits < closeExits || b.unit == 0 { // an exit that all units share has none
		return
	}
	if u.reached < u.exits*exitReach && !watched {
		u.drop(b)
		b.heat = u.heat - coolDown
	}
	u.reached, u.exits = 0, 0
}

func (b *block) firstOp() *op {
	if b == nil {
		return nil
	}
	return b.first
}

// refill has the TLB hold the page of lin if that takes no more than what the
// interpreter would do first: the access is to RAM that may be reached, and nobody has
// to be told of it, neither a block that is overwritten nor a debugger.
func (c *CPU) refill(lin uint32, n int, write bool) bool {
	if mmu.Crosses(lin, n) {
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
	if p == nil || write && (kind != bus.RAM || c.blocks.page(phys) != nil) {
		return false
	}
	if d := c.mem.Tracked(); d != nil && write {
		d.Mark(phys)
	}
	c.fill(lin, phys, p, kind, user)
	return true
}
