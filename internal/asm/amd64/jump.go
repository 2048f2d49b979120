package amd64

import (
	"encoding/binary"
	"fmt"
)

// Label is a place in the code, known or to come.
type Label int32

// label is the state of a Label.
type label struct {
	pos  int32 // offset in the buffer, or -1: not bound
	uses int32 // index of the last of its fixups, or -1
}

// fixup is a displacement that waits for its label.
type fixup struct {
	at    int32 // offset of the displacement, which ends the instruction
	next  int32 // index of the label's fixup before it, or -1
	short bool  // 8 bits
}

// NewLabel returns a label that is not bound yet. It lives until Reset.
func (a *Asm) NewLabel() Label {
	a.labels = append(a.labels, label{-1, -1})
	return Label(len(a.labels) - 1)
}

// Bind makes the label the place of the next instruction.
func (a *Asm) Bind(l Label) {
	x := &a.labels[l]
	if x.pos >= 0 {
		panic("BUG: amd64: a label is bound twice")
	}
	x.pos = int32(a.pos)
	for i := x.uses; i >= 0; i = a.fixups[i].next {
		a.fix(&a.fixups[i], x.pos)
	}
}

// fix writes the displacement to the offset to.
func (a *Asm) fix(f *fixup, to int32) {
	if a.full {
		return // the buffer is gone, and with it the positions
	}
	if !f.short {
		binary.LittleEndian.PutUint32(a.buf[f.at:], uint32(to-f.at-4))
		return
	}
	d := to - f.at - 1
	if d != int32(int8(d)) {
		panic(fmt.Sprintf("BUG: amd64: a short jump over %d bytes", d))
	}
	a.buf[f.at] = uint8(d)
}

// rel appends the displacement of a label, which ends the instruction.
func (a *Asm) rel(l Label, short bool) {
	x := &a.labels[l]
	f := fixup{at: int32(a.pos), next: x.uses, short: short}
	n := uint(4)
	if short {
		n = 1
	}
	a.put(0, n)
	if x.pos >= 0 {
		a.fix(&f, x.pos)
		return
	}
	x.uses = int32(len(a.fixups))
	a.fixups = append(a.fixups, f)
}

// near reports whether a label is bound and an instruction of 2 bytes reaches it.
func (a *Asm) near(l Label) bool {
	x := &a.labels[l]
	d := int(x.pos) - a.pos - 2
	return x.pos >= 0 && d == int(int8(d))
}

// Jmp jumps to a label: back with 8 bits if they suffice, forward with 32.
func (a *Asm) Jmp(l Label) {
	a.room()
	if a.near(l) {
		a.JmpShort(l)
		return
	}
	a.none(0xe9, S32)
	a.rel(l, false)
}

// JmpShort jumps to a label less than 128 bytes away.
func (a *Asm) JmpShort(l Label) {
	a.none(0xeb, S32)
	a.rel(l, true)
}

// Jcc jumps to a label if the condition is true: back with 8 bits if they suffice, forward
// with 32.
func (a *Asm) Jcc(c Cond, l Label) {
	a.room()
	if a.near(l) {
		a.JccShort(c, l)
		return
	}
	a.none(map0F|0x80|opcode(c&15), S32)
	a.rel(l, false)
}

// JccShort jumps to a label less than 128 bytes away if the condition is true.
func (a *Asm) JccShort(c Cond, l Label) {
	a.none(0x70|opcode(c&15), S32)
	a.rel(l, true)
}

// CallLabel calls a label.
func (a *Asm) CallLabel(l Label) {
	a.none(0xe8, S32)
	a.rel(l, false)
}

// LeaLabel loads the address of a label, relative to RIP.
func (a *Asm) LeaLabel(dst Reg, l Label) {
	a.rm(0x8d, S64, dst, Mem{Base: RIP})
	a.pos -= 4
	a.rel(l, false)
}

// JmpTo jumps to an address, with 32 bits. It returns the jump's offset, for PatchJump.
func (a *Asm) JmpTo(target uintptr) (at int) { return a.to(0xe9, target) }

// JccTo jumps to an address if the condition is true, with 32 bits. It returns the jump's
// offset, for PatchJump.
func (a *Asm) JccTo(c Cond, target uintptr) (at int) {
	return a.to(map0F|0x80|opcode(c&15), target)
}

// CallTo calls an address. It returns the call's offset, for PatchJump.
func (a *Asm) CallTo(target uintptr) (at int) { return a.to(0xe8, target) }

// to appends a jump or call to an address.
func (a *Asm) to(op opcode, target uintptr) (at int) {
	a.room()
	at = a.pos
	a.none(op, S32)
	d := int32(0)
	if !a.full { // else the place is not the instruction's
		d = displacement(a.PC()+4, target)
	}
	a.put(uint64(uint32(d)), 4)
	return at
}

// displacement returns the distance of a target from the end of the jump.
func displacement(from, target uintptr) int32 {
	d := int(target - from)
	if d != int(int32(d)) {
		panic("BUG: amd64: a jump over more than 2 GB")
	}
	return int32(d)
}

// PatchJump turns the jump or call with a displacement of 32 bits at offset at of code, which
// is executed at address base, to another target. No other thread may execute it meanwhile.
func PatchJump(code []byte, base uintptr, at int, target uintptr) {
	rel := at + 1
	switch {
	case code[at] == 0xe9 || code[at] == 0xe8:
	case code[at] == 0x0f && code[at+1]&0xf0 == 0x80:
		rel = at + 2
	default:
		panic(fmt.Sprintf("BUG: amd64: no jump at offset %d but byte %#02x", at, code[at]))
	}
	d := displacement(base+uintptr(rel)+4, target)
	binary.LittleEndian.PutUint32(code[rel:], uint32(d))
}

// JmpR jumps to the address in a register.
func (a *Asm) JmpR(r Reg) { a.indirectR(4, r) }

// JmpM jumps to the address in memory.
func (a *Asm) JmpM(m Mem) { a.digitM(0xff, S32, 4, m) }

// CallR calls the address in a register.
func (a *Asm) CallR(r Reg) { a.indirectR(2, r) }

// CallM calls the address in memory.
func (a *Asm) CallM(m Mem) { a.digitM(0xff, S32, 2, m) }

// indirectR needs no REX.W: the operand has 64 bits anyway.
func (a *Asm) indirectR(digit uint8, r Reg) { a.digitR(0xff, S32, digit, r) }

// Ret returns.
func (a *Asm) Ret() { a.none(0xc3, S32) }
