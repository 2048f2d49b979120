package monitor

import (
	"strconv"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/x86"
)

var (
	names32  = [8]string{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"}
	names8   = [8]string{"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"}
	namesSeg = [6]string{"es", "cs", "ss", "ds", "fs", "gs"}
	// names64 and namesLow exist only on processors with long mode. namesLow are the low bytes that others cannot name.
	names64  = [16]string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"}
	namesLow = map[string]int{"spl": x86.SP, "bpl": x86.BP, "sil": x86.SI, "dil": x86.DI}
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
	get  func() uint64
	set  func(uint64) // nil if it cannot be set
	wide bool         // it has 64 bits, not 32 or less
}

// narrow returns a slot of 32 bits or less.
func narrow(get func() uint32, set func(uint32)) slot {
	s := slot{get: func() uint64 { return uint64(get()) }}
	if set != nil {
		s.set = func(v uint64) { set(uint32(v)) }
	}
	return s
}

// part returns the slot of a field of a register.
func part(get func() uint32, set func(uint32), shift uint, mask uint32) slot {
	return narrow(
		func() uint32 { return get() >> shift & mask },
		func(v uint32) { set(get()&^(mask<<shift) | v&mask<<shift) },
	)
}

// registerSlot finds a register or flag by its name, in upper or lower case.
func (g *guest) registerSlot(name string) (slot, bool) {
	name = strings.ToLower(name)
	for _, find := range []func(string) (slot, bool){g.generalSlot, g.segmentSlot, g.longSlot, g.specialSlot, g.flagSlot, g.controlSlot} {
		if s, ok := find(name); ok {
			return s, true
		}
	}
	return slot{}, false
}

// generalSlot finds general registers and their parts.
func (g *guest) generalSlot(name string) (slot, bool) {
	c := g.m.CPU()
	for i := range 8 {
		switch name {
		case names32[i]:
			return narrow(func() uint32 { return c.Reg(i) }, func(v uint32) { c.SetReg(i, v) }), true
		case names32[i][1:]:
			return g.generalPart(i, 0, 0xffff), true
		case names8[i]:
			return g.generalPart(i&3, uint(i/4*8), 0xff), true
		}
	}
	if !g.hasLong() {
		return slot{}, false
	}
	for i, n := range names64 {
		if name == n {
			return slot{func() uint64 { return c.Reg64(i) }, func(v uint64) { c.SetReg64(i, v) }, true}, true
		}
	}
	if i, ok := namesLow[name]; ok {
		return g.generalPart(i, 0, 0xff), true
	}
	if len(name) < 3 || name[0] != 'r' {
		return slot{}, false
	}
	i, err := strconv.Atoi(name[1 : len(name)-1])
	if err != nil || i < 8 || i > 15 || name[1] == '0' {
		return slot{}, false
	}
	switch name[len(name)-1] {
	case 'd':
		return narrow(func() uint32 { return uint32(c.Reg64(i)) }, func(v uint32) { c.SetReg64(i, uint64(v)) }), true
	case 'w':
		return g.generalPart(i, 0, 0xffff), true
	case 'b':
		return g.generalPart(i, 0, 0xff), true
	}
	return slot{}, false
}

// generalPart returns the slot of a part of general register i. To set it leaves all other bits.
func (g *guest) generalPart(i int, shift uint, mask uint64) slot {
	c := g.m.CPU()
	return slot{
		get: func() uint64 { return c.Reg64(i) >> shift & mask },
		set: func(v uint64) { c.SetReg64(i, c.Reg64(i)&^(mask<<shift)|v&mask<<shift) },
	}
}

// segmentSlot finds segment registers, and their parts such as cs.base.
func (g *guest) segmentSlot(name string) (slot, bool) {
	c := g.m.CPU()
	for i, s := range namesSeg {
		switch name {
		case s:
			return narrow(func() uint32 { return uint32(c.Segment(i).Selector) }, func(v uint32) { g.loadSegment(i, uint16(v)) }), true
		case s + ".base":
			if g.inLong() && i >= x86.FS {
				return g.long(func(l *cpu.LongState) *uint64 { return &l.Base[i] }), true
			}
			return slot{get: func() uint64 { return g.base(i) }}, true
		case s + ".limit":
			return narrow(func() uint32 { return c.Segment(i).Limit }, nil), true
		}
	}
	return slot{}, false
}

// long returns the slot of a field of the state of long mode.
func (g *guest) long(field func(l *cpu.LongState) *uint64) slot {
	c := g.m.CPU()
	return slot{
		get: func() uint64 {
			l := c.Long()
			return *field(&l)
		},
		set: func(v uint64) {
			l := c.Long()
			*field(&l) = v
			c.SetLong(l)
		},
		wide: true,
	}
}

// longFields are the registers that long mode adds, or makes wider.
var longFields = map[string]func(l *cpu.LongState) *uint64{
	"rip": func(l *cpu.LongState) *uint64 { return &l.RIP }, "efer": func(l *cpu.LongState) *uint64 { return &l.EFER },
	"star": func(l *cpu.LongState) *uint64 { return &l.STAR }, "lstar": func(l *cpu.LongState) *uint64 { return &l.LSTAR },
	"cstar": func(l *cpu.LongState) *uint64 { return &l.CSTAR }, "sfmask": func(l *cpu.LongState) *uint64 { return &l.SFMASK },
	"kernelgs.base": func(l *cpu.LongState) *uint64 { return &l.KernelGS },
	"cr2":           func(l *cpu.LongState) *uint64 { return &l.CR2 }, "cr3": func(l *cpu.LongState) *uint64 { return &l.CR3 },
	"dr0": func(l *cpu.LongState) *uint64 { return &l.DR[0] }, "dr1": func(l *cpu.LongState) *uint64 { return &l.DR[1] },
	"dr2": func(l *cpu.LongState) *uint64 { return &l.DR[2] }, "dr3": func(l *cpu.LongState) *uint64 { return &l.DR[3] },
	"gdtr.base": func(l *cpu.LongState) *uint64 { return &l.GDTBase }, "idtr.base": func(l *cpu.LongState) *uint64 { return &l.IDTBase },
	"ldtr.base": func(l *cpu.LongState) *uint64 { return &l.LDTBase }, "tr.base": func(l *cpu.LongState) *uint64 { return &l.TRBase },
}

// longSlot finds the registers of a processor with long mode.
func (g *guest) longSlot(name string) (slot, bool) {
	c := g.m.CPU()
	if !g.hasLong() {
		return slot{}, false
	}
	if field := longFields[name]; field != nil {
		s := g.long(field)
		if strings.HasSuffix(name, "r.base") {
			s.set = nil
		}
		return s, true
	}
	switch name {
	case "rflags":
		return narrow(c.Eflags, c.SetEflags), true
	case "cr8":
		return narrow(func() uint32 { return uint32(c.Long().CR8) }, func(v uint32) {
			l := c.Long()
			l.CR8 = uint8(v)
			c.SetLong(l)
		}), true
	}
	return slot{}, false
}

// specialSlot finds the instruction pointer, the flags as a whole, and what has no group of its own.
func (g *guest) specialSlot(name string) (slot, bool) {
	c := g.m.CPU()
	switch name {
	case "eip":
		return narrow(c.EIP, c.SetEIP), true
	case "ip":
		return part(c.EIP, c.SetEIP, 0, 0xffff), true
	case "eflags":
		return narrow(c.Eflags, c.SetEflags), true
	case "flags":
		return part(c.Eflags, c.SetEflags, 0, 0xffff), true
	case "iopl":
		return part(c.Eflags, c.SetEflags, 12, 3), true
	case "cpl":
		return narrow(func() uint32 { return uint32(c.CPL()) }, nil), true
	case "tr":
		return narrow(func() uint32 { return uint32(c.TR().Selector) }, nil), true
	case "ldtr":
		return narrow(func() uint32 { return uint32(c.LDTR().Selector) }, nil), true
	case "fcw", "fsw", "mxcsr":
		return fpuSlot(c, name), true
	case "gdtr.base":
		return narrow(func() uint32 { b, _ := c.GDTR(); return b }, nil), true
	case "idtr.base":
		return narrow(func() uint32 { b, _ := c.IDTR(); return b }, nil), true
	}
	return slot{}, false
}

// flagSlot finds single flags.
func (g *guest) flagSlot(name string) (slot, bool) {
	c := g.m.CPU()
	for _, f := range flagBits {
		if name == f.name {
			set := func(v uint32) {
				e := c.Eflags() &^ f.bit
				if v != 0 {
					e |= f.bit
				}
				c.SetEflags(e)
			}
			get := func() uint32 {
				if c.Eflags()&f.bit != 0 {
					return 1
				}
				return 0
			}
			return narrow(get, set), true
		}
	}
	return slot{}, false
}

// controlSlot finds control and debug registers as registers of 32 bits.
func (g *guest) controlSlot(name string) (slot, bool) {
	c := g.m.CPU()
	if len(name) != 3 || name[2] < '0' || name[2] > '7' {
		return slot{}, false
	}
	n := int(name[2] - '0')
	switch {
	case name[:2] == "cr" && (n == 0 || n >= 2 && n <= 4):
		return narrow(func() uint32 { return c.CR(n) }, func(v uint32) { c.SetCR(n, v) }), true
	case name[:2] == "dr":
		return narrow(func() uint32 { return c.DR(n) }, func(v uint32) { c.SetDR(n, v) }), true
	}
	return slot{}, false
}

// changeFPU changes the state of the x87 unit and the XMM registers. An FPUState has only the lower halves of the
// pointers to the last instruction and operand; the upper half of one stays if change leaves the lower half.
func changeFPU(c *cpu.CPU, change func(s *cpu.FPUState)) {
	s, before := c.FPU(), c.Long()
	change(&s)
	c.SetFPU(s)
	if !c.Generation().Long() {
		return
	}
	l := c.Long()
	if uint32(l.FIP) == uint32(before.FIP) {
		l.FIP = before.FIP
	}
	if uint32(l.FDP) == uint32(before.FDP) {
		l.FDP = before.FDP
	}
	c.SetLong(l)
}

// fpuSlot returns the slot of fcw (x87 control word), fsw (status word) or mxcsr.
func fpuSlot(c *cpu.CPU, name string) slot {
	field := func(do func(s *cpu.FPUState)) { changeFPU(c, do) }
	switch name {
	case "fcw":
		return narrow(func() uint32 { return uint32(c.FPU().Control) }, func(v uint32) { field(func(s *cpu.FPUState) { s.Control = uint16(v) }) })
	case "fsw":
		return narrow(func() uint32 { return uint32(c.FPU().Status) }, func(v uint32) { field(func(s *cpu.FPUState) { s.Status = uint16(v) }) })
	}
	return narrow(func() uint32 { return c.FPU().MXCSR }, func(v uint32) { field(func(s *cpu.FPUState) { s.MXCSR = v & 0xffbf }) })
}

// register returns the value of a register or flag, or of one of the monitor's own
// names: instructions, which have been executed, and time, in nanoseconds. A $ may stand before each, as in gdb; behind
// it stand variables, too.
func (g *guest) register(name string) (v uint64, wide, known bool) {
	name, marked := strings.CutPrefix(name, "$")
	if v, ok := g.vars[name]; ok && marked {
		return v.N, v.Wide, true
	}
	if s, ok := g.registerSlot(name); ok {
		return s.get(), s.wide, true
	}
	switch strings.ToLower(name) {
	case "instructions":
		return g.m.Retired(), true, true
	case "time":
		return uint64(g.m.Now()), true, true
	}
	return 0, false, false
}

// names is what expressions see of the guest. It implements expr.Names.
type names struct{ *guest }

// Segment returns the segment in a segment register.
func (n names) Segment(register string) (base uint64, sel uint16, known bool) {
	register = strings.TrimPrefix(register, "$")
	for i, s := range namesSeg {
		if strings.EqualFold(register, s) {
			return n.base(i), n.m.CPU().Segment(i).Selector, true
		}
	}
	return 0, 0, false
}

// Selector returns the base of a segment.
func (n names) Selector(sel uint16) (uint64, error) { return n.selectorBase(sel) }

// Wide reports whether linear addresses have 64 bits, and whether offsets have.
func (n names) Wide() (linear, offset bool) { return n.inLong(), n.bits64() }

// place returns the address of gdb's $pc, $sp or $fp.
func (g *guest) place(name string) (at expr.Value, known bool) {
	switch name {
	case "$pc":
		return g.here(), true
	case "$sp":
		return g.inSegment(x86.SS, g.stackPointer().n), true
	case "$fp":
		return g.inSegment(x86.SS, g.m.CPU().Reg64(x86.BP)&g.stackPointer().mask), true
	}
	return expr.Value{}, false
}

// Load reads a number from memory.
func (n names) Load(at expr.Value, size int) (uint64, error) {
	b, err := n.read(at, size)
	return little(b), err
}
