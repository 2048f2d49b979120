//go:build amd64

package amd64

import (
	"math/bits"
	"testing"
	"unsafe"
)

// TestSequencesCompute executes short sequences. in holds RAX, RBX, RCX, RDX; want is
// RAX at the end.
func TestSequencesCompute(t *testing.T) {
	const k = 0x1234_5678_9abc_def0
	x := newRig(t)
	for _, c := range []struct {
		name string
		in   [4]uint64
		do   func(a *Asm)
		want uint64
	}{
		{"mov r64, imm32 with a sign", [4]uint64{}, func(a *Asm) { a.MovRI(S64, RAX, -5) }, 0xffff_ffff_ffff_fffb},
		{"mov r32, imm32", [4]uint64{k}, func(a *Asm) { a.MovRI(S32, RAX, -5) }, 0xffff_fffb},
		{"mov ax, imm", [4]uint64{k}, func(a *Asm) { a.MovRI(S16, RAX, -5) }, k&^0xffff | 0xfffb},
		{"mov ah, imm", [4]uint64{k}, func(a *Asm) { a.MovRI(S8, AH, 0x77) }, k&^0xff00 | 0x7700},
		{"mov abs", [4]uint64{}, func(a *Asm) { a.MovAbs(RAX, k) }, k},
		{"mov const", [4]uint64{}, func(a *Asm) { a.MovConst(RAX, 0xffff_ffff_8000_0000) }, 0xffff_ffff_8000_0000},
		{"mov ah, bl", [4]uint64{k, 0x42}, func(a *Asm) { a.MovRR(S8, AH, RBX) }, k&^0xff00 | 0x4200},
		{"mov sil", [4]uint64{k, 0x42}, func(a *Asm) { a.MovRR(S8, RSI, RBX); a.MovRR(S8, RAX, RSI) }, k&^0xff | 0x42},
		{"movzx of bh", [4]uint64{k, 0x1234}, func(a *Asm) { a.MovzxRR(S32, S8, RAX, BH) }, 0x12},
		{"movsx of 8", [4]uint64{k, 0x80}, func(a *Asm) { a.MovsxRR(S64, S8, RAX, RBX) }, 0xffff_ffff_ffff_ff80},
		{"movsx of 16 to 32", [4]uint64{k, 0x8000}, func(a *Asm) { a.MovsxRR(S32, S16, RAX, RBX) }, 0xffff_8000},
		{"movsxd", [4]uint64{k, 0x8000_0000}, func(a *Asm) { a.MovsxRR(S64, S32, RAX, RBX) }, 0xffff_ffff_8000_0000},
		{"lea", [4]uint64{0, 0x1000, 3}, func(a *Asm) { a.Lea(S64, RAX, Mem{Base: RBX, Index: RCX, Scale: 8, Disp: -1}) }, 0x1017},
		{"lea without base", [4]uint64{0, 0, 3}, func(a *Asm) { a.Lea(S64, RAX, Mem{Base: NoReg, Index: RCX, Scale: 4, Disp: 5}) }, 17},
		{"lea of 16 bits", [4]uint64{k, 0xffff}, func(a *Asm) { a.Lea(S16, RAX, Mem{Base: RBX, Disp: 2}) }, k&^0xffff | 1},
		{"xchg", [4]uint64{1, 2}, func(a *Asm) { a.XchgRR(S32, RAX, RBX); a.ShiftRI(SHL, S64, RBX, 8); a.OpRR(OR, S64, RAX, RBX) }, 0x102},
		{"xadd", [4]uint64{5, 2}, func(a *Asm) { a.XaddRR(S32, RAX, RBX); a.ShiftRI(SHL, S64, RBX, 8); a.OpRR(OR, S64, RAX, RBX) }, 0x507},
		{"cmpxchg, equal", [4]uint64{5, 5, 9}, func(a *Asm) { a.CmpxchgRR(S32, RBX, RCX); a.MovRR(S64, RAX, RBX) }, 9},
		{"cmpxchg, different", [4]uint64{4, 5, 9}, func(a *Asm) { a.CmpxchgRR(S32, RBX, RCX) }, 5},
		{"bswap", [4]uint64{k}, func(a *Asm) { a.Bswap(S32, RAX) }, 0xf0debc9a},
		{"bswap of 64", [4]uint64{k}, func(a *Asm) { a.Bswap(S64, RAX) }, bits.ReverseBytes64(k)},
		{"not", [4]uint64{k}, func(a *Asm) { a.UnaryR(NOT, S16, RAX) }, k ^ 0xffff},
		{"neg", [4]uint64{1}, func(a *Asm) { a.UnaryR(NEG, S32, RAX) }, 0xffff_ffff},
		{"inc and dec", [4]uint64{7}, func(a *Asm) { a.UnaryR(INC, S8, RAX); a.UnaryR(INC, S32, RAX); a.UnaryR(DEC, S64, RAX) }, 8},
		{"mul", [4]uint64{0xffff_ffff, 0xffff_ffff}, func(a *Asm) { a.UnaryR(MUL, S32, RBX); a.MovRR(S64, RAX, RDX) }, 0xffff_fffe},
		{"imul of one", [4]uint64{0xffff_ffff, 2}, func(a *Asm) { a.UnaryR(IMUL, S32, RBX); a.MovRR(S64, RAX, RDX) }, 0xffff_ffff},
		{"imul of two", [4]uint64{7, 6}, func(a *Asm) { a.ImulRR(S32, RAX, RBX) }, 42},
		{"imul of three", [4]uint64{0, 7}, func(a *Asm) { a.ImulRRI(S32, RAX, RBX, -1000) }, 0xffff_e4a8},
		{"imul, imm8", [4]uint64{0, 7}, func(a *Asm) { a.ImulRRI(S64, RAX, RBX, -3) }, 0xffff_ffff_ffff_ffeb},
		{"div", [4]uint64{100, 7, 0, 0}, func(a *Asm) { a.UnaryR(DIV, S32, RBX); a.ShiftRI(SHL, S32, RDX, 8); a.OpRR(OR, S32, RAX, RDX) }, 0x20e},
		{"cdq and idiv", [4]uint64{0xffff_ff9c, 7}, func(a *Asm) { a.SignDA(S32); a.UnaryR(IDIV, S32, RBX) }, 0xffff_fff2},
		{"cbw", [4]uint64{0x80}, func(a *Asm) { a.SignA(S16) }, 0xff80},
		{"cwde", [4]uint64{0x8000}, func(a *Asm) { a.SignA(S32) }, 0xffff_8000},
		{"cdqe", [4]uint64{0x8000_0000}, func(a *Asm) { a.SignA(S64) }, 0xffff_ffff_8000_0000},
		{"rol", [4]uint64{0x81}, func(a *Asm) { a.ShiftRI(ROL, S8, RAX, 1) }, 3},
		{"ror by cl", [4]uint64{0x81, 0, 4}, func(a *Asm) { a.ShiftRCL(ROR, S8, RAX) }, 0x18},
		{"rcl through CF", [4]uint64{0x40}, func(a *Asm) { a.Stc(); a.ShiftRI(RCL, S8, RAX, 2) }, 2},
		{"rcr through CF", [4]uint64{1}, func(a *Asm) { a.Stc(); a.ShiftRI(RCR, S16, RAX, 1) }, 0x8000},
		{"sar", [4]uint64{0x8000_0000}, func(a *Asm) { a.ShiftRI(SAR, S32, RAX, 31) }, 0xffff_ffff},
		{"shr of 64", [4]uint64{k}, func(a *Asm) { a.ShiftRI(SHR, S64, RAX, 60) }, 1},
		{"shld", [4]uint64{0x1234_5678, 0x9abc_def0}, func(a *Asm) { a.DoubleRRI(SHLD, S32, RAX, RBX, 8) }, 0x3456_789a},
		{"shrd by cl", [4]uint64{0x1234_5678, 0x9abc_def0, 8}, func(a *Asm) { a.DoubleRRCL(SHRD, S32, RAX, RBX) }, 0xf012_3456},
		{"bts", [4]uint64{0}, func(a *Asm) { a.BitRI(BTS, S32, RAX, 31) }, 0x8000_0000},
		{"btr by register", [4]uint64{0xff, 35}, func(a *Asm) { a.BitRR(BTR, S32, RAX, RBX) }, 0xf7},
		{"btc of 64", [4]uint64{0}, func(a *Asm) { a.BitRI(BTC, S64, RAX, 40) }, 1 << 40},
		{"bt and setc", [4]uint64{0, 0x80}, func(a *Asm) { a.BitRI(BT, S32, RBX, 7); a.SetR(CondB, RAX) }, 1},
		{"bsf", [4]uint64{0, 0x50}, func(a *Asm) { a.BsfRR(S32, RAX, RBX) }, 4},
		{"bsr", [4]uint64{0, 0x50}, func(a *Asm) { a.BsrRR(S32, RAX, RBX) }, 6},
		{"cmov", [4]uint64{1, 2}, func(a *Asm) { a.OpRR(CMP, S32, RAX, RBX); a.CmovRR(CondL, S32, RAX, RBX) }, 2},
		{"cmov, false", [4]uint64{k, 2}, func(a *Asm) { a.OpRR(CMP, S32, RBX, RBX); a.CmovRR(CondNE, S64, RAX, RBX) }, k},
		{"setcc of dil", [4]uint64{}, func(a *Asm) { a.TestRI(S32, RAX, 1); a.SetR(CondE, RDI); a.MovzxRR(S32, S8, RAX, RDI) }, 1},
		{"lahf", [4]uint64{0xff}, func(a *Asm) { a.Stc(); a.Lahf(); a.OpRI(AND, S32, RAX, 0x100) }, 0x100},
		{"sahf", [4]uint64{0x100}, func(a *Asm) { a.Clc(); a.Sahf(); a.MovRI(S32, RAX, 0); a.SetR(CondB, RAX) }, 1},
		{"cmc", [4]uint64{0}, func(a *Asm) { a.Clc(); a.Cmc(); a.OpRI(ADC, S32, RAX, 4) }, 5},
		{"push and pop", [4]uint64{0, k}, func(a *Asm) { a.Push(RBX); a.Pop(R8); a.MovRR(S64, RAX, R8) }, k},
		{"nops", [4]uint64{k}, func(a *Asm) { a.Nop(45) }, k},
	} {
		st := state{}
		copy(st.reg[:], []uint64{c.in[0], c.in[2], c.in[3], c.in[1]}) // by number: RAX RCX RDX RBX
		x.run(t, &st, c.do)
		if st.reg[RAX] != c.want {
			t.Errorf("%s: have %#x, want %#x", c.name, st.reg[RAX], c.want)
		}
	}
}

