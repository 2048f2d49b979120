package cpu

// interleaveBytes and the functions like it interleave the elements of the low halves and those of
// the high halves of a and b. Those of a come first.
func interleaveBytes(a, b uint64) (low, high uint64) {
	part := func(x uint64) uint64 { // spreads the bytes of 32 bits to the even bytes of 64 bits
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

func punpcklbw(a, b uint64) uint64 { r, _ := interleaveBytes(a, b); return r }
func punpcklwd(a, b uint64) uint64 { r, _ := interleaveWords(a, b); return r }
func punpckldq(a, b uint64) uint64 { return a&0xffffffff | b<<32 }
func punpckhbw(a, b uint64) uint64 { _, r := interleaveBytes(a, b); return r }
func punpckhwd(a, b uint64) uint64 { _, r := interleaveWords(a, b); return r }
func punpckhdq(a, b uint64) uint64 { return a>>32 | b>>32<<32 }

func punpcklbw128(a0, _, b0, _ uint64, _ uint32) (low, high uint64)  { return interleaveBytes(a0, b0) }
func punpcklwd128(a0, _, b0, _ uint64, _ uint32) (low, high uint64)  { return interleaveWords(a0, b0) }
func punpckldq128(a0, _, b0, _ uint64, _ uint32) (low, high uint64)  { return interleaveDoubles(a0, b0) }
func punpcklqdq128(a0, _, b0, _ uint64, _ uint32) (low, high uint64) { return a0, b0 }
func punpckhbw128(_, a1, _, b1 uint64, _ uint32) (low, high uint64)  { return interleaveBytes(a1, b1) }
func punpckhwd128(_, a1, _, b1 uint64, _ uint32) (low, high uint64)  { return interleaveWords(a1, b1) }
func punpckhdq128(_, a1, _, b1 uint64, _ uint32) (low, high uint64)  { return interleaveDoubles(a1, b1) }
func punpckhqdq128(_, a1, _, b1 uint64, _ uint32) (low, high uint64) { return a1, b1 }

// mmLow is mmLanes for an instruction whose source in memory has 32 bits.
func mmLow(f func(a, b uint64) uint64) simdForm {
	form := mmLanes(f)
	form.load = func(c *CPU, o *op) bool {
		if !c.mmxReady() {
			return false
		}
		v, ok := c.load32(o)
		if ok {
			c.fpu.setMM(o.dst, f(c.fpu.mm(o.dst), uint64(v)))
		}
		return ok
	}
	return form
}

// xmmHalves returns the XMM form of a function that makes 64 bits of 128. It is applied to the
// destination, which gives the low half, then to the source.
func xmmHalves(f func(low, high uint64) uint64) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			d, s := c.simd.at(o.dst), c.simd.at(o.src)
			low := f(d[0], d[1])
			d[1] = f(s[0], s[1])
			d[0] = low
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			low, high, ok := c.load128(o)
			if ok {
				d := c.simd.at(o.dst)
				d[0] = f(d[0], d[1])
				d[1] = f(low, high)
			}
			return ok
		},
	}
}

// bytesOf saturates the signed words of x to unsigned bytes and gathers these.
func bytesOf(x uint64) uint64 {
	x &^= spread(x&tops16, tops16)
	x |= spread((x+0x7f007f007f007f00)&tops16, tops16) // the words over FFh
	x &= 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return (x | x>>16) & 0xffffffff
}

func packWordsUnsigned(a, b uint64) uint64 { return bytesOf(a) | bytesOf(b)<<32 }

// packWordsSigned packs words to signed bytes. It makes unsigned bytes that are larger by 80h
// first.
func packWordsSigned(a, b uint64) uint64 {
	const shift = 0x0080008000800080
	return packWordsUnsigned(addSigned(a, shift, tops16), addSigned(b, shift, tops16)) ^ tops8
}

func packDoubles(a, b uint64) uint64 {
	cut := func(x int32) uint64 { return uint64(uint16(clamp(x))) }
	return cut(int32(a)) | cut(int32(a>>32))<<16 | cut(int32(b))<<32 | cut(int32(b>>32))<<48
}

// clamp saturates v to a signed word.
func clamp(v int32) int32 { return max(-0x8000, min(v, 0x7fff)) }
