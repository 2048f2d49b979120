package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
)

// Addition, subtraction, logic and comparison.

// Slots for those operands of a new base of a recipe that must be saved. Nothing looks at the recipe
// before it then.
const (
	slotA = iota
	slotB
)

var aluOps = map[decoder.Op]aluOp{
	decoder.ADD: opAdd, decoder.OR: opOr, decoder.ADC: opAdc, decoder.SBB: opSbb,
	decoder.AND: opAnd, decoder.SUB: opSub, decoder.XOR: opXor, decoder.CMP: opCmp,
}

// isImm reports whether the operand is a constant.
func isImm(a *decoder.Arg) bool { return a.Kind == decoder.ArgImm || a.Kind == decoder.ArgConst }

// isHigh reports whether the operand is AH, CH, DH or BH, which no instruction with r8 to r15 can name.
func isHigh(a *decoder.Arg) bool {
	return a.Kind == decoder.ArgReg && a.Size == 1 && a.Reg >= 4 && a.Reg < 8
}

// parent returns the general register that holds register n of a size.
func parent(n, size uint8) uint8 {
	if size == 1 && n < 8 {
		return n & 3
	}
	return n &^ lowByte
}

// regOperand returns a register as the operand of a recipe.
func regOperand(n, size uint8) cpu.Operand {
	if size == 1 && n >= 4 && n < 8 {
		return cpu.Operand{Kind: cpu.HighOperand, N: n - 4}
	}
	return cpu.Operand{Kind: cpu.RegOperand, N: n &^ lowByte}
}

func slotOperand(s uint8) cpu.Operand { return cpu.Operand{Kind: cpu.SlotOperand, N: s} }

func constOperand(v uint32) cpu.Operand { return cpu.Operand{Kind: cpu.ConstOperand, Value: v} }

// capture saves a register in a slot, if the flags are wanted, and returns it as an operand of the recipe to come.
func (e *emitter) capture(slot uint8, r reg) cpu.Operand {
	if e.wanted() {
		e.store(word(e), e.slot(slot), r)
	}
	return slotOperand(slot)
}

// emitALU emits ADD, OR, AND, SUB, XOR, CMP.
func emitALU(e *emitter, i *decoder.Inst) outcome {
	op := aluOps[i.Op]
	d, s := &i.Args[0], &i.Args[1]
	mem := d.Kind == decoder.ArgMem || s.Kind == decoder.ArgMem
	switch {
	case mem && (isHigh(d) || isHigh(s)):
		return compareHigh(e, i)
	case !mem:
		e.aluRegister(op, i)
	case s.Kind == decoder.ArgMem:
		return e.aluFromMemory(op, i)
	case op == opCmp:
		return e.compareMemory(i)
	default:
		return e.aluToMemory(op, i)
	}
	return emitted
}

// aluRecipe returns what the flags follow from. a and b are the operands, and r is the result.
func aluRecipe(op aluOp, size uint8, a, b, r cpu.Operand) cpu.Recipe {
	switch op {
	case opAdd:
		return cpu.Recipe{Base: cpu.FlagsAdd, BaseSize: size, A: r, B: b}
	case opSub:
		return cpu.Recipe{Base: cpu.FlagsSub, BaseSize: size, A: r, B: b}
	case opCmp:
		return cpu.Recipe{Base: cpu.FlagsCmp, BaseSize: size, A: a, B: b}
	}
	return cpu.Recipe{Base: cpu.FlagsLogic, BaseSize: size, A: r}
}

// aluRegister emits an operation whose destination is a register, and whose source is another or a constant.
func (e *emitter) aluRegister(op aluOp, i *decoder.Inst) {
	d, s := &i.Args[0], &i.Args[1]
	n := d.Size
	dst := regOperand(d.Reg, n)
	if isImm(s) {
		e.aluImm(op, n, guestReg(e, d.Reg, n), uint32(i.Imm))
		e.setFlags(aluRecipe(op, n, dst, constOperand(uint32(i.Imm)), dst), allFlags)
		return
	}
	src := regOperand(s.Reg, n)
	if op == opSub && s.Reg == d.Reg { // the flags are those of the result, 0
		op = opXor
	}
	if (op == opAdd || op == opSub) && parent(s.Reg, n) == parent(d.Reg, n) {
		kind := src.Kind
		if src = e.capture(slotB, gpr(e, src.N)); kind == cpu.HighOperand {
			src.Kind = cpu.SlotHigh
		}
	}
	e.alu(op, n, guestReg(e, d.Reg, n), guestReg(e, s.Reg, n))
	e.setFlags(aluRecipe(op, n, dst, src, dst), allFlags)
}

