package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Stack operations and branches of units with segments. SP has 16 bits, and the upper half of ESP
// stays. As everywhere, registers change when all accesses have succeeded.

// narrowSlot checks n bytes on the stack at a distance from the 16-bit register base.
func narrowSlot(e *emitter, base reg, disp int32, n uint8, write bool) {
	if disp == 0 {
		e.extend(false, 4, scratch1, 2, base)
	} else {
		e.lea(scratch1, based(base, disp))
		e.extend(false, 4, scratch1, 2, scratch1)
	}
	e.segmented(x86.SS, n, write)
}

// moveSP adds to SP.
func moveSP(e *emitter, n int32) {
	e.spill(x86.SP)
	e.lea(scratch1, based(guestSP, n))
	e.mov(2, guestSP, scratch1)
}

func emitPush16(e *emitter, i *decoder.Inst) outcome {
	a, n := &i.Args[0], i.OpSize
	push := func(store func(m mem)) outcome {
		narrowSlot(e, guestSP, -int32(n), n, true)
		store(e.operandMem())
		moveSP(e, -int32(n))
		return emitted
	}
	switch {
	case isImm(a):
		return push(func(m mem) { e.storeImm(n, m, uint32(i.Imm)) })
	case a.Kind == decoder.ArgReg && a.Size == n:
		return push(func(m mem) { e.store(n, m, hostReg[a.Reg]) })
	case isSegment(a) && n == 2:
		e.loadZero(value, 2, segmentField(e, a.Reg, e.off.selector))
	case a.Kind == decoder.ArgMem && a.Size == n:
		e.operand(i, n, false)
		e.loadZero(value, n, e.operandMem())
	default:
		return left
	}
	return push(func(m mem) { e.store(n, m, value) })
}

func emitPop16(e *emitter, i *decoder.Inst) outcome {
	a, n := &i.Args[0], i.OpSize
	if loadable(a) && n == 2 && !e.u.User {
		narrowSlot(e, guestSP, 0, 2, false)
		e.loadZero(value, 2, e.operandMem())
		realSegment(e, a.Reg)
		moveSP(e, 2)
		return emitted
	}
	if a.Kind != decoder.ArgReg || a.Size != n {
		return left
	}
	narrowSlot(e, guestSP, 0, n, false)
	e.loadZero(value, n, e.operandMem())
	moveSP(e, int32(n))
	e.spill(a.Reg)
	e.mov(n, hostReg[a.Reg], value)
	return emitted
}

func emitLeave16(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 2 {
		return left
	}
	narrowSlot(e, rbp, 0, 2, false)
	e.loadZero(value, 2, e.operandMem())
	e.spill(x86.SP)
	e.spill(x86.BP)
	e.lea(scratch1, based(rbp, 2))
	e.mov(2, guestSP, scratch1)
	e.mov(2, rbp, value)
	return emitted
}

// target16 loads the target of an indirect branch into value.
func target16(e *emitter, i *decoder.Inst) bool {
	a := &i.Args[0]
	switch {
	case a.Size != 2:
		return false
	case a.Kind == decoder.ArgReg:
		e.extend(false, 4, value, 2, hostReg[a.Reg])
	case a.Kind != decoder.ArgMem:
		return false
	default:
		e.operand(i, 2, false)
		e.loadZero(value, 2, e.operandMem())
	}
	return true
}

func emitJmp16(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 2 {
		return left
	}
	if direct(i) {
		e.edge(slotTaken)
		return ended
	}
	e.prepareIndirect()
	if !target16(e, i) {
		return left
	}
	e.indirect()
	return ended
}

func emitCall16(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 2 {
		return left
	}
	if !direct(i) {
		e.prepareIndirect()
		if !target16(e, i) {
			return left
		}
	}
	narrowSlot(e, guestSP, -2, 2, true)
	e.storeImm(2, e.operandMem(), e.u.Targets[slotNext]&0xffff)
	moveSP(e, -2)
	if direct(i) {
		e.edge(slotTaken)
	} else {
		e.indirect()
	}
	return ended
}

func emitRet16(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 2 {
		return left
	}
	e.prepareIndirect()
	narrowSlot(e, guestSP, 0, 2, false)
	e.loadZero(value, 2, e.operandMem())
	n := int32(2)
	if i.NArgs > 0 {
		n += int32(i.Imm & 0xffff)
	}
	moveSP(e, n)
	e.indirect()
	return ended
}

// emitLoop16 emits LOOP and JCXZ.
func emitLoop16(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 2 || i.AddrSize != 2 {
		return left
	}
	cc := ccE
	if i.Op == decoder.LOOP {
		cc = ccNE
		e.spill(cxReg)
		e.lea(scratch1, based(rcx, -1))
		e.mov(2, rcx, scratch1)
	}
	e.test(2, rcx, rcx)
	e.flags.host = noFlags
	e.edgeAt(slotTaken, e.jcc(cc))
	e.edge(slotNext)
	return ended
}

// narrowElement checks the element of a string instruction at an index register of 16 bits.
func narrowElement(e *emitter, seg, r, n uint8, write bool) {
	e.extend(false, 4, scratch1, 2, hostReg[r])
	e.segmented(seg, n, write)
}

// narrowAdvance moves an index register of 16 bits by an element.
func narrowAdvance(e *emitter, r, n uint8) {
	e.spill(r)
	e.lea(scratch1, based(hostReg[r], int32(n)))
	e.mov(2, hostReg[r], scratch1)
}

// emitString16 emits LODS, STOS and MOVS of one element, upwards.
func emitString16(e *emitter, i *decoder.Inst) outcome {
	if i.AddrSize != 2 || repeated(i) {
		return left
	}
	n := i.Args[0].Size
	e.upwards()
	if i.Op != decoder.STOS {
		narrowElement(e, i.Seg, x86.SI, n, false)
		e.loadZero(value, n, e.operandMem())
	}
	switch i.Op {
	case decoder.LODS:
		e.spill(axReg)
		e.mov(n, rax, value)
	case decoder.STOS:
		narrowElement(e, x86.ES, x86.DI, n, true)
		e.store(n, e.operandMem(), rax)
	default:
		narrowElement(e, x86.ES, x86.DI, n, true)
		e.store(n, e.operandMem(), value)
	}
	if i.Op != decoder.STOS {
		narrowAdvance(e, x86.SI, n)
	}
	if i.Op != decoder.LODS {
		narrowAdvance(e, x86.DI, n)
	}
	return emitted
}

// realSegment loads DS, ES, FS or GS in real mode with the selector in value, or leaves. The limit and the access rights
// stay, which must be the usual ones.
func realSegment(e *emitter, sreg uint8) {
	e.flags.host = noFlags
	e.testMemImm(1, e.at(e.off.cr0), x86.CR0PE)
	e.slowIf(ccNE)
	e.aluMemImm(opCmp, 1, segmentField(e, sreg, e.off.access), cpu.AccessReal)
	e.slowIf(ccNE)
	for _, length := range []int32{e.off.readLen, e.off.writeLen} {
		e.aluMemImm(opCmp, 8, segmentField(e, sreg, length), 0x10000)
		e.slowIf(ccNE)
	}
	e.store(2, segmentField(e, sreg, e.off.selector), value)
	e.shiftImm(opShl, 4, value, 4)
	e.store(4, segmentField(e, sreg, e.off.base), value)
}
