package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
)

// Shifts and rotates.

var shiftOps = map[decoder.Op]shiftOp{
	decoder.ROL: opRol, decoder.ROR: opRor, decoder.SHL: opShl, decoder.SHR: opShr, decoder.SAR: opSar,
}

// shiftBases are the bases of recipes that describe the flags of shifts.
var shiftBases = map[decoder.Op]cpu.FlagOp{
	decoder.SHL: cpu.FlagsShl, decoder.SHR: cpu.FlagsShr, decoder.SAR: cpu.FlagsSar,
	decoder.SHLD: cpu.FlagsShld, decoder.SHRD: cpu.FlagsShrd,
}

// emitShift emits SHL, SHR and SAR.
func emitShift(e *emitter, i *decoder.Inst) outcome {
	d := &i.Args[0]
	n := d.Size
	if i.Args[1].Kind == decoder.ArgReg {
		return e.shiftByCL(i)
	}
	count := countOf(i, n)
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
		e.shiftFlags(shiftOps[i.Op], n, value, count)
		e.store(n, e.operandMem(), value)
		e.setFlags(r, host)
		return emitted
	}
	r.A = e.capture(slotA, gpr(e, parent(d.Reg, n)))
	if isHigh(d) {
		r.A.Kind = cpu.SlotHigh
	}
	e.shiftFlags(shiftOps[i.Op], n, guestReg(e, d.Reg, n), count)
	e.setFlags(r, host)
	return emitted
}

// countMask returns the bits of a count that operands of n bytes look at.
func countMask(n uint8) uint32 {
	if n == 8 {
		return 63
	}
	return 31
}

// countOf returns the count that is a constant.
func countOf(i *decoder.Inst, n uint8) uint8 { return uint8(i.Imm) & uint8(countMask(n)) }

// shiftByCL emits SHL, SHR and SAR by CL. Memory is written only where the count is not 0, as it stays the same otherwise.
func (e *emitter) shiftByCL(i *decoder.Inst) outcome {
	d, op := &i.Args[0], shiftOps[i.Op]
	n := d.Size
	r := cpu.Recipe{Base: shiftBases[i.Op], BaseSize: n, A: slotOperand(slotA), B: slotOperand(slotB)}
	if d.Kind == decoder.ArgReg {
		if isHigh(d) {
			r.A.Kind = cpu.SlotHigh
		}
		e.byCL(r, gpr(e, parent(d.Reg, n)), func() { e.shiftCL(op, n, guestReg(e, d.Reg, n)) })
		return emitted
	}
	flushableIfWanted(e)
	if !e.operand(i, n, true) {
		return left
	}
	e.loadZero(value, n, e.operandMem())
	e.byCL(r, value, func() {
		e.shiftCL(op, n, value)
		e.store(n, e.operandMem(), value)
	})
	return emitted
}

// flushableIfWanted makes flags flushable that somebody may look at.
func flushableIfWanted(e *emitter) {
	if e.wanted() && !flushable(&e.flags.recipe) {
		e.materialize()
	}
}

// byCL emits a shift of dst by CL. A count of 0 leaves the flags alone. When somebody may look at them, they are in
// memory afterwards in both cases: by the recipe r, with dst in slotA and CL in slotB, or as before.
func (e *emitter) byCL(r cpu.Recipe, dst reg, shift func()) {
	flushableIfWanted(e)
	if e.u.Long && r.BaseSize == 4 {
		e.mov(4, dst, dst) // bits 63–32 become 0 whatever the count is
	}
	if !e.wanted() {
		shift()
		e.flags.host = noFlags
		return
	}
	e.testImm(1, rcx, countMask(r.BaseSize))
	l := late{kind: lateZero, at: e.jcc(ccE), flags: e.flags}
	e.capture(slotA, dst)
	e.capture(slotB, rcx)
	shift()
	e.flags = flagState{recipe: r}
	e.flush()
	l.back = e.pos()
	e.behind(l)
}

// overlays are what describes the flags of ROL and ROR.
var overlays = map[decoder.Op]cpu.FlagOp{decoder.ROL: cpu.OverRol, decoder.ROR: cpu.OverRor}

// emitRotate emits ROL and ROR, which change CF and OF only.
func emitRotate(e *emitter, i *decoder.Inst) outcome {
	d := &i.Args[0]
	n, op, byCL := d.Size, shiftOps[i.Op], i.Args[1].Kind == decoder.ArgReg
	switch {
	case byCL && e.wanted(), !byCL && countOf(i, n) == 0:
		return left
	case d.Kind == decoder.ArgMem:
		return rotateMemory(e, i)
	case byCL:
		e.shiftCL(op, n, guestReg(e, d.Reg, n))
		e.flags = flagState{recipe: deadRecipe}
		return emitted
	}
	over, r := overlays[i.Op], parent(d.Reg, n)
	e.prepareOverlay(over)
	e.replaceOverlay(over)
	e.spill(r)
	e.shiftFlags(op, n, guestReg(e, d.Reg, n), countOf(i, n))
	if n >= 4 || !e.wanted() {
		e.overlay(over, max(n, 4), regOperand(d.Reg, n), flagC|e.flags.host&(flagZ|flagS|flagP))
		return emitted
	}
	e.mov(4, scratch1, gpr(e, r))
	if isHigh(d) {
		e.shiftImm(opShr, 4, scratch1, 8)
	}
	overlayRotated(e, over, n)
	return emitted
}

