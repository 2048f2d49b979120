package jit

import "github.com/iron86/iron86/cpu"

// Where the values of a recipe are: in registers of the guest until those change, and then in slots.

// place returns a register that holds an operand: the guest's, or scratch.
func (e *emitter) place(scratch reg, p *cpu.Operand) reg {
	if r, ok := valueAt(e, p.N); ok && p.Kind == cpu.RegOperand {
		return r
	}
	e.fetch(scratch, p)
	return scratch
}

// fetch loads an operand into a scratch register.
func (e *emitter) fetch(scratch reg, p *cpu.Operand) {
	e.fetchKeepingFlags(scratch, p)
	if p.Kind == cpu.HighOperand {
		e.shiftImm(opShr, 4, scratch, 8)
	}
}

// fetchKeepingFlags is fetch without a change of the host's flags, for operands that are not bits 15–8 of a register.
func (e *emitter) fetchKeepingFlags(scratch reg, p *cpu.Operand) {
	switch p.Kind {
	case cpu.RegOperand, cpu.HighOperand:
		if r, ok := valueAt(e, p.N); ok {
			e.mov(word(e), scratch, r)
		} else {
			e.load(8, scratch, home(e, p.N))
		}
	case cpu.SlotOperand:
		e.load(word(e), scratch, e.slot(p.N))
	case cpu.SlotHigh:
		e.loadZero(scratch, 1, e.at(e.off.slots+8*int32(p.N)+1))
	default:
		e.movImmSized(word(e), scratch, p.Value)
	}
}

// spill saves what the recipe has in general register n, which is about to change.
func (e *emitter) spill(n uint8) {
	if e.wanted() && e.flags.recipe.Uses(n) {
		r := hostReg[n&7]
		if n >= 8 {
			r = current(e, n)
		}
		e.saveOperands(n, r)
	}
}

// saveOperands moves the values of the recipe in general register n, whose value is in from, to a slot.
func (e *emitter) saveOperands(n uint8, from reg) {
	r := &e.flags.recipe
	s := e.freeSlot()
	e.store(word(e), e.slot(s), from)
	for _, p := range [...]*cpu.Operand{&r.A, &r.B, &r.C, &r.O} {
		if p.N != n {
			continue
		}
		switch p.Kind {
		case cpu.RegOperand:
			*p = cpu.Operand{Kind: cpu.SlotOperand, N: s}
		case cpu.HighOperand:
			*p = cpu.Operand{Kind: cpu.SlotHigh, N: s}
		}
	}
}

// Slots of an overlay over flags that are kept somewhere, while it is in the emitter's recipe and when it is kept,
// too. A recipe that was flushed has at most four operands, and so uses slots 0 to 3 only.
const (
	overKeptSlot = 4
	keptOverSlot = 5
)

// freeSlot returns the first slot that the recipe does not use.
func (e *emitter) freeSlot() uint8 {
	r := &e.flags.recipe
	if r.Base == cpu.FlagsKept {
		return overKeptSlot
	}
	used := 0
	for _, p := range [...]*cpu.Operand{&r.A, &r.B, &r.C, &r.O} {
		if p.Kind == cpu.SlotOperand || p.Kind == cpu.SlotHigh {
			used |= 1 << p.N
		}
	}
	for s := uint8(0); ; s++ {
		if used>>s&1 == 0 {
			return s
		}
	}
}
