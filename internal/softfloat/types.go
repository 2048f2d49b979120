package softfloat

import "math/bits"

// F32 is the encoding of a single-precision number (IEEE 754 binary32).
type F32 uint32

// F64 is the encoding of a double-precision number (IEEE 754 binary64).
type F64 uint64

// F80 is the encoding of a double-extended-precision number: Sig are the low 64
// bits, the significand with its explicit integer bit; SE the high 16, sign and
// exponent (SDM vol. 1, 4.2.2).
type F80 struct {
	Sig uint64
	SE  uint16
}

// Indefinite64 and Indefinite32 are the QNaN floating-point indefinite, the result of
// masked invalid operations (SDM vol. 1, table 4-3).
const (
	Indefinite64 F64 = 0xFFF8000000000000
	Indefinite32 F32 = 0xFFC00000
)

// Indefinite80 returns the QNaN floating-point indefinite of the x87.
func Indefinite80() F80 { return F80{0xC000000000000000, 0xFFFF} }

// kind classifies a number. The values are bits, so that one test of an OR of
// two kinds finds the common case, two normal numbers.
type kind uint8

const (
	normal   kind = 0
	denormal kind = 1 << iota >> 1
	zero
	infinite
	quiet
	signalling
	unsupported
)

// nan has the kinds of all NaNs.
const nan = quiet | signalling

// num is a number taken apart. For normal and denormal operands sig has bit 63 set
// and the value is ±sig × 2^(exp-bias-63). NaNs have their payload in sig,
// with the quiet bit at bit 62. A denormal result is not normalised: its
// exponent is the format's smallest.
type num struct {
	kind kind
	neg  bool
	exp  int32
	sig  uint64
}

// indefinite is the default NaN.
var indefinite = num{kind: quiet, neg: true, sig: 3 << 62}

// Negative reports whether the sign bit is set.
func (f F80) Negative() bool { return f.SE>>15 != 0 }

// Neg changes the sign (FCHS), of NaNs too.
func (f F80) Neg() F80 { return F80{f.Sig, f.SE ^ 0x8000} }

// Abs clears the sign (FABS), of NaNs too.
func (f F80) Abs() F80 { return F80{f.Sig, f.SE & 0x7FFF} }

// num takes f apart.
func (f F80) num() num {
	n := num{neg: f.SE>>15 != 0, exp: int32(f.SE & 0x7FFF), sig: f.Sig}
	if uint16(n.exp-1) < 0x7FFE && f.Sig>>63 != 0 {
		return n
	}
	switch {
	case n.exp == 0 && f.Sig == 0:
		n.kind = zero
	case n.exp == 0:
		n.kind = denormal
		shift := bits.LeadingZeros64(f.Sig)
		n.exp, n.sig = 1-int32(shift), f.Sig<<shift
	case f.Sig>>63 == 0:
		n.kind = unsupported
	case f.Sig<<1 == 0:
		n.kind = infinite
	case f.Sig>>62 == 3:
		n.kind = quiet
	default:
		n.kind = signalling
	}
	return n
}

// pack80 returns the encoding of a result.
func (n num) pack80() F80 {
	var s uint16
	if n.neg {
		s = 0x8000
	}
	switch n.kind {
	case normal:
		return F80{n.sig, s | uint16(n.exp)}
	case denormal:
		return F80{n.sig, s}
	case zero:
		return F80{0, s}
	case infinite:
		return F80{1 << 63, s | 0x7FFF}
	}
	return F80{n.sig, s | 0x7FFF}
}

// ieee takes a number without an integer bit apart. max is the exponent of infinities, width the number
// of bits of the fraction, offset the bias of the exponent.
func ieee(sign bool, exp, frac uint64, max uint64, width uint, offset int32) num {
	n := num{neg: sign, exp: int32(exp) + bias - offset, sig: 1<<63 | frac<<(63-width)}
	if exp-1 < max-1 {
		return n
	}
	switch {
	case exp == 0 && frac == 0:
		n.kind = zero
	case exp == 0:
		n.kind = denormal
		shift := bits.LeadingZeros64(frac << (63 - width))
		n.exp, n.sig = 1+bias-offset-int32(shift), frac<<(63-width)<<shift
	case frac == 0:
		n.kind = infinite
	case n.sig>>62 == 3:
		n.kind = quiet
	default:
		n.kind = signalling
	}
	return n
}

// num takes f apart.
func (f F64) num() num {
	return ieee(f>>63 != 0, uint64(f)>>52&0x7FF, uint64(f)&(1<<52-1), 0x7FF, 52, 1023)
}

// num takes f apart.
func (f F32) num() num {
	return ieee(f>>31 != 0, uint64(f)>>23&0xFF, uint64(f)&(1<<23-1), 0xFF, 23, 127)
}

// pack64 returns the encoding of a result, or of a NaN of a wider format cut short.
func (n num) pack64() F64 {
	var s F64
	if n.neg {
		s = 1 << 63
	}
	frac := F64(n.sig << 1 >> 12)
	switch n.kind {
	case normal:
		return s | F64(n.exp-bias+1023)<<52 | frac
	case denormal:
		return s | frac
	case zero:
		return s
	case infinite:
		return s | 0x7FF<<52
	}
	return s | 0x7FF<<52 | frac
}

// pack32 returns the encoding of a result, or of a NaN of a wider format cut short.
func (n num) pack32() F32 {
	var s F32
	if n.neg {
		s = 1 << 31
	}
	frac := F32(n.sig << 1 >> 41)
	switch n.kind {
	case normal:
		return s | F32(n.exp-bias+127)<<23 | frac
	case denormal:
		return s | frac
	case zero:
		return s
	case infinite:
		return s | 0xFF<<23
	}
	return s | 0xFF<<23 | frac
}

// Class is what kind of number an F80 is, as FXAM and debuggers tell it.
type Class uint8

// The classes of FXAM, encoded as its C3 C2 C0 (SDM vol. 2, FXAM).
const (
	ClassUnsupported Class = 0
	ClassNaN         Class = 1
	ClassNormal      Class = 2
	ClassInfinity    Class = 3
	ClassZero        Class = 4
	ClassEmpty       Class = 5 // of a register without a value; Class never returns it
	ClassDenormal    Class = 6
)

// Class classifies f.
func (f F80) Class() Class {
	switch f.num().kind {
	case normal:
		return ClassNormal
	case denormal:
		return ClassDenormal
	case zero:
		return ClassZero
	case infinite:
		return ClassInfinity
	case unsupported:
		return ClassUnsupported
	}
	return ClassNaN
}
