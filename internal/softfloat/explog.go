package softfloat

// Exp2Minus1 is 2^a - 1 for |a| up to 1 (F2XM1): the series of e^y - 1 with
// y = a·ln 2. Larger finite arguments are returned as they are; the SDM leaves their
// result undefined.
func (e *Env) Exp2Minus1(a F80) F80 {
	x := a.num()
	if x.kind != normal {
		if r, done := e.operand(x); done {
			return r.pack80()
		}
		if x.kind == infinite && x.neg {
			return F80{1 << 63, 0x8000 | bias}
		}
		if x.kind != denormal || e.denormals(x.kind) {
			return a
		}
	}
	if x.exp >= bias {
		if x.exp > bias || x.sig != 1<<63 {
			return a
		}
		just := u128{^uint64(0), ^uint64(0)} // below 1, or 1/2
		if x.neg {
			return e.result(true, wide{-2, just})
		}
		return e.result(false, wide{-1, just})
	}
	y := wideOf(x).mul(wideLn2)
	f := y.fixed(128)
	// e^y - 1 = y·q, q = 1 + y·(1/2! + y·(1/3! + …)), as a fraction of 2^127.
	p := invFactorial[len(invFactorial)-1]
	for k := len(invFactorial) - 2; k >= 2; k-- {
		if t := f.mul(p); x.neg {
			p = invFactorial[k].sub(t)
		} else {
			p = invFactorial[k].add(t)
		}
	}
	q := u128{1 << 63, 0}
	if t := f.mul(p).shr(1); x.neg {
		q = q.sub(t)
	} else {
		q = q.add(t)
	}
	return e.result(x.neg, y.mul(norm(0, q)))
}

// log2Ratio is log2 of (1+s)/(1-s) for s up to 0.18: 2·log2(e)·atanh(s) by the
// series of atanh (Abramowitz and Stegun, 4.6.33).
func log2Ratio(s wide) wide {
	f := s.fixed(128)
	w := f.mul(f)
	t := invOdd[len(invOdd)-1]
	for k := len(invOdd) - 2; k >= 1; k-- {
		t = invOdd[k].add(w.mul(t))
	}
	sum := u128{1 << 63, 0}.add(w.mul(t).shr(1))
	return s.mul(norm(0, sum)).mul(wide2Log2e)
}

// sqrt2 is √2 as a fraction of 2^63, rounded down.
const sqrt2 = 0xB504F333F9DE6484

// log2 returns the logarithm of x, which may be 0 (wide{}) or exact, for powers of
// two. It splits off the exponent such that the rest lies between √½ and √2, and
// adds the parts.
func log2(x wide) (neg bool, l wide, exact bool) {
	k := x.exp
	one := u128{1 << 63, 0}
	if x.m == one {
		switch {
		case k == 0:
			return false, wide{}, true
		case k < 0:
			return true, norm(127, u128{0, uint64(-int64(k))}), true
		}
		return false, norm(127, u128{0, uint64(k)}), true
	}
	// s = (m-1)/(m+1), of m/2 instead of m when that is closer to 1.
	if x.m.hi > sqrt2 {
		s := norm(-1, u128{}.sub(x.m)).div(norm(0, one.add(x.m.shr(1))))
		neg, l = plusInt(k+1, true, log2Ratio(s))
		return neg, l, false
	}
	s := norm(0, x.m.sub(one)).div(norm(1, x.m.shr(1).add(u128{1 << 62, 0})))
	neg, l = plusInt(k, false, log2Ratio(s))
	return neg, l, false
}

// plusInt is k ± l for l below 1, as 112 bits of fraction.
func plusInt(k int32, minus bool, l wide) (neg bool, sum wide) {
	if k == 0 {
		return minus, l
	}
	neg = k < 0
	if neg {
		k = -k
	}
	n := u128{uint64(k) << 48, 0}
	if minus != neg {
		n = n.sub(l.fixed(112))
	} else {
		n = n.add(l.fixed(112))
	}
	return neg, norm(15, n)
}

