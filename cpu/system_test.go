package cpu

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/snapshot"
	"github.com/iron86/iron86/x86"
)

// testbed is a processor with 2 MB of RAM that runs hand-made bytes.
type testbed struct {
	*CPU
	t      *testing.T
	ram    []byte
	vector uint8 // what the interrupt controller answers
}

// newTestbed resets a processor and puts code at 0000:1000 in real mode, with a
// stack at 0000:8000 and interrupt vector n at 0000:(4000+16n), where HLT stands.
func newTestbed(t *testing.T, g x86.Generation, code ...byte) *testbed {
	t.Helper()
	m := &testbed{t: t, ram: make([]byte, 2<<20)}
	b := bus.New()
	b.MapRAM(0, m.ram)
	m.CPU = New(Config{Generation: g, Bus: b, Ack: func() uint8 { return m.vector }})
	m.Reset()
	for n := range 256 {
		binary.LittleEndian.PutUint32(m.ram[4*n:], uint32(0x4000+16*n))
		m.ram[0x4000+16*n] = 0xf4
	}
	copy(m.ram[0x1000:], code)
	for i := range 4 {
		m.loadSegment(i, 0)
	}
	m.SetEIP(0x1000)
	m.SetReg(x86.SP, 0x8000)
	return m
}

// steps executes n instructions.
func (m *testbed) steps(n int) {
	for range n {
		m.Step()
	}
}

// at checks EIP.
func (m *testbed) at(what string, want uint32) {
	m.t.Helper()
	if have := m.EIP(); have != want {
		m.t.Errorf("%v, %s: EIP have %#x, want %#x", m.gen, what, have, want)
	}
}

// equal checks a value.
func (m *testbed) equal(what string, have, want uint32) {
	m.t.Helper()
	if have != want {
		m.t.Errorf("%v, %s: have %#x, want %#x", m.gen, what, have, want)
	}
}

func (m *testbed) word(addr int) uint32 { return uint32(binary.LittleEndian.Uint16(m.ram[addr:])) }

// handlerAt is where newTestbed puts the handler of a vector.
func handlerAt(vector int) uint32 { return uint32(0x4000 + 16*vector) }

func TestResetState(t *testing.T) {
	for _, x := range []struct {
		gen                        x86.Generation
		cs, base, ip, dx, cr0, flg uint32
	}{
		{x86.I8086, 0xffff, 0xffff0, 0, 0, 0, 0xf002},
		{x86.I80186, 0xffff, 0xffff0, 0, 0, 0, 0xf002},
		{x86.I80286, 0xf000, 0xff0000, 0xfff0, 0, 0xfff0, 2},
		{x86.I80386, 0xf000, 0xffff0000, 0xfff0, 0x308, 0, 2},
		{x86.I80486, 0xf000, 0xffff0000, 0xfff0, 0x435, 0x60000010, 2},
		{x86.P5, 0xf000, 0xffff0000, 0xfff0, 0x543, 0x60000010, 2},
		{x86.P2, 0xf000, 0xffff0000, 0xfff0, 0x652, 0x60000010, 2},
		{x86.P3, 0xf000, 0xffff0000, 0xfff0, 0x686, 0x60000010, 2},
		{x86.P4, 0xf000, 0xffff0000, 0xfff0, 0xf34, 0x60000010, 2},
		{x86.Nehalem32, 0xf000, 0xffff0000, 0xfff0, 0x106a5, 0x60000010, 2},
	} {
		m := newTestbed(t, x.gen)
		m.Reset()
		cs := m.Segment(x86.CS)
		m.equal("CS", uint32(cs.Selector), x.cs)
		m.equal("base of CS", cs.Base, x.base)
		m.equal("IP", m.EIP(), x.ip)
		m.equal("DX", m.Reg(x86.DX), x.dx)
		m.equal("CR0", m.CR(0), x.cr0)
		m.equal("flags", m.flagsImage(), x.flg)
	}
}

func TestShadowOfSTI(t *testing.T) {
	m := newTestbed(t, x86.P3, 0xfb, 0x90, 0x90) // STI; NOP; NOP
	m.vector = 0x20
	m.SetINTR(true)
	m.steps(1)
	m.at("after STI", 0x1001)
	m.steps(1)
	m.at("after the instruction in its shadow", 0x1002)
	m.steps(1)
	m.at("interrupt", handlerAt(0x20))
	m.equal("pushed IP", m.word(0x7ffa), 0x1002)
	m.equal("IF in the handler", m.Eflags()&x86.IF, 0)
}

