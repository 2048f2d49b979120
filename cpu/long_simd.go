package cpu

import (
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/x86"
)

// MMX and SSE instructions on which REX.W has an effect.

// mmMOVQGeneral and xmmMOVQGeneral are the forms of MOVQ from and to a general register.
var mmMOVQGeneral = simdForm{
	reg: func(c *CPU, o *op) bool {
		if !c.mmxReady() {
			return false
		}
		c.fpu.setMM(o.dst, c.reg[o.src])
		return true
	},
	out: func(c *CPU, o *op) bool {
		if !c.mmxReady() {
			return false
		}
		c.fpu.enterMMX()
		c.reg[o.dst] = c.fpu.mm(o.src)
		return true
	},
	load: movqLoadMM, store: movqStoreMM,
}

var xmmMOVQGeneral = simdForm{
	reg: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		*c.simd.at(o.dst) = dq{c.reg[o.src]}
		return true
	},
	out: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		c.reg[o.dst] = c.simd.at(o.src)[0]
		return true
	},
	load: load64Clear, store: storeLow64,
}

// fromGeneral64 is fromGeneral with a register or memory of 64 bits.
func fromGeneral64(f vector) simdForm {
	r := from64(f)
	r.reg = func(c *CPU, o *op) bool { return c.sseReady() && f(c, o, dq{c.reg[o.src]}) }
	return r
}

func cvtsi2ss64(c *CPU, o *op, b dq) bool {
	r := uint32(c.simd.begin().work.Int64To32(int64(b[0])))
	d := c.simd.at(o.dst)
	return c.converted(o, dq{low32(d[0], r), d[1]})
}

func cvtsi2sd64(c *CPU, o *op, b dq) bool {
	r := uint64(c.simd.begin().work.Int64To64(int64(b[0])))
	return c.converted(o, dq{r, c.simd.at(o.dst)[1]})
}

// toLong converts to an integer of 64 bits: a has the number in its low bits.
type toLong func(s *simd, a uint64) uint64

func (s *simd) round64Long(a uint64) uint64 { return uint64(s.work.Int64(softfloat.F64(a), 64)) }
func (s *simd) trunc64Long(a uint64) uint64 { return uint64(s.work.Trunc64(softfloat.F64(a), 64)) }
func (s *simd) round32Long(a uint64) uint64 { return uint64(s.work.Int32(softfloat.F32(a), 64)) }
func (s *simd) trunc32Long(a uint64) uint64 { return uint64(s.work.Trunc32(softfloat.F32(a), 64)) }

// cvtsi64 is cvtsi for a general register of 64 bits.
func cvtsi64(f toLong) vector {
	return func(c *CPU, o *op, b dq) bool {
		r := f(c.simd.begin(), b[0])
		if !c.settleSSE() {
			return false
		}
		c.reg[o.dst] = r
		return true
	}
}

var pextrq = simdForm{
	reg: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		c.reg[o.dst] = c.simd.at(o.src)[o.imm&1]
		return true
	},
	store: func(c *CPU, o *op) bool { return c.sseReady() && c.store64(o, c.simd.at(o.src)[o.imm&1]) },
}

var pinsrq = simdForm{
	reg: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		c.simd.at(o.dst)[o.imm&1] = c.reg[o.src]
		return true
	},
	load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		v, ok := c.load64(o)
		if ok {
			c.simd.at(o.dst)[o.imm&1] = v
		}
		return ok
	},
}

// longLengths is explicitLengths with the lengths in RAX and RDX.
func longLengths(c *CPU, x, y *text) {
	x.counted(shortened(c.reg[x86.AX]))
	y.counted(shortened(c.reg[x86.DX]))
}

// shortened returns a length of 64 bits as one of 32. What is beyond the number of elements in a register does not count.
func shortened(n uint64) uint32 {
	if int64(n) < 0 {
		n = -n
	}
	return uint32(min(n, 16))
}
