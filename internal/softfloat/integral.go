package softfloat

// integral rounds a number that is neither zero nor infinite nor a NaN to an integer.
func integral(e *Env, x num) num {
	if x.exp >= bias+63 {
		return x
	}
	hi, rest := shiftRight(x.sig, 0, uint32(bias+63-x.exp))
	if rest != 0 {
		e.raise(Inexact)
		if e.Rounding.up(x.neg, hi, rest) {
			e.Flags |= RoundedUp
			hi++
		}
	}
	if hi == 0 {
		return num{kind: zero, neg: x.neg}
	}
	sig, _, exp := normalise(hi, 0, bias+63)
	return num{neg: x.neg, exp: exp, sig: sig}
}

// integralSSE is integral for any number. A denormal operand raises nothing but Inexact (SDM vol. 2, ROUNDSD).
func integralSSE(e *Env, x num) num {
	switch x.kind {
	case normal, denormal:
		return integral(e, x)
	case zero, infinite:
		return x
	}
	r, _ := e.operand(x)
	return r
}

// RoundInt64 rounds a to an integer (ROUNDSD).
func RoundInt64(e *Env, a F64) F64 { return integralSSE(e, e.num64(a)).pack64() }

// RoundInt32 rounds a to an integer (ROUNDSS).
func RoundInt32(e *Env, a F32) F32 { return integralSSE(e, e.num32(a)).pack32() }
