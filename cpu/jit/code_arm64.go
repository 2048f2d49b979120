package jit

import "github.com/iron86/iron86/internal/asm/arm64"

// The registers of an arm64 host. Those that the families name have the same numbers, X0 to X15; X18 and X28 belong to the system and to Go. The
// others that are used serve a single operation each, but for three.
const (
	forAddress = arm64.Reg(16)
	forValue   = arm64.Reg(17)
	carryReg   = arm64.Reg(19) // CF, if carry says so
	forConst   = arm64.Reg(20)
	parityReg  = arm64.Reg(21) // its lowest byte has PF, if wantParity has asked for it
	temp1      = arm64.Reg(22)
	temp2      = arm64.Reg(23)
	temp3      = arm64.Reg(24)
	callReg    = arm64.Reg(25) // what Call gives
	returnReg  = arm64.Reg(26) // where leaveCode goes
	auxReg     = arm64.Reg(27) // its bit 4 is AF, like PF
	linkReg    = arm64.Reg(30)
)

// carryPlace says where the last operation has left CF. The other flags are in NZCV.
type carryPlace uint8

// Values of carryPlace.
const (
	carryIsC    carryPlace = iota // as additions leave it
	carryIsNotC                   // as subtractions do
	carryInReg                    // in bit 0 of carryReg, the others of which are 0
)

// codeA64 is hostCode of arm64 hosts.
type codeA64 struct {
	asm      arm64.Asm
	origin   uint32 // offset in the arena of where asm began
	arena    []byte
	base     uintptr // where the arena is executed
	carry    carryPlace
	parity   bool    // operations leave PF and AF in parityReg and auxReg
	unsynced []piece // what was written since it was last made ready to execute
}

// piece is a part of the arena.
type piece struct{ lo, hi uint32 }

func (h *codeA64) begin(at uint32) {
	h.written(h.origin, h.pos())
	h.origin = at
	h.asm.Reset(h.arena[at:])
}

// written notes that a part of the arena was written.
func (h *codeA64) written(lo, hi uint32) {
	if n := len(h.unsynced); n > 0 && h.unsynced[n-1].hi == lo {
		h.unsynced[n-1].hi = hi
	} else if lo != hi {
		h.unsynced = append(h.unsynced, piece{lo, hi})
	}
}

// sync makes all code that was written since the last time ready to execute.
func (t *Translator) sync() {
	t.begin(t.pos())
	for _, s := range t.unsynced {
		t.memory.Flush(int(s.lo), int(s.hi))
	}
	t.unsynced = t.unsynced[:0]
}

func (h *codeA64) pos() uint32 { return h.origin + uint32(h.asm.Pos()) }

func (h *codeA64) address(at uint32) uintptr { return h.base + uintptr(at) }

func (h *codeA64) rewrite(at uint32, code []byte) {
	copy(h.arena[at:], code)
	h.written(at, at+uint32(len(code)))
}

func (h *codeA64) patch(at, to uint32) {
	arm64.Patch(h.arena, int(at), int(to))
	if at < h.origin || at >= h.pos() {
		h.written(at, at+4)
	}
}

func (h *codeA64) bind(at uint32) { h.patch(at, h.pos()) }

// branch emits a branch to an offset in the arena.
func (h *codeA64) branch(b arm64.Branch, to uint32) uint32 {
	at := h.pos()
	h.asm.Jump(b, int(to)-int(h.origin))
	return at
}

func (h *codeA64) jcc(c cond) uint32 {
	b := when(h, c)
	return h.branch(b, h.pos())
}

func (h *codeA64) jump() uint32 { return h.branch(arm64.B, h.pos()) }

func (h *codeA64) jccTo(c cond, to uint32) {
	b := when(h, c)
	h.branch(b, to)
}

func (h *codeA64) jumpTo(to uint32) { h.branch(arm64.B, to) }
func (h *codeA64) callTo(to uint32) { h.branch(arm64.BL, to) }

// jccFar is jcc for a jump that may lead out of the unit. Its last instruction but one is a branch around the last.
func (h *codeA64) jccFar(c cond) uint32 {
	b := when(h, c.Not())
	h.branch(b, h.pos()+8)
	return h.jump()
}

func (h *codeA64) jccFarTo(c cond, to uint32) { h.patch(h.jccFar(c), to) }

func (h *codeA64) enterCode() {
	h.move(arm64.X, returnReg, linkReg)
	h.move(arm64.X, hostOf(context), callReg)
}

func (h *codeA64) leaveCode() { h.asm.Ret(returnReg) }

func (h *codeA64) ret() { h.asm.Ret(linkReg) }

func (h *codeA64) ended() {
	if h.asm.Full() {
		panic("BUG: jit: a unit of more than unitRoom bytes")
	}
}

// constantSize is the number of bytes of the code of a constant.
const constantSize = 16

func (h *codeA64) constant(d reg, v uint64) (at uint32) {
	at = h.pos()
	h.asm.MoveImm(arm64.MOVZ, arm64.X, hostOf(d), uint16(v), 0)
	for k := uint32(1); k < 4; k++ {
		h.asm.MoveImm(arm64.MOVK, arm64.X, hostOf(d), uint16(v>>(16*k)), k)
	}
	return at
}

func (h *codeA64) setConstant(at uint32, v uint64) {
	arm64.PatchConst(h.arena, int(at), v)
	h.written(at, at+constantSize)
}

// move copies a register.
func (h *codeA64) move(s arm64.Size, d, n arm64.Reg) {
	h.asm.Logic(arm64.ORR, s, d, arm64.ZR, n, arm64.LSL, 0)
}

// hostOf returns the register of the host for one that is no second byte.
func hostOf(r reg) arm64.Reg {
	if r > r15 {
		panic("BUG: jit: not a general register")
	}
	return arm64.Reg(r)
}
