package softfloat

import (
	"math/big"
	"math/rand"
	"testing"
)

// bigModes are the rounding modes of math/big in the order of ours.
var bigModes = [4]big.RoundingMode{big.ToNearestEven, big.ToNegativeInf, big.ToPositiveInf, big.ToZero}

// target is a format as the oracle sees it: precision and the exponents of
// normal numbers for a significand in [1,2).
type target struct {
	name     string
	prec     uint
	min, max int
}

var targets = map[string]target{
	"80":    {"80", 64, -16382, 16383},
	"80/53": {"80/53", 53, -16382, 16383},
	"80/24": {"80/24", 24, -16382, 16383},
	"64":    {"64", 53, -1022, 1023},
	"32":    {"32", 24, -126, 127},
}

// expected rounds z with math/big. inexact says that z itself was cut short, by
// less than a unit of its last place toward zero.
func (g target) expected(z *big.Float, mode Rounding) (*big.Float, Flags) {
	var f Flags
	if z.Sign() == 0 {
		return z, 0
	}
	exp := z.MantExp(nil) - 1
	unbounded := new(big.Float).SetPrec(g.prec).SetMode(bigModes[mode]).Set(z)
	tiny := unbounded.MantExp(nil)-1 < g.min
	r := unbounded
	if exp < g.min {
		r = g.subnormal(z, mode)
	}
	if c := r.Cmp(z); c != 0 {
		f |= Inexact
		if tiny {
			f |= Underflow
		}
		if (c > 0) == (z.Sign() > 0) {
			f |= RoundedUp
		}
	}
	if r.Sign() != 0 && r.MantExp(nil)-1 > g.max {
		f |= Overflow | Inexact | RoundedUp
		neg := z.Sign() < 0
		r = new(big.Float).SetInf(neg)
		if mode == Truncate || mode == Down && !neg || mode == Up && neg {
			f &^= RoundedUp
			one := big.NewFloat(1)
			ulp := new(big.Float).SetMantExp(one, -int(g.prec)+1)
			r = new(big.Float).SetPrec(g.prec).SetMantExp(new(big.Float).SetPrec(g.prec).Sub(big.NewFloat(2), ulp), g.max)
			if neg {
				r.Neg(r)
			}
		}
	}
	return r, f
}

// subnormal rounds z to a multiple of the smallest denormal: as an integer after scaling.
func (g target) subnormal(z *big.Float, mode Rounding) *big.Float {
	shift := int(g.prec) - 1 - g.min
	scaled := new(big.Float).SetMantExp(z, shift)
	n, acc := scaled.Int(nil) // toward zero
	if acc != big.Exact {
		away := big.NewInt(int64(z.Sign()))
		rest := new(big.Float).SetPrec(z.Prec()+70).Sub(scaled, new(big.Float).SetInt(n))
		half := rest.Abs(rest).Cmp(big.NewFloat(0.5))
		up := false
		switch mode {
		case Nearest:
			up = half > 0 || half == 0 && n.Bit(0) != 0
		case Down:
			up = z.Sign() < 0
		case Up:
			up = z.Sign() > 0
		}
		if up {
			n.Add(n, away)
		}
	}
	r := new(big.Float).SetInt(n)
	r.SetMantExp(r, -shift)
	if n.Sign() == 0 && z.Sign() < 0 {
		r.Neg(r)
	}
	return r
}

// value is an operand as a big.Float; NaNs have none.
func (n num) value() *big.Float {
	z := new(big.Float).SetPrec(64)
	switch n.kind {
	case zero:
	case infinite:
		z.SetInf(false)
	default:
		z.SetMantExp(new(big.Float).SetUint64(n.sig), int(n.exp)-bias-63)
	}
	if n.neg {
		z.Neg(z)
	}
	return z
}

// exact is the result of an operation on finite operands with so many bits that
// rounding it again is right: all of a sum or product, 300 of a quotient or root
// with a last one that stands for what is cut off.
func exact(op string, a, b *big.Float) *big.Float {
	z := new(big.Float).SetPrec(40000)
	switch op {
	case "add":
		return z.Add(a, b)
	case "sub":
		return z.Sub(a, b)
	case "mul":
		return z.SetPrec(128).Mul(a, b)
	}
	z.SetPrec(300).SetMode(big.ToZero)
	if op == "div" {
		z.Quo(a, b)
		if z.Acc() == big.Exact {
			return z
		}
	} else {
		z.Sqrt(a)
		if new(big.Float).SetPrec(700).Mul(z, z).Cmp(a) == 0 {
			return z
		}
	}
	bit := new(big.Float).SetMantExp(big.NewFloat(1), z.MantExp(nil)-310)
	if z.Sign() < 0 {
		bit.Neg(bit)
	}
	return new(big.Float).SetPrec(400).Add(z, bit)
}

// interesting makes significands whose sums and products are hard to round.
func interesting(r *rand.Rand) uint64 {
	s := r.Uint64()
	switch r.Intn(6) {
	case 0:
		s = 0
	case 1:
		s = ^uint64(0) << r.Intn(64)
	case 2:
		s = 1 << r.Intn(64)
	case 3:
		s = ^uint64(0) >> r.Intn(64)
	case 4:
		s = s >> 40 << 40
	}
	return s
}