// aluFromMemory emits an operation whose destination is a register, and whose source is in memory.
func (e *emitter) aluFromMemory(op aluOp, i *decoder.Inst) outcome {
	d := &i.Args[0]
	n := d.Size
	if !e.operand(i, n, false) {
		return left
	}
	dst := regOperand(d.Reg, n)
	var b cpu.Operand
	if e.wanted() && (op == opAdd || op == opSub || op == opCmp) {
		e.loadZero(value, n, e.operandMem())
		b = e.capture(slotB, value)
		e.alu(op, n, guestReg(e, d.Reg, n), value)
	} else {
		e.aluLoad(op, n, guestReg(e, d.Reg, n), e.operandMem())
	}
	e.setFlags(aluRecipe(op, n, dst, b, dst), allFlags)
	return emitted
}

// source returns the second operand of an instruction with a memory destination: as a register or as a constant imm, and as an
// operand of a recipe.
func (e *emitter) source(i *decoder.Inst) (r reg, imm uint32, p cpu.Operand) {
	s := &i.Args[1]
	if isImm(s) {
		return noReg, uint32(i.Imm), constOperand(uint32(i.Imm))
	}
	return guestReg(e, s.Reg, s.Size), 0, regOperand(s.Reg, s.Size)
}

// compareMemory emits CMP whose first operand is in memory.
func (e *emitter) compareMemory(i *decoder.Inst) outcome {
	n := i.Args[0].Size
	if !e.operand(i, n, false) {
		return left
	}
	r, imm, b := e.source(i)
	m := e.operandMem()
	switch {
	case !e.wanted() && r == noReg:
		e.aluMemImm(opCmp, n, m, imm)
	case !e.wanted():
		e.aluStore(opCmp, n, m, r)
	default:
		e.loadZero(value, n, m)
		a := e.capture(slotA, value)
		if r == noReg {
			e.aluImm(opCmp, n, value, imm)
		} else {
			e.alu(opCmp, n, value, r)
		}
		e.setFlags(aluRecipe(opCmp, n, a, b, a), allFlags)
		return emitted
	}
	e.setFlags(deadRecipe, allFlags)
	return emitted
}

// aluToMemory emits an operation whose destination is in memory, and whose source is a register or a constant.
func (e *emitter) aluToMemory(op aluOp, i *decoder.Inst) outcome {
	n := i.Args[0].Size
	if !e.operand(i, n, true) {
		return left
	}
	r, imm, b := e.source(i)
	m := e.operandMem()
	switch {
	case !e.wanted() && r == noReg:
		e.aluMemImm(op, n, m, imm)
	case !e.wanted():
		e.aluStore(op, n, m, r)
	default:
		e.loadZero(value, n, m)
		if r == noReg {
			e.aluImm(op, n, value, imm)
		} else {
			e.alu(op, n, value, r)
		}
		e.store(n, m, value)
		e.setFlags(aluRecipe(op, n, slotOperand(slotA), b, e.capture(slotA, value)), allFlags)
		return emitted
	}
	e.setFlags(deadRecipe, allFlags)
	return emitted
}

// emitTest emits TEST.
func emitTest(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	n := d.Size
	if d.Kind == decoder.ArgMem {
		return e.testMemory(i)
	}
	a := regOperand(d.Reg, n)
	if isImm(s) {
		e.testImm(n, guestReg(e, d.Reg, n), uint32(i.Imm))
		e.setFlags(cpu.Recipe{Base: cpu.FlagsTest, BaseSize: n, A: a, B: constOperand(uint32(i.Imm))}, allFlags)
		return emitted
	}
	e.test(n, guestReg(e, d.Reg, n), guestReg(e, s.Reg, n))
	if s.Reg == d.Reg {
		e.setFlags(cpu.Recipe{Base: cpu.FlagsLogic, BaseSize: n, A: a}, allFlags)
	} else {
		e.setFlags(cpu.Recipe{Base: cpu.FlagsTest, BaseSize: n, A: a, B: regOperand(s.Reg, n)}, allFlags)
	}
	return emitted
}

// testMemory emits TEST whose first operand is in memory.
func (e *emitter) testMemory(i *decoder.Inst) outcome {
	n := i.Args[0].Size
	if isHigh(&i.Args[1]) || !e.operand(i, n, false) {
		return left
	}
	r, imm, b := e.source(i)
	e.loadZero(value, n, e.operandMem())
	a := e.capture(slotA, value)
	if r == noReg {
		e.testImm(n, value, imm)
	} else {
		e.test(n, value, r)
	}
	e.setFlags(cpu.Recipe{Base: cpu.FlagsTest, BaseSize: n, A: a, B: b}, allFlags)
	return emitted
}

