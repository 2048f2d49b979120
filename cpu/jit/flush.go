package jit

import "github.com/iron86/iron86/cpu"

// flush writes the recipe to memory, where code expects it to which jumps from many places lead. The host's
// flags stay. The recipe must be flushable.
func (e *emitter) flush() {
	r := &e.flags.recipe
	if r.Base == cpu.FlagsKept {
		flushOver(e)
		return
	}
	for n := uint8(0); n < 16; n++ {
		if !r.Uses(n) {
			continue
		}
		from := hostReg[n&7]
		if n >= 8 {
			from = scratch1
			e.load(8, from, home(e, n))
		}
		e.saveOperands(n, from)
	}
	e.storeImm(8, e.at(e.off.recipe), e.t.number(*r)) // and Native.Over: none
	e.flags.recipe, e.flags.kept = cpu.Recipe{}, keptSomewhere
}

// flushOver writes an overlay over kept flags to memory. If there is one already, it is replaced.
func flushOver(e *emitter) {
	r := &e.flags.recipe
	if r.Over == cpu.OverNone {
		return
	}
	over := cpu.Recipe{Over: r.Over, OverSize: r.OverSize, O: cpu.Operand{Kind: cpu.SlotOperand, N: keptOverSlot}}
	switch r.O.Kind {
	case cpu.RegOperand:
		e.fetchKeepingFlags(scratch1, &r.O)
		e.store(word(e), e.slot(keptOverSlot), scratch1)
	case cpu.HighOperand:
		e.store(4, e.slot(keptOverSlot), hostReg[r.O.N])
		over.O.Kind = cpu.SlotHigh
	default:
		e.load(word(e), scratch1, e.slot(r.O.N))
		e.store(word(e), e.slot(keptOverSlot), scratch1)
		over.O.Kind = r.O.Kind
	}
	e.storeImm(4, e.at(e.off.over), e.t.number(over))
	e.flags.recipe, e.flags.kept = cpu.Recipe{}, keptSomewhere
}

// flushable reports whether flush may be called. Over flags that are kept, the overlays of INC and DEC may be kept, too.
func flushable(r *cpu.Recipe) bool {
	return r.Base != cpu.FlagsKept || r.Over == cpu.OverNone || counts(r.Over)
}
