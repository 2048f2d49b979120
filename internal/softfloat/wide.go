package softfloat

import "math/bits"

// u128 is an unsigned 128-bit integer, or a fraction whose point the user knows.
type u128 struct{ hi, lo uint64 }

// add returns a + b modulo 2^128.
func (a u128) add(b u128) u128 {
	lo, c := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(a.hi, b.hi, c)
	return u128{hi, lo}
}

// sub returns a - b modulo 2^128.
func (a u128) sub(b u128) u128 {
	lo, c := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, c)
	return u128{hi, lo}
}

// less reports whether a < b.
func (a u128) less(b u128) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

// shr shifts right, without a sticky bit.
func (a u128) shr(n uint) u128 {
	if n >= 64 {
		return u128{0, a.hi >> (n - 64)}
	}
	return u128{a.hi >> n, a.hi<<(64-n) | a.lo>>n}
}

// mul returns the upper half of the product.
func (a u128) mul(b u128) u128 {
	h, l := bits.Mul64(a.hi, b.hi)
	h1, l1 := bits.Mul64(a.hi, b.lo)
	h2, l2 := bits.Mul64(a.lo, b.hi)
	h3, _ := bits.Mul64(a.lo, b.lo)
	x, c1 := bits.Add64(l1, l2, 0)
	_, c2 := bits.Add64(x, h3, 0)
	l, c3 := bits.Add64(l, h1, c1)
	l, c4 := bits.Add64(l, h2, c2)
	return u128{h + c3 + c4, l}
}

// wide is a positive number with 128 significant bits, m × 2^(exp-127); bit 127 of
// m is set. Its sign is kept beside it.
type wide struct {
	exp int32
	m   u128
}

// wideOf returns the magnitude of a normal or denormal operand.
func wideOf(n num) wide { return wide{n.exp - bias, u128{n.sig, 0}} }

// norm makes a wide of m × 2^(exp-127), m not zero.
func norm(exp int32, m u128) wide {
	hi, lo, e := normalise(m.hi, m.lo, exp)
	return wide{e, u128{hi, lo}}
}

// fixed is w as a fraction of 2^n, n at most 128, for w small enough.
func (w wide) fixed(n int32) u128 { return w.m.shr(uint(min(127-n-w.exp, 127))) }

// mul returns w × v, without the bits below 128.
func (w wide) mul(v wide) wide { return norm(w.exp+v.exp+1, w.m.mul(v.m)) }

// div is w/v: long division by two digits of 64 bits (Knuth, The Art of Computer
// Programming vol. 2, 4.3.1, algorithm D).
func (w wide) div(v wide) wide {
	exp := w.exp - v.exp
	n := w.m
	var below uint64
	if n.less(v.m) {
		exp--
	} else {
		n, below = n.shr(1), n.lo<<63
	}
	q1, r := digit(n, below, v.m)
	q0, _ := digit(r, 0, v.m)
	return wide{exp, u128{q1, q0}}
}

// digit divides n·2^64+next by d, for n < d: one digit of the quotient.
func digit(n u128, next uint64, d u128) (q uint64, rem u128) {
	q = ^uint64(0)
	if n.hi < d.hi {
		q, _ = bits.Div64(n.hi, n.lo, d.hi)
	}
	// The remainder n·2^64+next - q·d, whose top word is 0 for the true digit.
	h1, l1 := bits.Mul64(q, d.hi)
	h0, l0 := bits.Mul64(q, d.lo)
	mid, c := bits.Add64(l1, h0, 0)
	lo, b := bits.Sub64(next, l0, 0)
	hi, b := bits.Sub64(n.lo, mid, b)
	top, _ := bits.Sub64(n.hi, h1+c, b)
	for top != 0 {
		q--
		lo, c = bits.Add64(lo, d.lo, 0)
		hi, c = bits.Add64(hi, d.hi, c)
		top += c
	}
	return q, u128{hi, lo}
}

// result rounds ±w, an inexact value, to an F80.
func (e *Env) result(neg bool, w wide) F80 {
	return e.round(neg, w.exp+bias, w.m.hi, w.m.lo|1, &extended).pack80()
}

// Constant is one of the numbers that the x87 can load.
type Constant uint8

// The constants in the order of their opcodes, D9 E8 to EE.
const (
	One  Constant = iota
	L2T           // log2 10
	L2E           // log2 e
	Pi            // π
	LG2           // log10 2
	LN2           // ln 2
	Zero          // +0
)

// Constant returns a constant rounded in the environment's mode (SDM vol. 2,
// FLD1/FLDL2T/…). No flags are raised.
func (e *Env) Constant(c Constant) F80 {
	r := Env{Rounding: e.Rounding}
	switch c {
	case One:
		return F80{1 << 63, bias}
	case L2T:
		return r.result(false, wideLog2t)
	case L2E:
		return r.result(false, wideLog2e)
	case Pi:
		return r.result(false, widePi)
	case LG2:
		return r.result(false, wideLg2)
	case LN2:
		return r.result(false, wideLn2)
	}
	return F80{}
}
