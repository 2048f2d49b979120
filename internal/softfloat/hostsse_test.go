package softfloat

import (
	"math/rand"
	"testing"
)

// pair64 is an operation of the host and the general one that it stands for.
type pair64 struct {
	name    string
	host    func(a, b F64, known Flags) (F64, Flags, bool)
	general func(e *Env, a, b F64) F64
}

var pairs64 = []pair64{
	{"add", HostAdd64, (*Env).Add64}, {"sub", HostSub64, (*Env).Sub64}, {"mul", HostMul64, (*Env).Mul64}, {"div", HostDiv64, (*Env).Div64},
	{"sqrt", HostSqrt64, func(e *Env, _, b F64) F64 { return e.Sqrt64(b) }},
	{"min", HostMin64, (*Env).Min64}, {"max", HostMax64, (*Env).Max64},
}

type pair32 struct {
	name    string
	host    func(a, b F32, known Flags) (F32, Flags, bool)
	general func(e *Env, a, b F32) F32
}

var pairs32 = []pair32{
	{"add", HostAdd32, (*Env).Add32}, {"sub", HostSub32, (*Env).Sub32}, {"mul", HostMul32, (*Env).Mul32}, {"div", HostDiv32, (*Env).Div32},
	{"sqrt", HostSqrt32, func(e *Env, _, b F32) F32 { return e.Sqrt32(b) }},
	{"min", HostMin32, (*Env).Min32}, {"max", HostMax32, (*Env).Max32},
}

// hostEnvs are environments in which host operations may stand for general ones.
var hostEnvs = []Env{{}, {DAZ: true}, {FTZ: true}, {DAZ: true, FTZ: true}, {Unmasked: Invalid | Denormal | DivZero | Overflow | Underflow}}

// tally counts what host operations took.
type tally struct{ taken, refused int }

// compare reports a difference in bits or flags. Inexact need not be raised when it is known.
func (n *tally) compare(t *testing.T, name string, e *Env, known Flags, ok bool, have, want uint64, f Flags) {
	t.Helper()
	if !ok {
		n.refused++
		return
	}
	n.taken++
	if raised := e.Flags & Exceptions; have != want || f|known != raised|known {
		t.Fatalf("%s in %+v, known %X: have %X flags %X, want %X flags %X", name, *e, known, have, f, want, raised)
	}
}

// compareHost runs every host operation on operands and compares with the general one.
func compareHost(t *testing.T, n *tally, e Env, known Flags, a, b F64, c, d F32) {
	t.Helper()
	for _, p := range pairs64 {
		e.Flags = 0
		r, f, ok := p.host(a, b, known)
		n.compare(t, p.name+"64", &e, known, ok, uint64(r), uint64(p.general(&e, a, b)), f)
	}
	for _, p := range pairs32 {
		e.Flags = 0
		r, f, ok := p.host(c, d, known)
		n.compare(t, p.name+"32", &e, known, ok, uint64(r), uint64(p.general(&e, c, d)), f)
	}
	e.Flags = 0
	o, ok := HostCompare64(a, b)
	n.compare(t, "compare64", &e, known, ok, uint64(o), uint64(e.Compare64(a, b, false)), 0)
	e.Flags = 0
	o, ok = HostCompare32(c, d)
	n.compare(t, "compare32", &e, known, ok, uint64(o), uint64(e.Compare32(c, d, false)), 0)
	compareHostConversions(t, n, e, known, a, c)
}

