package diffrun

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Where things are. The kernel's addresses also stand in kernel.asm.
const (
	memory      = 1<<20 + 128<<10
	kernel      = 0x1000
	doubleEntry = kernel + 0x10
	realEntry   = kernel + 0x20
	pagingEntry = kernel + 0x30
	seedAt      = 0x2000
	repairsAt   = 0x2020
	flagsAt     = 0x2040
	modesAt     = 0x2100
	entriesAt   = 0x2400 // tables of 64 entry points
	randomStack = 0x3800
	mainStack   = 0x4000
	doubleStack = 0x5000
	mainTSS     = 0x5000
	doubleTSS   = 0x5100
	idt         = 0x5800
	gdtFrame    = 0x6000
	directory   = 0x7000 // with PAE the page of the four pointers, directory at paeFrame
	identTable  = 0x8000
	pageTable   = 0x9000 // of the windows
	paeFrame    = 0xb000
	codeFrames  = 0x10000
	dataFrames  = 0x20000
	pristine    = 0x60000 // a copy of what is below copied
	copied      = 0x25000

	wideFrames = 5 // of the 8 frames of code hold 32-bit code
	allFrames  = 8
	codeBytes  = allFrames * 4096
	windowLin  = 0x400000 // 16 pages
)

// usualWindows are three views of the same pages: the second has the same entries in the TLB of
// fetches, the third in both TLBs.
var usualWindows = [...]uint32{windowLin, windowLin + mmu.CodeEntries*mmu.PageSize, windowLin + mmu.Entries*mmu.PageSize}

//go:embed kernel.bin
var kernelImage []byte

// kind is what a program runs in.
type kind uint8

const (
	realMode kind = iota
	unpaged
	paged
	pae
	long
)

// Program is a random program: an image of memory and where it begins.
type Program struct {
	seed   uint64
	kind   kind
	gen    x86.Generation
	mips   uint64
	timer  uint16 // the divisor of the PIT
	a20    uint32 // the byte that is written to port 92h
	window uint32 // the linear address that code and data are meant for
	// windows are the views of the pages that 32-bit code has.
	windows [3]uint32
	image   [copied]byte
	starts  [3][]uint32 // offsets of instructions in the frames of code: 16 bits, 32 bits, 64 bits
	scenes  [3][]uint32 // of these, where scenes begin: see writer
	rnd     *rand.Rand
}

// String says what kind of program it is.
func (p *Program) String() string {
	return fmt.Sprintf("%s, %v", [...]string{"real mode", "protected mode", "paged", "PAE", "long mode"}[p.kind], p.gen)
}

// NewProgram makes the program of seed.
func NewProgram(seed uint64) *Program {
	p := &Program{seed: seed, rnd: rand.New(rand.NewPCG(seed, 1)), window: windowLin, windows: usualWindows}
	p.kind = [...]kind{realMode, unpaged, paged, paged, paged, paged, pae, pae}[p.n(8)]
	gens := []x86.Generation{x86.I80386, x86.I80486, x86.P5, x86.P2, x86.P3, x86.P4, x86.Nehalem32}
	if p.kind == pae {
		gens = gens[3:]
	}
	p.gen = gens[p.n(len(gens))]
	if p.kind < paged {
		p.window = codeFrames
	}
	p.fill(kernelImage)
	p.tables()
	p.modes()
	p.put(seedAt, p.rnd.Uint32())
	return p
}

// fill chooses the board's settings and fills data, the kernel and the random code.
func (p *Program) fill(image []byte) {
	p.mips = uint64(10 + p.n(30))
	p.timer = uint16(20 + p.n(200))
	p.a20 = uint32(2 * p.n(2))
	for i := dataFrames; i < dataFrames+0x4000; i++ {
		p.image[i] = uint8(p.rnd.Uint32())
	}
	copy(p.image[kernel:], image)
	p.code()
}

// n returns a random number below n.
func (p *Program) n(n int) int { return p.rnd.IntN(n) }

// put writes 32 bits into the image.
func (p *Program) put(at, v uint32) { binary.LittleEndian.PutUint32(p.image[at:], v) }

// put64 writes 64 bits into the image.
func (p *Program) put64(at uint32, v uint64) { binary.LittleEndian.PutUint64(p.image[at:], v) }

// countAt returns the address at which the kernel counts how often it has run. A program from which it does not run again is at
// its end.
func (p *Program) countAt() uint64 {
	if p.kind == long {
		return seedAt + 8
	}
	return seedAt + 4
}

