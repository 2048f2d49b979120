package jit

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// template is an encoding of an instruction.
type template struct {
	op     decoder.Op
	opcode []byte
	digit  int // of ModRM, that selects it; -1: any
	modrm  bool
}

// leftAlone are some that are left to the interpreter in the middle of a unit, with registers and flags of every kind.
var leftAlone = []template{
	{decoder.PEXTRW, []byte{0x66, 0x0f, 0x3a, 0x15}, -1, true}, {decoder.PINSRD, []byte{0x66, 0x0f, 0x3a, 0x22}, -1, true},
	{decoder.PTEST, []byte{0x66, 0x0f, 0x38, 0x17}, -1, true}, {decoder.PBLENDVB, []byte{0x66, 0x0f, 0x38, 0x10}, -1, true},
	{decoder.ROUNDPS, []byte{0x66, 0x0f, 0x3a, 0x08}, -1, true}, {decoder.PCMPISTRI, []byte{0x66, 0x0f, 0x3a, 0x63}, -1, true},
	{decoder.POPCNT, []byte{0xf3, 0x0f, 0xb8}, -1, true}, {decoder.CRC32, []byte{0xf2, 0x0f, 0x38, 0xf1}, -1, true},
}

// templates are all encodings of the instructions in the table of families, and leftAlone.
func templates() []template {
	return append(append(templatesIn(mode32, &families), x87Templates()...), leftAlone...)
}

