package monitor

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/devices"
	"github.com/iron86/iron86/x86"
)

// showFlags spells the flags: upper case is set.
func showFlags(v uint32) string {
	var b strings.Builder
	for _, f := range flagBits {
		if v&f.bit != 0 {
			b.WriteString(strings.ToUpper(f.name) + " ")
		} else if f.bit&(x86.Arith|x86.IF|x86.DF|x86.TF) != 0 {
			b.WriteString(f.name + " ")
		}
	}
	fmt.Fprintf(&b, "iopl=%d", v>>12&3)
	return b.String()
}

// systemTypes are the types of descriptors with S clear (SDM vol. 3, table 3-2).
var systemTypes = [16]string{"reserved", "TSS16", "LDT", "TSS16 busy", "call gate16", "task gate", "interrupt gate16", "trap gate16",
	"reserved", "TSS32", "reserved", "TSS32 busy", "call gate32", "reserved", "interrupt gate32", "trap gate32"}

// showAccess explains an access byte of a segment.
func showAccess(a uint8, big bool) string {
	size := "16"
	if big {
		size = "32"
	}
	s := ""
	switch {
	case a&0x10 == 0:
		return systemTypes[a&15]
	case a&8 != 0:
		s = "code" + size + " x"
		if a&2 != 0 {
			s += "r"
		}
		if a&4 != 0 {
			s += " conforming"
		}
	default:
		s = "data" + size + " r"
		if a&2 != 0 {
			s += "w"
		}
		if a&4 != 0 {
			s += " down"
		}
	}
	if a&1 != 0 {
		s += " accessed"
	}
	return s
}

func showDebug(mo *Monitor) {
	c := mo.m.CPU()
	for i := range 4 {
		mo.printf("dr%d=%08x ", i, c.DR(i))
	}
	mo.line("dr6=%08x %s dr7=%08x %s", c.DR(6), dr6Bits.Show(c.DR(6)), c.DR(7), dr7Bits.Show(c.DR(7)))
	for i := range 4 {
		if c.DR(7)>>(2*i)&3 != 0 {
			field := c.DR(7) >> (16 + 4*i)
			mo.printf("breakpoint %d: %s of %08x, %d bytes\n", i, [4]string{"execution", "writes", "ports", "reads and writes"}[field&3], c.DR(i), field>>2&3+1)
		}
	}
}

func showGeneral(mo *Monitor) {
	c := mo.m.CPU()
	for i, r := range [8]int{x86.AX, x86.BX, x86.CX, x86.DX, x86.SI, x86.DI, x86.BP, x86.SP} {
		mo.printf("%s=%08x", names32[r], c.Reg(r))
		mo.printf("%s", [2]string{" ", "\n"}[b2u(i%4 == 3)])
	}
	for _, i := range [6]int{x86.CS, x86.SS, x86.DS, x86.ES, x86.FS, x86.GS} {
		mo.printf("%s=%04x ", namesSeg[i], c.Segment(i).Selector)
	}
	mo.printf("eip=%08x\n", c.EIP())
	mo.printf("eflags=%08x %s  %s cpl=%d\n", c.Eflags(), showFlags(c.Eflags()), c.Mode(), c.CPL())
}

func showSegments(mo *Monitor) {
	c := mo.m.CPU()
	show := func(name string, s cpu.SegmentState) {
		if s.Null {
			mo.printf("%-4s %04x null\n", name, s.Selector)
			return
		}
		mo.printf("%-4s %04x base=%08x limit=%08x dpl=%d %s\n", name, s.Selector, s.Base, s.Limit, s.Access>>5&3, showAccess(s.Access, s.Big))
	}
	for i := range 6 {
		show(namesSeg[i], c.Segment(i))
	}
	show("ldtr", c.LDTR())
	show("tr", c.TR())
	base, limit := c.GDTR()
	mo.printf("gdtr base=%08x limit=%04x", base, limit)
	base, limit = c.IDTR()
	mo.printf("  idtr base=%08x limit=%04x\n", base, limit)
}

// bitNames are single bits of a register, for showBits.
type bitNames = devices.BitNames

var (
	cr0Bits = bitNames{{Bit: 31, Name: "PG"}, {Bit: 30, Name: "CD"}, {Bit: 29, Name: "NW"}, {Bit: 18, Name: "AM"}, {Bit: 16, Name: "WP"}, {Bit: 5, Name: "NE"}, {Bit: 4, Name: "ET"}, {Bit: 3, Name: "TS"}, {Bit: 2, Name: "EM"}, {Bit: 1, Name: "MP"}, {Bit: 0, Name: "PE"}}
	dr6Bits = bitNames{{Bit: 15, Name: "BT"}, {Bit: 14, Name: "BS"}, {Bit: 13, Name: "BD"}, {Bit: 3, Name: "B3"}, {Bit: 2, Name: "B2"}, {Bit: 1, Name: "B1"}, {Bit: 0, Name: "B0"}}
	dr7Bits = bitNames{{Bit: 13, Name: "GD"}, {Bit: 9, Name: "GE"}, {Bit: 8, Name: "LE"}, {Bit: 7, Name: "G3"}, {Bit: 6, Name: "L3"}, {Bit: 5, Name: "G2"}, {Bit: 4, Name: "L2"}, {Bit: 3, Name: "G1"}, {Bit: 2, Name: "L1"}, {Bit: 1, Name: "G0"}, {Bit: 0, Name: "L0"}}
	cr4Bits = bitNames{{Bit: 10, Name: "OSXMMEXCPT"}, {Bit: 9, Name: "OSFXSR"}, {Bit: 8, Name: "PCE"}, {Bit: 7, Name: "PGE"}, {Bit: 6, Name: "MCE"}, {Bit: 5, Name: "PAE"}, {Bit: 4, Name: "PSE"}, {Bit: 3, Name: "DE"}, {Bit: 2, Name: "TSD"}, {Bit: 1, Name: "PVI"}, {Bit: 0, Name: "VME"}}
)

func showControl(mo *Monitor) {
	c := mo.m.CPU()
	mo.line("cr0=%08x %s", c.CR(0), cr0Bits.Show(c.CR(0)))
	mo.printf("cr2=%08x (linear address of the last page fault)\n", c.CR(2))
	mo.printf("cr3=%08x (page directory)\n", c.CR(3))
	mo.line("cr4=%08x %s", c.CR(4), cr4Bits.Show(c.CR(4)))
}
