package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Multiplication and division. Of the flags, MUL and IMUL define CF and OF, which are both set when
// the upper half matters. The others follow from the lower half. DIV and IDIV leave all flags as
// they were.

// operandN reads the one operand of MUL, DIV and their like: register or memory.
func (c *CPU) operandN(o *op, n int) (uint32, bool) {
	if o.amask == 0 {
		return c.get(o.dst, n), true
	}
	return c.loadN(o, n)
}

// lowerMul lowers MUL, DIV, IDIV and IMUL with one operand. op.kind holds the size.
func lowerMul(l *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = i.Args[0].Size
	switch i.Op {
	case decoder.MUL:
		o.fn = mul
	case decoder.DIV:
		o.fn = div
	case decoder.IDIV:
		o.fn, o.imm = idiv, inverted(l, i)
	default:
		o.fn, o.imm = imul1, inverted(l, i)
	}
	return true
}

// inverted returns 1 when a REP prefix inverts the sign of quotient or product, else 0.
func inverted(l *lowerer, i *decoder.Inst) uint32 {
	if i.Prefix&(decoder.PrefixRep|decoder.PrefixRepne) != 0 && l.c.model.repNegates {
		return 1
	}
	return 0
}

func mul(c *CPU, o *op) bool {
	n := int(o.kind)
	b, ok := c.operandN(o, n)
	if !ok {
		return false
	}
	switch n {
	case 1:
		r := uint16(c.get8(x86.AX)) * uint16(b)
		c.set16(x86.AX, r)
		c.noteProduct(uint32(int8(r)), r>>8 != 0)
	case 2:
		r := uint32(c.get16(x86.AX)) * b
		c.set16(x86.AX, uint16(r))
		c.set16(x86.DX, uint16(r>>16))
		c.noteProduct(uint32(int16(r)), r>>16 != 0)
	default:
		r := uint64(c.get32(x86.AX)) * uint64(b)
		c.set32(x86.AX, uint32(r))
		c.set32(x86.DX, uint32(r>>32))
		c.noteProduct(uint32(r), r>>32 != 0)
	}
	return true
}

func imul1(c *CPU, o *op) bool {
	n := int(o.kind)
	b, ok := c.operandN(o, n)
	if !ok {
		return false
	}
	sign := 1 - 2*int64(o.imm)
	switch n {
	case 1:
		r := int16(int8(c.get8(x86.AX))) * int16(int8(b)) * int16(sign)
		c.set16(x86.AX, uint16(r))
		c.noteProduct(uint32(int8(r)), int16(int8(r)) != r)
	case 2:
		r := int32(int16(c.get16(x86.AX))) * int32(int16(b)) * int32(sign)
		c.set16(x86.AX, uint16(r))
		c.set16(x86.DX, uint16(r>>16))
		c.noteProduct(uint32(int16(r)), int32(int16(r)) != r)
	default:
		r := int64(int32(c.get32(x86.AX))) * int64(int32(b))
		c.set32(x86.AX, uint32(r))
		c.set32(x86.DX, uint32(uint64(r)>>32))
		c.noteProduct(uint32(r), int64(int32(r)) != r)
	}
	return true
}

// lowerImul lowers IMUL with two operands, or with three of which the last is immediate.
func lowerImul(l *lowerer, i *decoder.Inst, o *op) bool {
	if i.NArgs == 1 {
		return lowerMul(l, i, o)
	}
	mem := i.Args[1].Kind == decoder.ArgMem
	wide := i.OpSize == 4
	switch {
	case i.NArgs == 3 && mem:
		o.fn = pick(wide, imulRwMwIw, imulRdMdId)
	case i.NArgs == 3:
		o.fn = pick(wide, imulRwRwIw, imulRdRdId)
	case mem && l.flat(o):
		o.fn = pick(wide, imulRwMw, imulRdFd)
	case mem:
		o.fn = pick(wide, imulRwMw, imulRdMd)
	default:
		o.fn = pick(wide, imulRwRw, imulRdRd)
	}
	return true
}

func (f *lazyFlags) imul32(a, b uint32) uint32 {
	r := int64(int32(a)) * int64(int32(b))
	f.noteProduct(uint32(r), int64(int32(r)) != r)
	return uint32(r)
}

