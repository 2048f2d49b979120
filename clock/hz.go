package clock

import "math/bits"

// Hz is the frequency of an oscillator, 1 to 2^32. Ticks and times are computed from each other exactly,
// so that no rounding errors add up.
type Hz uint64

// Ticks returns how many whole periods have passed after the time t. It is 0 for t < 0.
func (f Hz) Ticks(t Time) uint64 {
	if t <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(t), uint64(f))
	q, _ := bits.Div64(hi%uint64(Second), lo, uint64(Second)) // the remainder only drops bits 64 and up of the quotient
	return q
}

// At returns the first time at which Ticks gives n, or Never when that is out of range.
func (f Hz) At(n uint64) Time {
	if f == 0 {
		return Never
	}
	hi, lo := bits.Mul64(n, uint64(Second))
	lo, carry := bits.Add64(lo, uint64(f)-1, 0)
	hi += carry
	if hi >= uint64(f) {
		return Never
	}
	q, _ := bits.Div64(hi, lo, uint64(f))
	if q > uint64(Never) {
		return Never
	}
	return Time(q)
}
