//go:build !arm64

package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/asm/amd64"
)

// setX87 puts the instructions of the x87 unit into the table of families, and those that exist for MMX registers only.
func setX87(t *[decoder.NumOps]family) {
	for op := range mmxOnly {
		t[op] = emitMMX
	}
	for op, kind := range x87Kinds {
		if kind != x87None {
			t[op] = emitX87
		}
	}
}

// emitX87 emits an instruction of the x87 unit.
func emitX87(e *emitter, i *decoder.Inst) outcome {
	d := &i.Args[0]
	memory := i.NArgs > 0 && d.Kind == decoder.ArgMem
	if i.Row.Attr&decoder.Undocumented != 0 || memory && !reaches(e, i) {
		return left
	}
	kind := x87Kinds[i.Op]
	switch kind {
	case x87LoadsWord:
		emitFldcw(e, i)
		return emitted
	case x87Environments:
		return emitEnvironment(e, i)
	case x87Moves:
		e.readyAcross(fcmovFlags(i.Op))
	}
	x87Ready(e)
	switch {
	case kind == x87Waits:
		return emitted
	case memory:
		x87Wraps(e, i)
		e.operand(i, d.Size, !kind.reads())
		amd64.X87M(&e.asm, uint8(i.Opcode), i.ModRM>>3&7, e.operandMem())
	case kind == x87Moves:
		e.prepare(fcmovFlags(i.Op))
		x87Same(e, i)
	case kind == x87Orders:
		emitFcomi(e, i)
	default:
		if d.Kind == decoder.ArgReg { // FNSTSW AX
			e.spill(d.Reg)
		}
		x87Same(e, i)
	}
	if kind != x87Controls {
		x87Note(e, i, memory)
	}
	return emitted
}

// x87Wraps has the interpreter access ten bytes that go around the end of 16-bit offsets.
func x87Wraps(e *emitter, i *decoder.Inst) {
	if i.AddrSize != 2 || i.Args[0].Size != 10 {
		return
	}
	putOffset(e, i, scratch1)
	e.aluImm(opCmp, 4, scratch1, 1<<16-10)
	e.flags.host = noFlags
	e.slowIf(ccA)
}

// x87Same emits an instruction without an operand in memory as it stands.
func x87Same(e *emitter, i *decoder.Inst) { amd64.X87(&e.asm, uint8(i.Opcode), i.ModRM) }

// fcmovFlags returns the flags that FCMOVcc looks at.
func fcmovFlags(op decoder.Op) flagSet {
	switch op {
	case decoder.FCMOVB, decoder.FCMOVNB:
		return flagC
	case decoder.FCMOVE, decoder.FCMOVNE:
		return flagZ
	case decoder.FCMOVBE, decoder.FCMOVNBE:
		return flagC | flagZ
	}
	return flagP
}

// emitFcomi emits a comparison that sets EFLAGS. Some hosts leave C1 as it was, and others may leave the flags that do not say how the numbers
// compare. So all are cleared before.
func emitFcomi(e *emitter, i *decoder.Inst) {
	amd64.X87(&e.asm, 0xd9, 0xf6) // FDECSTP and FINCSTP clear C1
	amd64.X87(&e.asm, 0xd9, 0xf7)
	e.movImm(scratch1, 0)
	e.aluImm(opAdd, 4, scratch1, 1)
	x87Same(e, i)
	e.ordered()
}

// emitFldcw emits FLDCW of a control word that the host's unit may have.
func emitFldcw(e *emitter, i *decoder.Inst) {
	const writable, one = 0x1f3f, 0x40
	x87Ready(e)
	e.operand(i, 2, false)
	e.loadZero(value, 2, e.operandMem())
	e.flags.host = noFlags
	e.mov(4, scratch1, value)
	e.aluImm(opAnd, 4, scratch1, x87Masks|x87Precision)
	refuseControl(e, scratch1, e.slowIf)
	e.aluImm(opAnd, 4, value, writable)
	e.aluImm(opOr, 4, value, one)
	e.store(4, e.at(e.off.x87.changed), value)
	amd64.X87M(&e.asm, 0xd9, 5, e.at(e.off.x87.changed))
}
