package monitor

import (
	"regexp"
	"strings"

	"github.com/iron86/iron86/monitor/symbols"
	"github.com/iron86/iron86/x86"
)

// looker is the guest as the variables of a compiler's debug information see it. It implements symbols.Machine.
type looker struct{ *guest }

// dwarfOrder are the general registers in the order of DWARF's numbers: of x86-64 ABIs from 0 to 7. Those of i386 have the processor's own order.
var dwarfOrder = [8]int{x86.AX, x86.DX, x86.CX, x86.BX, x86.SI, x86.DI, x86.BP, x86.SP}

// Reg returns a register by its number in DWARF.
func (l looker) Reg(n int, wide bool) (v uint64, known bool) {
	c := l.m.CPU()
	switch {
	case !wide && n < 8:
		return uint64(c.Reg(n)), true
	case !wide && n == 8:
		return uint64(c.EIP()), true
	case wide && n < 8:
		return c.Reg64(dwarfOrder[n]), true
	case wide && n < 16:
		return c.Reg64(n), true
	case wide && n == 16:
		return c.RIP(), true
	}
	return 0, false
}

// segmentOrder are the segment registers in the order of symbols.Machine.
var segmentOrder = [4]int{x86.ES, x86.CS, x86.SS, x86.DS}

// Base returns where the segment of a register begins.
func (l looker) Base(segment int) uint64 { return l.base(segmentOrder[segment&3]) }

// Load reads memory.
func (l looker) Load(addr uint64, b []byte) bool {
	data, err := l.read(l.linear(addr), len(b))
	copy(b, data)
	return err == nil
}

// inSight returns the address whose variables are meant, and the machine with their registers: of the function that is chosen, or the present one.
func (g *guest) inSight() (pc uint64, m symbols.Machine) {
	switch {
	case g.scope != 0:
		return g.scope, looker{g}
	case g.chosen != nil:
		return g.chosen.look(), g.chosen.m
	}
	return g.here().N, looker{g}
}

// locals returns the variables of the function that is chosen, or the present one.
func (g *guest) locals() []symbols.Variable { return g.symbols.Locals(g.inSight()) }

// scalar returns the value of a local variable that is a number.
func (g *guest) scalar(name string) (v uint64, wide, known bool) {
	for _, l := range g.locals() {
		if l.Name == name && l.Scalar {
			v, wide, known = l.Number, l.Size == 8, true // the innermost is the last
		}
	}
	if !wide {
		v = uint64(uint32(v))
	}
	return v, wide, known
}

// Register returns the value of a register, a flag, one of the monitor's own names, or a local variable.
func (n names) Register(name string) (v uint64, wide, known bool) {
	if v, wide, known = n.register(name); !known {
		return n.scalar(name)
	}
	return v, wide, known
}

// variablePath matches what may be a variable: stars before it, and fields, arrows and indexes behind.
var variablePath = regexp.MustCompile(`^\**([A-Za-z_]\w*)(?:\.\w+|->\w+|\[\w+\])*$`)

// variable returns the variable of debug information that a text names. known is false for what is an expression.
func (g *guest) variable(text string) (v symbols.Variable, known bool, err error) {
	text = strings.TrimSpace(text)
	m := variablePath.FindStringSubmatch(text)
	if m == nil {
		return v, false, nil
	}
	if _, _, register := g.register(m[1]); register && !g.hasLocal(m[1]) {
		return v, false, nil
	}
	pc, seen := g.inSight()
	return g.symbols.Variable(text, pc, seen)
}

// hasLocal reports whether the present function has a variable of a name.
func (g *guest) hasLocal(name string) bool {
	for _, l := range g.locals() {
		if l.Name == name {
			return true
		}
	}
	return false
}
