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

// Multiplication of operands of all sizes, and division of 16 and 32 bits.

// sourceReg returns a register that holds operand a; memory is loaded into value.
func (e *emitter) sourceReg(i *decoder.Inst, a *decoder.Arg) (reg, bool) {
	if a.Kind == decoder.ArgReg {
		return guestReg(e, a.Reg, a.Size), true
	}
	if !e.operand(i, a.Size, false) {
		return noReg, false
	}
	e.loadZero(value, a.Size, e.operandMem())
	return value, true
}

// emitMul emits MUL and IMUL.
func emitMul(e *emitter, i *decoder.Inst) outcome {
	low, n := i.Args[0].Reg, i.Args[0].Size
	a := &i.Args[0]
	if i.NArgs > 1 {
		a = &i.Args[1]
	}
	src, ok := e.sourceReg(i, a)
	if !ok {
		return left
	}
	switch i.NArgs {
	case 1:
		low = axReg
		e.mulWide(i.Op == decoder.IMUL, n, src)
	case 2:
		e.imul(n, gpr(e, low), src)
	default:
		e.imulImm(n, gpr(e, low), src, uint32(i.Imm))
	}
	r := cpu.Recipe{Base: cpu.FlagsProduct, BaseSize: n, A: regOperand(low, 4), B: slotOperand(slotB)}
	if e.wanted() {
		e.setcc(ccO, value)
		e.extend(false, 4, value, 1, value)
		e.store(word(e), e.slot(slotB), value)
	}
	e.setFlags(r, flagC|flagO)
	return emitted
}

// emitDiv emits DIV and IDIV. A quotient that does not fit, and of IDIV all that is not the
// usual case of a dividend as long as the divisor, are the interpreter's.
func emitDiv(e *emitter, i *decoder.Inst) outcome {
	n := i.Args[0].Size
	if n == 1 {
		return left
	}
	src, ok := e.sourceReg(i, &i.Args[0])
	if !ok {
		return left
	}
	if i.Op == decoder.DIV {
		e.alu(opCmp, n, rdx, src)
		e.slowIf(ccAE)
		if n == 8 && !hostLongDiv {
			e.test(8, rdx, rdx)
			e.slowIf(ccNE)
		}
	} else {
		e.mov(word(e), scratch1, rax)
		e.shiftImm(opSar, n, scratch1, 8*n-1)
		e.alu(opCmp, n, scratch1, rdx)
		e.slowIf(ccNE)
		e.leaSized(word(e), scratch1, based(src, 1))
		e.aluImm(opCmp, n, scratch1, 1) // 0 and 1 stand for a divisor of -1 and 0
		e.slowIf(ccBE)
	}
	e.flags.host = noFlags
	if src == rax || src == rdx {
		e.mov(word(e), value, src)
		src = value
	}
	e.spill(axReg)
	e.spill(dxReg)
	e.div(i.Op == decoder.IDIV, n, src)
	return emitted
}
