package arm64

import (
	"encoding/binary"
	"fmt"
)

// Select is a choice between two registers.
type Select uint32

// The choices: the second register as it is, plus 1, complemented, negated.
const (
	CSEL  Select = 0
	CSINC Select = 1 << 10
	CSINV Select = 1 << 30
	CSNEG Select = 1<<30 | 1<<10
)

// Select is op d, n, m: n if the condition is true.
func (a *Asm) Select(op Select, s Size, d, n, m Reg, c Cond) {
	a.emit(0x1a800000 | uint32(s)<<31 | uint32(op) | uint32(c)<<12 | three(d, n, m))
}

// Cset makes d 1 if the condition is true, else 0.
func (a *Asm) Cset(d Reg, c Cond) { a.Select(CSINC, W, d, ZR, ZR, c.Not()) }

// Csetm makes d -1 of 32 bits if the condition is true, else 0.
func (a *Asm) Csetm(d Reg, c Cond) { a.Select(CSINV, W, d, ZR, ZR, c.Not()) }

// CcmpImm compares n with a constant below 32 if the condition is true; otherwise the flags become nzcv, bits 3 to 0.
func (a *Asm) CcmpImm(s Size, n Reg, v, nzcv uint32, c Cond) {
	fits(v < 32, "a constant of more than 5 bits")
	a.emit(0x7a400800 | uint32(s)<<31 | v<<16 | uint32(c)<<12 | uint32(n&31)<<5 | nzcv)
}

// The flags in the register NZCV.
const (
	N = 1 << 31
	Z = 1 << 30
	C = 1 << 29
	V = 1 << 28
)

// ReadFlags is MRS d, NZCV, and WriteFlags MSR NZCV, n.
func (a *Asm) ReadFlags(d Reg) { a.emit(0xd53b4200 | uint32(d&31)) }

// WriteFlags is MSR NZCV, n.
func (a *Asm) WriteFlags(n Reg) { a.emit(0xd51b4200 | uint32(n&31)) }

// Branch is a branch to a place, but for its distance.
type Branch uint32

// Branches that are always taken. BL leaves the address behind it in X30.
const (
	B  Branch = 0x14000000
	BL Branch = 0x94000000
)

// BCond is taken if the condition is true.
func BCond(c Cond) Branch { return 0x54000000 | Branch(c) }

// Cbz is taken if a register is 0, and Cbnz if it is not.
func Cbz(s Size, r Reg) Branch { return 0x34000000 | Branch(s)<<31 | Branch(r&31) }

// Cbnz: see Cbz.
func Cbnz(s Size, r Reg) Branch { return 0x35000000 | Branch(s)<<31 | Branch(r&31) }

// Jump is a branch to an offset in the buffer.
func (a *Asm) Jump(b Branch, to int) {
	d := to - a.pos
	if a.full {
		d = 0
	}
	a.emit(reach(uint32(b), int64(d)))
}

// reach puts the distance of the target in bytes into a branch: ±128 MB for B and BL, ±1 MB for all others.
func reach(w uint32, d int64) uint32 {
	fits(d&3 == 0, "a branch into an instruction")
	if w&0x7c000000 == uint32(B) {
		fits(d>>27 == d>>63, "a branch over more than 128 MB")
		return w&^0x03ffffff | uint32(d>>2)&0x03ffffff
	}
	fits(d>>20 == d>>63, "a branch over more than 1 MB")
	return w&^0x00ffffe0 | uint32(d>>2)&0x7ffff<<5
}

// Patch turns the branch at offset at of code to offset to.
func Patch(code []byte, at, to int) {
	w := binary.LittleEndian.Uint32(code[at:])
	switch {
	case w&0x7c000000 == uint32(B), w&0xff000010 == 0x54000000, w&0x7e000000 == 0x34000000:
	default:
		panic(fmt.Sprintf("BUG: arm64: no branch at offset %d but %#08x", at, w))
	}
	binary.LittleEndian.PutUint32(code[at:], reach(w, int64(to-at)))
}

// PatchConst replaces the constant of four MoveImm, MOVZ or MOVK, at offset at of code.
func PatchConst(code []byte, at int, v uint64) {
	for k := range 4 {
		w := binary.LittleEndian.Uint32(code[at+4*k:])
		binary.LittleEndian.PutUint32(code[at+4*k:], w&^(0xffff<<5)|uint32(v>>(16*k)&0xffff)<<5)
	}
}

// Br jumps to the address in a register, and Ret does so as a return.
func (a *Asm) Br(n Reg) { a.emit(0xd61f0000 | uint32(n&31)<<5) }

// Ret returns to the address in a register.
func (a *Asm) Ret(n Reg) { a.emit(0xd65f0000 | uint32(n&31)<<5) }
