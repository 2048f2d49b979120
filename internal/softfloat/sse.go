package softfloat

// daz makes a denormal operand zero when DAZ says so.
func (e *Env) daz(n num) num {
	if e.DAZ && n.kind == denormal {
		n.kind = zero
	}
	return n
}

func (e *Env) num64(f F64) num { return e.daz(f.num()) }
func (e *Env) num32(f F32) num { return e.daz(f.num()) }

// Add64 returns a + b (ADDSD).
func (e *Env) Add64(a, b F64) F64 { return e.add(e.num64(a), e.num64(b), &double).pack64() }

// Sub64 returns a - b (SUBSD).
func (e *Env) Sub64(a, b F64) F64 { return e.add(e.num64(a), e.num64(b).negated(), &double).pack64() }

// Mul64 returns a × b (MULSD).
func (e *Env) Mul64(a, b F64) F64 { return e.mul(e.num64(a), e.num64(b), &double).pack64() }

// Div64 returns a / b (DIVSD).
func (e *Env) Div64(a, b F64) F64 { return e.div(e.num64(a), e.num64(b), &double).pack64() }

// Sqrt64 returns the square root of a (SQRTSD).
func (e *Env) Sqrt64(a F64) F64 { return e.sqrt(e.num64(a), &double).pack64() }

// Add32 returns a + b (ADDSS).
func (e *Env) Add32(a, b F32) F32 { return e.add(e.num32(a), e.num32(b), &single).pack32() }

// Sub32 returns a - b (SUBSS).
func (e *Env) Sub32(a, b F32) F32 { return e.add(e.num32(a), e.num32(b).negated(), &single).pack32() }

// Mul32 returns a × b (MULSS).
func (e *Env) Mul32(a, b F32) F32 { return e.mul(e.num32(a), e.num32(b), &single).pack32() }

// Div32 returns a / b (DIVSS).
func (e *Env) Div32(a, b F32) F32 { return e.div(e.num32(a), e.num32(b), &single).pack32() }

// Sqrt32 returns the square root of a (SQRTSS).
func (e *Env) Sqrt32(a F32) F32 { return e.sqrt(e.num32(a), &single).pack32() }

// first reports whether MIN or MAX gives its first operand: b is the result
// for NaNs and for two zeros (SDM vol. 2, MINSS and MAXSS).
func (e *Env) first(x, y num, want Order) bool { return e.compare(x, y, false) == want }

// Min64 returns the smaller of a and b, b for NaNs and zeros (MINSD).
func (e *Env) Min64(a, b F64) F64 {
	if e.first(e.num64(a), e.num64(b), Less) {
		return e.flush64(a)
	}
	return e.flush64(b)
}

// Max64 returns the larger of a and b, b for NaNs and zeros (MAXSD).
func (e *Env) Max64(a, b F64) F64 {
	if e.first(e.num64(a), e.num64(b), Greater) {
		return e.flush64(a)
	}
	return e.flush64(b)
}

// Min32 returns the smaller of a and b, b for NaNs and zeros (MINSS).
func (e *Env) Min32(a, b F32) F32 {
	if e.first(e.num32(a), e.num32(b), Less) {
		return e.flush32(a)
	}
	return e.flush32(b)
}

// Max32 returns the larger of a and b, b for NaNs and zeros (MAXSS).
func (e *Env) Max32(a, b F32) F32 {
	if e.first(e.num32(a), e.num32(b), Greater) {
		return e.flush32(a)
	}
	return e.flush32(b)
}

// flush64 applies DAZ to a result that is one of the operands.
func (e *Env) flush64(f F64) F64 {
	if e.DAZ && f>>52&0x7FF == 0 {
		return f & (1 << 63)
	}
	return f
}

// flush32 is flush64 for F32.
func (e *Env) flush32(f F32) F32 {
	if e.DAZ && f>>23&0xFF == 0 {
		return f & (1 << 31)
	}
	return f
}

// estimate does what RCPSS and RSQRTSS have in common: special operands raise
// nothing, denormal ones count as zero (SDM vol. 2, RCPSS and RSQRTSS).
func estimate(x num) (r num, done bool) {
	switch x.kind {
	case quiet, signalling:
		return x.quieted(), true
	case zero, denormal:
		return num{kind: infinite, neg: x.neg}, true
	}
	return num{}, false
}

// estimated is where estimates are rounded to, 13 bits. Chips look them up in a table
// and differ in the last bits.
var estimated = format{1, 2 * bias, 64 - 13, false}

// middle replaces a significand by the middle of the interval that its leading
// 12 bits name: a table has one entry for it, so that 1/1 is a little less than 1.
func (n num) middle() num {
	n.sig = n.sig>>52<<52 | 1<<51
	return n
}

// Rcp32 returns an estimate of 1/a, in error by less than 1.5 × 2^-12 (RCPSS). Tiny
// results are zeros, whatever the environment; no flags.
func Rcp32(a F32) F32 {
	x := a.num()
	if r, done := estimate(x); done {
		return r.pack32()
	}
	if x.kind == infinite {
		return num{kind: zero, neg: x.neg}.pack32()
	}
	near := Env{}
	r := near.div(num{exp: bias, sig: 1 << 63}, x.middle(), &estimated)
	r.neg = x.neg
	if r.exp < single.min {
		return num{kind: zero, neg: x.neg}.pack32()
	}
	if r.exp > single.max {
		return num{kind: infinite, neg: x.neg}.pack32()
	}
	return r.pack32()
}

// Rsqrt32 returns an estimate of 1/√a, in error by less than 1.5 × 2^-12 (RSQRTSS). No
// flags.
func Rsqrt32(a F32) F32 {
	x := a.num()
	if r, done := estimate(x); done {
		return r.pack32()
	}
	if x.neg {
		return indefinite.pack32()
	}
	if x.kind == infinite {
		return num{kind: zero}.pack32()
	}
	near := Env{}
	s := near.sqrt(x.middle(), &extended)
	return near.div(num{exp: bias, sig: 1 << 63}, s, &estimated).pack32()
}
