package softfloat

// BCD is a packed decimal of the x87 (SDM vol. 1, 4.7): Digits holds 16 decimal
// digits, Top two more in its low byte and the sign in bit 15.
type BCD struct {
	Digits uint64
	Top    uint16
}

// indefiniteBCD is the packed BCD integer indefinite.
var indefiniteBCD = BCD{0xC000000000000000, 0xFFFF}

// maxBCD is the largest magnitude, 18 digits.
const maxBCD = 999999999999999999

// FromBCD is b as an F80, exactly (FBLD). Digits above 9 count with their value.
func FromBCD(b BCD) F80 {
	var v uint64
	for shift := 4; shift >= 0; shift -= 4 {
		v = v*10 + uint64(b.Top>>shift&15)
	}
	for shift := 60; shift >= 0; shift -= 4 {
		v = v*10 + b.Digits>>shift&15
	}
	n := fromInt(int64(v))
	n.neg = b.Top>>15 != 0
	return n.pack80()
}

// ToBCD rounds a to a packed decimal (FBSTP). What has more than 18 digits gives
// Invalid and the indefinite.
func (e *Env) ToBCD(a F80) BCD {
	before := e.Flags
	v := e.Int80(a, 64) // the indefinite when it does not fit
	if v > maxBCD || v < -maxBCD {
		e.Flags = before | Invalid
		return indefiniteBCD
	}
	var b BCD
	mag := uint64(v)
	if v < 0 {
		mag = -mag
	}
	for shift := 0; shift < 64; shift += 4 {
		b.Digits |= mag % 10 << shift
		mag /= 10
	}
	b.Top = uint16(mag%10 | mag/10<<4)
	if a.Negative() {
		b.Top |= 0x8000
	}
	return b
}

// IndefiniteBCD returns the packed BCD integer indefinite (SDM vol. 1, table 4-4).
func IndefiniteBCD() BCD { return indefiniteBCD }
