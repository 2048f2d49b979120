package cpu

import (
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/x86"
)

// Bits of MXCSR (SDM vol. 1, 10.2.3). Flags and masks are softfloat's.
const (
	mxDAZ       = 1 << 6
	mxMaskShift = 7
	mxRCShift   = 13
	mxFTZ       = 1 << 15
	// mxHost are the bits that decide whether the host's arithmetic may stand for the
	// general one: rounding to nearest and Inexact masked is mxHostly.
	mxHost   = 3<<mxRCShift | uint32(softfloat.Inexact)<<mxMaskShift
	mxHostly = uint32(softfloat.Inexact) << mxMaskShift
)

// env returns the environment that MXCSR sets up.
func (s *simd) env() softfloat.Env {
	return softfloat.Env{
		Rounding: softfloat.Rounding(s.mxcsr >> mxRCShift & 3),
		Unmasked: softfloat.Flags(^s.mxcsr>>mxMaskShift) & softfloat.Exceptions,
		DAZ:      s.mxcsr&mxDAZ != 0,
		FTZ:      s.mxcsr&mxFTZ != 0,
	}
}

// begin makes the environment of an instruction, without flags.
func (s *simd) begin() *simd {
	s.work = s.env()
	return s
}

// hostly reports whether operations of the host may be tried.
func (s *simd) hostly() bool { return s.mxcsr&mxHost == mxHostly }

// known returns the flags that are set in MXCSR.
func (s *simd) known() softfloat.Flags { return softfloat.Flags(s.mxcsr) & softfloat.Exceptions }

// settleSSE takes over the flags of an instruction, those of all its elements. With an
// unmasked one among them nothing else changes, and #XM is raised, or #UD if the system
// does not know of #XM (SDM vol. 1, 11.5.3 and 11.6.2). An unmasked exception that is
// found before the operation keeps all elements from being computed, and so later flags
// from being raised.
func (c *CPU) settleSSE() bool {
	e := &c.simd.work
	raised := e.Flags & softfloat.Exceptions
	unmasked := raised & e.Unmasked
	if unmasked&softfloat.Before != 0 {
		raised &= softfloat.Before
	}
	c.simd.mxcsr |= uint32(raised)
	switch {
	case unmasked == 0:
		return true
	case c.cr4&x86.CR4OSXMMEXCPT == 0:
		return c.raise(x86.VecUD)
	}
	return c.raise(x86.VecXM)
}

// op64 is an operation on doubles: the general one and one of the host for ordinary
// operands.
type op64 struct {
	soft func(e *softfloat.Env, a, b softfloat.F64) softfloat.F64
	host func(a, b softfloat.F64, known softfloat.Flags) (softfloat.F64, softfloat.Flags, bool)
}

// op32 is op64 for singles.
type op32 struct {
	soft func(e *softfloat.Env, a, b softfloat.F32) softfloat.F32
	host func(a, b softfloat.F32, known softfloat.Flags) (softfloat.F32, softfloat.Flags, bool)
}

var (
	add64  = op64{(*softfloat.Env).Add64, softfloat.HostAdd64}
	sub64  = op64{(*softfloat.Env).Sub64, softfloat.HostSub64}
	mul64  = op64{(*softfloat.Env).Mul64, softfloat.HostMul64}
	div64  = op64{(*softfloat.Env).Div64, softfloat.HostDiv64}
	min64  = op64{(*softfloat.Env).Min64, softfloat.HostMin64}
	max64  = op64{(*softfloat.Env).Max64, softfloat.HostMax64}
	sqrt64 = op64{func(e *softfloat.Env, _, b softfloat.F64) softfloat.F64 { return e.Sqrt64(b) }, softfloat.HostSqrt64}

	add32  = op32{(*softfloat.Env).Add32, softfloat.HostAdd32}
	sub32  = op32{(*softfloat.Env).Sub32, softfloat.HostSub32}
	mul32  = op32{(*softfloat.Env).Mul32, softfloat.HostMul32}
	div32  = op32{(*softfloat.Env).Div32, softfloat.HostDiv32}
	min32  = op32{(*softfloat.Env).Min32, softfloat.HostMin32}
	max32  = op32{(*softfloat.Env).Max32, softfloat.HostMax32}
	sqrt32 = op32{func(e *softfloat.Env, _, b softfloat.F32) softfloat.F32 { return e.Sqrt32(b) }, softfloat.HostSqrt32}
)

