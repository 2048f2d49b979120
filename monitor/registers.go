package monitor

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/devices"
	"github.com/iron86/iron86/x86"
)

var (
	names32  = [8]string{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"}
	names8   = [8]string{"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"}
	namesSeg = [6]string{"es", "cs", "ss", "ds", "fs", "gs"}
)

// flagBits are the flags by name, as they are shown.
var flagBits = []struct {
	name string
	bit  uint32
}{
	{"id", x86.ID}, {"vip", x86.VIP}, {"vif", x86.VIF}, {"ac", x86.AC}, {"vm", x86.VM}, {"rf", x86.RF}, {"nt", x86.NT},
	{"of", x86.OF}, {"df", x86.DF}, {"if", x86.IF}, {"tf", x86.TF}, {"sf", x86.SF}, {"zf", x86.ZF}, {"af", x86.AF},
	{"pf", x86.PF}, {"cf", x86.CF},
}

// slot is a place in the processor that a name stands for.
type slot struct {
	get func() uint32
	set func(uint32) // nil: read only
}

// registerSlot finds a register or flag by its name.
func (mo *Monitor) registerSlot(name string) (slot, bool) {
	c, name := mo.m.CPU(), strings.ToLower(name)
	for i := range 8 {
		switch name {
		case names32[i]:
			return slot{func() uint32 { return c.Reg(i) }, func(v uint32) { c.SetReg(i, v) }}, true
		case names32[i][1:]:
			return part(func() uint32 { return c.Reg(i) }, func(v uint32) { c.SetReg(i, v) }, 0, 0xffff), true
		case names8[i]:
			r := i & 3
			return part(func() uint32 { return c.Reg(r) }, func(v uint32) { c.SetReg(r, v) }, uint(i/4*8), 0xff), true
		}
	}
	if s, ok := mo.segmentSlot(name); ok {
		return s, true
	}
	return mo.specialSlot(name)
}

// part is a field of a register.
func part(get func() uint32, set func(uint32), shift uint, mask uint32) slot {
	return slot{
		func() uint32 { return get() >> shift & mask },
		func(v uint32) { set(get()&^(mask<<shift) | v&mask<<shift) },
	}
}

func (mo *Monitor) segmentSlot(name string) (slot, bool) {
	c := mo.m.CPU()
	for i, s := range namesSeg {
		switch name {
		case s:
			return slot{func() uint32 { return uint32(c.Segment(i).Selector) }, func(v uint32) { mo.loadSegment(i, uint16(v)) }}, true
		case s + ".base":
			return slot{func() uint32 { return c.Segment(i).Base }, nil}, true
		case s + ".limit":
			return slot{func() uint32 { return c.Segment(i).Limit }, nil}, true
		}
	}
	return slot{}, false
}

func (mo *Monitor) specialSlot(name string) (slot, bool) {
	c := mo.m.CPU()
	switch name {
	case "eip":
		return slot{c.EIP, c.SetEIP}, true
	case "ip":
		return part(c.EIP, c.SetEIP, 0, 0xffff), true
	case "eflags":
		return slot{c.Eflags, c.SetEflags}, true
	case "flags":
		return part(c.Eflags, c.SetEflags, 0, 0xffff), true
	case "iopl":
		return part(c.Eflags, c.SetEflags, 12, 3), true
	case "cpl":
		return slot{func() uint32 { return uint32(c.CPL()) }, nil}, true
	case "tr":
		return slot{func() uint32 { return uint32(c.TR().Selector) }, nil}, true
	case "ldtr":
		return slot{func() uint32 { return uint32(c.LDTR().Selector) }, nil}, true
	case "fcw", "fsw", "mxcsr":
		return fpuSlot(c, name), true
	case "gdtr.base":
		return slot{func() uint32 { b, _ := c.GDTR(); return b }, nil}, true
	case "idtr.base":
		return slot{func() uint32 { b, _ := c.IDTR(); return b }, nil}, true
	}
	for _, f := range flagBits {
		if name == f.name {
			set := func(v uint32) {
				e := c.Eflags() &^ f.bit
				if v != 0 {
					e |= f.bit
				}
				c.SetEflags(e)
			}
			return slot{func() uint32 { return b2u(c.Eflags()&f.bit != 0) }, set}, true
		}
	}
	if len(name) == 3 && name[2] >= '0' && name[2] <= '7' {
		n := int(name[2] - '0')
		switch name[:2] {
		case "cr":
			if n == 0 || n >= 2 && n <= 4 {
				return slot{func() uint32 { return c.CR(n) }, func(v uint32) { c.SetCR(n, v) }}, true
			}
		case "dr":
			return slot{func() uint32 { return c.DR(n) }, func(v uint32) { c.SetDR(n, v) }}, true
		}
	}
	return slot{}, false
}

// fpuSlot is the x87 control or status word, or MXCSR.
func fpuSlot(c *cpu.CPU, name string) slot {
	field := func(do func(s *cpu.FPUState)) {
		s := c.FPU()
		do(&s)
		c.SetFPU(s)
	}
	switch name {
	case "fcw":
		return slot{func() uint32 { return uint32(c.FPU().Control) }, func(v uint32) { field(func(s *cpu.FPUState) { s.Control = uint16(v) }) }}
	case "fsw":
		return slot{func() uint32 { return uint32(c.FPU().Status) }, func(v uint32) { field(func(s *cpu.FPUState) { s.Status = uint16(v) }) }}
	}
	return slot{func() uint32 { return c.FPU().MXCSR }, func(v uint32) { field(func(s *cpu.FPUState) { s.MXCSR = v & 0xffbf }) }}
}

func b2u(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// register is the value of a register or flag, or of one of the monitor's own
// names: instructions and time.
func (mo *Monitor) register(name string) (uint64, bool) {
	if s, ok := mo.registerSlot(name); ok {
		return uint64(s.get()), true
	}
	switch strings.ToLower(name) {
	case "instructions":
		return mo.m.Retired(), true
	case "time":
		return uint64(mo.m.Now()), true
	}
	return 0, false
}

// real reports that selectors are paragraphs.
func (mo *Monitor) real() bool {
	c := mo.m.CPU()
	return c.CR(0)&x86.CR0PE == 0 || c.Eflags()&x86.VM != 0
}

// loadSegment loads a segment register as the present mode does, without checks.
func (mo *Monitor) loadSegment(i int, sel uint16) {
	c := mo.m.CPU()
	if mo.real() {
		s := c.Segment(i)
		s.Selector, s.Base = sel, uint32(sel)<<4
		c.SetSegment(i, s)
		return
	}
	d, err := mo.descriptor(sel)
	if err != nil || sel&^3 == 0 {
		c.SetSegment(i, cpu.SegmentState{Selector: sel, Null: true})
		return
	}
	c.SetSegment(i, cpu.SegmentState{Selector: sel, Base: d.base, Limit: d.limit, Access: d.access, Big: d.big, Gran: d.gran})
}

// segmentBase is the base of a segment named by a register or a hexadecimal selector.
func (mo *Monitor) segmentBase(name string) (base uint32, sel uint16, err error) {
	c := mo.m.CPU()
	for i, s := range namesSeg {
		if strings.EqualFold(name, s) {
			g := c.Segment(i)
			return g.Base, g.Selector, nil
		}
	}
	var n uint64
	if v, ok := mo.register(name); ok && !isHex(name) {
		n = v
	} else if _, err := fmt.Sscanf(trimHex(name), "%x", &n); err != nil || n > 0xffff || !isHex(trimHex(name)) {
		return 0, 0, fmt.Errorf("%q is not a segment: a register or hexadecimal digits", name)
	}
	sel = uint16(n)
	if mo.real() {
		return uint32(sel) << 4, sel, nil
	}
	for i := range 6 { // one that is loaded counts as it is
		if g := c.Segment(i); g.Selector == sel && !g.Null {
			return g.Base, sel, nil
		}
	}
	d, err := mo.descriptor(sel)
	return d.base, sel, err
}

func isHex(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}

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

// registerKinds are the kinds of registers that regs shows; the first is what it
// shows alone.
var registerKinds = []struct {
	name string
	show func(*Monitor)
}{
	{"", (*Monitor).showGeneral}, {"seg", (*Monitor).showSegments}, {"control", (*Monitor).showControl}, {"debug", (*Monitor).showDebug},
	{"fpu", (*Monitor).showFPU}, {"mmx", (*Monitor).showMMX}, {"sse", (*Monitor).showSSE},
}

// cmdRegs: regs [seg|control|debug|fpu|mmx|sse|all]
func (mo *Monitor) cmdRegs(arg string) error {
	known := false
	for _, k := range registerKinds {
		if arg == k.name || arg == "all" {
			k.show(mo)
			known = true
		}
	}
	if !known {
		return fmt.Errorf("regs %s: nothing, seg, control, debug, fpu, mmx, sse or all", arg)
	}
	return nil
}

func (mo *Monitor) showDebug() {
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

func (mo *Monitor) showGeneral() {
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

func (mo *Monitor) showSegments() {
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

func (mo *Monitor) showControl() {
	c := mo.m.CPU()
	mo.line("cr0=%08x %s", c.CR(0), cr0Bits.Show(c.CR(0)))
	mo.printf("cr2=%08x (linear address of the last page fault)\n", c.CR(2))
	mo.printf("cr3=%08x (page directory)\n", c.CR(3))
	mo.line("cr4=%08x %s", c.CR(4), cr4Bits.Show(c.CR(4)))
}

// cmdSet: set REGISTER = EXPR
func (mo *Monitor) cmdSet(arg string) error {
	name, text, ok := strings.Cut(arg, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return fmt.Errorf("set needs REGISTER = EXPRESSION; edit changes memory")
	}
	s, known := mo.registerSlot(name)
	if !known {
		return fmt.Errorf("no register %q", name)
	}
	if s.set == nil {
		return fmt.Errorf("%s cannot be set", name)
	}
	v, err := mo.evalAll(text)
	if err != nil {
		return err
	}
	s.set(uint32(v.n))
	mo.edited()
	return nil
}
