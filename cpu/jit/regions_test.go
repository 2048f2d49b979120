package jit

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// TestRegions executes one frame of code in two regions of 4 GB by turns, one after the other. Each has a TLB of code of its
// own: a jump to the other one behind a flush sets the accessed bits of the way there, which the program clears.
func TestRegions(t *testing.T) {
	g, p := newGenerator(), newPairOf(t, 0, x86.X64v2)
	x := &program{start: rigCode, long: true, paged: true, data: bytes.Clone(g.image), cuts: []uint64{2000, 1, 1, 1, 1, 1, 1}}
	x.wide[x86.AX], x.wide[x86.CX], x.wide[x86.SI] = 1<<32+rigCode+11, rigCode, rigPDPT+8*4
	x.code = [][]byte{[]byte("\xc6\x06\x07\x0f\x20\xdb\x0f\x22\xdb\xff\xe0" + // mov byte [rsi],7; mov rbx,cr3; mov cr3,rbx; jmp rax
		"\x0f\xb6\x3e\x01\xfa\xff\xe1")} // movzx edi,byte [rsi]; add edx,edi; jmp rcx
	x.assemble()
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	if c := p.translated.translator.Counts(); c.Exits[cpu.ExitIndirect] < 200 {
		t.Errorf("an indirect jump has led to Go %d times, not each time", c.Exits[cpu.ExitIndirect])
	}
}

// TestEdgeBetweenRegions executes a direct jump from the last page below 4 GB to code above it, in the frame and at the lower 32 bits of
// an address of code that is executed below 4 GB, too. Behind a flush the jump sets the accessed bit of the way there, which the program clears.
func TestEdgeBetweenRegions(t *testing.T) {
	const (
		directory, pages = 0xc000, 0xd000
		last, frame, to  = 0xfffff800, rigCode + 0x1000, rigCode + 0x40
	)
	g, p := newGenerator(), newPairOf(t, 0, x86.X64v2)
	x := &program{start: rigCode, long: true, paged: true, data: bytes.Clone(g.image), cuts: []uint64{2000, 1, 1, 1, 1, 1, 1, 1}}
	put := func(at uint32, v uint64) { binary.LittleEndian.PutUint64(x.data[at:], v) }
	put(rigPDPT+8*3, directory|7) // the last page below 4 GB
	put(directory+8*511, pages|7)
	put(pages+8*511, frame|7)
	x.wide[x86.AX], x.wide[x86.CX], x.wide[x86.SI] = last, rigCode, rigPDPT+8*4
	x.code = make([][]byte, 1)
	x.code[0] = make([]byte, frame-rigCode+0x810)
	copy(x.code[0], "\xc6\x06\x07\x0f\x20\xdb\x0f\x22\xdb\xff\xe0") // mov byte [rsi],7; mov rbx,cr3; mov cr3,rbx; jmp rax
	copy(x.code[0][to-rigCode:], "\x0f\xb6\x3e\x01\xfa\xff\xe1")    // movzx edi,byte [rsi]; add edx,edi; jmp rcx
	jump := x.code[0][frame-rigCode+0x800:]
	jump[0] = 0xe9 // jmp to
	binary.LittleEndian.PutUint32(jump[1:], uint32(1<<32+to-(last+5)))
	x.assemble()
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	if c := p.translated.translator.Counts(); c.Exits[cpu.ExitEdge] < 200 {
		t.Errorf("an edge has led to Go %d times, not each time", c.Exits[cpu.ExitEdge])
	}
}

// TestJumpsInTwoModes executes indirect jumps to the same address in 64-bit and compatibility mode by turns. What is there does
// different things in the two: inc rax, or dec eax and inc eax.
func TestJumpsInTwoModes(t *testing.T) {
	if !supported {
		return // there is no translator
	}
	const (
		narrow = "\xb8\x40\x60\x00\x00\xbb\x20\x60\x00\x00\x31\xc9\xff\xe0" // 6000h: mov eax,6040h; mov ebx,6020h; xor ecx,ecx; jmp eax
		after  = "\xea\x00\x61\x00\x00\x20\x00"                             // 6020h: jmp 20h:6100h
		common = "\x48\xff\xc1\xff\xe3"                                     // 6040h: inc rcx; jmp rbx, or dec eax; inc ecx; jmp ebx
		wide   = "\xb8\x40\x60\x00\x00\xbb\x20\x61\x00\x00\xff\xe0"         // 6100h: mov eax,6040h; mov ebx,6120h; jmp rax
		back   = "\x01\xca\x6a\x08\x68\x00\x60\x00\x00\x48\xcb"             // 6120h: add edx,ecx; push 8; push 6000h; retfq
	)
	states := [2]cpu.LongState{}
	for i := range states {
		c, ram := compatible(t, true, i == 1, "")
		for at, code := range map[int]string{0x6000: narrow, 0x6020: after, 0x6040: common, 0x6100: wide, 0x6120: back} {
			copy(ram[at:], code)
		}
		binary.LittleEndian.PutUint64(ram[0x3020:], 0x00af9b000000ffff)
		c.SetGDTR(0x3000, 39)
		c.Run(20_000)
		states[i] = c.Long()
	}
	if diff := cmp.Diff(states[0], states[1]); diff != "" {
		t.Errorf("(-interpreted +translated):\n%s", diff)
	}
	if states[0].Reg[x86.DX] == 0 {
		t.Error("64-bit code was not reached")
	}
}