// templatesIn are all encodings of the instructions in a table.
func templatesIn(mode decoder.Mode, table *[decoder.NumOps]family) (list []template) {
	for n := range 0x500 {
		opcode := []byte{byte(n)}
		switch {
		case n >= 0x200:
			opcode = []byte{[...]byte{0x66, 0xf2, 0xf3}[n>>8-2], 0x0f, byte(n)}
		case n >= 0x100:
			opcode = []byte{0x0f, byte(n)}
		}
		if n >= 0x100 && (byte(n) == 0x38 || byte(n) == 0x3a) { // no opcodes, but maps: see below
			continue
		}
		type kind struct {
			op    decoder.Op
			modrm bool
		}
		var found [8][]kind
		same := true
		for digit := range 8 {
			for _, mod := range []byte{0x00, 0xc0} { // [eax], eax
				code := append(append([]byte{}, opcode...), mod|byte(digit)<<3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
				i := decoder.Decode(code, mode)
				k := kind{i.Op, i.HasModRM}
				if n >= 0x200 && (i.Row == nil || !strings.HasPrefix(i.Row.Enc, fmt.Sprintf("%02X 0F ", opcode[0]))) {
					continue // not a prefix that makes another instruction
				}
				if i.Row != nil && table[i.Op] != nil && (len(found[digit]) == 0 || found[digit][0] != k) {
					found[digit] = append(found[digit], k)
				}
			}
			same = same && len(found[digit]) == 1 && found[digit][0] == found[0][0]
		}
		if same {
			list = append(list, template{found[0][0].op, opcode, -1, found[0][0].modrm})
			continue
		}
		for digit, kinds := range found {
			for _, k := range kinds {
				list = append(list, template{k.op, opcode, digit, k.modrm})
			}
		}
	}
	for n := range 0x200 {
		opcode := []byte{0x66, 0x0f, [...]byte{0x38, 0x3a}[n>>8], byte(n)}
		i := decoder.Decode(append(slices.Clone(opcode), 0xc0, 0, 0), mode)
		if i.Row != nil && featureOf[i.Op] != 0 && table[i.Op] != nil {
			list = append(list, template{i.Op, opcode, -1, true})
		}
	}
	return append(list, template{decoder.PAUSE, []byte{0x90}, -1, false})
}

// edges are operands at the ends of ranges.
var edges = []uint32{0, 1, 2, 0x7f, 0x80, 0x81, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000,
	0x7fffffff, 0x80000000, 0x80000001, 0xffffff7f, 0xffffff80, 0xffff7fff, 0xffff8000, 0xfffffffe, 0xffffffff, 0x1f, 0x20, 0x21,
	rigData0, rigData3, rigSmall, rigFixed, rigSelTSS}

// others are instructions around those under test: readers of flags, and what is
// the interpreter's.
var others = []string{
	"\xd1\xd0\x9c", "\xd1\xd9\x9c", "\xd0\xd3\x9c", "\xd0\xda\x9c", "\xd2\xe0\x9c", "\xd2\xfc\x9c", "\xd2\xe9\x9c", "\xe0\x00", "\xe1\x00", "\x40\xd1\xd2\x9c", "\xbe\x00\x03\x02\x00\xbf\x00\x03\x02\x00\xb9\x30\x00\x00\x00\xf3\xa6\x9c", "\xbe\x00\x03\x02\x00\xbf\x04\x03\x02\x00\xb9\x08\x00\x00\x00\xf3\xa7\x9c\x59", "\xb9\x40\x00\x00\x00\xf3\xaf", "\xbf\xf8\x0f\x02\x00\xb9\x20\x00\x00\x00\xf3\xae\x9c", "\x31\xc9\xf2\xa6", "\x38\x26", "\x3a\x3f\x9c", "\xd7",
	"\x9c", "\x9f", "\x9e", "\xd1\xd0", "\xd1\xd9", "\xc1\xd2\x03", "\xf5", "\x11\xc0", "\x19\xdb", "\x9c\x9d",
	"\x0f\x90\xc0", "\x0f\x97\xc4", "\x0f\x9a\xc2", "\x0f\x4c\xd8", "\xd6", "\x27", "\x37", "\xd4\x0a", "\x60\x61", "\xfa", "\xfb",
	"\xa4", "\xa5", "\xaa", "\xab", "\xac", "\xad", "\xae", "\xa6", "\xb9\x05\x00\x00\x00\xf3\xaa", "\xb9\x03\x00\x00\x00\xf3\xa4",
	"\x1e\x1f", "\x0f\xa2", "\x0f\x31", "\xd9\xe8\xdd\xd8", "\xcc", "\xc9", "\xc8\x08\x00\x00", "\xe3\x00", "\xe2\x00",
	"\x6a\x03\x5b", "\xeb\x00", "\xe8\x00\x00\x00\x00", "\x0f\x31\x9c", "\x66\x0f\xa2", "\xf9", "\xf8", "\xfd", "\xfc",
	// LDMXCSR: rounding, an unmasked exception, flags, the usual; FXSAVE; MOVUPS; PXOR; MOVSD; CLTS.
	"\x68\x80\x7f\x00\x00\x0f\xae\x14\x24\x5b", "\x68\x00\x1f\x00\x00\x0f\xae\x14\x24\x5b", "\x68\xa1\x1f\x00\x00\x0f\xae\x14\x24\x5b",
	"\x68\x80\x1f\x00\x00\x0f\xae\x14\x24\x5b", "\x0f\xae\x5c\x24\x10", "\x0f\x10\x44\x24\x08", "\x0f\x10\x4c\x24\x20",
	"\x0f\x10\x1d\x00\x01\x02\x00", "\x0f\x10\x25\x10\x02\x02\x00", "\x66\x0f\xef\xf6", "\xf2\x0f\x10\x2d\x40\x02\x02\x00", "\x0f\x06",
	"\x0f\x20\xd8\x0f\x22\xd8", // MOV CR3
	// Repeated: overlapping, to the end of a page, beyond it, a search that finds and one in the registers as they are.
	"\xbe\x00\x01\x02\x00\xbf\x02\x01\x02\x00\xb9\x09\x00\x00\x00\xf3\xa4", "\xbf\xf0\x0f\x02\x00\xb9\x04\x00\x00\x00\xf3\xab",
	"\xbf\xf4\x0f\x02\x00\xb9\x04\x00\x00\x00\xf3\xab", "\xbe\x00\x11\x02\x00\xb9\x0b\x00\x00\x00\xf3\x66\xa5", "\xb9\x05\x00\x00\x00\xf3\xa5",
	"\x31\xc0\xbf\x00\x03\x02\x00\x83\xc9\xff\xf2\xae\xf7\xd1", "\xbf\x80\x0f\x02\x00\xb9\x60\x00\x00\x00\xf2\xae", "\xb1\x14\x0f\xb6\xc9\xf2\xae",
	"\xb9\x03\x00\x00\x00\xf3\xab", "\x31\xc9\xf3\xa4",
	"\xa1\x00\x02\x02\x00\x8b\x15\x04\x02\x02\x00\x0f\xc7\x0d\x00\x02\x02\x00", // CMPXCHG8B that finds its operand
	"\xe4\x10", "\xe6\x10", "\x0f\x31\xe4\x10\x0f\x31", // ports, and RDTSC around one
	// Frames on the stack.
	"\x50\x8b\x44\x24\x08\x89\x4c\x24\x04\x58", "\x83\xec\x20\x89\x44\x24\x1c\x8b\x54\x24\x18\x83\xc4\x20", "\xff\x74\x24\x08\x58",
	"\x8d\x64\x24\xf8\x01\x44\x24\x04\x8d\x64\x24\x08", "\x81\xec\xc0\x00\x00\x00\x89\x3c\x24\x03\x7c\x24\x40\x81\xc4\xc0\x00\x00\x00",
	"\x50\x53\x5a\x59", "\x53\x50\x52\x5a\x58\x5b", "\x8b\x44\x24\x04\x89\x04\x24"}

// generator makes random programs.
type generator struct {
	*rand.Rand
	list  []template
	image []byte
	focus int // a register by which many operands of the program are reached; -1: none
	p     *program
	made  program
}

func newGenerator() *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(1, 1)), list: templates(), image: image()}
	for at := uint32(rigData); at < swappedAt+0x1000; at += 4 {
		v := g.number()
		if at >= rigStack && at < stackEndAt+0x1000 {
			switch g.IntN(10) {
			case 0:
				v = uint32([...]uint16{rigData0, rigData3, rigSmall, rigFixed, 0, 3, rigCode3, 0x80}[g.IntN(8)])
			case 1:
				v = g.Uint32()&(x86.Arith|x86.DF|x86.IF) | x86.Bit1
			case 2:
				v = g.Uint32()
			default:
				v = rigCode + uint32(g.IntN(40))
			}
		}
		binary.LittleEndian.PutUint32(g.image[at:], v)
	}
	g.putFloats(rigData, rigStack)
	return g
}

