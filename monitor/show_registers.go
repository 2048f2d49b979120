package monitor

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/devices"
	"github.com/iron86/iron86/x86"
)

// showFlags spells the flags. Those in upper case are set; of the others only the common ones are named.
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

// breakLengths are the numbers of bytes of a breakpoint by its LEN field (SDM vol. 3, 17.2.4).
var breakLengths = [4]int{1, 2, 8, 4}

// showDebug shows the debug registers and explains the breakpoints that are enabled.
func showDebug(mo *Monitor) {
	c := mo.m.CPU()
	l, digits := c.Long(), mo.digits()
	for i := range 4 {
		mo.printf("dr%d=%0*x%s", i, digits, l.DR[i], either(digits == 16 && i%2 == 1, "\n", " "))
	}
	mo.line("dr6=%08x %s dr7=%08x %s", c.DR(6), dr6Bits.Show(c.DR(6)), c.DR(7), dr7Bits.Show(c.DR(7)))
	for i := range 4 {
		if c.DR(7)>>(2*i)&3 != 0 {
			field := c.DR(7) >> (16 + 4*i)
			mo.printf("breakpoint %d: %s of %0*x, %d bytes\n", i, [4]string{"execution", "writes", "ports", "reads and writes"}[field&3], digits, l.DR[i], breakLengths[field>>2&3])
		}
	}
}

// order is the order in which general registers are shown.
var order = [16]int{x86.AX, x86.BX, x86.CX, x86.DX, x86.SI, x86.DI, x86.BP, x86.SP, 8, 9, 10, 11, 12, 13, 14, 15}

// showGeneral shows general registers, selectors, the instruction pointer and flags.
func showGeneral(mo *Monitor) {
	c := mo.m.CPU()
	if mo.bits64() {
		for i, r := range order {
			mo.printf("%-3s=%016x%s", names64[r], c.Reg64(r), either(i%3 == 2, "\n", " "))
		}
		mo.printf("rip=%016x\n", c.RIP())
	} else {
		for i, r := range order[:8] {
			mo.printf("%s=%08x%s", names32[r], c.Reg(r), either(i%4 == 3, "\n", " "))
		}
	}
	for i, r := range [6]int{x86.CS, x86.SS, x86.DS, x86.ES, x86.FS, x86.GS} {
		mo.printf("%s=%04x%s", namesSeg[r], c.Segment(r).Selector, either(i == 5 && mo.bits64(), "\n", " "))
	}
	if !mo.bits64() {
		mo.printf("eip=%08x\n", c.EIP())
	}
	mo.printf("eflags=%08x %s  %s cpl=%d\n", c.Eflags(), showFlags(c.Eflags()), c.Mode(), c.CPL())
}

// showSegments shows segment registers, LDTR and TR with their descriptors, and the descriptor tables.
func showSegments(mo *Monitor) {
	c := mo.m.CPU()
	l, digits := c.Long(), mo.digits()
	show := func(name string, s cpu.SegmentState) {
		if s.Null && (digits == 8 || s.Base64() == 0) {
			mo.printf("%-4s %04x null\n", name, s.Selector)
			return
		}
		flags := uint8(0)
		if s.Big {
			flags |= x86.DescBig
		}
		if s.Long {
			flags |= x86.DescLong
		}
		mo.printf("%-4s %04x base=%0*x limit=%08x dpl=%d %s", name, s.Selector, digits, s.Base64(), s.Limit, s.Access>>5&3, mo.access(s.Access, flags))
		mo.printf("%s\n", either(s.Null, " null", ""))
	}
	for i := range 6 {
		show(namesSeg[i], c.Segment(i))
	}
	show("ldtr", c.LDTR())
	show("tr", c.TR())
	_, limit := c.GDTR()
	mo.printf("gdtr base=%0*x limit=%04x", digits, l.GDTBase, limit)
	_, limit = c.IDTR()
	mo.printf("  idtr base=%0*x limit=%04x\n", digits, l.IDTBase, limit)
}

