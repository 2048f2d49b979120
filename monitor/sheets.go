package monitor

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// Field is a register, or a part of one, to be shown.
type Field struct{ Name, Text string }

// generalSheet shows the general registers. In 64-bit mode R8 to R15, the mode and the segments are on extendedSheet.
func generalSheet(mo *Monitor) [][]Field {
	c := mo.m.CPU()
	var rows [][]Field
	if mo.bits64() {
		for _, r := range order[:8] {
			rows = append(rows, []Field{{names64[r], fmt.Sprintf("%016x", c.Reg64(r))}})
		}
		rows = append(rows, []Field{{"rip", fmt.Sprintf("%016x", c.RIP())}})
		return append(rows, flagFields(c))
	}
	right := append([]Field{{"mode", c.Mode()}, {"cpl", fmt.Sprint(c.CPL())}}, selectors(c)...)
	for i, r := range order[:8] {
		rows = append(rows, []Field{{names32[r], fmt.Sprintf("%08x", c.Reg(r))}, right[i]})
	}
	rows = append(rows, []Field{{"eip", fmt.Sprintf("%08x", c.EIP())}, {"fl", fmt.Sprintf("%08x", c.Eflags())}})
	return append(rows, flagFields(c))
}

// selectors returns the segment registers as fields.
func selectors(c *cpu.CPU) (list []Field) {
	for _, s := range [6]int{x86.CS, x86.DS, x86.ES, x86.SS, x86.FS, x86.GS} {
		list = append(list, Field{namesSeg[s], fmt.Sprintf("%04x", c.Segment(s).Selector)})
	}
	return list
}

// flagFields returns the flags that programs use most, in upper case if they are set.
func flagFields(c *cpu.CPU) (flags []Field) {
	for _, f := range flagBits {
		if f.bit&(x86.Arith|x86.IF|x86.DF|x86.TF) != 0 {
			flags = append(flags, Field{f.name, either(c.Eflags()&f.bit != 0, strings.ToUpper(f.name), f.name)})
		}
	}
	return flags
}

// extendedSheet shows the general registers that long mode adds, and what generalSheet has no room for in 64-bit mode.
func extendedSheet(mo *Monitor) (rows [][]Field) {
	c := mo.m.CPU()
	for r := 8; r < 16; r++ {
		rows = append(rows, []Field{{names64[r], fmt.Sprintf("%016x", c.Reg64(r))}})
	}
	s := selectors(c)
	rows = append(rows, []Field{{"mode", c.Mode()}, {"cpl", fmt.Sprint(c.CPL())}}, []Field{s[0], s[1]})
	return append(rows, []Field{s[2], s[3]}, []Field{s[4], s[5]}, []Field{{"fl", fmt.Sprintf("%08x", c.Eflags())}})
}

// segmentSheet shows segment registers, LDTR and TR with their descriptors, and the descriptor tables.
func segmentSheet(mo *Monitor) [][]Field {
	c, digits := mo.m.CPU(), mo.digits()
	var rows [][]Field
	show := func(name string, s cpu.SegmentState) {
		text := fmt.Sprintf("%04x null", s.Selector)
		switch {
		case digits == 16 && (!s.Null || s.Base64() != 0): // there is no room for the limit, which seldom counts
			text = fmt.Sprintf("%04x %016x", s.Selector, s.Base64())
		case !s.Null:
			text = fmt.Sprintf("%04x %08x %x", s.Selector, s.Base, s.Limit)
		}
		rows = append(rows, []Field{{name, text}})
	}
	for _, s := range [6]int{x86.CS, x86.DS, x86.ES, x86.SS, x86.FS, x86.GS} {
		show(namesSeg[s], c.Segment(s))
	}
	show("ld", c.LDTR())
	show("tr", c.TR())
	l := c.Long()
	_, limit := c.GDTR()
	rows = append(rows, []Field{{"gdtr", fmt.Sprintf("%0*x %04x", digits, l.GDTBase, limit)}})
	_, limit = c.IDTR()
	return append(rows, []Field{{"idtr", fmt.Sprintf("%0*x %04x", digits, l.IDTBase, limit)}})
}

