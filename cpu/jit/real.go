package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// What real mode has of its own, in units with segments: INT and IRET by the table of far pointers, and instructions of EFLAGS that nothing
// forbids. In protected mode they leave.

// realOnly emits the check that leaves the instruction to the interpreter outside real mode. It returns false in units of programs, which
// virtual-8086 mode has, too.
func realOnly(e *emitter) bool {
	if e.u.User {
		return false
	}
	e.testMemImm(1, e.at(e.off.cr0), x86.CR0PE)
	e.slowIf(ccNE)
	e.flags.host = noFlags
	return true
}

func emitRealCLI(e *emitter, i *decoder.Inst) outcome {
	if !realOnly(e) {
		return left
	}
	e.aluMemImm(opAnd, 4, e.at(e.off.eflags), ^uint32(x86.IF))
	return emitted
}

// emitRealSTI is emitSTI in real mode.
func emitRealSTI(e *emitter, i *decoder.Inst) outcome {
	if !realOnly(e) {
		return left
	}
	return setIF(e)
}

// emitRealPushf emits PUSHF of 16 and of 32 bits.
func emitRealPushf(e *emitter, i *decoder.Inst) outcome {
	if e.u.User {
		return left
	}
	imageReady(e)
	realOnly(e)
	stackAccess(e, -int32(i.OpSize), i.OpSize, true)
	e.lea64(stackDistance, mem{Base: e.operandMem().Base, Index: e.operandMem().Index, Scale: 1})
	shownFlags(e, x86.VM|x86.RF)
	e.store(i.OpSize, based(stackDistance, 0), pageTag)
	moveSP(e, -int32(i.OpSize))
	return emitted
}

// shownFlags puts EFLAGS less the flags in hide into r12. It changes r8 and r9 besides.
func shownFlags(e *emitter, hide uint32) {
	imageOf(e)
	e.aluLoad(opOr, 4, pageTag, e.at(e.off.eflags))
	e.aluImm(opAnd, 4, pageTag, e.u.FlagMask&^hide)
	e.aluImm(opOr, 4, pageTag, e.u.FlagOnes)
}

// emitRealPopf emits POPF of 16 and of 32 bits that changes no flags but IF, DF and the status flags.
func emitRealPopf(e *emitter, i *decoder.Inst) outcome {
	if !realOnly(e) {
		return left
	}
	others := uint32(x86.TF | x86.NT | x86.IOPL)
	if i.OpSize == 4 {
		others |= x86.AC | x86.ID
	}
	stackAccess(e, 0, i.OpSize, false)
	e.loadZero(pageTag, i.OpSize, e.operandMem())
	changedFlags(e, pageTag, others)
	e.aluStore(opXor, 4, e.at(e.off.eflags), scratch1)
	moveSP(e, int32(i.OpSize))
	flagsFrom(e)
	return emitted
}

// changedFlags puts into r8 which of IF and DF differ between flags and EFLAGS. It leaves the instruction to the interpreter if a flag of others
// does, or if IF is set and that could be noticed.
func changedFlags(e *emitter, flags reg, others uint32) {
	e.testImm(4, flags, x86.IF)
	clear := e.jcc(ccE)
	quietOnly(e)
	e.bind(clear)
	e.mov(4, scratch1, flags)
	e.aluLoad(opXor, 4, scratch1, e.at(e.off.eflags))
	e.testImm(4, scratch1, others)
	e.slowIf(ccNE)
	e.aluImm(opAnd, 4, scratch1, x86.IF|x86.DF)
}

// frameSize is what INT pushes in real mode: IP, CS, FLAGS.
const frameSize = 6

