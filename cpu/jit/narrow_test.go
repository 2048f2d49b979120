package jit

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// narrowOthers are instructions around those under test, in 16-bit code.
var narrowOthers = []string{
	"\xd1\xd0\x9c", "\xd1\xd9\x9c", "\xd0\xd3\x9c", "\xd0\xda\x9c", "\xd2\xe0\x9c", "\xd2\xfc\x9c", "\xd2\xe9\x9c", "\xe0\x00", "\xe1\x00", "\x40\xd1\xd2\x9c", "\xb9\x10\x00\xf3\xa6", "\xbe\x00\x02\xbf\x00\x02\xb9\x20\x00\xf3\xa6\x9c", "\xbe\x00\x02\xbf\x01\x02\xb9\x20\x00\xf2\xa7\x9c", "\x31\xc0\xbf\x00\x03\xb9\xff\xff\xf2\xae\x9c", "\xb8\x00\x00\xbf\xf1\x0f\xb9\x40\x00\xf3\xaf\x9c", "\x31\xc9\xf3\xa6", "\x66\xf3\xa7", "\xbf\xfe\xff\xb9\x05\x00\xf2\xae", "\xbe\xf0\x0f\xbf\xf3\x0f\xb9\x30\x00\x66\xf2\xa7\x9c", "\x26\xd7", "\x38\x26\x00\x02\x9c", "\x3a\x36\x00\x02\x9c", "\x38\x2f", "\x67\xd7",
	"\x9c", "\x9d", "\x9c\x9d", "\x9f", "\x9e", "\xd1\xd0", "\xc1\xd2\x03", "\xf5", "\x27", "\xd4\x0a", "\x60\x61", "\xfa", "\xfb",
	"\xa4", "\xa5", "\xaa", "\xac", "\xae", "\xa6", "\xb9\x05\x00\xf3\xaa", "\xb9\x03\x00\xf3\xa4", "\xb9\x07\x00\xf3\xab", "\xb9\x04\x00\x66\xf3\xab", "\x31\xc9\xf3\xaa",
	"\xbe\x00\x01\xbf\x02\x01\xb9\x09\x00\xf3\xa4", "\xbe\xf0\x0f\xbf\x10\x02\xb9\x08\x00\xf3\xa5", "\xb9\x06\x00\x66\x26\xf3\xa5", "\xbf\xf8\xff\xb9\x08\x00\xf3\xaa", "\xd7", "\xc8\x08\x00\x00", "\x67\xe2\x00", "\x67\xe3\x00",
	"\x1e\x07", "\x0e\x1f", "\x16\x17", "\x8c\xd0\x8e\xd0", "\xb8\x10\x00\x8e\xd0", "\xb8\x23\x00\x8e\xd0\x50", "\x6a\x10\x17\x50", "\xc7\x06\x02\x03\x10\x00\x0f\xb2\x26\x00\x03\x50", "\x06\x1e\x07\x1f", "\x8e\xd8", "\x8e\xc3", "\xc4\x1e\x00\x02", "\x0f\xb2\x26\x00\x03",
	"\x6a\x03\x5b", "\x66\x6a\x03\x66\x5b", "\x55\x89\xe5\x83\xec\x06\x89\x46\xfc\x8b\x56\xfa\xc9", "\xeb\x00", "\xe8\x00\x00", "\x66\xe9\x00\x00\x00\x00",
	// PUSHF or flags of all kinds, PUSH CS, the address behind, IRET; calls and jumps by pointers.
	"\x9c\x0e\xe8\x00\x00\x58\x05\x06\x00\x50\xcf", "\x68\x02\x02\x0e\xe8\x00\x00\x58\x05\x06\x00\x50\xcf", "\x68\xd7\x0a\x0e\xe8\x00\x00\x58\x05\x06\x00\x50\xcf",
	"\x68\x46\x70\x0e\xe8\x00\x00\x58\x05\x06\x00\x50\xcf", "\xff\x1e\x00\x02", "\xff\x2e\x00\x03", "\x68\x95\x08\x9d", "\x68\x42\x02\x9d", "\x66\x9c\x66\x9d",
	"\xcc", "\xcd\x21", "\x9a\x00\x00\x00\x10", "\xcb", "\x0f\x31", "\xf9", "\xfd", "\xfc", "\x66\x50\x66\x58", "\x54\x5c", "\x66\x54\x66\x5c", "\x5c"}

// narrowTemplates are the encodings of instructions that units with segments do.
func (g *generator) narrowTemplates() (list []template) {
	for _, t := range append(templatesIn(mode16, &segmentedFamilies), x87Templates()...) {
		if segmentedFamilies[t.op] != nil && len(t.opcode) <= 2 {
			list = append(list, t)
		}
	}
	return list
}

