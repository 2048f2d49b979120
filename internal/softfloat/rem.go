package softfloat

import "math/bits"

// Remainder is the result of FPREM and FPREM1.
type Remainder struct {
	Value    F80
	Quotient uint8 // the three lowest bits of the quotient's magnitude, 0 when Partial
	Partial  bool  // the reduction is not complete (C2)
	Void     bool  // there is no quotient: a NaN, an invalid or an unmasked denormal operand
}

// Rem80 returns the remainder of a / b with a quotient truncated to an integer
// (FPREM), or rounded to the nearest (FPREM1, the IEEE remainder). When the
// exponents are 64 or more apart, only a part of the reduction is made (SDM
// vol. 2, FPREM, operation: D and N).
func (e *Env) Rem80(a, b F80, nearest bool) Remainder {
	x, y := a.num(), b.num()
	if r, done := e.operands(x, y, &extended); done {
		return Remainder{Value: r.pack80(), Void: true}
	}
	if x.kind == infinite || y.kind == zero {
		return Remainder{Value: e.invalid().pack80(), Void: true}
	}
	if e.denormals(x.kind | y.kind) {
		return Remainder{Value: a, Void: true}
	}
	switch {
	case x.kind == zero:
		return Remainder{Value: a}
	case y.kind == infinite:
		return Remainder{Value: e.round(x.neg, x.exp, x.sig, 0, &extended).pack80()}
	}
	diff := x.exp - y.exp
	if diff >= 64 {
		return e.partialRem(x, y, diff)
	}
	var q, r uint64
	hi, lo, exp := uint64(0), uint64(0), y.exp // the remainder in units of y.exp, lo below them
	switch {
	case diff >= 0:
		q, r = divShifted(x.sig, uint(diff), y.sig)
		hi = r
	case diff == -1:
		hi, lo = x.sig>>1, x.sig<<63
	default:
		return Remainder{Value: e.round(x.neg, x.exp, x.sig, 0, &extended).pack80()}
	}
	neg := x.neg
	if nearest {
		// Twice the remainder against the divisor; a tie goes to the even quotient.
		half, restLo := y.sig>>1, y.sig<<63
		if hi > half || hi == half && (lo > restLo || lo == restLo && q&1 != 0) {
			var borrow uint64
			lo, borrow = bits.Sub64(0, lo, 0)
			hi, _ = bits.Sub64(y.sig, hi, borrow)
			q++
			neg = !neg
		}
	}
	return Remainder{Value: e.remainder(x.neg, neg, exp, hi, lo), Quotient: uint8(q & 7)}
}

// remainder packs a remainder; that of an exact division has the dividend's sign.
func (e *Env) remainder(dividend, neg bool, exp int32, hi, lo uint64) F80 {
	if hi|lo == 0 {
		return num{kind: zero, neg: dividend}.pack80()
	}
	hi, lo, exp = normalise(hi, lo, exp)
	return e.round(neg, exp, hi, lo, &extended).pack80()
}

// divShifted divides x·2^n by y, both normalised, n below 64.
func divShifted(x uint64, n uint, y uint64) (q, r uint64) {
	var top uint64
	if x >= y {
		// The quotient of x alone is 1.
		x -= y
		top = 1
	}
	hi, lo := x>>(64-n), x<<n
	q, r = bits.Div64(hi, lo, y)
	return q + top<<n, r
}

// partialRem subtracts from x so large a multiple of y that the exponent
// shrinks by n, 32 to 63, as both Intel's and AMD's chips choose it.
func (e *Env) partialRem(x, y num, diff int32) Remainder {
	n := uint(diff)&31 | 32
	_, r := divShifted(x.sig, n, y.sig)
	v := e.remainder(x.neg, x.neg, x.exp-int32(n), r, 0)
	return Remainder{Value: v, Partial: true}
}
