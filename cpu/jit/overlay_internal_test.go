package jit

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// partial are instructions that change some flags only: those that set CF and perhaps OF, and those that leave CF alone.
var partial = [2][]string{
	{"\x0f\xba\xe2\x03", "\x0f\xba\x2e\x05", "\xd1\xc2", "\xf9", "\xf8"}, // bt edx,3; bts [esi],5; rol edx,1; stc; clc
	{"\xff\xc2", "\xff\xca", "\xff\x07", "\xff\x0f", "\xfe\xce"},         // inc edx; dec edx; inc [edi]; dec [edi]; dec dh
}

// rotate is the one whose OF Go computes.
const rotate = "\xd1\xc2"

// TestOverlays: of an instruction that sets CF and one that leaves it alone, either behind the other, units make all flags, and without Go.
func TestOverlays(t *testing.T) {
	need.Time(t)
	for turn, firsts := range partial {
		for _, first := range firsts {
			for _, second := range partial[1-turn] {
				for _, long := range []bool{false, true} {
					g, p := newGenerator(), newPairOf(t, 0, x86.X64v2)
					x := &program{start: rigCode, paged: true, long: long, eflags: x86.Bit1, data: bytes.Clone(g.image), cuts: []uint64{800, 1, 1, 1, 1, 7, 500}}
					x.regs[x86.SI], x.regs[x86.DI] = rigData, rigData+0x40
					for r, v := range x.regs {
						x.wide[r] = uint64(v)
					}
					x.code = [][]byte{overlayCode(first + second)}
					x.assemble()
					if d := p.compare(x); d != "" {
						t.Fatalf("%x behind %x: %s%v", second, first, d, x)
					}
					if n := p.translated.translator.Counts().Exits[cpu.ExitFlags]; n > 20 && second != rotate {
						t.Errorf("long %v: Go has computed the flags of %x behind %x %d times", long, second, first, n)
					}
				}
			}
		}
	}
}

// overlayCode is a loop around some instructions, with EDX of 7FFFFFFFh and 80000000h by turns. Behind them come SETC, SETO, SETZ, SETS and
// SETP of CL, each with lea ebp,[ecx+ebp*2], the last one in the next unit, then LAHF and lea ebp,[eax+ebp*2].
func overlayCode(insts string) (code []byte) {
	for _, edx := range []string{"\xff\xff\xff\x7f", "\x00\x00\x00\x80"} {
		code = append(code, "\x3c\x05\x0f\xb6\xc9\xba"+edx+insts...) // cmp al,5; movzx ecx,cl; mov edx
		for _, cc := range []byte{0x92, 0x90, 0x94, 0x98, 0x9a} {
			if cc == 0x9a {
				code = append(code, 0xeb, 0) // jmp to the next instruction
			}
			code = append(code, 0x0f, cc, 0xc1, 0x8d, 0x2c, 0x69)
		}
		code = append(code, 0x9f, 0x8d, 0x2c, 0x68)
	}
	return append(code, 0xeb, byte(-len(code)-2))
}

// TestNeedyUnits: a function that pushes the flags, and that is called behind eight instructions that set them in different ways, has a
// version for each.
func TestNeedyUnits(t *testing.T) {
	p := newPairOf(t, 0, x86.X64v2)
	x := &program{start: rigCode, paged: true, eflags: x86.Bit1, data: bytes.Clone(newGenerator().image), cuts: []uint64{3000, 1, 1, 1, 1, 7, 500}}
	x.regs[x86.SP], x.regs[x86.DX] = rigStack+0x800, 0x12345
	var code []byte
	for _, set := range []string{"\x01\xc2", "\x29\xc2", "\x39\xc2", "\x85\xd2", "\x09\xd1", "\xf7\xda", "\x21\xc1", "\x83\xfa\x07"} {
		code = append(append(code, set...), 0xe8) // add, sub, cmp, test, or, neg, and, cmp; call
		code = binary.LittleEndian.AppendUint32(code, uint32(0x100-len(code)-4))
	}
	code = append(code, 0xeb, byte(-len(code)-2))
	code = append(code, make([]byte, 0x100-len(code))...)
	x.code = [][]byte{append(code, 0x9c, 0x58, 0x01, 0xc3, 0xc3)} // pushf; pop eax; add ebx,eax; ret
	x.assemble()
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	if n := p.translated.translator.Counts().Exits[cpu.ExitFlags]; n > 100 {
		t.Errorf("Go has computed the flags %d times", n)
	}
}

// TestLongSelectors: 64-bit units put selectors into registers of all sizes.
func TestLongSelectors(t *testing.T) {
	p := newPairOf(t, 0, x86.X64v2)
	x := &program{start: rigCode, paged: true, long: true, eflags: x86.Bit1, data: bytes.Clone(newGenerator().image), cuts: []uint64{500, 1, 1, 1, 1, 1, 1}}
	for r := range x.wide {
		x.wide[r] = 0x123456789abcdef0
	}
	// mov eax,ss; mov rcx,cs; mov dx,ds; mov r8d,es; mov r9w,fs; mov r10,gs; jmp back
	x.code = [][]byte{[]byte("\x8c\xd0\x48\x8c\xc9\x66\x8c\xda\x41\x8c\xc0\x66\x41\x8c\xe1\x49\x8c\xea\xeb\xec")}
	x.assemble()
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	if n := p.translated.translator.Counts().Ops[decoder.MOV]; n > 10 {
		t.Errorf("the interpreter has executed MOV %d times", n)
	}
}
