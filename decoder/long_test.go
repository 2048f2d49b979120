package decoder

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/x86"
)

// TestLongFields checks the fields of instructions in 64-bit mode that text does not show.
func TestLongFields(t *testing.T) {
	type fields struct {
		Len, OpSize, AddrSize, Seg uint8
		REX, NoSeg                 uint8
		Prefix                     Prefix
		Mem                        Mem
		Imm                        uint64
		Args                       [4]Arg
	}
	none := Mem{}
	reg := func(r, size uint8) Arg { return Arg{ArgReg, r, size} }
	mem := func(size uint8) Arg { return Arg{ArgMem, 0, size} }
	imm := func(size uint8) Arg { return Arg{ArgImm, 0, size} }
	for _, c := range []struct {
		code []byte
		want fields
	}{
		// Immediates of 4 bytes are sign-extended where the operand has 8, and only there.
		{[]byte{0x48, 0x81, 0xc0, 0xff, 0xff, 0xff, 0xff}, fields{7, 8, 8, x86.DS, 0x48, 0, 0, none, 1<<64 - 1, [4]Arg{reg(x86.AX, 8), imm(8)}}},
		{[]byte{0x81, 0xc0, 0xff, 0xff, 0xff, 0xff}, fields{6, 4, 8, x86.DS, 0, 0, 0, none, 0xffffffff, [4]Arg{reg(x86.AX, 4), imm(4)}}},
		{[]byte{0x68, 0, 0, 0, 0x80}, fields{5, 8, 8, x86.DS, 0, 0, 0, none, 0xffffffff80000000, [4]Arg{imm(8)}}},
		{[]byte{0x49, 0xb8, 1, 2, 3, 4, 5, 6, 7, 0x88}, fields{10, 8, 8, x86.DS, 0x49, 0, 0, none, 0x8807060504030201, [4]Arg{reg(8, 8), imm(8)}}},
		{[]byte{0x48, 0xc1, 0xe0, 0xff}, fields{4, 8, 8, x86.DS, 0x48, 0, 0, none, 0xff, [4]Arg{reg(x86.AX, 8), imm(1)}}},
		{[]byte{0xc2, 0xff, 0xff}, fields{3, 8, 8, x86.DS, 0, 0, 0, none, 0xffff, [4]Arg{imm(2)}}},
		{[]byte{0x66, 0xe9, 0xfe, 0xff, 0xff, 0xff}, fields{6, 8, 8, x86.DS, 0, 0, PrefixOpSize, none, 1<<64 - 2, [4]Arg{{ArgRel, 0, 4}}}},
		// Bits 63 to 32 of a displacement: its sign, or what A0 to A3 have; none with 32-bit addresses.
		{[]byte{0x8b, 0x80, 0, 0, 0, 0x80}, fields{6, 4, 8, x86.DS, 0, 0, 0, Mem{x86.AX, NoReg, 0, 0x80000000, 0xffffffff}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x8b, 0x40, 0x80}, fields{3, 4, 8, x86.DS, 0, 0, 0, Mem{x86.AX, NoReg, 0, 0xffffff80, 0xffffffff}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x67, 0x8b, 0x40, 0x80}, fields{4, 4, 4, x86.DS, 0, 0, PrefixAddrSize, Mem{x86.AX, NoReg, 0, 0xffffff80, 0}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0xa0, 1, 2, 3, 4, 5, 6, 7, 8}, fields{9, 4, 8, x86.DS, 0, 0, 0, Mem{NoReg, NoReg, 0, 0x04030201, 0x08070605}, 0, [4]Arg{reg(x86.AX, 1), mem(1)}}},
		{[]byte{0x67, 0xa0, 1, 2, 3, 0x84}, fields{6, 4, 4, x86.DS, 0, 0, PrefixAddrSize, Mem{NoReg, NoReg, 0, 0x84030201, 0}, 0, [4]Arg{reg(x86.AX, 1), mem(1)}}},
		{[]byte{0x8b, 0x05, 0xff, 0xff, 0xff, 0xff}, fields{6, 4, 8, x86.DS, 0, 0, 0, Mem{RIP, NoReg, 0, 0xffffffff, 0xffffffff}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		// RSP and RBP as a base mean SS; R12 and R13 do not. Of the overrides only FS and GS count.
		{[]byte{0x8b, 0x45, 0}, fields{3, 4, 8, x86.SS, 0, 0, 0, Mem{x86.BP, NoReg, 0, 0, 0}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x41, 0x8b, 0x45, 0}, fields{4, 4, 8, x86.DS, 0x41, 0, 0, Mem{13, NoReg, 0, 0, 0}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x41, 0x8b, 0x04, 0x24}, fields{4, 4, 8, x86.DS, 0x41, 0, 0, Mem{12, NoReg, 0, 0, 0}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x42, 0x8b, 0x44, 0xa4, 1}, fields{5, 4, 8, x86.SS, 0x42, 0, 0, Mem{x86.SP, 12, 2, 1, 0}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x3e, 0x8b, 0x45, 0}, fields{4, 4, 8, x86.SS, 0, 0x3e, 0, Mem{x86.BP, NoReg, 0, 0, 0}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x65, 0x26, 0x8b, 0x45, 0}, fields{5, 4, 8, x86.GS, 0, 0x26, PrefixSeg, Mem{x86.BP, NoReg, 0, 0, 0}, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		// A REX prefix that another follows is as if it were not there.
		{[]byte{0x4f, 0x66, 0x89, 0xc8}, fields{4, 2, 8, x86.DS, 0, 0, PrefixOpSize, none, 0, [4]Arg{reg(x86.AX, 2), reg(x86.CX, 2)}}},
		{[]byte{0x66, 0x4f, 0x89, 0xc8}, fields{4, 8, 8, x86.DS, 0x4f, 0, PrefixOpSize, none, 0, [4]Arg{reg(8, 8), reg(9, 8)}}},
		// Sizes of their own.
		{[]byte{0x0f, 0x01, 0x10}, fields{3, 8, 8, x86.DS, 0, 0, 0, Mem{x86.AX, NoReg, 0, 0, 0}, 0, [4]Arg{mem(10)}}},
		{[]byte{0x48, 0xff, 0x28}, fields{3, 8, 8, x86.DS, 0x48, 0, 0, Mem{x86.AX, NoReg, 0, 0, 0}, 0, [4]Arg{mem(10)}}},
		{[]byte{0x48, 0xd9, 0x30}, fields{3, 4, 8, x86.DS, 0x48, 0, 0, Mem{x86.AX, NoReg, 0, 0, 0}, 0, [4]Arg{mem(0)}}},
		{[]byte{0x45, 0x0f, 0x22, 0xc1}, fields{4, 8, 8, x86.DS, 0x45, 0, 0, none, 0, [4]Arg{{ArgCR, 8, 8}, reg(9, 8)}}},
		{[]byte{0x4d, 0x0f, 0x6e, 0xc1}, fields{4, 8, 8, x86.DS, 0x4d, 0, 0, none, 0, [4]Arg{{ArgMM, 0, 8}, reg(9, 8)}}},
		{[]byte{0x66, 0x45, 0x0f, 0x6e, 0xc1}, fields{5, 2, 8, x86.DS, 0x45, 0, PrefixOpSize, none, 0, [4]Arg{{ArgXMM, 8, 4}, reg(9, 4)}}},
		{[]byte{0x48, 0xed}, fields{2, 4, 8, x86.DS, 0x48, 0, 0, none, 0, [4]Arg{reg(x86.AX, 4), reg(x86.DX, 2)}}},
	} {
		i := Decode(c.code, Mode{64, x86.X64})
		have := fields{i.Len, i.OpSize, i.AddrSize, i.Seg, i.REX, i.NoSeg, i.Prefix, i.Mem, i.Imm, i.Args}
		if diff := cmp.Diff(c.want, have, cmp.AllowUnexported(fields{})); diff != "" {
			t.Errorf("% x in 64-bit code (-want +have):\n%s", c.code, diff)
		}
	}
}

// TestLongOfOthers: a generation without 64-bit mode decodes it as X64 does, and spoils nothing for X64.
func TestLongOfOthers(t *testing.T) {
	list := &index[indexX64]
	list.made.Store(false)
	for _, g := range []x86.Generation{x86.I8086, x86.Nehalem32, x86.X64} {
		if i := Decode([]byte{0x48, 0x63, 0xc1}, Mode{64, g}); i.Op != MOVSXD {
			t.Errorf("%v: %v", g, i.Op)
		}
		if i := Decode([]byte{0xf2, 0x0f, 0x7c, 0xc1}, Mode{64, g}); i.Op != Invalid {
			t.Errorf("%v: %v", g, i.Op)
		}
	}
}

// TestLegacyHasNoREX: in 16- and 32-bit code 40 to 4F are INC and DEC, and the fields of 64-bit mode stay 0.
func TestLegacyHasNoREX(t *testing.T) {
	for _, bits := range []int{16, 32} {
		for b := range 16 {
			i := Decode([]byte{0x40 + byte(b), 0x90}, Mode{bits, x86.X64v2})
			if want := []Op{INC, DEC}[b/8]; i.Op != want || i.Len != 1 || i.REX != 0 || i.Bits != uint8(bits) {
				t.Errorf("%02x in %d-bit code: %v, %d bytes, REX %02x", 0x40+b, bits, i.Op, i.Len, i.REX)
			}
		}
	}
}
