package cpu

import (
	"bytes"
	"encoding/binary"
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/x86"
)

// sseArith are the opcodes 0F xx with scalar and packed forms in both precisions.
var sseArith = []struct {
	name   string
	opcode byte
	s      op32
	d      op64
}{
	{"sqrt", 0x51, sqrt32, sqrt64}, {"add", 0x58, add32, add64}, {"mul", 0x59, mul32, mul64}, {"sub", 0x5c, sub32, sub64},
	{"min", 0x5d, min32, min64}, {"div", 0x5e, div32, div64}, {"max", 0x5f, max32, max64},
}

// sseRig executes single instructions of the form xmm0, xmm1 or eax, xmm1.
type sseRig struct {
	c   *CPU
	ram []byte
}

func newSSERig() *sseRig {
	r := &sseRig{ram: make([]byte, 0x10000)}
	b := bus.New()
	b.MapRAM(0, r.ram)
	r.c = New(Config{Generation: x86.P4, Bus: b, FPU: true})
	r.c.Reset()
	r.c.SetCR(4, x86.CR4OSFXSR|x86.CR4OSXMMEXCPT)
	for i := range 6 {
		r.c.SetSegment(i, SegmentState{Limit: 0xffff, Access: accessRealData})
	}
	r.c.HoldFaults(true)
	return r
}

// run gives XMM0 and MXCSR after an instruction, and whether it raised #XM.
func (r *sseRig) run(mxcsr uint32, a, b dq, code ...byte) (xmm0 dq, mx uint32, xm bool) {
	if code[0] == 0x0f {
		code = append([]byte{0x3e}, code...) // DS:, for no effect
	}
	at := 0x1000 + 64*int(code[2]) + map[byte]int{0x3e: 0, 0x66: 8, 0xf2: 16, 0xf3: 24}[code[0]]
	if len(code) == 5 { // with an immediate
		at = 0x6000 + 8*int(code[4])
	}
	if !bytes.Equal(r.ram[at:at+len(code)], code) {
		copy(r.ram[at:], code)
		r.c.Settle() // the host has written code
	}
	r.c.simd = simd{mxcsr: mxcsr, xmm: [16]dq{a, b}}
	r.c.SetEIP(uint32(at))
	_, n := r.c.LastException()
	r.c.Run(1)
	e, after := r.c.LastException()
	return r.c.simd.xmm[0], r.c.simd.mxcsr, after != n && e.Vector == x86.VecXM
}

// expect is settleSSE in other words: MXCSR behind, and whether there is an exception.
func expect(mxcsr uint32, e *softfloat.Env) (uint32, bool) {
	raised := uint32(e.Flags & softfloat.Exceptions)
	unmasked := raised &^ (mxcsr >> 7)
	if unmasked&7 != 0 {
		raised &= 7
	}
	return mxcsr | raised, unmasked != 0
}

