package softfloat

import (
	"encoding/binary"
	"fmt"
	"math"
	"path/filepath"
	"testing"
)

// sseRig is the part of the SSE unit that a vector's arithmetic needs.
type sseRig struct {
	v    *vector
	i    instruction
	e    Env
	x    [8][16]byte
	mem  memory
	regs map[string]uint32 // general registers and EFLAGS that the instruction wrote
}

// TestSiliconSSE runs the vectors of SSE and SSE2 instructions that are one
// function of this package for each element.
func TestSiliconSSE(t *testing.T) {
	ran := 0
	for _, set := range []string{"sse", "sse2"} {
		files, err := filepath.Glob(filepath.Join(suiteDir(t, set), "*.jsonl.gz"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no vectors: %v", err)
		}
		for _, path := range files {
			t.Run(set+"/"+filepath.Base(path), func(t *testing.T) {
				failed := 0
				eachVector(t, path, func(v *vector) {
					r, ok := newSSERig(v)
					if !ok || !r.run() {
						return
					}
					ran++
					if diff := r.check(); diff != "" {
						if failed++; failed <= 10 {
							t.Errorf("%s (%s) mxcsr=%04X: %s", v.Name, v.Code, number(v.Init, "mxcsr", 0x1F80), diff)
						}
					}
				})
				if failed > 0 {
					t.Errorf("%d vectors differ", failed)
				}
			})
		}
	}
	if want := 15000; ran < want && !testing.Short() {
		t.Errorf("ran %d vectors, want %d at least", ran, want)
	}
}

// newSSERig takes the state of a vector. ok is false for faults that are not
// arithmetic, and for MMX operands.
func newSSERig(v *vector) (*sseRig, bool) {
	r := &sseRig{v: v, mem: memory{}, regs: map[string]uint32{}}
	if v.Vector != nil && *v.Vector != 19 || len(v.code) == 1 || v.code[0] == 0x0F && v.code[1] == 0x77 {
		return nil, false
	}
	var ok bool
	if r.i, ok = decode(v); !ok {
		return nil, false
	}
	csr := number(v.Init, "mxcsr", 0x1F80)
	r.e = Env{
		Rounding: Rounding(csr >> 13 & 3),
		Unmasked: Flags(^csr >> 7 & 0x3F),
		DAZ:      csr>>6&1 != 0,
		FTZ:      csr>>15 != 0,
	}
	for n := range r.x {
		copy(r.x[n][:], octets(v.Init, fmt.Sprintf("xmm%d", n)))
	}
	r.mem.load(v.Init)
	return r, true
}

// source gives n bytes of the r/m operand.
func (r *sseRig) source(n int) []byte {
	if r.i.isReg {
		b := r.x[r.i.rm]
		return b[:n]
	}
	return r.mem.read(r.i.addr, n)
}

// width is the number of bytes of an arithmetic operand and of its elements.
func (r *sseRig) width() (n, elem int) {
	switch r.i.prefix {
	case 0xF3:
		return 4, 4
	case 0xF2:
		return 8, 8
	case 0x66:
		return 16, 8
	}
	return 16, 4
}

// run executes the instruction; false: not one for this test.
func (r *sseRig) run() bool {
	n, elem := r.width()
	switch r.i.op {
	case 0x51, 0x52, 0x53, 0x58, 0x59, 0x5C, 0x5D, 0x5E, 0x5F, 0xC2:
		if elem == 8 && r.i.op&^1 == 0x52 {
			return false
		}
		src, dst := r.source(n), &r.x[r.i.reg]
		out := *dst
		for o := 0; o < n; o += elem {
			if elem == 4 {
				a, b := binary.LittleEndian.Uint32(dst[o:]), binary.LittleEndian.Uint32(src[o:])
				binary.LittleEndian.PutUint32(out[o:], r.op32(F32(a), F32(b)))
			} else {
				a, b := binary.LittleEndian.Uint64(dst[o:]), binary.LittleEndian.Uint64(src[o:])
				binary.LittleEndian.PutUint64(out[o:], r.op64(F64(a), F64(b)))
			}
		}
		if r.e.Flags&r.e.Unmasked == 0 {
			*dst = out
		}
		return true
	case 0x2E, 0x2F:
		return r.comparison()
	case 0x2C, 0x2D:
		return r.toGeneral()
	case 0x2A, 0x5A, 0x5B, 0xE6:
		return r.convert()
	}
	return false
}

func (r *sseRig) op32(a, b F32) uint32 {
	e := &r.e
	switch r.i.op {
	case 0x51:
		return uint32(e.Sqrt32(b))
	case 0x52:
		return uint32(Rsqrt32(b))
	case 0x53:
		return uint32(Rcp32(b))
	case 0x58:
		return uint32(e.Add32(a, b))
	case 0x59:
		return uint32(e.Mul32(a, b))
	case 0x5C:
		return uint32(e.Sub32(a, b))
	case 0x5D:
		return uint32(e.Min32(a, b))
	case 0x5E:
		return uint32(e.Div32(a, b))
	case 0x5F:
		return uint32(e.Max32(a, b))
	}
	return uint32(predicate(r.i.imm, func(silent bool) Order { return e.Compare32(a, b, silent) }))
}

func (r *sseRig) op64(a, b F64) uint64 {
	e := &r.e
	switch r.i.op {
	case 0x51:
		return uint64(e.Sqrt64(b))
	case 0x58:
		return uint64(e.Add64(a, b))
	case 0x59:
		return uint64(e.Mul64(a, b))
	case 0x5C:
		return uint64(e.Sub64(a, b))
	case 0x5D:
		return uint64(e.Min64(a, b))
	case 0x5E:
		return uint64(e.Div64(a, b))
	case 0x5F:
		return uint64(e.Max64(a, b))
	}
	return predicate(r.i.imm, func(silent bool) Order { return e.Compare64(a, b, silent) })
}

// predicate is CMPccxx.
func predicate(imm byte, compare func(silent bool) Order) uint64 {
	if p := Predicate(imm); p.Of(compare(p.Silent())) {
		return ^uint64(0)
	}
	return 0
}

// comparison is COMISS and its like, with EFLAGS as the result.
func (r *sseRig) comparison() bool {
	dst := r.x[r.i.reg][:]
	var o Order
	if r.i.prefix == 0x66 {
		a, b := binary.LittleEndian.Uint64(dst), binary.LittleEndian.Uint64(r.source(8))
		o = r.e.Compare64(F64(a), F64(b), r.i.op == 0x2E)
	} else {
		a, b := binary.LittleEndian.Uint32(dst), binary.LittleEndian.Uint32(r.source(4))
		o = r.e.Compare32(F32(a), F32(b), r.i.op == 0x2E)
	}
	if r.e.Flags&r.e.Unmasked == 0 {
		cc := map[Order]uint32{Less: 1, Equal: 0x40, Greater: 0, Unordered: 0x45}[o]
		r.regs["eflags"] = number(r.v.Init, "eflags", 2)&^0x8D5 | cc
	}
	return true
}

// toGeneral is CVTSS2SI and its like.
func (r *sseRig) toGeneral() bool {
	trunc := r.i.op == 0x2C
	var v int64
	switch r.i.prefix {
	case 0xF3:
		a := F32(binary.LittleEndian.Uint32(r.source(4)))
		if v = r.e.Int32(a, 32); trunc {
			r.e.Flags = 0
			v = r.e.Trunc32(a, 32)
		}
	case 0xF2:
		a := F64(binary.LittleEndian.Uint64(r.source(8)))
		if v = r.e.Int64(a, 32); trunc {
			r.e.Flags = 0
			v = r.e.Trunc64(a, 32)
		}
	default:
		return false
	}
	if r.e.Flags&r.e.Unmasked == 0 {
		r.regs[names32[r.i.reg]] = uint32(v)
	}
	return true
}

// convert is the conversions between XMM registers.
func (r *sseRig) convert() bool {
	e := &r.e
	u32, u64 := binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	p32, p64 := binary.LittleEndian.PutUint32, binary.LittleEndian.PutUint64
	out := r.x[r.i.reg]
	switch uint16(r.i.op)<<8 | uint16(r.i.prefix) {
	case 0x2AF3, 0x2AF2:
		v := number(r.v.Init, names32[r.i.rm], 0)
		if !r.i.isReg {
			v = u32(r.source(4))
		}
		if r.i.prefix == 0xF3 {
			p32(out[:], uint32(e.Int64To32(int64(int32(v)))))
		} else {
			p64(out[:], uint64(e.Int64To64(int64(int32(v)))))
		}
	case 0x5AF3:
		p64(out[:], uint64(e.Widen32(F32(u32(r.source(4))))))
	case 0x5AF2:
		p32(out[:], uint32(e.Narrow64(F64(u64(r.source(8))))))
	case 0x5A00:
		s := r.source(8)
		p64(out[:], uint64(e.Widen32(F32(u32(s)))))
		p64(out[8:], uint64(e.Widen32(F32(u32(s[4:])))))
	case 0x5A66:
		s := r.source(16)
		p64(out[8:], 0)
		p32(out[:], uint32(e.Narrow64(F64(u64(s)))))
		p32(out[4:], uint32(e.Narrow64(F64(u64(s[8:])))))
	case 0x5B00:
		for o, s := 0, r.source(16); o < 16; o += 4 {
			p32(out[o:], uint32(e.Int64To32(int64(int32(u32(s[o:]))))))
		}
	case 0x5B66:
		for o, s := 0, r.source(16); o < 16; o += 4 {
			p32(out[o:], uint32(e.Int32(F32(u32(s[o:])), 32)))
		}
	case 0x5BF3:
		for o, s := 0, r.source(16); o < 16; o += 4 {
			p32(out[o:], uint32(e.Trunc32(F32(u32(s[o:])), 32)))
		}
	case 0xE6F3:
		s := r.source(8)
		p64(out[:], uint64(e.Int64To64(int64(int32(u32(s))))))
		p64(out[8:], uint64(e.Int64To64(int64(int32(u32(s[4:]))))))
	case 0xE6F2:
		s := r.source(16)
		p64(out[8:], 0)
		p32(out[:], uint32(e.Int64(F64(u64(s)), 32)))
		p32(out[4:], uint32(e.Int64(F64(u64(s[8:])), 32)))
	case 0xE666:
		s := r.source(16)
		p64(out[8:], 0)
		p32(out[:], uint32(e.Trunc64(F64(u64(s)), 32)))
		p32(out[4:], uint32(e.Trunc64(F64(u64(s[8:])), 32)))
	default:
		return false
	}
	if e.Flags&e.Unmasked == 0 {
		r.x[r.i.reg] = out
	}
	return true
}

// check compares with the vector's final state.
func (r *sseRig) check() string {
	final := r.v.Final
	for n := range r.x {
		name := fmt.Sprintf("xmm%d", n)
		b := octets(final, name)
		if b == nil {
			b = octets(r.v.Init, name)
		}
		var want [16]byte
		copy(want[:], b)
		if r.x[n] != want && !r.close(r.x[n], want) {
			return fmt.Sprintf("%s % x, want % x", name, r.x[n], want)
		}
	}
	for name, have := range r.regs {
		want := number(final, name, number(r.v.Init, name, 0))
		if name == "eflags" {
			have, want = have&r.v.Flags, want&r.v.Flags
		}
		if have != want {
			return fmt.Sprintf("%s %08X, want %08X", name, have, want)
		}
	}
	mask := uint32(0x3F)
	if r.v.MXCSRM != nil {
		mask &= *r.v.MXCSRM
	}
	init := number(r.v.Init, "mxcsr", 0x1F80)
	have, want := init&0x3F|uint32(r.raised()), number(final, "mxcsr", init)
	if (have^want)&mask != 0 {
		return fmt.Sprintf("flags %02X, want %02X", have&mask, want&mask)
	}
	return ""
}

// raised are the flags of the whole instruction: when an element has an
// unmasked exception that is found before the operation, no element is
// executed (SDM vol. 1, 11.5.3).
func (r *sseRig) raised() Flags {
	f := r.e.Flags & Exceptions
	if f&r.e.Unmasked&Before != 0 {
		f &= Before
	}
	return f
}

// close applies the vector's relative tolerance, to four singles.
func (r *sseRig) close(have, want [16]byte) bool {
	if r.v.Rel == 0 {
		return false
	}
	for o := 0; o < 16; o += 4 {
		hb, wb := binary.LittleEndian.Uint32(have[o:]), binary.LittleEndian.Uint32(want[o:])
		h, w := float64(math.Float32frombits(hb)), float64(math.Float32frombits(wb))
		if hb != wb && !(math.Abs(h-w) <= r.v.Rel*math.Abs(w)) {
			return false
		}
	}
	return true
}
