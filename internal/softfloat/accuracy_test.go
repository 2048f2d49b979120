package softfloat

import (
	"math/big"
	"math/rand"
	"testing"
)

const bigPrec = 320

func newBig() *big.Float { return new(big.Float).SetPrec(bigPrec) }

// power sums c[k]·x^k where next gives the factor from one term to the next.
func power(first *big.Float, next func(k int, term *big.Float)) *big.Float {
	sum, term := newBig().Set(first), newBig().Set(first)
	for k := 1; k < 400; k++ {
		next(k, term)
		if term.Sign() == 0 || term.MantExp(nil) < sum.MantExp(nil)-bigPrec {
			break
		}
		sum.Add(sum, term)
	}
	return sum
}

// bigAtan is the arctangent of x in [0,1], with the argument halved thrice by
// atan x = 2 atan(x/(1+√(1+x²))).
func bigAtan(x *big.Float) *big.Float {
	one := big.NewFloat(1)
	y := newBig().Set(x)
	for range 3 {
		d := newBig().Mul(y, y)
		d.Add(d, one).Sqrt(d).Add(d, one)
		y.Quo(y, d)
	}
	z := newBig().Mul(y, y)
	p := newBig().Set(y)
	sum := newBig().Set(y)
	for k := int64(1); p.Sign() != 0 && p.MantExp(nil) >= sum.MantExp(nil)-bigPrec; k++ {
		p.Mul(p, z).Neg(p)
		sum.Add(sum, newBig().Quo(p, newBig().SetInt64(2*k+1)))
	}
	return sum.Mul(sum, big.NewFloat(8))
}

func bigPi() *big.Float { return newBig().Mul(bigAtan(big.NewFloat(1)), big.NewFloat(4)) }

// bigAtanh2 is 2·atanh(s).
func bigAtanh2(s *big.Float) *big.Float {
	z := newBig().Mul(s, s)
	p, sum := newBig().Set(s), newBig().Set(s)
	for k := int64(1); p.Sign() != 0 && p.MantExp(nil) >= sum.MantExp(nil)-bigPrec; k++ {
		p.Mul(p, z)
		sum.Add(sum, newBig().Quo(p, newBig().SetInt64(2*k+1)))
	}
	return sum.Mul(sum, big.NewFloat(2))
}

// bigLog is ln of x > 0 by its exponent and 2·atanh((m-1)/(m+1)).
func bigLog(x *big.Float) *big.Float {
	atanh2 := func(m *big.Float) *big.Float {
		one := big.NewFloat(1)
		return bigAtanh2(newBig().Quo(newBig().SetPrec(4000).Sub(m, one), newBig().Add(m, one)))
	}
	m := newBig().SetPrec(4000)
	exp := x.MantExp(m)
	if m.Cmp(big.NewFloat(0.7)) < 0 {
		m.Mul(m, big.NewFloat(2))
		exp--
	}
	r := atanh2(m)
	if exp == 0 {
		return r
	}
	ln2 := atanh2(big.NewFloat(2))
	return r.Add(r, ln2.Mul(ln2, newBig().SetInt64(int64(exp))))
}

// bigExpm1 is e^x - 1.
func bigExpm1(x *big.Float) *big.Float {
	return power(x, func(k int, t *big.Float) { t.Mul(t, x).Quo(t, newBig().SetInt64(int64(k+1))) })
}

