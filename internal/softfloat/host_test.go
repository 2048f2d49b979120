package softfloat

import (
	"math"
	"math/rand"
	"testing"
)

// specials64 are the edges of the format.
var specials64 = []F64{
	0, 1, 2, 0x000FFFFFFFFFFFFF, 0x0010000000000000, 0x0010000000000001, 0x3CA0000000000000, 0x3FE0000000000000,
	0x3FEFFFFFFFFFFFFF, 0x3FF0000000000000, 0x3FF0000000000001, 0x3FF8000000000000, 0x4000000000000000,
	0x4008000000000000, 0x43E0000000000000, 0x4340000000000000, 0x7FE0000000000000, 0x7FEFFFFFFFFFFFFF, 0x7FF0000000000000,
	0x7FF0000000000001, 0x7FF7FFFFFFFFFFFF, 0x7FF8000000000000, 0x7FFFFFFFFFFFFFFF,
}

// signed adds the negatives.
func signed(list []F64) []F64 {
	for _, f := range list {
		list = append(list, f|1<<63)
	}
	return list
}

// nan64 says what the rules of SSE make of operands with a NaN.
func nan64(a, b F64) (F64, bool) {
	isNaN := func(f F64) bool { return f&^(1<<63) > 0x7FF0000000000000 }
	switch {
	case isNaN(a):
		return a | 1<<51, true
	case isNaN(b):
		return b | 1<<51, true
	}
	return 0, false
}

// TestSpecial crosses the edges of F64 with each other and compares with the host's
// arithmetic, which rounds to nearest; NaN results with the rules of SSE.
func TestSpecial(t *testing.T) {
	ops := []struct {
		name string
		soft func(e *Env, a, b F64) F64
		host func(a, b float64) float64
	}{
		{"add", (*Env).Add64, func(a, b float64) float64 { return a + b }},
		{"sub", (*Env).Sub64, func(a, b float64) float64 { return a - b }},
		{"mul", (*Env).Mul64, func(a, b float64) float64 { return a * b }},
		{"div", (*Env).Div64, func(a, b float64) float64 { return a / b }},
		{"sqrt", func(e *Env, a, b F64) F64 { return e.Sqrt64(a) }, func(a, b float64) float64 { return math.Sqrt(a) }},
	}
	for _, op := range ops {
		for _, a := range signed(specials64) {
			for _, b := range signed(specials64) {
				e := Env{}
				have := op.soft(&e, a, b)
				want := F64(math.Float64bits(op.host(math.Float64frombits(uint64(a)), math.Float64frombits(uint64(b)))))
				other := b
				if op.name == "sqrt" {
					other = 0
				}
				if n, ok := nan64(a, other); ok {
					want = n
				} else if want&^(1<<63) > 0x7FF0000000000000 {
					want = Indefinite64
					if e.Flags&Invalid == 0 {
						t.Errorf("%s %016X, %016X: no invalid operation", op.name, a, b)
					}
				}
				if have != want {
					t.Errorf("%s %016X, %016X = %016X, want %016X", op.name, a, b, have, want)
				}
			}
		}
	}
}

// TestHost compares with the host's arithmetic on random operands.
func TestHost(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for n := 0; n < 50000; n++ {
		a, b := operand64(r), operand64(r)
		x, y := math.Float64frombits(uint64(a)), math.Float64frombits(uint64(b))
		e := Env{Precision: 53}
		check := func(op string, have F64, want float64) {
			if w := F64(math.Float64bits(want)); have != w && want == want {
				t.Fatalf("%s %016X, %016X = %016X, want %016X", op, a, b, have, w)
			}
		}
		check("add", e.Add64(a, b), x+y)
		check("mul", e.Mul64(a, b), x*y)
		check("div", e.Div64(a, b), x/y)
		check("53-bit add", e.To64(e.Add80(e.From64(a), e.From64(b))), x+y)
		if have, want := e.Narrow64(a), F32(math.Float32bits(float32(x))); have != want {
			t.Fatalf("narrow %016X = %08X, want %08X", a, have, want)
		}
		p, q := operand32(r), operand32(r)
		u, v := math.Float32frombits(uint32(p)), math.Float32frombits(uint32(q))
		if have, want := e.Add32(p, q), F32(math.Float32bits(u+v)); have != want {
			t.Fatalf("add %08X, %08X = %08X, want %08X", p, q, have, want)
		}
		if have, want := e.Div32(p, q), F32(math.Float32bits(u/v)); have != want && u/v == u/v {
			t.Fatalf("div %08X, %08X = %08X, want %08X", p, q, have, want)
		}
		i := int64(r.Uint64()) >> r.Intn(64)
		if have, want := e.Int64To64(i), F64(math.Float64bits(float64(i))); have != want {
			t.Fatalf("%d = %016X, want %016X", i, have, want)
		}
		if have := e.Int80(FromInt64(i), 64); have != i {
			t.Fatalf("%d there and back = %d", i, have)
		}
		if d := i % (maxBCD + 1); FromBCD(e.ToBCD(FromInt64(d))) != FromInt64(d) {
			t.Fatalf("%d through BCD = %v", d, FromBCD(e.ToBCD(FromInt64(d))))
		}
	}
}

