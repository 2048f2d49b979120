package jit

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/x86"
)

// TestRevival puts three programs to one place by turns. From the second time on each has its units again. Two of them differ in a
// byte only, and a third comes back while its first unit is another's.
func TestRevival(t *testing.T) {
	p := newPair(t, 0)
	x := &program{start: rigCode, eflags: x86.Bit1, data: bytes.Clone(newGenerator().image), cuts: []uint64{1}, code: [][]byte{[]byte("\x90\xeb\xfd")}}
	x.assemble()
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	programs := []string{
		"\x40\x01\xc2\x80\xfa\x10\x72\xf8\x83\xc1\x07\xeb\xf3", // a: inc eax; add edx,eax; cmp dl,10h; jb a+1; add ecx,7; jmp a
		"\x40\x01\xc2\x80\xfa\x11\x72\xf8\x83\xc1\x07\xeb\xf3", // the same with 11h
		"\x48\x29\xc2\x80\xfa\x10\x72\xf8\x31\xd1\x90\xeb\xf3", // dec eax; sub edx,eax …
	}
	var before Counts
	for round := range 12 {
		if round == len(programs) {
			before = p.translated.translator.Counts()
		}
		for _, r := range []*rig{p.plain, p.translated} {
			r.bus.WriteBytes(rigCode, []byte(programs[round%len(programs)]))
			r.cpu.SetEIP(rigCode)
		}
		p.run(t, 1001)
	}
	if after := p.translated.translator.Counts(); after.Units != before.Units || after.Revived == before.Revived {
		t.Errorf("%d blocks were translated again, %d were revived", after.Units-before.Units, after.Revived-before.Revived)
	}
}

// TestRevivalElsewhere has the same bytes at the same place of memory in a segment with another base, where an instruction has another address,
// and then in the first one again.
func TestRevivalElsewhere(t *testing.T) {
	p := newPair(t, 0)
	x := besideProgram(newGenerator(), "\x40\x01\xc2\xe8\x00\x00\x5b\xeb\xf7") // inc ax; add dx,ax; call ahead; pop bx; jmp back
	if d := p.compare(x); d != "" {
		t.Fatal(d)
	}
	for round := range 6 {
		for _, r := range []*rig{p.plain, p.translated} {
			s := r.cpu.Segment(x86.CS)
			s.Base = rigCode - 0x100 + uint32(round%2)*0x10
			r.cpu.SetSegment(x86.CS, s)
			r.bus.WriteBytes(rigCode, x.code[0])
			r.cpu.SetEIP(0x100 - uint32(round%2)*0x10)
		}
		p.run(t, 1001)
	}
	if p.translated.translator.Counts().Revived == 0 {
		t.Error("nothing was revived")
	}
}
