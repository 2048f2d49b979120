package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// PUSHA, POPA, ENTER and LEAVE.

// stackFrame checks n bytes of the stack at a distance from ESP that are pushed or popped one after the other. In units with segments they
// must not go on at the other end of the segment.
func stackFrame(e *emitter, disp int32, n uint8, write bool) {
	if !e.u.Segmented {
		stackSlot(e, guestSP, disp, n, write)
		return
	}
	e.lea(scratch1, based(guestSP, disp))
	e.extend(false, 4, scratch1, 2, scratch1)
	inSegment(e, n)
	e.segmented(x86.SS, n, write)
}

// inSegment leaves if the n bytes at the offset in scratch1 reach beyond 64 KB, as accesses one after the other do not.
func inSegment(e *emitter, n uint8) {
	e.flags.host = noFlags
	e.aluImm(opCmp, 4, scratch1, 0x10000-uint32(n))
	e.slowIf(ccA)
}

// framed reports whether units do an instruction that pushes or pops all registers.
func framed(e *emitter, i *decoder.Inst) bool {
	return i.OpSize == natural(e) || e.u.Segmented && e.u.Gen != x86.I80386 // POPAD of the 386 on a stack of 16 bits is another
}

func emitPusha(e *emitter, i *decoder.Inst) outcome {
	if !framed(e, i) {
		return left
	}
	n := int32(i.OpSize)
	stackFrame(e, -8*n, uint8(8*n), true)
	m := e.operandMem()
	m.Disp += 8 * n
	for r := range uint8(8) {
		m.Disp -= n
		e.store(uint8(n), m, gpr(e, r))
	}
	moveSP(e, -8*n)
	return emitted
}

// emitPopa emits POPA, which skips the stored SP.
func emitPopa(e *emitter, i *decoder.Inst) outcome {
	if !framed(e, i) {
		return left
	}
	n := int32(i.OpSize)
	stackFrame(e, 0, uint8(8*n), false)
	m := e.operandMem()
	for r := uint8(8); r > 0; r-- {
		if r-1 != x86.SP {
			e.spill(r - 1)
			e.load(uint8(n), gpr(e, r-1), m)
		}
		m.Disp += n
	}
	moveSP(e, 8*n)
	return emitted
}

// emitEnter emits ENTER without the frames of outer procedures. The new top of the stack must be writable. It is checked behind the frame, as
// a page that is not reached must not become dirty.
func emitEnter(e *emitter, i *decoder.Inst) outcome {
	n := natural(e)
	if i.OpSize != n || i.Imm2&31 != 0 {
		return left
	}
	room := int32(n) + int32(i.Imm&0xffff)
	for _, disp := range []int32{-int32(n), -room, -int32(n)} {
		stackSlot(e, guestSP, disp, n, true)
	}
	e.store(n, e.operandMem(), rbp)
	e.spill(x86.BP)
	addTo(e, rbp, guestSP, -int32(n))
	moveSP(e, -room)
	return emitted
}

func emitLeave(e *emitter, i *decoder.Inst) outcome {
	n := natural(e)
	if i.OpSize != n {
		return left
	}
	stackSlot(e, rbp, 0, n, false)
	e.loadZero(value, n, e.operandMem())
	e.spill(x86.SP)
	e.spill(x86.BP)
	addTo(e, guestSP, rbp, int32(n))
	e.mov(n, rbp, value)
	return emitted
}