// scalar executes xmm = xmm op b on the low double.
func (f *op64) scalar(c *CPU, o *op, b uint64) bool {
	s := &c.simd
	d := &s.xmm[o.dst&15][0]
	if s.hostly() {
		if r, raised, ok := f.host(softfloat.F64(*d), softfloat.F64(b), s.known()); ok {
			*d = uint64(r)
			s.mxcsr |= uint32(raised)
			return true
		}
	}
	e := &s.begin().work
	r := f.soft(e, softfloat.F64(*d), softfloat.F64(b))
	if !c.settleSSE() {
		return false
	}
	*d = uint64(r)
	return true
}

// scalar executes xmm = xmm op b on the low single.
func (f *op32) scalar(c *CPU, o *op, b uint32) bool {
	s := &c.simd
	d := &s.xmm[o.dst&15][0]
	if s.hostly() {
		if r, raised, ok := f.host(softfloat.F32(*d), softfloat.F32(b), s.known()); ok {
			*d = low32(*d, uint32(r))
			s.mxcsr |= uint32(raised)
			return true
		}
	}
	e := &s.begin().work
	r := f.soft(e, softfloat.F32(*d), softfloat.F32(b))
	if !c.settleSSE() {
		return false
	}
	*d = low32(*d, uint32(r))
	return true
}

// low32 replaces the low half of v.
func low32(v uint64, low uint32) uint64 { return v&^(1<<32-1) | uint64(low) }

// packed64 executes two operations, one on each double.
type packed64 struct{ low, high op64 }

// packed32 executes operations on four singles, even on those numbered 0 and 2.
type packed32 struct{ even, odd op32 }

// combine writes the results of p on a and b to the destination.
func (p *packed64) combine(c *CPU, o *op, a, b dq) bool {
	s := &c.simd
	d := &s.xmm[o.dst&15]
	if s.hostly() {
		r0, f0, ok0 := p.low.host(softfloat.F64(a[0]), softfloat.F64(b[0]), s.known())
		r1, f1, ok1 := p.high.host(softfloat.F64(a[1]), softfloat.F64(b[1]), s.known())
		if ok0 && ok1 {
			*d = dq{uint64(r0), uint64(r1)}
			s.mxcsr |= uint32(f0 | f1)
			return true
		}
	}
	e := &s.begin().work
	r0 := p.low.soft(e, softfloat.F64(a[0]), softfloat.F64(b[0]))
	r1 := p.high.soft(e, softfloat.F64(a[1]), softfloat.F64(b[1]))
	if !c.settleSSE() {
		return false
	}
	*d = dq{uint64(r0), uint64(r1)}
	return true
}

// combine writes the results of p on a and b to the destination.
func (p *packed32) combine(c *CPU, o *op, a, b dq) bool {
	s := &c.simd
	d := &s.xmm[o.dst&15]
	if s.hostly() {
		r0, f0, ok0 := p.hostPair(a[0], b[0], s.known())
		r1, f1, ok1 := p.hostPair(a[1], b[1], s.known())
		if ok0 && ok1 {
			*d = dq{r0, r1}
			s.mxcsr |= uint32(f0 | f1)
			return true
		}
	}
	e := &s.begin().work
	r := dq{p.softPair(e, a[0], b[0]), p.softPair(e, a[1], b[1])}
	if !c.settleSSE() {
		return false
	}
	*d = r
	return true
}

func (p *packed32) hostPair(a, b uint64, known softfloat.Flags) (uint64, softfloat.Flags, bool) {
	r0, f0, ok0 := p.even.host(softfloat.F32(a), softfloat.F32(b), known)
	r1, f1, ok1 := p.odd.host(softfloat.F32(a>>32), softfloat.F32(b>>32), known)
	return uint64(r0) | uint64(r1)<<32, f0 | f1, ok0 && ok1
}

func (p *packed32) softPair(e *softfloat.Env, a, b uint64) uint64 {
	r0 := p.even.soft(e, softfloat.F32(a), softfloat.F32(b))
	r1 := p.odd.soft(e, softfloat.F32(a>>32), softfloat.F32(b>>32))
	return uint64(r0) | uint64(r1)<<32
}
