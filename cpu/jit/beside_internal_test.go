package jit

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// besideProgram makes a program of real mode with all segments at base, whose code is at rigCode. SI is the distance of the end of the code.
func besideProgram(g *generator, code string) *program {
	x := &program{start: 0x100, base: rigCode - 0x100, narrow: true, real: true, data: bytes.Clone(g.image), cuts: []uint64{1}}
	for i := range x.all {
		x.all[i] = cpu.SegmentState{Selector: (rigCode - 0x100) >> 4, Base: x.base, Limit: 0xffff, Access: 0x93}
	}
	x.regs[x86.SP], x.regs[x86.SI] = 0xf00, uint32(0x100+len(code))
	x.code = [][]byte{[]byte(code)}
	x.assemble()
	return x
}

// run executes n instructions on both processors of a pair and compares them.
func (p *pair) run(t *testing.T, n uint64) {
	t.Helper()
	p.plain.cpu.Run(n)
	p.translated.cpu.Run(n)
	if d := p.plain.differs(p.translated); d != "" {
		t.Fatal(d)
	}
}

// TestBesideCode has stores of all sizes to variables right behind the code. After a start they do not leave their unit.
func TestBesideCode(t *testing.T) {
	g, p := newGenerator(), newPair(t, 0)
	// inc byte [si]; mov [si+1],ax; add [si+5],eax; add ax,cx; stosb to [si+9]; mov di,si; add di,9; jmp back
	x := besideProgram(g, "\xfe\x04\x89\x44\x01\x66\x01\x44\x05\x01\xc8\x89\xf7\x83\xc7\x09\xaa\x53\x5b\xeb\xeb")
	x.regs[x86.DI], x.regs[x86.CX] = 0x300, 0x1234567
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	p.run(t, 100)
	before := p.translated.translator.Counts()
	p.run(t, 50_000)
	after := p.translated.translator.Counts()
	if miss, op := after.Exits[cpu.ExitMiss]-before.Exits[cpu.ExitMiss], after.Exits[cpu.ExitOp]-before.Exits[cpu.ExitOp]; miss > 20 || op > 20 {
		t.Errorf("%d misses and %d instructions left to the interpreter in 50000 instructions", miss, op)
	}
}

// TestBesideCodeIsCode has a store that walks through the page and comes to the code, which changes under it: the immediate operand of
// an instruction ahead, and bytes of a block that was executed before and is not now.
func TestBesideCodeIsCode(t *testing.T) {
	g, p := newGenerator(), newPair(t, 0)
	// f: inc dx; ret  start: mov [si],al; inc si; and si,1fh; or si,120h; mov bx,1234h; add ax,bx; test al,40h; jz start; call f; jmp start
	x := besideProgram(g, "\x42\xc3\x88\x04\x46\x83\xe6\x1f\x81\xce\x20\x01\xbb\x34\x12\x01\xd8\xa8\x40\x74\xed\xe8\xe8\xff\xeb\xe8")
	x.start = 0x102
	x.regs[x86.SI] = 0x120
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	p.run(t, 1000)
	for _, r := range []*rig{p.plain, p.translated} {
		r.cpu.SetReg(x86.SI, 0x10d) // the immediate operand of MOV BX
		r.cpu.SetEIP(0x102)
	}
	for n := range uint64(60) {
		p.run(t, n)
		if n%20 == 0 {
			for _, r := range []*rig{p.plain, p.translated} {
				r.cpu.SetReg(x86.AX, 0xbb)
				r.cpu.SetReg(x86.SI, []uint32{0x100, 0x10d, 0x10e}[n/20])
				r.cpu.SetEIP(0x102)
			}
		}
	}
}

// TestBesideCodeFollowsChanges changes what a store beside code depends on: the page, its protection, and whether writes are tracked.
func TestBesideCodeFollowsChanges(t *testing.T) {
	g, p := newGenerator(), newPair(t, 0)
	x := besideProgram(g, "\xfe\x04\x01\x44\x02\x40\xeb\xf8") // inc byte [si]; add [si+2],ax; inc ax; jmp back
	x.real, x.paged, x.cr0 = false, true, x86.CR0WP
	for i := range x.all {
		x.all[i].Selector = rigData0
	}
	x.all[x86.CS] = cpu.SegmentState{Selector: rigCode0, Base: x.base, Limit: 0xffff, Access: 0x9b}
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	p.run(t, 1000)
	for round := range 40 {
		for _, r := range []*rig{p.plain, p.translated} {
			at := rigTables + 0x1000 + rigCode>>12*4
			switch round % 4 {
			case 0:
				r.ram[at] &^= 0x40 // not dirty
				r.cpu.ForgetTranslations()
			case 1:
				r.ram[at] &^= 2 // read-only: #PF
				r.cpu.ForgetTranslations()
			case 2:
				r.load(x)
			}
		}
		p.run(t, 300)
	}
}

// TestFlagsOfTheInterpreter has a condition behind an instruction that the interpreter does: the flags are in memory then, and are not
// computed in Go once more.
func TestFlagsOfTheInterpreter(t *testing.T) {
	p := newPair(t, 0)
	// start: add ax,cx; daa; call f; inc dx; jmp start  f: jc g; inc bx; g: ret
	x := besideProgram(newGenerator(), "\x01\xc8\x27\xe8\x03\x00\x42\xeb\xf7\x72\x01\x43\xc3")
	x.regs[x86.CX] = 0x1357
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	p.run(t, 500)
	before := p.translated.translator.Counts()
	p.run(t, 3000)
	after := p.translated.translator.Counts()
	if n := after.Exits[cpu.ExitFlags] - before.Exits[cpu.ExitFlags]; n > 5 {
		t.Errorf("flags were computed in Go %d times", n)
	}
}

// TestFar calls a function in another segment of real mode, which returns, jumps between the segments, and changes segments in which
// a place is known by another address. After a start nothing of it comes back to Go.
func TestFar(t *testing.T) {
	p := newPair(t, 0)
	const sel = (rigCode - 0x100) >> 4
	far := func(opcode byte, off, seg uint16) string {
		return string([]byte{opcode, byte(off), byte(off >> 8), byte(seg), byte(seg >> 8)})
	}
	// start: inc ax; call far f; add cx,ax; jmp far next  next: push 5; call far g; jmp far start  f: inc dx; retf  g: add bx,cx; retf 2
	x := besideProgram(newGenerator(), "")
	image := x.memory[rigCode:]
	copy(image, "\x40"+far(0x9a, 0xe7, sel+5)+"\x01\xc1"+far(0xea, 0x12d, sel-2)) // f is at sel:137
	copy(image[0xd:], "\x6a\x05"+far(0x9a, 0x10, sel+0x13)+far(0xea, 0x100, sel)) // next is at sel:10d, g at sel:140
	copy(image[0x37:], "\x42\xcb")
	copy(image[0x40:], "\x01\xcb\xca\x02\x00")
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	for round := range 40 {
		p.run(t, uint64(20+round))
	}
	p.run(t, 2000)
	before := p.translated.translator.Counts()
	p.run(t, 20_000)
	after := p.translated.translator.Counts()
	if op, jump := after.Exits[cpu.ExitOp]-before.Exits[cpu.ExitOp], after.Exits[cpu.ExitIndirect]-before.Exits[cpu.ExitIndirect]; op+jump > 20 {
		t.Errorf("%d instructions were left to the interpreter, and %d jumps found nothing", op, jump)
	}
}
