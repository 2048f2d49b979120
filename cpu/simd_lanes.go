package cpu

import "github.com/iron86/iron86/decoder"

// lanes is the row of an operation that treats each 64 bits alike: on an MMX
// register once, on an XMM register twice.
func lanes(op decoder.Op, f func(a, b uint64) uint64) simdRow {
	return simdRow{op: op, mm: mmLanes(f), xmm: xmmLanes(f)}
}

func mmLanes(f func(a, b uint64) uint64) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.mmxReady() {
				return false
			}
			c.setMM(o.dst, f(c.mm(o.dst), c.mm(o.src)))
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.mmxReady() {
				return false
			}
			v, ok := c.load64(o)
			if ok {
				c.setMM(o.dst, f(c.mm(o.dst), v))
			}
			return ok
		},
	}
}

func xmmLanes(f func(a, b uint64) uint64) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			d, s := c.xmm(o.dst), c.xmm(o.src)
			d[0], d[1] = f(d[0], s[0]), f(d[1], s[1])
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			v, ok := c.load128(o)
			if ok {
				d := c.xmm(o.dst)
				d[0], d[1] = f(d[0], v[0]), f(d[1], v[1])
			}
			return ok
		},
	}
}

// emms empties the x87 registers. TOP becomes 0, as the vectors show.
func emms(c *CPU, o *op) bool {
	if !c.mmxReady() {
		return false
	}
	c.fpu.top, c.fpu.used = 0, 0
	return true
}