// TestNaN80 shows the x87's choice among NaNs (SDM vol. 1, table 4-7).
func TestNaN80(t *testing.T) {
	q1, q2 := F80{0xC000000000000001, 0x7FFF}, F80{0xC000000000000002, 0xFFFF}
	s1, s2 := F80{0x8000000000000005, 0x7FFF}, F80{0x8000000000000007, 0xFFFF}
	one := FromInt64(1)
	tests := []struct {
		name    string
		a, b, r F80
		f       Flags
	}{
		{"quiet and number", q1, one, q1, 0},
		{"number and quiet", one, q2, q2, 0},
		{"larger quiet", q1, q2, q2, 0},
		{"equal: positive", q1, q1.Neg(), q1, 0},
		{"equal: positive, other way", q1.Neg(), q1, q1, 0},
		{"quiet before signalling", s2, q1, q1, Invalid},
		{"larger signalling", s1, s2, F80{0xC000000000000007, 0xFFFF}, Invalid},
		{"signalling and number", s1, one, F80{0xC000000000000005, 0x7FFF}, Invalid},
		{"unnormal", F80{0x4000000000000000, 0x4000}, q1, Indefinite80(), Invalid},
		{"pseudo-infinity", F80{0, 0x7FFF}, one, Indefinite80(), Invalid},
		{"pseudo-NaN", F80{1, 0x7FFF}, one, Indefinite80(), Invalid},
		{"pseudo-denormal", F80{1 << 63, 0}, F80{}, F80{1 << 63, 1}, Denormal},
	}
	for _, tt := range tests {
		e := Env{}
		if have := e.Add80(tt.a, tt.b); have != tt.r || e.Flags != tt.f {
			t.Errorf("%s: %04X:%016X flags %X, want %04X:%016X flags %X", tt.name, have.SE, have.Sig, e.Flags, tt.r.SE, tt.r.Sig, tt.f)
		}
	}
}

func BenchmarkAdd80(b *testing.B) {
	e := Env{}
	x, y := F80{0xC90FDAA22168C235, 0x4000}, F80{0xADF85458A2BB4A9A, 0x3FFF}
	for b.Loop() {
		x = e.Add80(x, y)
	}
}

func BenchmarkMul80(b *testing.B) {
	e := Env{}
	x, y := F80{0xC90FDAA22168C235, 0x4000}, F80{1<<63 | 5, bias}
	for b.Loop() {
		x = e.Mul80(x, y)
	}
}

func BenchmarkDiv80(b *testing.B) {
	e := Env{}
	x, y := F80{0xC90FDAA22168C235, 0x4000}, F80{1<<63 | 5, bias}
	for b.Loop() {
		x = e.Div80(x, y)
	}
}

func BenchmarkSqrt80(b *testing.B) {
	e := Env{}
	for b.Loop() {
		e.Sqrt80(F80{0xC90FDAA22168C235, 0x4000})
	}
}

func BenchmarkSin80(b *testing.B) {
	e := Env{}
	for b.Loop() {
		e.Sin80(F80{0xC90FDAA22168C235, 0x4002})
	}
}

func BenchmarkYLog2X(b *testing.B) {
	e := Env{}
	for b.Loop() {
		e.YLog2X(FromInt64(3), F80{0xC90FDAA22168C235, 0x4002})
	}
}

// FuzzHost compares with the host's arithmetic on any bits.
func FuzzHost(f *testing.F) {
	f.Add(uint64(1), uint64(0x3FF0000000000000))
	f.Add(uint64(0x000FFFFFFFFFFFFF), uint64(0x7FF0000000000001))
	f.Fuzz(func(t *testing.T, p, q uint64) {
		a, b := F64(p), F64(q)
		x, y := math.Float64frombits(p), math.Float64frombits(q)
		e := Env{}
		for _, c := range []struct {
			op   string
			have F64
			want float64
		}{
			{"add", e.Add64(a, b), x + y},
			{"sub", e.Sub64(a, b), x - y},
			{"mul", e.Mul64(a, b), x * y},
			{"div", e.Div64(a, b), x / y},
			{"sqrt", e.Sqrt64(a), math.Sqrt(x)},
			{"narrow", e.Widen32(e.Narrow64(a)), float64(float32(x))},
		} {
			if want := F64(math.Float64bits(c.want)); c.have != want && c.want == c.want {
				t.Errorf("%s %016X, %016X = %016X, want %016X", c.op, a, b, c.have, want)
			}
		}
	})
}
