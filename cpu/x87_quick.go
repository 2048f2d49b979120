package cpu

import (
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/x86"
)

// The quick handlers stand for the usual forms of x87 instructions: nothing
// pending, registers full, numbers normal, rounding to nearest with Inexact masked.
// Whatever else comes goes to the general handlers, which give the same bits.
// BenchmarkKernel/fpu pays for them.

// clear reports whether an instruction can do without a call of ready.
func (c *CPU) clear() bool {
	return c.cr0&(x86.CR0EM|x86.CR0TS)|uint32(c.fpu.sw&swES) == 0
}

// quickST reports whether ST(dst) op ST(src) may be tried.
func (c *CPU) quickST(o *op) bool {
	f := &c.fpu
	need := uint8(1)<<((f.top+o.dst)&7) | 1<<((f.top+o.src)&7)
	return f.quick && f.used&need == need && c.clear()
}

// quickMem reports whether ST(0) op memory may be tried.
func (c *CPU) quickMem() bool {
	f := &c.fpu
	return f.quick && f.used>>(f.top&7)&1 != 0 && c.clear()
}

// quickDone takes over the flags of a quick operation.
func (f *fpu) quickDone(raised softfloat.Flags) { f.sw = f.sw&^swC1 | uint16(raised) }

// flipA and flipB make sums of differences, by softfloat.Op.
var (
	flipA = [8]uint16{softfloat.OpSubR: 0x8000}
	flipB = [8]uint16{softfloat.OpSub: 0x8000}
)

// qAdd executes FADD, FSUB and FSUBR of registers.
func qAdd(c *CPU, o *op) bool { return c.quickAdd(o) || fArith(c, o) }

func qAddPop(c *CPU, o *op) bool {
	if c.quickAdd(o) {
		c.fpu.pop()
		return true
	}
	return fArithPop(c, o)
}

func (c *CPU) quickAdd(o *op) bool {
	if !c.quickST(o) {
		return false
	}
	f := &c.fpu
	d := f.st(o.dst)
	a, b := *d, *f.st(o.src)
	a.SE ^= flipA[o.kind&7]
	b.SE ^= flipB[o.kind&7]
	r, raised, ok := softfloat.QuickAdd(a, b, f.drop)
	if !ok {
		return false
	}
	*d = r
	f.quickDone(raised)
	c.note(o)
	return true
}

// qMul executes FMUL of registers.
func qMul(c *CPU, o *op) bool { return c.quickMul(o) || fArith(c, o) }

func qMulPop(c *CPU, o *op) bool {
	if c.quickMul(o) {
		c.fpu.pop()
		return true
	}
	return fArithPop(c, o)
}

func (c *CPU) quickMul(o *op) bool {
	if !c.quickST(o) {
		return false
	}
	f := &c.fpu
	d := f.st(o.dst)
	r, raised, ok := softfloat.QuickMul(*d, *f.st(o.src), f.drop)
	if !ok {
		return false
	}
	*d = r
	f.quickDone(raised)
	c.note(o)
	return true
}

// qDiv executes FDIV and FDIVR of registers.
func qDiv(c *CPU, o *op) bool { return c.quickDiv(o) || fArith(c, o) }

func qDivPop(c *CPU, o *op) bool {
	if c.quickDiv(o) {
		c.fpu.pop()
		return true
	}
	return fArithPop(c, o)
}

func (c *CPU) quickDiv(o *op) bool {
	if !c.quickST(o) {
		return false
	}
	f := &c.fpu
	d := f.st(o.dst)
	a, b := *d, *f.st(o.src)
	if softfloat.Op(o.kind) == softfloat.OpDivR {
		a, b = b, a
	}
	r, raised, ok := softfloat.QuickDiv(a, b, f.drop)
	if !ok {
		return false
	}
	*d = r
	f.quickDone(raised)
	c.note(o)
	return true
}

// quickOperand executes ST(0) op b for a normal number from memory.
func (c *CPU) quickOperand(o *op, b softfloat.F80) bool {
	f := &c.fpu
	d := f.st(0)
	a := *d
	var r softfloat.F80
	var raised softfloat.Flags
	var ok bool
	switch k := softfloat.Op(o.kind & 7); k {
	case softfloat.OpMul:
		r, raised, ok = softfloat.QuickMul(a, b, f.drop)
	case softfloat.OpDiv:
		r, raised, ok = softfloat.QuickDiv(a, b, f.drop)
	case softfloat.OpDivR:
		r, raised, ok = softfloat.QuickDiv(b, a, f.drop)
	default:
		a.SE ^= flipA[k]
		b.SE ^= flipB[k]
		r, raised, ok = softfloat.QuickAdd(a, b, f.drop)
	}
	if !ok {
		return false
	}
	*d = r
	f.quickDone(raised)
	c.noteMem(o, c.ea(o))
	return true
}

func qArithM32(c *CPU, o *op) bool {
	if !c.quickMem() {
		return fArithM32(c, o)
	}
	v, ok := c.load32(o)
	if !ok {
		return false
	}
	b, ok := softfloat.F32(v).Quick80()
	return ok && c.quickOperand(o, b) || c.arithMem(o, softfloat.F32(v).Operand())
}

func qArithM64(c *CPU, o *op) bool {
	if !c.quickMem() {
		return fArithM64(c, o)
	}
	v, ok := c.load64(o)
	if !ok {
		return false
	}
	b, ok := softfloat.F64(v).Quick80()
	return ok && c.quickOperand(o, b) || c.arithMem(o, softfloat.F64(v).Operand())
}

func qXch(c *CPU, o *op) bool {
	if !c.quickST(o) { // op.src is 0
		return fXch(c, o)
	}
	f := &c.fpu
	a, b := f.st(0), f.st(o.dst)
	*a, *b = *b, *a
	f.sw &^= swC1
	c.note(o)
	return true
}

func qLdST(c *CPU, o *op) bool {
	f := &c.fpu
	if f.empty(o.dst) || !f.empty(7) || !c.clear() {
		return fLdST(c, o)
	}
	v := *f.st(o.dst)
	f.sw &^= swC1
	f.push(v)
	c.note(o)
	return true
}

func qLdM64(c *CPU, o *op) bool {
	f := &c.fpu
	if !f.empty(7) || !c.clear() {
		return fLdM64(c, o)
	}
	v, ok := c.load64(o)
	if !ok {
		return false
	}
	if r, ok := softfloat.F64(v).Quick80(); ok {
		f.sw &^= swC1
		f.push(r)
		c.noteMem(o, c.ea(o))
		return true
	}
	f.env.Flags = 0
	r := f.env.From64(softfloat.F64(v))
	return c.load(o, r, f.env.Flags)
}

// qStM64 executes FST and FSTP of a double.
func qStM64(c *CPU, o *op) bool {
	f := &c.fpu
	if !c.quickMem() {
		return fStM64(c, o)
	}
	v, raised, ok := f.st(0).Quick64()
	if !ok {
		return fStM64(c, o)
	}
	if !c.store64(o, uint64(v)) {
		return false
	}
	f.quickDone(raised)
	if o.kind&storePops != 0 {
		f.pop()
	}
	c.noteMem(o, c.ea(o))
	return true
}
