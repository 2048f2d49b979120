package softfloat

import (
	"math/rand"
	"testing"
)

// TestQuick compares the quick operations with the general ones, bits and flags. What
// they refuse is not compared, but they must take most of what a program does.
func TestQuick(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	ops := []struct {
		name    string
		quick   func(a, b F80, drop uint8) (F80, Flags, bool)
		general func(e *Env, a, b F80) F80
	}{
		{"add", QuickAdd, (*Env).Add80},
		{"mul", QuickMul, (*Env).Mul80},
		{"div", QuickDiv, (*Env).Div80},
	}
	taken := 0
	for n := 0; n < 60000; n++ {
		a, b := operand80(r), operand80(r)
		e := Env{Precision: [3]uint8{64, 53, 24}[n%3]}
		drop, ok := e.Quick()
		if !ok {
			t.Fatal("the zero environment is not quick")
		}
		for _, op := range ops {
			have, f, ok := op.quick(a, b, drop)
			if !ok {
				continue
			}
			taken++
			e.Flags = 0
			if want := op.general(&e, a, b); have != want || f != e.Flags {
				t.Fatalf("%s %v, %v to %d bits = %v flags %X, want %v flags %X", op.name, a, b, e.Precision, have, f, want, e.Flags)
			}
		}
		e.Flags = 0
		if have, f, ok := a.Quick64(); ok {
			if want := e.To64(a); have != want || f != e.Flags {
				t.Fatalf("%v to F64 = %016X flags %X, want %016X flags %X", a, have, f, want, e.Flags)
			}
		}
		d, s := operand64(r), operand32(r)
		if have, ok := d.Quick80(); ok && have != e.From64(d) {
			t.Fatalf("F64 %016X = %v, want %v", d, have, e.From64(d))
		}
		if have, ok := s.Quick80(); ok && have != e.From32(s) {
			t.Fatalf("F32 %08X = %v, want %v", s, have, e.From32(s))
		}
	}
	if taken < 60000 {
		t.Errorf("only %d of 180000 were quick", taken)
	}
}

func BenchmarkQuickAdd(b *testing.B) {
	x, y := F80{0xC90FDAA22168C235, 0x4000}, F80{0xADF85458A2BB4A9A, 0x3FFF}
	for b.Loop() {
		r, _, _ := QuickAdd(x, y, 0)
		x.Sig = r.Sig | 1<<63
	}
}

func BenchmarkQuickMul(b *testing.B) {
	x, y := F80{0xC90FDAA22168C235, 0x4000}, F80{1<<63 | 5, bias}
	for b.Loop() {
		r, _, _ := QuickMul(x, y, 0)
		x.Sig = r.Sig | 1<<63
	}
}
