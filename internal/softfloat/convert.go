package softfloat

// widen converts to a larger format: exact, but for the quieting of NaNs.
func (e *Env) widen(x num) num {
	if x.kind == normal {
		return x
	}
	if r, done := e.operand(x); done {
		return r
	}
	if x.kind == denormal {
		e.denormals(x.kind)
		x.kind = normal
	}
	return x
}

// narrow converts to a smaller format. Denormal operands raise Denormal in SSE
// only: FST does not look at them (SDM vol. 2, FST and CVTSD2SS).
func (e *Env) narrow(x num, f *format, looks bool) num {
	if x.kind != normal {
		if r, done := e.operand(x); done {
			return r
		}
		if x.kind != denormal {
			return x
		}
		if looks && e.denormals(x.kind) {
			return indefinite
		}
	}
	return e.round(x.neg, x.exp, x.sig, 0, f)
}

// From32 returns a as an F80 (FLD m32). An unmasked Denormal does not make the result
// void: FLD loads it and leaves the exception pending, as the chips do.
func (e *Env) From32(a F32) F80 { return e.widen(a.num()).pack80() }

// From64 returns a as an F80 (FLD m64). As to Denormal see From32.
func (e *Env) From64(a F64) F80 { return e.widen(a.num()).pack80() }

// store is narrow for FST. An unmasked overflow or underflow is signalled alone, as
// nothing is stored (SDM vol. 1, 8.5.4 and 8.5.5).
func (e *Env) store(x num, f *format) num {
	s := *e
	s.Flags = 0
	r := s.narrow(x, f, false)
	if u := s.Flags & s.Unmasked & (Overflow | Underflow); u != 0 {
		s.Flags = u
	}
	e.Flags |= s.Flags
	return r
}

// To32 rounds a to an F32 (FST m32). When an overflow or underflow is unmasked
// the result is void.
func (e *Env) To32(a F80) F32 { return e.store(a.num(), &single).pack32() }

// To64 rounds a to an F64 (FST m64). When an overflow or underflow is unmasked
// the result is void.
func (e *Env) To64(a F80) F64 { return e.store(a.num(), &double).pack64() }

// Widen32 returns a as an F64 (CVTSS2SD).
func (e *Env) Widen32(a F32) F64 { return e.widen(e.num32(a)).pack64() }

// Narrow64 rounds a to an F32 (CVTSD2SS).
func (e *Env) Narrow64(a F64) F32 { return e.narrow(e.num64(a), &single, true).pack32() }
