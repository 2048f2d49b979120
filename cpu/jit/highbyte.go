package jit

import "github.com/iron86/iron86/decoder"

// compareHigh emits CMP of AH, CH, DH or BH with memory. No instruction of the host can name these together with other registers.
func compareHigh(e *emitter, i *decoder.Inst) outcome {
	high, first := &i.Args[0], true
	if !isHigh(high) {
		high, first = &i.Args[1], false
	}
	if i.Op != decoder.CMP || !e.operand(i, 1, false) {
		return left
	}
	e.loadZero(value, 1, e.operandMem())
	e.mov(4, scratch1, gpr(e, parent(high.Reg, 1)))
	e.shiftImm(opShr, 4, scratch1, 8)
	r, m := regOperand(high.Reg, 1), e.capture(slotA, value)
	if first {
		e.alu(opCmp, 1, scratch1, value)
		e.setFlags(aluRecipe(opCmp, 1, r, m, r), allFlags)
	} else {
		e.alu(opCmp, 1, value, scratch1)
		e.setFlags(aluRecipe(opCmp, 1, m, r, m), allFlags)
	}
	return emitted
}
