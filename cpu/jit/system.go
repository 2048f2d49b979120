package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Instructions of kernels that change nothing that blocks depend on: those of IF, and of
// EFLAGS as a whole. What could make an interrupt or a trap due leaves.

// statusBits are the six status flags in EFLAGS.
const statusBits = x86.CF | x86.PF | x86.AF | x86.ZF | x86.SF | x86.OF

// kernelOnly emits the check that leaves the instruction to the interpreter outside privilege level 0. It returns false
// in units of programs, in which the interpreter always executes the instruction.
func kernelOnly(e *emitter) bool {
	if e.u.User {
		return false
	}
	e.aluMemImm(opCmp, 1, e.at(e.off.cpl), 0)
	e.slowIf(ccNE)
	return true
}

// protectedOnly emits the check that leaves the instruction to the interpreter in real mode.
func protectedOnly(e *emitter) {
	if e.u.User {
		return
	}
	e.testMemImm(1, e.at(e.off.cr0), x86.CR0PE)
	e.slowIf(ccE)
}

// quietOnly emits the check that leaves an instruction that sets IF to the interpreter when that could be noticed: see
// cpu.Native.Quiet.
func quietOnly(e *emitter) {
	e.aluMemImm(opCmp, 4, e.at(e.off.quiet), 0)
	e.slowIf(ccE)
}

// emitCLI emits CLI. Nothing becomes due when IF is cleared.
func emitCLI(e *emitter, i *decoder.Inst) outcome {
	if !kernelOnly(e) {
		return left
	}
	e.aluMemImm(opAnd, 4, e.at(e.off.eflags), ^uint32(x86.IF))
	e.flags.host = noFlags
	return emitted
}

// emitSTI emits STI. If IF was clear, interrupts wait for one instruction more. That shows only if there is one,
// or if the budget ends between the two instructions.
func emitSTI(e *emitter, i *decoder.Inst) outcome {
	if !kernelOnly(e) {
		return left
	}
	return setIF(e)
}

// setIF sets IF, as STI does.
func setIF(e *emitter) outcome {
	if e.u.TrapBehind {
		return left
	}
	e.testMemImm(4, e.at(e.off.eflags), x86.IF)
	set := e.jcc(ccNE)
	quietOnly(e)
	e.aluImm(opCmp, 8, budget, cpu.MaxInsts)
	e.slowIf(ccL)
	e.aluMemImm(opOr, 4, e.at(e.off.eflags), x86.IF)
	e.bind(set)
	e.flags.host = noFlags
	return emitted
}

// emitPushf emits PUSHF of 32 bits, and of 64 in 64-bit units.
func emitPushf(e *emitter, i *decoder.Inst) outcome {
	n := word(e)
	if i.OpSize != n {
		return left
	}
	if !imageable(e) {
		e.materialize()
	}
	protectedOnly(e)
	flagImage(e, value)
	e.aluLoad(opOr, 4, value, e.at(e.off.eflags))
	e.aluImm(opAnd, 4, value, e.u.FlagMask&^(x86.VM|x86.RF))
	e.aluImm(opOr, 4, value, e.u.FlagOnes)
	push(e, n, func(m mem) { e.store(n, m, value) })
	return emitted
}

// emitPopf emits POPF of 32 bits, and of 64 in 64-bit units, that changes no flags but IF, DF and the status flags.
func emitPopf(e *emitter, i *decoder.Inst) outcome {
	const others = (x86.TF | x86.NT | x86.AC | x86.ID | x86.IOPL)
	n := word(e)
	if i.OpSize != n || !kernelOnly(e) {
		return left
	}
	protectedOnly(e)
	stackAccess(e, 0, n, false)
	e.load(4, value, e.operandMem())
	changedFlags(e, value, others)
	e.aluStore(opXor, 4, e.at(e.off.eflags), scratch1)
	moveSP(e, int32(n))
	e.aluImm(opAnd, 4, value, statusBits)
	e.setFlags(cpu.Recipe{Base: cpu.FlagsImage, BaseSize: 4, A: e.capture(slotA, value)}, noFlags)
	return emitted
}

// emitRdtsc emits RDTSC, which blocks end with, so that the budget is that behind it.
func emitRdtsc(e *emitter, i *decoder.Inst) outcome {
	if e.n != len(e.u.Insts)-1 {
		return left
	}
	e.testMemImm(1, e.at(e.off.cr4), x86.CR4TSD)
	e.slowIf(ccNE)
	e.aluMemImm(opCmp, 4, e.at(e.off.timed), 0)
	e.slowIf(ccE)
	e.spill(axReg)
	e.spill(x86.DX)
	e.load(8, value, e.at(e.off.clock))
	e.alu(opSub, 8, value, budget)
	e.mov(4, rax, value)
	e.shiftImm(opShr, 8, value, 32)
	e.mov(4, rdx, value)
	e.flags.host = noFlags
	return emitted
}

// imageable reports whether flagImage can make EFLAGS of the recipe, AF included.
func imageable(e *emitter) bool {
	r := &e.flags.recipe
	switch {
	case counts(r.Over):
		return r.O.Kind != cpu.HighOperand && r.O.Kind != cpu.SlotHigh && e.easyBase(flagC)
	case r.Over != cpu.OverNone:
		return false
	}
	switch r.Base {
	case cpu.FlagsKept:
		return e.flags.kept == keptAsImage
	case cpu.FlagsAdd, cpu.FlagsSub, cpu.FlagsCmp, cpu.FlagsAdc, cpu.FlagsSbb, cpu.FlagsLogic, cpu.FlagsTest, cpu.FlagsNeg, cpu.FlagsImage:
		return true
	}
	return false
}

// flagImage puts the status flags into dst. It changes r8 and r9 besides.
func flagImage(e *emitter, dst reg) {
	e.wantParity(true)
	defer e.wantParity(false)
	r := &e.flags.recipe
	bits := uint32(statusBits)
	switch {
	case counts(r.Over):
		back, forth := opDec, opInc
		if r.Over == cpu.OverDec {
			back, forth = forth, back
		}
		e.prepareBase(flagC)
		e.fetchKeepingFlags(scratch1, &r.O)
		e.unary(back, r.OverSize, scratch1)
		e.unary(forth, r.OverSize, scratch1)
	case r.Base == cpu.FlagsImage:
		e.fetch(dst, &r.A)
		e.aluImm(opAnd, 4, dst, bits)
		return
	case r.Base == cpu.FlagsKept:
		e.load(4, dst, e.at(e.off.flags))
		e.aluImm(opAnd, 4, dst, bits)
		return
	default:
		e.prepareBase(allFlags)
		if r.Base == cpu.FlagsLogic || r.Base == cpu.FlagsTest {
			bits &^= x86.AF
		}
	}
	e.flags.host = noFlags
	e.image(dst)
	e.aluImm(opAnd, 4, dst, bits)
}