// narrowProgram makes a random program of 16-bit code in which the instructions of list numbered by first turn up.
func (g *generator) narrowProgram(seed uint64, list []template, first int) *program {
	g.begin(seed)
	p := g.p
	p.narrow, p.real = true, g.one(2)
	p.paged = p.paged && !p.real
	for i := range p.regs {
		p.regs[i] = g.Uint32()&0xffff0000*uint32(g.IntN(2)) | g.number()&0xffff
	}
	p.regs[x86.SP] = g.Uint32()&0xffff0000*uint32(g.IntN(2)) | uint32([]int{0x8000, 0x9000, 0x8ffe, 0, 1, 0xffff, 2}[g.IntN(7)]+g.IntN(3)-1)
	dpl := uint8(0)
	if p.user && !p.real {
		dpl = 0x60
	}
	for i := range p.all {
		s := cpu.SegmentState{Selector: uint16(g.IntN(0x3000)), Base: rigData + uint32(g.IntN(3))*0x10 - uint32(g.IntN(2))*0x800, Limit: 0xffff, Access: 0x93 | dpl}
		switch g.IntN(12) {
		case 0:
			s.Limit = g.Uint32() & 0x3fff
		case 1:
			s.Limit, s.Gran = 0xffffffff, true
		case 2:
			s.Access = 0x91 | dpl
		case 3:
			s.Access = 0x97 | dpl
		case 4: // in the pages of the code
			s.Base = p.start&^0xfff - uint32(g.IntN(8))*0x100
		}
		p.all[i] = s
	}
	p.all[x86.SS].Access, p.all[x86.SS].Big = 0x93|dpl, g.one(12)
	eip := uint32(g.IntN(0xf000))
	if g.one(8) { // the limit is near
		eip = 0x10000 - uint32(g.IntN(60))
	}
	at := p.start
	p.start, p.base = eip, at-eip
	p.all[x86.CS] = cpu.SegmentState{Selector: 0x1000, Base: p.base, Limit: 0xffff, Access: 0x9b | dpl}
	n, size := 1+g.IntN(20), 0
	under := g.IntN(n)
	for k := range n {
		code := []byte(narrowOthers[g.IntN(len(narrowOthers))])
		if k == under {
			code = g.instruction(&list[first%len(list)])
		} else if !g.one(4) {
			code = g.instruction(&list[g.IntN(len(list))])
		}
		g.add(code)
		size += len(code)
	}
	back := func(opcode ...byte) []byte {
		return binary.LittleEndian.AppendUint16(opcode, uint16(-size-len(opcode)-2))
	}
	switch g.IntN(5) {
	case 4: // to the same place by another base of CS
		g.add([]byte{0xea, byte(at & 15), 0, byte(at >> 4), byte(at >> 12)})
	case 0:
		g.add(back(0x0f, 0x80|byte(g.IntN(16))))
	case 1: // push, ret
		g.add(append(binary.LittleEndian.AppendUint16([]byte{0x68}, uint16(eip)), 0xc3))
	default:
		g.add(back(0xe9))
	}
	g.cut()
	p.assemble()
	return p
}

// TestEqualSegmented is TestEqual for 16-bit code with segments, in real mode and in protected mode.
func TestEqualSegmented(t *testing.T) {
	need.Time(t)
	g := newGenerator()
	list := g.narrowTemplates()
	equal(t, &segmentedFamilies, 60*len(list), g, func(seed uint64, k int) *program { return g.narrowProgram(seed, list, k) })
}

// TestTwoBases executes one frame of code at two linear pages by turns, at the same EIP. A unit is for one of them; returns go through
// the table of indirect jumps.
func TestTwoBases(t *testing.T) {
	const alias = 0x2f000 // a page that nothing else uses
	g, p := newGenerator(), newPair(t, 0)
	x := &program{start: 0x100, base: rigCode - 0x100, narrow: true, paged: true, data: bytes.Clone(g.image), cuts: []uint64{1}}
	binary.LittleEndian.PutUint32(x.data[rigTables+0x1000+alias>>12*4:], rigCode|7)
	for i := range x.all {
		x.all[i] = cpu.SegmentState{Selector: rigData0, Base: rigData, Limit: 0xffff, Access: 0x93}
	}
	x.regs[x86.SP] = 0x8000
	x.all[x86.CS] = cpu.SegmentState{Selector: rigCode0, Base: x.base, Limit: 0xffff, Access: 0x9b}
	x.code = [][]byte{[]byte("\xe8\x07\x00\x40\xe8\x03\x00\x43\xeb\xf6\xc3")} // call f; inc ax; call f; inc bx; jmp back; f: ret
	x.assemble()
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	for round := range 40 {
		cs := x.all[x86.CS]
		if round/4%2 == 1 {
			cs.Base = alias - 0x100
		}
		for _, r := range []*rig{p.plain, p.translated} {
			r.cpu.SetSegment(x86.CS, cs)
			r.cpu.SetEIP(0x100)
			r.cpu.Run(uint64(70 + round))
		}
		if d := p.plain.differs(p.translated); d != "" {
			t.Fatalf("round %d: %s", round, d)
		}
	}
	c := p.translated.translator.Counts()
	if c.Units < 8 || c.Exits[cpu.ExitIndirect] > 40 {
		t.Errorf("%d units, %d times an indirect jump found nothing", c.Units, c.Exits[cpu.ExitIndirect])
	}
}
