package jit

import "github.com/iron86/iron86/cpu"

// flagSet is a set of status flags that a condition looks at.
type flagSet uint8

const (
	flagC flagSet = 1 << iota
	flagZ
	flagS
	flagP
	flagO

	noFlags  flagSet = 0
	allFlags         = flagC | flagZ | flagS | flagP | flagO
)

// conditionFlags are the flags of a condition code by its upper three bits (SDM
// vol. 1, appendix B).
var conditionFlags = [8]flagSet{flagO, flagC, flagZ, flagC | flagZ, flagS, flagP, flagS | flagO, flagZ | flagS | flagO}

// flagState is what the emitter knows of the flags between two instructions.
type flagState struct {
	recipe cpu.Recipe
	host   flagSet // flags that are in the host's EFLAGS, too
	kept   keptState
}

// keptState says where the flags are if the base of the recipe is cpu.FlagsKept.
type keptState uint8

const (
	keptSomewhere keptState = iota // Native.Recipe says where
	keptInMemory                   // in lazyFlags of the CPU
	keptAsImage                    // in lazyFlags, and as EFLAGS in Native.Flags
)

var deadRecipe = cpu.Recipe{Base: cpu.FlagsDead} // for flags at which nobody looks

// setFlags notes that the instruction has set all status flags as r says; those in
// host are right in the host's EFLAGS.
func (e *emitter) setFlags(r cpu.Recipe, host flagSet) {
	if !e.wanted() {
		r = deadRecipe
	}
	e.flags = flagState{recipe: r, host: host & hostFlags}
}

// wanted reports whether anybody may look at the flags as they are after the
// present instruction.
func (e *emitter) wanted() bool { return e.looked[e.n] }

// overlay notes an operation that changes some flags over what is known. host are
// the flags that are right in the host's EFLAGS.
func (e *emitter) overlay(over cpu.FlagOp, size uint8, o cpu.Operand, host flagSet) {
	r := &e.flags.recipe
	if e.wanted() {
		r.Over, r.OverSize, r.O = over, size, o
	} else {
		e.flags = flagState{recipe: deadRecipe}
	}
	e.flags.host = host & hostFlags
}

// prepareOverlay is called before an instruction that changes some of the flags. It has the flags computed if there is
// an overlay already that replaceOverlay can do nothing with.
func (e *emitter) prepareOverlay(over cpu.FlagOp) {
	r := &e.flags.recipe
	switch {
	case !e.wanted() || r.Over == cpu.OverNone:
	case counts(r.Over) && counts(over), rotates(r.Over) && rotates(over):
	case r.Over == cpu.OverCarry && !counts(over), r.Over == cpu.OverLow && over == cpu.OverLow:
	case counts(r.Over) != counts(over) && (counts(r.Over) || r.Over == cpu.OverCarry || r.Over == cpu.OverRol):
	default:
		e.materialize()
	}
}

// replaceOverlay makes room for another overlay, before its slot is chosen and when the instruction cannot leave any more. One
// that the new one replaces is forgotten. INC and DEC set all flags but CF, and all other overlays set CF: of two such ones, the
// first is all that still matters of what was known, and becomes the base.
func (e *emitter) replaceOverlay(over cpu.FlagOp) {
	if !e.wanted() {
		return
	}
	r := &e.flags.recipe
	switch before := *r; {
	case before.Over == cpu.OverNone || counts(before.Over) == counts(over):
		r.Over, r.OverSize, r.O = cpu.OverNone, 0, cpu.Operand{}
	case counts(over): // CF is bit 0 of the operand, as in EFLAGS
		e.flags.recipe, e.flags.kept = cpu.Recipe{Base: cpu.FlagsImage, BaseSize: 4, A: before.O}, keptSomewhere
	default:
		base := cpu.FlagsAdd
		if before.Over == cpu.OverDec {
			base = cpu.FlagsSub
		}
		e.flags.recipe = cpu.Recipe{Base: base, BaseSize: before.OverSize, A: before.O, B: constOperand(1)}
		e.flags.kept = keptSomewhere
	}
}

// counts and rotates tell the kinds of overlays apart: one replaces another of its kind.
func counts(over cpu.FlagOp) bool  { return over == cpu.OverInc || over == cpu.OverDec }
func rotates(over cpu.FlagOp) bool { return over == cpu.OverRol || over == cpu.OverRor }