func TestSTIWithInterruptsOnHasNoShadow(t *testing.T) {
	m := newTestbed(t, x86.P3, 0xfb, 0x90)
	m.SetEflags(x86.IF | 2)
	m.vector = 0x21
	m.steps(1)
	m.SetINTR(true)
	m.steps(1)
	m.at("interrupt", handlerAt(0x21))
}

func TestShadowOfMOVSS(t *testing.T) {
	m := newTestbed(t, x86.P3, 0x8e, 0xd0, 0x90) // MOV SS, AX; NOP
	m.SetEflags(x86.IF | 2)
	m.steps(1)
	m.SetINTR(true)
	m.NMI()
	m.steps(1)
	m.at("instruction in the shadow", 0x1003)
	m.steps(1)
	m.at("NMI before INTR", handlerAt(2))
}

func TestPOPFHasNoShadow(t *testing.T) {
	m := newTestbed(t, x86.P3, 0x9d, 0x90) // POPF; NOP
	m.SetReg(x86.SP, 0x7ffe)
	m.ram[0x7fff] = x86.IF >> 8
	m.vector = 0x22
	m.SetINTR(true)
	m.steps(2)
	m.at("interrupt", handlerAt(0x22))
	m.equal("pushed IP", m.word(0x7ffa), 0x1001)
}

func TestNMIIsBlockedUntilIRET(t *testing.T) {
	m := newTestbed(t, x86.P3, 0x90)
	m.ram[handlerAt(2)] = 0x90
	m.ram[handlerAt(2)+1] = 0xcf // NOP; IRET
	m.NMI()
	m.steps(1)
	m.at("NMI", handlerAt(2))
	m.NMI()
	m.steps(1)
	m.at("second NMI waits", handlerAt(2)+1)
	m.steps(1)
	m.at("IRET", 0x1000)
	m.steps(1)
	m.at("second NMI", handlerAt(2))
}

func TestHLTWaitsForInterrupts(t *testing.T) {
	m := newTestbed(t, x86.P3, 0xfb, 0xf4, 0x90) // STI; HLT; NOP
	m.steps(2)
	if _, why := m.Run(100); why != Halted {
		t.Errorf("HLT: Run came back with %v, want halted", why)
	}
	m.vector = 0x23
	m.SetINTR(true)
	m.steps(1)
	m.at("interrupt", handlerAt(0x23))
	m.equal("pushed IP", m.word(0x7ffa), 0x1002)
	if m.Halted() {
		t.Error("still halted in the handler")
	}
}

func TestINTRNeedsIF(t *testing.T) {
	m := newTestbed(t, x86.P3, 0x90, 0x90)
	m.SetINTR(true)
	m.steps(2)
	m.at("IF clear", 0x1002)
}

// TestTripleFault: a table without room for vector 8 shuts the processor down.
func TestTripleFault(t *testing.T) {
	m := newTestbed(t, x86.P3, 0x0f, 0x0b) // UD2
	m.SetCR(0, x86.CR0PE)
	m.SetIDTR(0, 0)
	if _, why := m.Run(10); why != Shutdown {
		t.Errorf("have %v, want shutdown", why)
	}
	if _, why := m.Run(10); why != Shutdown {
		t.Errorf("again: have %v, want shutdown", why)
	}
	m.Reset()
	m.at("reset", 0xfff0)
}

func TestShortTableInRealMode(t *testing.T) {
	for g, want := range map[x86.Generation]int{x86.I80286: 8, x86.I80386: 8, x86.I80486: 13, x86.P3: 13} {
		m := newTestbed(t, g, 0xcd, 0x40) // INT 40
		m.SetIDTR(0, 4*0x40-1)
		m.steps(1)
		m.at("INT beyond the limit", handlerAt(want))
		m.equal("pushed IP", m.word(0x7ffa), 0x1000)
	}
}

