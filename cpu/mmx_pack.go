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
	return both(name, mm, pairs(func(a, b dq, _ uint32) (r dq) {
		r[0], r[1] = f(a[0], b[0])
		return r
	}))
}

// unpackHigh makes PUNPCKHxx.
func unpackHigh(name decoder.Op, f interleave) simdRow {
	return both(name, mmLanes(func(a, b uint64) uint64 { _, r := f(a, b); return r }),
		pairs(func(a, b dq, _ uint32) (r dq) {
			r[0], r[1] = f(a[1], b[1])
			return r
		}))
}

// packs makes PACKxx of what cuts 64 bits to 32.
func packs(name decoder.Op, f func(x uint64) uint64) simdRow {
	return both(name, mmLanes(func(a, b uint64) uint64 { return f(a) | f(b)<<32 }),
		pairs(func(a, b dq, _ uint32) dq { return dq{f(a[0]) | f(a[1])<<32, f(b[0]) | f(b[1])<<32} }))
}

func packWordsSigned(x uint64) (r uint64) {
	for i := range 4 {
		r |= uint64(uint8(max(-0x80, min(int16(x>>(16*i)), 0x7f)))) << (8 * i)
	}
	return r
}

func packWordsUnsigned(x uint64) (r uint64) {
	for i := range 4 {
		r |= uint64(uint8(max(0, min(int16(x>>(16*i)), 0xff)))) << (8 * i)
	}
	return r
}

func packDoubles(x uint64) (r uint64) {
	for i := range 2 {
		r |= uint64(uint16(max(-0x8000, min(int32(x>>(32*i)), 0x7fff)))) << (16 * i)
	}
	return r
}
