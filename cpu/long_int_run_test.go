package cpu

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/x86"
)

// Registers of the encodings: R9 or memory at R11 by the ModRM byte, R10 by its register field.
const (
	refRM   = 9
	refReg  = 10
	refBase = 11

	refCode = 0x1000
	refData = 0x40000
	refHigh = 1 << 39 // physical 0 is there too
)

// encode makes the instruction for a size.
func (p *refOp) encode(size int, memory bool, imm uint64) (code []byte) {
	rex, modrm := byte(0x41), byte(0xc0|refRM&7)
	if memory {
		modrm = refBase & 7
	}
	if p.ext == noExt {
		rex, modrm = rex|4, modrm|refReg&7<<3
	} else {
		modrm |= p.ext << 3
	}
	switch size {
	case 16:
		code = append(code, 0x66)
	case 64:
		rex |= 8
	}
	code = append(append(code, rex), p.code...)
	if size == 8 {
		code[len(code)-1]--
	}
	code = append(code, modrm)
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], imm)
	return append(code, b[:min(p.imm, size/8)]...)
}

// refBed is a processor in 64-bit mode whose exceptions are held.
type refBed struct {
	*CPU
	ram  []byte
	rnd  *rand.Rand
	next uint64 // where the next instruction goes
}

func newRefBed() *refBed {
	const tables = 0x100000
	b := &refBed{ram: make([]byte, 2<<20), rnd: rand.New(rand.NewPCG(64, 1)), next: refCode}
	for at, v := range map[int]uint64{0: tables + 0x1003, 8: tables + 0x1003, 0x1000: tables + 0x2003, 0x2000: 0x83} {
		binary.LittleEndian.PutUint64(b.ram[tables+at:], v)
	}
	memory := bus.New()
	memory.MapRAM(0, b.ram)
	b.CPU = New(Config{Generation: x86.X64v2, Bus: memory})
	b.Reset()
	b.SetA20(true)
	b.SetCR(4, x86.CR4PAE)
	b.SetCR(0, x86.CR0PE|x86.CR0PG)
	s := b.Long()
	s.CR3, s.EFER, s.Code64, s.Base = tables, x86.EFERLME|x86.EFERLMA, true, [6]uint64{}
	b.SetLong(s)
	b.HoldFaults(true)
	return b
}

// number returns a random operand: often one near a limit.
func (b *refBed) number(size int) uint64 {
	v := b.rnd.Uint64()
	switch b.rnd.IntN(8) {
	case 0:
		v = uint64(b.rnd.IntN(3)) - 1
	case 1:
		v = 1<<(size-1) + uint64(b.rnd.IntN(3)) - 1
	case 2:
		v >>= b.rnd.IntN(64)
	case 3:
		v = uint64(int64(v) >> b.rnd.IntN(64))
	}
	return v
}

// refRun is an instruction at a place with its operands.
type refRun struct {
	*refOp
	in     refIn
	memory bool
	imm    uint64
	rip    uint64
	length int
	reg    [16]uint64 // before
	rm     uint64     // the operand that the ModRM byte names
}

// String says what was executed.
func (r *refRun) String() string {
	return fmt.Sprintf("%s, %d bits, memory %v, %+v", r.name, r.in.size, r.memory, r.in)
}

