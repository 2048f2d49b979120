//go:build !arm64

package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/asm/amd64"
	"github.com/iron86/iron86/x86"
)

// The guest's x87 unit is in the host's from the first instruction of a unit that needs it on until code is left: registers, tags,
// TOP, status and control word. So the host has the stack's over- and underflows, too. It may be there
// while the unit is a 387 or a later one, the guest masks all exceptions, none is pending, and CR0 lets x87 instructions
// pass; everything else is the interpreter's. Only the pointers to the last instruction are not the host's: see x87_note.go.

// Places in the state that FNSAVE stores, with 32 bits (SDM vol. 1, figure 8-9).
const (
	stateControl = 0
	stateStatus  = 4
	stateTags    = 8
	stateReg     = 28 // ST(0) to ST(7), ten bytes each
)

// Fields of the control and status words.
const (
	x87Masks     = 0x3f
	x87Precision = 0x300
	x87Reserved  = 0x100 // a value of x87Precision
	x87Summary   = 0x80  // an exception is pending
	x87Busy      = 0x8000
	x87TopShift  = 11
	x87Top       = 7 << x87TopShift
)

// x87Ready emits the code that makes sure that the x87 unit is in the host's. It changes the host's flags.
func x87Ready(e *emitter) {
	if e.simd&cpu.SIMDX87 != 0 {
		return
	}
	e.testMemImm(1, e.at(e.off.simd), cpu.SIMDX87)
	e.flags.host = noFlags
	l := late{kind: lateX87, at: e.jcc(ccE), flags: e.flags, exit: exit{kind: cpu.ExitOp, op: e.op(), last: e.op()}}
	l.back = e.pos()
	e.behind(l)
	e.simd |= cpu.SIMDX87
}

// fetchX87 emits the call that loads the unit when code finds it in memory.
func fetchX87(e *emitter, l late) {
	e.callTo(e.t.x87Load)
	e.jccTo(ccNE, l.back)
	e.leave(e.addExit(l.exit, &l.flags), e.t.leave)
}

// emitX87Load emits the code that fetchX87 calls. ZF is set if the unit may not be in the host's.
func emitX87Load(t *Translator) {
	t.x87Load = t.pos()
	var refused []uint32
	refuse := func(cc cond) { refused = append(refused, t.jcc(cc)) }
	t.testMemImm(1, t.at(t.off.cr0), x86.CR0EM|x86.CR0TS)
	refuse(ccNE)
	t.aluMemImm(opCmp, 1, t.at(t.off.x87.present), 0)
	refuse(ccE)
	t.aluMemImm(opCmp, 1, t.at(t.off.x87.old), 0)
	refuse(ccNE)
	t.testMemImm(1, t.at(t.off.x87.status), x87Summary)
	refuse(ccNE)
	t.loadZero(scratch1, 2, t.at(t.off.x87.control))
	t.aluImm(opAnd, 4, scratch1, x87Masks|x87Precision)
	refuseControl(&t.emitter, scratch1, refuse)
	loadX87(t)
	t.aluMemImm(opOr, 4, t.at(t.off.simd), cpu.SIMDX87) // clears ZF
	t.asm.Ret()
	for _, at := range refused {
		t.bind(at)
	}
	t.alu(opCmp, 4, scratch1, scratch1) // sets ZF
	t.asm.Ret()
	emitX87Settle(t)
}

// refuseControl emits checks of the control word in r, less the rounding and what has no meaning, which it changes: all exceptions must be masked, and the precision not
// be the reserved one. refuse emits the jump for what may not be.
func refuseControl(e *emitter, r reg, refuse func(cc cond)) {
	e.aluImm(opSub, 4, r, x87Masks)
	e.aluImm(opCmp, 4, r, x87Reserved)
	refuse(ccE)
	e.testImm(4, r, ^uint32(x87Precision))
	refuse(ccNE)
}

// x87State returns a place in the state.
func x87State(t *Translator, at int32) mem { return t.at(t.off.x87.state + at) }

// x87Reg returns where the CPU has the physical register whose number, times 16, is in r9.
func x87Reg(t *Translator, at int32) mem {
	return mem{Base: context, Index: scratch2, Scale: 1, Disp: t.off.x87.reg + at}
}

