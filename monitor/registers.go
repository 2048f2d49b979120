package monitor

import (
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/monitor/expr"
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
func (g *guest) registerSlot(name string) (slot, bool) {
	c, name := g.m.CPU(), strings.ToLower(name)
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
	if s, ok := g.segmentSlot(name); ok {
		return s, true
	}
	return g.specialSlot(name)
}

// part is a field of a register.
func part(get func() uint32, set func(uint32), shift uint, mask uint32) slot {
	return slot{
		func() uint32 { return get() >> shift & mask },
		func(v uint32) { set(get()&^(mask<<shift) | v&mask<<shift) },
	}
}

func (g *guest) segmentSlot(name string) (slot, bool) {
	c := g.m.CPU()
	for i, s := range namesSeg {
		switch name {
		case s:
			return slot{func() uint32 { return uint32(c.Segment(i).Selector) }, func(v uint32) { g.loadSegment(i, uint16(v)) }}, true
		case s + ".base":
			return slot{func() uint32 { return c.Segment(i).Base }, nil}, true
		case s + ".limit":
			return slot{func() uint32 { return c.Segment(i).Limit }, nil}, true
		}
	}
	return slot{}, false
}

func (g *guest) specialSlot(name string) (slot, bool) {
	c := g.m.CPU()
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

// register is the value of a register or flag, or of one of the monitor's own
// names: instructions and time.
func (g *guest) register(name string) (uint64, bool) {
	if s, ok := g.registerSlot(name); ok {
		return uint64(s.get()), true
	}
	switch strings.ToLower(name) {
	case "instructions":
		return g.m.Retired(), true
	case "time":
		return uint64(g.m.Now()), true
	}
	return 0, false
}

// names is the guest in expressions; it implements expr.Names.
type names struct{ *guest }

// Register returns the value of a register, a flag, or one of the monitor's own names.
func (n names) Register(name string) (uint64, bool) { return n.register(name) }

// Segment returns the segment in a segment register.
func (n names) Segment(register string) (base uint32, sel uint16, known bool) {
	for i, s := range namesSeg {
		if strings.EqualFold(register, s) {
			g := n.m.CPU().Segment(i)
			return g.Base, g.Selector, true
		}
	}
	return 0, 0, false
}

// Selector returns the base of a segment.
func (n names) Selector(sel uint16) (uint32, error) { return n.selectorBase(sel) }

// Load reads a number from memory.
func (n names) Load(at expr.Value, size int) (uint64, error) {
	b, err := n.read(at, size)
	return little(b), err
}
