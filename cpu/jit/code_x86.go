//go:build !arm64

package jit

import (
	"encoding/binary"

	"github.com/iron86/iron86/internal/asm/amd64"
)

// hostCode writes code of the host into an arena: places, jumps, and constants that are replaced later.
type hostCode struct {
	asm    amd64.Asm
	origin uint32 // offset in the arena of where asm began
	arena  []byte
	base   uintptr // where the arena is executed
}

// sizes are the encoder's sizes by number of bytes.
var sizes = [9]amd64.Size{1: amd64.S8, 2: amd64.S16, 4: amd64.S32, 8: amd64.S64}

// begin makes an offset in the arena the place of the next instruction.
func (h *hostCode) begin(at uint32) {
	h.origin = at
	h.asm.Reset(h.arena[at:], h.base+uintptr(at))
}

// pos returns the offset of the next instruction.
func (h *hostCode) pos() uint32 { return h.origin + uint32(h.asm.Pos()) }

// address returns the address at which the code at an offset is executed.
func (h *hostCode) address(at uint32) uintptr { return h.base + uintptr(at) }

// patch makes the jump whose displacement is at offset at lead to offset to.
func (h *hostCode) patch(at, to uint32) { amd64.PatchJump(h.arena, h.base, int(at), h.address(to)) }

// rewrite puts back code that stood at an offset.
func (h *hostCode) rewrite(at uint32, code []byte) { copy(h.arena[at:], code) }

// bind makes the jump whose displacement is at an offset lead to the next instruction.
func (h *hostCode) bind(at uint32) { h.patch(at, h.pos()) }

// jcc and jump return the offset of their displacement, which is to be patched.
func (h *hostCode) jcc(c cond) uint32 { return h.origin + uint32(h.asm.JccTo(c, h.asm.PC())) }
func (h *hostCode) jump() uint32      { return h.origin + uint32(h.asm.JmpTo(h.asm.PC())) }

func (h *hostCode) jccTo(c cond, to uint32) { h.asm.JccTo(c, h.address(to)) }
func (h *hostCode) jumpTo(to uint32)        { h.asm.JmpTo(h.address(to)) }
func (h *hostCode) jumpMem(m mem)           { h.asm.JmpM(m) }
func (h *hostCode) callTo(to uint32)        { h.asm.CallTo(h.address(to)) }

// enterCode begins the code that Call enters, and leaveCode ends the stay.
func (h *hostCode) enterCode() {}
func (h *hostCode) leaveCode() { h.asm.Ret() }

// ret returns from code that callTo has called.
func (h *hostCode) ret() { h.asm.Ret() }

// ended panics if the code since begin had not enough room.
func (h *hostCode) ended() {
	if _, ok := h.asm.End(); !ok {
		panic("BUG: jit: a unit of more than unitRoom bytes")
	}
}

// jccFar is jcc for a jump that may lead out of the unit.
func (h *hostCode) jccFar(c cond) uint32 { return h.jcc(c) }

// jccFarTo is jccTo for a place out of the unit.
func (h *hostCode) jccFarTo(c cond, to uint32) { h.jccTo(c, to) }

// constant loads a constant that setConstant may replace, by its place.
func (h *hostCode) constant(d reg, v uint64) (at uint32) {
	at = h.pos() + 2
	h.asm.MovAbs(d, v)
	return at
}

func (h *hostCode) setConstant(at uint32, v uint64) { binary.LittleEndian.PutUint64(h.arena[at:], v) }