func compareHostConversions(t *testing.T, n *tally, e Env, known Flags, a F64, c F32) {
	t.Helper()
	e.Flags = 0
	s, f, ok := HostNarrow(a)
	n.compare(t, "narrow", &e, known, ok, uint64(s), uint64(e.Narrow64(a)), f)
	e.Flags = 0
	w, ok := HostWiden(c)
	n.compare(t, "widen", &e, known, ok, uint64(w), uint64(e.Widen32(c)), 0)
	e.Flags = 0
	i, f, ok := HostTrunc(a)
	n.compare(t, "trunc", &e, known, ok, uint64(i), uint64(e.Trunc64(a, 32)), f)
	e.Flags = 0
	i, f, ok = HostRound(a)
	n.compare(t, "round", &e, known, ok, uint64(i), uint64(e.Int64(a, 32)), f)
	e.Flags = 0
	v := int32(a >> 13)
	s, f = HostIntTo32(v)
	n.compare(t, "int to 32", &e, known, true, uint64(s), uint64(e.Int64To32(int64(v))), f)
	e.Flags = 0
	n.compare(t, "int to 64", &e, known, true, uint64(HostIntTo64(v)), uint64(e.Int64To64(int64(v))), 0)
}

// TestHostOperations compares the host operations with the general ones, bits and flags, on
// random numbers and on the edges of the formats. They must take most of what is ordinary.
func TestHostOperations(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	var n tally
	edges := signed(specials64)
	for i := range 40000 {
		a, b, c, d := operand64(r), operand64(r), operand32(r), operand32(r)
		switch r.Intn(8) {
		case 0:
			a = edges[r.Intn(len(edges))]
		case 1:
			b, d = edges[r.Intn(len(edges))], c^F32(r.Intn(4))
		case 2:
			b = a ^ F64(r.Intn(4)) ^ F64(r.Intn(2))<<63
		case 3:
			a = F64(uint64(a)&^(0x7FF<<52) | uint64(1010+r.Intn(50))<<52)
		case 4:
			c &^= 1<<20 - 1
			a &^= 1<<40 - 1
		}
		compareHost(t, &n, hostEnvs[i%len(hostEnvs)], Inexact*Flags(r.Intn(2)), a, b, c, d)
	}
	if n.taken < 2*n.refused {
		t.Errorf("taken %d, refused %d", n.taken, n.refused)
	}
	for _, a := range edges {
		for _, b := range edges {
			for _, e := range hostEnvs {
				compareHost(t, &n, e, 0, a, b, F32(a>>32), F32(b>>32))
			}
		}
	}
}

// FuzzHostOperations is TestHostOperations on operands that the fuzzer chooses.
func FuzzHostOperations(f *testing.F) {
	f.Add(uint64(0x3FF0000000000000), uint64(0x3CA0000000000001), uint32(0x3F800001), uint32(0x33800000), uint8(0))
	f.Add(uint64(0x7FEFFFFFFFFFFFFF), uint64(0x0010000000000000), uint32(0x7F7FFFFF), uint32(0x00800000), uint8(5))
	f.Add(uint64(0x41DFFFFFFFE00000), uint64(0xC1E0000000100000), uint32(0), uint32(1<<31), uint8(3))
	f.Fuzz(func(t *testing.T, a, b uint64, c, d uint32, env uint8) {
		var n tally
		compareHost(t, &n, hostEnvs[int(env>>1)%len(hostEnvs)], Inexact*Flags(env&1), F64(a), F64(b), F32(c), F32(d))
	})
}

// BenchmarkSSE: what a program does most, on the host and in integers: the ratio is the gain.
func BenchmarkSSE(b *testing.B) {
	x, y := F64(0x3FF3C0CA428C59FB), F64(0x3FEFFFFFF0000001)
	for _, p := range pairs64[:5] {
		b.Run(p.name+"/general", func(b *testing.B) {
			e, a := Env{}, x
			for b.Loop() {
				a = p.general(&e, a, y)&^(0x7FF<<52) | 0x3FF<<52
			}
		})
		for known, name := range map[Flags]string{0: "/host", Inexact: "/host, Inexact set"} {
			b.Run(p.name+name, func(b *testing.B) {
				a := x
				for b.Loop() {
					r, _, _ := p.host(a, y, known)
					a = r&^(0x7FF<<52) | 0x3FF<<52
				}
			})
		}
	}
}