func (f *lazyFlags) imul16(a, b uint16) uint16 {
	r := int32(int16(a)) * int32(int16(b))
	f.noteProduct(uint32(int16(r)), int32(int16(r)) != r)
	return uint16(r)
}

func imulRdRd(c *CPU, o *op) bool {
	c.set32(o.dst, c.imul32(c.get32(o.dst), c.get32(o.src)))
	return true
}

func imulRwRw(c *CPU, o *op) bool {
	c.set16(o.dst, c.imul16(c.get16(o.dst), c.get16(o.src)))
	return true
}

func imulRdMd(c *CPU, o *op) bool {
	b, ok := c.load32(o)
	if ok {
		c.set32(o.dst, c.imul32(c.get32(o.dst), b))
	}
	return ok
}

func imulRdFd(c *CPU, o *op) bool {
	b, ok := c.loadFlat32(o)
	if ok {
		c.set32(o.dst, c.imul32(c.get32(o.dst), b))
	}
	return ok
}

func imulRwMw(c *CPU, o *op) bool {
	b, ok := c.load16(o)
	if ok {
		c.set16(o.dst, c.imul16(c.get16(o.dst), b))
	}
	return ok
}

func imulRdRdId(c *CPU, o *op) bool {
	c.set32(o.dst, c.imul32(c.get32(o.src), o.imm))
	return true
}

func imulRwRwIw(c *CPU, o *op) bool {
	c.set16(o.dst, c.imul16(c.get16(o.src), uint16(o.imm)))
	return true
}

func imulRdMdId(c *CPU, o *op) bool {
	b, ok := c.load32(o)
	if ok {
		c.set32(o.dst, c.imul32(b, o.imm))
	}
	return ok
}

func imulRwMwIw(c *CPU, o *op) bool {
	b, ok := c.load16(o)
	if ok {
		c.set16(o.dst, c.imul16(b, uint16(o.imm)))
	}
	return ok
}

// dividend returns AX, DX:AX or EDX:EAX.
func (g *general) dividend(n int) uint64 {
	switch n {
	case 1:
		return uint64(g.get16(x86.AX))
	case 2:
		return uint64(g.get16(x86.DX))<<16 | uint64(g.get16(x86.AX))
	}
	return uint64(g.get32(x86.DX))<<32 | uint64(g.get32(x86.AX))
}

// setQuotient stores quotient and remainder where DIV puts them.
func (g *general) setQuotient(n int, q, r uint32) {
	if n == 1 {
		g.set16(x86.AX, uint16(q&0xff|r<<8))
		return
	}
	g.set(x86.AX, n, q)
	g.set(x86.DX, n, r)
}

func div(c *CPU, o *op) bool {
	n := int(o.kind)
	b, ok := c.operandN(o, n)
	if !ok {
		return false
	}
	a := c.dividend(n)
	if b == 0 || a/uint64(b)>>(8*n) != 0 {
		return c.raise(x86.VecDE)
	}
	c.setQuotient(n, uint32(a/uint64(b)), uint32(a%uint64(b)))
	return true
}

// idiv executes IDIV on magnitudes, as the 8086 does. Its check for overflow looks at the magnitude
// of the quotient alone.
func idiv(c *CPU, o *op) bool {
	n := int(o.kind)
	v, ok := c.operandN(o, n)
	if !ok {
		return false
	}
	bits := 8 * n
	a := int64(c.dividend(n)<<(64-2*bits)) >> (64 - 2*bits)
	b := int64(uint64(v)<<(64-bits)) >> (64 - bits)
	if b == 0 {
		return c.raise(x86.VecDE)
	}
	negative := (a < 0) != (b < 0)
	ua, ub := magnitude(a), magnitude(b)
	if n == 1 && negative && c.model.idivSkipsBit14 && ua&0x4000 != 0 && (ua&^0x4000)/ub == 0x80 {
		ua &^= 0x4000
	}
	q, r := ua/ub, ua%ub
	limit := uint64(1)<<(bits-1) - 1
	if negative && !c.model.idivMinFaults {
		limit++
	}
	if q > limit {
		return c.raise(x86.VecDE)
	}
	if negative != (o.imm != 0) {
		q = -q
	}
	if a < 0 {
		r = -r
	}
	c.setQuotient(n, uint32(q), uint32(r))
	return true
}

// magnitude returns the absolute value of v.
func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}
