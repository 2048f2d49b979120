package cpu

// Words of registers, masks of signs.

// signs gathers the top bits of the bytes.
func signs(v uint64) uint32 { return uint32(v & tops8 >> 7 * 0x0102040810204080 >> 56) }

var mmPMOVMSKB = simdForm{reg: func(c *CPU, o *op) bool {
	if !c.mmxReady() {
		return false
	}
	c.fpu.enterMMX()
	c.set32(o.dst, signs(c.fpu.mm(o.src)))
	return true
}}

var xmmPMOVMSKB = simdForm{reg: func(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	s := c.simd.at(o.src)
	c.set32(o.dst, signs(s[0])|signs(s[1])<<8)
	return true
}}

var mmPEXTRW = simdForm{reg: func(c *CPU, o *op) bool {
	if !c.mmxReady() {
		return false
	}
	c.fpu.enterMMX()
	c.set32(o.dst, uint32(uint16(c.fpu.mm(o.src)>>(o.imm&3*16))))
	return true
}}

// xmmPEXTRW has a destination in memory since SSE4.1.
var xmmPEXTRW = simdForm{
	reg: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		c.set32(o.dst, uint32(uint16(c.simd.at(o.src)[o.imm>>2&1]>>(o.imm&3*16))))
		return true
	},
	store: extract(16).store,
}

// withWord replaces word n of v.
func withWord(v uint64, n uint32, word uint16) uint64 {
	shift := n & 3 * 16
	return v&^(0xffff<<shift) | uint64(word)<<shift
}

var mmPINSRW = simdForm{
	reg: func(c *CPU, o *op) bool {
		if !c.mmxReady() {
			return false
		}
		c.fpu.setMM(o.dst, withWord(c.fpu.mm(o.dst), o.imm, c.get16(o.src)))
		return true
	},
	load: func(c *CPU, o *op) bool {
		if !c.mmxReady() {
			return false
		}
		v, ok := c.load16(o)
		if ok {
			c.fpu.setMM(o.dst, withWord(c.fpu.mm(o.dst), o.imm, v))
		}
		return ok
	},
}

var xmmPINSRW = simdForm{
	reg: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		d := &c.simd.at(o.dst)[o.imm>>2&1]
		*d = withWord(*d, o.imm, c.get16(o.src))
		return true
	},
	load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		v, ok := c.load16(o)
		if ok {
			d := &c.simd.at(o.dst)[o.imm>>2&1]
			*d = withWord(*d, o.imm, v)
		}
		return ok
	},
}

// shuffled returns four words of v. Each pair of bits of order chooses one of them.
func shuffled(v uint64, order uint32) (r uint64) {
	for i := 0; i < 64; i += 16 {
		r |= v >> (order & 3 * 16) & 0xffff << i
		order >>= 2
	}
	return r
}