// operand80 makes a finite F80, denormals and pseudo-denormals among them.
func operand80(r *rand.Rand) F80 {
	f := F80{interesting(r) | 1<<63, uint16(bias - 80 + r.Intn(160))}
	switch r.Intn(8) {
	case 0:
		f.SE = uint16(r.Intn(70))
	case 1:
		f.SE = uint16(0x7FFE - r.Intn(70))
	case 2:
		f.SE = uint16(r.Intn(0x7FFF))
	case 3:
		f = F80{interesting(r), 0}
	}
	f.SE |= uint16(r.Intn(2)) << 15
	return f
}

func operand64(r *rand.Rand) F64 {
	e := uint64(1023 - 60 + r.Intn(120))
	switch r.Intn(6) {
	case 0:
		e = uint64(r.Intn(60))
	case 1:
		e = uint64(0x7FE - r.Intn(60))
	case 2:
		e = uint64(r.Intn(0x7FF))
	}
	return F64(uint64(r.Intn(2))<<63 | e<<52 | interesting(r)>>12)
}

func operand32(r *rand.Rand) F32 {
	e := uint32(127 - 30 + r.Intn(60))
	switch r.Intn(6) {
	case 0:
		e = uint32(r.Intn(30))
	case 1:
		e = uint32(0xFE - r.Intn(30))
	}
	return F32(uint32(r.Intn(2))<<31 | e<<23 | uint32(interesting(r)>>41))
}

var operations = []string{"add", "sub", "mul", "div", "sqrt"}

// run executes op in the format named.
func run(e *Env, format, op string, a, b num) num {
	var x, y F80
	switch format {
	case "64":
		p, q := a.pack64(), b.pack64()
		return map[string]func() F64{
			"add": func() F64 { return e.Add64(p, q) }, "sub": func() F64 { return e.Sub64(p, q) },
			"mul": func() F64 { return e.Mul64(p, q) }, "div": func() F64 { return e.Div64(p, q) },
			"sqrt": func() F64 { return e.Sqrt64(p) },
		}[op]().num()
	case "32":
		p, q := a.pack32(), b.pack32()
		return map[string]func() F32{
			"add": func() F32 { return e.Add32(p, q) }, "sub": func() F32 { return e.Sub32(p, q) },
			"mul": func() F32 { return e.Mul32(p, q) }, "div": func() F32 { return e.Div32(p, q) },
			"sqrt": func() F32 { return e.Sqrt32(p) },
		}[op]().num()
	}
	x, y = a.repack80(), b.repack80()
	e.Precision = uint8(targets[format].prec)
	return map[string]func() F80{
		"add": func() F80 { return e.Add80(x, y) }, "sub": func() F80 { return e.Sub80(x, y) },
		"mul": func() F80 { return e.Mul80(x, y) }, "div": func() F80 { return e.Div80(x, y) },
		"sqrt": func() F80 { return e.Sqrt80(x) },
	}[op]().num()
}

// repack80 encodes an operand: the inverse of F80.num.
func (n num) repack80() F80 {
	if n.kind == denormal {
		n.sig >>= uint(1 - n.exp)
	}
	return n.pack80()
}

// pick makes an operand of a format. For 64 and 32 bits denormals are given as
// encoded, so that run can pack them again.
func pick(r *rand.Rand, format string) (arg, val num) {
	switch format {
	case "64":
		val = operand64(r).num()
		arg = val
		if arg.kind == denormal {
			arg.sig >>= uint(1 + bias - 1023 - arg.exp)
		}
	case "32":
		val = operand32(r).num()
		arg = val
		if arg.kind == denormal {
			arg.sig >>= uint(1 + bias - 127 - arg.exp)
		}
	default:
		val = operand80(r).num()
		arg = val
	}
	return arg, val
}

// TestOracle compares the arithmetic of all formats and rounding modes with math/big:
// results and flags.
func TestOracle(t *testing.T) {
	rounds := 1000
	if testing.Short() {
		rounds = 300
	}
	for name, g := range targets {
		for _, op := range operations {
			r := rand.New(rand.NewSource(1))
			for n := 0; n < rounds; n++ {
				a, va := pick(r, name)
				b, vb := pick(r, name)
				if va.kind == zero && op == "div" || vb.kind == zero && op == "div" || op == "sqrt" && va.neg {
					continue
				}
				e := Env{Rounding: Rounding(n & 3)}
				have := run(&e, name, op, a, b)
				z := exact(op, va.value(), vb.value())
				want, flags := g.expected(z, e.Rounding)
				k := va.kind
				if op != "sqrt" {
					k |= vb.kind
				}
				if k&denormal != 0 {
					flags |= Denormal
				}
				if z.Sign() == 0 { // the signs of zeros are TestSpecial's
					want.Abs(want)
					have.neg = false
				}
				if have.kind&nan != 0 || have.value().Cmp(want) != 0 || have.neg != want.Signbit() || e.Flags != flags {
					t.Fatalf("%s %s rounding %d: %+v, %+v = %+v flags %03X, want %s flags %03X", name, op, n&3, va, vb, have, e.Flags, want.Text('p', 0), flags)
				}
			}
		}
	}
}
