package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
)

// SETcc, CMOVcc, and the exchanges that add and compare.

func emitSetcc(e *emitter, i *decoder.Inst) outcome {
	d := &i.Args[0]
	if d.Kind == decoder.ArgMem && !reaches(e, i) {
		return left
	}
	cc := cond(i.Op - decoder.SETO)
	want := conditionFlags[cc>>1]
	e.ready(want)
	if d.Kind == decoder.ArgReg {
		e.prepare(want)
		e.spill(parent(d.Reg, 1))
		e.setcc(cc, guestReg(e, d.Reg, 1))
		return emitted
	}
	e.prepare(want)
	e.setcc(cc, value)
	if !e.operand(i, 1, true) {
		return left
	}
	e.store(1, e.operandMem(), value)
	return emitted
}

func emitCmov(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	if d.Size < 4 {
		return left
	}
	cc := cond(i.Op - decoder.CMOVO)
	want := conditionFlags[cc>>1]
	if s.Kind == decoder.ArgMem {
		e.readyAcross(want)
	} else {
		e.ready(want)
	}
	src, ok := e.sourceReg(i, s)
	if !ok {
		return left
	}
	e.prepare(want)
	e.spill(d.Reg)
	e.cmov(cc, d.Size, gpr(e, d.Reg), src)
	return emitted
}

// emitXadd emits XADD.
func emitXadd(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	n := d.Size
	if d.Kind != decoder.ArgMem || isHigh(s) || !e.operand(i, n, true) {
		return left
	}
	e.loadZero(value, n, e.operandMem())
	b := e.capture(slotB, value) // either addend may be operand B
	e.alu(opAdd, n, value, guestReg(e, s.Reg, n))
	a := e.capture(slotA, value)
	e.load(n, guestReg(e, s.Reg, n), e.operandMem())
	e.store(n, e.operandMem(), value)
	e.setFlags(cpu.Recipe{Base: cpu.FlagsAdd, BaseSize: n, A: a, B: b}, allFlags)
	return emitted
}

// emitCmpxchg emits CMPXCHG of memory.
func emitCmpxchg(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	n := d.Size
	if d.Kind != decoder.ArgMem || isHigh(s) || !e.operand(i, n, true) {
		return left
	}
	r := cpu.Recipe{Base: cpu.FlagsCmp, BaseSize: n}
	if e.wanted() {
		e.loadZero(value, n, e.operandMem())
		r.B = e.capture(slotB, value)
		r.A = e.capture(slotA, rax)
	}
	e.cmpxchg(n, e.operandMem(), guestReg(e, s.Reg, n))
	e.setFlags(r, allFlags)
	return emitted
}

// emitCmpxchg8b emits CMPXCHG8B and CMPXCHG16B, whose registers are those of the host. Only ZF changes: it goes into the image of the
// flags as they were.
func emitCmpxchg8b(e *emitter, i *decoder.Inst) outcome {
	const zero, zeroBit = 1 << 6, 6
	n := uint8(8)
	if i.Op == decoder.CMPXCHG16B {
		n = 16
	}
	if i.Args[0].Kind != decoder.ArgMem || !reaches(e, i) {
		return left
	}
	if e.wanted() {
		if !imageable(e) {
			e.materialize()
		}
		flagImage(e, value)
	}
	if n == 16 {
		alignedOnly(e, i)
	}
	e.operand(i, n, true)
	e.cmpxchgPair(n, e.operandMem())
	r := cpu.Recipe{Base: cpu.FlagsImage, BaseSize: 4, A: slotOperand(slotA)}
	if e.wanted() {
		e.setcc(ccE, scratch1)
		e.extend(false, 4, scratch1, 1, scratch1)
		e.mov(4, scratch2, scratch1)
		e.shiftImm(opShl, 4, scratch2, zeroBit)
		e.aluImm(opAnd, 4, value, statusBits&^zero)
		e.alu(opOr, 4, value, scratch2)
		e.capture(slotA, value)
		e.aluImm(opXor, 4, scratch1, 1) // ZF again
	}
	e.setFlags(r, flagZ)
	return emitted
}