// materialize has the flags computed in Go: afterwards they are in memory.
func (e *emitter) materialize() {
	if e.flags.recipe.Base == cpu.FlagsKept {
		e.t.units[e.unit].needy = true
	}
	e.covers.alive = 0 // code that has come back to Go has forgotten the page of the stack
	e.exitHere(exit{kind: cpu.ExitFlags})
	e.flags = flagState{kept: keptAsImage}
}

// ready is called at the beginning of an instruction that needs flags. Then prepare
// succeeds without leaving translated code.
func (e *emitter) ready(want flagSet) {
	if e.flags.host&want != want && !e.easy(want) && !settled(e, want) {
		e.materialize()
	}
}

// settled emits the check that flags which are kept somewhere are in memory already, as they are behind an instruction that the
// interpreter has done. Only if they are not are they computed in Go. It returns false, with nothing emitted, for flags that it is no
// use for. Only units with segments have it, which begin that way at each interrupt return.
func settled(e *emitter, want flagSet) bool {
	f := flagState{kept: keptInMemory}
	if !e.u.Segmented || e.flags != (flagState{}) || e.x87 != (x87Pending{}) || !inMemory(f.kept, want) {
		return false
	}
	e.aluMemImm(opCmp, 8, e.at(e.off.recipe), 0) // and Native.Over behind it
	l := late{kind: lateExit, at: e.jcc(ccNE), flags: e.flags, exit: exit{kind: cpu.ExitFlags}}
	l.exit.back = e.pos()
	e.behind(l)
	e.flags = f
	return true
}

// inMemory reports whether prepare can make flags that are kept, and how.
func inMemory(kept keptState, want flagSet) bool {
	return kept == keptAsImage || kept == keptInMemory && (want == flagC || want == flagZ || want&^(flagS|flagP) == 0)
}

// readyAcross is ready for flags that are prepared behind an access to memory, which destroys
// those of the host.
func (e *emitter) readyAcross(want flagSet) {
	if !e.easy(want) {
		e.materialize()
	}
}

// easy reports whether prepare can make the flags from the recipe.
func (e *emitter) easy(want flagSet) bool {
	switch r := &e.flags.recipe; {
	case r.Over == cpu.OverNone:
		return e.easyBase(want)
	case r.Over == cpu.OverLow:
		return want&flagO == 0 || want == flagO && e.easyBase(want)
	case want == flagC && !counts(r.Over):
		return true
	case counts(r.Over):
		return want&flagC == 0 || want == flagC && e.easyBase(want)
	case rotates(r.Over):
		return want&(flagC|flagO) == 0 && e.easyBase(want)
	default:
		return want&flagC == 0 && e.easyBase(want)
	}
}

// easyBase is easy for the base of the recipe.
func (e *emitter) easyBase(want flagSet) bool {
	r := &e.flags.recipe
	switch r.Base {
	case cpu.FlagsKept:
		return inMemory(e.flags.kept, want)
	case cpu.FlagsShl, cpu.FlagsShr, cpu.FlagsSar:
		return r.B.Kind == cpu.ConstOperand && (want&flagO == 0 || r.B.Value == 1)
	case cpu.FlagsProduct:
		return want == flagC
	case cpu.FlagsShld, cpu.FlagsShrd:
		return false
	case cpu.FlagsDead:
		panic("BUG: jit: dead flags are looked at")
	}
	return true
}

// prepare makes the wanted flags right in the host's EFLAGS. It changes r8 and r9
// only. ready was called before.
func (e *emitter) prepare(want flagSet) {
	if e.flags.host&want == want {
		return
	}
	if !e.easy(want) {
		panic("BUG: jit: flags were not made ready")
	}
	e.wantParity(want&flagP != 0)
	defer func() {
		e.wantParity(false)
		e.flags.host &= hostFlags | want
	}()
	r := &e.flags.recipe
	switch {
	case r.Over == cpu.OverNone:
		e.prepareBase(want)
		return
	case r.Over == cpu.OverLow && want&flagO == 0:
		e.flags.host = prepareLow(e, want)
	case counts(r.Over) && want&flagC == 0:
		e.fetch(scratch1, &r.O)
		back, forth := opDec, opInc
		if r.Over == cpu.OverDec {
			back, forth = forth, back
		}
		e.unary(back, r.OverSize, scratch1)
		e.unary(forth, r.OverSize, scratch1)
		e.flags.host = allFlags &^ flagC
	case counts(r.Over):
		e.prepareBase(want)
		e.flags.host = want
	case want == flagC:
		bit := uint8(0)
		if r.Over == cpu.OverRor {
			bit = 8*r.OverSize - 1
		}
		e.fetch(scratch1, &r.O)
		e.bitTest(scratch1, bit)
		e.flags.host = flagC
	default:
		e.prepareBase(want)
		e.flags.host = want
	}
}

