package cpu

import "github.com/iron86/iron86/decoder"

// interleave mixes the elements of the low and those of the high half of a and b,
// those of a first.
type interleave func(a, b uint64) (low, high uint64)

func interleaveBytes(a, b uint64) (low, high uint64) {
	part := func(x uint64) uint64 { // bytes of 32 bits to the even ones of 64
		x = (x | x<<16) & 0x0000ffff0000ffff
		return (x | x<<8) & 0x00ff00ff00ff00ff
	}
	return part(a&0xffffffff) | part(b&0xffffffff)<<8, part(a>>32) | part(b>>32)<<8
}

func interleaveWords(a, b uint64) (low, high uint64) {
	part := func(x uint64) uint64 { return (x | x<<16) & 0x0000ffff0000ffff }
	return part(a&0xffffffff) | part(b&0xffffffff)<<16, part(a>>32) | part(b>>32)<<16
}

func interleaveDoubles(a, b uint64) (low, high uint64) {
	return a&0xffffffff | b<<32, a>>32 | b>>32<<32
}

func interleaveQuads(a, b uint64) (low, high uint64) { return a, b }

// unpackLow makes PUNPCKLxx. An MMX source in memory has 32 bits.
func unpackLow(name decoder.Op, f interleave) simdRow {
	low := func(a, b uint64) uint64 { r, _ := f(a, b); return r }
	mm := mmLanes(low)
	mm.load = func(c *CPU, o *op) bool {
		if !c.mmxReady() {
			return false
		}
		v, ok := c.load32(o)
		if ok {
			c.setMM(o.dst, low(c.mm(o.dst), uint64(v)))
		}
		return ok
	}
	return both(name, mm, pairs(func(a0, _, b0, _ uint64, _ uint32) (low, high uint64) { return f(a0, b0) }))
}

// unpackHigh makes PUNPCKHxx.
func unpackHigh(name decoder.Op, f interleave) simdRow {
	return both(name, mmLanes(func(a, b uint64) uint64 { _, r := f(a, b); return r }),
		pairs(func(_, a1, _, b1 uint64, _ uint32) (low, high uint64) { return f(a1, b1) }))
}

// packs makes PACKxx, and what goes across a register, of what makes 64 bits of 128.
func packs(name decoder.Op, f func(a, b uint64) uint64) simdRow {
	return both(name, mmLanes(f),
		pairs(func(a0, a1, b0, b1 uint64, _ uint32) (low, high uint64) { return f(a0, a1), f(b0, b1) }))
}

// bytesOf cuts the words of x, signed, to unsigned bytes and gathers these.
func bytesOf(x uint64) uint64 {
	x &^= spread(x&tops16, tops16)
	x |= spread((x+0x7f007f007f007f00)&tops16, tops16) // those over FFh
	x &= 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return (x | x>>16) & 0xffffffff
}

func packWordsUnsigned(a, b uint64) uint64 { return bytesOf(a) | bytesOf(b)<<32 }

// packWordsSigned makes unsigned bytes of what is 80h larger.
func packWordsSigned(a, b uint64) uint64 {
	const shift = 0x0080008000800080
	return packWordsUnsigned(addSigned(a, shift, tops16), addSigned(b, shift, tops16)) ^ tops8
}

func packDoubles(a, b uint64) uint64 {
	cut := func(x int32) uint64 { return uint64(uint16(clamp(x))) }
	return cut(int32(a)) | cut(int32(a>>32))<<16 | cut(int32(b))<<32 | cut(int32(b>>32))<<48
}

// clamp cuts to a signed word.
func clamp(v int32) int32 { return max(-0x8000, min(v, 0x7fff)) }
