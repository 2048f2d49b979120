package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/softfloat"
)

// vector executes an instruction for a source of up to 16 bytes.
type vector func(c *CPU, o *op, b dq) bool

// sseFloatTable holds arithmetic, comparisons and conversions of floating-point numbers.
var sseFloatTable = []simdRow{
	{op: decoder.ADDPS, xmm: packedSingle(add32)}, {op: decoder.ADDSS, xmm: scalarSingle(add32)}, {op: decoder.ADDPD, xmm: packedDouble(add64)}, {op: decoder.ADDSD, xmm: scalarDouble(add64)},
	{op: decoder.SUBPS, xmm: packedSingle(sub32)}, {op: decoder.SUBSS, xmm: scalarSingle(sub32)}, {op: decoder.SUBPD, xmm: packedDouble(sub64)}, {op: decoder.SUBSD, xmm: scalarDouble(sub64)},
	{op: decoder.MULPS, xmm: packedSingle(mul32)}, {op: decoder.MULSS, xmm: scalarSingle(mul32)}, {op: decoder.MULPD, xmm: packedDouble(mul64)}, {op: decoder.MULSD, xmm: scalarDouble(mul64)},
	{op: decoder.DIVPS, xmm: packedSingle(div32)}, {op: decoder.DIVSS, xmm: scalarSingle(div32)}, {op: decoder.DIVPD, xmm: packedDouble(div64)}, {op: decoder.DIVSD, xmm: scalarDouble(div64)},
	{op: decoder.MINPS, xmm: packedSingle(min32)}, {op: decoder.MINSS, xmm: scalarSingle(min32)}, {op: decoder.MINPD, xmm: packedDouble(min64)}, {op: decoder.MINSD, xmm: scalarDouble(min64)},
	{op: decoder.MAXPS, xmm: packedSingle(max32)}, {op: decoder.MAXSS, xmm: scalarSingle(max32)}, {op: decoder.MAXPD, xmm: packedDouble(max64)}, {op: decoder.MAXSD, xmm: scalarDouble(max64)},
	{op: decoder.SQRTPS, xmm: packedSingle(sqrt32)}, {op: decoder.SQRTSS, xmm: scalarSingle(sqrt32)}, {op: decoder.SQRTPD, xmm: packedDouble(sqrt64)}, {op: decoder.SQRTSD, xmm: scalarDouble(sqrt64)},
	{op: decoder.RCPPS, xmm: packedSingle(rcp32)}, {op: decoder.RCPSS, xmm: scalarSingle(rcp32)}, {op: decoder.RSQRTPS, xmm: packedSingle(rsqrt32)}, {op: decoder.RSQRTSS, xmm: scalarSingle(rsqrt32)},

	{op: decoder.CMPPS, xmm: from128(cmpps)}, {op: decoder.CMPSS, xmm: from32(cmpss)}, {op: decoder.CMPPD, xmm: from128(cmppd)}, {op: decoder.CMPSD, xmm: from64(cmpsd)},
	{op: decoder.COMISS, xmm: from32(comiss(false))}, {op: decoder.UCOMISS, xmm: from32(comiss(true))},
	{op: decoder.COMISD, xmm: from64(comisd(false))}, {op: decoder.UCOMISD, xmm: from64(comisd(true))},

	{op: decoder.CVTPS2PD, xmm: from64(cvtps2pd)}, {op: decoder.CVTPD2PS, xmm: from128(cvtpd2ps)}, {op: decoder.CVTSS2SD, xmm: from32(cvtss2sd)}, {op: decoder.CVTSD2SS, xmm: from64(cvtsd2ss)},
	{op: decoder.CVTDQ2PS, xmm: from128(cvtdq2ps)}, {op: decoder.CVTDQ2PD, xmm: from64(cvtdq2pd)},
	{op: decoder.CVTPS2DQ, xmm: from128(cvtps2dq((*converter).round32))}, {op: decoder.CVTTPS2DQ, xmm: from128(cvtps2dq((*converter).trunc32))},
	{op: decoder.CVTPD2DQ, xmm: from128(cvtpd2dq((*converter).round64))}, {op: decoder.CVTTPD2DQ, xmm: from128(cvtpd2dq((*converter).trunc64))},
	{op: decoder.CVTSS2SI, xmm: from32(cvtsi((*converter).round32))}, {op: decoder.CVTTSS2SI, xmm: from32(cvtsi((*converter).trunc32))},
	{op: decoder.CVTSD2SI, xmm: from64(cvtsi((*converter).round64))}, {op: decoder.CVTTSD2SI, xmm: from64(cvtsi((*converter).trunc64))},
	{op: decoder.CVTSI2SS, xmm: fromGeneral(cvtsi2ss)}, {op: decoder.CVTSI2SD, xmm: fromGeneral(cvtsi2sd)},
	{op: decoder.CVTPI2PS, xmm: fromMMX(cvtpi2ps)}, {op: decoder.CVTPI2PD, xmm: fromMMX(cvtdq2pd)},
	{op: decoder.CVTPS2PI, xmm: toMMX(from64(cvtps2pi((*converter).round32)))}, {op: decoder.CVTTPS2PI, xmm: toMMX(from64(cvtps2pi((*converter).trunc32)))},
	{op: decoder.CVTPD2PI, xmm: toMMX(from128(cvtpd2pi((*converter).round64)))}, {op: decoder.CVTTPD2PI, xmm: toMMX(from128(cvtpd2pi((*converter).trunc64)))},

	{op: decoder.LDMXCSR, mm: simdForm{store: ldmxcsr}}, {op: decoder.STMXCSR, mm: simdForm{store: stmxcsr}},
}

