package softfloat

// Flags are exceptions, with the bit positions of the x87 status word and of
// MXCSR, and the x87 condition bit C1.
type Flags uint16

// The exceptions in order of their bits (SDM vol. 1, figures 8-4 and 10-3).
const (
	Invalid   Flags = 1 << iota // #I: no result can be given, or a signalling NaN
	Denormal                    // #D: an operand was denormal
	DivZero                     // #Z: a finite number divided by zero
	Overflow                    // #O: the rounded result is too large
	Underflow                   // #U: the rounded result is tiny
	Inexact                     // #P: the result had to be rounded

	// RoundedUp is C1: the last rounding made the magnitude larger.
	RoundedUp Flags = 0x0200
)

// Exceptions has all six exception flags, Before those that are found before an operation is
// carried out.
const (
	Exceptions = Invalid | Denormal | DivZero | Overflow | Underflow | Inexact
	Before     = Invalid | Denormal | DivZero
)

// Rounding is a rounding mode, encoded as in RC of the x87 control word and of
// MXCSR.
type Rounding uint8

// The four rounding modes (SDM vol. 1, table 4-8).
const (
	Nearest  Rounding = iota // ties to even
	Down                     // to minus infinity
	Up                       // to plus infinity
	Truncate                 // to zero
)

// Env is the environment of an operation. Operations only add to Flags: the caller clears it between
// instructions.
type Env struct {
	Rounding Rounding
	// Precision is the number of significand bits to which Add80, Sub80, Mul80,
	// Div80 and Sqrt80 round: 24, 53 or 64. 0 is 64.
	Precision uint8
	// Unmasked are the exceptions that are not masked.
	Unmasked Flags
	DAZ      bool // F32 and F64: denormal operands are zeros
	FTZ      bool // F32 and F64: tiny results are zeros while Underflow is masked
	// Projective says that there is one infinity, without a sign, as on the 8087 and 80287
	// unless IC in the control word is set.
	Projective bool
	// Flags are the exceptions so far, and RoundedUp.
	Flags Flags
}

// raise records exceptions and reports whether one of them is unmasked.
func (e *Env) raise(f Flags) bool {
	e.Flags |= f
	return f&e.Unmasked != 0
}

// format is a format that results are rounded to. Exponents are biased by 16383, as in
// an F80, whatever the format.
type format struct {
	min, max int32 // exponents of normal numbers
	drop     uint8 // bits of a 64-bit significand that are not kept
	x87      bool  // the x87's choice between NaNs, and exponents that wrap
}

// bias is the bias of the exponent of an F80, and of a num.
const bias = 16383

// wrap is the exponent adjustment of results of unmasked overflow and underflow
// (SDM vol. 1, 8.5.4 and 8.5.5).
const wrap = 24576

var (
	single   = format{bias - 126, bias + 127, 40, false}
	double   = format{bias - 1022, bias + 1023, 11, false}
	extended = format{1, 2 * bias, 0, true}
	short24  = format{1, 2 * bias, 40, true} // extended under precision control
	short53  = format{1, 2 * bias, 11, true}
)

// result80 returns the format of an x87 arithmetic result under precision control.
func (e *Env) result80() *format {
	switch e.Precision {
	case 24:
		return &short24
	case 53:
		return &short53
	}
	return &extended
}

// up decides whether a significand grows by one: odd is its last bit, rest
// what is cut off, as a fraction of 2^64.
func (r Rounding) up(neg bool, odd, rest uint64) bool {
	switch r {
	case Nearest:
		return rest > 1<<63 || rest == 1<<63 && odd&1 != 0
	case Down:
		return neg && rest != 0
	case Up:
		return !neg && rest != 0
	}
	return false
}

// cut splits a 128-bit significand: what stays of hi, shifted down by drop, and
// the rest as a fraction with a sticky last bit.
func cut(hi, lo uint64, drop uint8) (kept, rest uint64) {
	if drop == 0 {
		return hi, lo
	}
	rest = hi<<(64-drop) | lo>>drop
	if lo<<(64-drop) != 0 {
		rest |= 1
	}
	return hi >> drop, rest
}

