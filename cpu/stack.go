package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// push16 and push32 push a value for op o; SP changes only when that succeeds.

func (c *CPU) push16(o *op, v uint16) bool {
	sp := (uint32(c.reg[x86.SP]) - 2) & c.spMask
	s := &c.seg[x86.SS]
	lin := s.base + sp
	if e := c.tlb.At(lin); uint64(sp)+2 <= s.writeLen && e.WriteTag == mmu.Tag(lin, 2) {
		mmu.Store16(e.Page, lin, v)
	} else if !c.stackWrite(o, sp, 2, uint32(v)) {
		return false
	}
	c.setSP(sp)
	return true
}

func (c *CPU) push32(o *op, v uint32) bool {
	sp := (uint32(c.reg[x86.SP]) - 4) & c.spMask
	s := &c.seg[x86.SS]
	lin := s.base + sp
	if e := c.tlb.At(lin); uint64(sp)+4 <= s.writeLen && e.WriteTag == mmu.Tag(lin, 4) {
		mmu.Store32(e.Page, lin, v)
	} else if !c.stackWrite(o, sp, 4, v) {
		return false
	}
	c.setSP(sp)
	return true
}

// top16 and top32 read at SS:SP without popping: the caller moves SP when
// everything else has succeeded.

func (c *CPU) top16(o *op) (uint16, bool) {
	sp := c.sp()
	s := &c.seg[x86.SS]
	lin := s.base + sp
	if e := c.tlb.At(lin); uint64(sp)+2 <= s.readLen && e.ReadTag == mmu.Tag(lin, 2) {
		return mmu.Load16(e.Page, lin), true
	}
	v, ok := c.stackAt(o, sp, 2)
	return uint16(v), ok
}

func (c *CPU) top32(o *op) (uint32, bool) {
	sp := c.sp()
	s := &c.seg[x86.SS]
	lin := s.base + sp
	if e := c.tlb.At(lin); uint64(sp)+4 <= s.readLen && e.ReadTag == mmu.Tag(lin, 4) {
		return mmu.Load32(e.Page, lin), true
	}
	return c.stackAt(o, sp, 4)
}

func (c *CPU) stackWrite(o *op, sp uint32, n int, v uint32) bool {
	c.at = o
	ok := c.writeSeg(x86.SS, sp, n, uint64(v))
	c.at = nil
	return ok
}

func (c *CPU) stackAt(o *op, sp uint32, n int) (uint32, bool) {
	c.at = o
	v, ok := c.readSeg(x86.SS, sp, n)
	c.at = nil
	return uint32(v), ok
}

// pushN and topN choose by the operand size.

func (c *CPU) pushN(o *op, n int, v uint32) bool {
	if n == 2 {
		return c.push16(o, uint16(v))
	}
	return c.push32(o, v)
}

func (c *CPU) topN(o *op, n int) (uint32, bool) {
	if n == 2 {
		v, ok := c.top16(o)
		return uint32(v), ok
	}
	return c.top32(o)
}

// push and pop are for instructions that end a block: n is 2 or 4.

func (c *CPU) push(n int, v uint32) bool { return c.pushN(nil, n, v) }

func (c *CPU) pop(n int) (uint32, bool) {
	v, ok := c.topN(nil, n)
	if ok {
		c.setSP(c.sp() + uint32(n))
	}
	return v, ok
}

// lowerPush: PUSH of a register, memory or an immediate. Segment registers are
// left to systemOps.
func lowerPush(l *lowerer, i *decoder.Inst, o *op) bool {
	wide := i.OpSize == 4
	switch a := i.Args[0]; a.Kind {
	case decoder.ArgReg:
		o.fn = pick(wide, pushRw, pushRd)
		if l.flatStack(i.OpSize) {
			o.fn = pushRdFlat
		}
		if a.Reg == x86.SP && l.c.model.pushSPAfter {
			o.fn = pushSPAfter
		}
	case decoder.ArgMem:
		o.fn = pick(wide, pushMw, pushMd)
	case decoder.ArgImm:
		o.fn = pick(wide, pushIw, pushId)
		if l.flatStack(i.OpSize) {
			o.fn = pushIdFlat
		}
	default:
		return false
	}
	return true
}