// prepareBase does the base operation of the recipe once more, on scratch registers.
func (e *emitter) prepareBase(want flagSet) {
	r := &e.flags.recipe
	n := r.BaseSize
	host := allFlags
	switch r.Base {
	case cpu.FlagsKept:
		host = e.prepareKept(want)
	case cpu.FlagsCmp:
		e.alu(opCmp, n, e.place(scratch1, &r.A), e.place(scratch2, &r.B))
	case cpu.FlagsTest:
		e.test(n, e.place(scratch1, &r.A), e.place(scratch2, &r.B))
	case cpu.FlagsLogic:
		a := e.place(scratch1, &r.A)
		e.test(n, a, a)
	case cpu.FlagsSub:
		e.fetch(scratch1, &r.A)
		b := e.place(scratch2, &r.B)
		e.alu(opAdd, n, scratch1, b)
		e.alu(opSub, n, scratch1, b)
	case cpu.FlagsAdd:
		e.fetch(scratch1, &r.A)
		b := e.place(scratch2, &r.B)
		e.alu(opSub, n, scratch1, b)
		e.alu(opAdd, n, scratch1, b)
	case cpu.FlagsNeg:
		e.fetch(scratch1, &r.A)
		e.unary(opNeg, n, scratch1)
		e.unary(opNeg, n, scratch1)
	case cpu.FlagsAdc, cpu.FlagsSbb:
		e.prepareCarried(r)
	case cpu.FlagsShl, cpu.FlagsShr, cpu.FlagsSar:
		e.fetch(scratch1, &r.A)
		e.shiftFlags([...]shiftOp{opShl, opShr, opSar}[r.Base-cpu.FlagsShl], n, scratch1, uint8(r.B.Value))
		if r.B.Value != 1 {
			host &^= flagO
		}
	case cpu.FlagsImage:
		e.fetch(scratch1, &r.A)
		if want == flagC { // the others may be anything: see replaceOverlay
			e.bitTest(scratch1, 0)
			host = flagC
			break
		}
		e.loadFlags(scratch1)
	case cpu.FlagsProduct:
		e.fetch(scratch1, &r.B)
		e.unary(opNeg, 4, scratch1)
		host = flagC
	}
	e.flags.host = host
}

// prepareCarried makes the flags of ADC or SBB. CF is what C differs by from the sum or difference of A and B.
func (e *emitter) prepareCarried(r *cpu.Recipe) {
	e.fetch(scratch1, &r.C)
	e.alu(opSub, 4, scratch1, e.place(scratch2, &r.A))
	e.alu(opSub, 4, scratch1, e.place(scratch2, &r.B))
	e.bitTest(scratch1, 0)
	e.fetchKeepingFlags(scratch1, &r.A)
	e.fetchKeepingFlags(scratch2, &r.B)
	op := opAdc
	if r.Base == cpu.FlagsSbb {
		op = opSbb
	}
	e.alu(op, r.BaseSize, scratch1, scratch2)
}

// prepareKept makes flags from the CPU's lazyFlags (see flags.go of package cpu),
// or from their image.
func (e *emitter) prepareKept(want flagSet) flagSet {
	switch {
	case e.flags.kept == keptAsImage:
		e.load(8, scratch1, e.at(e.off.flags))
		e.loadFlags(scratch1)
		return allFlags
	case want == flagZ:
		e.aluMemImm(opCmp, 4, e.at(e.off.result), 0)
		return flagZ
	case want == flagC:
		e.load(4, scratch1, e.at(e.off.carries+4))
		e.bitTest(scratch1, 0)
		return flagC
	}
	e.load(4, scratch1, e.at(e.off.result))
	e.aluLoad(opXor, 4, scratch1, e.at(e.off.result+4))
	e.test(4, scratch1, scratch1) // PF follows bits 7–0, SF bit 31
	return flagS | flagP
}