// loadX87 emits the load of the unit from the CPU. It changes r8 to r10.
func loadX87(t *Translator) {
	t.loadZero(scratch2, 2, t.at(t.off.x87.control))
	t.store(4, x87State(t, stateControl), scratch2)
	t.loadZero(scratch1, 1, t.at(t.off.x87.top))
	t.mov(4, scratch2, scratch1)
	t.shiftImm(opShl, 4, scratch2, x87TopShift)
	t.loadZero(value, 2, t.at(t.off.x87.status))
	t.alu(opOr, 4, scratch2, value)
	t.store(4, x87State(t, stateStatus), scratch2)
	t.loadZero(scratch2, 1, t.at(t.off.x87.used))
	t.aluImm(opXor, 4, scratch2, 0xff)
	for n, mask := range [...]uint32{0x0f0f, 0x3333, 0x5555} { // a bit for each register becomes two: 3 is empty
		t.mov(4, value, scratch2)
		t.shiftImm(opShl, 4, value, 4>>n)
		t.alu(opOr, 4, scratch2, value)
		t.aluImm(opAnd, 4, scratch2, mask)
	}
	t.imulImm(4, scratch2, scratch2, 3)
	t.store(4, x87State(t, stateTags), scratch2)
	eachX87(t, func(st int32) {
		t.load(8, value, x87Reg(t, 0))
		t.store(8, x87State(t, st), value)
		t.load(2, value, x87Reg(t, 8))
		t.store(2, x87State(t, st+8), value)
	})
	amd64.Frstor(&t.asm, x87State(t, 0))
}

// saveX87 emits the opposite. The host's unit is then as FNINIT leaves it.
func saveX87(t *Translator) {
	amd64.Fnsave(&t.asm, x87State(t, 0))
	t.load(4, scratch2, x87State(t, stateControl))
	t.store(2, t.at(t.off.x87.control), scratch2)
	t.load(4, scratch1, x87State(t, stateStatus))
	t.mov(4, scratch2, scratch1)
	t.aluImm(opAnd, 4, scratch2, 0xffff&^x87Top)
	t.store(2, t.at(t.off.x87.status), scratch2)
	t.load(4, scratch2, x87State(t, stateTags))
	t.mov(4, value, scratch2)
	t.shiftImm(opShr, 4, value, 1)
	t.alu(opAnd, 4, scratch2, value)
	t.aluImm(opAnd, 4, scratch2, 0x5555)
	for n, mask := range [...]uint32{0x3333, 0x0f0f, 0x00ff} {
		t.mov(4, value, scratch2)
		t.shiftImm(opShr, 4, value, 1<<n)
		t.alu(opOr, 4, scratch2, value)
		t.aluImm(opAnd, 4, scratch2, mask)
	}
	t.aluImm(opXor, 4, scratch2, 0xff)
	t.store(1, t.at(t.off.x87.used), scratch2)
	t.shiftImm(opShr, 4, scratch1, x87TopShift)
	t.aluImm(opAnd, 4, scratch1, 7)
	t.store(1, t.at(t.off.x87.top), scratch1)
	eachX87(t, func(st int32) {
		t.load(8, value, x87State(t, st))
		t.store(8, x87Reg(t, 0), value)
		t.load(2, value, x87State(t, st+8))
		t.store(2, x87Reg(t, 8), value)
	})
}

// eachX87 calls move for each register of the stack, ST(0) first, with its place in the state and with the number of the physical register, times 16,
// in r9. TOP is in r8, which it changes.
func eachX87(t *Translator, move func(st int32)) {
	t.shiftImm(opShl, 4, scratch1, 4)
	for n := range int32(8) {
		t.lea(scratch2, based(scratch1, 16*n))
		t.aluImm(opAnd, 4, scratch2, 7*16)
		move(stateReg + 10*n)
	}
}

// enterX87 emits the code that loads the unit if it was in the host's when code was left, and leaveX87 the code that stores it
// if it is there. Both change r8 to r10.
func enterX87(t *Translator) { whileX87(t, loadX87) }
func leaveX87(t *Translator) { whileX87(t, saveX87) }

// whileX87 emits code that is executed while the unit is in the host's.
func whileX87(t *Translator, move func(t *Translator)) {
	t.testMemImm(1, t.at(t.off.simd), cpu.SIMDX87)
	none := t.jcc(ccE)
	move(t)
	t.bind(none)
}
