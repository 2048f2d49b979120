package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Far calls, jumps and returns of 16 bits in real mode, which programs in several segments make all the time. They end a unit by a jump
// through the table of indirect jumps, whose entries also name the base of CS. All others are the interpreter's.

// farTransfer reports whether units do a far transfer.
func farTransfer(e *emitter, i *decoder.Inst) bool {
	return e.u.Segmented && !e.u.User && i.OpSize == 2 && (i.NArgs == 0 || i.Args[0].Kind != decoder.ArgReg)
}

// beginFar begins a far transfer. In protected mode it leaves before the stack is looked at, because what the interpreter does first may
// fault.
func beginFar(e *emitter) {
	e.prepareIndirect()
	e.testMemImm(1, e.at(e.off.cr0), x86.CR0PE)
	e.slowIf(ccNE)
	e.flags.host = noFlags
}

// farTarget loads the target of a far call or jump into value, the selector above the offset.
func farTarget(e *emitter, i *decoder.Inst) {
	if i.Args[0].Kind == decoder.ArgFar {
		e.movImm(value, uint32(i.Imm2)<<16|uint32(i.Imm)&0xffff)
		return
	}
	pointerAt(e, i)
	e.load(4, value, e.operandMem())
}

// pointerAt checks a far pointer in memory.
func pointerAt(e *emitter, i *decoder.Inst) {
	n := i.OpSize + 2
	putOffset(e, i, scratch1)
	if i.AddrSize == 2 {
		inSegment(e, n)
	}
	e.segmented(i.Seg, n, false)
}

func emitCallFar(e *emitter, i *decoder.Inst) outcome {
	if !farTransfer(e, i) {
		return left
	}
	beginFar(e)
	farTarget(e, i)
	const frame = stackDistance // it is free in units with segments, and so is pageTag
	stackFrame(e, -4, 4, true)
	e.loadZero(frame, 2, segmentField(e, x86.CS, e.off.selector))
	e.shiftImm(opShl, 4, frame, 16)
	e.aluImm(opOr, 4, frame, uint32(e.u.Targets[slotNext])&0xffff)
	e.extend(false, 4, pageTag, 2, value)
	e.shiftImm(opShr, 4, value, 16)
	realSegment(e, x86.CS)
	e.store(4, e.operandMem(), frame)
	moveSP(e, -4)
	e.mov(4, value, pageTag)
	indirectFar(e)
	return ended
}

func emitJmpFar(e *emitter, i *decoder.Inst) outcome {
	if !farTransfer(e, i) {
		return left
	}
	beginFar(e)
	farTarget(e, i)
	e.extend(false, 4, pageTag, 2, value)
	e.shiftImm(opShr, 4, value, 16)
	realSegment(e, x86.CS)
	e.mov(4, value, pageTag)
	indirectFar(e)
	return ended
}

func emitRetFar(e *emitter, i *decoder.Inst) outcome {
	if !farTransfer(e, i) {
		return left
	}
	beginFar(e)
	stackFrame(e, 0, 4, false)
	e.load(4, value, e.operandMem())
	e.extend(false, 4, stackDistance, 2, value)
	e.shiftImm(opShr, 4, value, 16)
	realSegment(e, x86.CS)
	moved := int32(4)
	if i.NArgs > 0 {
		moved += int32(i.Imm & 0xffff)
	}
	moveSP(e, moved)
	e.mov(4, value, stackDistance)
	indirectFar(e)
	return ended
}

// indirectFar ends the unit by a jump to the EIP in value and the base of CS that was just loaded.
func indirectFar(e *emitter) {
	e.foreseen = 0
	e.flush()
	e.load(4, scratch1, segmentField(e, x86.CS, e.off.base))
	e.lea(scratch2, mem{Base: value, Index: scratch1, Scale: 1})
	e.shiftImm(opShl, 8, scratch1, 32)
	e.alu(opOr, 8, value, scratch1)
	e.mov(4, scratch1, scratch2)
	e.shiftImm(opShr, 4, scratch2, 12)
	e.alu(opXor, 4, scratch1, scratch2)
	e.aluImm(opAnd, 4, scratch1, tableSize-1)
	e.shiftImm(opShl, 4, scratch1, 5) // bytes of a jumpEntry
	e.aluLoad(opAdd, 8, scratch1, e.at(e.off.jumps))
	e.aluLoad(opCmp, 8, value, based(scratch1, 0))
	e.lateIndirect(e.jcc(ccNE))
	e.aluImm(opAnd, 4, scratch2, mmu.CodeEntries-1)
	e.load(8, scratch2, mem{Base: context, Index: scratch2, Scale: 8, Disp: e.off.code[index(e.u.User)]})
	e.aluLoad(opCmp, 8, scratch2, based(scratch1, 8))
	e.lateIndirect(e.jcc(ccNE))
	e.jumpMem(based(scratch1, 16))
}
