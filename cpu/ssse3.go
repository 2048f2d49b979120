package cpu

func pabsb(a, b uint64) uint64  { return absolute(a, b, tops8) }
func pabsw(a, b uint64) uint64  { return absolute(a, b, tops16) }
func pabsd(a, b uint64) uint64  { return absolute(a, b, tops32) }
func psignb(a, b uint64) uint64 { return withSign(a, b, tops8) }
func psignw(a, b uint64) uint64 { return withSign(a, b, tops16) }
func psignd(a, b uint64) uint64 { return withSign(a, b, tops32) }

// acrossWords computes f of neighbouring words of a, then of b.
func acrossWords(f func(a, b int32) int32) func(a, b uint64) uint64 {
	two := func(x uint64) uint64 {
		low, high := f(int32(int16(x)), int32(int16(x>>16))), f(int32(int16(x>>32)), int32(int16(x>>48)))
		return uint64(uint16(low)) | uint64(uint16(high))<<16
	}
	return func(a, b uint64) uint64 { return two(a) | two(b)<<32 }
}

// absolute returns the magnitudes of the elements of b. That of the smallest value is this value.
func absolute(_, b, tops uint64) uint64 { return negated(b, spread(b&tops, tops), tops) }

// negated changes the sign of the elements of v where mask is set.
func negated(v, mask, tops uint64) uint64 { return subEach(v^mask, mask, tops) }

// withSign returns the elements of a with their signs changed where b is negative, and 0 where b is 0.
func withSign(a, b, tops uint64) uint64 {
	return negated(a, spread(b&tops, tops), tops) &^ equalEach(b, 0, tops)
}

// mulAddBytes returns the sums of the products of neighbouring bytes. Those of a are unsigned,
// and those of b signed.
func mulAddBytes(a, b uint64) (r uint64) {
	for i := 0; i < 64; i += 16 {
		low, high := int32(uint8(a>>i))*int32(int8(b>>i)), int32(uint8(a>>(i+8)))*int32(int8(b>>(i+8)))
		r |= uint64(uint16(clamp(low+high))) << i
	}
	return r
}

// mulRounded returns the products of fractions of 15 bits, rounded.
func mulRounded(a, b uint64) (r uint64) {
	for i := 0; i < 64; i += 16 {
		p := int32(int16(a>>i)) * int32(int16(b>>i))
		r |= uint64(uint16((p>>14+1)>>1)) << i
	}
	return r
}

// shuffleBytes takes the bytes of a that b names; 0 for negative bytes of b.
func shuffleBytes(a, b uint64) (r uint64) {
	for i := 0; i < 64; i += 8 {
		if n := b >> i; n&0x80 == 0 {
			r |= a >> (n & 7 * 8) & 0xff << i
		}
	}
	return r
}

func pshufb(a0, a1, b0, b1 uint64, _ uint32) (low, high uint64) {
	half := func(b uint64) (r uint64) {
		for i := 0; i < 64; i += 8 {
			n := b >> i
			a := a0
			if n&8 != 0 {
				a = a1
			}
			if n&0x80 == 0 {
				r |= a >> (n & 7 * 8) & 0xff << i
			}
		}
		return r
	}
	return half(b0), half(b1)
}

// aligned returns the low half of low and high, shifted right by n bytes.
func aligned(low, high uint64, n uint32) uint64 { return bytesRight(dq{low, high}, n)[0] }

// palignr shifts the 32 bytes of which a is the upper half.
func palignr(a0, a1, b0, b1 uint64, n uint32) (low, high uint64) {
	switch {
	case n >= 24:
		return aligned(a1, 0, n-24), 0
	case n >= 16:
		return aligned(a0, a1, n-16), aligned(a1, 0, n-16)
	case n >= 8:
		return aligned(b1, a0, n-8), aligned(a0, a1, n-8)
	}
	return aligned(b0, b1, n), aligned(b1, a0, n)
}
