package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// TestLongOffsetOfAllOnes: the check for a canonical address is made where offset and size come to 2^64, too.
func TestLongOffsetOfAllOnes(t *testing.T) {
	m := newLongbed(t, 0x64, 0x8a, 0x03) // MOV AL, FS:[RBX]
	m.seg[x86.FS].setBase64(0xffff_8000_0000_0000)
	m.reg[x86.BX] = ^uint64(0)
	if vector, code := m.raised(); vector != 13 || code != 0 {
		t.Errorf("vector %d with %#x", vector, code)
	}
}

// TestCompatibilityOffsetsWrap: in compatibility mode the offset of an operand goes on at 0 behind 4 GB.
func TestCompatibilityOffsetsWrap(t *testing.T) {
	m := newLongbed(t, 0x8b, 0x03, 0x89, 0x0b) // MOV EAX, [EBX]; MOV [EBX], ECX
	m.level(selCode32, selData)
	m.setSegment(x86.DS, m.seg[x86.SS])
	m.modeChanged()
	m.mapLow2MB(0xffff_f000, 0x18000)
	m.put64(0x1ffffe-6, 0x2211<<48)
	m.put64(0, 0x4433)
	m.reg[x86.BX], m.reg[x86.CX] = 0xffff_fffe, 0x88776655
	m.steps(1)
	m.want64("EAX", m.reg[x86.AX], 0x44332211)
	m.steps(1)
	m.want64("at 0", m.get64(0), 0x8877)
}

// TestCompatibilityWraps128: so do the halves of an operand of 16 bytes, and the bytes of a masked store.
func TestCompatibilityWraps128(t *testing.T) {
	m := newLongbed(t,
		0x0f, 0x11, 0x03, // MOVUPS [EBX], XMM0
		0x0f, 0x10, 0x0b, // MOVUPS XMM1, [EBX]
		0x66, 0x0f, 0xf7, 0xd0) // MASKMOVDQU XMM2, XMM0
	m.fpu.present = true
	m.SetCR(4, x86.CR4PAE|x86.CR4OSFXSR)
	m.level(selCode32, selData)
	m.setSegment(x86.DS, m.seg[x86.SS])
	m.modeChanged()
	m.mapLow2MB(0xffff_f000, 0x18000)
	m.reg[x86.BX], m.reg[x86.DI] = 0xffff_fff8, 0xffff_fff8
	m.simd.xmm[0], m.simd.xmm[2] = dq{0x11, 0xf2f3f4f5f6f7f8f9}, dq{0x1234, 0x2122232425262728}
	m.steps(2)
	m.want64("at FFFFFFF8h", m.get64(0x1ffff8), 0x11)
	m.want64("at 0", m.get64(0), 0xf2f3f4f5f6f7f8f9)
	if m.simd.xmm[1] != m.simd.xmm[0] {
		t.Errorf("XMM1: have %x", m.simd.xmm[1])
	}
	m.steps(1)
	m.want64("masked, at FFFFFFF8h", m.get64(0x1ffff8), 0x11)
	m.want64("masked, at 0", m.get64(0), 0x2122232425262728)
}

// TestDR6IsClearedByModel: a breakpoint clears the bits of the others on processors with long mode and their kin; older ones leave them.
func TestDR6IsClearedByModel(t *testing.T) {
	for g, want := range map[x86.Generation]uint64{x86.I80486: 0xffff4ff7, x86.P3: 0xffff4ff7, x86.Nehalem32: 0xffff4ff4, x86.X64: 0xffff4ff4} {
		m := &longbed{newTestbed(t, g, 0x90)}
		m.dr[6], m.dr[7], m.dr[2] = 0xffff4ff3, 0x420, bedCode
		m.modeChanged()
		m.steps(1)
		m.want64("DR6 of "+g.String(), m.dr[6], want)
	}
}
