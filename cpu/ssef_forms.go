package cpu

// vector executes an instruction for a source of up to 16 bytes.
type vector func(c *CPU, o *op, b dq) bool

// from128, from64, from32 and from16 make the form of f for a source that is an XMM register, or memory of that size. What a
// register has above that size stays in the source.
func from128(f vector) simdForm {
	return simdForm{reg: fromXMM(f), load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		low, high, ok := c.load128(o)
		return ok && f(c, o, dq{low, high})
	}}
}

func from64(f vector) simdForm {
	return simdForm{reg: fromXMM(f), load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		b, ok := c.load64(o)
		return ok && f(c, o, dq{b})
	}}
}

func from32(f vector) simdForm {
	return simdForm{reg: fromXMM(f), load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		b, ok := c.load32(o)
		return ok && f(c, o, dq{uint64(b)})
	}}
}

func from16(f vector) simdForm {
	return simdForm{reg: fromXMM(f), load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		b, ok := c.load16(o)
		return ok && f(c, o, dq{uint64(b)})
	}}
}

// fromU128 is from128 for memory that need not be aligned.
func fromU128(f vector) simdForm {
	return simdForm{reg: fromXMM(f), load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		low, high, ok := c.loadU128(o)
		return ok && f(c, o, dq{low, high})
	}}
}

// fromXMM makes the handler of f for a source in an XMM register.
func fromXMM(f vector) handler {
	return func(c *CPU, o *op) bool { return c.sseReady() && f(c, o, c.simd.xmm[o.src&15]) }
}

// fromGeneral is from32 with a general register instead of an XMM register.
func fromGeneral(f vector) simdForm {
	r := from32(f)
	r.reg = func(c *CPU, o *op) bool { return c.sseReady() && f(c, o, dq{uint64(c.get32(o.src))}) }
	return r
}

// fromMMX is from64 with an MMX register instead of an XMM register.
func fromMMX(f vector) simdForm {
	r := from64(f)
	r.reg = func(c *CPU, o *op) bool {
		if !c.mixedReady() {
			return false
		}
		b := c.fpu.mm(o.src)
		c.fpu.enterMMX()
		return f(c, o, dq{b})
	}
	return r
}

// toMMX returns r with the checks that come before an instruction whose destination is an MMX register.
func toMMX(r simdForm) simdForm {
	guard := func(h handler) handler {
		return func(c *CPU, o *op) bool { return c.mixedReady() && h(c, o) }
	}
	return simdForm{reg: guard(r.reg), load: guard(r.load)}
}
