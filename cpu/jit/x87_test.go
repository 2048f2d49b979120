package jit

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// x87Others are instructions around those of the x87 unit: of the unit, too, but the interpreter's, or setting the control word, or looking at
// what it says.
var x87Others = []string{"\xd9\xfe", "\xd9\xf8", "\xd9\xf5", "\xd9\xf0", "\xdb\xe3", "\xdf\xc1", "\xdd\xc9", "\xd9\xd9", "\xdd\xe0", "\xdd\xc7", "\xdd\xc0",
	"\x0f\x77", "\x0f\x6e\xc8", "\x0f\xd4\xd1", // EMMS; MOVD; PADDQ
	"\xd9\x74\x24\x10", "\xd9\x64\x24\x10", "\xd9\x74\x24\x20\xd9\x64\x24\x20", "\xdd\x74\x24\x10\xdd\x64\x24\x10", "\x0f\xae\x44\x24\x10", // environments
	"\x68\x7f\x03\x00\x00\xd9\x2c\x24\x58", "\x68\x7f\x0e\x00\x00\xd9\x2c\x24\x58", "\x68\x7f\x16\x00\x00\xd9\x2c\x24\x58", "\x68\x7f\x0b\x00\x00\xd9\x2c\x24\x58", // FLDCW
	"\x68\x7f\x01\x00\x00\xd9\x2c\x24\x58", "\x68\x5f\x03\x00\x00\xd9\x2c\x24\x58", "\x68\xff\xff\x00\x00\xd9\x2c\x24\x58",
	"\xdf\xe0\x9e", "\xdf\xe0\xf6\xc4\x45", "\x9b\xdf\xe0", "\x8d\x49\x08", "\x43", "\x8e\xd8", "\x1e\x07", "\x50", "\x5a", "\x0f\x06"}

// sigs are significands at the ends of ranges.
var sigs = []uint64{0, 1, 1 << 63, 1<<63 | 1, math.MaxUint64, 1<<63 | 1<<62, 1<<63 | 1<<62 | 1, 1<<63 | 1<<61, 1 << 62, 1<<62 | 1, 1<<63 | 1<<10,
	1<<63 | 1<<10 - 1, 1<<63 | 1<<11 - 1, 1<<63 | 1<<39, 1<<63 | 1<<40 - 1, math.MaxUint64 &^ (1<<11 - 1), math.MaxUint64 &^ (1<<40 - 1)}

// exponents are those of 80-bit numbers at the ends of ranges, doubles' and singles' among them.
var exponents = []int{0, 1, 2, 63, 64, 65, 0x3fff, 0x3fff + 63, 0x3fff - 64, 0x3fff + 31, 0x3fff + 15, 0x3fff - 1022, 0x3fff - 1074, 0x3fff + 1023, 0x3fff + 1024,
	0x3fff - 126, 0x3fff - 149, 0x3fff + 127, 0x3fff + 128, 0x7ffe, 0x7fff, 0x7fff}

// float80 is the sign, the exponent and the significand of a number of any kind, many of them usual.
func (g *generator) float80() (sig uint64, se uint16) {
	switch sig = g.Uint64(); g.IntN(4) {
	case 0:
		sig = sigs[g.IntN(len(sigs))]
	case 1:
		sig = (sig | 1<<63) &^ (1<<[...]int{0, 11, 40, 60}[g.IntN(4)] - 1)
	case 2:
		sig |= 1 << 63
	}
	exponent := 0x3fff + g.IntN(20) - 10
	switch g.IntN(4) {
	case 0:
		exponent = exponents[g.IntN(len(exponents))] + g.IntN(3) - 1
	case 1:
		if g.one(4) {
			exponent = g.IntN(0x8000)
		}
	}
	if g.one(12) {
		sig, exponent = 0, 0
	}
	return sig, uint16(exponent&0x7fff | g.IntN(2)<<15)
}

