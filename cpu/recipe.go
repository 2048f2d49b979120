package cpu

import "github.com/iron86/iron86/x86"

// wide returns the value of an operand of up to 8 bytes.
func (p *Operand) wide(c *CPU) uint64 {
	switch p.Kind {
	case RegOperand:
		return c.reg[p.N&15]
	case HighOperand:
		return c.reg[p.N&7] >> 8
	case SlotOperand:
		return c.native.Slots[p.N&7]
	case SlotHigh:
		return c.native.Slots[p.N&7] >> 8
	}
	return uint64(int64(int32(p.Value)))
}

// value returns the value of an operand of up to 4 bytes.
func (p *Operand) value(c *CPU) uint32 { return uint32(p.wide(c)) }

// note computes the flags that r describes. If its base is FlagsKept, they follow from lazyFlags as
// it is before.
func (r *Recipe) note(c *CPU) {
	if n := int(r.BaseSize); n == 8 {
		r.noteWide(c)
	} else {
		r.noteBase(c, n)
	}
	if r.Over != OverNone {
		r.noteOver(c)
	}
}

// noteBase computes the flags of the base, whose operands have n = 1, 2 or 4 bytes.
func (r *Recipe) noteBase(c *CPU, n int) {
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
}

// noteWide is noteBase for operands of 8 bytes.
func (r *Recipe) noteWide(c *CPU) {
	a, b, f := r.A.wide(c), r.B.wide(c), &c.lazyFlags
	switch r.Base {
	case FlagsAdd:
		f.adc64(a-b, b, 0)
	case FlagsSub:
		f.sbb64(a+b, b, 0)
	case FlagsCmp:
		f.sbb64(a, b, 0)
	case FlagsAdc:
		f.adc64(a, b, (r.C.wide(c)-a-b)&1)
	case FlagsSbb:
		f.sbb64(a, b, (r.C.wide(c)-a-b)&1)
	case FlagsLogic:
		f.logic64(a)
	case FlagsTest:
		f.logic64(a & b)
	case FlagsNeg:
		f.sbb64(0, -a, 0)
	case FlagsShl, FlagsShr, FlagsSar:
		shift64(f, [...]shiftKind{kindShl, kindShr, kindSar}[r.Base-FlagsShl], a, uint(b&63))
	case FlagsShld:
		double64(f, kindShl, a, b, uint(r.C.wide(c)&63))
	case FlagsShrd:
		double64(f, kindShr, a, b, uint(r.C.wide(c)&63))
	case FlagsProduct:
		noteProduct64(f, a, b != 0)
	}
}

// noteOver applies the operation over the base to the flags.
func (r *Recipe) noteOver(c *CPU) {
	n, o := int(r.OverSize), r.O.value(c)
	if n == 8 {
		r.noteOverWide(&c.lazyFlags, r.O.wide(c))
		return
	}
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

// noteOverWide is noteOver for an operand of 8 bytes, o.
func (r *Recipe) noteOverWide(f *lazyFlags, o uint64) {
	switch r.Over {
	case OverInc:
		f.inc64(o - 1)
	case OverDec:
		f.dec64(o + 1)
	case OverRol:
		shift64(f, kindRol, o>>1|o<<63, 1)
	case OverRor:
		shift64(f, kindRor, o<<1|o>>63, 1)
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
