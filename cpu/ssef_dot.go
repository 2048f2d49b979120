package cpu

import "github.com/iron86/iron86/internal/softfloat"

// Dot products. Bits 4 to 7 of the immediate byte say which products are formed; the others are +0. Bits 0 to
// 3 say which elements of the destination get the sum; the others become +0. Multiplications and additions come one
// after the other: an unmasked exception of one keeps those after it from being carried out, and from raising flags.

// settleStage is settleSSE between the multiplications and the additions.
func settleStage(c *CPU) bool {
	ok := c.settleSSE()
	c.simd.work.Flags = 0
	return ok
}

// dpps adds the products 0 and 1, and 2 and 3, then these sums.
func dpps(c *CPU, o *op, b dq) bool {
	e, a := &c.simd.begin().work, *c.simd.at(o.dst)
	var p [4]softfloat.F32
	for i := range p {
		if o.imm>>(4+i)&1 != 0 {
			shift := i & 1 * 32
			p[i] = e.Mul32(softfloat.F32(a[i>>1]>>shift), softfloat.F32(b[i>>1]>>shift))
		}
	}
	if !settleStage(c) {
		return false
	}
	low, high := e.Add32(p[0], p[1]), e.Add32(p[2], p[3])
	if !settleStage(c) {
		return false
	}
	sum := uint64(e.Add32(low, high))
	sum |= sum << 32
	return c.converted(o, dq{sum & filled(o.imm, 32), sum & filled(o.imm>>2, 32)})
}

func dppd(c *CPU, o *op, b dq) bool {
	e, a := &c.simd.begin().work, *c.simd.at(o.dst)
	var p [2]softfloat.F64
	for i := range p {
		if o.imm>>(4+i)&1 != 0 {
			p[i] = e.Mul64(softfloat.F64(a[i]), softfloat.F64(b[i]))
		}
	}
	if !settleStage(c) {
		return false
	}
	sum := uint64(e.Add64(p[0], p[1]))
	return c.converted(o, dq{sum & filled(o.imm, 64), sum & filled(o.imm>>1, 64)})
}
