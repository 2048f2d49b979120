package softfloat

import "math/bits"

// add is x + y (IEEE 754, 5.4.1; the usual align, add, normalise and round, as
// in the Handbook of Floating-Point Arithmetic, 7.3).
func (e *Env) add(x, y num, f *format) num {
	if k := x.kind | y.kind; k != normal {
		if r, done := e.addSpecial(x, y, k, f); done {
			return r
		}
	}
	if x.exp < y.exp || x.exp == y.exp && x.sig < y.sig {
		x, y = y, x
	}
	hi, lo := shiftRight(y.sig, 0, uint32(x.exp-y.exp))
	exp := x.exp
	if x.neg == y.neg {
		var carry uint64
		hi, carry = bits.Add64(x.sig, hi, 0)
		if carry != 0 {
			hi, lo = 1<<63|hi>>1, hi<<63|lo>>1|lo&1
			exp++
		}
		return e.round(x.neg, exp, hi, lo, f)
	}
	lo, borrow := bits.Sub64(0, lo, 0)
	hi, _ = bits.Sub64(x.sig, hi, borrow)
	if hi>>63 == 0 {
		if hi|lo == 0 {
			return num{kind: zero, neg: e.Rounding == Down}
		}
		hi, lo, exp = normalise(hi, lo, exp)
	}
	return e.round(x.neg, exp, hi, lo, f)
}

// normalise shifts a significand that is not zero left until bit 63 of hi is set.
func normalise(hi, lo uint64, exp int32) (uint64, uint64, int32) {
	if hi == 0 {
		hi, lo, exp = lo, 0, exp-64
	}
	n := uint(bits.LeadingZeros64(hi))
	return hi<<n | lo>>(64-n), lo << n, exp - int32(n)
}

// addSpecial returns the sums that are not those of two finite numbers.
func (e *Env) addSpecial(x, y num, k kind, f *format) (num, bool) {
	if r, done := e.operands(x, y, f); done {
		return r, true
	}
	if x.kind == infinite && y.kind == infinite && (x.neg != y.neg || e.Projective) {
		return e.invalid(), true
	}
	if e.denormals(k) {
		return indefinite, true
	}
	switch {
	case x.kind == infinite:
		return x, true
	case y.kind == infinite:
		return y, true
	case x.kind == zero && y.kind == zero:
		x.neg = x.neg && y.neg || x.neg != y.neg && e.Rounding == Down
		return x, true
	case x.kind == zero:
		return e.round(y.neg, y.exp, y.sig, 0, f), true
	case y.kind == zero:
		return e.round(x.neg, x.exp, x.sig, 0, f), true
	}
	return num{}, false
}

// negated is -x, or x if that is a NaN.
func (n num) negated() num {
	if n.kind&nan == 0 {
		n.neg = !n.neg
	}
	return n
}

// mul is x × y (IEEE 754, 5.4.1).
func (e *Env) mul(x, y num, f *format) num {
	neg := x.neg != y.neg
	if k := x.kind | y.kind; k != normal {
		if r, done := e.operands(x, y, f); done {
			return r
		}
		if k&zero != 0 && k&infinite != 0 {
			return e.invalid()
		}
		if e.denormals(k) {
			return indefinite
		}
		switch {
		case k&infinite != 0:
			return num{kind: infinite, neg: neg}
		case k&zero != 0:
			return num{kind: zero, neg: neg}
		}
	}
	exp := x.exp + y.exp - bias + 1
	hi, lo := bits.Mul64(x.sig, y.sig)
	if hi>>63 == 0 {
		hi, lo, exp = hi<<1|lo>>63, lo<<1, exp-1
	}
	return e.round(neg, exp, hi, lo, f)
}

// div is x / y (IEEE 754, 5.4.1).
func (e *Env) div(x, y num, f *format) num {
	neg := x.neg != y.neg
	if k := x.kind | y.kind; k != normal {
		if r, done := e.divSpecial(x, y, neg, k, f); done {
			return r
		}
	}
	exp := x.exp - y.exp + bias
	hi, lo := x.sig, uint64(0)
	if hi >= y.sig {
		hi, lo = hi>>1, hi<<63
	} else {
		exp--
	}
	q, r := bits.Div64(hi, lo, y.sig)
	return e.round(neg, exp, q, fraction(r, y.sig), f)
}

// fraction is r/d (r < d) as a fraction of 2^64 as far as rounding needs it: the
// half and a sticky bit.
func fraction(r, d uint64) uint64 {
	switch {
	case r == 0:
		return 0
	case r > d-r:
		return 1<<63 | 1
	case r == d-r:
		return 1 << 63
	}
	return 1
}

// divSpecial returns the quotients that are not those of two finite numbers.
func (e *Env) divSpecial(x, y num, neg bool, k kind, f *format) (num, bool) {
	if r, done := e.operands(x, y, f); done {
		return r, true
	}
	if x.kind == y.kind && k&(zero|infinite) != 0 {
		return e.invalid(), true
	}
	if y.kind == zero && x.kind != infinite {
		e.raise(DivZero)
		return num{kind: infinite, neg: neg}, true
	}
	if e.denormals(k) {
		return indefinite, true
	}
	switch {
	case x.kind == infinite:
		return num{kind: infinite, neg: neg}, true
	case x.kind == zero || y.kind == infinite:
		return num{kind: zero, neg: neg}, true
	}
	return num{}, false
}