// operands fills the registers and memory at random and notes the operands.
func (b *refBed) operands(r *refRun, size int) {
	for i := range b.reg[:16] {
		b.reg[i] = b.number(size)
	}
	b.reg[refBase] = refHigh + refData
	if r.rm = b.reg[refRM]; r.memory {
		r.rm = b.number(size)
		binary.LittleEndian.PutUint64(b.ram[refData:], r.rm)
		if r.code[0] == 0x0f && r.code[len(r.code)-1]&0xe7 == 0xa3 {
			b.reg[refReg] %= uint64(size) // BT goes elsewhere with the rest
		}
	}
	r.reg = [16]uint64(b.reg[:16])
	r.in = refIn{size: size, a: r.rm, b: b.reg[refReg], ax: b.reg[x86.AX], dx: b.reg[x86.DX], n: uint8(b.reg[x86.CX]),
		flags: b.rnd.Uint32() & x86.Arith}
	b.setEflags(r.in.flags|x86.Bit1, ^uint32(0))
	if r.source {
		r.in.a, r.in.b = r.in.b, r.in.a
	}
	switch r.refOp.imm {
	case 1:
		r.in.n = uint8(r.imm)
	case 4:
		if r.source {
			r.in.a = r.in.b
		}
		r.in.b = r.imm
	}
	r.in.a, r.in.b = r.in.a&refLow(size), r.in.b&refLow(size)
}

// try executes the instruction once on random operands and compares.
func (b *refBed) try(t *testing.T, r *refRun, size int) {
	t.Helper()
	b.operands(r, size)
	want := refOut{refIn: r.in}
	r.f(&want)
	b.eip, b.trapPassed = r.rip, false
	_, before := b.LastException()
	b.Step()
	_, after := b.LastException()
	if fault := after != before; fault != want.fault {
		t.Fatalf("%v: exception %v, want %v", r, fault, want.fault)
	}
	if want.fault || want.skip {
		return
	}
	reg, memory := r.reg, r.rm
	reg[x86.AX], reg[x86.DX] = want.ax, want.dx
	switch {
	case r.source:
		reg[refReg] = refMerged(r.refOp, reg[refReg], want.a, size)
	case r.memory:
		memory = r.rm&^refLow(size) | want.a&refLow(size)
	default:
		reg[refRM] = refMerged(r.refOp, reg[refRM], want.a, size)
	}
	for i, w := range reg {
		if b.reg[i] != w {
			t.Fatalf("%v: register %d is %x, want %x", r, i, b.reg[i], w)
		}
	}
	if have := binary.LittleEndian.Uint64(b.ram[refData:]); r.memory && have != memory {
		t.Fatalf("%v: memory is %x, want %x", r, have, memory)
	}
	mask := x86.Arith &^ want.undefined
	if have := b.Eflags(); (have^want.flags)&mask != 0 || b.eip != r.rip+uint64(r.length) {
		t.Fatalf("%v: flags %x, want %x of %x; RIP %x", r, have&mask, want.flags&mask, mask, b.eip)
	}
}

// refMerged is refMerge, but for instructions that write nothing.
func refMerged(p *refOp, old, r uint64, size int) uint64 {
	switch p.name {
	case "CMP", "CMP from", "CMP number", "TEST", "TEST number", "MUL", "IMUL", "DIV", "IDIV", "BT":
		return old
	}
	return refMerge(old, r, size)
}

// form executes an instruction for operands of a size, in memory or not.
func (b *refBed) form(t *testing.T, p *refOp, size int, memory bool) {
	t.Helper()
	variants, rounds := 1, 400
	if p.imm != 0 {
		variants, rounds = 20, 20
	}
	for range variants {
		width := min(size, 32)
		r := refRun{refOp: p, memory: memory, imm: b.number(width)}
		if p.imm == 4 {
			r.imm = uint64(int64(r.imm<<(64-width)) >> (64 - width))
		}
		code := p.encode(size, memory, r.imm)
		if b.next += uint64(len(code)); b.next > refData-64 {
			b.next = refCode
		}
		r.rip, r.length = b.next, len(code)
		copy(b.ram[r.rip:], code)
		b.CodeWritten(r.rip, len(code))
		for range rounds {
			b.try(t, &r, size)
		}
	}
}

// TestLongIntegers compares every form on random operands.
func TestLongIntegers(t *testing.T) {
	b := newRefBed()
	for _, p := range refOps() {
		for _, size := range []int{8, 16, 32, 64} {
			if size > 8 || p.bytes {
				b.form(t, &p, size, false)
				b.form(t, &p, size, true)
			}
		}
	}
}
