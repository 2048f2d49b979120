package cpu

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/x86"
)

// Where longbed has its tables and stacks, all in the 2 MB that are mapped one to one.
const (
	bedPML4   = 0x10000
	bedGDT    = 0x20000
	bedIDT    = 0x21000
	bedTSS    = 0x23000
	bedRSP0   = 0x30000
	bedIST1   = 0x31000
	bedKernel = 0x36000
	bedUser   = 0x38000
	bedCode   = 0x1000
	bedData   = 0x40000
)

// Selectors of longbed.
const (
	selCode64 = 0x08
	selData   = 0x10
	selUser32 = 0x18 | 3
	selUData  = 0x20 | 3
	selUser64 = 0x28 | 3
	selCode32 = 0x30
	selTSS    = 0x38 // 16 bytes
	selMixed  = 0x48 // L and D
	selGate   = 0x50 // 16 bytes: to selCode64, DPL 3
	selSmall  = 0x60 // data of 256 bytes, DPL 3
	selTSS2   = 0x68 // 16 bytes: available
	selLDT    = 0x78 // 16 bytes: base 12345678_00040000
	selCode16 = 0x88
	selConf   = 0x90 // conforming 64-bit code
	selGate16 = 0x98 // 16 bytes: a gate of type 4
	selOuter  = 0xa8 // 16 bytes: a gate whose upper half has a type
	bedLimit  = 0xb7
)

// longbed is a processor in 64-bit mode at privilege level 0, at code.
type longbed struct{ *testbed }

func (m *longbed) put64(addr int, v uint64) { binary.LittleEndian.PutUint64(m.ram[addr:], v) }

func (m *longbed) get64(addr uint64) uint64 { return binary.LittleEndian.Uint64(m.ram[addr:]) }

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

// gate writes an entry of the IDT.
func (m *longbed) gate(vector int, sel uint16, off uint64, access uint8, ist uint8) {
	lo := off&0xffff | uint64(sel)<<16 | uint64(ist)<<32 | uint64(access)<<40 | off>>16&0xffff<<48
	m.put64(bedIDT+16*vector, lo)
	m.put64(bedIDT+16*vector+8, off>>32)
}

func newLongbed(t *testing.T, code ...byte) *longbed {
	t.Helper()
	m := &longbed{newTestbed(t, x86.X64v2, code...)}
	m.put64(bedPML4, bedPML4+0x1007)
	m.put64(bedPML4+0x1000, bedPML4+0x2007)
	m.put64(bedPML4+0x2000, 0x87)
	gdt := []uint64{0,
		0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cffb000000ffff, 0x00cff3000000ffff, 0x00affb000000ffff, 0x00cf9b000000ffff,
		0x00008b0000000067 | bedTSS<<16, 0, 0x00ef9b000000ffff, 0x0000ec0000080000 | 0x5000, 0, 0x0040f300000000ff,
		0x0000890000000067 | bedTSS<<16, 0, 0x000082040000ffff, 0x12345678, 0x008f9b000000ffff, 0x00af9f000000ffff,
		0x0000e40000080000 | 0x5000, 0, 0x0000ec0000080000 | 0x5000, 0x100 << 32}
	gdt[selLDT/8+1] = 0x00001234
	for i, v := range gdt {
		m.put64(bedGDT+8*i, v)
	}
	for n := range 256 {
		m.gate(n, selCode64, uint64(handlerAt(n)), 0x8e, 0)
	}
	m.gate(0x30, selCode64, uint64(handlerAt(0x30)), 0xee, 0)
	m.put64(bedTSS+4, bedRSP0)
	m.put64(bedTSS+0x24, bedIST1)
	m.SetCR(4, x86.CR4PAE)
	m.SetCR(0, x86.CR0PE|x86.CR0PG|x86.CR0NE)
	s := m.Long()
	s.CR3, s.EFER = bedPML4, x86.EFERSCE|x86.EFERLME|x86.EFERLMA|x86.EFERNXE
	s.GDTBase, s.IDTBase = bedGDT, bedIDT
	m.SetLong(s)
	m.gdt.limit, m.idt.limit = bedLimit, 0xfff
	m.tr = segment{selector: selTSS, base: bedTSS, limit: 0x67, access: 0x8b}
	m.level(selCode64, selData)
	m.reg[x86.SP] = bedKernel
	return m
}

