package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Stack operations. ESP changes when the access has succeeded. Flat units do those of 32 bits, units with
// segments those of 16 and 32 bits on a stack of 16, 64-bit units those of 64.

// push pushes n bytes by store, which gets the operand.
func push(e *emitter, n uint8, store func(m mem)) {
	stackAccess(e, -int32(n), n, true)
	store(e.operandMem())
	moveSP(e, -int32(n))
}

// stackSize reports whether units do stack operations of n bytes.
func stackSize(e *emitter, n uint8) bool { return n == word(e) || e.u.Segmented }

func emitPush(e *emitter, i *decoder.Inst) outcome {
	a, n := &i.Args[0], i.OpSize
	switch {
	case !stackSize(e, n):
		return left
	case isImm(a):
		push(e, n, func(m mem) { e.storeImm(n, m, uint32(i.Imm)) })
	case a.Kind == decoder.ArgReg && a.Size == n:
		push(e, n, func(m mem) { e.store(n, m, gpr(e, a.Reg)) })
	case isSegment(a) && !e.u.Long:
		pushSegment(e, a.Reg, n)
	case a.Kind == decoder.ArgMem && a.Size == n && e.operand(i, n, false):
		e.loadZero(value, n, e.operandMem())
		push(e, n, func(m mem) { e.store(n, m, value) })
	default:
		return left
	}
	return emitted
}

func emitPop(e *emitter, i *decoder.Inst) outcome {
	a, n := &i.Args[0], i.OpSize
	switch {
	case !stackSize(e, n):
		return left
	case loadable(e, a):
		popSegment(e, a.Reg, n)
		return emitted
	case a.Kind != decoder.ArgReg || a.Size != n:
		return left
	}
	stackAccess(e, 0, n, false)
	e.spill(a.Reg)
	e.load(n, gpr(e, a.Reg), e.operandMem())
	if a.Reg != x86.SP {
		moveSP(e, int32(n))
	}
	return emitted
}
