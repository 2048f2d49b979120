package softfloat

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
)

// rig is the part of an x87 that a vector's arithmetic needs.
type rig struct {
	v    *vector
	i    instruction
	e    Env
	top  uint32
	fsw  uint32
	regs [8]F80
	mem  memory
}

// TestSiliconX87 runs the x87 instructions that are one function of this
// package. Stack faults, pending exceptions and environments are the cpu's.
func TestSiliconX87(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(suiteDir(t, "x87"), "*.jsonl.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	ran := 0
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			failed := 0
			eachVector(t, path, func(v *vector) {
				r, ok := newRig(v)
				if !ok {
					return
				}
				diff, ok := r.run()
				if !ok {
					return
				}
				ran++
				if diff != "" {
					if failed++; failed <= 12 {
						t.Errorf("%s (%s) fcw=%04X fsw=%04X %v: %s", v.Name, v.Code, number(v.Init, "fcw", 0x037F), r.fsw, r.regs[r.top], diff)
					}
				}
			})
			if failed > 0 {
				t.Errorf("%d vectors differ", failed)
			}
		})
	}
	if want := 24000; ran < want && !testing.Short() {
		t.Errorf("ran %d vectors, want %d at least", ran, want)
	}
}

// newRig takes the state of a vector. ok is false for those that are none of
// our business: exceptions pending before, faults of the integer side.
func newRig(v *vector) (*rig, bool) {
	r := &rig{v: v, mem: memory{}}
	var ok bool
	if r.i, ok = decode(v); !ok || r.i.op < 0xD8 || r.i.op > 0xDF || v.Vector != nil {
		return nil, false
	}
	fcw := number(v.Init, "fcw", 0x037F)
	r.fsw = number(v.Init, "fsw", 0)
	if r.fsw&^fcw&0x3F != 0 {
		return nil, false
	}
	r.top = r.fsw >> 11 & 7
	r.e.Rounding = Rounding(fcw >> 10 & 3)
	r.e.Precision = [4]uint8{24, 64, 53, 64}[fcw>>8&3]
	r.e.Unmasked = Flags(^fcw & 0x3F)
	for n := range r.regs {
		if b := octets(v.Init, fmt.Sprintf("fpr%d", n)); b != nil {
			r.regs[n] = f80(b)
		}
	}
	r.mem.load(v.Init)
	return r, true
}

func f80(b []byte) F80 {
	return F80{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint16(b[8:])}
}

// empty reports whether ST(n) is.
func (r *rig) empty(n uint32) bool {
	return number(r.v.Init, "ftw", 0)>>((r.top+n)&7)&1 == 0
}

// run executes the instruction and says how the outcome differs. ok is false
// for instructions which this test does not know.
func (r *rig) run() (diff string, ok bool) {
	i := r.i
	if load := !i.isReg && i.op&1 != 0 && (i.reg == 0 || i.op == 0xDF && i.reg&^1 == 4); r.empty(0) && !load {
		return "", false
	}
	if !i.isReg {
		return r.runMem()
	}
	st := r.st(uint32(i.rm))
	switch {
	case i.op == 0xD8 || i.op == 0xDC || i.op == 0xDE && i.modrm != 0xD9:
		if r.empty(uint32(i.rm)) || i.reg == 2 || i.reg == 3 && i.op != 0xD8 {
			return "", false
		}
		if i.op == 0xD8 {
			return r.arith(i.reg, *r.st(0), *st, r.top)
		}
		// The reversed forms trade places when the destination is ST(i).
		return r.arith(i.reg, *r.st(0), *st, (r.top+uint32(i.rm))&7)
	case i.op == 0xDB && (i.reg == 5 || i.reg == 6), i.op == 0xDF && (i.reg == 5 || i.reg == 6):
		return "", false
	case i.op == 0xDD && (i.reg == 4 || i.reg == 5):
		if r.empty(uint32(i.rm)) {
			return "", false
		}
		return r.comparison(r.st(0).Operand(), st.Operand(), true), true
	case i.op == 0xD9:
		return r.runD9()
	}
	return "", false
}

func (r *rig) st(n uint32) *F80 { return &r.regs[(r.top+n)&7] }

// arith is the group of eight that D8 to DE share, by the reg field.
func (r *rig) arith(reg byte, a, b F80, dst uint32) (string, bool) {
	switch reg {
	case 0:
		r.set(dst, r.e.Add80(a, b))
	case 1:
		r.set(dst, r.e.Mul80(a, b))
	case 2, 3:
		return r.comparison(a.Operand(), b.Operand(), false), true
	case 4:
		r.set(dst, r.e.Sub80(a, b))
	case 5:
		r.set(dst, r.e.Sub80(b, a))
	case 6:
		r.set(dst, r.e.Div80(a, b))
	case 7:
		r.set(dst, r.e.Div80(b, a))
	}
	return r.check(0x0200), true
}

