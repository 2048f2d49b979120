package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// Pages and tables for code and data across the ends of regions of 4 GB, of the lower half, and of all.
const (
	borderDir   = 0x18000 // the first and the last 2 MB of a GB
	borderFirst = 0x19000 // their tables: the first and the last page
	borderLast  = 0x1a000
	borderHigh  = 0x1b000 // directory pointers of both ends of all
	borderA     = 0x50000 // the last page of a GB
	borderB     = 0x51000 // the first
)

// newBorderbed has 50000h in the last page and 51000h in the first one of the GBs around 8 GB and 4 GB, at the end of the lower half and of
// all. Code ends level by HLT.
func newBorderbed(t *testing.T) *longbed {
	m := newLongbed(t)
	pdpt := bedPML4 + 0x1000
	for _, i := range []int{3, 4, 7, 8} {
		m.put64(pdpt+8*i, borderDir|7)
	}
	m.put64(bedPML4+8*255, borderHigh|7)
	m.put64(bedPML4+8*511, borderHigh|7)
	m.put64(borderHigh+8*511, borderDir|7)
	m.put64(borderDir, borderFirst|7)
	m.put64(borderDir+8*511, borderLast|7)
	m.put64(borderFirst, borderB|7)
	m.put64(borderLast+8*511, borderA|7)
	copy(m.ram[borderA+0xffe:], "\xb8\x11")         // mov eax, 44332211h
	copy(m.ram[borderB:], "\x22\x33\x44\xf4")       // hlt
	copy(m.ram[0:], "\x99\x99\x99\xf4\xf4\xf4\xf4") // linear 0
	return m
}

// run executes until HLT, or until an exception is held.
func (m *longbed) run(rip uint64, step bool) (vector int) {
	m.HoldFaults(true)
	defer m.HoldFaults(false)
	_, before := m.LastException()
	m.halted = false
	m.eip = rip
	n := uint64(20)
	if step {
		n = 1
	}
	for range 20 {
		if _, why := m.Run(n); why != Budget {
			break
		}
	}
	if e, after := m.LastException(); after != before {
		return int(e.Vector)
	}
	return -1
}

// TestCrossingAtRegions: an instruction across the end of 4 GB is in two CodeTLBs. The frame that its second page had may be that of page
// 0 of the first region as well, whatever happens to the second.
func TestCrossingAtRegions(t *testing.T) {
	for _, step := range []bool{false, true} {
		for _, at := range []uint64{2 << 32, 1 << 32} {
			m := newBorderbed(t)
			first := at - 1<<32 // page 0 of the lower region leads to the same frame
			for range 3 {
				if v := m.run(at-2, step); v != -1 || m.reg[x86.AX] != 0x44332211 {
					t.Errorf("%#x: vector %d, RAX %#x", at, v, m.reg[x86.AX])
				}
				if first != 0 {
					m.run(first+3, step) // fetched there, too
				}
			}
			m.put64(borderFirst, 0)
			m.mem.FlushPage(at)
			m.cutLinks()
			if v := m.run(at-2, step); v != x86.VecPF || m.cr2 != at || m.eip != at-2 {
				t.Errorf("%#x, absent: vector %d, CR2 %#x, RIP %#x", at, v, m.cr2, m.eip)
			}
			m.put64(borderFirst, 0x52000|7)
			copy(m.ram[0x52000:], "\x66\x77\x88\xf4")
			if v := m.run(at-2, step); v != -1 || m.reg[x86.AX] != 0x88776611 {
				t.Errorf("%#x, another frame: vector %d, RAX %#x", at, v, m.reg[x86.AX])
			}
		}
	}
}

