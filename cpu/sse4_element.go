package cpu

// Single elements of XMM registers.

// element returns element n of v, of size bits. Bits of n above the number of elements do not count.
func element(v *dq, size, n uint32) uint32 {
	at := size * n & 127
	return uint32(v[at>>6] >> (at & 63) & (1<<size - 1))
}

// setElement replaces element n of v.
func setElement(v *dq, size, n, by uint32) {
	at := size * n & 127
	mask := uint64(1)<<size - 1
	h := &v[at>>6]
	*h = *h&^(mask<<(at&63)) | uint64(by)&mask<<(at&63)
}

// extract makes PEXTRB and its like. A general register gets the element with zeros above it.
func extract(size uint32) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			c.set32(o.dst, element(c.simd.at(o.src), size, o.imm))
			return true
		},
		store: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			v := element(c.simd.at(o.src), size, o.imm)
			switch size {
			case 8:
				return c.store8(o, uint8(v))
			case 16:
				return c.store16(o, uint16(v))
			}
			return c.store32(o, v)
		},
	}
}

// insert makes PINSRB and its like.
func insert(size uint32) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			setElement(c.simd.at(o.dst), size, o.imm, c.get32(o.src))
			return true
		},
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			v, ok := c.loadN(o, int(size/8))
			if ok {
				setElement(c.simd.at(o.dst), size, o.imm, v)
			}
			return ok
		},
	}
}

func insertps(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	insertSingle(c.simd.at(o.dst), element(c.simd.at(o.src), 32, o.imm>>6), o.imm)
	return true
}

// insertpsLoad takes the single in memory, whatever the immediate byte says about the source.
func insertpsLoad(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	v, ok := c.load32(o)
	if ok {
		insertSingle(c.simd.at(o.dst), v, o.imm)
	}
	return ok
}

// insertSingle puts v where bits 4 and 5 of imm say, then clears the singles that its bits 0 to 3 name.
func insertSingle(d *dq, v, imm uint32) {
	setElement(d, 32, imm>>4&3, v)
	d[0] &^= filled(imm, 32)
	d[1] &^= filled(imm>>2, 32)
}

// extend makes PMOVSXBW and its like: the lowest elements of the source become elements of the size to.
func extend(from, to uint, signed bool) vector {
	fill := 64 - from
	return func(c *CPU, o *op, b dq) bool {
		v, r := b[0], dq{}
		for at := uint(0); at < 128; at += to {
			e := v << fill >> fill
			if signed {
				e = uint64(int64(v<<fill)>>fill) << (64 - to) >> (64 - to)
			}
			r[at>>6] |= e << (at & 63)
			v >>= from
		}
		*c.simd.at(o.dst) = r
		return true
	}
}
