package jit

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/x86"
)

// foreseePrograms are loops with indirect jumps. start is where they begin in the page of code: the
// function that they call is in the same page, or in the next one.
var foreseePrograms = []struct {
	name  string
	start uint32
	code  []string
}{
	{"one place", rigCode, []string{
		"\xe8\x06\x00\x00\x00",             // call the function
		"\x83\xd6\x00",                     // adc esi,0: flags of the function
		"\x41\xeb\xf5",                     // inc ecx; jmp back
		"\x81\xc2\x11\x00\x00\x40\xc3\x90", // the function: add edx,40000011h; ret
	}},
	{"two places", rigCode, []string{
		"\xe8\x10\x00\x00\x00",     // call the function
		"\x83\xd6\x00",             // adc esi,0
		"\xe8\x08\x00\x00\x00",     // call the function
		"\x83\xdf\x00",             // sbb edi,0
		"\x41\xeb\xed\x90\x90",     // inc ecx; jmp back
		"\x81\xc2\x11\x00\x00\x40", // the function: add edx,40000011h
		"\xc3",                     // ret
	}},
	{"through a register, to the next page", rigCode + 0x1000 - 0x10, []string{
		"\xb8\x00\x10\x01\x00",         // mov eax,11000h
		"\xff\xd0\x83\xd6\x00\x41",     // call eax; adc esi,0; inc ecx
		"\xeb\xf3\x90\x90\x90",         // jmp back
		"\x81\xc2\x11\x00\x00\x40\xc3", // the function: add edx,40000011h; ret
	}},
	{"code at the place is changed", rigCode, []string{
		"\xe8\x13\x00\x00\x00",         // call the function
		"\x83\xd6\x00",                 // adc esi,0
		"\xf6\xc1\x0f\x75\x06",         // test cl,15; jnz behind the store
		"\x88\x0d\x07\x00\x01\x00",     // mov [the constant of ADC],cl
		"\x41\xeb\xe8\x90\x90",         // inc ecx; jmp back
		"\x81\xc2\x11\x00\x00\x40\xc3", // the function: add edx,40000011h; ret
	}},
	{"another page at the place", rigCode + 0x1000 - 0x20, []string{
		"\xbb\x00\x10\x01\x00\xff\xd3",         // mov ebx,11000h; call ebx
		"\x83\xd6\x00\x41",                     // adc esi,0; inc ecx
		"\xf6\xc1\x07\x75\xf0",                 // test cl,7; jnz back
		"\x80\x35\x46\x20\x00\x00\x03",         // xor byte [its entry in the page table],3: another frame
		"\x0f\x20\xd8\x0f\x22\xd8\xeb\xe1\x90", // mov eax,cr3; mov cr3,eax; jmp back
		"\x81\xc2\x11\x00\x00\x40\xc3",         // the function: add edx,40000011h; ret
	}},
}

// TestForesee: jumps that foresee their target go on as the interpreter does, wherever they are cut, also when the code
// there or its page has changed.
func TestForesee(t *testing.T) {
	data := bytes.Clone(newGenerator().image)
	copy(data[rigCode+0x1000^0x30000:], "\x81\xea\x07\x00\x00\xa0\xc3") // sub edx,a0000007h; ret
	for _, c := range foreseePrograms {
		for _, paged := range []bool{false, true} {
			x := &program{start: c.start, paged: paged, eflags: x86.Bit1, data: data, cuts: []uint64{3, 1, 500, 1, 1, 1, 77, 2, 1000, 5, 13, 4000}}
			x.regs[x86.SP] = rigStack + 0x800
			for _, code := range c.code {
				x.code = append(x.code, []byte(code))
			}
			x.assemble()
			p := newPair(t, 0)
			if d := p.compare(x); d != "" {
				t.Errorf("%s, paged %v: %s%v", c.name, paged, d, x)
			}
			found := false
			for n := range p.translated.translator.exits.n {
				e := p.translated.translator.exits.at(n)
				found = found || e.site != 0 && e.jump != 0
			}
			if !found {
				t.Errorf("%s, paged %v: no jump foresees its target", c.name, paged)
			}
		}
	}
}
