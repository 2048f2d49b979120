package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Branches end a block. Those with a direct target have it in block.target and say by c.exit which
// way they went. Those with an indirect target set c.eip.

// relative computes the target of a relative branch and stores it in l.target. It returns false
// when the target is beyond the limit of CS or not canonical, so that taking the branch faults.
func (l *lowerer) relative(i *decoder.Inst) bool {
	l.ended = true
	t := l.next() + i.Imm
	switch {
	case i.OpSize == 2:
		t &= 0xffff
	case l.mode&mode64 == 0:
		t &= 0xffffffff
	}
	l.target[exitTaken] = t
	return l.mode.reaches(t)
}

// lowerJcc lowers a conditional jump. The condition code is the distance of its Op from JO.
func lowerJcc(l *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = uint8(i.Op - decoder.JO)
	if l.relative(i) {
		o.fn = jccs[o.kind]
	} else {
		o.fn = jccOutside
	}
	return true
}

// jccOutside executes a conditional jump whose target is beyond the limit of CS.
func jccOutside(c *CPU, o *op) bool {
	c.exit = exitNext
	if c.cond(o.kind) {
		c.raiseGP0()
	}
	return false
}

// branch ends the block with the exit that a condition chooses.
func (c *CPU) branch(taken bool) bool {
	var s uint8
	if taken {
		s = exitTaken
	}
	c.exit = s
	return false
}

// jccs are the handlers of Jcc by condition code.
var jccs = [16]handler{
	func(c *CPU, o *op) bool { return c.branch(c.of()) },
	func(c *CPU, o *op) bool { return c.branch(!c.of()) },
	func(c *CPU, o *op) bool { return c.branch(c.cf()) },
	func(c *CPU, o *op) bool { return c.branch(!c.cf()) },
	func(c *CPU, o *op) bool { return c.branch(c.zf()) },
	func(c *CPU, o *op) bool { return c.branch(!c.zf()) },
	func(c *CPU, o *op) bool { return c.branch(c.cf() || c.zf()) },
	func(c *CPU, o *op) bool { return c.branch(!c.cf() && !c.zf()) },
	func(c *CPU, o *op) bool { return c.branch(c.sf()) },
	func(c *CPU, o *op) bool { return c.branch(!c.sf()) },
	func(c *CPU, o *op) bool { return c.branch(c.pf()) },
	func(c *CPU, o *op) bool { return c.branch(!c.pf()) },
	func(c *CPU, o *op) bool { return c.branch(c.sf() != c.of()) },
	func(c *CPU, o *op) bool { return c.branch(c.sf() == c.of()) },
	func(c *CPU, o *op) bool { return c.branch(c.zf() || c.sf() != c.of()) },
	func(c *CPU, o *op) bool { return c.branch(!c.zf() && c.sf() == c.of()) },
}

// lowerJmp lowers near JMP: direct, through a register, or through memory.
func lowerJmp(l *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = i.OpSize
	if i.Args[0].Kind != decoder.ArgRel {
		l.ended = true
		o.fn = jmpR
		if i.Args[0].Kind == decoder.ArgMem {
			o.fn = jmpM
		}
		return true
	}
	o.fn = jmpJ
	if !l.relative(i) {
		o.fn = opOutside
	}
	return true
}

// opOutside executes a jump whose target is beyond the limit of CS.
func opOutside(c *CPU, o *op) bool { return c.raiseGP0() }

func jmpJ(c *CPU, o *op) bool {
	c.exit = exitTaken
	return false
}

func jmpR(c *CPU, o *op) bool {
	c.jump(c.get(o.dst, int(o.kind)))
	return false
}

func jmpM(c *CPU, o *op) bool {
	if t, ok := c.loadN(o, int(o.kind)); ok {
		c.jump(t)
	}
	return false
}

// jump ends the block with a jump to an EIP that is known only now. It returns false with #GP(0)
// pending if that is beyond the limit of CS.
func (c *CPU) jump(eip uint32) bool {
	if eip > c.seg[x86.CS].limit {
		return c.raiseGP0()
	}
	c.eip, c.exit = uint64(eip), exitIndirect
	return true
}

// loadN loads the op's operand of 1, 2 or 4 bytes.
func (c *CPU) loadN(o *op, n int) (uint32, bool) {
	switch n {
	case 1:
		v, ok := c.load8(o)
		return uint32(v), ok
	case 2:
		v, ok := c.load16(o)
		return uint32(v), ok
	}
	return c.load32(o)
}