// from128, from64 and from32 make a row of f for an XMM register or memory of that size,
// whatever the register has above being left in.
func from128(f vector) simdForm {
	return simdForm{reg: fromXMM(f), load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		b, ok := c.load128(o)
		return ok && f(c, o, b)
	}}
}

func from64(f vector) simdForm {
	return simdForm{reg: fromXMM(f), load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		b, ok := c.load64(o)
		return ok && f(c, o, dq{b})
	}}
}

func from32(f vector) simdForm {
	return simdForm{reg: fromXMM(f), load: func(c *CPU, o *op) bool {
		if !c.sseReady() {
			return false
		}
		b, ok := c.load32(o)
		return ok && f(c, o, dq{uint64(b)})
	}}
}

func fromXMM(f vector) handler {
	return func(c *CPU, o *op) bool { return c.sseReady() && f(c, o, c.simd.xmm[o.src&7]) }
}

// fromGeneral is from32 with a general register instead of an XMM register.
func fromGeneral(f vector) simdForm {
	r := from32(f)
	r.reg = func(c *CPU, o *op) bool { return c.sseReady() && f(c, o, dq{uint64(c.get32(o.src))}) }
	return r
}

// fromMMX is from64 with an MMX register instead of an XMM register.
func fromMMX(f vector) simdForm {
	r := from64(f)
	r.reg = func(c *CPU, o *op) bool {
		if !c.mixedReady() {
			return false
		}
		b := c.mm(o.src)
		c.enterMMX()
		return f(c, o, dq{b})
	}
	return r
}

// toMMX guards a row whose destination is an MMX register.
func toMMX(r simdForm) simdForm {
	guard := func(h handler) handler {
		return func(c *CPU, o *op) bool { return c.mixedReady() && h(c, o) }
	}
	return simdForm{reg: guard(r.reg), load: guard(r.load)}
}

func scalarDouble(f op64) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool { return c.sseReady() && f.scalar(c, o, c.simd.xmm[o.src&7][0]) },
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			b, ok := c.load64(o)
			return ok && f.scalar(c, o, b)
		},
	}
}

func scalarSingle(f op32) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool { return c.sseReady() && f.scalar(c, o, uint32(c.simd.xmm[o.src&7][0])) },
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			b, ok := c.load32(o)
			return ok && f.scalar(c, o, b)
		},
	}
}

func packedDouble(f op64) simdForm {
	p := packed64{f, f}
	return from128(func(c *CPU, o *op, b dq) bool { return p.combine(c, o, c.simd.xmm[o.dst&7], b) })
}

func packedSingle(f op32) simdForm {
	p := packed32{f, f}
	return from128(func(c *CPU, o *op, b dq) bool { return p.combine(c, o, c.simd.xmm[o.dst&7], b) })
}

// estimate makes an operation of one that raises no exceptions.
func estimate(f func(softfloat.F32) softfloat.F32) op32 {
	return op32{
		func(_ *softfloat.Env, _, b softfloat.F32) softfloat.F32 { return f(b) },
		func(_, b softfloat.F32, _ softfloat.Flags) (softfloat.F32, softfloat.Flags, bool) {
			return f(b), 0, true
		},
	}
}

var (
	rcp32   = estimate(softfloat.Rcp32)
	rsqrt32 = estimate(softfloat.Rsqrt32)
)

// ldmxcsr loads MXCSR; reserved bits must be clear.
func ldmxcsr(c *CPU, o *op) bool {
	if !c.sseReady() {
		return false
	}
	v, ok := c.load32(o)
	switch {
	case !ok:
		return false
	case v&^c.mxcsrMask() != 0:
		return c.raiseGP0()
	}
	c.simd.mxcsr = v
	return true
}

func stmxcsr(c *CPU, o *op) bool { return c.sseReady() && c.store32(o, c.simd.mxcsr) }
