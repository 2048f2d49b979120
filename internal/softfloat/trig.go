package softfloat

// halfPi holds the 66 bits of the π by which trigonometric arguments are reduced,
// 0x3243F6A8885A308D3 × 2^-64 (SDM vol. 1, 8.3.8, "Pi"); π/2 is halfPi / 2^65.
var halfPi = u128{0x3, 0x243F6A8885A308D3}

// angle is a reduced argument: quarter turns and the rest, at most π/4 either way.
type angle struct {
	quarters uint8
	neg      bool
	r        wide
}

// reduce takes the magnitude of x (below 2^63) modulo π/2, exactly: long division
// bit by bit, as many bits as x has before its point.
func reduce(x num) angle {
	e := x.exp - bias
	if e < -1 {
		return angle{r: wideOf(x)}
	}
	r := u128{0, x.sig} // in units of 2^-65 when the loop is done
	var q uint8
	for n := e + 2; n > 0; n-- {
		r = u128{r.hi<<1 | r.lo>>63, r.lo << 1}
		q <<= 1
		if !r.less(halfPi) {
			r = r.sub(halfPi)
			q |= 1
		}
	}
	neg := false
	if other := halfPi.sub(r); other.less(r) {
		r, neg = other, true
		q++
	}
	return angle{q & 3, neg, norm(127-65, r)}
}

// series is c[n] - z·(c[n+2] - z·(c[n+4] - …)) as a fraction of 2^128, with the
// inverse factorials c up to 1/25!: Taylor's series of sine and cosine, whose
// next term is below 2^-88 for z up to (π/4)².
func series(z u128, n int) u128 {
	k := len(invFactorial) - 1
	if (k-n)&1 != 0 {
		k--
	}
	s := invFactorial[k]
	for k -= 2; k >= n; k -= 2 {
		s = invFactorial[k].sub(z.mul(s))
	}
	return s
}

// oneLess is 1 - x as a fraction of 2^128, a little less so that it fits.
func oneLess(x u128) u128 { return u128{^x.hi, ^x.lo} }

// sine returns the sine of the rest of an angle, without its sign.
func (a angle) sine() wide {
	r := a.r.fixed(128)
	z := r.mul(r)
	return a.r.mul(norm(-1, oneLess(z.mul(series(z, 3)))))
}

// cosine returns the cosine of the rest of an angle.
func (a angle) cosine() wide {
	r := a.r.fixed(128)
	z := r.mul(r)
	return norm(-1, oneLess(z.mul(series(z, 2))))
}

// trigOperand does what the trigonometric instructions have in common. With done, r is the result; with
// far, the operand is out of range (C2); with neither, x is to be computed with.
func (e *Env) trigOperand(a F80) (x num, r F80, done, far bool) {
	x = a.num()
	if x.kind == normal {
		return x, a, false, x.exp >= bias+63
	}
	if n, done := e.operand(x); done {
		return x, n.pack80(), true, false
	}
	if x.kind == infinite {
		return x, e.invalid().pack80(), true, false
	}
	return x, a, e.denormals(x.kind), false
}

// next returns the angle a quarter turn further. The cosine of an angle is the sine of the next.
func (a angle) next() angle {
	a.quarters = (a.quarters + 1) & 3
	return a
}

// sin80 returns the sine of an angle, negated with neg.
func (e *Env) sin80(a angle, neg bool) F80 {
	neg = neg != (a.quarters&2 != 0)
	if a.quarters&1 != 0 {
		return e.result(neg, a.cosine())
	}
	return e.result(neg != a.neg, a.sine())
}

// Sin80 returns the sine of a (FSIN). ok is false for |a| of 2^63 and more: nothing is
// computed and C2 is to be set. Taylor's series on the reduced argument.
func (e *Env) Sin80(a F80) (r F80, ok bool) {
	x, r, done, far := e.trigOperand(a)
	if done || far || x.kind == zero {
		return r, !far
	}
	return e.sin80(reduce(x), x.neg), true
}

// Cos80 returns the cosine of a (FCOS); ok as for Sin80.
func (e *Env) Cos80(a F80) (r F80, ok bool) {
	x, r, done, far := e.trigOperand(a)
	if done || far {
		return r, !far
	}
	if x.kind == zero {
		return e.Constant(One), true
	}
	return e.sin80(reduce(x).next(), false), true
}

// SinCos80 gives both sine and cosine of a (FSINCOS); ok as for Sin80.
func (e *Env) SinCos80(a F80) (sin, cos F80, ok bool) {
	x, r, done, far := e.trigOperand(a)
	if done || far {
		return r, r, !far
	}
	if x.kind == zero {
		return a, e.Constant(One), true
	}
	t := reduce(x)
	sin = e.sin80(t, x.neg)
	up := e.Flags & RoundedUp
	cos = e.sin80(t.next(), false)
	e.Flags = e.Flags&^RoundedUp | up
	return sin, cos, true
}

// Tan80 returns the tangent of a (FPTAN, which then pushes 1); ok as for Sin80.
func (e *Env) Tan80(a F80) (r F80, ok bool) {
	x, r, done, far := e.trigOperand(a)
	if done || far || x.kind == zero {
		return r, !far
	}
	t := reduce(x)
	neg := x.neg != t.neg
	if t.quarters&1 != 0 {
		return e.result(!neg, t.cosine().div(t.sine())), true
	}
	return e.result(neg, t.sine().div(t.cosine())), true
}
