package jit

import (
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// fillPlain enters all of the rig's memory in the table.
func (t *Translator) fillPlain() {
	t.usePlain()
	t.lookAtPlain()
	for n := range uint32(rigRAM/mmu.PageSize + 1) {
		t.enterPlain(n)
	}
}

// strides is a loop over eight pages from 26000 on, another one each time.
func strides(paged bool) *program {
	p := &program{start: rigCode, paged: paged, data: image(), eflags: x86.Bit1, code: [][]byte{
		{0x05, 0x04, 0x10, 0, 0},             // add eax, 1004h
		{0x25, 0xfc, 0x7f, 0, 0},             // and eax, 7ffch
		{0x03, 0x98, 0x00, 0x60, 0x02, 0},    // add ebx, [eax+26000h]
		{0x83, 0x80, 0x00, 0x60, 0x02, 0, 1}, // add dword [eax+26000h], 1
		{0xeb, 0xe7},                         // jmp back
	}}
	p.cuts = []uint64{6 << 20, 6<<20 + 3, 1 << 20}
	p.assemble()
	return p
}

// TestScattered: accesses that stride through memory are found, with paging and without, and all
// goes on as by the interpreter.
func TestScattered(t *testing.T) {
	need.Time(t)
	for _, paged := range []bool{false, true} {
		p := newPair(t, 0)
		if d := p.compare(strides(paged)); d != "" {
			t.Errorf("paged %v: %s", paged, d)
		}
		tr := p.translated.translator
		found := uint64(0)
		for i := range tr.units {
			found |= tr.units[i].scattered
		}
		if found == 0 {
			t.Errorf("paged %v: no access was found to be scattered", paged)
		}
		if listed := len(tr.plain.listed); listed >= 8 == paged {
			t.Errorf("paged %v: %d pages in the table", paged, listed)
		}
		if tr.distance == 0 == paged {
			t.Errorf("paged %v: the distance guessed is %x", paged, tr.distance)
		}
	}
}

// TestStridesWithin: accesses that mostly stay in a page are not scattered.
func TestStridesWithin(t *testing.T) {
	p := newPair(t, 0)
	x := strides(false)
	x.code[0] = []byte{0x05, 0x04, 0, 0, 0} // add eax, 4
	x.assemble()
	if d := p.compare(x); d != "" {
		t.Error(d)
	}
	for i := range p.translated.translator.units {
		if u := &p.translated.translator.units[i]; u.scattered != 0 {
			t.Errorf("the unit at %x has scattered accesses %b", u.eip, u.scattered)
		}
	}
}

// TestPlain: what the table allows in which pages.
func TestPlain(t *testing.T) {
	const all = plainRead | plainWrite | wideRead | wideWrite | plainKnown
	tests := []struct {
		name string
		set  func(c *cpu.CPU)
		page uint32
		want uint8
	}{
		{"data", nil, 0x26, all},
		{"before a device", nil, 0x24, plainRead | plainWrite | plainKnown},
		{"a device", nil, 0x25, 0},
		{"code", nil, 0x10, plainRead | wideRead | plainKnown},
		{"before code", nil, 0x0f, all &^ wideWrite},
		{"the last page", nil, 0x2f, plainRead | plainWrite | plainKnown},
		{"behind the last page", nil, 0x30, 0},
		{"watched", func(c *cpu.CPU) {
			c.Inspect(cpu.Interest{Memory: []cpu.Watch{{First: 0x26004, Last: 0x26004, On: cpu.WatchWrite}}})
		}, 0x26, 0},
		{"not watched", func(c *cpu.CPU) {
			c.Inspect(cpu.Interest{Memory: []cpu.Watch{{First: 0x27004, Last: 0x27004, On: cpu.WatchWrite}}})
		}, 0x26, plainRead | plainWrite | plainKnown},
		{"paging", func(c *cpu.CPU) { c.SetCR(0, x86.CR0PE|x86.CR0PG) }, 0x26, 0},
		{"line 20 closed", func(c *cpu.CPU) { c.SetA20(false) }, 0x126, 0},
	}
	for _, x := range tests {
		p := newPair(t, 0)
		if d := p.compare(&program{start: rigCode, data: image(), eflags: x86.Bit1, code: [][]byte{{0x40}, {0xeb, 0xfd}}, cuts: []uint64{100}, memory: strides(false).memory}); d != "" {
			t.Fatal(d)
		}
		if x.set != nil {
			x.set(p.translated.cpu)
		}
		tr := p.translated.translator
		tr.fillPlain()
		if have := tr.plain.table[x.page]; have != x.want {
			t.Errorf("%s: page %x has %05b, want %05b", x.name, x.page, have, x.want)
		}
	}
}
