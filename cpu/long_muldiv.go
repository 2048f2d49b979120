package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Multiplication and division of 64 bits.

// noteProduct64 notes a product whose lower half is low.
func noteProduct64(f *lazyFlags, low uint64, overflow bool) {
	f.note64(low)
	f.carries = 0
	if overflow {
		f.carries = carryCF
	}
}

// product returns the signed product of 128 bits.
func product(a, b uint64) (high, low uint64) {
	high, low = bits.Mul64(a, b)
	return high - uint64(int64(a)>>63)&b - uint64(int64(b)>>63)&a, low
}

// imul64 returns the lower half of the signed product of a and b, and notes the flags.
func imul64(f *lazyFlags, a, b uint64) uint64 {
	high, low := product(a, b)
	noteProduct64(f, low, high != uint64(int64(low)>>63))
	return low
}

// wideMul has MUL, IMUL, DIV and IDIV with one operand, v.
var wideMul = map[decoder.Op]func(c *CPU, v uint64) bool{
	decoder.MUL: func(c *CPU, v uint64) bool {
		high, low := bits.Mul64(c.reg[x86.AX], v)
		noteProduct64(&c.lazyFlags, low, high != 0)
		c.reg[x86.AX], c.reg[x86.DX] = low, high
		return true
	},
	decoder.IMUL: func(c *CPU, v uint64) bool {
		high, low := product(c.reg[x86.AX], v)
		noteProduct64(&c.lazyFlags, low, high != uint64(int64(low)>>63))
		c.reg[x86.AX], c.reg[x86.DX] = low, high
		return true
	},
	decoder.DIV: func(c *CPU, v uint64) bool {
		if c.reg[x86.DX] >= v {
			return c.raise(x86.VecDE)
		}
		c.reg[x86.AX], c.reg[x86.DX] = bits.Div64(c.reg[x86.DX], c.reg[x86.AX], v)
		return true
	},
	decoder.IDIV: idiv64,
}

// idiv64 executes IDIV on magnitudes.
func idiv64(c *CPU, v uint64) bool {
	high, low := c.reg[x86.DX], c.reg[x86.AX]
	minus := int64(high) < 0
	negative := minus != (int64(v) < 0)
	if minus {
		var borrow uint64
		low, borrow = bits.Sub64(0, low, 0)
		high, _ = bits.Sub64(0, high, borrow)
	}
	by := magnitude(int64(v))
	if high >= by {
		return c.raise(x86.VecDE)
	}
	q, r := bits.Div64(high, low, by)
	limit := uint64(1)<<63 - 1
	if negative {
		limit++
	}
	if q > limit {
		return c.raise(x86.VecDE)
	}
	if negative {
		q = -q
	}
	if minus {
		r = -r
	}
	c.reg[x86.AX], c.reg[x86.DX] = q, r
	return true
}

// lowerMulLong lowers MUL, DIV and IDIV, and IMUL with one to three operands.
func lowerMulLong(l *lowerer, i *decoder.Inst, o *op) bool {
	switch {
	case i.Args[0].Size != 8 && i.Op == decoder.IMUL:
		return lowerImul(l, i, o)
	case i.Args[0].Size != 8:
		return lowerMul(l, i, o)
	case i.NArgs == 1:
		f := wideMul[i.Op]
		o.fn = func(c *CPU, o *op) bool { return f(c, c.reg[o.dst]) }
		if i.Args[0].Kind == decoder.ArgMem {
			o.fn = func(c *CPU, o *op) bool {
				v, ok := loadOperand(c, o, 8)
				return ok && f(c, v)
			}
		}
	case i.NArgs == 3:
		o.fn = pick(i.Args[1].Kind == decoder.ArgMem, imulRILong, imulMILong)
	default:
		o.fn = pick(i.Args[1].Kind == decoder.ArgMem, imulRLong, imulMLong)
	}
	return true
}

func imulRLong(c *CPU, o *op) bool {
	c.reg[o.dst] = imul64(&c.lazyFlags, c.reg[o.dst], c.reg[o.src])
	return true
}

func imulRILong(c *CPU, o *op) bool {
	c.reg[o.dst] = imul64(&c.lazyFlags, c.reg[o.src], o.imm64())
	return true
}

func imulMLong(c *CPU, o *op) bool {
	v, ok := loadOperand(c, o, 8)
	if ok {
		c.reg[o.dst] = imul64(&c.lazyFlags, c.reg[o.dst], v)
	}
	return ok
}

func imulMILong(c *CPU, o *op) bool {
	v, ok := loadOperand(c, o, 8)
	if ok {
		c.reg[o.dst] = imul64(&c.lazyFlags, v, o.imm64())
	}
	return ok
}
