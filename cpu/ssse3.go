package cpu

import "github.com/iron86/iron86/decoder"

// ssse3Table holds SSSE3.
var ssse3Table = []simdRow{
	packs(decoder.PHADDW, acrossWords(func(a, b int32) int32 { return a + b })),
	packs(decoder.PHSUBW, acrossWords(func(a, b int32) int32 { return a - b })),
	packs(decoder.PHADDSW, acrossWords(func(a, b int32) int32 { return clamp(a + b) })),
	packs(decoder.PHSUBSW, acrossWords(func(a, b int32) int32 { return clamp(a - b) })),
	packs(decoder.PHADDD, func(x uint64) uint64 { return uint64(uint32(x) + uint32(x>>32)) }),
	packs(decoder.PHSUBD, func(x uint64) uint64 { return uint64(uint32(x) - uint32(x>>32)) }),

	each(decoder.PABSB, absolute, tops8), each(decoder.PABSW, absolute, tops16), each(decoder.PABSD, absolute, tops32),
	each(decoder.PSIGNB, withSign, tops8), each(decoder.PSIGNW, withSign, tops16), each(decoder.PSIGND, withSign, tops32),
	lanes(decoder.PMADDUBSW, mulAddBytes), lanes(decoder.PMULHRSW, mulRounded),

	both(decoder.PSHUFB, mmLanes(shuffleBytes), pairs(pshufb)),
	both(decoder.PALIGNR, mmImm(func(a, b uint64, n uint32) uint64 { return aligned(dq{b, a}, n) }), pairs(palignr)),
}

// clamp cuts to a signed word.
func clamp(v int32) int32 { return max(-0x8000, min(v, 0x7fff)) }

// acrossWords computes f of the two pairs of words of 64 bits.
func acrossWords(f func(a, b int32) int32) func(x uint64) uint64 {
	return func(x uint64) uint64 {
		low, high := f(int32(int16(x)), int32(int16(x>>16))), f(int32(int16(x>>32)), int32(int16(x>>48)))
		return uint64(uint16(low)) | uint64(uint16(high))<<16
	}
}

// absolute is |b|; that of the smallest value is itself.
func absolute(_, b, tops uint64) uint64 { return negated(b, spread(b&tops, tops), tops) }

// negated changes the sign of the elements of v where mask is set.
func negated(v, mask, tops uint64) uint64 { return subEach(v^mask, mask, tops) }

// withSign is a with the sign of b, 0 where b is.
func withSign(a, b, tops uint64) uint64 {
	return negated(a, spread(b&tops, tops), tops) &^ equalEach(b, 0, tops)
}

// mulAddBytes adds the products of neighbouring bytes, unsigned ones of a and
// signed ones of b.
func mulAddBytes(a, b uint64) (r uint64) {
	for i := 0; i < 64; i += 16 {
		low, high := int32(uint8(a>>i))*int32(int8(b>>i)), int32(uint8(a>>(i+8)))*int32(int8(b>>(i+8)))
		r |= uint64(uint16(clamp(low+high))) << i
	}
	return r
}

// mulRounded is the product of fractions of 15 bits, rounded.
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

func pshufb(a, b dq, _ uint32) (r dq) {
	for half := range b {
		for i := 0; i < 64; i += 8 {
			if n := b[half] >> i; n&0x80 == 0 {
				r[half] |= a[n>>3&1] >> (n & 7 * 8) & 0xff << i
			}
		}
	}
	return r
}

// aligned is the low half of v shifted right by n bytes.
func aligned(v dq, n uint32) uint64 { return bytesRight(v, n)[0] }

// palignr shifts the 32 bytes of which a is the upper half.
func palignr(a, b dq, n uint32) dq {
	if n >= 16 {
		return bytesRight(a, n-16)
	}
	low, high := bytesRight(b, n), bytesLeft(a, 16-n)
	return dq{low[0] | high[0], low[1] | high[1]}
}