func TestPushedFlagsByGeneration(t *testing.T) {
	for g, want := range map[x86.Generation]uint32{
		x86.I8086: 0xffd7, x86.I80186: 0xffd7, x86.I80286: 0x0fd7, x86.I80386: 0x7fd7, x86.P4: 0x7fd7,
	} {
		m := newTestbed(t, g, 0x9d, 0x9c) // POPF; PUSHF
		m.SetReg(x86.SP, 0x7ffe)
		m.ram[0x7ffe], m.ram[0x7fff] = 0xff, 0xfe // all but TF
		m.steps(2)
		m.equal("PUSHF after POPF FEFF", m.word(0x7ffe), want&^x86.TF)
	}
}

func TestUndefinedOpcodes(t *testing.T) {
	for _, x := range []struct {
		gen  x86.Generation
		what string
		code []byte
		next uint32
	}{
		{x86.I80186, "FF /7", []byte{0xff, 0xf8}, handlerAt(6)},
		{x86.I80286, "MOV CR0", []byte{0x0f, 0x20, 0xc0}, handlerAt(6)},
		{x86.I80386, "CPUID", []byte{0x0f, 0xa2}, handlerAt(6)},
		{x86.I80386, "INVLPG", []byte{0x0f, 0x01, 0x3e, 0, 0}, handlerAt(6)},
		{x86.I80486, "RDTSC", []byte{0x0f, 0x31}, handlerAt(6)},
		{x86.P5, "CMOVE", []byte{0x0f, 0x44, 0xc0}, handlerAt(6)},
		{x86.P5, "SYSENTER", []byte{0x0f, 0x34}, handlerAt(6)},
		{x86.P5, "MOV TR6", []byte{0x0f, 0x26, 0xf0}, handlerAt(6)},
		{x86.I80386, "MOV TR6", []byte{0x0f, 0x26, 0xf0}, 0x1003},
		{x86.P3, "RSM", []byte{0x0f, 0xaa}, handlerAt(6)},
		{x86.P3, "ADDPS without SSE", []byte{0x0f, 0x58, 0xc1}, handlerAt(6)},
		{x86.P3, "FADD without coprocessor", []byte{0xd8, 0xc1}, 0x1002},
		{x86.P3, "LLDT in real mode", []byte{0x0f, 0x00, 0xd0}, handlerAt(6)},
	} {
		m := newTestbed(t, x.gen, x.code...)
		m.steps(1)
		m.at(x.what, x.next)
	}
}

// TestProtected286: LMSW enters protected mode and cannot leave it; the last word
// of a descriptor does not count.
func TestProtected286(t *testing.T) {
	m := newTestbed(t, x86.I80286,
		0x0f, 0x01, 0xf0, // LMSW AX
		0x8e, 0xdb, // MOV DS, BX
		0x8a, 0x07, // MOV AL, [BX]
		0x0f, 0x01, 0xf2, // LMSW DX
		0x0f, 0x01, 0xe1, // SMSW CX
		0x0f, 0x02, 0xc6) // LAR AX, SI
	copy(m.ram[0x2000:], []byte{
		0, 0, 0, 0, 0, 0, 0, 0,
		0xff, 0x00, 0x00, 0x00, 0x03, 0x92, 0xff, 0xff, // data, base 030000, limit 00FF
		0x00, 0x00, 0x00, 0x00, 0x00, 0x8c, 0x00, 0x00, // a 32-bit call gate
	})
	m.ram[0x30008] = 0x5a
	m.SetGDTR(0x2000, 0x17)
	m.SetReg(x86.AX, 1)
	m.SetReg(x86.BX, 8)
	m.SetReg(x86.SI, 0x10)
	m.steps(3)
	ds := m.Segment(x86.DS)
	m.equal("base", ds.Base, 0x30000)
	m.equal("limit", ds.Limit, 0xff)
	m.equal("AL", m.Reg(x86.AX)&0xff, 0x5a)
	m.steps(2)
	m.equal("MSW", m.Reg(x86.CX), 0xfff1)
	m.steps(1)
	m.equal("ZF after LAR of a later type", m.Eflags()&x86.ZF, 0)
}