func (g *generator) one(n int) bool { return g.IntN(n) == 0 }

// number is an operand, mostly at the edge of a range.
func (g *generator) number() uint32 {
	switch g.IntN(4) {
	case 0:
		return g.Uint32()
	case 1:
		return edges[g.IntN(len(edges))] + uint32(g.IntN(3)) - 1
	}
	return edges[g.IntN(len(edges))]
}

// place is a linear address of an operand.
func (g *generator) place() uint32 {
	near := uint32(g.IntN(8)) // before the end of a page
	switch g.IntN(20) {
	case 0:
		return rigData + 0x1000 - near
	case 1:
		return rigSwapped + 0x1000 - near
	case 2:
		return rigReadOnly + uint32(g.IntN(4096))
	case 3:
		return rigAbsent + uint32(g.IntN(4096)) - near
	case 4:
		return rigKernel + uint32(g.IntN(4096))
	case 5:
		return rigDevice + uint32(g.IntN(4096)) - near
	case 6:
		return rigCode + uint32(g.IntN(120))
	case 7:
		return rigCode + 0x1000 + uint32(g.IntN(4096))
	case 8:
		return rigStack + 0x1000 - near
	case 9:
		return g.number()
	case 10, 11, 12:
		return rigSwapped + uint32(g.IntN(1024))*4
	}
	return rigData + uint32(g.IntN(1024))*4
}

// stackPlace is a value for ESP.
func (g *generator) stackPlace() uint32 {
	switch g.IntN(8) {
	case 0:
		return rigStack + 0x1000 + uint32(g.IntN(12)) - 6
	case 2:
		return uint32(g.IntN(20)-10) * 4 // around the end of the addresses
	case 3:
		return rigStack + 0x1000 + uint32(g.IntN(60)-30)*4
	case 1:
		return g.place()
	}
	return rigStack + 0x800 + uint32(g.IntN(256))*4
}

func segmentState(base, limit uint32, access uint8) cpu.SegmentState {
	return cpu.SegmentState{Selector: rigData3, Base: base, Limit: limit, Access: access, Big: true}
}

// program makes a random program in which the instructions numbered by first turn up.
func (g *generator) program(seed uint64, first int) *program {
	return g.mixed(seed, g.list, others, first)
}

// mixed is program for instructions of a list, and others around them.
func (g *generator) mixed(seed uint64, list []template, others []string, first int) *program {
	g.begin(seed)
	n := 1 + g.IntN(20)
	under := g.IntN(n)
	for k := range n {
		switch {
		case k == under:
			g.add(g.instruction(&list[first%len(list)]))
		case g.one(4):
			g.add([]byte(others[g.IntN(len(others))]))
		default:
			g.add(g.instruction(&list[g.IntN(len(list))]))
		}
		if g.one(12) { // another block
			g.add([]byte{0xeb, 0})
		}
	}
	g.end()
	g.cut()
	g.p.assemble()
	return g.p
}

