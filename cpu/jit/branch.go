package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Branches end a unit, by one of its edges or indirectly.

// The edges of a unit. Their numbers are those in cpu.ExitPoint.Slot.
const (
	slotNext  = 0
	slotTaken = 1
)

// branch reports whether the instruction is a near JMP, Jcc, CALL or RET. REP does not repeat these; compilers write REP RET.
func branch(op decoder.Op) bool {
	return op == decoder.RET || op == decoder.JMP || op == decoder.CALL || op >= decoder.JO && op <= decoder.JG
}

// direct reports whether the target of a branch is known.
func direct(i *decoder.Inst) bool { return i.Args[0].Kind == decoder.ArgRel }

// emitJcc emits Jcc. It never leaves, because it may be the second half of a fused pair. With operands of 16 bits
// only the target, which the unit has, is another one.
func emitJcc(e *emitter, i *decoder.Inst) outcome {
	cc := cond(i.Op - decoder.JO)
	want := conditionFlags[cc>>1]
	e.ready(want)
	e.prepare(want)
	e.edgeAt(slotTaken, e.jcc(cc))
	e.edge(slotNext)
	return ended
}

// emitLoop emits LOOP and JECXZ.
func emitLoop(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 4 || i.AddrSize != 4 {
		return left
	}
	cc := ccE
	if i.Op == decoder.LOOP {
		cc = ccNE
		e.spill(cxReg)
		e.lea(rcx, based(rcx, -1))
	}
	e.test(4, rcx, rcx)
	e.flags.host = noFlags
	e.edgeAt(slotTaken, e.jcc(cc))
	e.edge(slotNext)
	return ended
}

// prepareIndirect makes sure that the recipe can be written to memory.
func (e *emitter) prepareIndirect() {
	if !flushable(&e.flags.recipe) {
		e.materialize()
	}
}

// target loads the target of an indirect branch into value. It returns false for an operand that units do not reach.
func (e *emitter) target(i *decoder.Inst) bool {
	a := &i.Args[0]
	if a.Size != 4 {
		return false
	}
	if a.Kind == decoder.ArgReg {
		e.mov(4, value, hostReg[a.Reg])
		return true
	}
	if a.Kind != decoder.ArgMem || !e.operand(i, 4, false) {
		return false
	}
	e.load(4, value, e.operandMem())
	return true
}

func emitJmp(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 4 {
		return left
	}
	if direct(i) {
		e.edge(slotTaken)
		return ended
	}
	e.prepareIndirect()
	if !e.target(i) {
		return left
	}
	e.indirect()
	return ended
}

func emitCall(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 4 {
		return left
	}
	if direct(i) {
		e.pushImm(e.u.Targets[slotNext])
		e.edge(slotTaken)
		return ended
	}
	e.prepareIndirect()
	if !e.target(i) {
		return left
	}
	e.pushImm(e.u.Targets[slotNext])
	e.indirect()
	return ended
}

func emitRet(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 4 {
		return left
	}
	e.prepareIndirect()
	stackAccess(e, 0, 4, false)
	e.load(4, value, e.operandMem())
	e.spill(x86.SP)
	n := int32(4)
	if i.NArgs > 0 {
		n += int32(i.Imm & 0xffff)
	}
	e.lea(guestSP, based(guestSP, n))
	e.indirect()
	return ended
}
