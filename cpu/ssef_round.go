package cpu

import "github.com/iron86/iron86/internal/softfloat"

// Rounding to integers in the format of floating-point numbers. Bits of the immediate byte (SDM vol. 2, ROUNDPD):
const (
	roundByMXCSR  = 1 << 2 // the rounding mode is that of MXCSR, else the one in bits 0 and 1
	roundSilently = 1 << 3 // Inexact is not raised
)

// beginRound makes the environment of a rounding instruction.
func (s *simd) beginRound(imm uint32) *softfloat.Env {
	e := &s.begin().work
	if imm&roundByMXCSR == 0 {
		e.Rounding = softfloat.Rounding(imm & 3)
	}
	return e
}

// rounded writes the result of a rounding instruction, unless there is an exception.
func rounded(c *CPU, o *op, r dq) bool {
	if o.imm&roundSilently != 0 {
		c.simd.work.Flags &^= softfloat.Inexact
	}
	return c.converted(o, r)
}

func round32(e *softfloat.Env, v uint64) uint32 {
	return uint32(softfloat.RoundInt32(e, softfloat.F32(v)))
}
func round64(e *softfloat.Env, v uint64) uint64 {
	return uint64(softfloat.RoundInt64(e, softfloat.F64(v)))
}

func roundps(c *CPU, o *op, b dq) bool {
	e, r := c.simd.beginRound(o.imm), dq{}
	for i, v := range b {
		r[i] = halves(round32(e, v), round32(e, v>>32))
	}
	return rounded(c, o, r)
}

func roundpd(c *CPU, o *op, b dq) bool {
	e := c.simd.beginRound(o.imm)
	return rounded(c, o, dq{round64(e, b[0]), round64(e, b[1])})
}

func roundss(c *CPU, o *op, b dq) bool {
	r, d := round32(c.simd.beginRound(o.imm), b[0]), c.simd.at(o.dst)
	return rounded(c, o, dq{low32(d[0], r), d[1]})
}

func roundsd(c *CPU, o *op, b dq) bool {
	return rounded(c, o, dq{round64(c.simd.beginRound(o.imm), b[0]), c.simd.at(o.dst)[1]})
}