// begin makes a program without code.
func (g *generator) begin(seed uint64) {
	g.Rand = rand.New(rand.NewPCG(seed, 2))
	p := &g.made // its memory is used again
	*p = program{seed: seed, start: rigCode, user: g.one(2), paged: !g.one(4), data: append(p.data[:0], g.image...), memory: p.memory}
	g.p = p
	if !g.one(20) {
		p.cr4 = x86.CR4OSFXSR | x86.CR4OSXMMEXCPT
	}
	if g.one(20) {
		p.cr4 |= x86.CR4TSD
	}
	if g.one(20) {
		p.cr0 = [...]uint32{x86.CR0TS, x86.CR0EM}[g.IntN(2)]
	}
	if g.one(4) { // an instruction in two pages
		p.start += 0x1000 - uint32(1+g.IntN(30))
	}
	for i := range p.regs {
		if p.regs[i] = g.number(); g.one(3) {
			p.regs[i] = g.place()
		}
	}
	p.regs[x86.SP] = g.stackPlace()
	if g.focus = -1; g.one(3) {
		if g.focus = g.IntN(8); g.focus != x86.SP {
			p.regs[g.focus] = g.place() - uint32(g.IntN(20))*4
		}
	}
	p.segments = [2]cpu.SegmentState{
		segmentState(rigData, 0x17ff, 0xf3), [...]cpu.SegmentState{
			segmentState(rigData-0x100, 0x1fff, 0xf1), {Null: true}, segmentState(rigData, 0xfff, 0xf7),
			segmentState(0xfffff000, 0x30000, 0xf3), flatSegment(rigData3, 0xf3),
		}[g.IntN(5)],
	}
	p.eflags = g.Uint32()&(x86.Arith|x86.DF|x86.IF) | x86.Bit1
	p.fpu = g.fpuState()
	p.intr = g.one(5)
	if g.one(10) {
		p.eflags |= [...]uint32{x86.IOPL, x86.ID, x86.NT, 1 << 12}[g.IntN(4)]
	}
	if g.one(60) {
		p.eflags |= [...]uint32{x86.TF, x86.AC, x86.RF}[g.IntN(3)]
	}
}

// cut chooses how many instructions are executed at once.
func (g *generator) cut() {
	p := g.p
	p.cuts = []uint64{uint64(20 + g.IntN(300))}
	for g.one(2) && len(p.cuts) < 30 || len(p.cuts) > 1 && len(p.cuts) < 8 {
		p.cuts = append(p.cuts, uint64(1+g.IntN(40)))
	}
}

func (g *generator) add(code []byte) { g.p.code = append(g.p.code, code) }

// end goes back to the start: with the flags as they are, or by a loop, or ends.
func (g *generator) end() {
	size := 0
	for _, i := range g.p.code {
		size += len(i)
	}
	switch g.IntN(6) {
	case 0:
		g.add([]byte{0xcd, 0x40})
	case 1:
		g.add(jump([]byte{0x0f, 0x80 | byte(g.IntN(16))}, -size))
		g.add([]byte{0xcd, 0x41})
	case 2: // push, ret
		g.add(binary.LittleEndian.AppendUint32([]byte{0x68}, g.p.start))
		g.add([]byte{0xc3})
	default:
		g.add(jump([]byte{0xe9}, -size))
	}
}

// jump makes a branch over a distance from its own start on.
func jump(opcode []byte, distance int) []byte {
	return binary.LittleEndian.AppendUint32(opcode, uint32(distance-len(opcode)-4))
}

// instruction encodes a template with random operands.
func (g *generator) instruction(t *template) []byte {
	for {
		code := g.encode(t)
		if g.p.long {
			code = g.encodeLong(t)
		}
		i := decoder.Decode(code, g.p.mode())
		if i.Op != t.op || int(i.Len) > len(code) {
			continue
		}
		code = code[:i.Len]
		if i.NArgs > 0 && i.Args[0].Kind == decoder.ArgRel {
			g.aim(&i, code)
		}
		return code
	}
}

