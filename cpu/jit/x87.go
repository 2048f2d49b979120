package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/asm/amd64"
)

// x87Kind says how an x87 instruction is emitted.
type x87Kind uint8

// Values of x87Kind.
const (
	x87None         x87Kind = iota
	x87Computes             // the host's own; an operand in memory is read
	x87Stores               // the same; an operand in memory is written
	x87Moves                // FCMOVcc
	x87Orders               // it compares and sets EFLAGS
	x87Controls             // the host's own; it leaves the pointers to the last instruction alone. An operand in memory is written
	x87LoadsWord            // FLDCW
	x87Waits                // WAIT
	x87Environments         // FNSTENV and FLDENV
)

// x87Kinds are the instructions of the x87 unit that units do. Transcendental functions, FNSAVE and FRSTOR
// are the interpreter's, and what stands for several steps of a computation, as how many FPREM takes is the processor's matter. FFREE is the
// interpreter's because processors differ in what becomes of C1.
var x87Kinds = x87Table()

func x87Table() (t [decoder.NumOps]x87Kind) {
	set := func(k x87Kind, ops ...decoder.Op) {
		for _, op := range ops {
			t[op] = k
		}
	}
	set(x87Computes, decoder.FADD, decoder.FMUL, decoder.FSUB, decoder.FSUBR, decoder.FDIV, decoder.FDIVR,
		decoder.FADDP, decoder.FMULP, decoder.FSUBP, decoder.FSUBRP, decoder.FDIVP, decoder.FDIVRP,
		decoder.FIADD, decoder.FIMUL, decoder.FISUB, decoder.FISUBR, decoder.FIDIV, decoder.FIDIVR,
		decoder.FCOM, decoder.FCOMP, decoder.FCOMPP, decoder.FUCOM, decoder.FUCOMP, decoder.FUCOMPP, decoder.FICOM, decoder.FICOMP,
		decoder.FTST, decoder.FXAM, decoder.FLD, decoder.FILD,
		decoder.FLD1, decoder.FLDL2T, decoder.FLDL2E, decoder.FLDPI, decoder.FLDLG2, decoder.FLDLN2, decoder.FLDZ,
		decoder.FXCH, decoder.FCHS, decoder.FABS, decoder.FSQRT, decoder.FRNDINT, decoder.FSCALE, decoder.FXTRACT,
		decoder.FINCSTP, decoder.FDECSTP, decoder.FNOP)
	set(x87Stores, decoder.FST, decoder.FSTP, decoder.FIST, decoder.FISTP, decoder.FISTTP)
	set(x87Moves, decoder.FCMOVB, decoder.FCMOVNB, decoder.FCMOVE, decoder.FCMOVNE, decoder.FCMOVBE, decoder.FCMOVNBE, decoder.FCMOVU, decoder.FCMOVNU)
	set(x87Orders, decoder.FCOMI, decoder.FCOMIP, decoder.FUCOMI, decoder.FUCOMIP)
	set(x87Controls, decoder.FNSTSW, decoder.FNSTCW, decoder.FNCLEX)
	set(x87LoadsWord, decoder.FLDCW)
	set(x87Waits, decoder.WAIT)
	set(x87Environments, decoder.FNSTENV, decoder.FLDENV)
	return t
}

// reads reports whether an operand in memory is read.
func (k x87Kind) reads() bool { return k == x87Computes || k == x87LoadsWord }

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
