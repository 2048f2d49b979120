package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Stack operations of 32 bits. ESP changes when the access has succeeded.

// pushSlot checks the place of the next push.
func (e *emitter) pushSlot() {
	stackAccess(e, -4, 4, true)
}

// pushed subtracts 4 from ESP, after a push.
func (e *emitter) pushed() {
	e.spill(x86.SP)
	e.lea(guestSP, based(guestSP, -4))
}

// pushImm emits a push of a constant.
func (e *emitter) pushImm(v uint32) {
	e.pushSlot()
	e.storeImm(4, e.operandMem(), v)
	e.pushed()
}

func emitPush(e *emitter, i *decoder.Inst) outcome {
	a := &i.Args[0]
	if i.OpSize != 4 {
		return left
	}
	switch {
	case isImm(a):
		e.pushImm(uint32(i.Imm))
	case a.Kind == decoder.ArgReg && a.Size == 4:
		e.pushSlot()
		e.store(4, e.operandMem(), hostReg[a.Reg])
		e.pushed()
	case isSegment(a):
		pushSegment(e, a.Reg)
	case a.Kind == decoder.ArgMem && a.Size == 4 && e.operand(i, 4, false):
		e.load(4, value, e.operandMem())
		e.pushSlot()
		e.store(4, e.operandMem(), value)
		e.pushed()
	default:
		return left
	}
	return emitted
}

func emitPop(e *emitter, i *decoder.Inst) outcome {
	a := &i.Args[0]
	switch {
	case i.OpSize != 4:
		return left
	case loadable(a):
		popSegment(e, a.Reg)
		return emitted
	case a.Kind != decoder.ArgReg || a.Size != 4:
		return left
	}
	stackAccess(e, 0, 4, false)
	e.spill(x86.SP)
	e.spill(a.Reg)
	e.load(4, hostReg[a.Reg], e.operandMem())
	if a.Reg != x86.SP {
		e.lea(guestSP, based(guestSP, 4))
	}
	return emitted
}

func emitLeave(e *emitter, i *decoder.Inst) outcome {
	if i.OpSize != 4 {
		return left
	}
	e.checkStack(rbp, 0, 4, false)
	e.spill(x86.SP)
	e.spill(x86.BP)
	e.lea(guestSP, based(rbp, 4))
	e.load(4, rbp, e.operandMem())
	return emitted
}
