package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// farCode is where the code and the data of inspectLong stand, above 4 GB: its lower half is what is mapped one to one.
const farCode = 0x12300000000

// inspectLong is a processor in 64-bit mode about to execute code at farCode+bedCode, in memory at bedCode.
func inspectLong(t *testing.T, code ...byte) *longbed {
	t.Helper()
	m := newLongbed(t, code...)
	m.mapLow2MB(farCode, bedPML4+0x3000)
	m.SetRIP(farCode + bedCode)
	return m
}

// longHit runs to the next hit and checks it.
func (m *longbed) longHit(kind HitKind, lin, phys, ip uint64) {
	m.t.Helper()
	_, why := m.Run(1000)
	hits := m.Hits()
	if why != Stopped || len(hits) != 1 || hits[0].Kind != kind || hits[0].Lin != lin || hits[0].Addr != phys || hits[0].IP != ip {
		m.t.Errorf("ended by %v at %#x, hits %+v; want a %v of %#x (%#x) by %#x", why, m.RIP(), hits, kind, lin, phys, ip)
	}
}

// TestInspectAbove4GB: what a debugger waits for has addresses of 64 bits; an address that has the same lower half does not count.
func TestInspectAbove4GB(t *testing.T) {
	code := []byte{
		0x48, 0xbb, 0, 0, 4, 0, 0x23, 1, 0, 0, // mov rbx, farCode+bedData
		0x48, 0x89, 0x03, // mov [rbx], rax
		0x48, 0x8b, 0x0c, 0x25, 0, 0, 4, 0, // mov rcx, [bedData]
		0x48, 0x8b, 0x0b, // mov rcx, [rbx]
		0xbe, 0, 0, 4, 0, 0x48, 0x89, 0xdf, 0xb9, 4, 0, 0, 0, 0xf3, 0x48, 0xa5, // mov esi, bedData; mov rdi, rbx; mov ecx, 4; rep movsq
		0xf4,
	}
	for _, warm := range []bool{false, true} {
		m := inspectLong(t, code...)
		if warm { // code and translations are known before
			if _, why := m.Run(1000); why != Halted {
				t.Fatalf("the program ended by %v at %#x", why, m.RIP())
			}
			m.Wake()
			m.SetRIP(farCode + bedCode)
		}
		m.Inspect(Interest{
			Linear: []uint64{bedCode + 10, farCode + bedCode + 13},
			Memory: []Watch{{First: farCode + bedData, Last: farCode + bedData + 7, On: WatchRead | WatchWrite, Linear: true}, {First: bedCode << 32, Last: bedCode<<32 + 7, On: WatchRead, Linear: true}},
		})
		m.longHit(MemoryWrite, farCode+bedData, bedData, farCode+bedCode+10)
		m.longHit(Breakpoint, farCode+bedCode+13, bedCode+13, farCode+bedCode+13)
		m.longHit(MemoryRead, farCode+bedData, bedData, farCode+bedCode+21)
		m.longHit(MemoryWrite, farCode+bedData, bedData, farCode+bedCode+37)
		if _, why := m.Run(1000); why != Halted || len(m.Hits()) != 0 {
			t.Errorf("warm %v: it ends by %v at %#x", warm, why, m.RIP())
		}
	}
}

// TestModesAreLeftByTheirCode: the segment of an instruction that changes the mode by loading CS is the one that it left.
func TestModesAreLeftByTheirCode(t *testing.T) {
	m := newLongbed(t, 0x48, 0xcf) // iretq
	m.reg[x86.SP] = bedKernel - 40
	for i, v := range []uint64{bedCode + 0x100, selUser32, 2, bedUser, selUData} {
		m.put64(bedKernel-40+8*i, v)
	}
	m.ram[bedCode+0x100], m.ram[bedCode+0x101] = 0xcd, 0x30 // int 30h
	m.Inspect(Interest{Modes: true})
	for _, want := range []Hit{{CS: selCode64, IP: bedCode, Before: "long"}, {CS: selUser32, IP: bedCode + 0x100, Before: "compatibility"}} {
		m.Run(100)
		if hits := m.Hits(); len(hits) != 1 || hits[0].CS != want.CS || hits[0].IP != want.IP || hits[0].Before != want.Before {
			t.Errorf("hits %+v, want %+v", hits, want)
		}
	}
}

// TestProbeOutsideLongMode: a linear address has 32 bits there.
func TestProbeOutsideLongMode(t *testing.T) {
	c, _ := inspMachine(0xf4)
	if phys, ok := c.Probe(0x100005010, false); !ok || phys != inspFrame+0x10 {
		t.Errorf("have %#x, %v", phys, ok)
	}
	m := inspectLong(t, 0xf4)
	if phys, ok := m.Probe(farCode+bedData, false); !ok || phys != bedData {
		t.Errorf("have %#x, %v", phys, ok)
	}
	if _, ok := m.Probe(1<<32+bedData, false); ok {
		t.Error("there is a page at 4 GB")
	}
}
