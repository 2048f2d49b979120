package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Moves to and from segment registers. A selector is loaded here when its descriptor in the GDT is still
// what it was when the interpreter loaded it at the same privilege: see cpu.LoadedSegment. DS and ES
// must stay flat.

// isSegment reports whether the operand is one of the six segment registers.
func isSegment(a *decoder.Arg) bool { return a.Kind == decoder.ArgSeg && a.Reg <= x86.GS }

// segmentField returns a field of a segment register.
func segmentField(e *emitter, sreg uint8, field int32) mem {
	return e.at(e.off.segments + int32(sreg)*e.off.segmentSize + field)
}

// emitMovSegment emits MOV to and from a segment register.
func emitMovSegment(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	switch {
	case e.u.Long && d.Kind != decoder.ArgReg:
		return left
	case isSegment(s) && d.Kind == decoder.ArgReg:
		e.spill(d.Reg)
		if d.Size >= 4 {
			e.loadZero(gpr(e, d.Reg), 2, segmentField(e, s.Reg, e.off.selector))
		} else {
			e.load(2, gpr(e, d.Reg), segmentField(e, s.Reg, e.off.selector))
		}
		return emitted
	case isSegment(s):
		if d.Kind != decoder.ArgMem || !e.operand(i, 2, true) {
			return left
		}
		e.loadZero(value, 2, segmentField(e, s.Reg, e.off.selector))
		e.store(2, e.operandMem(), value)
		return emitted
	case !loadable(e, d):
		return left
	case s.Kind == decoder.ArgReg:
		e.extend(false, 4, value, 2, gpr(e, s.Reg))
	case s.Kind != decoder.ArgMem || !e.operand(i, 2, false):
		return left
	default:
		e.loadZero(value, 2, e.operandMem())
	}
	loadSegment(e, d.Reg)
	return emitted
}

// loadable reports whether units load the operand: DS, ES, FS or GS, but with segments not those of virtual-8086 mode and of programs.
func loadable(e *emitter, a *decoder.Arg) bool {
	return isSegment(a) && a.Reg != x86.CS && a.Reg != x86.SS && !e.u.Long && !(e.u.Segmented && e.u.User)
}

// pushSegment pushes a segment register in a slot of size bytes.
func pushSegment(e *emitter, sreg, size uint8) {
	n := size
	if e.u.SegmentWord {
		n = 2
	}
	e.loadZero(value, 2, segmentField(e, sreg, e.off.selector))
	stackAccess(e, -int32(size), n, true)
	e.store(n, e.operandMem(), value)
	moveSP(e, -int32(size))
}

// popSegment pops a segment register from a slot of size bytes.
func popSegment(e *emitter, sreg, size uint8) {
	stackAccess(e, 0, 2, false)
	e.loadZero(value, 2, e.operandMem())
	loadSegment(e, sreg)
	moveSP(e, int32(size))
}

// loadSegment loads a segment register with the selector in value, or leaves.
func loadSegment(e *emitter, sreg uint8) {
	if e.u.Segmented {
		realSegment(e, sreg)
		return
	}
	e.flags.host = noFlags
	if !e.u.User {
		kernelOnly(e)
	}
	protectedOnly(e)
	done := uint32(0)
	if sreg >= x86.FS {
		e.testImm(4, value, 0xfffc)
		named := e.jcc(ccNE)
		if e.u.Gen.Long() { // in long mode the base becomes 0, too
			e.loadZero(scratch1, 1, e.at(e.off.longActive))
			e.testImm(4, scratch1, 1<<cpu.LongActiveBit)
			e.slowIf(ccNE)
		}
		e.store(2, segmentField(e, sreg, e.off.selector), value)
		e.storeImm(1, segmentField(e, sreg, e.off.null), 1)
		e.storeImm(8, segmentField(e, sreg, e.off.readLen), 0)
		e.storeImm(8, segmentField(e, sreg, e.off.writeLen), 0)
		done = e.jump()
		e.bind(named)
	}
	descriptor(e)
	copyLoaded(e, sreg)
	if done != 0 {
		e.bind(done)
	}
}

// descriptor loads the descriptor in the GDT that the selector in value names into r9.
func descriptor(e *emitter) {
	e.testImm(4, value, 4) // LDT
	e.slowIf(ccNE)
	if e.u.Gen.Long() { // a table beyond 4 GB
		e.aluMemImm(opCmp, 4, e.at(e.off.gdtBase+4), 0)
		e.slowIf(ccNE)
	}
	e.mov(4, scratch1, value)
	e.aluImm(opAnd, 4, scratch1, 0xfff8)
	e.loadZero(scratch2, 2, e.at(e.off.gdtLimit))
	e.aluImm(opSub, 4, scratch2, 7)
	e.alu(opCmp, 4, scratch2, scratch1)
	e.slowIf(ccL)
	e.aluLoad(opAdd, 4, scratch1, e.at(e.off.gdtBase))
	e.entryOffset()
	entry := mem{Base: context, Index: scratch2, Scale: 1, Disp: e.off.data[index(false)]} // tables are the system's
	tag, page := entry, entry
	tag.Disp += e.off.readTag
	page.Disp += e.off.page
	e.aluLoad(opXor, 4, scratch1, tag)
	e.aluImm(opCmp, 4, scratch1, mmu.PageSize-8)
	e.slowIf(ccA)
	e.load(8, scratch2, page)
	e.load(8, scratch2, mem{Base: scratch2, Index: scratch1, Scale: 1})
}

// copyLoaded copies what the descriptor in r9 has become before, or leaves.
func copyLoaded(e *emitter, sreg uint8) {
	e.mov(4, scratch1, value)
	e.shiftImm(opShr, 4, scratch1, 3)
	e.aluImm(opAnd, 4, scratch1, cpu.LoadedSegments-1)
	e.imulImm(4, scratch1, scratch1, uint32(e.off.loadedSize))
	field := func(at int32) mem { return mem{Base: context, Index: scratch1, Scale: 1, Disp: e.off.loaded + at} }
	e.aluLoad(opCmp, 8, scratch2, field(e.off.loadedDescriptor))
	e.slowIf(ccNE)
	e.mov(4, scratch2, value)
	if e.u.User {
		e.aluImm(opOr, 4, scratch2, cpu.LoadedByUser)
	}
	e.aluLoad(opCmp, 4, scratch2, field(e.off.loadedKey))
	e.slowIf(ccNE)
	if sreg < x86.FS {
		e.aluMemImm(opCmp, 1, field(e.off.loadedFlat), 0)
		e.slowIf(ccE)
	}
	for at := int32(0); at < e.off.segmentSize; at += 8 {
		e.load(8, scratch2, field(e.off.loadedSegment+at))
		e.store(8, segmentField(e, sreg, at), scratch2)
	}
}
