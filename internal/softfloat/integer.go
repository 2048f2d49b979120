package softfloat

import "math/bits"

// fromInt is v taken apart.
func fromInt(v int64) num {
	if v == 0 {
		return num{kind: zero}
	}
	n := num{neg: v < 0, sig: uint64(v)}
	if n.neg {
		n.sig = -n.sig
	}
	shift := bits.LeadingZeros64(n.sig)
	n.sig, n.exp = n.sig<<shift, bias+63-int32(shift)
	return n
}

// FromInt64 is v as an F80, exactly (FILD).
func FromInt64(v int64) F80 { return fromInt(v).pack80() }

// Int64To64 rounds v to an F64 (CVTSI2SD).
func (e *Env) Int64To64(v int64) F64 {
	if v == 0 {
		return 0
	}
	n := fromInt(v)
	return e.round(n.neg, n.exp, n.sig, 0, &double).pack64()
}

// Int64To32 rounds v to an F32 (CVTSI2SS).
func (e *Env) Int64To32(v int64) F32 {
	if v == 0 {
		return 0
	}
	n := fromInt(v)
	return e.round(n.neg, n.exp, n.sig, 0, &single).pack32()
}

// toInt rounds x to an integer of size bits, in mode r. What does not fit gives
// Invalid and the integer indefinite, the most negative number (SDM vol. 1,
// table 4-1).
func (e *Env) toInt(x num, size uint, r Rounding) int64 {
	limit := uint64(1) << (size - 1)
	indef := -int64(limit)
	if x.kind == zero {
		return 0
	}
	if x.kind >= infinite || x.exp > bias+63 {
		e.raise(Invalid)
		return indef
	}
	mag, rest := shiftRight(x.sig, 0, uint32(bias+63-x.exp))
	up := r.up(x.neg, mag, rest)
	if up {
		mag++
	}
	if mag > limit || mag == limit && !x.neg || up && mag == 0 {
		e.raise(Invalid)
		return indef
	}
	if rest != 0 {
		e.raise(Inexact)
		if up {
			e.Flags |= RoundedUp
		}
	}
	if x.neg {
		return -int64(mag)
	}
	return int64(mag)
}

// Int80 rounds a to an integer of size 16, 32 or 64 bits (FIST).
func (e *Env) Int80(a F80, size uint) int64 { return e.toInt(a.num(), size, e.Rounding) }

// Trunc80 truncates a to an integer of size 16, 32 or 64 bits (FISTTP).
func (e *Env) Trunc80(a F80, size uint) int64 { return e.toInt(a.num(), size, Truncate) }

// Int64 rounds a to an integer of size 32 or 64 bits (CVTSD2SI).
func (e *Env) Int64(a F64, size uint) int64 { return e.toInt(e.num64(a), size, e.Rounding) }

// Trunc64 truncates a to an integer of size 32 or 64 bits (CVTTSD2SI).
func (e *Env) Trunc64(a F64, size uint) int64 { return e.toInt(e.num64(a), size, Truncate) }

// Int32 rounds a to an integer of size 32 or 64 bits (CVTSS2SI).
func (e *Env) Int32(a F32, size uint) int64 { return e.toInt(e.num32(a), size, e.Rounding) }

// Trunc32 truncates a to an integer of size 32 or 64 bits (CVTTSS2SI).
func (e *Env) Trunc32(a F32, size uint) int64 { return e.toInt(e.num32(a), size, Truncate) }
