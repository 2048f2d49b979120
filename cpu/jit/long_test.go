package jit

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

var mode64 = decoder.Mode{Bits: 64, Gen: x86.X64v2}

// generation returns the processor that a program is for.
func (p *program) generation() x86.Generation {
	if p.long {
		return x86.X64v2
	}
	return x86.Nehalem32
}

// Tables of the rig in 64-bit mode, and selectors of 64-bit code.
const (
	rigPML4, rigPDPT, rigDirectory, rigPages, rigIDT64 = 0x7000, 0x8000, 0x9000, 0xa000, 0xb000

	rigLong0, rigLong3 = 0x40, 0x4b
)

// views are where all of memory is, in a lower half and in the upper one.
var views = []uint64{0, 1 << 32, 0x7f8000000000, 0xffffff8000000000, 0xffffffff80000000}

// loadLong puts the processor, which is in protected mode, at the start of a program of 64-bit code.
func (r *rig) loadLong(p *program) {
	c := r.cpu
	put := func(at uint32, v uint64) { binary.LittleEndian.PutUint64(r.ram[at:], v) }
	for _, n := range []uint32{0, 255, 511} {
		put(rigPML4+8*n, rigPDPT|7)
	}
	for _, n := range []uint32{0, 4, 510} {
		put(rigPDPT+8*n, rigDirectory|7)
	}
	put(rigDirectory, rigPages|7)
	for n := range uint32(rigRAM >> 12) {
		put(rigPages+8*n, uint64(binary.LittleEndian.Uint32(r.ram[rigTables+0x1000+4*n:])))
	}
	for n := range uint32(16) {
		put(rigPages+8*n, uint64(n)<<12|3)
	}
	for n := range uint32(256) {
		put(rigIDT64+16*n, rigLong0<<16|uint64(rigHandlers+16*n)&0xffff|0xee00<<32)
		put(rigIDT64+16*n+8, 0)
	}
	put(rigTSS+4, rigHandler0)
	put(rigGDT+rigLong0, 0x00af9b000000ffff)
	put(rigGDT+rigLong3&^3, 0x00affb000000ffff)
	c.SetCR(0, c.CR(0)&^x86.CR0PG)
	c.SetCR(4, p.cr4|x86.CR4PAE|x86.CR4OSFXSR)
	c.SetCR(0, c.CR(0)|x86.CR0PG|x86.CR0WP)
	c.SetGDTR(rigGDT, 0x4f)
	c.SetIDTR(rigIDT64, 0xfff)
	cs := cpu.SegmentState{Selector: rigLong0, Limit: 0xffffffff, Access: 0x9b, Gran: true, Long: true}
	if p.user {
		cs.Selector, cs.Access = rigLong3, 0xfb
	}
	c.SetSegment(x86.CS, cs)
	l := c.Long()
	l.EFER, l.CR3, l.RIP, l.Reg = 0xd01, rigPML4, p.view+uint64(p.start), p.wide
	l.STAR, l.LSTAR, l.KernelGS = (rigCode3-16)<<48|rigLong0<<32, rigHandlers, p.bases[0]
	l.Base[x86.FS], l.Base[x86.GS] = p.bases[0], p.bases[1]
	c.SetLong(l)
}