// level loads CS and SS.
func (m *longbed) level(cs, ss uint16) {
	m.t.Helper()
	at := func(sel uint16) segment {
		v := m.get64(bedGDT + uint64(sel&^7))
		return descriptor{lo: uint32(v), hi: uint32(v >> 32)}.segment(sel)
	}
	m.setSegment(x86.SS, at(ss))
	m.setCode(at(cs), uint8(cs&3))
	m.modeChanged()
}

// raised executes one instruction and says which exception it raised: vector and error code, or -1.
func (m *longbed) raised() (vector int, code uint32) {
	m.t.Helper()
	_, before := m.LastException()
	m.Step()
	e, after := m.LastException()
	if after == before {
		return -1, 0
	}
	return int(e.Vector), e.Code
}

// want64 compares.
func (m *longbed) want64(what string, have, want uint64) {
	m.t.Helper()
	if have != want {
		m.t.Errorf("%s: have %#x, want %#x", what, have, want)
	}
}

// frame checks what is on the stack of a handler: RIP, CS, RFLAGS less the status flags, RSP, SS.
func (m *longbed) frame(at uint64, want ...uint64) {
	m.t.Helper()
	for i, v := range want {
		have := m.get64(at + 8*uint64(i))
		if i == 2 {
			have &^= x86.Arith
		}
		if have != v {
			m.t.Errorf("%s: have %#x, want %#x", [...]string{"RIP", "CS", "RFLAGS", "RSP", "SS"}[i], have, v)
		}
	}
}

func TestLongInterruptSameLevel(t *testing.T) {
	m := newLongbed(t, 0xcc) // INT3
	m.reg[x86.SP] = bedKernel - 3
	m.SetEflags(x86.IF | x86.TF | 2)
	m.SetEflags(x86.IF | 2)
	m.steps(1)
	m.want64("RIP", m.eip, uint64(handlerAt(3)))
	m.want64("RSP", m.reg[x86.SP], bedKernel-16-40)
	m.frame(m.reg[x86.SP], bedCode+1, selCode64, x86.IF|2, bedKernel-3, selData)
	m.want64("SS", uint64(m.seg[x86.SS].selector), selData)
	m.want64("IF", uint64(m.flags&x86.IF), 0)
}

func TestLongInterruptTrapGateAndErrorCode(t *testing.T) {
	m := newLongbed(t, 0x8e, 0xd8) // MOV DS, AX
	m.gate(13, selCode64, uint64(handlerAt(13)), 0x8f, 0)
	m.SetEflags(x86.IF | 2)
	m.reg[x86.AX] = 0x1f0
	m.steps(1)
	m.want64("RIP", m.eip, uint64(handlerAt(13)))
	m.want64("error code", m.get64(m.reg[x86.SP]), 0x1f0)
	m.frame(m.reg[x86.SP]+8, bedCode, selCode64, x86.IF|x86.RF|2, bedKernel, selData)
	m.want64("IF", uint64(m.flags&x86.IF), x86.IF)
}

// TestLongInterruptInner: from both kinds of code at level 3, the stack is RSP0 or that of the IST, and SS is null.
func TestLongInterruptInner(t *testing.T) {
	for _, cs := range []uint16{selUser64, selUser32} {
		for ist, top := range []uint64{bedRSP0, bedIST1} {
			m := newLongbed(t, 0xcd, 0x30) // INT 30h
			m.gate(0x30, selCode64, uint64(handlerAt(0x30)), 0xee, uint8(ist))
			m.level(cs, selUData)
			m.reg[x86.SP] = bedUser
			m.steps(1)
			m.want64("RIP", m.eip, uint64(handlerAt(0x30)))
			m.want64("RSP", m.reg[x86.SP], top-40)
			m.frame(top-40, bedCode+2, uint64(cs), 2, bedUser, selUData)
			m.want64("SS", uint64(m.seg[x86.SS].selector), 0)
			m.want64("CPL", uint64(m.cpl), 0)
			if m.Mode() != "long64" {
				t.Errorf("mode %s", m.Mode())
			}
		}
	}
}

