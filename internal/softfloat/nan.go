package softfloat

// quieted returns a NaN with its quiet bit set.
func (n num) quieted() num {
	n.kind, n.sig = quiet, n.sig|3<<62
	return n
}

// invalid raises the invalid-operation exception; its masked result is the indefinite.
func (e *Env) invalid() num {
	e.raise(Invalid)
	return indefinite
}

// operands deals with what any operation of two operands does before it looks at
// their values: unsupported encodings and NaNs. done says that r is the result.
func (e *Env) operands(x, y num, f *format) (r num, done bool) {
	k := x.kind | y.kind
	if k&unsupported != 0 {
		return e.invalid(), true
	}
	if k&nan == 0 {
		return num{}, false
	}
	if k&signalling != 0 && e.raise(Invalid) {
		return indefinite, true
	}
	if f.x87 {
		return larger(x, y), true
	}
	if x.kind&nan != 0 {
		return x.quieted(), true
	}
	return y.quieted(), true
}

// larger returns the x87's choice between operands of which one at least is a NaN
// (SDM vol. 1, table 4-7): a NaN before a number, a quiet NaN before a
// signalling one, then the larger significand, then the positive one.
func larger(x, y num) num {
	switch {
	case y.kind&nan == 0:
		return x.quieted()
	case x.kind&nan == 0:
		return y.quieted()
	case x.kind != y.kind:
		if x.kind == quiet {
			return x
		}
		return y
	case x.sig > y.sig || x.sig == y.sig && !x.neg:
		return x.quieted()
	}
	return y.quieted()
}

// operand is operands for a single one.
func (e *Env) operand(x num) (r num, done bool) {
	switch x.kind {
	case unsupported:
		return e.invalid(), true
	case signalling:
		e.raise(Invalid)
		return x.quieted(), true
	case quiet:
		return x, true
	}
	return num{}, false
}

// denormals raises Denormal if one of the kinds is a denormal, and reports
// whether that ends the operation.
func (e *Env) denormals(k kind) bool {
	return k&denormal != 0 && e.raise(Denormal)
}