// TestMemoryFormsCompute runs a chain over memory and compares the words.
func TestMemoryFormsCompute(t *testing.T) {
	x := newRig(t)
	st := state{mem: [8]uint64{0x80, 0xf0, 1, 0xffff, 5, 3, 1 << 20, 9}}
	x.run(t, &st, func(a *Asm) {
		a.MovsxRM(S64, S8, RAX, memory0(0))
		a.MovMR(S64, memory0(0), RAX)
		a.UnaryM(NOT, S8, memory0(1))
		a.ShiftMI(SHL, S32, memory0(2), 5)
		a.UnaryM(INC, S16, memory0(3))
		a.MovRM(S32, RBX, memory0(5))
		a.ImulRM(S32, RBX, memory0(4))
		a.XchgMR(S64, memory0(4), RBX)
		a.BitMI(BTR, S32, memory0(6), 20)
		a.MovMI(S64, memory0(7), -2)
		a.BsrRM(S64, RCX, memory0(7))
		a.ShiftMCL(SHR, S64, memory0(7))
		a.XaddMR(S64, memory0(5), RCX)
	})
	if want := [8]uint64{0xffff_ffff_ffff_ff80, 0x0f, 0x20, 0, 15, 66, 0, 1}; st.mem != want {
		t.Errorf("have %#x, want %#x", st.mem, want)
	}
}

