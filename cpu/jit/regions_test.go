package jit

import (
	"bytes"
	"testing"

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