// pick chooses a handler by the operand size.
func pick(wide bool, w, d handler) handler {
	if wide {
		return d
	}
	return w
}

func pushRw(c *CPU, o *op) bool { return c.push16(o, c.get16(o.dst)) }
func pushRd(c *CPU, o *op) bool { return c.push32(o, c.get32(o.dst)) }
func pushIw(c *CPU, o *op) bool { return c.push16(o, uint16(o.imm)) }
func pushId(c *CPU, o *op) bool { return c.push32(o, o.imm) }

// pushSPAfter: PUSH SP of the 8086 and 80186 stores SP as it is afterwards.
func pushSPAfter(c *CPU, o *op) bool { return c.push16(o, c.get16(o.dst)-2) }

func pushMw(c *CPU, o *op) bool {
	v, ok := c.load16(o)
	return ok && c.push16(o, v)
}

func pushMd(c *CPU, o *op) bool {
	v, ok := c.load32(o)
	return ok && c.push32(o, v)
}

func lowerPop(l *lowerer, i *decoder.Inst, o *op) bool {
	wide := i.OpSize == 4
	switch i.Args[0].Kind {
	case decoder.ArgReg:
		o.fn = pick(wide, popRw, popRd)
		if l.flatStack(i.OpSize) {
			o.fn = popRdFlat
		}
	case decoder.ArgMem:
		o.fn = pick(wide, popMw, popMd)
	default:
		return false
	}
	return true
}

func popRw(c *CPU, o *op) bool {
	v, ok := c.top16(o)
	if !ok {
		return false
	}
	c.setSP(uint32(c.reg[x86.SP]) + 2)
	c.set16(o.dst, v)
	return true
}

func popRd(c *CPU, o *op) bool {
	v, ok := c.top32(o)
	if !ok {
		return false
	}
	c.setSP(uint32(c.reg[x86.SP]) + 4)
	c.set32(o.dst, v)
	return true
}

// popMw and popMd: the address is computed with SP already incremented (SDM vol. 2, "POP").

func popMw(c *CPU, o *op) bool {
	v, ok := c.top16(o)
	return ok && c.popTo(o, 2, func() bool { return c.store16(o, v) })
}

func popMd(c *CPU, o *op) bool {
	v, ok := c.top32(o)
	return ok && c.popTo(o, 4, func() bool { return c.store32(o, v) })
}

// popTo moves SP and stores; when that faults SP goes back, but on the 80286.
func (r *registers) popTo(o *op, n uint32, store func() bool) bool {
	before := r.reg[x86.SP]
	r.setSP(uint32(before) + n)
	if store() {
		return true
	}
	if !r.model.popKeepsSP {
		r.reg[x86.SP] = before
	}
	return false
}

// lowerPushA, lowerPopA: all general registers.
func lowerPushA(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn, o.kind = pushA, i.OpSize
	return true
}

func lowerPopA(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn, o.kind = popA, i.OpSize
	return true
}

// pushA writes in order: of one that faults the registers before the fault are
// in memory (captured from modern processors). The 80286 checks all first.
func pushA(c *CPU, o *op) bool {
	n := int(o.kind)
	sp := c.sp()
	if c.model.checkedFirst && !c.stackRoom(o, sp, n) {
		return false
	}
	for r := range 8 {
		if !c.stackWrite(o, (sp-uint32(n*(r+1)))&c.spMask, n, uint32(c.reg[r])) {
			return false
		}
	}
	c.setSP(sp - uint32(8*n))
	return true
}

