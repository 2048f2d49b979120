package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/softfloat"
)

// ssefRow are the handlers of a floating-point instruction of SSE, for a source
// that is a register and one in memory.
type ssefRow struct{ reg, mem handler }

// vector executes an instruction for a source of up to 16 bytes.
type vector func(c *CPU, o *op, b [2]uint64) bool

// ssefRows holds the floating-point arithmetic, comparisons and conversions.
var ssefRows = [decoder.NumOps]ssefRow{
	decoder.ADDPS: packedSingle(add32), decoder.ADDSS: scalarSingle(add32), decoder.ADDPD: packedDouble(add64), decoder.ADDSD: scalarDouble(add64),
	decoder.SUBPS: packedSingle(sub32), decoder.SUBSS: scalarSingle(sub32), decoder.SUBPD: packedDouble(sub64), decoder.SUBSD: scalarDouble(sub64),
	decoder.MULPS: packedSingle(mul32), decoder.MULSS: scalarSingle(mul32), decoder.MULPD: packedDouble(mul64), decoder.MULSD: scalarDouble(mul64),
	decoder.DIVPS: packedSingle(div32), decoder.DIVSS: scalarSingle(div32), decoder.DIVPD: packedDouble(div64), decoder.DIVSD: scalarDouble(div64),
	decoder.MINPS: packedSingle(min32), decoder.MINSS: scalarSingle(min32), decoder.MINPD: packedDouble(min64), decoder.MINSD: scalarDouble(min64),
	decoder.MAXPS: packedSingle(max32), decoder.MAXSS: scalarSingle(max32), decoder.MAXPD: packedDouble(max64), decoder.MAXSD: scalarDouble(max64),
	decoder.SQRTPS: packedSingle(sqrt32), decoder.SQRTSS: scalarSingle(sqrt32), decoder.SQRTPD: packedDouble(sqrt64), decoder.SQRTSD: scalarDouble(sqrt64),
	decoder.RCPPS: packedSingle(rcp32), decoder.RCPSS: scalarSingle(rcp32), decoder.RSQRTPS: packedSingle(rsqrt32), decoder.RSQRTSS: scalarSingle(rsqrt32),

	decoder.CMPPS: from128(cmpps), decoder.CMPSS: from32(cmpss), decoder.CMPPD: from128(cmppd), decoder.CMPSD: from64(cmpsd),
	decoder.COMISS: from32(comiss(false)), decoder.UCOMISS: from32(comiss(true)),
	decoder.COMISD: from64(comisd(false)), decoder.UCOMISD: from64(comisd(true)),

	decoder.CVTPS2PD: from64(cvtps2pd), decoder.CVTPD2PS: from128(cvtpd2ps), decoder.CVTSS2SD: from32(cvtss2sd), decoder.CVTSD2SS: from64(cvtsd2ss),
	decoder.CVTDQ2PS: from128(cvtdq2ps), decoder.CVTDQ2PD: from64(cvtdq2pd),
	decoder.CVTPS2DQ: from128(cvtps2dq((*converter).round32)), decoder.CVTTPS2DQ: from128(cvtps2dq((*converter).trunc32)),
	decoder.CVTPD2DQ: from128(cvtpd2dq((*converter).round64)), decoder.CVTTPD2DQ: from128(cvtpd2dq((*converter).trunc64)),
	decoder.CVTSS2SI: from32(cvtsi((*converter).round32)), decoder.CVTTSS2SI: from32(cvtsi((*converter).trunc32)),
	decoder.CVTSD2SI: from64(cvtsi((*converter).round64)), decoder.CVTTSD2SI: from64(cvtsi((*converter).trunc64)),
	decoder.CVTSI2SS: fromGeneral(cvtsi2ss), decoder.CVTSI2SD: fromGeneral(cvtsi2sd),
	decoder.CVTPI2PS: fromMMX(cvtpi2ps), decoder.CVTPI2PD: fromMMX(cvtdq2pd),
	decoder.CVTPS2PI: toMMX(from64, cvtps2pi((*converter).round32)), decoder.CVTTPS2PI: toMMX(from64, cvtps2pi((*converter).trunc32)),
	decoder.CVTPD2PI: toMMX(from128, cvtpd2pi((*converter).round64)), decoder.CVTTPD2PI: toMMX(from128, cvtpd2pi((*converter).trunc64)),

	decoder.LDMXCSR: {mem: ldmxcsr}, decoder.STMXCSR: {mem: stmxcsr},
}

