package cpu

import "github.com/iron86/iron86/mmu"

// Moves of XMM registers. Those of whole registers are the same for all types.

var (
	moveAligned   = simdForm{reg: movaps, load: movapsLoad, store: movapsStore}
	moveUnaligned = simdForm{reg: movaps, load: movupsLoad, store: movupsStore}
)

func movaps(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	*c.simd.at(o.dst) = *c.simd.at(o.src)
	return true
}

func movapsLoad(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	low, high, ok := c.load128(o)
	if ok {
		*c.simd.at(o.dst) = dq{low, high}
	}
	return ok
}

func movapsStore(c *CPU, o *op) bool { return c.sseReady() && c.store128(o, c.simd.at(o.src)) }

func movupsLoad(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	low, high, ok := c.loadU128(o)
	if ok {
		*c.simd.at(o.dst) = dq{low, high}
	}
	return ok
}

func movupsStore(c *CPU, o *op) bool { return c.sseReady() && c.storeU128(o, c.simd.at(o.src)) }

// xmmMOVD clears the rest of the register.
var xmmMOVD = simdForm{
	reg: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		*c.simd.at(o.dst) = dq{uint64(c.get32(o.src))}
		return true
	},
	out: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		c.set32(o.dst, uint32(c.simd.at(o.src)[0]))
		return true
	},
	load: load32Clear, store: storeLow32,
}

// xmmMOVQ clears the high half, also between registers.
var xmmMOVQ = simdForm{
	reg: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		*c.simd.at(o.dst) = dq{c.simd.at(o.src)[0]}
		return true
	},
	load: load64Clear, store: storeLow64,
}

// xmmMOVSS and xmmMOVSD keep the rest of the register between registers only.
var (
	xmmMOVSS = simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			d := &c.simd.at(o.dst)[0]
			*d = *d&^0xffffffff | c.simd.at(o.src)[0]&0xffffffff
			return true
		},
		load: load32Clear, store: storeLow32,
	}
	xmmMOVSD = simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			c.simd.at(o.dst)[0] = c.simd.at(o.src)[0]
			return true
		},
		load: load64Clear, store: storeLow64,
	}
)

func load32Clear(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	v, ok := c.load32(o)
	if ok {
		*c.simd.at(o.dst) = dq{uint64(v)}
	}
	return ok
}

func load64Clear(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	v, ok := c.load64(o)
	if ok {
		*c.simd.at(o.dst) = dq{v}
	}
	return ok
}

func storeLow32(c *CPU, o *op) bool { return c.sseReady() && c.store32(o, uint32(c.simd.at(o.src)[0])) }
func storeLow64(c *CPU, o *op) bool { return c.sseReady() && c.store64(o, c.simd.at(o.src)[0]) }

// moveHalf makes the moves of half d of the first register from half s of the
// second, and of half d from and to memory.
func moveHalf(d, s int) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			c.simd.at(o.dst)[d&1] = c.simd.at(o.src)[s&1]
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			v, ok := c.load64(o)
			if ok {
				c.simd.at(o.dst)[d&1] = v
			}
			return ok
		},
		store: func(c *CPU, o *op) bool { return c.sseReady() && c.store64(o, c.simd.at(o.src)[d&1]) },
	}
}

// movmskps gathers the signs of the four singles.
func movmskps(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	two := func(v uint64) uint64 { return v>>31&1 | v>>63<<1 }
	s := c.simd.at(o.src)
	c.set32(o.dst, uint32(two(s[0])|two(s[1])<<2))
	return true
}

func movmskpd(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	s := c.simd.at(o.src)
	c.set32(o.dst, uint32(s[0]>>63|s[1]>>63<<1))
	return true
}

// movnti is a move of a general register: there is no SIMD state to ask for.
func movnti(c *CPU, o *op) bool { return c.store32(o, c.get32(o.src)) }

// clflush has no cache to flush. It checks its operand as a load of a byte does, but
// an execute-only segment will do (SDM vol. 2, CLFLUSH).
func clflush(c *CPU, o *op) bool {
	if c.mode&mode64 != 0 {
		lin, ok := c.linear(int(o.seg), effectiveLong(c, o), 1, false)
		if ok {
			_, ok = c.translate(lin, false, c.user())
		}
		return ok
	}
	off, s := c.ea(o), &c.seg[o.seg&7]
	if s.null || !inLimit(s, off, 1) {
		return c.raiseSegment(int(o.seg))
	}
	lin := s.base + off
	if c.tlb.At(lin).ReadTag == mmu.Tag(lin, 1) {
		return true
	}
	_, ok := c.translate(uint64(lin), false, c.user())
	return ok
}