// stackRoom checks that eight values can be pushed.
func (c *CPU) stackRoom(o *op, sp uint32, n int) bool {
	c.at = o
	ok := true
	for r := 1; r <= 8 && ok; r++ {
		ok = c.checkWrite(x86.SS, (sp-uint32(n*r))&c.spMask, n)
	}
	c.at = nil
	return ok
}

// popA skips the stored SP (SDM vol. 2, "POPA"). When it faults, registers
// popped before are changed, SP is not (captured from modern processors); the
// 80286 reads all first.
func popA(c *CPU, o *op) bool {
	n := int(o.kind)
	sp := c.sp()
	var v [8]uint32
	for r := 7; r >= 0; r-- {
		x, ok := c.stackAt(o, (sp+uint32(n*(7-r)))&c.spMask, n)
		if !ok {
			return false
		}
		v[r] = x
		if r != x86.SP && !c.model.checkedFirst {
			c.set(uint8(r), n, x)
		}
	}
	if n == 4 && c.model.popadHigh {
		c.reg[x86.SP] = uint64(v[x86.SP])
	}
	c.setSP(sp + uint32(8*n))
	for r, x := range v {
		if r != x86.SP {
			c.set(uint8(r), n, x)
		}
	}
	return true
}

func lowerEnter(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn, o.kind = enter, i.OpSize
	o.imm, o.disp = uint32(uint16(i.Imm)), uint32(i.Imm2&31)
	return true
}

// enter: ENTER size, level (SDM vol. 2, "ENTER"). Everything is pushed before a
// register changes; the new top of the stack must be writable.
func enter(c *CPU, o *op) bool {
	n, level := uint32(o.kind), o.disp
	sp, bp := c.reg[x86.SP], c.reg[x86.BP]
	ok := c.enterFrame(o, int(n), level)
	frame := (uint32(sp) - n) & c.spMask
	top := c.sp() - o.imm
	if ok && c.model.enterChecksTop {
		c.at = o
		ok = c.checkWrite(x86.SS, top&c.spMask, int(n))
		c.at = nil
	}
	if !ok {
		c.reg[x86.SP], c.reg[x86.BP] = sp, bp
		return false
	}
	c.setSP(top)
	if n == 2 {
		c.set16(x86.BP, uint16(frame))
	} else {
		c.set32(x86.BP, uint32(sp)&^c.spMask|frame)
	}
	return true
}

// enterFrame pushes BP, the frame pointers of the outer levels and the new one.
func (c *CPU) enterFrame(o *op, n int, level uint32) bool {
	sp := uint32(c.reg[x86.SP])
	frame := sp&^c.spMask | (sp-uint32(n))&c.spMask
	if !c.pushN(o, n, uint32(c.reg[x86.BP])) {
		return false
	}
	bp := uint32(c.reg[x86.BP])
	for ; level > 1; level-- {
		bp -= uint32(n)
		v, ok := c.stackAt(o, bp&c.spMask, n)
		if !ok || !c.pushN(o, n, v) {
			return false
		}
	}
	if o.disp > 0 {
		return c.pushN(o, n, frame)
	}
	return true
}

func lowerLeave(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn, o.kind = leave, i.OpSize
	return true
}

// leave: SP = BP, pop BP.
func leave(c *CPU, o *op) bool {
	n := int(o.kind)
	bp := uint32(c.reg[x86.BP]) & c.spMask
	v, ok := c.stackAtFast(o, bp, n)
	if !ok {
		return false
	}
	c.setSP(bp + uint32(n))
	c.set(x86.BP, n, v)
	return true
}

// stackAtFast is stackAt with the fast path for a dword.
func (c *CPU) stackAtFast(o *op, sp uint32, n int) (uint32, bool) {
	s := &c.seg[x86.SS]
	lin := s.base + sp
	if e := c.tlb.At(lin); n == 4 && uint64(sp)+4 <= s.readLen && e.ReadTag == mmu.Tag(lin, 4) {
		return mmu.Load32(e.Page, lin), true
	}
	return c.stackAt(o, sp, n)
}