// from128, from64 and from32 make a row of f for an XMM register or memory of that size,
// whatever the register has above being left in.
func from128(f vector) ssefRow {
	return ssefRow{fromXMM(f), func(c *CPU, o *op) bool {
		if !c.readySSE() {
			return false
		}
		b, ok := c.load128(o)
		return ok && f(c, o, b)
	}}
}

func from64(f vector) ssefRow {
	return ssefRow{fromXMM(f), func(c *CPU, o *op) bool {
		if !c.readySSE() {
			return false
		}
		b, ok := c.load64(o)
		return ok && f(c, o, [2]uint64{b})
	}}
}

func from32(f vector) ssefRow {
	return ssefRow{fromXMM(f), func(c *CPU, o *op) bool {
		if !c.readySSE() {
			return false
		}
		b, ok := c.load32(o)
		return ok && f(c, o, [2]uint64{uint64(b)})
	}}
}

func fromXMM(f vector) handler {
	return func(c *CPU, o *op) bool { return c.readySSE() && f(c, o, c.simd.xmm[o.src&7]) }
}

// fromGeneral is from32 with a general register instead of an XMM register.
func fromGeneral(f vector) ssefRow {
	r := from32(f)
	r.reg = func(c *CPU, o *op) bool { return c.readySSE() && f(c, o, [2]uint64{uint64(c.get32(o.src))}) }
	return r
}

func scalarDouble(f op64) ssefRow {
	return ssefRow{
		func(c *CPU, o *op) bool { return c.readySSE() && f.scalar(c, o, c.simd.xmm[o.src&7][0]) },
		func(c *CPU, o *op) bool {
			if !c.readySSE() {
				return false
			}
			b, ok := c.load64(o)
			return ok && f.scalar(c, o, b)
		},
	}
}

func scalarSingle(f op32) ssefRow {
	return ssefRow{
		func(c *CPU, o *op) bool { return c.readySSE() && f.scalar(c, o, uint32(c.simd.xmm[o.src&7][0])) },
		func(c *CPU, o *op) bool {
			if !c.readySSE() {
				return false
			}
			b, ok := c.load32(o)
			return ok && f.scalar(c, o, b)
		},
	}
}

func packedDouble(f op64) ssefRow {
	p := packed64{f, f}
	return from128(func(c *CPU, o *op, b [2]uint64) bool { return p.combine(c, o, c.simd.xmm[o.dst&7], b) })
}

func packedSingle(f op32) ssefRow {
	p := packed32{f, f}
	return from128(func(c *CPU, o *op, b [2]uint64) bool { return p.combine(c, o, c.simd.xmm[o.dst&7], b) })
}

// estimate makes an operation of one that raises no exceptions.
func estimate(f func(softfloat.F32) softfloat.F32) op32 {
	return op32{
		func(_ *softfloat.Env, _, b softfloat.F32) softfloat.F32 { return f(b) },
		func(_, b softfloat.F32, _ softfloat.Flags) (softfloat.F32, softfloat.Flags, bool) { return f(b), 0, true },
	}
}

var (
	rcp32   = estimate(softfloat.Rcp32)
	rsqrt32 = estimate(softfloat.Rsqrt32)
)

// ldmxcsr loads MXCSR; reserved bits must be clear.
func ldmxcsr(c *CPU, o *op) bool {
	if !c.readySSE() {
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

func stmxcsr(c *CPU, o *op) bool { return c.readySSE() && c.store32(o, c.simd.mxcsr) }
