package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Repeated string instructions whose elements all lie in one page, upwards, within the budget: each element counts as
// an instruction. The host's own instruction does them, which goes element by element, too, when source and
// destination overlap. All others are the interpreter's.

// repeated reports whether the instruction has a repetition prefix.
func repeated(i *decoder.Inst) bool {
	return i.Prefix&(decoder.PrefixRep|decoder.PrefixRepne) != 0
}

// repeatable begins a repeated instruction. It returns the jump that is taken for a count of 0.
func repeatable(e *emitter, registers ...uint8) (none uint32) {
	for _, r := range registers {
		e.spill(r)
	}
	e.upwards()
	e.test(word(e), rcx, rcx)
	none = e.jcc(ccE)
	affordable(e, rcx)
	return none
}

// affordable leaves the instruction to the interpreter if the budget does not cover as many elements as a register says, of which the
// first one is charged.
func affordable(e *emitter, count reg) {
	e.lea64(scratch1, based(count, -1))
	e.alu(opCmp, 8, budget, scratch1)
	e.slowIf(ccB)
}

// charge takes the other elements off the budget.
func charge(e *emitter, count reg) {
	e.lea64(scratch1, based(count, -1))
	e.alu(opSub, 8, budget, scratch1)
}

// span puts the difference between the host's addresses and the linear addresses of ECX elements of n bytes at an index register
// into r9.
func span(e *emitter, r, n uint8, write bool) {
	e.mov(word(e), scratch1, gpr(e, r))
	inPage(e, write)
	e.lea64(scratch1, mem{Base: scratch1, Index: rcx, Scale: n})
	e.aluImm(opCmp, 8, scratch1, mmu.PageSize)
	e.slowIf(ccA)
	e.load(8, scratch2, e.tlb(e.off.page))
	e.mov(word(e), scratch1, gpr(e, r))
	e.aluImm(opAnd, word(e), scratch1, ^uint32(mmu.PageSize-1))
	e.alu(opSub, 8, scratch2, scratch1)
}

// repeatMovs emits REP MOVS of elements of n bytes, and repeatStos REP STOS.
func repeatMovs(e *emitter, n uint8) outcome {
	none := repeatable(e, cxReg, x86.SI, x86.DI)
	span(e, x86.SI, n, false)
	e.mov(8, value, scratch2)
	span(e, x86.DI, n, true)
	charge(e, rcx)
	e.alu(opAdd, 8, rsi, value)
	e.alu(opAdd, 8, rdi, scratch2)
	e.repMovs(n)
	e.alu(opSub, 8, rsi, value)
	e.alu(opSub, 8, rdi, scratch2)
	if !e.u.Long {
		e.mov(4, rsi, rsi)
		e.mov(4, rdi, rdi)
	}
	e.bind(none)
	e.flags.host = noFlags
	return emitted
}

func repeatStos(e *emitter, n uint8) outcome {
	none := repeatable(e, cxReg, x86.DI)
	span(e, x86.DI, n, true)
	charge(e, rcx)
	e.alu(opAdd, 8, rdi, scratch2)
	e.repStos(n)
	e.alu(opSub, 8, rdi, scratch2)
	if !e.u.Long {
		e.mov(4, rdi, rdi)
	}
	e.bind(none)
	e.flags.host = noFlags
	return emitted
}