// systemSheet shows control and debug registers.
func systemSheet(mo *Monitor) [][]Field {
	c := mo.m.CPU()
	if mo.inLong() {
		return longSystemSheet(c)
	}
	var rows [][]Field
	for i, n := range [4]int{0, 2, 3, 4} {
		dr := [4]int{0, 1, 2, 3}[i]
		rows = append(rows, []Field{{fmt.Sprintf("cr%d", n), fmt.Sprintf("%08x", c.CR(n))}, {fmt.Sprintf("dr%d", dr), fmt.Sprintf("%08x", c.DR(dr))}})
	}
	rows = append(rows, []Field{{"dr6", fmt.Sprintf("%08x", c.DR(6))}, {"dr7", fmt.Sprintf("%08x", c.DR(7))}})
	rows = append(rows, []Field{{"", cr0Bits.Show(c.CR(0))}})
	return append(rows, []Field{{"", cr4Bits.Show(c.CR(4))}})
}

// longSystemSheet is systemSheet in long mode.
func longSystemSheet(c *cpu.CPU) [][]Field {
	l := c.Long()
	wide := func(name string, v uint64) []Field { return []Field{{name, fmt.Sprintf("%016x", v)}} }
	short := func(name string, v uint32) Field { return Field{name, fmt.Sprintf("%08x", v)} }
	return [][]Field{
		{short("cr0", c.CR(0)), short("cr4", c.CR(4))}, wide("cr2", l.CR2), wide("cr3", l.CR3), {short("efer", uint32(l.EFER)), {"cr8", fmt.Sprintf("%x", l.CR8)}},
		wide("fs", l.Base[x86.FS]), wide("gs", l.Base[x86.GS]), wide("kgs", l.KernelGS), wide("lstar", l.LSTAR),
		{short("dr6", c.DR(6)), short("dr7", c.DR(7))}, {{"", eferBits.Show(uint32(l.EFER))}},
		wide("dr0", l.DR[0]), wide("dr1", l.DR[1]), wide("dr2", l.DR[2]), wide("dr3", l.DR[3]),
		{{"", cr0Bits.Show(c.CR(0))}}, {{"", cr4Bits.Show(c.CR(4))}},
	}
}

// fpuSheet shows the x87 unit.
func fpuSheet(c *cpu.CPU) [][]Field {
	s := c.FPU()
	var rows [][]Field
	for i, n := range stackOrder(&s) {
		text := tagEmpty
		if s.Tags>>n&1 != 0 {
			text = decimal(s.Reg[n])
		}
		rows = append(rows, []Field{{fmt.Sprintf("st%d", i), text}})
	}
	rows = append(rows, []Field{{"cw", fmt.Sprintf("%04x", s.Control)}, {"sw", fmt.Sprintf("%04x", s.Status)}})
	return append(rows, []Field{{"", statusBits.Show(uint32(s.Status))}})
}

// mmxSheet shows the MMX registers.
func mmxSheet(c *cpu.CPU) (rows [][]Field) {
	s := c.FPU()
	for i, v := range s.Reg {
		rows = append(rows, []Field{{fmt.Sprintf("mm%d", i), fmt.Sprintf("%016x", v.Sig)}})
	}
	return rows
}

// sseSheet shows the XMM registers, each on two rows, and MXCSR.
func sseSheet(mo *Monitor) (rows [][]Field) {
	s := mo.m.CPU().FPU()
	for i, x := range mo.xmm() {
		rows = append(rows, []Field{{fmt.Sprintf("xmm%d", i), fmt.Sprintf("%016x", x[1])}}, []Field{{"    ", fmt.Sprintf("%016x", x[0])}})
	}
	return append(rows, []Field{{"mxcsr", fmt.Sprintf("%08x", s.MXCSR)}})
}
