//go:build !arm64

package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/asm/amd64"
)

// Instructions on MMX registers are the host's own, too. These are registers of the x87 unit, which the host's has: see x87_state.go. Their
// numbers stand in a reg, as in the encoder those of XMM registers.

// Opcodes behind 0F of the moves whose first operand, in memory or in a register, is not in the reg field of the ModRM byte.
const (
	mmxMovdStore  = 0x7e
	mmxMovqStore  = 0x7f
	mmxMovq       = 0x6f
	mmxShiftFirst = 0x71 // the shifts by an immediate byte
	mmxShiftLast  = 0x73
)

// mmxOperands finds out whether the instruction is one on MMX registers that units do.
func mmxOperands(i *decoder.Inst) bool {
	found := i.Op == decoder.EMMS
	for n := range i.NArgs {
		switch i.Args[n].Kind {
		case decoder.ArgMM:
			found = true
		case decoder.ArgXMM:
			return false
		}
	}
	return found && i.Row.Enc[:5] == "NP 0F" && i.Row.Opcode < 0x1000
}

// emitMMX emits an instruction on MMX registers.
func emitMMX(e *emitter, i *decoder.Inst) outcome {
	code := uint8(i.Row.Opcode)
	d, s := &i.Args[0], &i.Args[1]
	if !mmxOperands(i) || !reaches(e, i) || e.u.Long || i.Row.Opcode >= 0x3800 {
		return left
	}
	x87Ready(e)
	switch {
	case i.NArgs == 0: // EMMS
		amd64.EMMS(&e.asm)
	case code >= mmxShiftFirst && code <= mmxShiftLast:
		e.asm.SSEDigit(amd64.SSE(code), i.Row.Enc[len(i.Row.Enc)-1]-'0', reg(d.Reg), uint8(i.Imm))
	case d.Kind == decoder.ArgMem:
		e.operand(i, d.Size, true)
		e.asm.SSERM(amd64.SSE(code), reg(s.Reg), e.operandMem())
	case s.Kind == decoder.ArgMem:
		mmxLoad(e, i, code)
	case code == mmxMovdStore || code == mmxMovqStore:
		mmxWrites(e, d)
		e.asm.SSERR(amd64.SSE(code), amd64.S32, mmxReg(s), mmxReg(d))
	case i.NArgs == 3:
		mmxWrites(e, d)
		e.asm.SSERRI(amd64.SSE(code), amd64.S32, mmxReg(d), mmxReg(s), uint8(i.Imm))
	default:
		mmxWrites(e, d)
		e.asm.SSERR(amd64.SSE(code), amd64.S32, mmxReg(d), mmxReg(s))
	}
	return emitted
}

// mmxLoad emits an instruction whose second operand is in memory. Those with a third one find it in a register.
func mmxLoad(e *emitter, i *decoder.Inst, code uint8) {
	d, s := &i.Args[0], &i.Args[1]
	e.operand(i, s.Size, false)
	switch {
	case i.NArgs == 2:
		e.asm.SSERM(amd64.SSE(code), reg(d.Reg), e.operandMem())
	case i.Op == decoder.PINSRW:
		e.loadZero(value, 2, e.operandMem())
		e.asm.SSERRI(amd64.SSE(code), amd64.S32, reg(d.Reg), value, uint8(i.Imm))
	default: // PSHUFW
		e.asm.SSERM(mmxMovq, reg(d.Reg), e.operandMem())
		e.asm.SSERRI(amd64.SSE(code), amd64.S32, reg(d.Reg), reg(d.Reg), uint8(i.Imm))
	}
}

// mmxReg returns the host's register for an operand that is an MMX or a general register.
func mmxReg(a *decoder.Arg) reg {
	if a.Kind == decoder.ArgMM {
		return reg(a.Reg)
	}
	return hostReg[a.Reg]
}

// mmxWrites is called before an instruction changes a register.
func mmxWrites(e *emitter, d *decoder.Arg) {
	if d.Kind == decoder.ArgReg {
		e.spill(d.Reg)
	}
}
