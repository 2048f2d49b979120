package jit

import (
	"math/bits"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Repeated SCAS and CMPS, on the conditions of repeat.go: upwards, within the budget, in one page for each string. They may end at the first
// element that is equal or different. If they do not, and there are more elements than the pages have, it is all left to the interpreter.

// repeatCompare emits SCAS, or CMPS of a source in a segment, with elements of n bytes, while they are equal or different.
func repeatCompare(e *emitter, i *decoder.Inst, n uint8) outcome {
	const count, to, from = value, stackDistance, pageTag
	w, equal, two := natural(e), i.Prefix&decoder.PrefixRep != 0, i.Op == decoder.CMPS
	e.upwards()
	counted(e, count)
	e.test(8, count, count)
	e.slowIf(ccE) // the flags stay
	if two {
		stringRoom(e, i.Seg, x86.SI, n, from)
	}
	stringRoom(e, x86.ES, x86.DI, n, to)
	affordable(e, count)
	e.mov(8, scratch1, rcx)
	e.mov(8, scratch2, rdi)
	e.mov(8, rdi, to)
	e.mov(8, rcx, count)
	if two {
		e.xchg(8, rsi, from)
	}
	e.repCompare(two, equal, n)
	e.loadZero(to, n, based(rdi, -int32(n))) // moves leave the host's flags alone
	e.mov(8, rdi, scratch2)
	if two {
		e.loadZero(scratch2, n, based(rsi, -int32(n)))
		e.mov(8, rsi, from)
	}
	e.mov(8, from, rcx)
	e.mov(8, rcx, scratch1)
	end := ccE
	if equal {
		end = ccNE
	}
	found := e.jcc(end)
	counted(e, scratch1)
	e.alu(opCmp, 8, count, scratch1)
	e.slowIf(ccNE)
	e.bind(found)
	e.alu(opSub, 8, count, from)
	charge(e, count)
	e.alu(opSub, w, rcx, count)
	e.shiftImm(opShl, 8, count, uint8(bits.TrailingZeros8(n)))
	e.alu(opAdd, w, rdi, count)
	r := cpu.Recipe{Base: cpu.FlagsCmp, BaseSize: n, A: regOperand(axReg, 4), B: e.capture(slotB, to)}
	first := rax
	if two {
		e.alu(opAdd, w, rsi, count)
		r.A, first = e.capture(slotA, scratch2), scratch2
	}
	if !e.u.Segmented && !e.u.Long {
		e.movImm64(pageTag, noPage) // the page of the stack is no longer there
	}
	e.alu(opCmp, n, first, to)
	e.setFlags(r, allFlags)
	return emitted
}

// counted puts the count of a repeated instruction into a register.
func counted(e *emitter, r reg) {
	if e.u.Segmented {
		e.extend(false, 4, r, 2, rcx)
		return
	}
	e.mov(word(e), r, rcx)
}

// stringRoom puts the host's address of the elements of n bytes at an index register into to, and makes the count in value no greater than
// there are in the page. They are in the segment.
func stringRoom(e *emitter, seg, r, n uint8, to reg) {
	if e.u.Segmented {
		e.extend(false, 4, scratch1, 2, gpr(e, r))
		e.aluLoad(opAdd, 4, scratch1, segmentField(e, seg, e.off.base))
	} else {
		e.mov(word(e), scratch1, gpr(e, r))
	}
	inPage(e, false)
	e.load(8, to, e.tlb(e.off.page))
	e.alu(opAdd, 8, to, scratch1)
	e.movImm(scratch2, mmu.PageSize)
	e.alu(opSub, 4, scratch2, scratch1)
	e.shiftImm(opShr, 4, scratch2, uint8(bits.TrailingZeros8(n)))
	e.test(4, scratch2, scratch2)
	e.slowIf(ccE) // the first one is in two pages
	e.alu(opCmp, 8, value, scratch2)
	e.cmov(ccA, 8, value, scratch2)
	if !e.u.Segmented {
		return
	}
	e.extend(false, 4, scratch1, 2, gpr(e, r))
	e.lea64(scratch2, mem{Base: scratch1, Index: value, Scale: n})
	e.aluImm(opCmp, 8, scratch2, 0x10000)
	e.slowIf(ccA)
	e.aluLoad(opCmp, 8, scratch2, segmentField(e, seg, e.off.readLen))
	e.slowIf(ccA)
}
