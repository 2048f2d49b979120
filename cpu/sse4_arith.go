package cpu

// Arithmetic on the integers in XMM registers that SSE4 added.

func pminsb(a, b uint64) uint64 { return minSigned(a, b, tops8) }
func pmaxsb(a, b uint64) uint64 { return maxSigned(a, b, tops8) }
func pminuw(a, b uint64) uint64 { return minUnsigned(a, b, tops16) }
func pmaxuw(a, b uint64) uint64 { return maxUnsigned(a, b, tops16) }
func pminsd(a, b uint64) uint64 { return minSigned(a, b, tops32) }
func pmaxsd(a, b uint64) uint64 { return maxSigned(a, b, tops32) }
func pminud(a, b uint64) uint64 { return minUnsigned(a, b, tops32) }
func pmaxud(a, b uint64) uint64 { return maxUnsigned(a, b, tops32) }

func pcmpeqq(a, b uint64) uint64 { return ones(a == b) }
func pcmpgtq(a, b uint64) uint64 { return ones(int64(a) > int64(b)) }

// mulSigned returns the product of the low doublewords.
func mulSigned(a, b uint64) uint64 { return uint64(int64(int32(a)) * int64(int32(b))) }

// mulDoubles returns the low halves of the products of doublewords.
func mulDoubles(a, b uint64) uint64 { return halves(uint32(a)*uint32(b), uint32(a>>32)*uint32(b>>32)) }

// packDoublesUnsigned saturates signed doublewords to unsigned words.
func packDoublesUnsigned(a, b uint64) uint64 {
	cut := func(x int32) uint64 { return uint64(max(0, min(x, 0xffff))) }
	return cut(int32(a)) | cut(int32(a>>32))<<16 | cut(int32(b))<<32 | cut(int32(b>>32))<<48
}

// phminposuw returns the smallest unsigned word of the source and, above it, the number of the first one that is so small.
func phminposuw(_, _, b0, b1 uint64, _ uint32) (low, high uint64) {
	least, at := uint16(b0), uint64(0)
	for i := uint64(1); i < 8; i++ {
		h := b0
		if i >= 4 {
			h = b1
		}
		if w := uint16(h >> (i & 3 * 16)); w < least {
			least, at = w, i
		}
	}
	return uint64(least) | at<<16, 0
}

// mpsadbw returns eight sums of absolute differences between four bytes of the source and four of the destination that
// begin one byte later each time. Bits 0 and 1 of the immediate byte choose the doubleword of the source, bit 2 where
// the destination's bytes begin.
func mpsadbw(a0, a1, b0, b1 uint64, choice uint32) (low, high uint64) {
	block := double(b0, b1, choice&3)
	if choice&4 != 0 {
		a0, a1 = a0>>32|a1<<32, a1>>32
	}
	var r [2]uint64
	for i := range 8 {
		sum := uint64(0)
		for j := 0; j < 32; j += 8 {
			d := int32(uint8(a0>>j)) - int32(uint8(block>>j))
			sum += uint64(max(d, -d))
		}
		r[i>>2] |= sum << (i & 3 * 16)
		a0, a1 = a0>>8|a1<<56, a1>>8
	}
	return r[0], r[1]
}
