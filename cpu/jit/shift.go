package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
)

// Shifts and rotates.

var shiftOps = map[decoder.Op]shiftOp{
	decoder.ROL: opRol, decoder.ROR: opRor, decoder.SHL: opShl, decoder.SHR: opShr, decoder.SAR: opSar,
}

var shiftBases = map[decoder.Op]cpu.FlagOp{
	decoder.SHL: cpu.FlagsShl, decoder.SHR: cpu.FlagsShr, decoder.SAR: cpu.FlagsSar,
	decoder.SHLD: cpu.FlagsShld, decoder.SHRD: cpu.FlagsShrd,
}

// emitShift is SHL, SHR and SAR.
func emitShift(e *emitter, i *decoder.Inst) outcome {
	d := &i.Args[0]
	n := d.Size
	if i.Args[1].Kind == decoder.ArgReg {
		return e.shiftByCL(i)
	}
	count := uint8(i.Imm & 31)
	if count == 0 || int(count) > 8*int(n) {
		return left
	}
	r := cpu.Recipe{Base: shiftBases[i.Op], BaseSize: n, B: constOperand(uint32(count))}
	host := flagC | flagZ | flagS | flagP
	if count == 1 {
		host |= flagO
	}
	if d.Kind == decoder.ArgMem {
		if !e.operand(i, n, true) {
			return left
		}
		e.loadZero(value, n, e.operandMem())
		r.A = e.capture(slotA, value)
		e.shiftImm(shiftOps[i.Op], n, value, count)
		e.store(n, e.operandMem(), value)
		e.setFlags(r, host)
		return emitted
	}
	r.A = e.capture(slotA, hostReg[parent(d.Reg, n)])
	if isHigh(d) {
		r.A.Kind = cpu.SlotHigh
	}
	e.shiftImm(shiftOps[i.Op], n, guestReg(d.Reg, n), count)
	e.setFlags(r, host)
	return emitted
}

// shiftByCL: a count of 0 leaves the flags alone. When somebody may look at them, they
// are in memory afterwards in both cases.
func (e *emitter) shiftByCL(i *decoder.Inst) outcome {
	d := &i.Args[0]
	n := d.Size
	if d.Kind != decoder.ArgReg || n != 4 {
		return left
	}
	op := shiftOps[i.Op]
	if !e.wanted() {
		e.shiftCL(op, n, guestReg(d.Reg, n))
		e.flags.host = noFlags
		return emitted
	}
	if !e.flushable() {
		e.materialize()
	}
	e.testImm(1, rcx, 31)
	l := late{kind: lateZero, at: e.jcc(ccE), flags: e.flags}
	r := cpu.Recipe{Base: shiftBases[i.Op], BaseSize: n, A: e.capture(slotA, hostReg[d.Reg]), B: e.capture(slotB, rcx)}
	e.shiftCL(op, n, guestReg(d.Reg, n))
	e.flags = flagState{recipe: r}
	e.flush()
	l.back = e.pos()
	e.behind(l)
	return emitted
}

// emitRotate is ROL and ROR, which change CF and OF only.
func emitRotate(e *emitter, i *decoder.Inst) outcome {
	d := &i.Args[0]
	n := d.Size
	op := shiftOps[i.Op]
	byCL := i.Args[1].Kind == decoder.ArgReg
	switch {
	case d.Kind != decoder.ArgReg, e.wanted() && (n != 4 || byCL):
		return left
	case byCL:
		e.shiftCL(op, n, guestReg(d.Reg, n))
		e.flags = flagState{recipe: deadRecipe}
		return emitted
	case i.Imm&31 == 0:
		return left
	}
	over := cpu.OverRol
	if op == opRor {
		over = cpu.OverRor
	}
	e.prepareOverlay(over)
	e.replaceOverlay()
	e.spill(parent(d.Reg, n))
	e.shiftImm(op, n, guestReg(d.Reg, n), uint8(i.Imm&31))
	e.overlay(over, 4, regOperand(d.Reg, n), flagC|e.flags.host&(flagZ|flagS|flagP))
	return emitted
}

// emitDouble is SHLD and SHRD of registers by a constant.
func emitDouble(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	count := uint8(i.Imm & 31)
	if d.Kind != decoder.ArgReg || i.Args[2].Kind == decoder.ArgReg || i.OpSize != 4 || count == 0 {
		return left
	}
	r := cpu.Recipe{Base: shiftBases[i.Op], BaseSize: 4, C: constOperand(uint32(count))}
	r.A = e.capture(slotA, hostReg[d.Reg])
	r.B = regOperand(s.Reg, 4)
	if s.Reg == d.Reg {
		r.B = r.A
	}
	e.shiftDouble(i.Op == decoder.SHRD, hostReg[d.Reg], hostReg[s.Reg], count)
	e.setFlags(r, flagC|flagZ|flagS|flagP)
	return emitted
}
