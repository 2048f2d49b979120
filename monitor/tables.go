package monitor

import (
	"errors"
	"fmt"

	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/x86"
)

// describe spells a descriptor: a gate by its target, a segment by base and limit.
func describe(d x86.Descriptor) string {
	present := ""
	if !d.Present() {
		present = " not present"
	}
	if d.IsGate() {
		return fmt.Sprintf("%04x:%08x dpl=%d %s%s", d.GateSelector(), d.GateOffset(), d.DPL(), showAccess(d.Access, d.Big()), present)
	}
	return fmt.Sprintf("base=%08x limit=%08x dpl=%d %s%s", d.Base, d.Last(), d.DPL(), showAccess(d.Access, d.Big()), present)
}

// cmdGDT: gdt [SELECTOR]
func cmdGDT(mo *Monitor, arg string) error {
	base, limit := mo.m.CPU().GDTR()
	return showTable(mo, "gdt", base, uint32(limit), 0, arg)
}

// cmdLDT: ldt [SELECTOR]
func cmdLDT(mo *Monitor, arg string) error {
	l := mo.m.CPU().LDTR()
	if l.Null || l.Selector == 0 {
		return errors.New("there is no LDT")
	}
	return showTable(mo, "ldt", l.Base, l.Limit, 4, arg)
}

// showTable lists a table of segment descriptors, without the unused entries.
func showTable(mo *Monitor, name string, base, limit, ti uint32, arg string) error {
	if arg != "" {
		v, err := mo.eval.All(arg)
		if err != nil {
			return err
		}
		d, err := mo.tableEntry(base, limit, uint32(v.N)&0xfff8)
		if err == nil {
			mo.printf("%04x %s\n", v.N, describe(d))
		}
		return err
	}
	mo.printf("%s at %08x, limit %#x\n", name, base, limit)
	for off := uint32(0); off+7 <= min(limit, 0xffff); off += 8 {
		d, err := mo.tableEntry(base, limit, off)
		if err != nil {
			return err
		}
		if d != (x86.Descriptor{}) {
			mo.printf("%04x %s\n", off|ti, describe(d))
		}
	}
	return nil
}

// cmdIDT: idt [VECTOR]: gates, or the vectors of real mode.
func cmdIDT(mo *Monitor, arg string) error {
	c := mo.m.CPU()
	base, limit := c.IDTR()
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
	real := c.CR(0)&x86.CR0PE == 0
	mo.printf("idt at %08x, limit %#x\n", base, limit)
	for n := first; n <= last; n++ {
		if real {
			if n*4+3 > uint32(limit) {
				break
			}
			b, err := mo.read(expr.Value{N: uint64(base + n*4)}, 4)
			if err != nil {
				return err
			}
			v := uint32(little(b))
			mo.line("%02x %04x:%04x %s", n, v>>16, v&0xffff, mo.symbols.Name(v>>16<<4+v&0xffff))
			continue
		}
		if n*8+7 > uint32(limit) {
			break
		}
		d, err := mo.tableEntry(base, uint32(limit), n*8)
		if err != nil {
			return err
		}
		if d != (x86.Descriptor{}) || arg != "" {
			mo.printf("%02x %s\n", n, describe(d))
		}
	}
	return nil
}

// tssFields are the doublewords of a 32-bit TSS (SDM vol. 3, figure 7-2).
var tssFields = []struct {
	off  uint32
	name string
	size int
}{
	{0, "link", 2}, {4, "esp0", 4}, {8, "ss0", 2}, {12, "esp1", 4}, {16, "ss1", 2}, {20, "esp2", 4}, {24, "ss2", 2}, {28, "cr3", 4},
	{32, "eip", 4}, {36, "eflags", 4}, {40, "eax", 4}, {44, "ecx", 4}, {48, "edx", 4}, {52, "ebx", 4}, {56, "esp", 4}, {60, "ebp", 4},
	{64, "esi", 4}, {68, "edi", 4}, {72, "es", 2}, {76, "cs", 2}, {80, "ss", 2}, {84, "ds", 2}, {88, "fs", 2}, {92, "gs", 2},
	{96, "ldt", 2}, {102, "iomap", 2},
}

