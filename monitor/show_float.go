package monitor

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/softfloat"
)

// Bits of the x87 control and status words (SDM vol. 1, 8.1.3 and 8.1.5) and of
// MXCSR (10.2.3).
var (
	controlBits = bitNames{{Bit: 5, Name: "PM"}, {Bit: 4, Name: "UM"}, {Bit: 3, Name: "OM"}, {Bit: 2, Name: "ZM"}, {Bit: 1, Name: "DM"}, {Bit: 0, Name: "IM"}}
	statusBits  = bitNames{{Bit: 15, Name: "B"}, {Bit: 14, Name: "C3"}, {Bit: 10, Name: "C2"}, {Bit: 9, Name: "C1"}, {Bit: 8, Name: "C0"}, {Bit: 7, Name: "ES"}, {Bit: 6, Name: "SF"}, {Bit: 5, Name: "PE"}, {Bit: 4, Name: "UE"}, {Bit: 3, Name: "OE"}, {Bit: 2, Name: "ZE"}, {Bit: 1, Name: "DE"}, {Bit: 0, Name: "IE"}}
	mxcsrBits   = bitNames{{Bit: 15, Name: "FZ"}, {Bit: 12, Name: "PM"}, {Bit: 11, Name: "UM"}, {Bit: 10, Name: "OM"}, {Bit: 9, Name: "ZM"}, {Bit: 8, Name: "DM"}, {Bit: 7, Name: "IM"}, {Bit: 6, Name: "DAZ"}, {Bit: 5, Name: "PE"}, {Bit: 4, Name: "UE"}, {Bit: 3, Name: "OE"}, {Bit: 2, Name: "ZE"}, {Bit: 1, Name: "DE"}, {Bit: 0, Name: "IE"}}
)

var (
	roundings  = [4]string{"nearest", "down", "up", "zero"}
	precisions = [4]string{"24 bits", "reserved", "53 bits", "64 bits"}
)

// Words for what a register of the x87 stack holds.
const (
	tagValid   = "valid"
	tagZero    = "zero"
	tagSpecial = "special"
	tagEmpty   = "empty"
)

// tag returns the word for what the tag word says of a register's contents (SDM vol. 1, 8.1.7).
func tag(v softfloat.F80, used bool) string {
	e := v.SE & 0x7fff
	switch {
	case !used:
		return tagEmpty
	case e == 0 && v.Sig == 0:
		return tagZero
	case e == 0 || e == 0x7fff || v.Sig>>63 == 0:
		return tagSpecial
	}
	return tagValid
}

// decimal spells the value of a register in decimal.
func decimal(v softfloat.F80) string {
	sign := ""
	if v.SE&0x8000 != 0 {
		sign = "-"
	}
	e := int(v.SE & 0x7fff)
	switch {
	case e == 0x7fff && v.Sig<<1 == 0:
		return sign + "inf"
	case e == 0x7fff && v.Sig>>62&1 == 0:
		return sign + "SNaN"
	case e == 0x7fff:
		return sign + "QNaN"
	case e != 0 && v.Sig>>63 == 0:
		return sign + "unsupported"
	}
	x := new(big.Float).SetPrec(64).SetUint64(v.Sig)
	return sign + x.SetMantExp(x, max(e, 1)-16383-63).Text('g', 20)
}

// stackOrder returns the numbers of the physical registers that ST(0) to ST(7) are.
func stackOrder(s *cpu.FPUState) (list [8]int) {
	for i := range list {
		list[i] = (int(s.Status>>11) + i) & 7
	}
	return list
}

// showFPU decodes the x87 unit.
func showFPU(mo *Monitor) {
	s := mo.m.CPU().FPU()
	for i, n := range stackOrder(&s) {
		v, used := s.Reg[n], s.Tags>>n&1 != 0
		text := ""
		if used {
			text = decimal(v)
		}
		mo.line("st%d (R%d) %04x %016x  %-7s  %s", i, n, v.SE, v.Sig, tag(v, used), text)
	}
	mo.printf("control=%04x masks %s; round to %s, %s\n", s.Control, controlBits.Show(uint32(s.Control)), roundings[s.Control>>10&3], precisions[s.Control>>8&3])
	mo.line("status=%04x top=%d %s", s.Status, s.Status>>11&7, statusBits.Show(uint32(s.Status)))
	l, digits := mo.m.CPU().Long(), 8
	if mo.bits64() {
		digits = 16
	}
	mo.printf("last instruction %04x:%0*x opcode=%03x, operand %04x:%0*x\n", s.CS, digits, l.FIP, s.Opcode|0xd800, s.DS, digits, l.FDP)
}

// showMMX shows the MMX registers, which are the significands of the x87 ones.
func showMMX(mo *Monitor) {
	s := mo.m.CPU().FPU()
	for i, v := range s.Reg {
		mo.printf("mm%d=%016x  words %04x %04x %04x %04x\n", i, v.Sig, v.Sig>>48, v.Sig>>32&0xffff, v.Sig>>16&0xffff, v.Sig&0xffff)
	}
}

// showSSE decodes the XMM registers as four single and two double numbers.
func showSSE(mo *Monitor) {
	s := mo.m.CPU().FPU()
	for i, x := range mo.xmm() {
		mo.printf("xmm%d=%016x_%016x  4 float: %s  2 double: %s\n", i, x[1], x[0], singles(x), doubles(x))
	}
	mo.printf("mxcsr=%08x %s; round to %s\n", s.MXCSR, mxcsrBits.Show(s.MXCSR), roundings[s.MXCSR>>13&3])
}

// xmm returns the XMM registers that there are.
func (g *guest) xmm() [][2]uint64 {
	s := g.m.CPU().FPU()
	list := s.XMM[:]
	if g.hasLong() {
		l := g.m.CPU().Long()
		list = append(list, l.XMM[:]...)
	}
	return list
}

// singles spells the four single numbers in a register, the highest first.
func singles(x [2]uint64) string {
	var list []string
	for i := 3; i >= 0; i-- {
		list = append(list, fmt.Sprintf("%g", math.Float32frombits(uint32(x[i/2]>>(32*(i%2))))))
	}
	return strings.Join(list, " ")
}

// doubles spells the two double numbers in a register, the higher first.
func doubles(x [2]uint64) string {
	return fmt.Sprintf("%g %g", math.Float64frombits(x[1]), math.Float64frombits(x[0]))
}