// longOthers are instructions around those under test, in 64-bit code.
var longOthers = []string{
	"\xd1\xd0\x9c", "\xd1\xd9\x9c", "\xd0\xd3\x9c", "\xd0\xda\x9c", "\xd2\xe0\x9c", "\xd2\xfc\x9c", "\xd2\xe9\x9c", "\xe0\x00", "\xe1\x00", "\x41\xd1\xd2\x9c", "\x48\xd1\xda\x9c", "\x40\xd2\xe6\x9c", "\x41\xd2\xfa", "\xb9\x20\x00\x00\x00\xf3\xa6\x9c", "\xb9\x10\x00\x00\x00\xf3\x48\xa7", "\xb9\x10\x00\x00\x00\xf2\x48\xaf\x9c", "\xb9\x80\x00\x00\x00\x48\x89\xf7\xf3\x66\xa7\x9c", "\x38\x26", "\x3a\x3f\x9c",
	"\x9c", "\x9d", "\x9c\x9d", "\x9c\x5b", "\x9f", "\x9e", "\xd1\xd0", "\x48\xd1\xd0", "\xc1\xd2\x03", "\x49\xc1\xd1\x03", "\xf5", "\xfa", "\xfb",
	"\x48\xa5", "\xa4", "\x48\xab", "\xac", "\xae", "\xa6", "\xb9\x05\x00\x00\x00\xf3\x48\xab", "\xb9\x03\x00\x00\x00\xf3\xa4", "\xd7", "\xc8\x08\x00\x00",
	"\xb9\x60\x00\x00\x00\xf2\xae", "\x48\x83\xc9\xff\xf3\xaa", "\x67\xe3\x00", "\x0f\xa2", "\x0f\x31", "\x0f\x31\x9c", "\xe4\x10", "\xcc", "\x0f\x05", "\x0f\x01\xf8",
	"\x6a\x03\x5b", "\x41\x50\x41\x51\x41\x58\x41\x59", "\x66\x6a\x03\x66\x5b", "\x55\x48\x89\xe5\x48\x83\xec\x10\x48\x89\x45\xf8\x4c\x8b\x45\xf0\xc9", "\xeb\x00", "\xe8\x00\x00\x00\x00",
	"\xf9", "\xf8", "\xfd", "\xfc", "\x54\x5c", "\x41\x54\x5c", "\x50\x48\x8b\x44\x24\x10\x4c\x89\x4c\x24\x08\x58", "\x48\x83\xec\x20\x4c\x89\x54\x24\x18\x48\x8b\x54\x24\x10\x48\x83\xc4\x20",
	"\x48\xcf", "\x48\x8b\x06\x48\x8b\x56\x08\x48\x0f\xc7\x0e", "\x0f\x20\xd8\x0f\x22\xd8", "\x0f\xc7\x0e", "\x48\x0f\xc7\x0e", "\x4c\x87\xdb", "\x45\x87\xf6", "\x90", "\x49\x90", "\x31\xdb\x44\x0f\xbc\xc3", "\x31\xc9\x41\xd3\xe1", "\x31\xc9\xd3\xc8",
	"\x68\x80\x7f\x00\x00\x0f\xae\x14\x24\x5b", "\x68\x80\x1f\x00\x00\x0f\xae\x14\x24\x5b", "\x0f\x10\x44\x24\x08", "\x44\x0f\x10\x4c\x24\x20", "\x0f\x10\x1e", "\xf2\x44\x0f\x10\x2f",
	"\x44\x0f\x11\x7c\x24\x10", "\x44\x0f\x10\x7c\x24\x20", "\x45\x0f\x28\xfe", "\x45\x0f\x28\xc7", "\x0f\x06",
	"\x44\x0f\x16\x3e", "\x44\x0f\x12\x3f", "\xf2\x44\x0f\x10\x3e", "\x66\x44\x0f\x58\x3c\x24", "\x44\x0f\x57\x3c\x24", "\xf2\x44\x0f\x2a\x3e", "\xf2\x45\x0f\x58\xff", "\xf2\x45\x0f\x5c\xf7", "\x66\x4c\x0f\x7e\xf8", // of XMM15
	"\x66\x44\x0f\x2e\x3e\x9c", "\x66\x41\x0f\x71\xf7\x05", "\x66\x44\x0f\x17\x3e", "\x68\x7f\x0e\x00\x00\xd9\x2c\x24\xd9\x3c\x24\x58", "\xd9\x3e"}

// longProgram makes a random program of 64-bit code in which the instructions of list numbered by first turn up.
func (g *generator) longProgram(seed uint64, list []template, first int) *program {
	g.begin(seed)
	p := g.p
	p.long, p.paged, p.view = true, true, views[g.IntN(len(views))]
	for i := range p.wide {
		switch g.IntN(5) {
		case 0:
			p.wide[i] = uint64(g.number())
		case 1:
			p.wide[i] = uint64(int64(int32(g.number())))
		case 2:
			p.wide[i] = uint64(g.number())<<32 | uint64(g.number())
			if g.one(4) {
				p.wide[i] = noPage + uint64(g.IntN(4096)) // what stands for no page can be an address
			}
		default:
			p.wide[i] = p.view + uint64(g.place())
		}
	}
	p.wide[x86.SP] = p.view + uint64(g.stackPlace())
	for i := range p.bases {
		p.bases[i] = p.view + rigData
		if g.one(5) {
			p.bases[i] = g.Uint64() >> g.IntN(64)
		}
	}
	n := 1 + g.IntN(20)
	under := g.IntN(n)
	for k := range n {
		code := []byte(longOthers[g.IntN(len(longOthers))])
		if k == under {
			code = g.instruction(&list[first%len(list)])
		} else if !g.one(4) {
			code = g.instruction(&list[g.IntN(len(list))])
		}
		g.add(code)
	}
	g.end()
	g.cut()
	p.assemble()
	return p
}

