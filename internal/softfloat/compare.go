package softfloat

// Order is the result of a comparison.
type Order uint8

// The four orders of two numbers.
const (
	Less Order = iota
	Equal
	Greater
	Unordered
)

// compare compares x with y. With silent, quiet NaNs do not raise Invalid (FUCOM,
// UCOMISS); signalling ones always do.
func (e *Env) compare(x, y num, silent bool) Order {
	k := x.kind | y.kind
	if k != normal {
		if k&(nan|unsupported) != 0 {
			if !silent || k&(signalling|unsupported) != 0 {
				e.raise(Invalid)
			}
			return Unordered
		}
		if k&infinite != 0 && e.Projective {
			return e.compareProjective(x, y)
		}
		e.denormals(k)
		switch {
		case x.kind == zero && y.kind == zero:
			return Equal
		case x.kind == zero:
			return sign(!y.neg)
		case y.kind == zero:
			return sign(x.neg)
		}
	}
	if x.neg != y.neg {
		return sign(x.neg)
	}
	return magnitudes(x, y, x.neg)
}

// compareProjective compares with the infinity that has no sign: it is equal to itself
// alone (80287 User's Manual, "Infinity Operands and Results").
func (e *Env) compareProjective(x, y num) Order {
	if x.kind == y.kind {
		return Equal
	}
	e.raise(Invalid)
	return Unordered
}

// sign is Less for a true argument.
func sign(less bool) Order {
	if less {
		return Less
	}
	return Greater
}

// magnitudes compares numbers that are not zero and have the same sign.
func magnitudes(x, y num, neg bool) Order {
	switch {
	case x.kind == infinite || y.kind == infinite:
		if x.kind == y.kind {
			return Equal
		}
		return sign((y.kind == infinite) != neg)
	case x.exp != y.exp:
		return sign((x.exp < y.exp) != neg)
	case x.sig != y.sig:
		return sign((x.sig < y.sig) != neg)
	}
	return Equal
}

// Compare80 compares a with b: FCOM, or FUCOM when silent.
func (e *Env) Compare80(a, b F80, silent bool) Order { return e.compare(a.num(), b.num(), silent) }

// CompareOperands is Compare80 for operands of any format.
func (e *Env) CompareOperands(a, b Operand, silent bool) Order { return e.compare(a.n, b.n, silent) }

// Compare64 compares a with b: COMISD, or UCOMISD when silent.
func (e *Env) Compare64(a, b F64, silent bool) Order {
	return e.compare(e.num64(a), e.num64(b), silent)
}

// Compare32 compares a with b: COMISS, or UCOMISS when silent.
func (e *Env) Compare32(a, b F32, silent bool) Order {
	return e.compare(e.num32(a), e.num32(b), silent)
}

// Predicate is one of the eight comparisons of CMPSS and its like, numbered as in
// their immediate (SDM vol. 2, CMPPS): 0 EQ, 1 LT, 2 LE, 3 UNORD, and from 4 on
// the opposites. Higher bits count for nothing.
type Predicate uint8

// Silent reports whether quiet NaNs raise nothing.
func (p Predicate) Silent() bool { return p&3 == 0 || p&3 == 3 }

// Of reports whether p holds for two numbers in order o.
func (p Predicate) Of(o Order) bool {
	return [4]uint8{1 << Equal, 1 << Less, 1<<Less | 1<<Equal, 1 << Unordered}[p&3]>>o&1 != uint8(p>>2&1)
}
