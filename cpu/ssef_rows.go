package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/softfloat"
)

// sseFloatTable holds arithmetic, comparisons and conversions of floating-point numbers.
var sseFloatTable = []simdRow{
	float(decoder.ADDPS, packedSingle(add32)), float(decoder.ADDSS, scalarSingle(add32)), float(decoder.ADDPD, packedDouble(add64)), float(decoder.ADDSD, scalarDouble(add64)),
	float(decoder.SUBPS, packedSingle(sub32)), float(decoder.SUBSS, scalarSingle(sub32)), float(decoder.SUBPD, packedDouble(sub64)), float(decoder.SUBSD, scalarDouble(sub64)),
	float(decoder.MULPS, packedSingle(mul32)), float(decoder.MULSS, scalarSingle(mul32)), float(decoder.MULPD, packedDouble(mul64)), float(decoder.MULSD, scalarDouble(mul64)),
	float(decoder.DIVPS, packedSingle(div32)), float(decoder.DIVSS, scalarSingle(div32)), float(decoder.DIVPD, packedDouble(div64)), float(decoder.DIVSD, scalarDouble(div64)),
	float(decoder.MINPS, packedSingle(min32)), float(decoder.MINSS, scalarSingle(min32)), float(decoder.MINPD, packedDouble(min64)), float(decoder.MINSD, scalarDouble(min64)),
	float(decoder.MAXPS, packedSingle(max32)), float(decoder.MAXSS, scalarSingle(max32)), float(decoder.MAXPD, packedDouble(max64)), float(decoder.MAXSD, scalarDouble(max64)),
	float(decoder.SQRTPS, packedSingle(sqrt32)), float(decoder.SQRTSS, scalarSingle(sqrt32)), float(decoder.SQRTPD, packedDouble(sqrt64)), float(decoder.SQRTSD, scalarDouble(sqrt64)),
	float(decoder.RCPPS, packedSingle(rcp32)), float(decoder.RCPSS, scalarSingle(rcp32)), float(decoder.RSQRTPS, packedSingle(rsqrt32)), float(decoder.RSQRTSS, scalarSingle(rsqrt32)),

	float(decoder.ADDSUBPS, packedSingles(sub32, add32)), float(decoder.ADDSUBPD, packedDoubles(sub64, add64)),
	float(decoder.HADDPS, across32(add32)), float(decoder.HADDPD, across64(add64)),
	float(decoder.HSUBPS, across32(sub32)), float(decoder.HSUBPD, across64(sub64)),
	float(decoder.MOVDDUP, from64(movddup)), float(decoder.MOVSLDUP, from128(movsldup)), float(decoder.MOVSHDUP, from128(movshdup)),
	float(decoder.LDDQU, simdForm{load: movupsLoad}),

	float(decoder.CMPPS, from128(cmpps)), float(decoder.CMPSS, from32(cmpss)), float(decoder.CMPPD, from128(cmppd)), float(decoder.CMPSD, from64(cmpsd)),
	float(decoder.COMISS, from32(comiss(false))), float(decoder.UCOMISS, from32(comiss(true))),
	float(decoder.COMISD, from64(comisd(false))), float(decoder.UCOMISD, from64(comisd(true))),

	float(decoder.CVTPS2PD, from64(cvtps2pd)), float(decoder.CVTPD2PS, from128(cvtpd2ps)), float(decoder.CVTSS2SD, from32(cvtss2sd)), float(decoder.CVTSD2SS, from64(cvtsd2ss)),
	float(decoder.CVTDQ2PS, from128(cvtdq2ps)), float(decoder.CVTDQ2PD, from64(cvtdq2pd)),
	float(decoder.CVTPS2DQ, from128(cvtps2dq((*simd).round32))), float(decoder.CVTTPS2DQ, from128(cvtps2dq((*simd).trunc32))),
	float(decoder.CVTPD2DQ, from128(cvtpd2dq((*simd).round64))), float(decoder.CVTTPD2DQ, from128(cvtpd2dq((*simd).trunc64))),
	float(decoder.CVTSS2SI, from32(cvtsi((*simd).round32))), float(decoder.CVTTSS2SI, from32(cvtsi((*simd).trunc32))),
	float(decoder.CVTSD2SI, from64(cvtsi((*simd).round64))), float(decoder.CVTTSD2SI, from64(cvtsi((*simd).trunc64))),
	float(decoder.CVTSI2SS, fromGeneral(cvtsi2ss)), float(decoder.CVTSI2SD, fromGeneral(cvtsi2sd)),
	float(decoder.CVTPI2PS, fromMMX(cvtpi2ps)), float(decoder.CVTPI2PD, fromMMX(cvtdq2pd)),
	float(decoder.CVTPS2PI, toMMX(from64(cvtps2pi((*simd).round32)))), float(decoder.CVTTPS2PI, toMMX(from64(cvtps2pi((*simd).trunc32)))),
	float(decoder.CVTPD2PI, toMMX(from128(cvtpd2pi((*simd).round64)))), float(decoder.CVTTPD2PI, toMMX(from128(cvtpd2pi((*simd).trunc64)))),

	float(decoder.LDMXCSR, simdForm{store: ldmxcsr}), float(decoder.STMXCSR, simdForm{store: stmxcsr}),
}

// float returns a row whose form does not depend on the kinds of the operands.
func float(op decoder.Op, f simdForm) simdRow { return simdRow{op: op, mm: f, xmm: f} }

func scalarDouble(f op64) simdForm {
	return simdForm{
		reg: func(c *CPU, o *op) bool { return c.sseReady() && f.scalar(c, o, c.simd.xmm[o.src&15][0]) },
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
		reg: func(c *CPU, o *op) bool { return c.sseReady() && f.scalar(c, o, uint32(c.simd.xmm[o.src&15][0])) },
		load: func(c *CPU, o *op) bool {
			if !c.sseReady() {
				return false
			}
			b, ok := c.load32(o)
			return ok && f.scalar(c, o, b)
		},
	}
}

func packedDouble(f op64) simdForm { return packedDoubles(f, f) }

func packedDoubles(low, high op64) simdForm {
	p := packed64{low, high}
	return from128(func(c *CPU, o *op, b dq) bool { return p.combine(c, o, c.simd.xmm[o.dst&15], b) })
}

func packedSingle(f op32) simdForm { return packedSingles(f, f) }

func packedSingles(even, odd op32) simdForm {
	p := packed32{even, odd}
	return from128(func(c *CPU, o *op, b dq) bool { return p.combine(c, o, c.simd.xmm[o.dst&15], b) })
}

// estimate makes an op32 of a function that raises no exceptions.
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
	case v&^c.model.mxcsrMask != 0:
		return c.raiseGP0()
	}
	c.simd.mxcsr = v
	return true
}

func stmxcsr(c *CPU, o *op) bool { return c.sseReady() && c.store32(o, c.simd.mxcsr) }
