package softfloat

import "math"

// ordinary reports whether f is neither denormal nor a NaN nor an infinity.
func (f F64) ordinary() bool { return !f.denormal() && f>>52&0x7FF != 0x7FF }
func (f F32) ordinary() bool { return !f.denormal() && f>>23&0xFF != 0xFF }

// HostCompare64 compares a with b; no flag is raised.
func HostCompare64(a, b F64) (o Order, ok bool) {
	if !a.ordinary() || !b.ordinary() {
		return 0, false
	}
	return order(a.host(), b.host()), true
}

// HostCompare32 compares a with b; no flag is raised.
func HostCompare32(a, b F32) (o Order, ok bool) {
	if !a.ordinary() || !b.ordinary() {
		return 0, false
	}
	return order(float64(a.host()), float64(b.host())), true
}

// order compares two numbers.
func order(x, y float64) Order {
	switch {
	case x < y:
		return Less
	case x > y:
		return Greater
	}
	return Equal
}

// HostMin64 is MINSD, HostMax64 MAXSD: b for two zeros.
func HostMin64(a, b F64, _ Flags) (r F64, f Flags, ok bool) {
	r = b
	if a.host() < b.host() {
		r = a
	}
	return r, 0, a.ordinary() && b.ordinary()
}

// HostMax64 is MAXSD.
func HostMax64(a, b F64, _ Flags) (r F64, f Flags, ok bool) {
	r = b
	if a.host() > b.host() {
		r = a
	}
	return r, 0, a.ordinary() && b.ordinary()
}

// HostMin32 is MINSS.
func HostMin32(a, b F32, _ Flags) (r F32, f Flags, ok bool) {
	r = b
	if a.host() < b.host() {
		r = a
	}
	return r, 0, a.ordinary() && b.ordinary()
}

// HostMax32 is MAXSS.
func HostMax32(a, b F32, _ Flags) (r F32, f Flags, ok bool) {
	r = b
	if a.host() > b.host() {
		r = a
	}
	return r, 0, a.ordinary() && b.ordinary()
}

// HostNarrow returns a as an F32 (CVTSD2SS).
func HostNarrow(a F64) (r F32, f Flags, ok bool) {
	x := a.host()
	n := float32(x)
	r = hosted32(n)
	if a.denormal() {
		return 0, 0, false
	}
	if !r.settled() {
		return r, 0, a.zero()
	}
	return r, inexact(float64(n) != x), true
}

// HostWiden returns a as an F64 (CVTSS2SD), exact.
func HostWiden(a F32) (r F64, ok bool) {
	return hosted64(float64(a.host())), a.ordinary()
}

// HostIntTo32 is v as an F32 (CVTSI2SS).
func HostIntTo32(v int32) (r F32, f Flags) {
	n := float32(v)
	return hosted32(n), inexact(float64(n) != float64(v))
}

// HostIntTo64 is v as an F64 (CVTSI2SD), exact.
func HostIntTo64(v int32) F64 { return hosted64(float64(v)) }

// HostTrunc truncates a to an integer of 32 bits (CVTTSD2SI).
func HostTrunc(a F64) (v int32, f Flags, ok bool) {
	x := a.host()
	if a.denormal() || !(x > math.MinInt32-1 && x < math.MaxInt32+1) {
		return 0, 0, false
	}
	v = int32(x)
	return v, inexact(float64(v) != x), true
}

// HostRound rounds a to an integer of 32 bits (CVTSD2SI).
func HostRound(a F64) (v int32, f Flags, ok bool) {
	x := a.host()
	if a.denormal() || !(x >= math.MinInt32-0.5 && x < math.MaxInt32+0.5) {
		return 0, 0, false
	}
	v = int32(math.RoundToEven(x))
	return v, inexact(float64(v) != x), true
}
