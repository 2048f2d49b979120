package cpu

import "github.com/iron86/iron86/x86"

// Choice among elements of XMM registers.

// tops64 is tops32 for one element of 64 bits.
const tops64 = 1 << 63

// filled fills element i of 64 bits with ones where bit i of which is set. Elements have size bits.
func filled(which uint32, size uint) (m uint64) {
	for at := uint(0); at < 64; at += size {
		if which&1 != 0 {
			m |= (uint64(1)<<size - 1) << at
		}
		which >>= 1
	}
	return m
}

// blend makes BLENDPS and its like: the immediate byte has a bit for each element that comes from the source.
func blend(size uint) simdForm {
	each := 64 / size
	return pairs(func(a0, a1, b0, b1 uint64, which uint32) (low, high uint64) {
		return choose(filled(which, size), b0, a0), choose(filled(which>>each, size), b1, a1)
	})
}

// blendBySign makes BLENDVPS and its like: the signs of the elements of XMM0 say which come from the source.
func blendBySign(tops uint64) simdForm {
	return from128(func(c *CPU, o *op, b dq) bool {
		by, d := &c.simd.xmm[0], c.simd.at(o.dst)
		m0, m1 := spread(by[0]&tops, tops), spread(by[1]&tops, tops)
		d[0], d[1] = choose(m0, b[0], d[0]), choose(m1, b[1], d[1])
		return true
	})
}

// ptest sets ZF if source and destination have no ones in common, and CF if the source has none elsewhere.
func ptest(c *CPU, o *op, b dq) bool {
	d, f := c.simd.at(o.dst), uint32(0)
	if b[0]&d[0]|b[1]&d[1] == 0 {
		f = x86.ZF
	}
	if b[0]&^d[0]|b[1]&^d[1] == 0 {
		f |= x86.CF
	}
	c.setArith(f)
	return true
}
