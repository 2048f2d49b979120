package cpu

import "github.com/iron86/iron86/internal/softfloat"

// fUnary replaces ST(0) by a function of it.
func fUnary(c *CPU, o *op, fn func(e *softfloat.Env, a softfloat.F80) softfloat.F80) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	f := &c.fpu
	if f.empty(0) {
		if c.underflow(o) {
			f.set(0, softfloat.Indefinite80())
		}
		return true
	}
	f.env.Flags = 0
	if r := fn(&f.env, *f.st(0)); c.settle(o, f.env.Flags) {
		*f.st(0) = r
	}
	return true
}

func fSqrt(c *CPU, o *op) bool   { return fUnary(c, o, (*softfloat.Env).Sqrt80) }
func fRndint(c *CPU, o *op) bool { return fUnary(c, o, (*softfloat.Env).RoundInt80) }
func f2xm1(c *CPU, o *op) bool   { return fUnary(c, o, (*softfloat.Env).Exp2Minus1) }

func fChs(c *CPU, o *op) bool {
	return fUnary(c, o, func(_ *softfloat.Env, a softfloat.F80) softfloat.F80 { return a.Neg() })
}

func fAbs(c *CPU, o *op) bool {
	return fUnary(c, o, func(_ *softfloat.Env, a softfloat.F80) softfloat.F80 { return a.Abs() })
}

// fBinary replaces ST(dst) by a function of ST(1) and ST(0), in this order. It
// reports whether the instruction is complete.
func fBinary(c *CPU, o *op, dst uint8, fn func(e *softfloat.Env, st1, st0 softfloat.F80) softfloat.F80) bool {
	c.note(o)
	f := &c.fpu
	if f.empty(0) || f.empty(1) {
		if !c.underflow(o) {
			return false
		}
		f.set(dst, softfloat.Indefinite80())
		return true
	}
	f.env.Flags = 0
	r := fn(&f.env, *f.st(1), *f.st(0))
	if !c.settle(o, f.env.Flags) {
		return false
	}
	*f.st(dst) = r
	return true
}

// fBinaryPop leaves the result in ST(1) and pops.
func fBinaryPop(c *CPU, o *op, fn func(e *softfloat.Env, st1, st0 softfloat.F80) softfloat.F80) bool {
	if !c.ready() {
		return false
	}
	if fBinary(c, o, 1, fn) {
		c.fpu.pop()
	}
	return true
}

func fYl2x(c *CPU, o *op) bool   { return fBinaryPop(c, o, (*softfloat.Env).YLog2X) }
func fYl2xp1(c *CPU, o *op) bool { return fBinaryPop(c, o, (*softfloat.Env).YLog2XPlus1) }
func fPatan(c *CPU, o *op) bool  { return fBinaryPop(c, o, (*softfloat.Env).Atan2) }

func fScale(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	fBinary(c, o, 0, func(e *softfloat.Env, st1, st0 softfloat.F80) softfloat.F80 { return e.Scale80(st0, st1) })
	return true
}

// fPrem executes FPREM and FPREM1. The quotient's low bits go to C0, C3 and C1.
func fPrem(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	var rem softfloat.Remainder
	rem.Void = true
	nearest := o.kind != 0
	done := fBinary(c, o, 0, func(e *softfloat.Env, st1, st0 softfloat.F80) softfloat.F80 {
		rem = e.Rem80(st0, st1, nearest)
		return rem.Value
	})
	if !done {
		return true
	}
	f := &c.fpu
	f.sw &^= swC2
	switch q := uint16(rem.Quotient); {
	case rem.Partial:
		f.sw = f.sw&^(swC0|swC3|swC1) | swC2
	case !rem.Void:
		f.sw = f.sw&^(swC0|swC3|swC1) | q>>2&1<<8 | q>>1&1<<14 | q&1<<9
	}
	return true
}

// fReadyToPush checks what instructions that replace ST(0) and push need. It reports
// whether they may compute.
func fReadyToPush(c *CPU, o *op) bool {
	f := &c.fpu
	c.note(o)
	fault := softfloat.Flags(stackFault)
	switch {
	case f.empty(0):
	case !f.empty(7):
		fault |= swC1
	default:
		return true
	}
	if c.settle(o, fault) {
		f.set(0, softfloat.Indefinite80())
		f.push(softfloat.Indefinite80())
	}
	return false
}

// fPushResults stores the results of such an instruction.
func fPushResults(c *CPU, o *op, st1, st0 softfloat.F80) {
	f := &c.fpu
	if c.settle(o, f.env.Flags) {
		f.set(0, st1)
		f.push(st0)
	}
}

func fXtract(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	if fReadyToPush(c, o) {
		f := &c.fpu
		f.env.Flags = 0
		exponent, significand := f.env.Extract80(*f.st(0))
		fPushResults(c, o, exponent, significand)
	}
	return true
}

// inRange sets C2 for an argument too large to be reduced.
func (f *fpu) inRange(ok bool) bool {
	f.sw &^= swC2
	if !ok {
		f.sw = f.sw&^swC1 | swC2
	}
	return ok
}

// fTrig executes FSIN or FCOS.
func fTrig(c *CPU, o *op, fn func(e *softfloat.Env, a softfloat.F80) (softfloat.F80, bool)) bool {
	ok := true
	if !fUnary(c, o, func(e *softfloat.Env, a softfloat.F80) softfloat.F80 {
		var r softfloat.F80
		r, ok = fn(e, a)
		return r
	}) {
		return false
	}
	c.fpu.inRange(ok)
	return true
}

func fSin(c *CPU, o *op) bool { return fTrig(c, o, (*softfloat.Env).Sin80) }
func fCos(c *CPU, o *op) bool { return fTrig(c, o, (*softfloat.Env).Cos80) }

func fSincos(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.fpu.sw &^= swC2
	if fReadyToPush(c, o) {
		f := &c.fpu
		f.env.Flags = 0
		if sin, cos, ok := f.env.SinCos80(*f.st(0)); c.fpu.inRange(ok) {
			fPushResults(c, o, sin, cos)
		}
	}
	return true
}

// fPtan leaves the tangent and pushes 1, or the NaN a second time.
func fPtan(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.fpu.sw &^= swC2
	if fReadyToPush(c, o) {
		f := &c.fpu
		f.env.Flags = 0
		tan, ok := f.env.Tan80(*f.st(0))
		if !c.fpu.inRange(ok) {
			return true
		}
		one := f.env.Constant(softfloat.One)
		if tan.Class() == softfloat.ClassNaN {
			one = tan
		}
		fPushResults(c, o, tan, one)
	}
	return true
}