// emitCarried emits ADC and SBB.
func emitCarried(e *emitter, i *decoder.Inst) outcome {
	op := aluOps[i.Op]
	d, s := &i.Args[0], &i.Args[1]
	n := d.Size
	if isHigh(d) && !isImm(s) || isHigh(s) {
		return left
	}
	if d.Kind == decoder.ArgMem {
		return e.carriedToMemory(op, i)
	}
	if s.Kind == decoder.ArgMem && !reaches(e, i) {
		return left
	}
	if s.Kind == decoder.ArgMem {
		e.readyAcross(flagC)
	} else {
		e.ready(flagC)
	}
	b := constOperand(uint32(i.Imm))
	switch {
	case s.Kind == decoder.ArgMem:
		if !e.operand(i, n, false) {
			return left
		}
		e.loadZero(value, n, e.operandMem())
	case s.Kind == decoder.ArgReg:
		e.mov(word(e), value, gpr(e, s.Reg))
	}
	e.prepare(flagC)
	dst := guestReg(e, d.Reg, n)
	a := e.capture(slotA+2, gpr(e, parent(d.Reg, n)))
	if isHigh(d) {
		a.Kind = cpu.SlotHigh
	}
	if isImm(s) {
		e.aluImm(op, n, dst, uint32(i.Imm))
	} else {
		b = e.capture(slotB+2, value)
		e.alu(op, n, dst, value)
	}
	base := cpu.FlagsAdc
	if op == opSbb {
		base = cpu.FlagsSbb
	}
	e.setFlags(cpu.Recipe{Base: base, BaseSize: n, A: a, B: b, C: regOperand(d.Reg, n)}, allFlags)
	return emitted
}

// carriedToMemory emits ADC or SBB with a destination in memory. CF is in value while the
// operand is checked.
func (e *emitter) carriedToMemory(op aluOp, i *decoder.Inst) outcome {
	n := i.Args[0].Size
	if !reaches(e, i) {
		return left
	}
	e.ready(flagC)
	e.prepare(flagC)
	e.setcc(ccB, value)
	e.operand(i, n, true)
	e.bitTest(value, 0)
	r, imm, b := e.source(i)
	e.loadZero(value, n, e.operandMem())
	a := e.capture(slotA+2, value)
	if r == noReg {
		e.aluImm(op, n, value, imm)
	} else {
		e.alu(op, n, value, r)
	}
	e.store(n, e.operandMem(), value)
	base := cpu.FlagsAdc
	if op == opSbb {
		base = cpu.FlagsSbb
	}
	e.setFlags(cpu.Recipe{Base: base, BaseSize: n, A: a, B: b, C: e.capture(slotA, value)}, allFlags)
	return emitted
}

// emitCount emits INC and DEC, which leave CF alone.
func emitCount(e *emitter, i *decoder.Inst) outcome {
	op, over := opInc, cpu.OverInc
	if i.Op == decoder.DEC {
		op, over = opDec, cpu.OverDec
	}
	d := &i.Args[0]
	n := d.Size
	carry := e.flags.host & flagC // the host's INC leaves it alone, too
	if d.Kind == decoder.ArgReg {
		e.prepareOverlay(over)
		e.replaceOverlay(over)
		e.spill(parent(d.Reg, n))
		e.unary(op, n, guestReg(e, d.Reg, n))
		e.overlay(over, n, regOperand(d.Reg, n), allFlags&^flagC|carry&e.flags.host)
		return emitted
	}
	if !reaches(e, i) {
		return left
	}
	e.prepareOverlay(over)
	if !e.operand(i, n, true) {
		return left
	}
	if !e.wanted() {
		e.unaryMem(op, n, e.operandMem())
		e.overlay(over, n, cpu.Operand{}, allFlags&^flagC)
		return emitted
	}
	e.loadZero(value, n, e.operandMem())
	e.unary(op, n, value)
	e.store(n, e.operandMem(), value)
	e.replaceOverlay(over)
	s := e.freeSlot()
	e.store(word(e), e.slot(s), value)
	e.overlay(over, n, slotOperand(s), allFlags&^flagC)
	return emitted
}

// emitNegNot emits NEG and NOT.
func emitNegNot(e *emitter, i *decoder.Inst) outcome {
	op := opNeg
	if i.Op == decoder.NOT {
		op = opNot
	}
	d := &i.Args[0]
	n := d.Size
	switch {
	case d.Kind == decoder.ArgReg && op == opNot:
		e.spill(parent(d.Reg, n))
		e.unary(op, n, guestReg(e, d.Reg, n))
	case d.Kind == decoder.ArgReg:
		e.unary(op, n, guestReg(e, d.Reg, n))
		e.setFlags(cpu.Recipe{Base: cpu.FlagsNeg, BaseSize: n, A: regOperand(d.Reg, n)}, allFlags)
	case !e.operand(i, n, true):
		return left
	case op == opNot:
		e.unaryMem(op, n, e.operandMem())
	default:
		e.loadZero(value, n, e.operandMem())
		e.unary(op, n, value)
		e.store(n, e.operandMem(), value)
		e.setFlags(cpu.Recipe{Base: cpu.FlagsNeg, BaseSize: n, A: e.capture(slotA, value)}, allFlags)
	}
	return emitted
}
