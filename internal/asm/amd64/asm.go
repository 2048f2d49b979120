package amd64

import "encoding/binary"

// slack is the room that an instruction needs: its 15 bytes at most, written in pieces
// of 8 that may reach beyond its end.
const slack = 32

// Asm writes instructions into a buffer. The zero Asm has no room; Reset gives it some.
type Asm struct {
	buf     []byte
	pos     int     // where the next instruction goes
	base    uintptr // where buf[0] will be executed
	full    bool    // the buffer was too small
	labels  []label
	fixups  []fixup
	scratch [2 * slack]byte // takes what comes after the buffer was full
}

// Reset begins anew at the start of a buffer, which will be executed at address base. An
// instruction needs 32 bytes of room, whatever its length, and may overwrite a few bytes behind the
// code, so that the buffer should have all the room that is free.
func (a *Asm) Reset(buf []byte, base uintptr) {
	a.buf, a.base, a.pos, a.full = buf, base, 0, false
	a.labels, a.fixups = a.labels[:0], a.fixups[:0]
}

// Pos returns the offset of the next instruction in the buffer.
func (a *Asm) Pos() int { return a.pos }

// PC returns the address of the next instruction.
func (a *Asm) PC() uintptr { return a.base + uintptr(a.pos) }

// End finishes the code. It returns the length, and false if the buffer was too small;
// then the buffer holds nothing useful. A label that is used but was never bound is a
// mistake of the caller.
func (a *Asm) End() (n int, ok bool) {
	if a.full {
		return 0, false
	}
	for i := range a.labels {
		if l := &a.labels[i]; l.pos < 0 && l.uses >= 0 {
			panic("BUG: amd64: a label is used but not bound")
		}
	}
	return a.pos, true
}

// room makes sure that an instruction fits. When the buffer is full, instructions go to
// the scratch space from then on, so that callers need to look only once, at End.
func (a *Asm) room() {
	if len(a.buf)-a.pos < slack {
		a.full = a.full || len(a.buf) != len(a.scratch) || &a.buf[0] != &a.scratch[0]
		a.buf, a.pos = a.scratch[:], 0
	}
}

// put appends the n lowest bytes of v; the rest of the 8 bytes written is overwritten later.
func (a *Asm) put(v uint64, n uint) {
	binary.LittleEndian.PutUint64(a.buf[a.pos:], v)
	a.pos += int(n)
}

// imm appends an immediate of an operand's size; those of 64-bit operands have 32 bits.
func (a *Asm) imm(s Size, v int32) { a.put(uint64(uint32(v)), immSize[s&3]) }

// immSize is the number of bytes of an immediate by the size of the operands.
var immSize = [4]uint{1, 2, 4, 4}
