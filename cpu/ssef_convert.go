package cpu

import "github.com/iron86/iron86/softfloat"

// converter converts the elements of one instruction, on the host where the
// result is provably the same.
type converter struct {
	e      softfloat.Env
	hostly bool
}

func (s *simd) converter() converter { return converter{s.env(), s.hostly()} }

func (v *converter) narrow(a softfloat.F64) softfloat.F32 {
	if v.hostly {
		if r, raised, ok := softfloat.HostNarrow(a); ok {
			v.e.Flags |= raised
			return r
		}
	}
	return v.e.Narrow64(a)
}

func (v *converter) widen(a softfloat.F32) softfloat.F64 {
	if r, ok := softfloat.HostWiden(a); ok {
		return r
	}
	return v.e.Widen32(a)
}

func (v *converter) single(i int32) softfloat.F32 {
	if v.hostly {
		r, raised := softfloat.HostIntTo32(i)
		v.e.Flags |= raised
		return r
	}
	return v.e.Int64To32(int64(i))
}

// round64 and trunc64 convert a double to an integer, round32 and trunc32 a single.
func (v *converter) round64(a uint64) uint32 {
	if v.hostly {
		if r, raised, ok := softfloat.HostRound(softfloat.F64(a)); ok {
			v.e.Flags |= raised
			return uint32(r)
		}
	}
	return uint32(v.e.Int64(softfloat.F64(a), 32))
}

func (v *converter) trunc64(a uint64) uint32 {
	if v.hostly {
		if r, raised, ok := softfloat.HostTrunc(softfloat.F64(a)); ok {
			v.e.Flags |= raised
			return uint32(r)
		}
	}
	return uint32(v.e.Trunc64(softfloat.F64(a), 32))
}

func (v *converter) round32(a uint64) uint32 {
	if d, ok := softfloat.HostWiden(softfloat.F32(a)); ok {
		return v.round64(uint64(d))
	}
	return uint32(v.e.Int32(softfloat.F32(a), 32))
}

func (v *converter) trunc32(a uint64) uint32 {
	if d, ok := softfloat.HostWiden(softfloat.F32(a)); ok {
		return v.trunc64(uint64(d))
	}
	return uint32(v.e.Trunc32(softfloat.F32(a), 32))
}

// toInt is one of the four above: a has the number in its low bits.
type toInt func(v *converter, a uint64) uint32

// halves makes a 64-bit value of two.
func halves(low, high uint32) uint64 { return uint64(low) | uint64(high)<<32 }

func cvtps2pd(c *CPU, o *op, b dq) bool {
	v := c.simd.converter()
	r := dq{uint64(v.widen(softfloat.F32(b[0]))), uint64(v.widen(softfloat.F32(b[0] >> 32)))}
	return c.converted(o, &v, r)
}

func cvtpd2ps(c *CPU, o *op, b dq) bool {
	v := c.simd.converter()
	r := halves(uint32(v.narrow(softfloat.F64(b[0]))), uint32(v.narrow(softfloat.F64(b[1]))))
	return c.converted(o, &v, dq{r})
}

func cvtss2sd(c *CPU, o *op, b dq) bool {
	v := c.simd.converter()
	r := uint64(v.widen(softfloat.F32(b[0])))
	return c.converted(o, &v, dq{r, c.simd.xmm[o.dst&7][1]})
}

func cvtsd2ss(c *CPU, o *op, b dq) bool {
	v := c.simd.converter()
	r := uint32(v.narrow(softfloat.F64(b[0])))
	d := &c.simd.xmm[o.dst&7]
	return c.converted(o, &v, dq{low32(d[0], r), d[1]})
}

func cvtdq2ps(c *CPU, o *op, b dq) bool {
	v := c.simd.converter()
	var r dq
	for i, x := range b {
		r[i] = halves(uint32(v.single(int32(x))), uint32(v.single(int32(x>>32))))
	}
	return c.converted(o, &v, r)
}

// cvtdq2pd is exact, as is CVTPI2PD.
func cvtdq2pd(c *CPU, o *op, b dq) bool {
	c.simd.xmm[o.dst&7] = dq{
		uint64(softfloat.HostIntTo64(int32(b[0]))), uint64(softfloat.HostIntTo64(int32(b[0] >> 32))),
	}
	return true
}

func cvtps2dq(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		v := c.simd.converter()
		var r dq
		for i, x := range b {
			r[i] = halves(f(&v, x), f(&v, x>>32))
		}
		return c.converted(o, &v, r)
	}
}

func cvtpd2dq(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		v := c.simd.converter()
		r := halves(f(&v, b[0]), f(&v, b[1]))
		return c.converted(o, &v, dq{r})
	}
}

// converted writes the result to the destination, unless there is an exception.
func (c *CPU) converted(o *op, v *converter, r dq) bool {
	if !c.settleSSE(&v.e) {
		return false
	}
	c.simd.xmm[o.dst&7] = r
	return true
}

// cvtsi is CVTSS2SI, CVTSD2SI and their truncating forms: to a general register.
func cvtsi(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		v := c.simd.converter()
		r := f(&v, b[0])
		if !c.settleSSE(&v.e) {
			return false
		}
		c.set32(o.dst, r)
		return true
	}
}

func cvtsi2ss(c *CPU, o *op, b dq) bool {
	v := c.simd.converter()
	r := uint32(v.single(int32(b[0])))
	d := &c.simd.xmm[o.dst&7]
	return c.converted(o, &v, dq{low32(d[0], r), d[1]})
}

func cvtsi2sd(c *CPU, o *op, b dq) bool {
	c.simd.xmm[o.dst&7][0] = uint64(softfloat.HostIntTo64(int32(b[0])))
	return true
}

func cvtpi2ps(c *CPU, o *op, b dq) bool {
	v := c.simd.converter()
	r := halves(uint32(v.single(int32(b[0]))), uint32(v.single(int32(b[0]>>32))))
	return c.converted(o, &v, dq{r, c.simd.xmm[o.dst&7][1]})
}

// cvtps2pi is CVTPS2PI and CVTTPS2PI: to an MMX register.
func cvtps2pi(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		v := c.simd.converter()
		return c.convertedMM(o, &v, halves(f(&v, b[0]), f(&v, b[0]>>32)))
	}
}

// cvtpd2pi is CVTPD2PI and CVTTPD2PI.
func cvtpd2pi(f toInt) vector {
	return func(c *CPU, o *op, b dq) bool {
		v := c.simd.converter()
		return c.convertedMM(o, &v, halves(f(&v, b[0]), f(&v, b[1])))
	}
}

// convertedMM writes the result to an MMX register. The x87 unit goes over to MMX even
// if there is an exception (silicon/sse/unmasked.jsonl.gz).
func (c *CPU) convertedMM(o *op, v *converter, r uint64) bool {
	c.enterMMX()
	if !c.settleSSE(&v.e) {
		return false
	}
	c.setMM(o.dst, r)
	return true
}