// TestLOADALL286 follows the layout at 800h.
func TestLOADALL286(t *testing.T) {
	m := newTestbed(t, x86.I80286, 0x0f, 0x05)
	put := func(off int, words ...uint16) {
		for i, w := range words {
			binary.LittleEndian.PutUint16(m.ram[0x800+off+2*i:], w)
		}
	}
	put(0x06, 0)                                                          // MSW
	put(0x16, 0x18, 0x0ad7, 0x1234, 0x20, 0x1111, 0x2222, 0x3333, 0x4444) // TR flags IP LDT DS SS CS ES
	put(0x26, 1, 2, 3, 4, 5, 6, 7, 8)                                     // DI SI BP SP BX DX CX AX
	put(0x36, 0x0000, 0x9310, 0xffff, 0x5000, 0x9300, 0x8fff)             // ES CS
	put(0x42, 0x6000, 0x9300, 0x7fff, 0x8000, 0x9310, 0xfffe)             // SS DS
	put(0x4e, 0x0100, 0x0002, 0x0fff, 0x0200, 0x8203, 0x1fff)             // GDT LDT
	put(0x5a, 0x0300, 0x0004, 0x2fff, 0x0400, 0x8105, 0x3fff)             // IDT TSS
	m.steps(1)
	for i, want := range []uint32{8, 7, 6, 5, 4, 3, 2, 1} {
		m.equal("general register", m.Reg(i), want)
	}
	m.at("IP", 0x1234)
	m.equal("flags", m.flagsImage(), 0x0ad7)
	for i, want := range map[int]SegmentState{
		x86.ES: {Selector: 0x4444, Base: 0x100000, Limit: 0xffff, Access: 0x93},
		x86.CS: {Selector: 0x3333, Base: 0x005000, Limit: 0x8fff, Access: 0x93},
		x86.SS: {Selector: 0x2222, Base: 0x006000, Limit: 0x7fff, Access: 0x93},
		x86.DS: {Selector: 0x1111, Base: 0x108000, Limit: 0xfffe, Access: 0x93},
	} {
		if diff := cmp.Diff(want, m.Segment(i)); diff != "" {
			t.Errorf("segment register %d (-want +have):\n%s", i, diff)
		}
	}
	base, limit := m.GDTR()
	m.equal("GDT base", base, 0x20100)
	m.equal("GDT limit", uint32(limit), 0x0fff)
	m.equal("LDT base", m.LDTR().Base, 0x30200)
	base, _ = m.IDTR()
	m.equal("IDT base", base, 0x40300)
	m.equal("TSS base", m.TR().Base, 0x50400)
}

// TestLOADALL386 goes to 32-bit protected mode in one instruction.
func TestLOADALL386(t *testing.T) {
	m := newTestbed(t, x86.I80386, 0x0f, 0x07)
	m.SetReg(x86.DI, 0x2000)
	put := func(off int, v ...uint32) {
		for i, d := range v {
			binary.LittleEndian.PutUint32(m.ram[0x2000+off+4*i:], d)
		}
	}
	put(loadCR0, 1, 0x202, 0x1500, 0xd1, 0x51, 0xb9, 0x50, 0xb0, 0xd0, 0xc0, 0xa0)
	put(loadDR6, 0, 0x400, 0x38, 0x40)
	put(loadSegs, 0x30, 0x28, 0x23, 0x23, 0x1b, 0x20)
	put(loadTSS, 0x8b00, 0x7000, 0x67, 0, 0x1000, 0x7ff, 0, 0x2000, 0xff, 0x8200, 0x3000, 0x1f)
	for k := range 6 {
		rights := uint32(0xc0f300)
		if k == 4 {
			rights = 0xc0fb00
		}
		put(loadCaches+12*k, rights, 0, 0xffffffff)
	}
	put(loadCaches+12*5, 0, 0, 0xffffffff) // ES is not present
	copy(m.ram[0x1500:], []byte{0xa1, 0, 0x60, 0, 0, 0x26, 0xa1, 0, 0x60, 0, 0})
	binary.LittleEndian.PutUint32(m.ram[0x6000:], 0x12345678)
	m.steps(1)
	m.at("EIP", 0x1500)
	m.equal("CPL", uint32(m.CPL()), 3)
	m.equal("EAX", m.Reg(x86.AX), 0xa0)
	m.equal("EDI", m.Reg(x86.DI), 0xd1)
	m.equal("ESP", m.Reg(x86.SP), 0x50)
	m.equal("TR", uint32(m.TR().Selector), 0x38)
	m.steps(1)
	m.equal("32-bit load", m.Reg(x86.AX), 0x12345678)
	m.HoldFaults(true)
	m.steps(1)
	if e, _ := m.LastException(); e.Vector != x86.VecGP {
		t.Errorf("load through a segment that is not present: have %+v, want #GP", e)
	}
}