// lowerCall lowers near CALL. For a direct CALL, imm is the return address.
func lowerCall(l *lowerer, i *decoder.Inst, o *op) bool {
	wide := i.OpSize == 4
	o.kind = i.OpSize
	if i.Args[0].Kind != decoder.ArgRel {
		l.ended = true
		o.fn = callR
		if i.Args[0].Kind == decoder.ArgMem {
			o.fn = callM
		}
		return true
	}
	o.fn = pick(wide, callJw, callJd)
	if l.flatStack(i.OpSize) {
		o.fn = callJdFlat
	}
	if !l.relative(i) {
		o.fn = opOutside
	}
	o.imm = uint32(l.next())
	return true
}

func callJw(c *CPU, o *op) bool {
	c.exit = exitTaken
	c.push16(o, uint16(o.imm))
	return false
}

func callJd(c *CPU, o *op) bool {
	c.exit = exitTaken
	c.push32(o, o.imm)
	return false
}

func callR(c *CPU, o *op) bool { return c.call(o, c.get(o.dst, int(o.kind))) }

func callM(c *CPU, o *op) bool {
	if t, ok := c.loadN(o, int(o.kind)); ok {
		c.call(o, t)
	}
	return false
}

// call executes a near CALL to an EIP that is known only now.
func (c *CPU) call(o *op, eip uint32) bool {
	if eip > c.seg[x86.CS].limit {
		return c.raiseGP0()
	}
	if c.pushN(o, int(o.kind), uint32(c.blocks.cur.target[exitNext])) {
		c.eip, c.exit = uint64(eip), exitIndirect
	}
	return false
}

// lowerRet lowers near RET, with the number of bytes to release in imm.
func lowerRet(l *lowerer, i *decoder.Inst, o *op) bool {
	l.ended = true
	o.imm &= 0xffff
	o.fn = pick(i.OpSize == 4, retw, retd)
	if l.flatStack(i.OpSize) {
		o.fn = retdFlat
	}
	return true
}

func retw(c *CPU, o *op) bool {
	if t, ok := c.top16(o); ok && c.jump(uint32(t)) {
		c.setSP(uint32(c.reg[x86.SP]) + 2 + o.imm)
	}
	return false
}

func retd(c *CPU, o *op) bool {
	if t, ok := c.top32(o); ok && c.jump(t) {
		c.setSP(uint32(c.reg[x86.SP]) + 4 + o.imm)
	}
	return false
}

// lowerLoop lowers LOOP, LOOPE, LOOPNE and JCXZ. The counter has the address size.
func lowerLoop(l *lowerer, i *decoder.Inst, o *op) bool {
	o.amask = addressMask(i)
	o.fn = [...]handler{loop, loope, loopne}[i.Op-decoder.LOOP]
	o.kind = 1
	if !l.relative(i) {
		o.kind = 0
	}
	return true
}

func lowerJcxz(l *lowerer, i *decoder.Inst, o *op) bool {
	o.amask, o.fn, o.kind = addressMask(i), jcxz, 1
	if !l.relative(i) {
		o.kind = 0
	}
	return true
}

func loop(c *CPU, o *op) bool   { return c.loopIf(o, true) }
func loope(c *CPU, o *op) bool  { return c.loopIf(o, c.zf()) }
func loopne(c *CPU, o *op) bool { return c.loopIf(o, !c.zf()) }

// loopIf decrements the counter and branches if it is not zero and cond holds. A kind of 0 says
// that the target is beyond the limit of CS: then the branch faults and nothing changes.
func (c *CPU) loopIf(o *op, cond bool) bool {
	n := (c.reg[x86.CX] - 1) & amask64(o)
	taken := n != 0 && cond
	if taken && o.kind == 0 {
		return c.raiseGP0()
	}
	c.setIndex(x86.CX, o, n)
	return c.branch(taken)
}

func jcxz(c *CPU, o *op) bool {
	taken := c.index(x86.CX, o) == 0
	if taken && o.kind == 0 {
		return c.raiseGP0()
	}
	return c.branch(taken)
}

func callJdFlat(c *CPU, o *op) bool {
	c.exit = exitTaken
	sp, v := uint32(c.reg[x86.SP])-4, o.imm
	if e := c.tlb.At(sp); e.WriteTag == mmu.Tag(sp, 4) {
		mmu.Store32(e.Page, sp, v)
	} else if !c.stackWrite(o, sp, 4, v) {
		return false
	}
	c.reg[x86.SP] = uint64(sp)
	return false
}

// retdFlat executes RET in a flat block. The limit of CS is that of the block's mode.
func retdFlat(c *CPU, o *op) bool {
	sp := uint32(c.reg[x86.SP])
	var v uint32
	if e := c.tlb.At(sp); e.ReadTag == mmu.Tag(sp, 4) {
		v = mmu.Load32(e.Page, sp)
	} else if x, ok := c.stackAt(o, sp, 4); ok {
		v = x
	} else {
		return false
	}
	if c.jump(v) {
		c.reg[x86.SP] = uint64(sp + 4 + o.imm)
	}
	return false
}
