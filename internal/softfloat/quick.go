package softfloat

import "math/bits"

// The quick operations are Add80, Mul80 and Div80 for what programs do most:
// normal operands, a normal result, rounding to nearest, and an Inexact
// exception that is masked. Everything else is refused, and the caller takes the
// general way. drop is the number of bits that precision control cuts off a
// significand: 0, 11 or 40. They compute in integers because programs that never
// change the control word have 64-bit precision, which Go's floating point lacks.

// plain reports whether f is a normal number.
func (f F80) plain() bool { return f.Sig>>63 != 0 && (f.SE+1)&0x7FFE != 0 }

// Quick returns the rounding for which quick operations may stand, and the drop
// that they take.
func (e *Env) Quick() (drop uint8, ok bool) {
	return e.result80().drop, e.Rounding == Nearest && e.Unmasked&Inexact == 0
}

// quickRound rounds like round, without branches that random digits decide.
func quickRound(sign uint16, exp int32, hi, lo uint64, drop uint8) (r F80, f Flags, ok bool) {
	if uint32(exp-2) > 0x7FFB {
		return r, 0, false
	}
	if drop != 0 {
		hi, lo = cut(hi, lo, drop)
	}
	below := (lo<<1 | -(lo << 1)) >> 63 // anything below the half
	up := lo >> 63 & (below | hi)
	f = Flags(up<<9 | (below|lo>>63)<<5)
	hi = (hi + up) << (drop & 63)
	if hi == 0 {
		hi, exp = 1<<63, exp+1
	}
	return F80{hi, sign | uint16(exp)}, f, true
}

// QuickAdd returns a + b. It refuses sums of 0 too.
func QuickAdd(a, b F80, drop uint8) (r F80, f Flags, ok bool) {
	if !a.plain() || !b.plain() {
		return r, 0, false
	}
	x, y := a.SE&0x7FFF, b.SE&0x7FFF
	if x < y || x == y && a.Sig < b.Sig {
		a, b, x, y = b, a, y, x
	}
	exp := int32(x)
	var hi, lo uint64
	if d := uint32(x - y); d < 64 {
		hi, lo = b.Sig>>d, b.Sig<<(64-d)
	} else {
		hi, lo = shiftRight(b.Sig, 0, d)
	}
	if (a.SE^b.SE)>>15 == 0 {
		var carry uint64
		hi, carry = bits.Add64(a.Sig, hi, 0)
		n := carry & 1
		lo = lo>>n | lo&n | hi&n<<63
		hi = hi>>n | n<<63
		return quickRound(a.SE&0x8000, exp+int32(n), hi, lo, drop)
	}
	lo, borrow := bits.Sub64(0, lo, 0)
	hi, _ = bits.Sub64(a.Sig, hi, borrow)
	if hi>>63 == 0 {
		if hi == 0 {
			return r, 0, false
		}
		n := uint(bits.LeadingZeros64(hi))
		hi, lo, exp = hi<<n|lo>>(64-n), lo<<n, exp-int32(n)
	}
	return quickRound(a.SE&0x8000, exp, hi, lo, drop)
}

// QuickMul returns a × b.
func QuickMul(a, b F80, drop uint8) (r F80, f Flags, ok bool) {
	if !a.plain() || !b.plain() {
		return r, 0, false
	}
	exp := int32(a.SE&0x7FFF) + int32(b.SE&0x7FFF) - bias + 1
	hi, lo := bits.Mul64(a.Sig, b.Sig)
	n := ^hi >> 63 // the product of two significands has 127 or 128 bits
	hi, lo, exp = hi<<(n&1)|lo>>63&n, lo<<(n&1), exp-int32(n)
	return quickRound((a.SE^b.SE)&0x8000, exp, hi, lo, drop)
}

// QuickDiv returns a / b.
func QuickDiv(a, b F80, drop uint8) (r F80, f Flags, ok bool) {
	if !a.plain() || !b.plain() {
		return r, 0, false
	}
	exp := int32(a.SE&0x7FFF) - int32(b.SE&0x7FFF) + bias
	hi, lo := a.Sig, uint64(0)
	if hi >= b.Sig {
		hi, lo = hi>>1, hi<<63
	} else {
		exp--
	}
	q, rem := bits.Div64(hi, lo, b.Sig)
	return quickRound((a.SE^b.SE)&0x8000, exp, q, fraction(rem, b.Sig), drop)
}

// Quick80 is f as an F80, for normal numbers.
func (f F64) Quick80() (r F80, ok bool) {
	exp := uint16(f >> 52 & 0x7FF)
	return F80{1<<63 | uint64(f)<<11, uint16(f>>48)&0x8000 | exp + (bias - 1023)}, exp-1 < 0x7FE
}

// Quick80 is f as an F80, for normal numbers.
func (f F32) Quick80() (r F80, ok bool) {
	exp := uint16(f >> 23 & 0xFF)
	return F80{1<<63 | uint64(f)<<40, uint16(f>>16)&0x8000 | exp + (bias - 127)}, exp-1 < 0xFE
}

// Quick64 rounds f to nearest, for results that are normal.
func (f F80) Quick64() (r F64, fl Flags, ok bool) {
	exp := int32(f.SE&0x7FFF) - (bias - 1023)
	if f.Sig>>63 == 0 || uint32(exp-1) > 0x7FC {
		return 0, 0, false
	}
	sig := f.Sig >> 11
	rest := f.Sig << 53
	below := (rest<<1 | -(rest << 1)) >> 63
	up := rest >> 63 & (below | sig)
	fl = Flags(up<<9 | (below|rest>>63)<<5)
	sig += up // a carry goes to the exponent
	return F64(uint64(f.SE>>15)<<63 | uint64(exp-1)<<52 + sig), fl, true
}
