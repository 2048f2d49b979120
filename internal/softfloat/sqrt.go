package softfloat

import "math/bits"

// sqrt returns the square root of x (IEEE 754, 5.4.1).
func (e *Env) sqrt(x num, f *format) num {
	if r, done := e.operand(x); done {
		return r
	}
	if x.kind == zero {
		return x
	}
	if x.neg || x.kind == infinite && e.Projective {
		return e.invalid()
	}
	if e.denormals(x.kind) {
		return indefinite
	}
	if x.kind == infinite {
		return x
	}
	// The radicand has 128 bits, an even exponent and one of its top two bits set.
	hi, lo := x.sig, uint64(0)
	exp := x.exp - bias
	if exp&1 == 0 {
		hi, lo = hi>>1, hi<<63
	}
	s, over, r := root128(hi, lo)
	var rest uint64 // the remainder against s: half is reached when r > s
	switch {
	case over || r > s:
		rest = 1<<63 | 1
	case r != 0:
		rest = 1
	}
	return e.round(false, exp>>1+bias, s, rest, f)
}

// root128 returns the integer square root s of n = hi·2^64+lo and n - s² (over
// is its bit 64). One of the top two bits of hi must be set. It is one step of
// Zimmermann's "Karatsuba Square Root" (INRIA RR-3805, 1999).
func root128(hi, lo uint64) (s uint64, over bool, rem uint64) {
	top, r := root64(hi)
	// (r·2^32 + the next 32 bits) / 2top: r is at most 2top, 33 bits.
	n, d := r<<31|lo>>33, top
	q, u := n/d, n%d
	u = u<<1 | lo>>32&1
	if q > 1<<32-1 { // q is at most 2^32
		u += 2 * top * (q - (1<<32 - 1))
		q = 1<<32 - 1
	}
	s = top<<32 + q
	// The remainder is u·2^32 + the last 32 bits - q², perhaps negative.
	rhi, rlo := u>>32, u<<32|lo&(1<<32-1)
	rlo, borrow := bits.Sub64(rlo, q*q, 0)
	rhi -= borrow
	for int64(rhi) < 0 {
		var carry uint64
		s--
		rlo, carry = bits.Add64(rlo, 2*s+1, 0)
		rhi += s>>63 + carry
	}
	return s, rhi != 0, rlo
}

// root64 returns the integer square root of n, which has one of its top two bits
// set, and the remainder. The root's first 8 bits are found one by one, the
// others by two steps as in root128.
func root64(n uint64) (s, rem uint64) {
	top := n >> 48
	for b := uint64(0x80); b != 0; b >>= 1 {
		if (s+b)*(s+b) <= top {
			s += b
		}
	}
	s, rem = rootStep(s, top-s*s, n>>32&0xFFFF, 8)
	return rootStep(s, rem, n&0xFFFFFFFF, 16)
}

// rootStep extends the root s with remainder rem of some number by b bits, next
// being the 2b bits that follow it.
func rootStep(s, rem, next uint64, b uint) (uint64, uint64) {
	n := rem<<b | next>>b
	q, u := n/(2*s), n%(2*s)
	r := int64(u<<b|next&(1<<b-1)) - int64(q*q)
	s = s<<b + q
	for r < 0 {
		s--
		r += int64(2*s + 1)
	}
	return s, uint64(r)
}
