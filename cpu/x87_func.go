package cpu

import "github.com/iron86/iron86/softfloat"

// unary replaces ST(0) by a function of it.
func (c *CPU) unary(o *op, fn func(e *softfloat.Env, a softfloat.F80) softfloat.F80) bool {
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

func fSqrt(c *CPU, o *op) bool   { return c.unary(o, (*softfloat.Env).Sqrt80) }
func fRndint(c *CPU, o *op) bool { return c.unary(o, (*softfloat.Env).RoundInt80) }
func f2xm1(c *CPU, o *op) bool   { return c.unary(o, (*softfloat.Env).Exp2Minus1) }

func fChs(c *CPU, o *op) bool {
	return c.unary(o, func(_ *softfloat.Env, a softfloat.F80) softfloat.F80 { return a.Neg() })
}

func fAbs(c *CPU, o *op) bool {
	return c.unary(o, func(_ *softfloat.Env, a softfloat.F80) softfloat.F80 { return a.Abs() })
}

// binary replaces ST(dst) by a function of ST(1) and ST(0), in this order. It
// reports whether the instruction is complete.
func (c *CPU) binary(o *op, dst uint8, fn func(e *softfloat.Env, st1, st0 softfloat.F80) softfloat.F80) bool {
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

// binaryPop leaves the result in ST(1) and pops.
func (c *CPU) binaryPop(o *op, fn func(e *softfloat.Env, st1, st0 softfloat.F80) softfloat.F80) bool {
	if !c.ready() {
		return false
	}
	if c.binary(o, 1, fn) {
		c.fpu.pop()
	}
	return true
}

func fYl2x(c *CPU, o *op) bool   { return c.binaryPop(o, (*softfloat.Env).YLog2X) }
func fYl2xp1(c *CPU, o *op) bool { return c.binaryPop(o, (*softfloat.Env).YLog2XPlus1) }
func fPatan(c *CPU, o *op) bool  { return c.binaryPop(o, (*softfloat.Env).Atan2) }

func fScale(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.binary(o, 0, func(e *softfloat.Env, st1, st0 softfloat.F80) softfloat.F80 { return e.Scale80(st0, st1) })
	return true
}

// fPrem is FPREM and FPREM1. The quotient's low bits go to C0, C3 and C1.
func fPrem(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	var rem softfloat.Remainder
	rem.Void = true
	nearest := o.kind != 0
	done := c.binary(o, 0, func(e *softfloat.Env, st1, st0 softfloat.F80) softfloat.F80 {
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

// pushing checks what instructions that replace ST(0) and push need. It reports
// whether they may compute.
func (c *CPU) pushing(o *op) bool {
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

// both stores the results of such an instruction.
func (c *CPU) both(o *op, st1, st0 softfloat.F80) {
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
	if c.pushing(o) {
		f := &c.fpu
		f.env.Flags = 0
		exponent, significand := f.env.Extract80(*f.st(0))
		c.both(o, exponent, significand)
	}
	return true
}

// inRange sets C2 for an argument too large to be reduced.
func (c *CPU) inRange(ok bool) bool {
	c.fpu.sw &^= swC2
	if !ok {
		c.fpu.sw = c.fpu.sw&^swC1 | swC2
	}
	return ok
}

// trig is FSIN and FCOS.
func (c *CPU) trig(o *op, fn func(e *softfloat.Env, a softfloat.F80) (softfloat.F80, bool)) bool {
	ok := true
	if !c.unary(o, func(e *softfloat.Env, a softfloat.F80) softfloat.F80 {
		var r softfloat.F80
		r, ok = fn(e, a)
		return r
	}) {
		return false
	}
	c.inRange(ok)
	return true
}

func fSin(c *CPU, o *op) bool { return c.trig(o, (*softfloat.Env).Sin80) }
func fCos(c *CPU, o *op) bool { return c.trig(o, (*softfloat.Env).Cos80) }

func fSincos(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.fpu.sw &^= swC2
	if c.pushing(o) {
		f := &c.fpu
		f.env.Flags = 0
		if sin, cos, ok := f.env.SinCos80(*f.st(0)); c.inRange(ok) {
			c.both(o, sin, cos)
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
	if c.pushing(o) {
		f := &c.fpu
		f.env.Flags = 0
		tan, ok := f.env.Tan80(*f.st(0))
		if !c.inRange(ok) {
			return true
		}
		one := f.env.Constant(softfloat.One)
		if tan.Class() == softfloat.ClassNaN {
			one = tan
		}
		c.both(o, tan, one)
	}
	return true
}