// set writes a result unless an unmasked exception forbids it.
func (r *rig) set(dst uint32, v F80) {
	if r.e.Flags&r.e.Unmasked&Before == 0 {
		r.regs[dst] = v
	}
}

// comparison checks the condition codes of a comparison.
func (r *rig) comparison(a, b Operand, silent bool) string {
	o := r.e.CompareOperands(a, b, silent)
	cc := map[Order]uint32{Less: 0x0100, Equal: 0x4000, Greater: 0, Unordered: 0x4500}[o]
	final := number(r.v.Final, "fsw", r.fsw)
	if final&0x4500 != cc && r.e.Flags&r.e.Unmasked&Before == 0 {
		return fmt.Sprintf("conditions %04X, want %04X", cc, final&0x4500)
	}
	return r.check(0)
}

// runD9 executes the register forms of D9.
func (r *rig) runD9() (string, bool) {
	a, b := *r.st(0), *r.st(1)
	e := &r.e
	two := r.i.modrm == 0xF1 || r.i.modrm == 0xF3 || r.i.modrm == 0xF5 || r.i.modrm >= 0xF8 && r.i.modrm <= 0xF9 || r.i.modrm == 0xFD
	if two && r.empty(1) {
		return "", false
	}
	below := (r.top - 1) & 7
	c1 := uint32(0x0200)
	switch r.i.modrm {
	case 0xE4:
		return r.comparison(a.Operand(), IntOperand(0), false), true
	case 0xFA:
		r.set(r.top, e.Sqrt80(a))
	case 0xFC:
		r.set(r.top, e.RoundInt80(a))
	case 0xFD:
		r.set(r.top, e.Scale80(a, b))
	case 0xF8, 0xF5:
		m := e.Rem80(a, b, r.i.modrm == 0xF5)
		r.set(r.top, m.Value)
		return r.checkRem(m), true
	case 0xF4:
		if !r.empty(7) {
			return "", false
		}
		x, s := e.Extract80(a)
		r.set(r.top, x)
		r.set(below, s)
	default:
		return r.transcendental(a, b)
	}
	return r.check(c1), true
}

// transcendental executes the other register forms of D9.
func (r *rig) transcendental(a, b F80) (string, bool) {
	e := &r.e
	x, s, ok := a, F80{}, true
	dst, push := r.top, false
	switch r.i.modrm {
	case 0xF0:
		x = e.Exp2Minus1(a)
	case 0xF1:
		x, dst = e.YLog2X(b, a), (r.top+1)&7
	case 0xF3:
		x, dst = e.Atan2(b, a), (r.top+1)&7
	case 0xF9:
		x, dst = e.YLog2XPlus1(b, a), (r.top+1)&7
	case 0xFE:
		x, ok = e.Sin80(a)
	case 0xFF:
		x, ok = e.Cos80(a)
	case 0xFB:
		x, s, ok = e.SinCos80(a)
		push = ok
	case 0xF2:
		x, ok = e.Tan80(a)
		s, push = e.Constant(One), ok
		if x.Class() == ClassNaN {
			s = x
		}
	default:
		return "", false
	}
	if (r.i.modrm == 0xFB || r.i.modrm == 0xF2) && !r.empty(7) {
		return "", false
	}
	r.set(dst, x)
	if push {
		r.set((r.top-1)&7, s)
	}
	if c2 := number(r.v.Final, "fsw", r.fsw)>>10&1 == 0; c2 != ok && r.i.modrm >= 0xFB {
		return fmt.Sprintf("in range %v, want %v", ok, c2), true
	}
	return r.check(0x0200), true
}

// checkRem checks the condition codes of a remainder too.
func (r *rig) checkRem(m Remainder) string {
	want := number(r.v.Final, "fsw", r.fsw) & 0x4700
	var have uint32
	q := uint32(m.Quotient)
	switch {
	case m.Void: // C0 and C3 stay
		have = r.fsw & 0x4100
	case m.Partial:
		have = 0x0400
	default:
		have = q>>2&1<<8 | q>>1&1<<14 | q&1<<9
	}
	if have != want && r.e.Flags&r.e.Unmasked&Before == 0 {
		return fmt.Sprintf("conditions %04X, want %04X", have, want)
	}
	return r.check(0)
}

