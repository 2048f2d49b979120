package cpu

import "math/bits"

// Arithmetic on all elements in 64 bits at once. The constants hold the top bit of every element,
// which says how large the elements are and where a carry must not pass.
const (
	tops8  = 0x8080808080808080
	tops16 = 0x8000800080008000
	tops32 = 0x8000000080000000
)

// spread fills each element with ones whose top bit is set in top. top has no other bits.
func spread(top, tops uint64) uint64 {
	size := bits.TrailingZeros64(tops) + 1
	low := top >> (size - 1)
	return low<<size - low
}

// addEach and subEach add and subtract the elements. They wrap.
func addEach(a, b, tops uint64) uint64 { return (a&^tops + b&^tops) ^ (a^b)&tops }
func subEach(a, b, tops uint64) uint64 { return (a | tops - b&^tops) ^ ^(a^b)&tops }

// belowEach fills each element with ones where a < b, unsigned: these are the borrows of a-b.
func belowEach(a, b, tops uint64) uint64 {
	d := subEach(a, b, tops)
	return spread((^a&b|^(a^b)&d)&tops, tops)
}

// lessEach does the same for signed elements.
func lessEach(a, b, tops uint64) uint64 { return belowEach(a^tops, b^tops, tops) }

func greaterEach(a, b, tops uint64) uint64 { return lessEach(b, a, tops) }

// equalEach fills each element with ones where a and b are equal.
func equalEach(a, b, tops uint64) uint64 {
	x := a ^ b
	return spread(^(x&^tops+^tops|x)&tops, tops)
}

// choose takes the bits of a where mask is set, and those of b elsewhere.
func choose(mask, a, b uint64) uint64 { return a&mask | b&^mask }

func minUnsigned(a, b, tops uint64) uint64 { return choose(belowEach(a, b, tops), a, b) }
func maxUnsigned(a, b, tops uint64) uint64 { return choose(belowEach(a, b, tops), b, a) }
func minSigned(a, b, tops uint64) uint64   { return choose(lessEach(a, b, tops), a, b) }
func maxSigned(a, b, tops uint64) uint64   { return choose(lessEach(a, b, tops), b, a) }

// addUnsigned and subUnsigned saturate at the ends of the unsigned range.
func addUnsigned(a, b, tops uint64) uint64 {
	s := addEach(a, b, tops)
	return s | spread((a&b|(a|b)&^s)&tops, tops)
}

func subUnsigned(a, b, tops uint64) uint64 { return subEach(a, b, tops) &^ belowEach(a, b, tops) }

// addSigned and subSigned saturate at that end of the signed range that is on the side of a.
func addSigned(a, b, tops uint64) uint64 {
	s := addEach(a, b, tops)
	return choose(spread((a^s)&(b^s)&tops, tops), extreme(a, tops), s)
}

func subSigned(a, b, tops uint64) uint64 {
	s := subEach(a, b, tops)
	return choose(spread((a^b)&(a^s)&tops, tops), extreme(a, tops), s)
}

// extreme returns the largest signed value in each element, and the smallest where a is negative.
func extreme(a, tops uint64) uint64 { return ^tops ^ spread(a&tops, tops) }

// averageEach returns the averages of unsigned elements, rounded up.
func averageEach(a, b, tops uint64) uint64 {
	low := ^(tops<<1 | 1) // all bits but bit 0 of each element
	return a | b - (a^b)&low>>1
}

// mulLow returns the lower halves of the products of words. mulHigh and mulHighUnsigned return the upper halves of signed and
// unsigned products.
func mulLow(a, b uint64) (r uint64) {
	for i := 0; i < 64; i += 16 {
		r |= uint64(uint16(a>>i)*uint16(b>>i)) << i
	}
	return r
}

func mulHigh(a, b uint64) (r uint64) {
	for i := 0; i < 64; i += 16 {
		r |= uint64(uint16(int32(int16(a>>i))*int32(int16(b>>i))>>16)) << i
	}
	return r
}

func mulHighUnsigned(a, b uint64) (r uint64) {
	for i := 0; i < 64; i += 16 {
		r |= uint64(uint32(uint16(a>>i))*uint32(uint16(b>>i))>>16) << i
	}
	return r
}

// mulAdd adds the products of neighbouring words. The sum of two products of 8000h and 8000h does
// not fit and wraps (SDM vol. 2, PMADDWD).
func mulAdd(a, b uint64) uint64 {
	p := func(i uint) uint32 { return uint32(int32(int16(a>>i)) * int32(int16(b>>i))) }
	return uint64(p(0)+p(16)) | uint64(p(32)+p(48))<<32
}

// mulDouble returns the unsigned product of the low doublewords.
func mulDouble(a, b uint64) uint64 { return a & 0xffffffff * (b & 0xffffffff) }

// sumDifferences adds the absolute differences of all bytes.
func sumDifferences(a, b uint64) uint64 {
	d := subUnsigned(a, b, tops8) | subUnsigned(b, a, tops8)
	const even = 0x00ff00ff00ff00ff
	return (d&even + d>>8&even) * 0x0001000100010001 >> 48
}

// paddb and the functions below are the instructions on elements of each size.
func paddb(a, b uint64) uint64   { return addEach(a, b, tops8) }
func paddw(a, b uint64) uint64   { return addEach(a, b, tops16) }
func paddd(a, b uint64) uint64   { return addEach(a, b, tops32) }
func psubb(a, b uint64) uint64   { return subEach(a, b, tops8) }
func psubw(a, b uint64) uint64   { return subEach(a, b, tops16) }
func psubd(a, b uint64) uint64   { return subEach(a, b, tops32) }
func paddsb(a, b uint64) uint64  { return addSigned(a, b, tops8) }
func paddsw(a, b uint64) uint64  { return addSigned(a, b, tops16) }
func psubsb(a, b uint64) uint64  { return subSigned(a, b, tops8) }
func psubsw(a, b uint64) uint64  { return subSigned(a, b, tops16) }
func paddusb(a, b uint64) uint64 { return addUnsigned(a, b, tops8) }
func paddusw(a, b uint64) uint64 { return addUnsigned(a, b, tops16) }
func psubusb(a, b uint64) uint64 { return subUnsigned(a, b, tops8) }
func psubusw(a, b uint64) uint64 { return subUnsigned(a, b, tops16) }
func pcmpeqb(a, b uint64) uint64 { return equalEach(a, b, tops8) }
func pcmpeqw(a, b uint64) uint64 { return equalEach(a, b, tops16) }
func pcmpeqd(a, b uint64) uint64 { return equalEach(a, b, tops32) }
func pcmpgtb(a, b uint64) uint64 { return greaterEach(a, b, tops8) }
func pcmpgtw(a, b uint64) uint64 { return greaterEach(a, b, tops16) }
func pcmpgtd(a, b uint64) uint64 { return greaterEach(a, b, tops32) }
func pminub(a, b uint64) uint64  { return minUnsigned(a, b, tops8) }
func pmaxub(a, b uint64) uint64  { return maxUnsigned(a, b, tops8) }
func pminsw(a, b uint64) uint64  { return minSigned(a, b, tops16) }
func pmaxsw(a, b uint64) uint64  { return maxSigned(a, b, tops16) }
func pavgb(a, b uint64) uint64   { return averageEach(a, b, tops8) }
func pavgw(a, b uint64) uint64   { return averageEach(a, b, tops16) }
func paddq(a, b uint64) uint64   { return a + b }
func psubq(a, b uint64) uint64   { return a - b }