// log2Plus1 returns the logarithm of 1 + x, for x above -1.
func log2Plus1(x num) (neg bool, l wide, exact bool) {
	w := wideOf(x)
	switch {
	case w.exp < -2: // s = x/(2+x)
		d := u128{1 << 63, 0}
		if x.neg {
			d = d.sub(w.fixed(126))
		} else {
			d = d.add(w.fixed(126))
		}
		return x.neg, log2Ratio(w.div(norm(1, d))), false
	case x.neg:
		return log2(norm(-1, u128{}.sub(w.fixed(128))))
	case w.exp < 0:
		return log2(norm(0, u128{1 << 63, 0}.add(w.fixed(127))))
	case w.exp > 126:
		return log2(w)
	}
	return log2(norm(w.exp+1, w.m.shr(1).add(u128{1 << 63, 0}.shr(uint(w.exp+1)))))
}

// product rounds y times a logarithm, given as log2 gives it.
func (e *Env) product(y num, neg bool, l wide, exact bool) F80 {
	neg = neg != y.neg
	if l == (wide{}) {
		return num{kind: zero, neg: neg}.pack80()
	}
	p := wideOf(y).mul(l)
	if exact {
		r := e.round(neg, p.exp+bias, p.m.hi, p.m.lo, &extended)
		e.raise(Inexact) // chips do not tell these cases apart
		if r.kind == denormal {
			e.raise(Underflow)
		}
		return r.pack80()
	}
	return e.result(neg, p)
}

// YLog2X is y × log2 x (FYL2X; SDM vol. 2, table "FYL2X Results").
func (e *Env) YLog2X(y, x F80) F80 {
	a, b := y.num(), x.num()
	if r, done := e.operands(a, b, &extended); done {
		return r.pack80()
	}
	switch {
	case b.neg && b.kind != zero,
		b.kind == zero && a.kind == zero,
		b.kind == infinite && a.kind == zero,
		a.kind == infinite && b.isOne():
		return e.invalid().pack80()
	case b.kind == zero && a.kind != infinite:
		e.raise(DivZero)
		return num{kind: infinite, neg: !a.neg}.pack80()
	case e.denormals(a.kind | b.kind):
		return x
	}
	below := b.kind == zero || b.kind != infinite && b.exp < bias // log2 x is negative
	switch {
	case a.kind == infinite || b.kind == infinite || b.kind == zero:
		return num{kind: infinite, neg: a.neg != below}.pack80()
	case a.kind == zero:
		return num{kind: zero, neg: a.neg != below}.pack80()
	}
	neg, l, exact := log2(wideOf(b))
	return e.product(a, neg, l, exact)
}

// isOne reports whether the value is 1.
func (n num) isOne() bool { return n.kind == normal && !n.neg && n.exp == bias && n.sig == 1<<63 }

// YLog2XPlus1 is y × log2(x+1), for |x| up to 1-√½ (FYL2XP1; SDM vol. 2, table
// "FYL2XP1 Results"). Outside that range the SDM leaves the result undefined;
// here it is right for all x above -1, and invalid for the others.
func (e *Env) YLog2XPlus1(y, x F80) F80 {
	a, b := y.num(), x.num()
	if r, done := e.operands(a, b, &extended); done {
		return r.pack80()
	}
	switch {
	case b.kind == zero && a.kind == infinite,
		b.kind == infinite && (b.neg || a.kind == zero),
		b.kind == normal && b.neg && b.exp >= bias:
		return e.invalid().pack80()
	case e.denormals(a.kind | b.kind):
		return x
	case b.kind == zero || a.kind == zero:
		return num{kind: zero, neg: a.neg != b.neg}.pack80()
	case a.kind == infinite || b.kind == infinite:
		return num{kind: infinite, neg: a.neg != b.neg}.pack80()
	}
	neg, l, exact := log2Plus1(b)
	return e.product(a, neg, l, exact)
}