// TestLongInterruptFaults: what is wrong with a gate, its code and its stack.
func TestLongInterruptFaults(t *testing.T) {
	for _, x := range []struct {
		name   string
		spoil  func(m *longbed)
		vector int
		code   uint32
	}{
		{"good", func(*longbed) {}, -1, 0},
		{"beyond the limit", func(m *longbed) { m.idt.limit = 16*0x30 + 14 }, 13, 0x30*8 + 2},
		{"DPL", func(m *longbed) { m.gate(0x30, selCode64, 0x4000, 0x8e, 0) }, 13, 0x30*8 + 2},
		{"not present", func(m *longbed) { m.gate(0x30, selCode64, 0x4000, 0x6e, 0) }, 11, 0x30*8 + 2},
		{"16-bit gate", func(m *longbed) { m.gate(0x30, selCode64, 0x4000, 0xe6, 0) }, 13, 0x30*8 + 2},
		{"task gate", func(m *longbed) { m.gate(0x30, selTSS2, 0x4000, 0xe5, 0) }, 13, 0x30*8 + 2},
		{"null code", func(m *longbed) { m.gate(0x30, 3, 0x4000, 0xee, 0) }, 13, 0},
		{"32-bit code", func(m *longbed) { m.gate(0x30, selCode32, 0x4000, 0xee, 0) }, 13, selCode32},
		{"L and D", func(m *longbed) { m.gate(0x30, selMixed, 0x4000, 0xee, 0) }, 13, selMixed},
		{"data", func(m *longbed) { m.gate(0x30, selData, 0x4000, 0xee, 0) }, 13, selData},
		{"offset", func(m *longbed) { m.gate(0x30, selCode64, 1<<47, 0xee, 0) }, 13, 0},
		{"stack", func(m *longbed) { m.put64(bedTSS+4, 1<<47) }, 12, 0},
		{"IST", func(m *longbed) {
			m.gate(0x30, selCode64, 0x4000, 0xee, 7)
			m.tr.limit = 0x5a
		}, 10, selTSS},
	} {
		m := newLongbed(t, 0xcd, 0x30)
		for v := range 14 {
			m.gate(v, selCode64, uint64(handlerAt(v)), 0x8e, 1)
		}
		m.level(selUser64, selUData)
		m.reg[x86.SP] = bedUser
		x.spoil(m)
		vector, code := m.raised()
		if vector != x.vector || code != x.code {
			t.Errorf("%s: have vector %d with %#x, want %d with %#x", x.name, vector, code, x.vector, x.code)
		}
		if vector >= 0 {
			m.want64(x.name+": RIP in the frame", m.get64(bedIST1-40), bedCode)
		}
	}
}

// TestLongDoubleFault: a stack that is not there, with one of the IST for #DF and without.
func TestLongDoubleFault(t *testing.T) {
	m := newLongbed(t, 0x0f, 0x0b)
	m.reg[x86.SP] = 1 << 47
	m.gate(8, selCode64, uint64(handlerAt(8)), 0x8e, 1)
	m.steps(1)
	m.want64("RIP", m.eip, uint64(handlerAt(8)))
	m.want64("RSP", m.reg[x86.SP], bedIST1-48)
	m = newLongbed(t, 0x0f, 0x0b)
	m.reg[x86.SP] = 1 << 47
	if _, why := m.Run(3); why != Shutdown {
		t.Errorf("without a stack: %v, want a shutdown", why)
	}
}

