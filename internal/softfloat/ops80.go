package softfloat

// Add80 returns a + b (FADD).
func (e *Env) Add80(a, b F80) F80 { return e.add(a.num(), b.num(), e.result80()).pack80() }

// Sub80 returns a - b (FSUB).
func (e *Env) Sub80(a, b F80) F80 { return e.add(a.num(), b.num().negated(), e.result80()).pack80() }

// Mul80 returns a × b (FMUL).
func (e *Env) Mul80(a, b F80) F80 { return e.mul(a.num(), b.num(), e.result80()).pack80() }

// Div80 returns a / b (FDIV).
func (e *Env) Div80(a, b F80) F80 { return e.div(a.num(), b.num(), e.result80()).pack80() }

// Sqrt80 returns the square root of a (FSQRT).
func (e *Env) Sqrt80(a F80) F80 { return e.sqrt(a.num(), e.result80()).pack80() }

// Operand is a number taken out of its encoding. It carries what an x87
// instruction sees in a memory operand of 32 or 64 bits that the F80 of the same
// value does not show: that it is denormal or a signalling NaN.
type Operand struct{ n num }

// Operand takes f out of its encoding.
func (f F80) Operand() Operand { return Operand{f.num()} }

// Operand takes f out of its encoding.
func (f F64) Operand() Operand { return Operand{f.num()} }

// Operand takes f out of its encoding.
func (f F32) Operand() Operand { return Operand{f.num()} }

// IntOperand is v as an operand (FIADD and the like).
func IntOperand(v int64) Operand { return Operand{fromInt(v)} }

// Op is one of the six arithmetic operations of the x87, encoded as in the reg
// field of opcodes D8 and DA to DC with a memory operand.
type Op uint8

// The operations; 2 and 3 are the comparisons, for which see CompareOperands.
const (
	OpAdd  Op = 0
	OpMul  Op = 1
	OpSub  Op = 4 // a - b
	OpSubR Op = 5 // b - a
	OpDiv  Op = 6 // a / b
	OpDivR Op = 7 // b / a
)

// Arith80 executes op. It is Add80 and so on for operands of any format.
func (e *Env) Arith80(op Op, a, b Operand) F80 {
	f := e.result80()
	switch op {
	case OpAdd:
		return e.add(a.n, b.n, f).pack80()
	case OpMul:
		return e.mul(a.n, b.n, f).pack80()
	case OpSub:
		return e.add(a.n, b.n.negated(), f).pack80()
	case OpSubR:
		return e.add(b.n, a.n.negated(), f).pack80()
	case OpDiv:
		return e.div(a.n, b.n, f).pack80()
	}
	return e.div(b.n, a.n, f).pack80()
}

// RoundInt80 rounds a to an integer (FRNDINT).
func (e *Env) RoundInt80(a F80) F80 {
	x := a.num()
	if x.kind != normal {
		if r, done := e.operand(x); done {
			return r.pack80()
		}
		if x.kind != denormal {
			return a
		}
		if e.denormals(x.kind) {
			return a
		}
	}
	if x.exp >= bias+63 {
		return a
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
		return num{kind: zero, neg: x.neg}.pack80()
	}
	sig, _, exp := normalise(hi, 0, bias+63)
	return num{neg: x.neg, exp: exp, sig: sig}.pack80()
}

// scaleLimit is larger than any exponent difference that matters to Scale80.
const scaleLimit = 0x10000

// Scale80 returns a × 2^n, n being b truncated to an integer (FSCALE; SDM vol. 2,
// table "FSCALE Results").
func (e *Env) Scale80(a, b F80) F80 {
	x, y := a.num(), b.num()
	if r, done := e.operands(x, y, &extended); done {
		return r.pack80()
	}
	if y.kind == infinite && (x.kind == zero && !y.neg || x.kind == infinite && y.neg) {
		return e.invalid().pack80()
	}
	if e.denormals(x.kind | y.kind) {
		return indefinite.pack80()
	}
	switch {
	case x.kind == zero || x.kind == infinite:
		return a
	case y.kind == infinite && y.neg:
		return num{kind: zero, neg: x.neg}.pack80()
	case y.kind == infinite:
		return num{kind: infinite, neg: x.neg}.pack80()
	}
	n := int32(0)
	switch {
	case y.kind == zero || y.exp < bias:
	case y.exp >= bias+16:
		n = scaleLimit
	default:
		n = int32(y.sig >> uint32(bias+63-y.exp))
	}
	if y.neg {
		n = -n
	}
	return e.round(x.neg, x.exp+n, x.sig, 0, &extended).pack80()
}

// Extract80 splits a into its exponent, as a number, and its significand with
// exponent 0 (FXTRACT; SDM vol. 2).
func (e *Env) Extract80(a F80) (exponent, significand F80) {
	x := a.num()
	if r, done := e.operand(x); done {
		return r.pack80(), r.pack80()
	}
	if x.kind == zero {
		e.raise(DivZero)
		return num{kind: infinite, neg: true}.pack80(), a
	}
	if x.kind == infinite {
		return num{kind: infinite}.pack80(), a
	}
	if e.denormals(x.kind) {
		return a, a
	}
	exponent = FromInt64(int64(x.exp - bias))
	x.kind, x.exp = normal, bias
	return exponent, x.pack80()
}