// compareSSE runs every operation in every form and compares with softfloat's general code.
func compareSSE(t *testing.T, r *sseRig, mxcsr uint32, a, b dq) {
	t.Helper()
	check := func(name string, e *softfloat.Env, want dq, code ...byte) {
		t.Helper()
		mx, fails := expect(mxcsr, e)
		if fails {
			want = a
		}
		have, haveMX, xm := r.run(mxcsr, a, b, code...)
		if have != want || haveMX != mx || xm != fails {
			t.Fatalf("%s of %x, %x with MXCSR %x: %x, MXCSR %x, #XM %v, want %x, %x, %v", name, a, b, mxcsr, have, haveMX, xm, want, mx, fails)
		}
	}
	s := simd{mxcsr: mxcsr}
	for _, o := range sseArith {
		f64 := func(e *softfloat.Env, i int) uint64 {
			return uint64(o.d.soft(e, softfloat.F64(a[i]), softfloat.F64(b[i])))
		}
		f32 := func(e *softfloat.Env, i int) uint64 {
			low := o.s.soft(e, softfloat.F32(a[i]), softfloat.F32(b[i]))
			return uint64(low) | uint64(o.s.soft(e, softfloat.F32(a[i]>>32), softfloat.F32(b[i]>>32)))<<32
		}
		e := s.env()
		check(o.name+"sd", &e, dq{f64(&e, 0), a[1]}, 0xf2, 0x0f, o.opcode, 0xc1)
		e = s.env()
		check(o.name+"pd", &e, dq{f64(&e, 0), f64(&e, 1)}, 0x66, 0x0f, o.opcode, 0xc1)
		e = s.env()
		check(o.name+"ps", &e, dq{f32(&e, 0), f32(&e, 1)}, 0x0f, o.opcode, 0xc1)
		e = s.env()
		low := o.s.soft(&e, softfloat.F32(a[0]), softfloat.F32(b[0]))
		check(o.name+"ss", &e, dq{a[0]>>32<<32 | uint64(low), a[1]}, 0xf3, 0x0f, o.opcode, 0xc1)
	}
	for i := range uint8(8) {
		p := softfloat.Predicate(i)
		e := s.env()
		holds := ones(p.Of(e.Compare64(softfloat.F64(a[0]), softfloat.F64(b[0]), p.Silent())))
		check("cmpsd", &e, dq{holds, a[1]}, 0xf2, 0x0f, 0xc2, 0xc1, i)
	}
	e := s.env()
	narrow := e.Narrow64(softfloat.F64(b[0]))
	check("cvtsd2ss", &e, dq{a[0]>>32<<32 | uint64(narrow), a[1]}, 0xf2, 0x0f, 0x5a, 0xc1)
	e = s.env()
	check("cvtss2sd", &e, dq{uint64(e.Widen32(softfloat.F32(b[0]))), a[1]}, 0xf3, 0x0f, 0x5a, 0xc1)
	e = s.env()
	lo, hi := uint32(e.Int64(softfloat.F64(b[0]), 32)), uint32(e.Int64(softfloat.F64(b[1]), 32))
	check("cvtpd2dq", &e, dq{uint64(lo) | uint64(hi)<<32}, 0xf2, 0x0f, 0xe6, 0xc1)
	e = s.env()
	lo, hi = uint32(e.Trunc64(softfloat.F64(b[0]), 32)), uint32(e.Trunc64(softfloat.F64(b[1]), 32))
	check("cvttpd2dq", &e, dq{uint64(lo) | uint64(hi)<<32}, 0x66, 0x0f, 0xe6, 0xc1)
	e = s.env()
	var v dq
	for i, x := range b {
		v[i] = uint64(e.Int64To32(int64(int32(x)))) | uint64(e.Int64To32(int64(int32(x>>32))))<<32
	}
	check("cvtdq2ps", &e, v, 0x0f, 0x5b, 0xc1)
}

// sseNumber makes a double, or two singles, of which most are ordinary.
func sseNumber(r *rand.Rand) uint64 {
	switch r.Intn(8) {
	case 0:
		return []uint64{0, 1 << 63, one64, tiny64, snan64, 0x7ff0000000000000, 0xfff8000000000000, 0x7fefffffffffffff, 0x0010000000000000,
			0x3f80000000000001, 0x7f8000007f800001, 0x0080000080000000, 0x41dfffffffe00000}[r.Intn(13)]
	case 1:
		return r.Uint64()
	case 2, 3:
		single := func() uint64 { return uint64(r.Uint32()&0x807fffff | uint32(110+r.Intn(30))<<23) }
		return single() | single()<<32
	}
	return r.Uint64()&^(0x7ff<<52) | uint64(1000+r.Intn(50))<<52
}

// TestSSEAgainstGeneral compares the unit, with what it does on the host's floating point,
// with softfloat, in random environments.
func TestSSEAgainstGeneral(t *testing.T) {
	r, rig := rand.New(rand.NewSource(11)), newSSERig()
	for i := range 8000 {
		mxcsr := uint32(mxcsrReset)
		switch i % 4 {
		case 1:
			mxcsr = r.Uint32() & 0xffff
		case 2:
			mxcsr |= r.Uint32() & 0x803f
		}
		compareSSE(t, rig, mxcsr, dq{sseNumber(r), sseNumber(r)}, dq{sseNumber(r), sseNumber(r)})
	}
}

// FuzzSSE is TestSSEAgainstGeneral on what the fuzzer chooses.
func FuzzSSE(f *testing.F) {
	f.Add(uint16(0x1f80), uint64(one64), uint64(snan64), uint64(0x4008000000000000), uint64(tiny64))
	f.Add(uint16(0x9fc0), uint64(0x3f8000017f7fffff), uint64(0), uint64(0x0080000033800000), uint64(1<<63))
	rig := newSSERig()
	f.Fuzz(func(t *testing.T, mxcsr uint16, a0, a1, b0, b1 uint64) {
		compareSSE(t, rig, uint32(mxcsr), dq{a0, a1}, dq{b0, b1})
	})
}

// x87Rig has the instructions of quickCode in memory, 8 bytes apart.
func x87Rig() *sseRig {
	r := newSSERig()
	at := 0x1000
	for _, code := range quickCode {
		copy(r.ram[at:], code)
		at += 8
	}
	return r
}