// config returns the machine that the program runs on.
func (p *Program) config() machine.Config {
	return machine.Config{CPU: p.gen, Memory: memory, MIPS: p.mips, NoReboot: true}
}

// Selectors of the GDT: see tables.
const (
	code0, data0   = 0x08, 0x10
	code3, data3   = 0x1b, 0x23
	selMain        = 0x28
	selDouble      = 0x30
	code16, data16 = 0x38, 0x40
	user16, dusr16 = 0x4b, 0x53
	userSeg        = 0x5b // 32-bit code that begins at the window
	shifted        = 0x63 // the same, 16 bytes before it
	userDown       = 0x6b // expand-down data
	absentData     = 0x73
	conforming     = 0x78
)

// descriptor makes a segment descriptor; no accessed bit is set.
func descriptor(base, limit uint32, access uint8, big bool) uint64 {
	flags := uint64(0)
	if limit > 0xfffff {
		flags, limit = 8, limit>>12
	}
	if big {
		flags |= 4
	}
	return uint64(base&0xffffff)<<16 | uint64(base>>24)<<56 | uint64(limit&0xffff) | uint64(limit>>16)<<48 | uint64(access)<<40 | flags<<52
}

// tables fills the GDT, the IDT, both TSSs and the page tables, or the IVT.
func (p *Program) tables() {
	w := p.window
	for i, d := range []uint64{
		0, descriptor(0, ^uint32(0), 0x9a, true), descriptor(0, ^uint32(0), 0x92, true),
		descriptor(0, ^uint32(0), 0xfa, true), descriptor(0, ^uint32(0), 0xf2, true),
		descriptor(mainTSS, 0xff, 0x89, false), descriptor(doubleTSS, 0x67, 0x89, false),
		descriptor(w, 0xffff, 0x9a, false), descriptor(w, 0xffff, 0x92, false),
		descriptor(w, 0xffff, 0xfa, false), descriptor(w, 0xffff, 0xf2, false),
		descriptor(w, 0xefff, 0xfa, true), descriptor(w-16, 0x4fff, 0xfa, true),
		descriptor(w, 0x7fff, 0xf6, true), descriptor(w, 0xffff, 0x72, true),
		descriptor(0, ^uint32(0), 0x9e, true),
	} {
		p.put64(gdtFrame+8*uint32(i), d)
	}
	p.forbidPorts()
	for v := range uint32(256) {
		switch {
		case p.kind == realMode:
			p.put(4*v, realEntry)
		case v == x86.VecDF:
			p.put64(idt+8*v, selDouble<<16|0xe500<<32)
		default:
			p.put64(idt+8*v, code0<<16|kernel|0xee00<<32)
		}
	}
	for _, t := range []uint32{mainTSS, doubleTSS} {
		p.put(t+4, mainStack)
		p.put(t+8, data0)
		p.task(t, directory, doubleEntry)
	}
	if p.kind == paged || p.kind == pae {
		p.pageTables()
	}
}

// forbidPorts fills the port map of the main TSS, which allows no port but the timer's.
func (p *Program) forbidPorts() {
	for i := uint32(0x68); i < 0x100; i++ {
		p.image[mainTSS+i] = 0xff
	}
	p.image[mainTSS+0x68+8] = 0
}

// task fills a TSS of 32 bits with a task at privilege 0.
func (p *Program) task(t, cr3, eip uint32) {
	p.put(t+0x1c, cr3)
	p.put(t+0x20, eip)
	p.put(t+0x24, 2)
	p.put(t+0x38, doubleStack)
	for i, sel := range []uint32{data0, code0, data0, data0, data0, data0} {
		p.put(t+0x48+4*uint32(i), sel)
	}
	p.put(t+0x64, 0x68<<16)
}

// entry writes a page-table entry.
func (p *Program) entry(table, i, v uint32) {
	if p.kind == pae {
		p.put64(table+8*i, uint64(v))
		return
	}
	p.put(table+4*i, v)
}

// entrySize returns the size of an entry of a page table, in bytes.
func (p *Program) entrySize() uint32 {
	if p.kind >= pae {
		return 8
	}
	return 4
}