// bitNames are single bits of a register.
type bitNames = devices.BitNames

// Bits of the control and debug registers and of EFER (SDM vol. 3, 2.2.1, 2.5 and 17.2).
var (
	cr0Bits  = bitNames{{Bit: 31, Name: "PG"}, {Bit: 30, Name: "CD"}, {Bit: 29, Name: "NW"}, {Bit: 18, Name: "AM"}, {Bit: 16, Name: "WP"}, {Bit: 5, Name: "NE"}, {Bit: 4, Name: "ET"}, {Bit: 3, Name: "TS"}, {Bit: 2, Name: "EM"}, {Bit: 1, Name: "MP"}, {Bit: 0, Name: "PE"}}
	eferBits = bitNames{{Bit: 11, Name: "NXE"}, {Bit: 10, Name: "LMA"}, {Bit: 8, Name: "LME"}, {Bit: 0, Name: "SCE"}}
	dr6Bits  = bitNames{{Bit: 15, Name: "BT"}, {Bit: 14, Name: "BS"}, {Bit: 13, Name: "BD"}, {Bit: 3, Name: "B3"}, {Bit: 2, Name: "B2"}, {Bit: 1, Name: "B1"}, {Bit: 0, Name: "B0"}}
	dr7Bits  = bitNames{{Bit: 13, Name: "GD"}, {Bit: 9, Name: "GE"}, {Bit: 8, Name: "LE"}, {Bit: 7, Name: "G3"}, {Bit: 6, Name: "L3"}, {Bit: 5, Name: "G2"}, {Bit: 4, Name: "L2"}, {Bit: 3, Name: "G1"}, {Bit: 2, Name: "L1"}, {Bit: 1, Name: "G0"}, {Bit: 0, Name: "L0"}}
	cr4Bits  = bitNames{{Bit: 10, Name: "OSXMMEXCPT"}, {Bit: 9, Name: "OSFXSR"}, {Bit: 8, Name: "PCE"}, {Bit: 7, Name: "PGE"}, {Bit: 6, Name: "MCE"}, {Bit: 5, Name: "PAE"}, {Bit: 4, Name: "PSE"}, {Bit: 3, Name: "DE"}, {Bit: 2, Name: "TSD"}, {Bit: 1, Name: "PVI"}, {Bit: 0, Name: "VME"}}
)

// showControl shows the control registers, and of long mode the model-specific ones.
func showControl(mo *Monitor) {
	c := mo.m.CPU()
	l, digits := c.Long(), mo.digits()
	mo.line("cr0=%08x %s", c.CR(0), cr0Bits.Show(c.CR(0)))
	mo.printf("cr2=%0*x (linear address of the last page fault)\n", digits, l.CR2)
	mo.printf("cr3=%0*x (%s)\n", digits, l.CR3, mo.tables().name)
	mo.line("cr4=%08x %s", c.CR(4), cr4Bits.Show(c.CR(4)))
	if !mo.hasLong() {
		return
	}
	mo.printf("cr8=%x (task priority)\n", l.CR8)
	mo.line("efer=%08x %s", l.EFER, eferBits.Show(uint32(l.EFER)))
	mo.printf("star=%016x (SYSCALL: cs %04x, SYSRET: cs %04x or %04x)\n", l.STAR, l.STAR>>32&0xfffc, l.STAR>>48|3, l.STAR>>48+16|3)
	mo.line("lstar=%016x %s", l.LSTAR, mo.symbols.Name(l.LSTAR))
	mo.printf("cstar=%016x sfmask=%08x\n", l.CSTAR, l.SFMASK)
	mo.printf("fs.base=%016x gs.base=%016x kernelgs.base=%016x\n", l.Base[x86.FS], l.Base[x86.GS], l.KernelGS)
	mo.printf("sysenter: esp=%016x eip=%016x\n", l.SysenterESP, l.SysenterEIP)
}