// TestReturnToTheNextOffsetElsewhere: RETF goes to the offset of the instruction
// after it, in this segment and in one that begins 16 bytes further.
func TestReturnToTheNextOffsetElsewhere(t *testing.T) {
	m := newTestbed(t, x86.P3, 0xcb, 0x43, 0xeb, 0xfe) // RETF; INC BX; JMP $
	copy(m.ram[0x1011:], []byte{0x42, 0xeb, 0xfe})     // INC DX; JMP $
	for _, x := range []struct{ cs, bx, dx uint32 }{{0, 1, 0}, {0, 2, 0}, {1, 2, 1}, {0, 3, 1}} {
		m.setCode(m.plainSegment(x86.CS, 0), 0)
		m.SetEIP(0x1000)
		m.SetReg(x86.SP, 0x7000)
		m.ram[0x7000], m.ram[0x7001], m.ram[0x7002] = 0x01, 0x10, uint8(x.cs)
		m.SetReg(x86.DX, m.Reg(x86.DX)&0xff)
		m.Run(10)
		m.equal("BX", m.Reg(x86.BX), x.bx)
		m.equal("DX", m.Reg(x86.DX)&0xff, (modelOf(x86.P3).resetDX+x.dx)&0xff)
	}
}

func TestCPUIDByGeneration(t *testing.T) {
	for _, x := range []struct {
		gen                   x86.Generation
		highest, signature    uint32
		features, notFeatures uint32
	}{
		{x86.I80486, 1, 0x435, 0, ^uint32(0)},
		{x86.P5, 1, 0x543, featTSC | featMSR | featCX8 | featVME | featPSE, featPAE | featCMOV | featSEP | 1},
		{x86.P2, 2, 0x652, featTSC | featPAE | featCMOV | featSEP | featPGE, 1 | 1<<23 | 1<<24 | 1<<25},
		{x86.P3, 2, 0x686, featTSC | featPAE | featCMOV | featSEP | featPGE, 1 | 1<<23 | 1<<24 | 1<<25},
		{x86.P4, 2, 0xf34, featTSC | featPAE | featCMOV | featSEP | featPGE, 1 | 1<<23 | 1<<25 | 1<<26},
		{x86.Nehalem32, 2, 0x106a5, featTSC | featPAE | featCMOV | featSEP | featPGE, 1 | 1<<23 | 1<<25 | 1<<26},
	} {
		m := newTestbed(t, x.gen, 0x0f, 0xa2, 0xb8, 1, 0, 0x0f, 0xa2) // CPUID; MOV AX, 1; CPUID
		m.steps(1)
		m.equal("highest leaf", m.Reg(x86.AX), x.highest)
		m.equal("Genu", m.Reg(x86.BX), 0x756e6547)
		m.steps(2)
		m.equal("signature", m.Reg(x86.AX), x.signature)
		m.equal("features that must be there", m.Reg(x86.DX)&x.features, x.features)
		m.equal("features that must not", m.Reg(x86.DX)&x.notFeatures, 0)
	}
}

func TestModelSpecificRegisters(t *testing.T) {
	for _, x := range []struct {
		gen      x86.Generation
		n        uint32
		has, set bool
	}{
		{x86.P5, msrTSC, true, true}, {x86.P5, msrTR12, true, true}, {x86.P5, msrSysCS, false, false},
		{x86.P5, msrPAT, false, false}, {x86.P2, msrSysCS, true, true}, {x86.P2, msrSysEIP, true, true},
		{x86.P3, msrMTRRphys + 15, true, true}, {x86.P3, msrMTRRphys + 16, false, false},
		{x86.P3, msrMTRRfix, true, true}, {x86.P3, 0x258, true, true}, {x86.P3, 0x259, true, true},
		{x86.P3, 0x25a, false, false}, {x86.P3, 0x268, true, true}, {x86.P3, 0x26f, true, true}, {x86.P3, 0x270, false, false},
		{x86.P3, msrMTRRcap, true, false}, {x86.P3, msrPlatformID, true, false}, {x86.P3, msrBIOSSign, true, true},
		{x86.P4, msrPAT, true, true}, {x86.P4, msrMisc, true, true}, {x86.P3, msrMisc, false, false}, {x86.P4, 0xc0000080, false, false}, {x86.P4, 0x12345, false, false},
	} {
		m := newTestbed(t, x.gen, 0x0f, 0x32) // RDMSR
		m.SetReg(x86.CX, x.n)
		m.steps(1)
		if have := m.EIP() == 0x1002; have != x.has {
			t.Errorf("%v: RDMSR %x: succeeds %v, want %v", x.gen, x.n, have, x.has)
		}
		m = newTestbed(t, x.gen, 0x0f, 0x30) // WRMSR
		m.SetReg(x86.CX, x.n)
		m.steps(1)
		if have := m.EIP() == 0x1002; have != x.set {
			t.Errorf("%v: WRMSR %x: succeeds %v, want %v", x.gen, x.n, have, x.set)
		}
	}
}