// encodeLong is encode for 64-bit code.
func (g *generator) encodeLong(t *template) (code []byte) {
	if t.op == decoder.PAUSE {
		code = append(code, 0xf3)
	} else if g.one(25) {
		code = append(code, 0xf2+byte(g.IntN(2)))
	}
	if g.one(6) {
		code = append(code, 0x66)
	}
	if g.one(40) {
		code = append(code, 0x67)
	}
	seg := g.one(6)
	if seg {
		code = append(code, [...]byte{0x64, 0x65, 0x64, 0x65, 0x2e, 0x36, 0x3e, 0x26}[g.IntN(8)])
	}
	if g.one(12) {
		code = append(code, 0xf0)
	}
	opcode := t.opcode
	if len(opcode) > 2 { // the first one is a prefix
		code, opcode = append(code, opcode[0]), opcode[1:]
	}
	rex := byte(0)
	if !g.one(4) {
		rex = 0x40 | byte(g.IntN(16))
		code = append(code, rex)
	}
	code = append(code, opcode...)
	if t.modrm {
		digit := byte(g.IntN(8))
		if t.digit >= 0 {
			digit = byte(t.digit)
		}
		if g.one(2) {
			code = append(code, 0xc0|digit<<3|byte(g.IntN(8)))
		} else {
			code = g.operandLong(code, digit<<3, rex, seg)
		}
	} else if n := opcode[0]; len(opcode) == 1 && n >= 0xa0 && n <= 0xa3 {
		return binary.LittleEndian.AppendUint64(code, g.p.view+uint64(g.place()))
	}
	code = binary.LittleEndian.AppendUint32(code, g.number())
	return binary.LittleEndian.AppendUint64(code, g.Uint64()>>g.IntN(64))
}

// operandLong encodes an operand in memory, meant for the registers at the program's start.
func (g *generator) operandLong(code []byte, reg, rex byte, seg bool) []byte {
	at := g.p.view + uint64(g.place())
	if seg {
		at = uint64(g.IntN(0x1010))
	}
	b, x := rex&1<<3, rex>>1&1<<3
	switch g.IntN(6) {
	case 0: // RIP-relative
		size := uint64(len(code) + 5)
		for _, i := range g.p.code {
			size += uint64(len(i))
		}
		return binary.LittleEndian.AppendUint32(append(code, reg|5), uint32(at-g.p.view-uint64(g.p.start)-size))
	case 1, 2: // base
		base := byte(g.IntN(8))
		if g.one(3) {
			base = x86.SP
		}
		mod, sib := byte(0x80), []byte(nil)
		if base == x86.SP {
			sib = []byte{0x24}
		}
		by := at - g.p.wide[base|b]
		if base|b == x86.SP {
			by = uint64(g.IntN(32)-8) * 8
		}
		if g.one(2) && by == uint64(int64(int8(by))) {
			mod = 0x40
		}
		code = append(append(code, mod|reg|base), sib...)
		if mod == 0x40 {
			return append(code, byte(by))
		}
		return binary.LittleEndian.AppendUint32(code, uint32(by))
	case 3: // no base
		index, scale := byte(g.IntN(8)), byte(g.IntN(4))
		if index|x != x86.SP {
			at -= g.p.wide[index|x] << scale
		}
		return binary.LittleEndian.AppendUint32(append(code, reg|4, scale<<6|index<<3|5), uint32(at))
	}
	base, index, scale := byte(g.IntN(8)), byte(g.IntN(8)), byte(g.IntN(4))
	at -= g.p.wide[base|b]
	if index|x != x86.SP {
		at -= g.p.wide[index|x] << scale
	}
	return binary.LittleEndian.AppendUint32(append(code, 0x80|reg|4, scale<<6|index<<3|base), uint32(at))
}

// TestEqualLong is TestEqual for 64-bit code.
func TestEqualLong(t *testing.T) {
	g := newGenerator()
	list := slices.DeleteFunc(templatesIn(mode64, &longFamilies), func(t template) bool { // prefixes are no opcodes
		return len(t.opcode) == 1 && bytes.IndexByte([]byte("\x0f\x26\x2e\x36\x3e\x64\x65\x66\x67\xf0\xf2\xf3"), t.opcode[0]) >= 0 || t.opcode[0]&0xf0 == 0x40
	})
	equal(t, &longFamilies, 40*len(list), g, func(seed uint64, k int) *program { return g.longProgram(seed, list, k) })
}
