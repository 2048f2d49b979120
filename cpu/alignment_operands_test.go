package cpu

import (
	"testing"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// TestEveryOperandIsAligned: operands at EDI, or ESI, and those of the stack (SDM vol. 3, table 6-7). They
// stand at the same offset, so that an access of the other kind cannot be what is found. Each is within one page.
func TestEveryOperandIsAligned(t *testing.T) {
	need.Time(t)
	for _, x := range []struct {
		name  string
		code  []byte
		align uint32
	}{
		{"XADD m32", []byte{0x0f, 0xc1, 0x07}, 4}, {"XADD m16", []byte{0x66, 0x0f, 0xc1, 0x07}, 2}, {"XADD m8", []byte{0x0f, 0xc0, 0x07}, 1},
		{"CMPXCHG m32", []byte{0x0f, 0xb1, 0x07}, 4}, {"XCHG m32", []byte{0x87, 0x07}, 4},
		{"MOVSD", []byte{0xa5}, 4}, {"MOVSW", []byte{0x66, 0xa5}, 2}, {"MOVSB", []byte{0xa4}, 1},
		{"REP MOVSD", []byte{0xf3, 0xa5}, 4}, {"REP STOSD", []byte{0xf3, 0xab}, 4}, {"REP STOSB", []byte{0xf3, 0xaa}, 1},
		{"LODSD", []byte{0xad}, 4}, {"CMPSD", []byte{0xa7}, 4}, {"SCASW", []byte{0x66, 0xaf}, 2},
		{"ENTER 0", []byte{0xc8, 0, 0, 0}, 4}, {"ENTER 2", []byte{0xc8, 8, 0, 2}, 4}, {"ENTER 16", []byte{0x66, 0xc8, 0, 0, 0}, 2},
		{"LEAVE", []byte{0xc9}, 4}, {"PUSHA", []byte{0x60}, 4}, {"PUSHA 16", []byte{0x66, 0x60}, 2}, {"POPA", []byte{0x61}, 4},
		{"PUSH r32", []byte{0x50}, 4}, {"POP r32", []byte{0x58}, 4}, {"PUSH m32", []byte{0xff, 0x37}, 4}, {"POP m32", []byte{0x8f, 0x07}, 4},
		{"PUSHF", []byte{0x9c}, 4}, {"POPF", []byte{0x9d}, 4}, {"CALL", []byte{0xe8, 0, 0, 0, 0}, 4}, {"RET", []byte{0xc3}, 4},
		{"LES 16:32", []byte{0xc4, 0x07}, 4}, {"LES 16:16", []byte{0x66, 0xc4, 0x07}, 2}, {"LSS 16:32", []byte{0x0f, 0xb2, 0x07}, 4},
		{"BOUND 16", []byte{0x66, 0x62, 0x07}, 2}, {"BT m32", []byte{0x0f, 0xa3, 0x07}, 4}, {"BTS m16", []byte{0x66, 0x0f, 0xab, 0x07}, 2},
		{"SLDT m16", []byte{0x0f, 0x00, 0x07}, 2}, {"SMSW m16", []byte{0x0f, 0x01, 0x27}, 2},
		{"FBLD", []byte{0xdf, 0x27}, 8}, {"FBSTP", []byte{0xdf, 0x37}, 8}, {"FILD m16", []byte{0xdf, 0x07}, 2}, {"FISTP m64", []byte{0xdf, 0x3f}, 8},
		{"FIADD m32", []byte{0xda, 0x07}, 4}, {"FADD m64", []byte{0xdc, 0x07}, 8}, {"FNSTSW", []byte{0xdd, 0x3f}, 2}, {"FNSTCW", []byte{0xd9, 0x3f}, 2},
		{"MOVD m32", []byte{0x0f, 0x6e, 0x07}, 4}, {"PADDB m64", []byte{0x0f, 0xfc, 0x07}, 8}, {"MOVNTQ", []byte{0x0f, 0xe7, 0x07}, 8},
		{"MOVSS", []byte{0xf3, 0x0f, 0x10, 0x07}, 4}, {"MOVHPS", []byte{0x0f, 0x16, 0x07}, 8}, {"MOVLPD store", []byte{0x66, 0x0f, 0x13, 0x07}, 8},
		{"CVTPI2PS m64", []byte{0x0f, 0x2a, 0x07}, 8}, {"CVTPS2PD m64", []byte{0x0f, 0x5a, 0x07}, 8}, {"CVTSI2SS m32", []byte{0xf3, 0x0f, 0x2a, 0x07}, 4},
		{"LDMXCSR", []byte{0x0f, 0xae, 0x17}, 4}, {"STMXCSR", []byte{0x0f, 0xae, 0x1f}, 4}, {"MOVNTI", []byte{0x0f, 0xc3, 0x07}, 4}, {"PINSRW m16", []byte{0x0f, 0xc4, 0x07, 0}, 2},
		{"MOVDQU", []byte{0xf3, 0x0f, 0x6f, 0x07}, 8}, {"MOVUPD store", []byte{0x66, 0x0f, 0x11, 0x07}, 8}, {"LDDQU", []byte{0xf2, 0x0f, 0xf0, 0x07}, 8},
		{"XLAT", []byte{0xd7}, 1}, {"CLFLUSH", []byte{0x0f, 0xae, 0x3f}, 1}, {"PREFETCHT0", []byte{0x0f, 0x18, 0x0f}, 1}, {"LEA", []byte{0x8d, 0x07}, 1},
	} {
		for off := range uint32(9) {
			c := level3(x86.CR0AM, x.code)
			f := c.FPU()
			f.Tags = 1
			c.SetFPU(f)
			c.SetEflags(x86.AC | x86.Bit1)
			c.SetReg(x86.CX, 1)
			for r, at := range map[int]uint32{x86.DI: 0x20000, x86.SI: 0x21000, x86.SP: 0x22000, x86.BP: 0x23000} {
				c.SetReg(r, at+off)
			}
			c.bus.Write(uint64(0x20000+off), 8, 0x0010000000100000) // bounds, and a far pointer to nothing
			if have, want := c.nextFault() == x86.VecAC, off%x.align != 0; have != want {
				t.Errorf("%s at offset %d: #AC %v, want %v", x.name, off, have, want)
			}
		}
	}
}

// TestTablesAreStoredAtOddWords: SGDT and SIDT store a word and a doubleword behind it, which are both aligned at an odd
// word only (SDM vol. 3, 3.5.1).
func TestTablesAreStoredAtOddWords(t *testing.T) {
	for name, code := range map[string][]byte{"SGDT": {0x0f, 0x01, 0x07}, "SIDT": {0x0f, 0x01, 0x0f}} {
		for off := range uint32(9) {
			c := level3(x86.CR0AM, code)
			c.SetEflags(x86.AC | x86.Bit1)
			c.SetReg(x86.DI, 0x20000+off)
			if have, want := c.nextFault() == x86.VecAC, off%4 != 2; have != want {
				t.Errorf("%s at offset %d: #AC %v, want %v", name, off, have, want)
			}
		}
	}
}