// bigSinCos gives sine and cosine of x reduced by the hardware's π to at most π/4, as a
// quarter turn of that π is none of the true one.
func bigSinCos(x *big.Float) (sin, cos *big.Float) {
	if x.Sign() < 0 {
		sin, cos = bigSinCos(newBig().Neg(x))
		return sin.Neg(sin), cos
	}
	half, _ := newBig().SetString("0x3243F6A8885A308D3p-65")
	turns := newBig().Quo(x, half)
	n, _ := turns.Add(turns, big.NewFloat(0.5)).Int(nil) // the nearest: at most π/4 is left
	r := newBig().SetPrec(600).Sub(x, new(big.Float).SetPrec(600).Mul(new(big.Float).SetInt(n), half))
	z := newBig().Mul(r, r)
	z.Neg(z)
	sin = power(newBig().Set(r), func(k int, t *big.Float) { t.Mul(t, z).Quo(t, newBig().SetInt64(int64(2*k*(2*k+1)))) })
	cos = power(big.NewFloat(1).SetPrec(bigPrec), func(k int, t *big.Float) { t.Mul(t, z).Quo(t, newBig().SetInt64(int64(2*k*(2*k-1)))) })
	switch new(big.Int).And(n, big.NewInt(3)).Int64() {
	case 1:
		sin, cos = cos, sin.Neg(sin)
	case 2:
		sin.Neg(sin)
		cos.Neg(cos)
	case 3:
		sin, cos = cos.Neg(cos), sin
	}
	return sin, cos
}

// errorULP is the distance of have from want in units in the last place of have.
func errorULP(have F80, want *big.Float) float64 {
	h := have.num()
	d := newBig().Sub(h.value(), want)
	d.SetMantExp(d, -(int(max(h.exp, 1)) - bias - 63))
	f, _ := d.Abs(d).Float64()
	return f
}

// inRange makes a positive number with an exponent from lo to hi.
func inRange(r *rand.Rand, lo, hi int) F80 {
	return F80{interesting(r) | 1<<63, uint16(bias + lo + r.Intn(hi-lo+1))}
}

// TestAccuracy shows that the transcendental functions round to nearest within
// 0.51 units in the last place.
func TestAccuracy(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	e := Env{}
	ln2 := bigLog(big.NewFloat(2))
	pi := bigPi()
	tests := []struct {
		name string
		f    func() (F80, *big.Float)
	}{
		{"sin", func() (F80, *big.Float) {
			a := inRange(r, -70, 62)
			have, _ := e.Sin80(a)
			want, _ := bigSinCos(a.num().value())
			return have, want
		}},
		{"cos", func() (F80, *big.Float) {
			a := inRange(r, -40, 62)
			have, _ := e.Cos80(a)
			_, want := bigSinCos(a.num().value())
			return have, want
		}},
		{"tan", func() (F80, *big.Float) {
			a := inRange(r, -70, 40)
			have, _ := e.Tan80(a)
			s, c := bigSinCos(a.num().value())
			return have, s.Quo(s, c)
		}},
		{"2^x-1", func() (F80, *big.Float) {
			a := inRange(r, -70, -1)
			a.SE |= uint16(r.Intn(2)) << 15
			x := newBig().Mul(a.num().value(), ln2)
			return e.Exp2Minus1(a), bigExpm1(x)
		}},
		{"y log2 x", func() (F80, *big.Float) {
			y, x := inRange(r, -10, 10), inRange(r, -40, 40)
			if r.Intn(2) == 0 { // near 1
				x = F80{1<<63 | r.Uint64()>>r.Intn(63)>>1 | 1, bias}
			}
			l := bigLog(x.num().value())
			return e.YLog2X(y, x), l.Quo(l, ln2).Mul(l, y.num().value())
		}},
		{"y log2(x+1)", func() (F80, *big.Float) {
			y, x := inRange(r, -10, 10), inRange(r, -100, -3)
			if r.Intn(2) == 0 {
				x.SE |= 0x8000
			}
			l := bigLog(newBig().Add(x.num().value(), big.NewFloat(1)))
			return e.YLog2XPlus1(y, x), l.Quo(l, ln2).Mul(l, y.num().value())
		}},
		{"atan", func() (F80, *big.Float) {
			y, x := inRange(r, -6, 6), inRange(r, -6, 6)
			p, q := y.num().value(), x.num().value()
			var want *big.Float
			if p.Cmp(q) > 0 {
				want = newBig().Quo(pi, big.NewFloat(2))
				want.Sub(want, bigAtan(newBig().Quo(q, p)))
			} else {
				want = bigAtan(newBig().Quo(p, q))
			}
			if r.Intn(2) == 0 {
				x.SE |= 0x8000
				want.Sub(pi, want)
			}
			return e.Atan2(y, x), want
		}},
	}
	rounds := 300
	if testing.Short() {
		rounds = 60
	}
	for _, tt := range tests {
		for n := 0; n < rounds; n++ {
			have, want := tt.f()
			if u := errorULP(have, want); u > 0.51 {
				t.Errorf("%s: %04X:%016X is %.3f units from %s", tt.name, have.SE, have.Sig, u, want.Text('p', 40))
				break
			}
		}
	}
}

