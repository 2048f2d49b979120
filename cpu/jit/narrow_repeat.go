package jit

import (
	"math/bits"

	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// REP MOVS and REP STOS of units with segments, on the conditions of repeat.go: upwards, within the budget, in one page. The elements must also
// be in the segment, and end before its offsets begin anew. The upper halves of ECX, ESI and EDI stay.

// repeatSegmented emits REP MOVS of elements of n bytes from a segment, or REP STOS.
func repeatSegmented(e *emitter, moves bool, seg, n uint8) outcome {
	const count, to, from = value, stackDistance, pageTag
	for _, r := range []uint8{cxReg, x86.SI, x86.DI} {
		e.spill(r)
	}
	e.upwards()
	counted(e, count)
	e.test(4, count, count)
	none := e.jcc(ccE)
	affordable(e, count)
	if moves {
		stringAt(e, seg, x86.SI, n, false, from)
	}
	stringAt(e, x86.ES, x86.DI, n, true, to)
	charge(e, count)
	e.mov(8, scratch1, rcx)
	e.mov(8, rcx, count)
	e.mov(8, scratch2, rdi)
	e.mov(8, rdi, to)
	if moves {
		e.xchg(8, rsi, from)
		e.repMovs(n)
	} else {
		e.repStos(n)
	}
	e.shiftImm(opShl, 4, count, uint8(bits.TrailingZeros8(n)))
	e.mov(8, rdi, scratch2)
	e.alu(opAdd, 2, rdi, count)
	if moves {
		e.mov(8, rsi, from)
		e.alu(opAdd, 2, rsi, count)
	}
	e.mov(8, rcx, scratch1)
	e.aluImm(opAnd, 4, rcx, 0xffff0000)
	e.bind(none)
	e.flags.host = noFlags
	return emitted
}

// stringAt puts the host's address of as many elements of n bytes as value says, from an index register on, into to.
func stringAt(e *emitter, seg, r, n uint8, write bool, to reg) {
	length := e.off.readLen
	if write {
		length = e.off.writeLen
	}
	e.extend(false, 4, scratch1, 2, gpr(e, r))
	e.lea64(to, mem{Base: scratch1, Index: value, Scale: n})
	e.aluImm(opCmp, 8, to, 0x10000)
	e.slowIf(ccA)
	e.aluLoad(opCmp, 8, to, segmentField(e, seg, length))
	e.slowIf(ccA)
	e.aluLoad(opAdd, 4, scratch1, segmentField(e, seg, e.off.base))
	inPage(e, write)
	e.lea64(to, mem{Base: scratch1, Index: value, Scale: n})
	e.aluImm(opCmp, 8, to, mmu.PageSize)
	e.slowIf(ccA)
	e.load(8, to, e.tlb(e.off.page))
	e.alu(opAdd, 8, to, scratch1)
}
