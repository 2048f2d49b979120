package monitor

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// What follows is for a display of the monitor: package view.

// OnView sets what the command view does.
func (mo *Monitor) OnView(f func() error) { mo.onView = f }

// cmdView: view: the full-screen display.
func (mo *Monitor) cmdView(string) error {
	if mo.onView == nil {
		return errors.New("view needs a terminal")
	}
	return mo.onView()
}

// Address is a place in memory, as an expression gives it.
type Address struct{ v value }

// String shows it as it was meant: segment:offset, linear or @physical.
func (a Address) String() string { return a.v.String() }

// Plus is n bytes after a.
func (a Address) Plus(n int) Address { return Address{a.v.plus(uint32(n))} }

// Same reports that both are one place.
func (a Address) Same(b Address) bool {
	return (a.v.in == physical) == (b.v.in == physical) && a.v.n == b.v.n
}

// Here is the next instruction.
func (mo *Monitor) Here() Address { return Address{mo.here()} }

// StackTop is where the stack pointer points, and the size of its entries.
func (mo *Monitor) StackTop() (a Address, size int) {
	sp := mo.stackPointer()
	size = 2
	if sp.name == "esp" {
		size = 4
	}
	s := mo.m.CPU().Segment(x86.SS)
	return Address{value{n: uint64(s.Base + sp.n), in: linear, sel: s.Selector, off: sp.n, pair: true}}, size
}

// Evaluate is the address that an expression gives.
func (mo *Monitor) Evaluate(text string) (Address, error) {
	v, err := mo.evalAll(text)
	return Address{v}, err
}

// Read gives n bytes of memory without effects on devices.
func (mo *Monitor) Read(a Address, n int) ([]byte, error) { return mo.read(a.v, n) }

// Name is symbol+offset for an address, "" when no symbol is near.
func (mo *Monitor) Name(linear uint32) string { return mo.symbols.name(linear) }

// CodeLine is an instruction in a listing.
type CodeLine struct {
	At    Address
	Size  int    // bytes
	Text  string // address, bytes, mnemonic
	Label string // the symbol that stands here
	Here  bool   // it is the next to be executed
	Break bool   // there is a breakpoint on it
}

// Code lists n instructions, fewer where memory ends.
func (mo *Monitor) Code(at Address, n int) []CodeLine {
	var list []CodeLine
	here := mo.Here()
	for range n {
		text, size, err := mo.instruction(at.v)
		if err != nil {
			return append(list, CodeLine{At: at, Text: fmt.Sprintf("%v  %v", at, err)})
		}
		l := CodeLine{At: at, Size: size, Text: text, Here: at.Same(here), Break: mo.breakAt(at) != nil}
		if s, exact := mo.symbols.find(uint32(at.v.n)); exact && at.v.in != physical {
			l.Label = s
		}
		list = append(list, l)
		at = Address{mo.after(at.v, size)}
	}
	return list
}

// after is the address n bytes after an instruction: 16-bit code goes on at offset
// 0 after FFFF.
func (mo *Monitor) after(at value, n int) value {
	next := at.plus(uint32(n))
	if at.pair && at.off <= 0xffff && next.off > 0xffff && mo.m.CPU().DecodeMode().Bits == 16 {
		next.n, next.off = uint64(uint32(next.n)-0x10000), next.off-0x10000
	}
	return next
}

// longestInst is the largest size of an instruction, in bytes.
const longestInst = 15

// Before is the beginning of the instruction before at. Instructions cannot be
// read backwards: it is the last step of a walk that begins some way before and
// arrives, or one byte.
func (mo *Monitor) Before(at Address) Address {
	for back := 4 * longestInst; back > 0; back-- {
		if at.v.pair && uint32(back) > at.v.off {
			continue
		}
		a := at.Plus(-back)
		for k := back; k > 0; {
			_, b, err := mo.decode(a.v)
			if err != nil || len(b) > k {
				break
			}
			if len(b) == k {
				return a
			}
			a, k = a.Plus(len(b)), k-len(b)
		}
	}
	return at.Plus(-1)
}

// breakAt is the user's breakpoint on an instruction, nil for none.
func (mo *Monitor) breakAt(a Address) *point {
	i := slices.IndexFunc(mo.points, func(p *point) bool {
		return p.kind == pointBreak && !p.disabled && Address{p.at}.Same(a)
	})
	if i < 0 {
		return nil
	}
	return mo.points[i]
}

// ToggleBreak sets a breakpoint, or deletes the one that is there.
func (mo *Monitor) ToggleBreak(a Address) error {
	if p := mo.breakAt(a); p != nil {
		mo.removePoint(p)
		mo.printf("deleted %v\n", p)
		return nil
	}
	return mo.addPoint(&point{kind: pointBreak, at: a.v, text: fmt.Sprintf("break at %v", a)})
}

// RunTo runs until an instruction is next.
func (mo *Monitor) RunTo(a Address) error {
	return mo.report(mo.resume(forever, &point{kind: pointBreak, at: a.v, hidden: true}))
}

// Field is a register, or a part of one, to be shown.
type Field struct{ Name, Text string }

// Sheet gives rows of fields: "general", "segments", "system", "fpu", "mmx" or
// "sse". A name that is none gives the first. A Text without a Name stands alone.
func (mo *Monitor) Sheet(name string) [][]Field {
	switch name {
	case "segments":
		return mo.segmentSheet()
	case "system":
		return mo.systemSheet()
	case "fpu":
		return mo.fpuSheet()
	case "mmx":
		return mo.mmxSheet()
	case "sse":
		return mo.sseSheet()
	}
	return mo.generalSheet()
}

// Sheets are the names for Sheet.
func Sheets() []string { return []string{"general", "segments", "system", "fpu", "mmx", "sse"} }

func (mo *Monitor) generalSheet() [][]Field {
	c := mo.m.CPU()
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

func (mo *Monitor) segmentSheet() [][]Field {
	c := mo.m.CPU()
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

func (mo *Monitor) systemSheet() [][]Field {
	c := mo.m.CPU()
	var rows [][]Field
	for i, n := range [4]int{0, 2, 3, 4} {
		dr := [4]int{0, 1, 2, 3}[i]
		rows = append(rows, []Field{{fmt.Sprintf("cr%d", n), fmt.Sprintf("%08x", c.CR(n))}, {fmt.Sprintf("dr%d", dr), fmt.Sprintf("%08x", c.DR(dr))}})
	}
	rows = append(rows, []Field{{"dr6", fmt.Sprintf("%08x", c.DR(6))}, {"dr7", fmt.Sprintf("%08x", c.DR(7))}})
	rows = append(rows, []Field{{"", cr0Bits.Show(c.CR(0))}})
	return append(rows, []Field{{"", cr4Bits.Show(c.CR(4))}})
}