// TestTables computes the tables a second time.
func TestTables(t *testing.T) {
	check := func(name string, i int, have u128, want *big.Float, point int) {
		z := newBig().SetMantExp(want, point)
		h := newBig().SetInt(new(big.Int).Or(new(big.Int).Lsh(new(big.Int).SetUint64(have.hi), 64), new(big.Int).SetUint64(have.lo)))
		if d, _ := h.Sub(h, z).Abs(h).Float64(); d > 0.500001 {
			t.Errorf("%s[%d] = %016X%016X is %v units off", name, i, have.hi, have.lo, d)
		}
	}
	one := big.NewFloat(1)
	f := big.NewFloat(1).SetPrec(bigPrec)
	for n := 2; n < len(invFactorial); n++ {
		check("invFactorial", n, invFactorial[n], newBig().Quo(one, f.Mul(f, newBig().SetInt64(int64(n)))), 128)
	}
	for k := 1; k < len(invOdd); k++ {
		check("invOdd", k, invOdd[k], newBig().Quo(one, newBig().SetInt64(int64(2*k+1))), 128)
	}
	for i := range arcs {
		check("arcs", i, arcs[i], bigAtan(big.NewFloat(float64(i)/32)), 127)
	}
	ln2, ln10 := bigLog(big.NewFloat(2)), bigLog(big.NewFloat(10))
	for i, c := range []struct {
		w    wide
		want *big.Float
	}{
		{widePi, bigPi()},
		{wideLn2, ln2},
		{wideLog2e, newBig().Quo(one, ln2)},
		{wide2Log2e, newBig().Quo(big.NewFloat(2), ln2)},
		{wideLog2t, newBig().Quo(ln10, ln2)},
		{wideLg2, newBig().Quo(ln2, ln10)},
	} {
		check("constants", i, c.w.m, c.want, 127-int(c.w.exp))
	}
}

// TestRemainder compares both remainders with math/big: a - b·n, exactly.
func TestRemainder(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	for n := 0; n < 4000; n++ {
		a, b := inRange(r, -40, 80), inRange(r, -20, 20)
		a.SE |= uint16(r.Intn(2)) << 15
		nearest := n&1 != 0
		e := Env{}
		have := e.Rem80(a, b, nearest)
		x, y := a.num().value(), b.num().value()
		q, _ := new(big.Float).SetPrec(600).Quo(x, y).Int(nil)
		rest := func() *big.Float {
			return new(big.Float).SetPrec(600).Sub(x, new(big.Float).SetPrec(600).Mul(new(big.Float).SetInt(q), y))
		}
		if have.Partial {
			// What is left is congruent and smaller.
			d := new(big.Float).SetPrec(600).Sub(rest(), have.Value.num().value())
			if !d.Quo(d, y).IsInt() || int32(have.Value.SE&0x7FFF) >= int32(a.SE&0x7FFF) {
				t.Fatalf("%v rem %v: partial %v", a, b, have.Value)
			}
			continue
		}
		if nearest {
			twice := new(big.Float).Abs(new(big.Float).SetPrec(600).Mul(rest(), big.NewFloat(2)))
			if c := twice.Cmp(y); c > 0 || c == 0 && q.Bit(0) != 0 {
				q.Add(q, big.NewInt(int64(x.Sign())))
			}
		}
		low := uint8(new(big.Int).And(new(big.Int).Abs(q), big.NewInt(7)).Int64())
		if have.Value.num().value().Cmp(rest()) != 0 || have.Quotient != low || e.Flags != 0 {
			t.Fatalf("%v rem %v nearest %v: %v quotient %d flags %X, want %s quotient %d", a, b, nearest, have.Value, have.Quotient, e.Flags, rest().Text('p', 0), low)
		}
	}
}
