package monitor

import (
	"errors"
	"fmt"

	"github.com/iron86/iron86/x86"
)

// describe spells a descriptor: a gate by its target, a segment by base and limit.
func describe(mo *Monitor, e entry) string {
	text := fmt.Sprintf("dpl=%d %s", e.DPL(), mo.access(e.Access, e.Flags))
	if e.ist != 0 {
		text += fmt.Sprintf(" ist=%d", e.ist)
	}
	if !e.Present() {
		text += " not present"
	}
	digits := 8
	if e.size == longEntry {
		digits = 16
	}
	if e.IsGate() {
		return fmt.Sprintf("%04x:%0*x %s", e.GateSelector(), digits, e.target(), text)
	}
	return fmt.Sprintf("base=%0*x limit=%08x %s", digits, e.base(), e.Last(), text)
}

// cmdGDT executes gdt [SELECTOR].
func cmdGDT(mo *Monitor, arg string) error {
	_, limit := mo.m.CPU().GDTR()
	return showTable(mo, "gdt", mo.m.CPU().Long().GDTBase, uint32(limit), 0, arg)
}

// cmdLDT executes ldt [SELECTOR].
func cmdLDT(mo *Monitor, arg string) error {
	l := mo.m.CPU().LDTR()
	if l.Null || l.Selector == 0 {
		return errors.New("no LDT is loaded")
	}
	return showTable(mo, "ldt", l.Base64(), l.Limit, 4, arg)
}

// showTable lists a table of segment descriptors without the unused entries, or shows the entry that the selector
// in arg names. ti is the table indicator of its selectors, 0 or 4.
func showTable(mo *Monitor, name string, base uint64, limit, ti uint32, arg string) error {
	if arg != "" {
		v, err := mo.eval.All(arg)
		if err != nil {
			return err
		}
		e, err := mo.tableEntry(base, limit, uint32(v.N)&0xfff8)
		if err == nil {
			mo.printf("%04x %s\n", v.N, describe(mo, e))
		}
		return err
	}
	mo.printf("%s at %08x, limit %#x\n", name, base, limit)
	for off := uint32(0); off+7 <= min(limit, 0xffff); {
		e, err := mo.tableEntry(base, limit, off)
		if err != nil {
			return err
		}
		if e.Descriptor != (x86.Descriptor{}) {
			mo.printf("%04x %s\n", off|ti, describe(mo, e))
		}
		off += e.size
	}
	return nil
}

// cmdIDT executes idt [VECTOR], which shows gates, or the vectors of real mode.
func cmdIDT(mo *Monitor, arg string) error {
	c := mo.m.CPU()
	_, limit := c.IDTR()
	base := c.Long().IDTBase
	first, last := uint32(0), uint32(255)
	if arg != "" {
		v, err := mo.eval.All(arg)
		if err != nil {
			return err
		}
		if v.N > 255 {
			return fmt.Errorf("no vector %#x", v.N)
		}
		first, last = uint32(v.N), uint32(v.N)
	}
	mo.printf("idt at %08x, limit %#x\n", base, limit)
	show := showGate
	if c.CR(0)&x86.CR0PE == 0 {
		show = showVector
	}
	for n := first; n <= last; n++ {
		if more, err := show(mo, base, uint32(limit), n, arg != ""); err != nil || !more {
			return err
		}
	}
	return nil
}

// showVector shows a vector of real mode. more is false behind the end of the table.
func showVector(mo *Monitor, base uint64, limit, n uint32, _ bool) (more bool, err error) {
	if n*4+3 > limit {
		return false, nil
	}
	b, err := mo.read(mo.linear(base+uint64(n)*4), 4)
	if err != nil {
		return false, err
	}
	v := little(b)
	mo.line("%02x %04x:%04x %s", n, v>>16, v&0xffff, mo.symbols.Name(v>>16<<4+v&0xffff))
	return true, nil
}

