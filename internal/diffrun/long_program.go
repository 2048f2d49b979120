package diffrun

import (
	_ "embed"
	"math/rand/v2"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// Where the tables of programs in long mode are; the kernel's addresses also stand in kernel64.asm. The page table of the
// windows, pageTable, is used by two directories and so found in many places of the 64-bit space; its last four entries
// lead to the 64-bit code, so that this code goes on across the end of any 2 MB.
const (
	handlerLong   = kernel + 0x10
	syscallEntry  = kernel + 0x20
	legacyEntry   = kernel + 0x30
	legacyDouble  = kernel + 0x40
	idtr64        = 0x2040
	idtr32        = 0x2050
	efersAt       = 0x2060
	repairsLong   = 0x2080
	flagsLong     = 0x20a0
	msrsAt        = 0x2500
	legacyPointer = 0x5200 // PDPTEs of three levels
	ldtAt         = 0x6800
	pml4          = 0x7000
	pdptLow       = 0xa000
	directoryLow  = 0xb000 // of the first GB
	directoryHigh = 0xc000 // of all others
	pdptHigh      = 0xd000
	idt32         = 0xe000
	entriesLong   = 0xe800
	idt64         = 0x24000

	longFrames = 4              // of the frames of code hold 64-bit code; of the others the last holds 16-bit code
	highKernel = 64 << 30       // the first MB is here, too
	large      = 0x10000        // of a view of a 2 MB page: where the code is in it
	tail       = 508            // of the window's page table: from here on the 64-bit code again
	border     = 0x1000 * -4    // where such a view begins, from the end of its 2 MB
	canonicalE = 0x800000000000 // the end of the lower half
)

// Selectors besides those of tables.
const (
	code64     = 0x80 // SYSENTER and SYSCALL lead here, with SS behind it
	user32     = 0x93 // SYSRET and SYSEXIT
	user64     = 0xa3
	userData64 = 0xab
	ldtSel     = 0xb0
	gateInner  = 0xc3
	gateUser   = 0xd3
	mixedCode  = 0xe3
	conform64  = 0xe8
	absent64   = 0xf3
	legacyTask = 0x100
	highCode   = 0x108 // they begin before 4 GB
	highData   = 0x110
)

// plain are views of the window's pages at 2 MB, so that the first 16 pages are as in windows.
var plain = [...]uint64{0x400000, 0x100000000, 0x200400000, 0xffff800000000000, 0xffffffff80400000, 0x200000, 0x200000000}

// ends are views that begin in the last pages of 2 MB: at the ends of 4 GB, of the lower half, of all.
var ends = [...]uint64{0x100000000 + border, 0x200000000 + border, canonicalE + border, 1<<64 + border, 0x200400000 + border}

// pieces are views in pages of 2 MB and, if the processor has that, of 1 GB.
var pieces = [...]uint64{0x600000 + large, 0x200600000 + large, 0xffff8000c0000000 + large}

//go:embed kernel64.bin
var kernel64Image []byte

// NewLongProgram makes the program of seed in long mode.
func NewLongProgram(seed uint64) *Program {
	p := &Program{seed: seed, rnd: rand.New(rand.NewPCG(seed, 64)), kind: long, window: windowLin}
	p.windows = [...]uint32{windowLin, 0xc0400000, 0x200000}
	p.gen = [...]x86.Generation{x86.X64, x86.X64v2, x86.X64v2Pages1G}[p.n(3)]
	p.fill(kernel64Image)
	p.longDescriptors()
	p.longGates()
	p.longPages()
	p.longModes()
	p.longRegisters()
	p.put64(seedAt, p.rnd.Uint64())
	return p
}

// longCode makes a descriptor of 64-bit code.
func longCode(access uint8) uint64 { return descriptor(0, ^uint32(0), access, false) | 1<<53 }

// longDescriptors fills GDT, LDT and both TSSs.
func (p *Program) longDescriptors() {
	p.tables()
	clear(p.image[directory : paeFrame+0x1000])
	clear(p.image[mainTSS:gdtFrame])
	gate := func(sel uint16, rip uint64, access uint8) (low, high uint64) {
		return rip&0xffff | uint64(sel)<<16 | uint64(access)<<40 | rip>>16<<48, rip >> 32
	}
	inner, innerHigh := gate(code64, syscallEntry, 0xec)
	user, userHigh := gate(user64, plain[p.n(len(plain))]+uint64(p.starts[2][p.n(100)]), 0xec)
	for i, d := range map[int]uint64{
		selMain: descriptor(mainTSS, 0xff, 0x89, false), selMain + 8: 0,
		code64: longCode(0x9a), code64 + 8: descriptor(0, ^uint32(0), 0x92, true),
		0x90: descriptor(0, ^uint32(0), 0xfa, true), 0x98: descriptor(0, ^uint32(0), 0xf2, true),
		0xa0: longCode(0xfa), 0xa8: descriptor(0, ^uint32(0), 0xf2, true),
		ldtSel: descriptor(ldtAt, 0x1ff, 0x82, false), ldtSel + 8: 0,
		0xc0: inner, 0xc8: innerHigh, 0xd0: user, 0xd8: userHigh,
		0xe0: longCode(0xfa) | 1<<54, conform64: longCode(0x9e), 0xf0: longCode(0x7a),
		legacyTask: descriptor(doubleTSS, 0x67, 0x89, false),
		highCode:   descriptor(uint32(ends[0]), 0xffff, 0x9a, true), highData: descriptor(uint32(ends[0]), 0xffff, 0x92, true),
	} {
		p.put64(gdtFrame+uint32(i), d)
	}
	copy(p.image[ldtAt:][:0x118], p.image[gdtFrame:])
	p.longTSS()
}

// longTSS fills the TSS of long mode, whose RSP0 out of long mode is ESP0 with SS0, and the task of double faults there.
func (p *Program) longTSS() {
	p.forbidPorts()
	p.put64(mainTSS+4, highKernel+mainStack) // 10h in the upper half: data0
	p.put64(mainTSS+12, mainStack-8)
	for i := range uint32(7) {
		p.put64(mainTSS+0x24+8*i, doubleStack-0x200*uint64(i)-uint64(p.n(2)*p.n(16)))
	}
	if p.n(2) == 0 {
		p.put64(mainTSS+0x24+8*6, canonicalE)
	}
	p.put(mainTSS+0x64, 0x68<<16)
	p.task(doubleTSS, legacyPointer, legacyDouble)
}

// longGates fills the IDT of long mode and that out of it.
func (p *Program) longGates() {
	p.put64(idtr64, idt64<<16|0xfff)
	p.put64(idtr32, idt32<<16|0x7ff)
	for v := range uint32(256) {
		p.put64(idt32+8*v, code0<<16|legacyEntry|0xee00<<32)
		ist := uint64(p.n(8))
		if p.n(3) == 0 {
			ist = 0
		}
		sel, kind := uint64(code64), uint64(0xee00)
		switch {
		case v == x86.VecDF:
			ist, kind = 1, 0x8e00
		case v > 0x22 && p.n(20) == 0: // a bad one
			sel, kind = [...]uint64{code0, user64, conform64, absent64 &^ 3, code64}[p.n(5)], [...]uint64{0xee00, 0x6e00, 0xe500}[p.n(3)]
		case v == x86.VecPF || v == x86.VecGP:
			ist = uint64(p.n(6))
		case p.n(4) == 0:
			kind = 0xef00
		}
		high := uint64(0)
		if p.n(3) == 0 {
			high = highKernel >> 32
		}
		p.put64(idt64+16*v, handlerLong|sel<<16|(ist|kind)<<32)
		p.put64(idt64+16*v+8, high)
	}
	p.put64(idt32+8*x86.VecDF, legacyTask<<16|0xe500<<32)
}

// longPages fills the page tables.
func (p *Program) longPages() {
	for _, e := range []struct {
		table, i uint32
		v        uint64
	}{
		{pml4, 0, pdptLow | 7}, {pml4, 255, pdptHigh | 7}, {pml4, 256, pdptHigh | 7}, {pml4, 511, pdptHigh | 7},
		{pdptLow, 0, directoryLow | 7}, {pdptLow, 3, directoryHigh | 7}, {pdptLow, 4, directoryHigh | 7}, {pdptLow, 7, directoryHigh | 7}, {pdptLow, 8, directoryHigh | 7},
		{pdptLow, 64, directoryLow | 3},
		{pdptHigh, 0, directoryHigh | 7}, {pdptHigh, 3, 0x87}, {pdptHigh, 510, directoryHigh | 7}, {pdptHigh, 511, directoryHigh | 7},
		{directoryLow, 0, identTable | 7}, {directoryLow, 1, pageTable | 7}, {directoryLow, 2, pageTable | 7}, {directoryLow, 3, 0x87},
		{directoryHigh, 0, pageTable | 7}, {directoryHigh, 1, pageTable | 7}, {directoryHigh, 2, pageTable | 7}, {directoryHigh, 3, 0x87},
		{directoryHigh, 511, pageTable | 7},
		{legacyPointer, 0, directoryLow | 1}, {legacyPointer, 3, directoryHigh | 1},
	} {
		p.put64(e.table+8*e.i, e.v)
	}
	for i := range uint32(memory / 4096) {
		flags := uint64(3)
		if i >= codeFrames>>12 && i < codeFrames>>12+allFrames || i >= dataFrames>>12 && i < dataFrames>>12+4 {
			flags = 7
		}
		if i == kernel>>12 {
			flags = 1
		}
		p.put64(identTable+8*i, uint64(i)<<12|flags)
	}
	for i, v := range []uint64{8: pageTable | 7, 9: 0 | 7, 10: gdtFrame | 5, 11: directoryHigh | 7,
		12: dataFrames | 7, 13: dataFrames + 0x1000 | 7, 14: dataFrames + 0x2000 | 7, 15: (dataFrames + 0x3000 | 7) | 1<<63} {
		if i < allFrames {
			v = codeFrames + uint64(i)<<12 | 7
		}
		p.put64(pageTable+8*uint32(i), v)
	}
	for i := range uint32(longFrames) {
		p.put64(pageTable+8*(tail+i), codeFrames+uint64(i)<<12|7)
	}
}

// longRegisters fills what the kernel puts into EFER, the registers of system calls and bases.
func (p *Program) longRegisters() {
	for i, v := range []uint32{0xd01, 0xd01, 0xd01, [...]uint32{0xd00, 0x501, 0xd01}[p.n(3)]} {
		p.put(efersAt+4*uint32(i), v)
	}
	for i := range 32 {
		p.image[repairsLong+i] = [...]byte{0, 5, 6, 8, 9, 9, 9, 0xa, 0xb, 0xc, 0xc, 0xd, 0xe, 0x10, 0x11, 0x12, 0x13, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x24, 0x20}[p.n(27)]
		if i < 6 {
			p.image[repairsLong+i] = [...]byte{9, 6, 9, 0xc, 0x11, 0}[i]
		}
	}
	p.flags(flagsLong)
	at := uint32(msrsAt)
	for _, r := range []struct {
		number uint32
		value  func() uint64
	}{
		{0xc0000081, func() uint64 { return 0x90<<48 | code64<<32 }},
		{0xc0000082, p.entryPoint},
		{0xc0000083, p.entryPoint},
		{0xc0000084, func() uint64 { return [...]uint64{0x700, 0x40700, 0x200, 0, 0x3f7fd5}[p.n(5)] }},
		{0xc0000100, p.windowOrEnd}, {0xc0000101, p.windowOrEnd}, {0xc0000102, p.windowOrEnd},
		{0x174, func() uint64 { return [...]uint64{code64, code64, code64, 0}[p.n(4)] }},
		{0x175, func() uint64 { return mainStack }},
		{0x176, p.entryPoint},
	} {
		p.put64(at, uint64(r.number))
		for i := range uint32(4) {
			p.put64(at+8+8*i, r.value())
		}
		at += 40
	}
}

// entryPoint returns where a system call goes: mostly the kernel.
func (p *Program) entryPoint() uint64 {
	if p.n(4) == 0 {
		return p.view64() + uint64(p.starts[2][p.n(len(p.starts[2]))])
	}
	return syscallEntry
}

// loadLong puts the program into a machine that was just made and is set up as for other programs.
func (p *Program) loadLong(m *machine.Machine) {
	c := m.CPU()
	c.SetCR(4, x86.CR4DE|x86.CR4PAE|x86.CR4PGE|x86.CR4OSFXSR|uint32(p.seed&1)<<10)
	c.SetGDTR(gdtFrame, 0x117)
	c.SetIDTR(idt32, 0x7ff)
}