// cmdTSS: tss [SELECTOR]
func cmdTSS(mo *Monitor, arg string) error {
	t := mo.m.CPU().TR()
	base, limit, access, sel := t.Base, t.Limit, t.Access, t.Selector
	if arg != "" {
		v, err := mo.eval.All(arg)
		if err != nil {
			return err
		}
		d, err := mo.descriptor(uint16(v.N))
		if err != nil {
			return err
		}
		base, limit, access, sel = d.Base, d.Last(), d.Access, uint16(v.N)
	}
	kind := access & 0x1d
	if kind != 1 && kind != 9 {
		return fmt.Errorf("%04x is no TSS: %s", sel, showAccess(access, false))
	}
	mo.printf("tss %04x at %08x, limit %#x, %s\n", sel, base, limit, showAccess(access, false))
	if kind == 1 {
		return dumpTSS16(mo, base)
	}
	for i, f := range tssFields {
		b, err := mo.read(expr.Value{N: uint64(base + f.off)}, f.size)
		if err != nil {
			return err
		}
		mo.printf("%-6s=%0*x%s", f.name, 2*f.size, little(b), [2]string{"  ", "\n"}[b2u(i%4 == 3 || i == len(tssFields)-1)])
	}
	return nil
}

// dumpTSS16 shows the words of an 80286 TSS.
func dumpTSS16(mo *Monitor, base uint32) error {
	names := [...]string{"link", "sp0", "ss0", "sp1", "ss1", "sp2", "ss2", "ip", "flags", "ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "es", "cs", "ss", "ds", "ldt"}
	b, err := mo.read(expr.Value{N: uint64(base)}, 2*len(names))
	if err != nil {
		return err
	}
	for i, name := range names {
		mo.printf("%-5s=%04x%s", name, little(b[2*i:2*i+2]), [2]string{"  ", "\n"}[b2u(i%6 == 5 || i == len(names)-1)])
	}
	return nil
}

var entryBits = bitNames{{Bit: 8, Name: "global"}, {Bit: 7, Name: "large"}, {Bit: 6, Name: "dirty"}, {Bit: 5, Name: "accessed"}, {Bit: 4, Name: "no-cache"}, {Bit: 3, Name: "write-through"}, {Bit: 2, Name: "user"}, {Bit: 1, Name: "writable"}, {Bit: 0, Name: "present"}}

// cmdPage: page ADDRESS: the way from a linear address to memory, explained.
func cmdPage(mo *Monitor, arg string) error {
	v, err := mo.eval.All(arg)
	if err != nil {
		return err
	}
	if v.In == expr.Physical {
		return errors.New("page explains linear addresses")
	}
	c, lin := mo.m.CPU(), uint32(v.N)
	if c.CR(0)&x86.CR0PG == 0 {
		p, _ := c.Probe(lin, false)
		mo.printf("paging is off: linear %08x is physical %08x\n", lin, p)
		return nil
	}
	if c.CR(4)&x86.CR4PAE != 0 {
		walkPAE(mo, lin)
	} else {
		walk32(mo, lin)
	}
	if p, ok := c.Probe(lin, false); ok {
		mo.printf("linear %08x is physical %08x\n", lin, p)
	} else {
		mo.printf("linear %08x: page fault\n", lin)
	}
	return nil
}

func showEntry(mo *Monitor, what string, index uint32, at uint64, n int) uint64 {
	b := make([]byte, n)
	mo.m.Peek(at, b)
	v := little(b)
	mo.printf("%s %d at @%08x: %0*x %s\n", what, index, at, 2*n, v, entryBits.Show(uint32(v)))
	return v
}

func walk32(mo *Monitor, lin uint32) {
	c := mo.m.CPU()
	pde := showEntry(mo, "directory entry", lin>>22, uint64(c.CR(3)&^0xfff)+uint64(lin>>22*4), 4)
	if pde&1 == 0 || pde&0x80 != 0 && c.CR(4)&x86.CR4PSE != 0 {
		return
	}
	showEntry(mo, "table entry", lin>>12&0x3ff, pde&^0xfff+uint64(lin>>12&0x3ff*4), 4)
}

func walkPAE(mo *Monitor, lin uint32) {
	c := mo.m.CPU()
	top := showEntry(mo, "pointer", lin>>30, uint64(c.CR(3)&^31)+uint64(lin>>30*8), 8)
	if top&1 == 0 {
		return
	}
	pde := showEntry(mo, "directory entry", lin>>21&0x1ff, top&0xffffff000+uint64(lin>>21&0x1ff*8), 8)
	if pde&1 == 0 || pde&0x80 != 0 {
		return
	}
	showEntry(mo, "table entry", lin>>12&0x1ff, pde&0xffffff000+uint64(lin>>12&0x1ff*8), 8)
}