// fpuState is a state of the x87 unit, mostly one that the host's may have.
func (g *generator) fpuState() (s cpu.FPUState) {
	s.MXCSR = 0x1f80
	s.Control = 0x7f | uint16(g.IntN(4)<<10|[...]int{0, 2, 3, 3, 3}[g.IntN(5)]<<8|g.IntN(2)<<12)
	switch g.IntN(12) {
	case 0:
		s.Control = uint16(g.Uint32())
	case 1:
		s.Control = 0x17f
	case 2:
		s.Control &^= 1 << g.IntN(6)
	}
	s.Status = uint16(g.IntN(0x8000)) &^ 0x80
	if g.one(2) {
		s.Status &^= 0x7f
	}
	s.Tags = [...]uint8{0, 0xff, uint8(g.Uint32()), uint8(g.Uint32()), 0xf0, 0x0f}[g.IntN(6)]
	for n := range s.Reg {
		s.Reg[n].Sig, s.Reg[n].SE = g.float80()
	}
	s.Opcode, s.CS, s.DS, s.IP, s.DP = uint16(g.IntN(0x800)), uint16(g.Uint32()), uint16(g.Uint32()), g.Uint32(), g.Uint32()
	return s
}

// putFloats has every second of the places in the memory of operands hold a number.
func (g *generator) putFloats(from, to uint32) {
	for at := from; at < to; at += 16 {
		sig, se := g.float80()
		switch g.IntN(6) {
		case 0:
			binary.LittleEndian.PutUint64(g.image[at:], sig)
			binary.LittleEndian.PutUint16(g.image[at+8:], se)
		case 1:
			exponent := uint64([...]int{0, 1, 0x7fe, 0x7ff, 0x3ff}[g.IntN(5)])
			if g.one(2) {
				exponent = uint64(0x3ff + g.IntN(40) - 20)
			}
			binary.LittleEndian.PutUint64(g.image[at:], sig<<1>>12|uint64(se)>>15<<63|exponent<<52)
		case 2:
			exponent := uint32([...]int{0, 1, 0xfe, 0xff, 0x7f}[g.IntN(5)])
			if g.one(2) {
				exponent = uint32(0x7f + g.IntN(20) - 10)
			}
			binary.LittleEndian.PutUint32(g.image[at:], uint32(sig<<1>>41)|uint32(se)>>15<<31|exponent<<23)
		}
	}
}

// x87Templates are the encodings of x87 instructions whose second byte is all there is: D9 E1, and so on. Those whose
// second byte ends with a register, and the first of eight others, templates has found already.
func x87Templates() (list []template) {
	for n := range 8 * 64 {
		code := []byte{byte(0xd8 + n>>6), byte(0xc0 + n&0x3f)}
		i, first := decoder.Decode(code, mode32), decoder.Decode([]byte{code[0], code[1] &^ 7}, mode32)
		if i.Row != nil && i.Op != first.Op && x87Kinds[i.Op] != x87None {
			list = append(list, template{i.Op, code, -1, false})
		}
	}
	return list
}

// TestEqualX87 is TestEqual for programs of x87 instructions, of 32 and 16 bits.
func TestEqualX87(t *testing.T) {
	need.Time(t)
	g := newGenerator()
	var list []template
	for _, x := range g.list {
		if x87Kinds[x.op] != x87None {
			list = append(list, x)
		}
	}
	seen, stop := cover(&families)
	defer stop()
	others := append(others[:8:8], x87Others...)
	compareMany(t, 120*len(list), g, func(seed uint64, k int) *program {
		if k%4 == 3 {
			return g.narrowProgram(seed, list, k)
		}
		return g.mixed(seed, list, others, k)
	})
	for op, kind := range x87Kinds {
		done := false
		for f := range seen.done {
			done = done || f.op == decoder.Op(op)
		}
		if hostSIMD && kind != x87None && !done {
			t.Errorf("no unit did %v", decoder.Op(op))
		}
	}
}