// rotateMemory emits ROL and ROR of memory.
func rotateMemory(e *emitter, i *decoder.Inst) outcome {
	n, op, over := i.Args[0].Size, shiftOps[i.Op], overlays[i.Op]
	e.prepareOverlay(over)
	if !e.operand(i, n, true) {
		return left
	}
	e.loadZero(value, n, e.operandMem())
	if i.Args[1].Kind == decoder.ArgReg {
		e.shiftCL(op, n, value)
	} else {
		e.shiftImm(op, n, value, countOf(i, n))
	}
	e.store(n, e.operandMem(), value)
	if !e.wanted() {
		e.flags = flagState{recipe: deadRecipe}
		return emitted
	}
	e.replaceOverlay(over)
	e.mov(word(e), scratch1, value)
	overlayRotated(e, over, n)
	return emitted
}

// overlayRotated notes a rotation of n bytes whose result is in the low bytes of scratch1. The flags of fewer than 4 bytes are those of 4 whose highest bits are
// the result's, and whose bit 0 is, too.
func overlayRotated(e *emitter, over cpu.FlagOp, n uint8) {
	if n < 4 {
		if over == cpu.OverRol {
			e.mov(4, scratch2, scratch1)
			e.aluImm(opAnd, 4, scratch2, 1)
		}
		e.shiftImm(opShl, 4, scratch1, 32-8*n)
		if over == cpu.OverRol {
			e.alu(opOr, 4, scratch1, scratch2)
		}
	}
	s := slotOperand(e.freeSlot())
	e.store(word(e), e.slot(s.N), scratch1)
	e.overlay(over, max(n, 4), s, noFlags)
}

// emitRotateCarry emits RCL and RCR of a register by 1. In the overlay bit 0 is CF, and bit 31 what OF differs by from it, as behind ROL.
func emitRotateCarry(e *emitter, i *decoder.Inst) outcome {
	d := &i.Args[0]
	n := d.Size
	if d.Kind != decoder.ArgReg || isHigh(d) || i.Args[1].Kind == decoder.ArgReg || countOf(i, n) != 1 {
		return left
	}
	e.prepareOverlay(cpu.OverRol)
	e.ready(flagC)
	e.prepare(flagC)
	e.setcc(ccB, value)
	e.replaceOverlay(cpu.OverRol)
	r, top := parent(d.Reg, n), 8*n-1
	e.spill(r)
	e.extend(false, 4, value, 1, value)
	dst := guestReg(e, d.Reg, n)
	e.mov(word(e), scratch1, gpr(e, r)) // its bit that goes to CF
	if i.Op == decoder.RCL {
		e.shiftImm(opShr, max(n, 4), scratch1, top)
		e.shiftImm(opShl, n, dst, 1)
	} else {
		e.shiftImm(opShl, max(n, 4), value, top)
		e.shiftImm(opShr, n, dst, 1)
	}
	e.alu(opOr, n, dst, value)
	e.aluImm(opAnd, 4, scratch1, 1)
	s := cpu.Operand{}
	if e.wanted() {
		rotatedFlags(e, i.Op, n, gpr(e, r))
		s = slotOperand(e.freeSlot())
		e.store(word(e), e.slot(s.N), scratch1)
	}
	e.overlay(cpu.OverRol, 4, s, noFlags)
	return emitted
}

// rotatedFlags adds bit 31 of the overlay to CF, which is in scratch1. After RCL it is the sign of the result; after RCR OF is the difference
// of the two highest bits, so that it is the difference of all three.
func rotatedFlags(e *emitter, op decoder.Op, n uint8, result reg) {
	e.mov(word(e), scratch2, result)
	if op == decoder.RCR {
		e.mov(word(e), value, result)
		e.shiftImm(opShl, n, value, 1)
		e.alu(opXor, n, scratch2, value)
	}
	e.shiftImm(opShr, max(n, 4), scratch2, 8*n-1)
	if op == decoder.RCR {
		e.alu(opXor, 4, scratch2, scratch1)
	}
	e.shiftImm(opShl, 4, scratch2, 31)
	e.alu(opOr, 4, scratch1, scratch2)
}

// emitDouble emits SHLD and SHRD of registers.
func emitDouble(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	n := i.OpSize
	if d.Kind != decoder.ArgReg || n < 4 {
		return left
	}
	right := i.Op == decoder.SHRD
	r := cpu.Recipe{Base: shiftBases[i.Op], BaseSize: n, A: slotOperand(slotA), B: regOperand(s.Reg, n)}
	if s.Reg == d.Reg {
		r.B = r.A
	}
	if i.Args[2].Kind == decoder.ArgReg {
		r.C = slotOperand(slotB)
		e.byCL(r, gpr(e, d.Reg), func() { e.shiftDoubleCL(right, n, gpr(e, d.Reg), gpr(e, s.Reg)) })
		return emitted
	}
	count := countOf(i, n)
	if count == 0 {
		return left
	}
	r.C = constOperand(uint32(count))
	e.capture(slotA, gpr(e, d.Reg))
	e.shiftDouble(right, n, gpr(e, d.Reg), gpr(e, s.Reg), count)
	e.setFlags(r, flagC|flagZ|flagS|flagP)
	return emitted
}
