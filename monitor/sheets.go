package monitor

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// Field is a register, or a part of one, to be shown.
type Field struct{ Name, Text string }

func generalSheet(c *cpu.CPU) [][]Field {
	hex := func(v uint32) string { return fmt.Sprintf("%08x", v) }
	right := [8]Field{{"mode", c.Mode()}, {"cpl", fmt.Sprint(c.CPL())}}
	for i, s := range [6]int{x86.CS, x86.DS, x86.ES, x86.SS, x86.FS, x86.GS} {
		right[i+2] = Field{namesSeg[s], fmt.Sprintf("%04x", c.Segment(s).Selector)}
	}
	var rows [][]Field
	for i, r := range [8]int{x86.AX, x86.BX, x86.CX, x86.DX, x86.SI, x86.DI, x86.BP, x86.SP} {
		rows = append(rows, []Field{{names32[r], hex(c.Reg(r))}, right[i]})
	}
	rows = append(rows, []Field{{"eip", hex(c.EIP())}, {"fl", hex(c.Eflags())}})
	var flags []Field
	for _, f := range flagBits {
		if f.bit&(x86.Arith|x86.IF|x86.DF|x86.TF) != 0 {
			flags = append(flags, Field{f.name, [2]string{f.name, strings.ToUpper(f.name)}[b2u(c.Eflags()&f.bit != 0)]})
		}
	}
	return append(rows, flags)
}

func segmentSheet(c *cpu.CPU) [][]Field {
	var rows [][]Field
	show := func(name string, s cpu.SegmentState) {
		if s.Null {
			rows = append(rows, []Field{{name, fmt.Sprintf("%04x null", s.Selector)}})
			return
		}
		rows = append(rows, []Field{{name, fmt.Sprintf("%04x %08x %x", s.Selector, s.Base, s.Limit)}})
	}
	for _, s := range [6]int{x86.CS, x86.DS, x86.ES, x86.SS, x86.FS, x86.GS} {
		show(namesSeg[s], c.Segment(s))
	}
	show("ld", c.LDTR())
	show("tr", c.TR())
	base, limit := c.GDTR()
	rows = append(rows, []Field{{"gdtr", fmt.Sprintf("%08x %04x", base, limit)}})
	base, limit = c.IDTR()
	return append(rows, []Field{{"idtr", fmt.Sprintf("%08x %04x", base, limit)}})
}

func systemSheet(c *cpu.CPU) [][]Field {
	var rows [][]Field
	for i, n := range [4]int{0, 2, 3, 4} {
		dr := [4]int{0, 1, 2, 3}[i]
		rows = append(rows, []Field{{fmt.Sprintf("cr%d", n), fmt.Sprintf("%08x", c.CR(n))}, {fmt.Sprintf("dr%d", dr), fmt.Sprintf("%08x", c.DR(dr))}})
	}
	rows = append(rows, []Field{{"dr6", fmt.Sprintf("%08x", c.DR(6))}, {"dr7", fmt.Sprintf("%08x", c.DR(7))}})
	rows = append(rows, []Field{{"", cr0Bits.Show(c.CR(0))}})
	return append(rows, []Field{{"", cr4Bits.Show(c.CR(4))}})
}

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

func mmxSheet(c *cpu.CPU) (rows [][]Field) {
	s := c.FPU()
	for i, v := range s.Reg {
		rows = append(rows, []Field{{fmt.Sprintf("mm%d", i), fmt.Sprintf("%016x", v.Sig)}})
	}
	return rows
}

func sseSheet(c *cpu.CPU) (rows [][]Field) {
	s := c.FPU()
	for i, x := range s.XMM {
		rows = append(rows, []Field{{fmt.Sprintf("xmm%d", i), fmt.Sprintf("%016x", x[1])}}, []Field{{"    ", fmt.Sprintf("%016x", x[0])}})
	}
	return append(rows, []Field{{"mxcsr", fmt.Sprintf("%08x", s.MXCSR)}})
}