// runMem executes the forms with a memory operand.
func (r *rig) runMem() (string, bool) {
	i, e := r.i, &r.e
	load := func(n int) uint64 {
		return binary.LittleEndian.Uint64(append(r.mem.read(i.addr, n), make([]byte, 8)...))
	}
	switch i.op {
	case 0xD8:
		return r.memArith(F32(load(4)).Operand())
	case 0xDC:
		return r.memArith(F64(load(8)).Operand())
	case 0xDA:
		return r.memArith(IntOperand(int64(int32(load(4)))))
	case 0xDE:
		return r.memArith(IntOperand(int64(int16(load(2)))))
	}
	a := *r.st(0)
	var b [10]byte
	switch uint16(i.op)<<4 | uint16(i.reg) {
	case 0xD90:
		return r.push(e.From32(F32(load(4))))
	case 0xDD0:
		return r.push(e.From64(F64(load(8))))
	case 0xDB0:
		return r.push(FromInt64(int64(int32(load(4)))))
	case 0xDF0:
		return r.push(FromInt64(int64(int16(load(2)))))
	case 0xDF5:
		return r.push(FromInt64(int64(load(8))))
	case 0xDF4:
		return r.push(FromBCD(BCD{load(8), binary.LittleEndian.Uint16(r.mem.read(i.addr+8, 2))}))
	case 0xD92, 0xD93:
		binary.LittleEndian.PutUint32(b[:], uint32(e.To32(a)))
		return r.written(b[:4])
	case 0xDD2, 0xDD3:
		binary.LittleEndian.PutUint64(b[:], uint64(e.To64(a)))
		return r.written(b[:8])
	case 0xDB1, 0xDB2, 0xDB3, 0xDD1, 0xDF1, 0xDF2, 0xDF3, 0xDF7:
		size := map[uint16]uint{0xDB1: 32, 0xDB2: 32, 0xDB3: 32, 0xDD1: 64, 0xDF7: 64, 0xDF1: 16, 0xDF2: 16, 0xDF3: 16}
		n := size[uint16(i.op)<<4|uint16(i.reg)]
		v := e.Int80(a, n)
		if i.reg == 1 {
			e.Flags = 0
			v = e.Trunc80(a, n)
		}
		binary.LittleEndian.PutUint64(b[:], uint64(v))
		return r.written(b[:n/8])
	case 0xDF6:
		d := e.ToBCD(a)
		binary.LittleEndian.PutUint64(b[:], d.Digits)
		binary.LittleEndian.PutUint16(b[8:], d.Top)
		return r.written(b[:])
	}
	return "", false
}

// memArith is arithmetic with a converted operand.
func (r *rig) memArith(b Operand) (string, bool) {
	a := r.st(0).Operand()
	if r.i.reg&^1 == 2 {
		return r.comparison(a, b, false), true
	}
	r.set(r.top, r.e.Arith80(Op(r.i.reg), a, b))
	return r.check(0x0200), true
}

// push checks a load.
func (r *rig) push(v F80) (string, bool) {
	below := (r.top - 1) & 7
	if number(r.v.Init, "ftw", 0)>>below&1 != 0 {
		return "", false
	}
	// An unmasked denormal operand does not keep FLD from loading.
	if r.e.Flags&r.e.Unmasked&Invalid == 0 {
		r.regs[below] = v
	}
	return r.check(0), true
}

// written checks what a store left in memory. An unmasked exception other than
// Inexact leaves memory alone.
func (r *rig) written(b []byte) (string, bool) {
	want := memory{}
	want.load(r.v.Init)
	want.load(r.v.Final)
	if r.e.Flags&r.e.Unmasked&^Inexact != 0 {
		b = r.mem.read(r.i.addr, len(b))
	}
	if w := want.read(r.i.addr, len(b)); string(w) != string(b) {
		return fmt.Sprintf("memory % x, want % x", b, w), true
	}
	return r.check(0x0200), true
}

// check compares registers and flags with the vector's final state.
func (r *rig) check(c1 uint32) string {
	final := r.v.Final
	diff := r.checkState(final, c1)
	if diff != "" && r.v.Alt != nil && r.checkState(r.v.Alt.Final, c1) == "" {
		return ""
	}
	return diff
}

func (r *rig) checkState(final map[string]json.RawMessage, c1 uint32) string {
	for n := range r.regs {
		name := fmt.Sprintf("fpr%d", n)
		b := octets(final, name)
		if b == nil {
			b = octets(r.v.Init, name)
		}
		want := F80{}
		if b != nil {
			want = f80(b)
		}
		if have := r.regs[n]; have != want && !r.close(have, want) {
			return fmt.Sprintf("%s %04X:%016X, want %04X:%016X", name, have.SE, have.Sig, want.SE, want.Sig)
		}
	}
	mask := uint32(0x3F) | c1
	if r.v.FSWM != nil {
		mask &= *r.v.FSWM
	}
	want := number(final, "fsw", r.fsw)
	have := r.fsw&0x3F | uint32(r.e.Flags)
	if (have^want)&mask != 0 {
		return fmt.Sprintf("flags %04X, want %04X", have&mask, want&mask)
	}
	return ""
}

// close applies the vector's tolerance.
func (r *rig) close(have, want F80) bool {
	d := have.place() - want.place()
	if apart := have.SE - want.SE + 1; apart > 2 {
		return false
	}
	return r.v.ULP != 0 && uint64(d+int64(r.v.ULP)) <= 2*r.v.ULP
}

// place numbers the normal magnitudes of neighbouring exponents in order.
func (f F80) place() int64 { return int64(f.SE&0x7FFF)<<63 + int64(f.Sig<<1>>1) }
