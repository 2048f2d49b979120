package cpu

// Moves of MMX registers, to and from memory, general and XMM registers.

var mmMOVQ = simdForm{reg: movqMM, load: movqLoadMM, store: movqStoreMM}

func movqMM(c *CPU, o *op) bool {
	if !c.mmxReady() {
		return false
	}
	c.fpu.setMM(o.dst, c.fpu.mm(o.src))
	return true
}

func movqLoadMM(c *CPU, o *op) bool {
	if !c.mmxReady() {
		return false
	}
	v, ok := c.load64(o)
	if ok {
		c.fpu.setMM(o.dst, v)
	}
	return ok
}

func movqStoreMM(c *CPU, o *op) bool {
	if !c.mmxReady() || !c.store64(o, c.fpu.mm(o.src)) {
		return false
	}
	c.fpu.enterMMX()
	return true
}

var mmMOVD = simdForm{reg: movdMM, out: movdOutMM, load: movdLoadMM, store: movdStoreMM}

func movdMM(c *CPU, o *op) bool {
	if !c.mmxReady() {
		return false
	}
	c.fpu.setMM(o.dst, uint64(c.get32(o.src)))
	return true
}

func movdOutMM(c *CPU, o *op) bool {
	if !c.mmxReady() {
		return false
	}
	c.fpu.enterMMX()
	c.set32(o.dst, uint32(c.fpu.mm(o.src)))
	return true
}

func movdLoadMM(c *CPU, o *op) bool {
	if !c.mmxReady() {
		return false
	}
	v, ok := c.load32(o)
	if ok {
		c.fpu.setMM(o.dst, uint64(v))
	}
	return ok
}

func movdStoreMM(c *CPU, o *op) bool {
	if !c.mmxReady() || !c.store32(o, uint32(c.fpu.mm(o.src))) {
		return false
	}
	c.fpu.enterMMX()
	return true
}

// movq2dq and movdq2q move between MMX and XMM registers.
func movq2dq(c *CPU, o *op) bool {
	if !c.mixedReady() {
		return false
	}
	c.fpu.enterMMX()
	*c.simd.at(o.dst) = dq{c.fpu.mm(o.src)}
	return true
}

func movdq2q(c *CPU, o *op) bool {
	if !c.mixedReady() {
		return false
	}
	c.fpu.setMM(o.dst, c.simd.at(o.src)[0])
	return true
}

// emms empties the x87 registers. TOP becomes 0, as the vectors captured from processors show.
func emms(c *CPU, o *op) bool {
	if !c.mmxReady() {
		return false
	}
	c.fpu.top, c.fpu.used = 0, 0
	return true
}

// maskmovq stores the bytes of MM(dst) whose mask in MM(src) is negative.
func maskmovq(c *CPU, o *op) bool {
	if !c.mmxReady() || !c.storeMasked(o, dq{c.fpu.mm(o.dst)}, dq{c.fpu.mm(o.src)}, 8) {
		return false
	}
	c.fpu.enterMMX()
	return true
}

func maskmovdqu(c *CPU, o *op) bool {
	return c.sseReady() && c.storeMasked(o, *c.simd.at(o.dst), *c.simd.at(o.src), 16)
}

// storeMasked writes those of n bytes that mask selects, or none if one of the n cannot be written.
// If none is selected memory is not accessed; the manuals leave that open (SDM vol. 2, MASKMOVQ).
func (c *CPU) storeMasked(o *op, v, mask dq, n int) bool {
	if (mask[0]|mask[1])&tops8 == 0 {
		return true
	}
	off := c.effective(o)
	lin, user := c.at64(int(o.seg), off), c.user()
	if !c.inSegment(int(o.seg), off, n, true) || !c.aligned(lin, 8) {
		return false
	}
	c.at = o
	ok := c.translateBoth(lin, n, true, user)
	for i := 0; ok && i < n; i++ {
		if shift := 8 * (i & 7); mask[i>>3]>>shift&0x80 != 0 {
			ok = c.writeLin(following(c, lin, uint64(i)), 1, v[i>>3]>>shift&0xff, user)
		}
	}
	c.at = nil
	return ok
}
