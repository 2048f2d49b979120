package cpu

import "github.com/iron86/iron86/x86"

// value returns the value of an operand.
func (p *Operand) value(c *CPU) uint32 {
	switch p.Kind {
	case RegOperand:
		return uint32(c.reg[p.N&7])
	case HighOperand:
		return uint32(c.reg[p.N&7]) >> 8
	case SlotOperand:
		return c.native.Slots[p.N&7]
	case SlotHigh:
		return c.native.Slots[p.N&7] >> 8
	}
	return p.Value
}

// note computes the flags that r describes. If its base is FlagsKept, they follow from lazyFlags as
// it is before.
func (r *Recipe) note(c *CPU) {
	n := int(r.BaseSize)
	a, b := r.A.value(c), r.B.value(c)
	switch r.Base {
	case FlagsAdd:
		c.addN(n, a-b, b)
	case FlagsSub:
		c.subN(n, a+b, b)
	case FlagsCmp:
		c.subN(n, a, b)
	case FlagsAdc, FlagsSbb:
		c.noteCarried(r.Base == FlagsSbb, n, a, b, r.C.value(c))
	case FlagsLogic:
		c.logicN(n, a)
	case FlagsTest:
		c.logicN(n, a&b)
	case FlagsNeg:
		c.subN(n, 0, -a)
	case FlagsShl, FlagsShr, FlagsSar:
		kind := [...]shiftKind{kindShl, kindShr, kindSar}[r.Base-FlagsShl]
		c.shift(kind, a&(^uint32(0)>>(32-8*n)), uint8(b&31), uint(8*n))
	case FlagsShld:
		c.shld(a, b, uint(r.C.value(c)&31), uint(8*n))
	case FlagsShrd:
		c.shrd(a, b, uint(r.C.value(c)&31), uint(8*n))
	case FlagsImage:
		c.setArith(a)
	case FlagsProduct:
		c.noteProduct(uint32(int32(a<<(32-8*n))>>(32-8*n)), b != 0)
	}
	if r.Over != OverNone {
		r.noteOver(c)
	}
}

// noteOver applies the operation over the base to the flags.
func (r *Recipe) noteOver(c *CPU) {
	n, o := int(r.OverSize), r.O.value(c)
	switch r.Over {
	case OverInc:
		c.incN(n, o-1)
	case OverDec:
		c.decN(n, o+1)
	case OverRol:
		c.noteRol(o)
	case OverRor:
		c.noteRor(o)
	case OverCarry:
		c.setCF(o&1 != 0)
	case OverLow:
		c.setArith(o&(x86.Arith&^x86.OF) | c.arith()&x86.OF)
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