// aim has a branch lead forwards by a few bytes, or to the start of the program.
func (g *generator) aim(i *decoder.Inst, code []byte) {
	d := int32(0)
	switch g.IntN(4) {
	case 0:
		d = int32(g.IntN(20))
	case 1:
		d = -int32(len(code))
		for _, c := range g.p.code {
			d -= int32(len(c))
		}
		if d < -120 {
			d = 0
		}
	}
	n := 1
	if op := i.Opcode; op >= 0x0f80 && op <= 0x0f8f || op == 0xe8 || op == 0xe9 {
		n = min(int(i.OpSize), 4)
	}
	for k := range n {
		code[len(code)-n+k] = byte(d >> (8 * k))
	}
}

func (g *generator) encode(t *template) (code []byte) {
	if t.op == decoder.PAUSE {
		code = append(code, 0xf3)
	} else if g.one(25) {
		code = append(code, 0xf2+byte(g.IntN(2)))
	}
	if g.one(5) {
		code = append(code, 0x66)
	}
	if g.one(40) {
		code = append(code, 0x67)
	}
	seg := byte(0)
	if g.one(5) {
		seg = [...]byte{0x64, 0x65, 0x64, 0x65, 0x2e, 0x36, 0x3e, 0x26}[g.IntN(8)]
		code = append(code, seg)
	}
	if g.one(12) {
		code = append(code, 0xf0)
	}
	code = append(code, t.opcode...)
	if t.modrm {
		digit := byte(g.IntN(8))
		if t.digit >= 0 {
			digit = byte(t.digit)
		}
		if g.one(2) {
			code = append(code, 0xc0|digit<<3|byte(g.IntN(8)))
		} else {
			code = g.operand(code, digit<<3, seg)
		}
	} else if n := t.opcode[len(t.opcode)-1]; len(t.opcode) == 1 && n >= 0xa0 && n <= 0xa3 {
		return binary.LittleEndian.AppendUint32(code, g.place())
	}
	code = binary.LittleEndian.AppendUint32(code, g.number())
	return append(code, 0, 0, 0, 0)
}

// operand encodes an operand in memory: the address is meant for the registers at the
// program's start.
func (g *generator) operand(code []byte, reg, seg byte) []byte {
	if g.focus >= 0 && g.one(2) {
		code = append(code, 0x40|reg|byte(g.focus))
		if g.focus == x86.SP {
			code = append(code, 0x24)
		}
		return append(code, byte(g.IntN(32)-8)*4)
	}
	at := g.place()
	if seg == 0x64 || seg == 0x65 {
		at = [...]uint32{uint32(g.IntN(0x1810)), uint32(g.IntN(64)) * 4, 0x1002 - uint32(g.IntN(6)), 0x1802 - uint32(g.IntN(6))}[g.IntN(4)]
	}
	switch g.IntN(6) {
	case 0: // no base
		return binary.LittleEndian.AppendUint32(append(code, reg|5), at)
	case 1, 2: // base
		base := byte(g.IntN(8))
		at -= g.p.regs[base]
		if base == 4 {
			return g.displaced(append(code, 0x80|reg|4, 0x24), at, len(code))
		}
		return g.displaced(append(code, 0x80|reg|base), at, len(code))
	case 3: // index only
		index, scale := byte(g.IntN(8)), byte(g.IntN(4))
		if index != 4 {
			at -= g.p.regs[index] << scale
		}
		return binary.LittleEndian.AppendUint32(append(code, reg|4, scale<<6|index<<3|5), at)
	}
	base, index, scale := byte(g.IntN(8)), byte(g.IntN(8)), byte(g.IntN(4))
	at -= g.p.regs[base]
	if index != 4 {
		at -= g.p.regs[index] << scale
	}
	return g.displaced(append(code, 0x80|reg|4, scale<<6|index<<3|base), at, len(code))
}

// displaced appends a displacement, in the short form where there is one.
func (g *generator) displaced(code []byte, d uint32, modrm int) []byte {
	switch {
	case g.one(10): // whatever the registers lead to
		code[modrm] &^= 0xc0
		if code[modrm]&7 == 5 || code[modrm]&7 == 4 && code[modrm+1]&7 == 5 {
			return append(code, 0, 0, 2, 0)
		}
		return code
	case int32(d) == int32(int8(d)), g.one(10):
		code[modrm] ^= 0xc0
		return append(code, byte(d))
	}
	return binary.LittleEndian.AppendUint32(code, d)
}
