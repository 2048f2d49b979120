package cpu

// The instructions of SSE3 besides ADDSUBPS and ADDSUBPD.

// across64 and across32 make HADDPD and its like, whose operands are neighbours. Those of the destination
// give the low half of the result.
func across64(f op64) simdForm {
	p := packed64{f, f}
	return from128(func(c *CPU, o *op, b dq) bool {
		a := c.simd.xmm[o.dst&15]
		return p.combine(c, o, dq{a[0], b[0]}, dq{a[1], b[1]})
	})
}

func across32(f op32) simdForm {
	p := packed32{f, f}
	even := func(v dq) uint64 { return halves(uint32(v[0]), uint32(v[1])) }
	odd := func(v dq) uint64 { return halves(uint32(v[0]>>32), uint32(v[1]>>32)) }
	return from128(func(c *CPU, o *op, b dq) bool {
		a := c.simd.xmm[o.dst&15]
		return p.combine(c, o, dq{even(a), even(b)}, dq{odd(a), odd(b)})
	})
}

// movddup doubles the low half.
func movddup(c *CPU, o *op, b dq) bool {
	c.simd.xmm[o.dst&15] = dq{b[0], b[0]}
	return true
}

// movsldup doubles the singles 0 and 2.
func movsldup(c *CPU, o *op, b dq) bool {
	c.simd.xmm[o.dst&15] = dq{b[0]<<32 | b[0]&(1<<32-1), b[1]<<32 | b[1]&(1<<32-1)}
	return true
}

// movshdup doubles the singles 1 and 3.
func movshdup(c *CPU, o *op, b dq) bool {
	c.simd.xmm[o.dst&15] = dq{b[0]>>32 | b[0]>>32<<32, b[1]>>32 | b[1]>>32<<32}
	return true
}
