package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// lowerPush lowers PUSH of a register, memory or an immediate. It leaves segment registers
// to systemOps.
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

// pushSPAfter executes PUSH SP of the 8086 and 80186, which stores SP as it is afterwards.
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

// popMw and popMd compute the address of the operand with SP already incremented (SDM vol. 2, "POP").

func popMw(c *CPU, o *op) bool {
	v, ok := c.top16(o)
	return ok && c.popTo(o, 2, func() bool { return c.store16(o, v) })
}

func popMd(c *CPU, o *op) bool {
	v, ok := c.top32(o)
	return ok && c.popTo(o, 4, func() bool { return c.store32(o, v) })
}

// popTo moves SP and stores. When that faults SP goes back, except on the 80286.
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

// lowerPushA and lowerPopA lower PUSHA and POPA.
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
		ok = c.checkWrite(x86.SS, uint64((sp-uint32(n*r))&c.spMask), n)
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

// enter executes ENTER (SDM vol. 2, "ENTER"). op.imm is the size, and op.disp the level. Everything is pushed before
// a register changes, and the new top of the stack must be writable.
func enter(c *CPU, o *op) bool {
	n, level := uint32(o.kind), o.disp
	sp, bp := c.reg[x86.SP], c.reg[x86.BP]
	ok := c.enterFrame(o, int(n), level)
	frame := (uint32(sp) - n) & c.spMask
	top := c.sp() - o.imm
	if ok && c.model.enterChecksTop {
		c.at = o
		ok = c.checkWrite(x86.SS, uint64(top&c.spMask), int(n))
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

// leave executes LEAVE: SP becomes BP, and then BP is popped.
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
