package cpu

import "github.com/iron86/iron86/internal/softfloat"

// The conversions of one element collect their flags in s.work. They are done on the host
// where the result is provably the same.

// narrow converts a double to a single, and widen a single to a double.
func (s *simd) narrow(a softfloat.F64) softfloat.F32 {
	if s.hostly() {
		if r, raised, ok := softfloat.HostNarrow(a); ok {
			s.work.Flags |= raised
			return r
		}
	}
	return s.work.Narrow64(a)
}

func (s *simd) widen(a softfloat.F32) softfloat.F64 {
	if r, ok := softfloat.HostWiden(a); ok {
		return r
	}
	return s.work.Widen32(a)
}

// single converts an integer to a single.
func (s *simd) single(i int32) softfloat.F32 {
	if s.hostly() {
		r, raised := softfloat.HostIntTo32(i)
		s.work.Flags |= raised
		return r
	}
	return s.work.Int64To32(int64(i))
}

// round64 and trunc64 convert a double to an integer, round32 and trunc32 a single.
func (s *simd) round64(a uint64) uint32 {
	if s.hostly() {
		if r, raised, ok := softfloat.HostRound(softfloat.F64(a)); ok {
			s.work.Flags |= raised
			return uint32(r)
		}
	}
	return uint32(s.work.Int64(softfloat.F64(a), 32))
}

func (s *simd) trunc64(a uint64) uint32 {
	if s.hostly() {
		if r, raised, ok := softfloat.HostTrunc(softfloat.F64(a)); ok {
			s.work.Flags |= raised
			return uint32(r)
		}
	}
	return uint32(s.work.Trunc64(softfloat.F64(a), 32))
}

func (s *simd) round32(a uint64) uint32 {
	if d, ok := softfloat.HostWiden(softfloat.F32(a)); ok {
		return s.round64(uint64(d))
	}
	return uint32(s.work.Int32(softfloat.F32(a), 32))
}

func (s *simd) trunc32(a uint64) uint32 {
	if d, ok := softfloat.HostWiden(softfloat.F32(a)); ok {
		return s.trunc64(uint64(d))
	}
	return uint32(s.work.Trunc32(softfloat.F32(a), 32))
}

// toInt is one of the four functions above. a has the number in its low bits.
type toInt func(s *simd, a uint64) uint32

// halves makes a 64-bit value of two.
func halves(low, high uint32) uint64 { return uint64(low) | uint64(high)<<32 }

func cvtps2pd(c *CPU, o *op, b dq) bool {
	s := c.simd.begin()
	r := dq{uint64(s.widen(softfloat.F32(b[0]))), uint64(s.widen(softfloat.F32(b[0] >> 32)))}
	return c.converted(o, r)
}

func cvtpd2ps(c *CPU, o *op, b dq) bool {
	s := c.simd.begin()
	r := halves(uint32(s.narrow(softfloat.F64(b[0]))), uint32(s.narrow(softfloat.F64(b[1]))))
	return c.converted(o, dq{r})
}

func cvtss2sd(c *CPU, o *op, b dq) bool {
	s := c.simd.begin()
	r := uint64(s.widen(softfloat.F32(b[0])))
	return c.converted(o, dq{r, c.simd.xmm[o.dst&15][1]})
}

func cvtsd2ss(c *CPU, o *op, b dq) bool {
	s := c.simd.begin()
	r := uint32(s.narrow(softfloat.F64(b[0])))
	d := &c.simd.xmm[o.dst&15]
	return c.converted(o, dq{low32(d[0], r), d[1]})
}

func cvtdq2ps(c *CPU, o *op, b dq) bool {
	s := c.simd.begin()
	var r dq
	for i, x := range b {
		r[i] = halves(uint32(s.single(int32(x))), uint32(s.single(int32(x>>32))))
	}
	return c.converted(o, r)
}

// cvtdq2pd is exact, and so is CVTPI2PD.
func cvtdq2pd(c *CPU, o *op, b dq) bool {
	c.simd.xmm[o.dst&15] = dq{
		uint64(softfloat.HostIntTo64(int32(b[0]))), uint64(softfloat.HostIntTo64(int32(b[0] >> 32))),
	}
	return true
}

func cvtps2dq(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		s := c.simd.begin()
		var r dq
		for i, x := range b {
			r[i] = halves(f(s, x), f(s, x>>32))
		}
		return c.converted(o, r)
	}
}

func cvtpd2dq(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		s := c.simd.begin()
		r := halves(f(s, b[0]), f(s, b[1]))
		return c.converted(o, dq{r})
	}
}

// converted writes the result to the destination, unless there is an exception.
func (c *CPU) converted(o *op, r dq) bool {
	if !c.settleSSE() {
		return false
	}
	c.simd.xmm[o.dst&15] = r
	return true
}

// cvtsi makes CVTSS2SI, CVTSD2SI and their truncating forms, which convert to a general register.
func cvtsi(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		s := c.simd.begin()
		r := f(s, b[0])
		if !c.settleSSE() {
			return false
		}
		c.set32(o.dst, r)
		return true
	}
}

func cvtsi2ss(c *CPU, o *op, b dq) bool {
	s := c.simd.begin()
	r := uint32(s.single(int32(b[0])))
	d := &c.simd.xmm[o.dst&15]
	return c.converted(o, dq{low32(d[0], r), d[1]})
}

func cvtsi2sd(c *CPU, o *op, b dq) bool {
	c.simd.xmm[o.dst&15][0] = uint64(softfloat.HostIntTo64(int32(b[0])))
	return true
}

func cvtpi2ps(c *CPU, o *op, b dq) bool {
	s := c.simd.begin()
	r := halves(uint32(s.single(int32(b[0]))), uint32(s.single(int32(b[0]>>32))))
	return c.converted(o, dq{r, c.simd.xmm[o.dst&15][1]})
}

// cvtps2pi makes CVTPS2PI and CVTTPS2PI, which convert to an MMX register.
func cvtps2pi(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		s := c.simd.begin()
		return c.convertedMM(o, halves(f(s, b[0]), f(s, b[0]>>32)))
	}
}

// cvtpd2pi makes CVTPD2PI and CVTTPD2PI.
func cvtpd2pi(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		s := c.simd.begin()
		return c.convertedMM(o, halves(f(s, b[0]), f(s, b[1])))
	}
}

// convertedMM writes the result to an MMX register. The x87 unit goes over to MMX even
// if there is an exception (silicon/sse/unmasked.jsonl.gz).
func (c *CPU) convertedMM(o *op, r uint64) bool {
	c.fpu.enterMMX()
	if !c.settleSSE() {
		return false
	}
	c.fpu.setMM(o.dst, r)
	return true
}
