package jit

import (
	"github.com/iron86/iron86/decoder"
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
	e.edgeAt(slotTaken, e.jccFar(cc))
	e.edge(slotNext)
	return ended
}

// emitLoop emits LOOP and JCXZ or JECXZ.
func emitLoop(e *emitter, i *decoder.Inst) outcome {
	n := natural(e)
	if i.OpSize != n || i.AddrSize != n {
		return left
	}
	cc := ccE
	if i.Op == decoder.LOOP {
		cc = ccNE
		e.spill(cxReg)
		addTo(e, rcx, rcx, -1)
	}
	e.test(n, rcx, rcx)
	e.flags.host = noFlags
	e.edgeAt(slotTaken, e.jccFar(cc))
	e.edge(slotNext)
	return ended
}

// emitLoopIf emits LOOPE and LOOPNE.
func emitLoopIf(e *emitter, i *decoder.Inst) outcome {
	n := natural(e)
	if i.OpSize != n || i.AddrSize != n {
		return left
	}
	e.ready(flagZ)
	e.prepare(flagZ)
	e.setcc(ccE, value)
	e.spill(cxReg)
	addTo(e, rcx, rcx, -1)
	e.testImm(1, value, 1)
	end := ccE
	if i.Op == decoder.LOOPNE {
		end = ccNE
	}
	last := e.jcc(end)
	e.test(n, rcx, rcx)
	e.flags.host = noFlags
	e.edgeAt(slotTaken, e.jccFar(ccNE))
	e.bind(last)
	e.edge(slotNext)
	return ended
}

// prepareIndirect makes sure that the recipe can be written to memory.
func (e *emitter) prepareIndirect() {
	if !flushable(&e.flags.recipe) {
		e.materialize()
	}
}

// target loads the target of an indirect branch into value. It returns false for one that units do not do.
func (e *emitter) target(i *decoder.Inst) bool {
	a, n := &i.Args[0], natural(e)
	switch {
	case a.Size != n:
		return false
	case a.Kind == decoder.ArgReg:
		e.extend(false, max(n, 4), value, n, gpr(e, a.Reg))
	case a.Kind != decoder.ArgMem || !e.operand(i, n, false):
		return false
	default:
		e.loadZero(value, n, e.operandMem())
	}
	return true
}

func emitJmp(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != natural(e) {
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
	n := natural(e)
	if i.OpSize != n {
		return left
	}
	if !direct(i) {
		e.prepareIndirect()
		if !e.target(i) {
			return left
		}
		if e.u.Long {
			canonical(e)
			e.slowIf(ccNE)
		}
	}
	pushReturn(e, n)
	if direct(i) {
		e.edge(slotTaken)
	} else {
		e.indirect()
	}
	return ended
}

func emitRet(e *emitter, i *decoder.Inst) outcome {
	n := natural(e)
	if i.OpSize != n {
		return left
	}
	e.prepareIndirect()
	stackAccess(e, 0, n, false)
	e.loadZero(value, n, e.operandMem())
	moved := int32(n)
	if i.NArgs > 0 {
		moved += int32(i.Imm & 0xffff)
	}
	moveSP(e, moved)
	e.undo = moved
	e.indirect()
	e.undo = 0
	return ended
}

// pushReturn pushes the address behind a CALL, in n bytes.
func pushReturn(e *emitter, n uint8) {
	behind := e.u.Targets[slotNext]
	if n == 2 {
		behind &= 0xffff
	}
	push(e, n, func(m mem) {
		if n == 8 && uint64(int64(int32(behind))) != behind {
			e.high = high{}
			e.movImm64(highHosts[0], behind)
			e.store(n, m, highHosts[0])
		} else {
			e.storeImm(n, m, uint32(behind))
		}
	})
}
