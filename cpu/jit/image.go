package jit

import "github.com/iron86/iron86/x86"

// The status flags as they stand in EFLAGS, and back, for units with segments: PUSHF, POPF, INT and IRET follow each other there, and most
// often the flags are in memory between them. So neither way comes back to Go, where flagImage would have to.

// imageReady is called before an instruction that needs the image of the flags: afterwards imageOf makes it without leaving. It may leave
// and be resumed.
func imageReady(e *emitter) {
	if !imageable(e) && e.flags != (flagState{kept: keptInMemory}) && !settled(e, flagC) {
		e.materialize()
	}
}

// imageOf puts the status flags into r12. It changes r8 and r9 besides.
func imageOf(e *emitter) {
	if imageable(e) {
		flagImage(e, pageTag)
		return
	}
	e.callTo(e.t.images.fromMemory)
	e.flags.host = noFlags
}

// flagsFrom has the status flags in r12, as they stand in EFLAGS, be those of the guest from here on. It changes r8 and r9.
func flagsFrom(e *emitter) {
	e.callTo(e.t.images.toMemory)
	e.storeImm(8, e.at(e.off.recipe), 0) // and Native.Over: none
	e.flags = flagState{kept: keptInMemory}
}

// imageStubs are code that all units share.
type imageStubs struct {
	fromMemory uint32 // puts the flags into r12
	toMemory   uint32 // takes them from there
}

// emitImages emits that code. See flags.go of package cpu for how the CPU keeps the flags.
func emitImages(t *Translator) {
	e := &t.emitter
	const image = pageTag
	t.images.fromMemory = e.pos()
	e.load(4, image, e.at(e.off.carries+4))
	e.aluImm(opAnd, 4, image, x86.CF)
	e.load(4, scratch1, e.at(e.off.carries))
	e.mov(4, scratch2, scratch1)
	e.shiftImm(opShr, 4, scratch2, 31)
	e.alu(opXor, 4, scratch2, image)
	e.shiftImm(opShl, 4, scratch2, 11) // OF
	e.aluImm(opAnd, 4, scratch1, x86.AF)
	e.alu(opOr, 4, image, scratch1)
	e.alu(opOr, 4, image, scratch2)
	e.load(4, scratch1, e.at(e.off.result))
	e.mov(4, scratch2, scratch1)
	e.aluLoad(opXor, 4, scratch2, e.at(e.off.result+4))
	e.wantParity(true)
	e.test(4, scratch2, scratch2)
	e.image(scratch2)
	e.wantParity(false)
	e.aluImm(opAnd, 4, scratch2, x86.SF|x86.PF)
	e.alu(opOr, 4, image, scratch2)
	e.aluImm(opCmp, 4, scratch1, 1) // CF says that it is 0
	e.alu(opSbb, 4, scratch1, scratch1)
	e.aluImm(opAnd, 4, scratch1, x86.ZF)
	e.alu(opOr, 4, image, scratch1)
	e.ret()

	t.images.toMemory = e.pos()
	e.mov(4, scratch1, image)
	e.aluImm(opAnd, 4, scratch1, x86.CF)
	e.lea64(scratch2, mem{Base: scratch1, Index: scratch1, Scale: 2})
	e.shiftImm(opShl, 8, scratch2, 31) // CF and CF^OF
	e.mov(4, scratch1, image)
	e.aluImm(opAnd, 4, scratch1, x86.OF)
	e.shiftImm(opShl, 4, scratch1, 20)
	e.alu(opXor, 8, scratch2, scratch1)
	e.mov(4, scratch1, image)
	e.aluImm(opAnd, 4, scratch1, x86.AF)
	e.alu(opOr, 8, scratch2, scratch1)
	e.store(8, e.at(e.off.carries), scratch2)
	e.mov(4, scratch1, image)
	e.aluImm(opXor, 4, scratch1, x86.ZF|x86.PF)
	e.mov(4, scratch2, scratch1)
	e.aluImm(opAnd, 4, scratch2, x86.ZF)
	e.shiftImm(opShl, 4, scratch2, 2) // not 0, of even parity and positive, if ZF is clear
	e.store(4, e.at(e.off.result), scratch2)
	e.mov(4, scratch2, scratch1)
	e.aluImm(opAnd, 4, scratch2, x86.SF)
	e.shiftImm(opShl, 4, scratch2, 24)
	e.aluImm(opAnd, 4, scratch1, x86.PF)
	e.shiftImm(opShr, 4, scratch1, 2)
	e.alu(opOr, 4, scratch1, scratch2)
	e.store(4, e.at(e.off.result+4), scratch1)
	e.ret()
}
