package softfloat

import "math"

// The Host operations are those of SSE on the floating point of the host, which
// Go makes IEEE 754 single and double precision, rounding to nearest, on every
// machine. They take the place of the general ones where both provably give the same
// bits and flags: operands are normal or zero, and the result is normal and not the
// smallest one (so that it is neither tiny nor too large) or an exact zero. The only
// flag can then be Inexact. An operation refuses everything else, NaNs and infinities too:
// ok is false. The caller makes sure that rounding is to nearest and Inexact masked. DAZ and
// FTZ do not matter, as nothing is denormal.
//
// known are the flags that are set already. If Inexact is among them the
// operations do not look for it: flags of MXCSR stay set until a program clears
// them. Otherwise the rounding error is computed: of a sum by Knuth's TwoSum, of
// the others by a fused multiply-add, or in double precision for singles
// (Muller et al., Handbook of Floating-Point Arithmetic, 4.3.2 and 4.4).

// host returns f as a number of the host, hosted64 and hosted32 return one as f.
func (f F64) host() float64  { return math.Float64frombits(uint64(f)) }
func (f F32) host() float32  { return math.Float32frombits(uint32(f)) }
func hosted64(x float64) F64 { return F64(math.Float64bits(x)) }
func hosted32(x float32) F32 { return F32(math.Float32bits(x)) }

// denormal reports whether f is a denormal number.
func (f F64) denormal() bool { return f<<1-1 < 1<<53-1 }
func (f F32) denormal() bool { return f<<1-1 < 1<<24-1 }

// zero reports whether f is +0 or -0.
func (f F64) zero() bool { return f<<1 == 0 }
func (f F32) zero() bool { return f<<1 == 0 }

// settled reports whether f is a normal number above the smallest power of two.
func (f F64) settled() bool { return f>>52&0x7FF-2 < 0x7FD }
func (f F32) settled() bool { return f>>23&0xFF-2 < 0xFD }

// middling reports whether f is so far from the ends of the range that rounding errors of
// operations on it are normal numbers.
func (f F64) middling() bool { return f>>52&0x7FF-64 < 0x780 }

// inexact returns the flag for a rounding error.
func inexact(is bool) Flags {
	if is {
		return Inexact
	}
	return 0
}

// HostAdd64 returns a + b.
func HostAdd64(a, b F64, known Flags) (r F64, f Flags, ok bool) {
	x, y := a.host(), b.host()
	s := x + y
	r = hosted64(s)
	if a.denormal() || b.denormal() || !r.settled() && !r.zero() {
		return 0, 0, false
	}
	if known&Inexact != 0 {
		return r, 0, true
	}
	if a>>52&0x7FF == 0x7FE || b>>52&0x7FF == 0x7FE { // TwoSum might overflow
		return 0, 0, false
	}
	v := s - x
	return r, inexact((x-(s-v))+(y-v) != 0), true
}

// HostSub64 returns a - b.
func HostSub64(a, b F64, known Flags) (r F64, f Flags, ok bool) {
	return HostAdd64(a, b^1<<63, known)
}

// HostMul64 returns a × b.
func HostMul64(a, b F64, known Flags) (r F64, f Flags, ok bool) {
	x, y := a.host(), b.host()
	p := float64(x * y)
	r = hosted64(p)
	switch {
	case a.denormal() || b.denormal():
		return 0, 0, false
	case !r.settled():
		return r, 0, r.zero() && (a.zero() || b.zero())
	case known&Inexact != 0:
		return r, 0, true
	}
	return r, inexact(math.FMA(x, y, -p) != 0), r.middling()
}

// HostDiv64 returns a / b.
func HostDiv64(a, b F64, known Flags) (r F64, f Flags, ok bool) {
	x, y := a.host(), b.host()
	q := float64(x / y)
	r = hosted64(q)
	switch {
	case a.denormal() || b.denormal():
		return 0, 0, false
	case !r.settled():
		return r, 0, r.zero() && a.zero()
	case known&Inexact != 0:
		return r, 0, true
	}
	return r, inexact(math.FMA(q, y, -x) != 0), a.middling()
}

// HostSqrt64 returns the square root of b; a is not looked at.
func HostSqrt64(_, b F64, known Flags) (r F64, f Flags, ok bool) {
	x := b.host()
	s := math.Sqrt(x)
	r = hosted64(s)
	switch {
	case b.denormal():
		return 0, 0, false
	case !r.settled():
		return r, 0, r.zero()
	case known&Inexact != 0:
		return r, 0, true
	}
	return r, inexact(math.FMA(s, s, -x) != 0), b.middling()
}

// HostAdd32 returns a + b.
func HostAdd32(a, b F32, known Flags) (r F32, f Flags, ok bool) {
	x, y := float64(a.host()), float64(b.host())
	s := x + y
	n := float32(s) // rounding twice is harmless: 53 >= 2·24 + 2
	r = hosted32(n)
	if a.denormal() || b.denormal() || !r.settled() && !r.zero() {
		return 0, 0, false
	}
	if known&Inexact != 0 {
		return r, 0, true
	}
	v := s - x
	return r, inexact(float64(n) != s || (x-(s-v))+(y-v) != 0), true
}

// HostSub32 returns a - b.
func HostSub32(a, b F32, known Flags) (r F32, f Flags, ok bool) {
	return HostAdd32(a, b^1<<31, known)
}

// HostMul32 returns a × b.
func HostMul32(a, b F32, _ Flags) (r F32, f Flags, ok bool) {
	p := float64(a.host()) * float64(b.host()) // exact
	n := float32(p)
	r = hosted32(n)
	if a.denormal() || b.denormal() {
		return 0, 0, false
	}
	if !r.settled() {
		return r, 0, r.zero() && (a.zero() || b.zero())
	}
	return r, inexact(float64(n) != p), true
}

// HostDiv32 returns a / b.
func HostDiv32(a, b F32, _ Flags) (r F32, f Flags, ok bool) {
	x, y := float64(a.host()), float64(b.host())
	n := float32(x / y)
	r = hosted32(n)
	if a.denormal() || b.denormal() {
		return 0, 0, false
	}
	if !r.settled() {
		return r, 0, r.zero() && a.zero()
	}
	return r, inexact(float64(n)*y != x), true
}

// HostSqrt32 returns the square root of b; a is not looked at.
func HostSqrt32(_, b F32, _ Flags) (r F32, f Flags, ok bool) {
	x := float64(b.host())
	n := float32(math.Sqrt(x))
	r = hosted32(n)
	if b.denormal() {
		return 0, 0, false
	}
	if !r.settled() {
		return r, 0, r.zero()
	}
	return r, inexact(float64(n)*float64(n) != x), true
}