// TestX87Loaded: the guest's unit is in the host's as long as code runs, and not while it may not be.
func TestX87Loaded(t *testing.T) {
	usual := cpu.FPUState{Control: 0x37f, MXCSR: 0x1f80}
	for _, x := range []struct {
		name string
		do   func(s *cpu.FPUState, p *program)
		left bool
	}{
		{"as after FNINIT", func(s *cpu.FPUState, p *program) {}, false},
		{"rounding down, 24 bits", func(s *cpu.FPUState, p *program) { s.Control = 0x47f }, false},
		{"an exception is unmasked", func(s *cpu.FPUState, p *program) { s.Control = 0x37e }, true},
		{"reserved precision", func(s *cpu.FPUState, p *program) { s.Control = 0x17f }, true},
		{"TS", func(s *cpu.FPUState, p *program) { p.cr0 = x86.CR0TS }, true},
		{"EM", func(s *cpu.FPUState, p *program) { p.cr0 = x86.CR0EM }, true},
	} {
		g, p := newGenerator(), newPair(t, 0)
		prog := &program{start: rigCode, data: g.image, fpu: usual, cuts: []uint64{1000}}
		x.do(&prog.fpu, prog)
		prog.code = [][]byte{[]byte("\xd9\xe8\xde\xc1\xd9\xc0\xd9\xe0\x40\xeb\xf5")} // fld1; faddp; fld st; fchs; inc eax; jmp back
		prog.assemble()
		if d := p.compare(prog); d != "" {
			t.Errorf("%s: %s", x.name, d)
		}
		if left := p.translated.translator.Counts().Exits[cpu.ExitOp]; left > 0 != (x.left || !hostSIMD) {
			t.Errorf("%s: left %d times for the interpreter", x.name, left)
		}
	}
}

// TestX87Wraps: ten bytes at an offset of 16 bits that go around its end, in a segment that is longer.
func TestX87Wraps(t *testing.T) {
	for _, code := range []string{"\xdb\x3d\xd9\xe8\xeb\xfa", "\xdb\x2d\xdd\xd8\xeb\xfa"} { // fstp tword [di]; fld1; fld tword [di]; fstp st0
		for offset := range uint32(12) {
			g, p := newGenerator(), newPair(t, 0)
			x := &program{start: 0, base: rigCode, narrow: true, real: true, data: g.image, cuts: []uint64{100}, code: [][]byte{[]byte(code)}}
			for i := range x.all {
				x.all[i] = cpu.SegmentState{Base: rigCode + 0x1000 - 0xffff&^0xf, Limit: 0xffffffff, Gran: true, Access: 0x93}
			}
			x.all[x86.CS] = cpu.SegmentState{Selector: rigCode >> 4, Base: rigCode, Limit: 0xffff, Access: 0x9b}
			x.fpu = cpu.FPUState{Control: 0x37f, MXCSR: 0x1f80, Tags: 0xff}
			x.regs[x86.DI], x.regs[x86.SP] = 0xfff4+offset, 0x8000
			x.assemble()
			if d := p.compare(x); d != "" {
				t.Errorf("offset %x: %s", x.regs[x86.DI], d)
			}
		}
	}
}

// TestX87Environment: an environment that a unit loads counts for the interpreter: its rounding, and its pointers although another unit has noted some.
func TestX87Environment(t *testing.T) {
	g, p := newGenerator(), newPair(t, 0)
	x := &program{start: rigCode, data: g.image, cuts: []uint64{7, 1, 1, 1, 3, 1, 1, 2, 500}}
	// fldpi; fld dword [edi]; jmp: fldenv [esi]; jmp: fbstp [edi+16]; fnstenv [esi+32]; jmp back
	x.code = [][]byte{[]byte("\xd9\xeb\xd9\x07\xeb\x00\xd9\x26\xeb\x00\xdf\x77\x10\xd9\x76\x20\x83\xc7\x20\xeb\xeb")}
	for k, v := range []uint32{0xffff0b7f, 0xffff3000, 0xffff0fff, 0x12345678, 0x05550042, 0x9abcdef0, 0xffff0043} { // rounds up
		binary.LittleEndian.PutUint32(x.data[rigData+4*k:], v)
	}
	x.fpu = cpu.FPUState{Control: 0x37f, MXCSR: 0x1f80}
	x.regs[x86.SI], x.regs[x86.DI] = rigData, rigData+0x100
	x.assemble()
	if d := p.compare(x); d != "" {
		t.Error(d)
	}
}
