package arm64

import "encoding/binary"

// Reg is a general register by its number.
type Reg uint8

// ZR reads as zero and takes what is not wanted.
const ZR Reg = 31

// Size is the size of the operands of a computation.
type Size uint32

// The sizes: 32 and 64 bits. A 32-bit result clears the upper half of its register.
const (
	W Size = 0
	X Size = 1
)

// bits returns the number of bits.
func (s Size) bits() uint32 { return 32 << s }

// Cond is a condition by its number.
type Cond uint32

// The conditions. HS and LO are also called CS and CC.
const (
	EQ Cond = iota
	NE
	HS
	LO
	MI
	PL
	VS
	VC
	HI
	LS
	GE
	LT
	GT
	LE
)

// Not returns the opposite condition.
func (c Cond) Not() Cond { return c ^ 1 }

// Asm writes instructions into a buffer.
type Asm struct {
	buf  []byte
	pos  int
	full bool
}

// Reset begins anew at the start of a buffer.
func (a *Asm) Reset(buf []byte) { *a = Asm{buf: buf} }

// Pos returns the offset of the next instruction in the buffer.
func (a *Asm) Pos() int { return a.pos }

// Full reports whether the buffer was too small. It holds nothing useful then.
func (a *Asm) Full() bool { return a.full }

// emit appends an instruction. When the buffer is full, instructions are lost.
func (a *Asm) emit(w uint32) {
	if len(a.buf)-a.pos < 4 {
		a.full, a.pos = true, 0
		return
	}
	binary.LittleEndian.PutUint32(a.buf[a.pos:], w)
	a.pos += 4
}

// three returns the fields of the registers of an instruction.
func three(d, n, m Reg) uint32 { return uint32(d&31) | uint32(n&31)<<5 | uint32(m&31)<<16 }

// fits panics if a field of an instruction cannot have a value.
func fits(ok bool, what string) {
	if !ok {
		panic("BUG: arm64: " + what)
	}
}
