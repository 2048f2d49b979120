package cpu

import "github.com/iron86/iron86/decoder"

// lanes is the row of an operation that treats each 64 bits alike: on an MMX
// register once, on an XMM register twice.
func lanes(name decoder.Op, f func(a, b uint64) uint64) simdRow {
	return simdRow{op: name, mm: mmLanes(f), xmm: xmmLanes(f)}
}

// each is lanes of a function for elements of any size: see tops8.
func each(name decoder.Op, f func(a, b, tops uint64) uint64, tops uint64) simdRow {
	return lanes(name, func(a, b uint64) uint64 { return f(a, b, tops) })
}

// both is a row of two forms.
func both(name decoder.Op, mm, xmm simdForm) simdRow { return simdRow{op: name, mm: mm, xmm: xmm} }

func mmLanes(f func(a, b uint64) uint64) simdForm {
	return mmImm(func(a, b uint64, _ uint32) uint64 { return f(a, b) })
}

// mmImm makes the MMX form of f, which computes the destination from it, the source
// and the immediate byte.
func mmImm(f func(a, b uint64, imm uint32) uint64) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.mmxReady() {
				return false
			}
			c.setMM(o.dst, f(c.mm(o.dst), c.mm(o.src), o.imm))
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.mmxReady() {
				return false
			}
			v, ok := c.load64(o)
			if ok {
				c.setMM(o.dst, f(c.mm(o.dst), v, o.imm))
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

// pairs makes the XMM form of f, which computes the destination from it, the source
// and the immediate byte.
func pairs(f func(a, b dq, imm uint32) dq) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			d := c.xmm(o.dst)
			*d = f(*d, *c.xmm(o.src), o.imm)
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			v, ok := c.load128(o)
			if ok {
				d := c.xmm(o.dst)
				*d = f(*d, v, o.imm)
			}
			return ok
		},
	}
}