// TestStringsCopyAndFill runs REP MOVS and REP STOS of each size.
func TestStringsCopyAndFill(t *testing.T) {
	x := newRig(t)
	for _, s := range sizes {
		st := state{mem: [8]uint64{1, 2, 3, 4, 0, 0, 0, 0}}
		st.reg[RAX] = 0x1111_1111_1111_1111
		x.run(t, &st, func(a *Asm) {
			a.Lea(S64, RSI, memory0(0))
			a.Lea(S64, RDI, memory0(4))
			a.MovRI(S32, RCX, 24>>s)
			a.Rep(MOVS, s)
			a.MovRI(S32, RCX, 8>>s)
			a.Rep(STOS, s)
		})
		if want := [8]uint64{1, 2, 3, 4, 1, 2, 3, 0x1111_1111_1111_1111}; st.mem != want {
			t.Errorf("size %d: have %#x, want %#x", s, st.mem, want)
		}
	}
}

// TestConditionsAreTaken compares each condition as jump, SETcc and CMOVcc with Go.
func TestConditionsAreTaken(t *testing.T) {
	x := newRig(t)
	for _, p := range operands {
		for _, q := range operands {
			p, q := uint32(p), uint32(q)
			d := p - q
			over := (p^q)&(p^d)>>31 != 0
			less := int32(p) < int32(q)
			even := bits.OnesCount8(uint8(d))%2 == 0
			truth := [8]bool{over, p < q, p == q, p <= q, int32(d) < 0, even, less, int32(p) <= int32(q)}
			st := state{}
			st.reg[RAX], st.reg[RBX], st.reg[R8] = uint64(p), uint64(q), ^uint64(0)
			x.run(t, &st, func(a *Asm) {
				for c := CondO; c <= CondG; c++ {
					skip := a.NewLabel()
					a.OpRR(CMP, S32, RAX, RBX)
					a.SetM(c, Mem{Base: R15, Disp: int32(unsafe.Offsetof(state{}.mem)) + int32(c)})
					a.JccShort(c.Not(), skip)
					a.BitRI(BTS, S64, RDX, uint8(c))
					a.Bind(skip)
					a.MovRI(S32, RCX, 0)
					a.OpRR(CMP, S32, RAX, RBX)
					a.CmovRR(c, S32, RCX, R8)
					a.OpRI(AND, S32, RCX, int32(1)<<c)
					a.OpRR(OR, S32, R9, RCX)
				}
			})
			for c := range 16 {
				want := truth[c/2] != (c%2 == 1)
				set := uint8(st.mem[c/8]>>(c%8*8)) != 0
				jumped, moved := st.reg[RDX]>>c&1 != 0, st.reg[R9]>>c&1 != 0
				if set != want || jumped != want || moved != want {
					t.Fatalf("%s of %#x, %#x: set %v, jump %v, cmov %v, want %v", condNames[c], p, q, set, jumped, moved, want)
				}
			}
		}
	}
}

