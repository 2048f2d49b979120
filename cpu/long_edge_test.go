package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// mapLow2MB maps the 2 MB that hold lin to the lowest of memory, with tables at at, at+1000h.
func (m *longbed) mapLow2MB(lin uint64, at int) {
	pdpt := bedPML4 + 0x1000
	if n := lin >> 39 & 511; n != 0 {
		pdpt = at + 0x1000
		m.put64(bedPML4+8*int(n), uint64(pdpt)|7)
	}
	m.put64(pdpt+8*int(lin>>30&511), uint64(at)|7)
	m.put64(at+8*int(lin>>21&511), 0x87)
}

// TestLongFetchAcrossTheEnd: an instruction that goes on behind the lower half raises #GP(0) with its own address, with no page fault
// before it.
func TestLongFetchAcrossTheEnd(t *testing.T) {
	m := newLongbed(t)
	m.mapLow2MB(0x7fff_ffff_f000, 0x18000)
	m.ram[0x1fffff] = 0xb8 // MOV EAX, imm32
	m.eip = 0x7fff_ffff_ffff
	m.modeChanged()
	if vector, code := m.raised(); vector != 13 || code != 0 {
		t.Errorf("vector %d with %#x", vector, code)
	}
	m.frame(m.reg[x86.SP]+8, 0x7fff_ffff_ffff)
}

// TestLongOffsetOfAllOnes: the check for a canonical address is made where offset and size come to 2^64, too.
func TestLongOffsetOfAllOnes(t *testing.T) {
	m := newLongbed(t, 0x64, 0x8a, 0x03) // MOV AL, FS:[RBX]
	m.seg[x86.FS].setBase64(0xffff_8000_0000_0000)
	m.reg[x86.BX] = ^uint64(0)
	if vector, code := m.raised(); vector != 13 || code != 0 {
		t.Errorf("vector %d with %#x", vector, code)
	}
}

// TestCompatibilityModeWraps: data and code of compatibility mode go on at linear address 0 behind 4 GB.
func TestCompatibilityModeWraps(t *testing.T) {
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

	m = newLongbed(t)
	m.level(selCode32, selData)
	m.mapLow2MB(0xffff_f000, 0x18000)
	m.ram[0x1fffff] = 0xb8
	m.put64(0, 0x12345678)
	cs := m.seg[x86.CS]
	cs.base, m.eip = 0x1000, 0xffff_efff
	m.setCode(cs, 0)
	m.modeChanged()
	m.steps(1)
	m.want64("EAX", m.reg[x86.AX], 0x12345678)
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
