package cpu

import (
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/x86"
)

// arithMem executes ST(0) op b for an operand in memory.
func (c *CPU) arithMem(o *op, b softfloat.Operand) bool {
	f := &c.fpu
	c.noteMem(o, c.ea(o))
	if f.empty(0) {
		if c.underflow(o) {
			f.set(0, softfloat.Indefinite80())
		}
		return true
	}
	f.env.Flags = 0
	a := f.st(0)
	r := f.env.Arith80(softfloat.Op(o.kind), a.Operand(), b)
	if c.settle(o, f.env.Flags) {
		*a = r
	}
	return true
}

func fArithM32(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load32(o)
	return ok && c.arithMem(o, softfloat.F32(v).Operand())
}

func fArithM64(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load64(o)
	return ok && c.arithMem(o, softfloat.F64(v).Operand())
}

func fArithI16(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load16(o)
	return ok && c.arithMem(o, softfloat.IntOperand(int64(int16(v))))
}

func fArithI32(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load32(o)
	return ok && c.arithMem(o, softfloat.IntOperand(int64(int32(v))))
}

// arithST executes ST(dst) = ST(dst) op ST(src). It reports whether the
// instruction is complete, so that its register may be popped.
func (c *CPU) arithST(o *op) bool {
	f := &c.fpu
	c.note(o)
	if f.empty(o.dst) || f.empty(o.src) {
		if !c.underflow(o) {
			return false
		}
		f.set(o.dst, softfloat.Indefinite80())
		return true
	}
	f.env.Flags = 0
	a := f.st(o.dst)
	r := f.env.Arith80(softfloat.Op(o.kind), a.Operand(), f.st(o.src).Operand())
	if !c.settle(o, f.env.Flags) {
		return false
	}
	*a = r
	return true
}

func fArith(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.arithST(o)
	return true
}

func fArithPop(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	if c.arithST(o) {
		c.fpu.pop()
	}
	return true
}

// conditions are C3 C2 C0 of an order (SDM vol. 2, FCOM).
var conditions = [4]uint16{softfloat.Less: swC0, softfloat.Equal: swC3, softfloat.Greater: 0, softfloat.Unordered: swConditions}

// compare sets the condition codes for ST(0) against b.
func (c *CPU) compare(o *op, b softfloat.Operand) bool {
	f := &c.fpu
	f.env.Flags = 0
	order := f.env.CompareOperands(f.st(0).Operand(), b, o.kind&compareSilent != 0)
	c.ordered(o, order, f.env.Flags)
	return true
}

// ordered takes over the result of a comparison and pops.
func (c *CPU) ordered(o *op, order softfloat.Order, raised softfloat.Flags) {
	f := &c.fpu
	// Unmasked exceptions keep the stack from changing, but not the codes.
	done := c.settle(o, raised)
	f.sw = f.sw&^swConditions | conditions[order&3]
	if !done {
		return
	}
	for range o.kind & comparePops {
		f.pop()
	}
}

// compareMem compares with an operand in memory.
func (c *CPU) compareMem(o *op, b softfloat.Operand) bool {
	c.noteMem(o, c.ea(o))
	if c.fpu.empty(0) {
		c.ordered(o, softfloat.Unordered, stackFault)
		return true
	}
	return c.compare(o, b)
}

func fComM32(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load32(o)
	return ok && c.compareMem(o, softfloat.F32(v).Operand())
}

func fComM64(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load64(o)
	return ok && c.compareMem(o, softfloat.F64(v).Operand())
}

func fComI16(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load16(o)
	return ok && c.compareMem(o, softfloat.IntOperand(int64(int16(v))))
}

func fComI32(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load32(o)
	return ok && c.compareMem(o, softfloat.IntOperand(int64(int32(v))))
}

func fCom(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	f := &c.fpu
	if f.empty(0) || f.empty(o.dst) {
		c.ordered(o, softfloat.Unordered, stackFault)
		return true
	}
	return c.compare(o, f.st(o.dst).Operand())
}

func fTst(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	if c.fpu.empty(0) {
		c.ordered(o, softfloat.Unordered, stackFault)
		return true
	}
	return c.compare(o, softfloat.IntOperand(0))
}

// fComFlags executes FCOMI and its like. The result goes to ZF, PF and CF.
func fComFlags(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	f := &c.fpu
	order, raised := softfloat.Unordered, softfloat.Flags(stackFault)
	if !f.empty(0) && !f.empty(o.src) {
		f.env.Flags = 0
		order = f.env.Compare80(*f.st(0), *f.st(o.src), o.kind&compareSilent != 0)
		raised = f.env.Flags
	}
	done := c.settle(o, raised)
	c.setArith([4]uint32{softfloat.Less: x86.CF, softfloat.Equal: x86.ZF, softfloat.Unordered: x86.ZF | x86.PF | x86.CF}[order&3])
	if done && o.kind&comparePops != 0 {
		f.pop()
	}
	return true
}

// fXam executes FXAM, which classifies ST(0), empty or not. C1 is its sign.
func fXam(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	f := &c.fpu
	v := f.st(0)
	class := v.Class()
	if f.empty(0) {
		class = softfloat.ClassEmpty
	}
	f.sw &^= swConditions | swC1
	f.sw |= uint16(class&1)<<8 | uint16(class>>1&1)<<10 | uint16(class>>2&1)<<14
	if v.Negative() {
		f.sw |= swC1
	}
	return true
}