// TestControlFlow runs loops, calls and indirect jumps.
func TestControlFlow(t *testing.T) {
	x := newRig(t)
	st := state{}
	st.reg[RCX] = 1000
	var at int
	x.run(t, &st, func(a *Asm) {
		again, function, end, indirect := a.NewLabel(), a.NewLabel(), a.NewLabel(), a.NewLabel()
		a.Bind(again)
		a.CallLabel(function)
		a.UnaryR(DEC, S32, RCX)
		a.Jcc(CondNE, again)
		a.LeaLabel(R9, indirect)
		a.MovMR(S64, memory0(0), R9)
		a.LeaLabel(R10, function)
		a.CallR(R10)
		a.JmpM(memory0(0))
		a.Int3()
		a.Bind(function)
		a.OpRI(ADD, S64, RAX, 3)
		a.Ret()
		a.Int3()
		a.Bind(indirect)
		at = a.JmpTo(a.PC() + 5) // to the next instruction, until it is changed
		a.OpRI(ADD, S64, RAX, 1)
		a.Jmp(end)
		a.Int3()
		a.Bind(end)
	})
	if st.reg[RAX] != 3004 {
		t.Errorf("have %d, want 3004", st.reg[RAX])
	}
	// Now the jump skips the addition of 1, which has 4 bytes.
	PatchJump(x.arena.Bytes(), x.arena.Base(), at, x.arena.Base()+uintptr(at)+5+4)
	x.arena.Flush(at, at+5)
	st = state{}
	st.reg[RCX] = 10
	x.again(&st)
	if st.reg[RAX] != 33 {
		t.Errorf("changed: have %d, want 33", st.reg[RAX])
	}
}