// TestLongIRET: returns by operand size, to each kind of code.
func TestLongIRET(t *testing.T) {
	for _, x := range []struct {
		name   string
		code   []byte
		n      int
		values []uint64 // RIP, CS, RFLAGS, RSP, SS
		vector int
		err    uint32
		mode   string
		rsp    uint64
		ss     uint16
	}{
		{"64 bits, same level", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selCode64, 2, 0x39008, selData}, -1, 0, "long64", 0x39008, selData},
		{"null SS", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selCode64, 2, 0x39008, 0}, -1, 0, "long64", 0x39008, 0},
		{"null SS with RPL 3", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selCode64, 2, 0x39008, 3}, 13, 0, "", 0, 0},
		{"to level 3", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selUser64, 2, 0x39008, selUData}, -1, 0, "long64", 0x39008, selUData},
		{"null SS at level 3", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selUser64, 2, 0x39008, 3}, 13, 0, "", 0, 0},
		{"32 bits", []byte{0xcf}, 4, []uint64{0x5000, selUser64, 2, 0x39008, selUData}, -1, 0, "long64", 0x39008, selUData},
		{"16 bits", []byte{0x66, 0xcf}, 2, []uint64{0x5000, selUser64, 2, 0x9008, selUData}, -1, 0, "long64", 0x9008, selUData},
		{"to compatibility mode", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selUser32, 2, 0x1_00039008, selUData}, -1, 0, "compat32", 0x39008, selUData},
		{"to compatibility mode at level 0", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selCode32, 2, 0x39008, selData}, -1, 0, "compat32", 0x39008, selData},
		{"null SS in compatibility mode", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selCode32, 2, 0x39008, 0}, 13, 0, "", 0, 0},
		{"to 16-bit code", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selCode16, 2, 0x39008, selData}, -1, 0, "compat16", 0x39008, selData},
		{"VM is ignored", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selUser64, x86.VM | 2, 0x39008, selUData}, -1, 0, "long64", 0x39008, selUData},
		{"L and D", []byte{0x48, 0xcf}, 8, []uint64{0x5000, selMixed, 2, 0x39008, selData}, 13, selMixed, "", 0, 0},
		{"not canonical", []byte{0x48, 0xcf}, 8, []uint64{1 << 47, selUser64, 2, 0x39008, selUData}, 13, 0, "", 0, 0},
		{"to an inner level", []byte{0x48, 0xcf}, 8, []uint64{0x5000, 0, 2, 0x39008, selData}, 13, 0, "", 0, 0},
	} {
		m := newLongbed(t, x.code...)
		sp := uint64(bedKernel - 64)
		m.reg[x86.SP] = sp
		for i, v := range x.values {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], v)
			copy(m.ram[int(sp)+i*x.n:], b[:x.n])
		}
		vector, code := m.raised()
		if vector != x.vector || code != x.err {
			t.Errorf("%s: have vector %d with %#x, want %d with %#x", x.name, vector, code, x.vector, x.err)
		}
		if x.vector >= 0 {
			continue
		}
		if m.Mode() != x.mode {
			t.Errorf("%s: mode %s, want %s", x.name, m.Mode(), x.mode)
		}
		m.want64(x.name+": RIP", m.eip, 0x5000)
		m.want64(x.name+": RSP", m.reg[x86.SP], x.rsp)
		m.want64(x.name+": SS", uint64(m.seg[x86.SS].selector), uint64(x.ss))
		m.want64(x.name+": VM", uint64(m.flags&x86.VM), 0)
	}
}

// TestLongIRETOfTask: NT has nowhere to return to.
func TestLongIRETOfTask(t *testing.T) {
	m := newLongbed(t, 0x48, 0xcf)
	m.SetEflags(x86.NT | 2)
	if vector, code := m.raised(); vector != 13 || code != 0 {
		t.Errorf("have vector %d with %#x, want 13 with 0", vector, code)
	}
}