// TestCrossingKeepsRegion: how often such an instruction is looked up says nothing about which regions are kept.
func TestCrossingKeepsRegion(t *testing.T) {
	for _, step := range []bool{false, true} {
		m := newBorderbed(t)
		m.put64(bedPML4+0x1000+8*12, borderDir|7)
		m.put64(bedPML4+0x1000+8*16, borderDir|7)
		m.put64(bedPML4+0x1000+8*20, borderDir|7)
		copy(m.ram[borderA+0xff0:], "\xf4")
		copy(m.ram[borderA+0xffe:], "\xe9\xed") // jmp to the HLT
		copy(m.ram[borderB:], "\xff\xff\xff\xf4")
		m.run(2<<32-16, step)      // region 1,
		m.run(2<<32-2, step)       // 1, 2 and 1 again, to a block that is there,
		for i := range uint64(3) { // and 3 to 5
			m.run((3+i)<<32+3, step)
		}
		accessed := uint64(1 << 5)
		m.put64(borderLast+8*511, borderA|7)
		m.run(2<<32-16, step)
		m.want64("region 1 was kept", m.get64(borderLast+8*511)&accessed, 0)
	}
}

// TestCrossingAtCanonicalEnd: an instruction does not go on where the canonical addresses end. At the end of all it goes on at 0.
func TestCrossingAtCanonicalEnd(t *testing.T) {
	const end = 1 << 47
	for _, step := range []bool{false, true} {
		m := newBorderbed(t)
		m.put64(bedPML4+8*256, borderHigh|7) // what bits 47 to 12 of the end name
		m.put64(borderHigh, borderDir|7)
		for range 2 {
			if v := m.run(end-2, step); v != x86.VecGP || m.eip != end-2 {
				t.Errorf("vector %d, RIP %#x", v, m.eip)
			}
		}
		copy(m.ram[borderA+0xffc:], "\xb0\x12\xb0\x34") // mov al, 12h; mov al, 34h
		if v := m.run(end-4, step); v != x86.VecGP || m.eip != end || m.reg[x86.AX]&0xff != 0x34 {
			t.Errorf("up to the end: vector %d, RIP %#x, RAX %#x", v, m.eip, m.reg[x86.AX])
		}
		copy(m.ram[borderA+0xffe:], "\xb8\x11")
		for range 2 {
			if v := m.run(1<<64-2, step); v != -1 || m.reg[x86.AX] != 0x99999911 || m.eip != 4 {
				t.Errorf("end of all: vector %d, RIP %#x, RAX %#x", v, m.eip, m.reg[x86.AX])
			}
		}
		m.put64(borderLast+8*511, 0x40000000|7) // code that is in no memory
		m.mem.Flush(true)
		if v := m.run(end-2, step); v != x86.VecUD {
			t.Errorf("in no memory: vector %d", v)
		}
	}
}

// TestCompatibilityWraps: in compatibility mode code and operands go on at 0 behind 4 GB, though there are pages.
func TestCompatibilityWraps(t *testing.T) {
	for _, step := range []bool{false, true} {
		m := newBorderbed(t)
		copy(m.ram[0:], "\x99\x99\x99\xa1\x00\x00\x00\x00\xf4") // mov eax, [0]
		m.level(selCode32, selData)
		high := segment{selector: selCode32, base: 0xfffff000, limit: 0xffffffff, access: 0x9b, big: true, gran: true}
		m.setCode(high, 0)
		for range 2 {
			m.ram[3] = 0xf4
			if v := m.run(0xffe, step); v != -1 || m.reg[x86.AX] != 0x99999911 {
				t.Errorf("code: vector %d, EAX %#x", v, m.reg[x86.AX])
			}
		}
		copy(m.ram[0x2000:], "\xa1\xfe\x0f\x00\x00\xf4") // mov eax, [ffeh]
		data := high
		data.access = 0x93
		m.setSegment(x86.DS, data)
		if v := m.run(0x3000, step); v != -1 || m.reg[x86.AX] != 0x999911b8 {
			t.Errorf("data: vector %d, EAX %#x", v, m.reg[x86.AX])
		}
		copy(m.ram[0x2100:], "\xa3\xfd\x0f\x00\x00\xf4") // mov [ffdh], eax
		m.reg[x86.AX] = 0x44332211
		if v := m.run(0x3100, step); v != -1 || m.ram[borderA+0xffd] != 0x11 || m.ram[0] != 0x44 || m.ram[borderB] != 0x22 {
			t.Errorf("store: vector %d, memory %x, %x", v, m.ram[borderA+0xffd], m.ram[0])
		}
	}
}
