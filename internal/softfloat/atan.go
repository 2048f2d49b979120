package softfloat

// arcSeries is atan(t)/t = 1 - t²/3 + t⁴/5 - … for t up to 1/63, where the sixth
// power of t² is far below what counts.
func arcSeries(t wide) wide {
	f := t.fixed(128)
	z := f.mul(f)
	const terms = 9
	s := invOdd[terms]
	for k := terms - 1; k >= 1; k-- {
		s = invOdd[k].sub(z.mul(s))
	}
	return norm(-1, oneLess(z.mul(s)))
}

// arc returns the arctangent of t up to 1: with c = i/32 next to t,
// atan t = atan c + atan((t-c)/(1+t·c)) (Abramowitz and Stegun, 4.4.34).
func arc(t wide) wide {
	f := t.fixed(127)
	i := (f.hi + 1<<57) >> 58
	if i == 0 {
		return t.mul(arcSeries(t))
	}
	c := u128{i << 58, 0}
	// 1 + t·c as a fraction of 2^126; the product's upper half has 2^126 for 1.
	d := norm(1, f.mul(c).add(u128{1 << 62, 0}))
	switch {
	case f == c:
		return norm(0, arcs[i])
	case f.less(c):
		u := norm(0, c.sub(f)).div(d)
		return norm(0, arcs[i].sub(u.mul(arcSeries(u)).fixed(127)))
	}
	u := norm(0, f.sub(c)).div(d)
	return norm(0, arcs[i].add(u.mul(arcSeries(u)).fixed(127)))
}

// pi126 is π as a fraction of 2^126, halfPi126 its half.
func pi126() u128     { return widePi.m }
func halfPi126() u128 { return widePi.m.shr(1) }

// Atan2 returns the angle of the point (x, y) (FPATAN with y = ST(1), x = ST(0); SDM
// vol. 2, table "FPATAN Results").
func (e *Env) Atan2(y, x F80) F80 {
	a, b := y.num(), x.num()
	if r, done := e.operands(a, b, &extended); done {
		return r.pack80()
	}
	if e.denormals(a.kind | b.kind) {
		return x
	}
	if (a.kind|b.kind)&(zero|infinite) != 0 {
		return e.atanSpecial(a, b)
	}
	p, q := wideOf(a), wideOf(b)
	steep := p.exp > q.exp || p.exp == q.exp && q.m.less(p.m)
	if steep {
		p, q = q, p
	}
	t := p.div(q)
	if !steep && !b.neg {
		return e.result(a.neg, arc(t))
	}
	v := arc(t).fixed(126)
	switch {
	case steep && !b.neg:
		v = halfPi126().sub(v)
	case steep:
		v = halfPi126().add(v)
	default:
		v = pi126().sub(v)
	}
	return e.result(a.neg, norm(1, v))
}

// atanSpecial returns the angles on the axes and at infinity.
func (e *Env) atanSpecial(y, x num) F80 {
	const (
		none = iota
		quarter
		half
		threeQuarters
		full
	) // of π
	angle := none
	switch {
	case y.kind == infinite && x.kind == infinite:
		angle = quarter
		if x.neg {
			angle = threeQuarters
		}
	case y.kind == infinite || x.kind == zero && y.kind != zero:
		angle = half
	case x.neg:
		angle = full
	}
	switch angle {
	case quarter:
		return e.result(y.neg, wide{widePi.exp - 2, widePi.m})
	case half:
		return e.result(y.neg, wide{widePi.exp - 1, widePi.m})
	case threeQuarters:
		return e.result(y.neg, norm(1, halfPi126().add(halfPi126().shr(1))))
	case full:
		return e.result(y.neg, widePi)
	}
	return num{kind: zero, neg: y.neg}.pack80()
}
