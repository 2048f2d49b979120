package cpu

import "github.com/iron86/iron86/decoder"

// The functions here make handlers from a function that computes what an instruction computes. They are so
// small that the compiler puts them into the tables, and a named function that is given to them into
// the handler. BenchmarkSIMD shows whether it did.

// both returns a row with two forms. An operation on 64 bits, which is done once on an MMX register and
// twice on an XMM register, has both.
func both(name decoder.Op, mm, xmm simdForm) simdRow { return simdRow{op: name, mm: mm, xmm: xmm} }

// mmLanes makes the MMX form of f, which computes the destination from it and the source.
func mmLanes(f func(a, b uint64) uint64) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.mmxReady() {
				return false
			}
			c.fpu.setMM(o.dst, f(c.fpu.mm(o.dst), c.fpu.mm(o.src)))
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.mmxReady() {
				return false
			}
			v, ok := c.load64(o)
			if ok {
				c.fpu.setMM(o.dst, f(c.fpu.mm(o.dst), v))
			}
			return ok
		},
	}
}

// mmImm makes the MMX form of f, which has the immediate byte, too.
func mmImm(f func(a, b uint64, imm uint32) uint64) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.mmxReady() {
				return false
			}
			c.fpu.setMM(o.dst, f(c.fpu.mm(o.dst), c.fpu.mm(o.src), o.imm))
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.mmxReady() {
				return false
			}
			v, ok := c.load64(o)
			if ok {
				c.fpu.setMM(o.dst, f(c.fpu.mm(o.dst), v, o.imm))
			}
			return ok
		},
	}
}

// xmmLanes makes the XMM form of f for each half.
func xmmLanes(f func(a, b uint64) uint64) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			d, s := c.simd.at(o.dst), c.simd.at(o.src)
			d[0] = f(d[0], s[0])
			d[1] = f(d[1], s[1])
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			low, high, ok := c.load128(o)
			if ok {
				d := c.simd.at(o.dst)
				d[0] = f(d[0], low)
				d[1] = f(d[1], high)
			}
			return ok
		},
	}
}

// pairs makes the XMM form of f, which computes the destination from its halves, those
// of the source and the immediate byte. They are not in a dq so that they stay in
// registers of the host.
func pairs(f func(a0, a1, b0, b1 uint64, imm uint32) (low, high uint64)) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			d, s := c.simd.at(o.dst), c.simd.at(o.src)
			d[0], d[1] = f(d[0], d[1], s[0], s[1], o.imm)
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			low, high, ok := c.load128(o)
			if ok {
				d := c.simd.at(o.dst)
				d[0], d[1] = f(d[0], d[1], low, high, o.imm)
			}
			return ok
		},
	}
}
