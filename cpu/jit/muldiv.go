package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

const (
	axReg = x86.AX
	cxReg = x86.CX
	dxReg = x86.DX
)

// Multiplication and division of 32-bit operands.

// wideProduct reports whether the instruction is a multiplication that units do.
func wideProduct(i *decoder.Inst) bool {
	return i.Args[0].Size == 4 && i.OpSize == 4
}

// source32 returns a register that holds operand a of 4 bytes; memory is loaded into value.
func (e *emitter) source32(i *decoder.Inst, a *decoder.Arg) (reg, bool) {
	if a.Kind == decoder.ArgReg {
		return hostReg[a.Reg], true
	}
	if !e.operand(i, 4, false) {
		return noReg, false
	}
	e.load(4, value, e.operandMem())
	return value, true
}

// emitMul emits MUL and IMUL.
func emitMul(e *emitter, i *decoder.Inst) outcome {
	if !wideProduct(i) {
		return left
	}
	low := i.Args[0].Reg
	a := &i.Args[0]
	if i.NArgs > 1 {
		a = &i.Args[1]
	}
	src, ok := e.source32(i, a)
	if !ok {
		return left
	}
	switch i.NArgs {
	case 1:
		low = axReg
		e.mulWide(i.Op == decoder.IMUL, src)
	case 2:
		e.imul(hostReg[low], src)
	default:
		e.imulImm(hostReg[low], src, uint32(i.Imm))
	}
	r := cpu.Recipe{Base: cpu.FlagsProduct, BaseSize: 4, A: regOperand(low, 4), B: slotOperand(slotB)}
	if e.wanted() {
		e.setcc(ccO, value)
		e.extend(false, 4, value, 1, value)
		e.store(4, e.slot(slotB), value)
	}
	e.setFlags(r, flagC|flagO)
	return emitted
}

// emitDiv emits DIV and IDIV. A quotient that does not fit, and of IDIV all that is not the
// usual case of a dividend of 32 bits, are the interpreter's.
func emitDiv(e *emitter, i *decoder.Inst) outcome {
	if i.Args[0].Size != 4 {
		return left
	}
	src, ok := e.source32(i, &i.Args[0])
	if !ok {
		return left
	}
	if i.Op == decoder.DIV {
		e.alu(opCmp, 4, rdx, src)
		e.slowIf(ccAE)
	} else {
		e.mov(4, scratch1, rax)
		e.shiftImm(opSar, 4, scratch1, 31)
		e.alu(opCmp, 4, scratch1, rdx)
		e.slowIf(ccNE)
		e.lea(scratch1, based(src, 1))
		e.aluImm(opCmp, 4, scratch1, 1) // 0 and 1 stand for a divisor of -1 and 0
		e.slowIf(ccBE)
	}
	e.flags.host = noFlags
	if src == rax || src == rdx {
		e.mov(4, value, src)
		src = value
	}
	e.spill(axReg)
	e.spill(dxReg)
	e.div(i.Op == decoder.IDIV, src)
	return emitted
}