func TestTimeStampCounter(t *testing.T) {
	m := newTestbed(t, x86.P5, 0x0f, 0x30, 0x0f, 0x31) // WRMSR; RDTSC
	m.SetReg(x86.CX, msrTSC)
	m.SetReg(x86.DX, 5)
	m.SetReg(x86.AX, 1000)
	m.steps(2)
	m.equal("EDX", m.Reg(x86.DX), 5)
	if a := m.Reg(x86.AX); a < 1000 || a > 1010 {
		t.Errorf("EAX: have %d, want just above 1000", a)
	}
}

// TestCPUSnapshot: a saved processor goes on exactly as the one it was saved from,
// and every part of the state counts.
func TestCPUSnapshot(t *testing.T) {
	code := []byte{0xfb, 0x40, 0x01, 0xc3, 0x50, 0x58, 0xeb, 0xf9} // STI; INC AX; ADD BX, AX; PUSH; POP; JMP
	m := newTestbed(t, x86.P3, code...)
	m.Run(1001)
	m.sys.msr.SysEIP, m.cr2, m.dr[0], m.nmiBlocked = 0x1234, 0x5678, 0x9abc, true
	var file bytes.Buffer
	if err := snapshot.Save(&file, m.sections()); err != nil {
		t.Fatal(err)
	}
	n := newTestbed(t, x86.P3)
	n.Run(5)
	if err := snapshot.Load(bytes.NewReader(file.Bytes()), n.sections()); err != nil {
		t.Fatal(err)
	}
	n.Settle()
	n.Settle()
	if snapshot.Hash(n.sections()) != snapshot.Hash(m.sections()) {
		t.Fatalf("the loaded state differs (-want +have):\n%s", cmp.Diff(m.capture(), n.capture()))
	}
	m.Run(12345)
	n.Run(12345)
	if snapshot.Hash(n.sections()) != snapshot.Hash(m.sections()) {
		t.Errorf("after 12345 instructions (-want +have):\n%s", cmp.Diff(m.capture(), n.capture()))
	}
	before := snapshot.Hash(m.sections())
	for i, change := range []func(){
		func() { m.SetReg(x86.DI, 77) }, func() { m.SetEflags(0xad7) }, func() { m.cr3 = 0x1000 },
		func() { m.NMI() }, func() { m.interruptShadow = true }, func() { m.sys.hits = 1 }, func() { m.sys.test[6] = 1 },
		func() { m.SetA20(false) }, func() { m.tr.limit = 3 }, func() { m.idt.limit = 3 }, func() { m.sys.msr.CESR = 3 },
	} {
		change()
		after := snapshot.Hash(m.sections())
		if after == before {
			t.Errorf("change %d is not in the state", i)
		}
		before = after
	}
}

func (m *testbed) sections() []snapshot.Section {
	return []snapshot.Section{{Name: "cpu", Stater: m.CPU}, {Name: "ram", Stater: snapshot.Bytes(m.ram)}}
}

func TestSettleWithoutLoadChangesNothing(t *testing.T) {
	m := newTestbed(t, x86.P3, 0x40, 0xeb, 0xfd)
	m.Run(10)
	m.Save()
	m.Run(10)
	want := m.capture()
	m.Settle()
	if diff := cmp.Diff(want, m.capture()); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
}

func TestDoubleFaultPairs(t *testing.T) {
	for first := range uint8(20) {
		for second := range uint8(20) {
			benign := func(v uint8) bool { return !contributory(v) && v != x86.VecPF }
			want := !benign(first) && !benign(second) && !(contributory(first) && second == x86.VecPF)
			if have := doubles(first, second); have != want {
				t.Errorf("%d then %d: double fault %v, want %v", first, second, have, want)
			}
		}
	}
}
