package jit

import (
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// TestSecondPage goes round a loop with an instruction in two pages, until its second page is absent.
func TestSecondPage(t *testing.T) {
	code := [][]byte{
		{0x0f, 0x20, 0xd8}, // mov eax,cr3
		{0x49},             // dec ecx
		{0x75, 0x0a},       // jnz behind the store
		{0xc7, 0x05, 0x44, 0x20, 0, 0, 0, 0, 0, 0}, // mov dword [the entry of the second page],0
		{0x0f, 0x22, 0xd8},                         // mov cr3,eax
		{0x43},                                     // inc ebx
		{0xba, 1, 2, 3, 4},                         // mov edx,imm: in two pages
		{0xeb, 0xe5},                               // jmp to the start
	}
	x := &program{start: rigCode + 0x1000 - 22, paged: true, data: image(), eflags: x86.Bit1, code: code, cuts: []uint64{500}}
	x.regs = [8]uint32{x86.CX: 30, x86.SP: rigStack + 0x800}
	x.assemble()
	p := newPair(t, 0)
	if d := p.compare(x); d != "" {
		t.Fatal(d, x)
	}
	if c := p.translated.cpu; c.Reg(x86.CX) != 0 || c.CR(2) != rigCode+0x1000 {
		t.Errorf("ECX %x, CR2 %x", c.Reg(x86.CX), c.CR(2))
	}
	if n := p.translated.translator.Counts().Exits[cpu.ExitFetch]; n == 0 {
		t.Error("no unit found its second page missing")
	}
}