// showGate shows an entry of the IDT. An entry that is not used is shown only if always is set. more is false behind
// the end of the table.
func showGate(mo *Monitor, base uint64, limit, n uint32, always bool) (more bool, err error) {
	size := uint32(x86.DescriptorSize)
	if mo.inLong() {
		size = longEntry
	}
	if n*size+size-1 > limit {
		return false, nil
	}
	e, err := mo.entry(base, n*size, size)
	if err == nil && (e.Descriptor != (x86.Descriptor{}) || always) {
		name := ""
		if mo.inLong() && e.IsGate() {
			name = mo.symbols.Name(e.target())
		}
		mo.line("%02x %s %s", n, describe(mo, e), name)
	}
	return err == nil, err
}

// tssField is a field of a TSS.
type tssField struct {
	off  uint32 // in bytes
	name string
	size int // in bytes
}

// tssFields are the fields of a 32-bit TSS (SDM vol. 3, figure 7-2).
var tssFields = []tssField{
	{0, "link", 2}, {4, "esp0", 4}, {8, "ss0", 2}, {12, "esp1", 4}, {16, "ss1", 2}, {20, "esp2", 4}, {24, "ss2", 2}, {28, "cr3", 4},
	{32, "eip", 4}, {36, "eflags", 4}, {40, "eax", 4}, {44, "ecx", 4}, {48, "edx", 4}, {52, "ebx", 4}, {56, "esp", 4}, {60, "ebp", 4},
	{64, "esi", 4}, {68, "edi", 4}, {72, "es", 2}, {76, "cs", 2}, {80, "ss", 2}, {84, "ds", 2}, {88, "fs", 2}, {92, "gs", 2},
	{96, "ldt", 2}, {102, "iomap", 2},
}

// tssLongFields are those of a 64-bit TSS (SDM vol. 3, figure 7-11).
var tssLongFields = []tssField{
	{4, "rsp0", 8}, {12, "rsp1", 8}, {20, "rsp2", 8}, {36, "ist1", 8}, {44, "ist2", 8}, {52, "ist3", 8}, {60, "ist4", 8}, {68, "ist5", 8},
	{76, "ist6", 8}, {84, "ist7", 8}, {102, "iomap", 2},
}

// cmdTSS executes tss [SELECTOR].
func cmdTSS(mo *Monitor, arg string) error {
	t := mo.m.CPU().TR()
	base, limit, access, sel := t.Base64(), t.Limit, t.Access, t.Selector
	if arg != "" {
		v, err := mo.eval.All(arg)
		if err != nil {
			return err
		}
		e, err := mo.descriptor(uint16(v.N))
		if err != nil {
			return err
		}
		base, limit, access, sel = e.base(), e.Last(), e.Access, uint16(v.N)
	}
	kind := access & 0x1d
	if kind != 9 && (kind != 1 || mo.inLong()) {
		return fmt.Errorf("%04x is no TSS: %s", sel, mo.access(access, 0))
	}
	mo.printf("tss %04x at %08x, limit %#x, %s\n", sel, base, limit, mo.access(access, 0))
	switch {
	case kind == 1:
		return dumpTSS16(mo, base)
	case mo.inLong():
		return dumpTSS(mo, base, tssLongFields, 3)
	}
	return dumpTSS(mo, base, tssFields, 4)
}

// dumpTSS shows fields of a TSS, row of them in a row.
func dumpTSS(mo *Monitor, base uint64, fields []tssField, row int) error {
	for i, f := range fields {
		b, err := mo.read(mo.linear(base+uint64(f.off)), f.size)
		if err != nil {
			return err
		}
		mo.printf("%-6s=%0*x%s", f.name, 2*f.size, little(b), either(i%row == row-1 || i == len(fields)-1, "\n", "  "))
	}
	return nil
}

// dumpTSS16 shows the words of an 80286 TSS.
func dumpTSS16(mo *Monitor, base uint64) error {
	names := [...]string{"link", "sp0", "ss0", "sp1", "ss1", "sp2", "ss2", "ip", "flags", "ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "es", "cs", "ss", "ds", "ldt"}
	b, err := mo.read(mo.linear(base), 2*len(names))
	if err != nil {
		return err
	}
	for i, name := range names {
		mo.printf("%-5s=%04x%s", name, little(b[2*i:2*i+2]), either(i%6 == 5 || i == len(names)-1, "\n", "  "))
	}
	return nil
}