// emitInt emits INT n in real mode. A debugger may wait for the vector, so it wants cpu.Native.Quiet.
func emitInt(e *emitter, i *decoder.Inst) outcome {
	if e.u.User {
		return left
	}
	vector := uint32(i.Imm&0xff) * 4
	imageReady(e)
	beginFar(e)
	quietOnly(e)
	e.testMemImm(4, e.at(e.off.eflags), x86.AC|x86.TF|x86.RF)
	e.slowIf(ccNE)
	e.aluMemImm(opCmp, 2, e.at(e.off.idtLimit), vector+3)
	e.slowIf(ccB)
	e.load(4, scratch1, e.at(e.off.idtBase))
	e.aluImm(opAdd, 4, scratch1, vector)
	e.check(4, false)
	e.load(4, value, e.operandMem())
	stackFrame(e, -frameSize, frameSize, true)
	const frame, to = stackDistance, scratch1
	e.lea64(frame, e.operandMem())
	shownFlags(e, 0)
	e.mov(4, to, value)
	e.shiftImm(opShr, 4, value, 16)
	e.loadZero(scratch2, 2, segmentField(e, x86.CS, e.off.selector))
	realSegment(e, x86.CS)
	e.storeImm(2, based(frame, 0), uint32(e.u.Targets[slotNext]))
	e.store(2, based(frame, 2), scratch2)
	e.store(2, based(frame, 4), pageTag)
	e.aluMemImm(opAnd, 4, e.at(e.off.eflags), ^uint32(x86.IF))
	e.extend(false, 4, value, 2, to)
	moveSP(e, -frameSize)
	indirectFar(e)
	return ended
}

// emitIret emits IRET of 16 bits in real mode that changes no flags but IF, DF and the status flags. Behind the handler of an NMI it is the
// interpreter's, as the next one may be due.
func emitIret(e *emitter, i *decoder.Inst) outcome {
	if !farTransfer(e, i) {
		return left
	}
	beginFar(e)
	e.aluMemImm(opCmp, 1, e.at(e.off.nmiBlocked), 0)
	e.slowIf(ccNE)
	stackFrame(e, 0, frameSize, false)
	m := e.operandMem()
	e.load(4, value, m)
	m.Disp += 4
	e.loadZero(pageTag, 2, m)
	changedFlags(e, pageTag, x86.TF|x86.NT|x86.IOPL)
	e.extend(false, 4, stackDistance, 2, value)
	e.shiftImm(opShr, 4, value, 16)
	realSegment(e, x86.CS)
	e.aluStore(opXor, 4, e.at(e.off.eflags), scratch1)
	moveSP(e, frameSize)
	flagsFrom(e)
	e.mov(4, value, stackDistance)
	indirectFar(e)
	return ended
}

// emitLoadPointer emits LDS, LES, LFS and LGS in real mode.
func emitLoadPointer(e *emitter, i *decoder.Inst) outcome {
	sreg, n := pointerSegments[i.Op], i.OpSize
	if e.u.User || i.Args[1].Kind != decoder.ArgMem {
		return left
	}
	pointerAt(e, i)
	m := e.operandMem()
	e.loadZero(stackDistance, n, m)
	m.Disp += int32(n)
	e.loadZero(value, 2, m)
	realSegment(e, sreg)
	e.spill(i.Args[0].Reg)
	e.mov(n, gpr(e, i.Args[0].Reg), stackDistance)
	return emitted
}

// pointerSegments are the segment registers that instructions load with a pointer.
var pointerSegments = map[decoder.Op]uint8{decoder.LDS: x86.DS, decoder.LES: x86.ES, decoder.LFS: x86.FS, decoder.LGS: x86.GS}

// setReal puts the instructions of real mode into a table of families.
func setReal(t *[decoder.NumOps]family) {
	t[decoder.CALLF], t[decoder.JMPF], t[decoder.RETF] = emitCallFar, emitJmpFar, emitRetFar
	t[decoder.INT], t[decoder.IRET] = emitInt, emitIret
	t[decoder.CLI], t[decoder.STI], t[decoder.PUSHF], t[decoder.POPF] = emitRealCLI, emitRealSTI, emitRealPushf, emitRealPopf
	for op := range pointerSegments {
		t[op] = emitLoadPointer
	}
}