// pageTables maps the first megabyte and a bit to itself, code and data for users
// too, and the windows.
func (p *Program) pageTables() {
	size, dir := uint32(22), uint32(directory)
	if p.kind == pae {
		size, dir = 21, paeFrame
		p.put64(directory, paeFrame|1)
	}
	p.entry(dir, 0, identTable|7)
	for _, w := range p.windows {
		p.entry(dir, w>>size, pageTable|7)
	}
	for i := range uint32(memory / 4096) {
		flags := uint32(3)
		if i >= codeFrames>>12 && i < (dataFrames>>12)+4 {
			flags = 7
		}
		p.entry(identTable, i, i<<12|flags)
	}
	for i, v := range []uint32{8: pageTable | 7, 9: 0 | 7, 10: gdtFrame | 5, 11: codeFrames | 3,
		12: dataFrames | 7, 13: dataFrames + 0x1000 | 7, 14: dataFrames + 0x2000 | 7, 15: dataFrames + 0x3000 | 7} {
		if i < allFrames {
			v = codeFrames + uint32(i)<<12 | 7
		}
		p.entry(pageTable, uint32(i), v)
	}
}

// load puts the program into a machine that was just made.
func (p *Program) load(m *machine.Machine) {
	b, c := m.Bus(), m.CPU()
	b.WriteBytes(0, p.image[:])
	b.WriteBytes(pristine, p.image[:])
	for _, o := range [...]struct {
		port uint16
		v    uint32
	}{
		{0x20, 0x11}, {0x21, 0x20}, {0x21, 4}, {0x21, 1}, {0x21, 0xfe}, // of the PICs' inputs only the timer
		{0xa0, 0x11}, {0xa1, 0x28}, {0xa1, 2}, {0xa1, 1}, {0xa1, 0xff},
		{0x43, 0x34}, {0x40, uint32(p.timer & 0xff)}, {0x40, uint32(p.timer >> 8)}, {0x92, p.a20},
	} {
		b.Out(o.port, 1, o.v)
	}
	p.setDisplay(b)
	c.SetReg(x86.SP, randomStack)
	if p.gen >= x86.P5 {
		cr4 := uint32(x86.CR4DE)
		switch {
		case p.kind == pae:
			cr4 |= x86.CR4PAE | x86.CR4PGE
		case p.seed%3 == 0:
			cr4 |= x86.CR4PSE
		}
		if p.gen >= x86.P3 {
			cr4 |= x86.CR4OSFXSR
		}
		c.SetCR(4, cr4)
	}
	if p.kind == realMode {
		for i := range 6 {
			c.SetSegment(i, segment(0, 0, 0xffff, 0x93, false))
		}
		c.SetEIP(realEntry)
		return
	}
	c.SetGDTR(gdtFrame, 0x7f)
	c.SetIDTR(idt, 0x7ff)
	if p.kind == long {
		p.loadLong(m)
	}
	c.SetCR(3, directory)
	c.SetCR(0, x86.CR0PE|x86.CR0ET|x86.CR0MP|x86.CR0NE|x86.CR0WP|x86.CR0AM)
	for i := range 6 {
		c.SetSegment(i, segment(data0, 0, 0xffffffff, 0x93, true))
	}
	c.SetSegment(x86.CS, segment(code0, 0, 0xffffffff, 0x9b, true))
	c.SetTR(segment(selMain, mainTSS, 0xff, 0x8b, false))
	c.SetEIP(kernel)
	if p.kind == paged || p.kind == pae {
		c.SetEIP(pagingEntry)
	}
}

// setDisplay has the VGA's memory answer as in text mode, as in mode 13h, or with its latches.
func (p *Program) setDisplay(b *bus.Bus) {
	registers := [...][5]uint32{{3, 2, 0x10, 0x0e, 0xff}, {15, 14, 0x40, 5, 0xff}, {15, 6, 0, 5, 0x3c}, {5, 6, 1, 1, 0xff}}[p.seed%4]
	b.Out(0x3c2, 1, 0x67)
	for i, r := range [...]struct{ port, index uint32 }{{0x3c4, 2}, {0x3c4, 4}, {0x3ce, 5}, {0x3ce, 6}, {0x3ce, 8}} {
		b.Out(uint16(r.port), 1, r.index)
		b.Out(uint16(r.port+1), 1, registers[i])
	}
}

// segment returns the state of a segment register.
func segment(sel uint16, base, limit uint32, access uint8, big bool) cpu.SegmentState {
	return cpu.SegmentState{Selector: sel, Base: base, Limit: limit, Access: access, Big: big, Gran: limit > 0xfffff}
}