// FuzzQuickX87 runs instructions that have quick handlers twice, with them and without,
// on what the fuzzer chooses: control word, registers, tags, memory and program.
func FuzzQuickX87(f *testing.F) {
	f.Add(uint16(0x37f), uint8(0xff), []byte{1, 2, 3, 4, 5, 6, 7, 8}, []byte{0, 7, 20, 30, 36})
	f.Add(uint16(0x27f), uint8(0x0f), []byte{0x80, 0x3f, 0xc0, 0x40, 0xff, 0x7f, 0, 0x10}, []byte{12, 13, 34, 31, 19})
	f.Add(uint16(0x060), uint8(0xff), []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x7f}, []byte{1, 2, 35, 36, 36})
	a, b := x87Rig(), x87Rig()
	f.Fuzz(func(t *testing.T, control uint16, tags uint8, numbers, program []byte) {
		if len(numbers) == 0 || len(program) > 40 {
			return
		}
		s := FPUState{Control: control, Tags: tags, MXCSR: mxcsrReset}
		for i := range s.Reg {
			var n [10]byte
			for k := range n {
				n[k] = numbers[(10*i+k)%len(numbers)]
			}
			s.Reg[i] = getF80(n[:])
			if i%2 == 0 { // most registers are ordinary numbers
				s.Reg[i].Sig |= 1 << 63
				s.Reg[i].SE = s.Reg[i].SE&0x803f | 0x3fe0
			}
		}
		for _, r := range []*sseRig{a, b} {
			for i := range 16 {
				r.ram[0x2000+i] = numbers[(i+3)%len(numbers)]
			}
			r.c.SetFPU(s)
		}
		for _, p := range program {
			n := int(p) % len(quickCode)
			for _, r := range []*sseRig{a, b} {
				r.c.SetEIP(0x1000 + 8*uint32(n))
			}
			b.c.fpu.quick = false
			a.c.Run(1)
			b.c.Run(1)
			have, want := a.c.FPU(), b.c.FPU()
			if have != want || binary.LittleEndian.Uint64(a.ram[0x2008:]) != binary.LittleEndian.Uint64(b.ram[0x2008:]) {
				t.Fatalf("% x after %v: another state or memory (-want +have):\n%s", quickCode[n], program, cmp.Diff(want, have))
			}
		}
	})
}

// BenchmarkSSEFloat runs a loop of arithmetic on ordinary numbers with rounding to nearest, which the
// host does, and with rounding down, which softfloat does: the ratio is the gain.
func BenchmarkSSEFloat(b *testing.B) {
	for _, x := range []struct {
		name string
		code []byte
	}{
		{"addsd", []byte{0xf2, 0x0f, 0x58, 0xca}}, {"mulsd", []byte{0xf2, 0x0f, 0x59, 0xca}}, {"divsd", []byte{0xf2, 0x0f, 0x5e, 0xca}},
		{"sqrtsd", []byte{0xf2, 0x0f, 0x51, 0xca}}, {"addpd", []byte{0x66, 0x0f, 0x58, 0xca}}, {"addps", []byte{0x0f, 0x58, 0xca}},
		{"mulps", []byte{0x0f, 0x59, 0xca}}, {"cvtsd2si", []byte{0xf2, 0x0f, 0x2d, 0xc2}}, {"comisd", []byte{0x66, 0x0f, 0x2f, 0xca}},
	} {
		for mxcsr, way := range map[uint32]string{0x1f80: "host", 0x3f80: "softfloat"} {
			b.Run(x.name+"/"+way, func(b *testing.B) {
				var code []byte
				for range 14 {
					code = append(code, x.code...)
				}
				code = append(code, 0x49, 0x75, byte(-len(code)-3)) // DEC ECX; JNZ
				r := simdRig(code...)
				s := r.cpu.FPU()
				s.MXCSR = mxcsr
				for i := range s.XMM {
					s.XMM[i] = dq{0x3ff0000000000001, 0x3ff0000000000001} // near 1, so that products stay there
					if x.code[0] == 0x0f {
						s.XMM[i] = dq{0x3f8000013f800001, 0x3f8000013f800001}
					}
				}
				r.cpu.SetFPU(s)
				r.cpu.SetReg(x86.CX, 0xffffffff)
				r.cpu.Run(1000)
				b.ResetTimer()
				begin := cpuTime()
				n, _ := r.cpu.Run(uint64(b.N) * 1000)
				if e, faults := r.cpu.LastException(); faults > 0 {
					b.Fatalf("exception %d", e.Vector)
				}
				b.ReportMetric(float64((cpuTime()-begin).Nanoseconds())/float64(n), "ns/instruction")
			})
		}
	}
}
