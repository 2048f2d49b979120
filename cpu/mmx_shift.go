package cpu

// shiftFunc shifts all elements of x by n places.
type shiftFunc func(x, n uint64) uint64

func shiftWordsLeft(x, n uint64) uint64 {
	if n > 15 {
		return 0
	}
	return x << n & (0xffff << n & 0xffff * 0x0001000100010001)
}

func shiftWordsRight(x, n uint64) uint64 {
	if n > 15 {
		return 0
	}
	return x >> n & (0xffff >> n * 0x0001000100010001)
}

func shiftWordsSigned(x, n uint64) uint64 {
	n = min(n, 15)
	kept := uint64(0xffff) >> n * 0x0001000100010001
	return x>>n&kept | spread(x&tops16, tops16)&^kept
}

func shiftDoublesLeft(x, n uint64) uint64 {
	if n > 31 {
		return 0
	}
	return uint64(uint32(x)<<n) | x>>32<<n<<32
}

func shiftDoublesRight(x, n uint64) uint64 {
	if n > 31 {
		return 0
	}
	return uint64(uint32(x)>>n) | x>>32>>n<<32
}

func shiftDoublesSigned(x, n uint64) uint64 {
	n = min(n, 31)
	return uint64(uint32(int32(x)>>n)) | uint64(uint32(int32(x>>32)>>n))<<32
}

func shiftQuadLeft(x, n uint64) uint64  { return x << n }
func shiftQuadRight(x, n uint64) uint64 { return x >> n }

// mmShift and xmmShift return the forms of a shift whose count is an immediate byte or the low 64
// bits of the source.
func mmShift(f shiftFunc) simdForm {
	form := mmLanes(f)
	form.imm = func(c *CPU, o *op) bool {
		if !c.mmxReady() {
			return false
		}
		c.fpu.setMM(o.dst, f(c.fpu.mm(o.dst), uint64(o.imm)))
		return true
	}
	return form
}

func xmmShift(f shiftFunc) simdForm {
	form := pairs(func(a0, a1, n, _ uint64, _ uint32) (low, high uint64) { return f(a0, n), f(a1, n) })
	form.imm = func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		d := c.simd.at(o.dst)
		d[0] = f(d[0], uint64(o.imm))
		d[1] = f(d[1], uint64(o.imm))
		return true
	}
	return form
}

// shiftBytes returns the form of PSLLDQ or PSRLDQ from a function that shifts by bytes.
func shiftBytes(f func(v dq, n uint32) dq) simdForm {
	return simdForm{imm: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		d := c.simd.at(o.dst)
		*d = f(*d, o.imm)
		return true
	}}
}

func bytesLeft(v dq, n uint32) dq {
	n *= 8
	if n < 64 {
		return dq{v[0] << n, v[1]<<n | v[0]>>(64-n)}
	}
	return dq{0, v[0] << (n - 64)}
}

func bytesRight(v dq, n uint32) dq {
	n *= 8
	if n < 64 {
		return dq{v[0]>>n | v[1]<<(64-n), v[1] >> n}
	}
	return dq{v[1] >> (n - 64), 0}
}