// shiftRight shifts a 128-bit significand right; ones that are lost are left as
// a sticky last bit.
func shiftRight(hi, lo uint64, n uint32) (uint64, uint64) {
	switch {
	case n == 0:
		return hi, lo
	case n < 64:
		return hi >> n, hi<<(64-n) | lo>>n | sticky(lo<<(64-n))
	case n == 64:
		return 0, hi | sticky(lo)
	case n < 128:
		return 0, hi>>(n-64) | sticky(hi<<(128-n)|lo)
	}
	return 0, sticky(hi | lo)
}

// sticky is 1 for anything that is not zero.
func sticky(x uint64) uint64 {
	if x != 0 {
		return 1
	}
	return 0
}

// round makes the result of ±(hi + lo/2^64) × 2^(exp-bias-63) in format f, with
// all the exceptions this raises. Bit 63 of hi must be set.
func (e *Env) round(neg bool, exp int32, hi, lo uint64, f *format) num {
	if exp < f.min {
		return e.roundTiny(neg, exp, hi, lo, f)
	}
	sig, rest := cut(hi, lo, f.drop)
	if rest != 0 {
		e.Flags = e.Flags&^RoundedUp | Inexact
		if e.Rounding.up(neg, sig, rest) {
			e.Flags |= RoundedUp
			if sig++; sig<<f.drop == 0 {
				sig, exp = 1<<(63-f.drop), exp+1
			}
		}
	}
	if exp > f.max {
		return e.tooLarge(neg, exp, sig<<f.drop, f)
	}
	return num{kind: normal, neg: neg, exp: exp, sig: sig << f.drop}
}

// roundTiny is round for an exponent below the normal numbers (SDM vol. 1,
// 4.9.1.5: tiny is what is below them after rounding with unbounded exponent).
func (e *Env) roundTiny(neg bool, exp int32, hi, lo uint64, f *format) num {
	sig, rest := cut(hi, lo, f.drop)
	grows := rest != 0 && e.Rounding.up(neg, sig, rest)
	tiny := exp < f.min-1 || !grows || (sig+1)<<f.drop != 0
	if tiny && e.Unmasked&Underflow != 0 {
		e.Flags |= Underflow
		wide := format{-1 << 30, f.max, f.drop, f.x87}
		r := e.round(neg, exp, hi, lo, &wide)
		if f.x87 {
			r = e.wrapped(r, wrap)
		}
		return r
	} else if tiny && e.FTZ && !f.x87 {
		e.Flags |= Underflow | Inexact
		return num{kind: zero, neg: neg}
	}
	hi, lo = shiftRight(hi, lo, uint32(f.min-exp))
	sig, rest = cut(hi, lo, f.drop)
	if rest != 0 {
		e.Flags = e.Flags&^RoundedUp | Inexact
		if tiny {
			e.Flags |= Underflow
		}
		if e.Rounding.up(neg, sig, rest) {
			e.Flags |= RoundedUp
			sig++
		}
	}
	sig <<= f.drop
	k := normal
	switch {
	case sig == 0:
		k = zero
	case sig>>63 == 0:
		k = denormal
	}
	return num{kind: k, neg: neg, exp: f.min, sig: sig}
}

// tooLarge returns the result of an overflow (SDM vol. 1, table 4-10), sig being the
// rounded significand.
func (e *Env) tooLarge(neg bool, exp int32, sig uint64, f *format) num {
	e.Flags |= Overflow
	if e.Unmasked&Overflow != 0 { // inexact only if the rounding was
		if f.x87 {
			return e.wrapped(num{kind: normal, neg: neg, exp: exp, sig: sig}, -wrap)
		}
		return indefinite
	}
	e.Flags |= Inexact
	if e.Rounding == Truncate || e.Rounding == Down && !neg || e.Rounding == Up && neg {
		e.Flags &^= RoundedUp
		return num{kind: normal, neg: neg, exp: f.max, sig: ^uint64(0) >> f.drop << f.drop}
	}
	e.Flags |= RoundedUp
	return num{kind: infinite, neg: neg}
}

// wrapped adds by to the exponent. What is then still out of range (FSCALE
// alone can be so large) is rounded to infinity or zero.
func (e *Env) wrapped(r num, by int32) num {
	r.exp += by
	switch {
	case r.exp > extended.max:
		e.Flags |= Inexact | RoundedUp
		return num{kind: infinite, neg: r.neg}
	case r.exp < extended.min:
		e.Flags = e.Flags&^RoundedUp | Inexact
		return num{kind: zero, neg: r.neg}
	}
	return r
}
