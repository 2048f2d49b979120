package jit

import (
	"github.com/iron86/iron86/internal/asm/amd64"
)

// A host is what the families emit code with, by the same functions on every processor: registers have the numbers of x86, an operation
// has two operands and leaves x86's flags behind it, sizes are in bytes, and positions are offsets in the arena. On amd64 hosts it
// wraps the encoder (host_x86.go), on arm64 hosts it makes the same of A64 code.

// Types and constants of the encoder under short names.
type (
	reg     = amd64.Reg
	mem     = amd64.Mem
	cond    = amd64.Cond
	aluOp   = amd64.Op
	unaryOp = amd64.Unary
	shiftOp = amd64.Shift
	bitOp   = amd64.Bit
)

const (
	rax, rcx, rdx, rbx = amd64.RAX, amd64.RCX, amd64.RDX, amd64.RBX
	rbp, rsi, rdi      = amd64.RBP, amd64.RSI, amd64.RDI
	r8, r9, r10, r11   = amd64.R8, amd64.R9, amd64.R10, amd64.R11
	r12, r13, r14, r15 = amd64.R12, amd64.R13, amd64.R14, amd64.R15
	noReg              = amd64.NoReg

	opAdd, opOr, opAdc, opSbb  = amd64.ADD, amd64.OR, amd64.ADC, amd64.SBB
	opAnd, opSub, opXor, opCmp = amd64.AND, amd64.SUB, amd64.XOR, amd64.CMP

	opNot, opNeg, opInc, opDec = amd64.NOT, amd64.NEG, amd64.INC, amd64.DEC

	opRol, opRor, opShl, opShr, opSar = amd64.ROL, amd64.ROR, amd64.SHL, amd64.SHR, amd64.SAR

	opBt, opBts, opBtr, opBtc = amd64.BT, amd64.BTS, amd64.BTR, amd64.BTC

	ccO, ccB, ccAE, ccE, ccNE, ccBE, ccA, ccS, ccL = amd64.CondO, amd64.CondB, amd64.CondAE, amd64.CondE, amd64.CondNE, amd64.CondBE, amd64.CondA, amd64.CondS, amd64.CondL
)

// guestReg returns the host's register for general register n of a size. For size 1 the numbers are those of AL to BH, R8B to R15B,
// and those with lowByte.
func guestReg(e *emitter, n, size uint8) reg {
	if size == 1 && n >= 4 && n < 8 {
		return amd64.AH + reg(n-4)
	}
	return gpr(e, n)
}

// based returns the operand at a distance from a register.
func based(b reg, disp int32) mem { return mem{Base: b, Disp: disp} }

// loadZero loads n bytes into a register and clears what stands above them.
func (h *host) loadZero(d reg, n uint8, m mem) { h.extendMem(false, max(n, 4), d, n, m) }
