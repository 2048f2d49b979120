package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
)

// emitSahf emits SAHF, with which programs look at a comparison of the x87 unit. The host's need not exist in 64-bit mode, and nothing
// is computed until somebody looks: AH has the flags.
func emitSahf(e *emitter, i *decoder.Inst) outcome {
	e.prepareOverlay(cpu.OverLow)
	e.replaceOverlay(cpu.OverLow)
	e.overlay(cpu.OverLow, 1, cpu.Operand{Kind: cpu.HighOperand, N: axReg}, noFlags)
	return emitted
}

// prepareLow makes flags from the bits that SAHF has loaded, and returns which are right then.
func prepareLow(e *emitter, want flagSet) flagSet {
	const zero = 6
	e.fetch(scratch1, &e.flags.recipe.O)
	switch want {
	case flagC:
		e.bitTest(scratch1, 0)
		return flagC
	case flagZ:
		e.unary(opNot, 4, scratch1)
		e.testImm(4, scratch1, 1<<zero)
		return flagZ
	case flagC | flagZ:
		e.mov(4, scratch2, scratch1)
		e.shiftImm(opShr, 4, scratch2, zero)
		e.unary(opNot, 4, scratch2)
		e.aluImm(opAnd, 4, scratch2, 1)
		e.unary(opInc, 4, scratch2)
		e.bitTest(scratch1, 0)
		e.unary(opDec, 4, scratch2) // leaves CF
		return flagC | flagZ
	}
	e.aluImm(opAnd, 4, scratch1, statusBits)
	e.loadFlags(scratch1)
	return allFlags &^ flagO
}
