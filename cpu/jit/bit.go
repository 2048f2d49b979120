package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Bit instructions.

var bitOps = map[decoder.Op]bitOp{decoder.BT: opBt, decoder.BTS: opBts, decoder.BTR: opBtr, decoder.BTC: opBtc}

// emitBit emits BT, BTS, BTR and BTC of 32 and 64 bits. Only CF changes, except on the 386 (see changeBit of
// package cpu).
func emitBit(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	op, n := bitOps[i.Op], i.OpSize
	if e.u.Gen == x86.I80386 || n < 4 {
		return left
	}
	e.prepareOverlay(cpu.OverCarry)
	dst := value
	if d.Kind == decoder.ArgMem {
		switch {
		case !isImm(s):
			if i.Seg > x86.DS || !e.linear(i, scratch1) {
				return left
			}
			e.bitAddress(gpr(e, s.Reg), n)
			e.check(n, op != opBt)
		case !e.operand(i, n, op != opBt):
			return left
		}
		e.load(n, value, e.operandMem())
	} else {
		dst = gpr(e, d.Reg)
		if op != opBt {
			e.replaceOverlay(cpu.OverCarry)
			e.spill(d.Reg)
		}
	}
	if isImm(s) {
		e.bitImm(op, n, dst, countOf(i, n))
	} else {
		e.bit(op, n, dst, gpr(e, s.Reg))
	}
	if d.Kind == decoder.ArgMem && op != opBt {
		e.store(n, e.operandMem(), value)
	}
	e.replaceOverlay(cpu.OverCarry)
	s5 := e.freeSlot()
	if e.wanted() {
		e.setcc(ccB, value)
		e.store(1, e.slot(s5), value)
	}
	e.overlay(cpu.OverCarry, 4, slotOperand(s5), flagC)
	return emitted
}

// bitAddress adds to the address in scratch1 the distance of the n bytes that hold bit r, which counts
// bits from the operand on, downwards when it is negative (SDM vol. 2, BT).
func (e *emitter) bitAddress(r reg, n uint8) {
	e.extend(true, word(e), scratch2, n, r)
	e.shiftImm(opSar, word(e), scratch2, 4+n/4)
	e.leaSized(word(e), scratch1, mem{Base: scratch1, Index: scratch2, Scale: n})
}

// emitScan emits BSF and BSR of 32 and 64 bits. A source of 0 leaves the destination alone.
func emitScan(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	n := i.OpSize
	if n < 4 {
		return left
	}
	src, ok := e.sourceReg(i, s)
	if !ok {
		return left
	}
	r := cpu.Recipe{Base: cpu.FlagsLogic, BaseSize: n, A: regOperand(s.Reg, n)}
	if src == value || s.Reg == d.Reg {
		r.A = e.capture(slotA, src)
	}
	e.scan(i.Op == decoder.BSR, n, scratch1, src)
	e.cmov(ccNE, word(e), gpr(e, d.Reg), scratch1)
	e.setFlags(r, flagZ)
	return emitted
}

// emitFlagBit emits CLC and STC.
func emitFlagBit(e *emitter, i *decoder.Inst) outcome {
	e.prepareOverlay(cpu.OverCarry)
	e.replaceOverlay(cpu.OverCarry)
	v := uint32(0)
	if i.Op == decoder.STC {
		v = 1
	}
	e.overlay(cpu.OverCarry, 4, constOperand(v), e.flags.host&^flagC)
	return emitted
}

// emitDirection emits CLD and STD.
func emitDirection(e *emitter, i *decoder.Inst) outcome {
	if i.Op == decoder.CLD {
		e.aluMemImm(opAnd, 4, e.at(e.off.eflags), ^uint32(flagDF))
	} else {
		e.aluMemImm(opOr, 4, e.at(e.off.eflags), flagDF)
	}
	e.flags.host = noFlags
	return emitted
}

// flagDF is DF in EFLAGS.
const flagDF = 1 << 10
