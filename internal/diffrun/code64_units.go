package diffrun

// xmm returns a register of the MMX or SSE unit.
func (w writer64) xmm() byte { return byte(w.n(16)) }

// operand emits an instruction with a register or a memory operand.
func (w writer64) operand(prefix string, wide bool, opcode string, reg byte, imm ...byte) {
	if w.n(2) == 0 {
		w.registers2(prefix, wide, opcode, reg, w.xmm(), imm...)
		return
	}
	w.memory(prefix, wide, opcode, reg, imm...)
}

// between returns a byte from first to last, as a string.
func (w writer64) between(first, last int) string {
	return string([]byte{byte(first + w.n(last-first+1))})
}

// units emits an instruction of the x87, MMX or SSE.
func (w writer64) units() {
	r, prefix := w.xmm(), w.chosen("", "\x66", "\x66")
	switch w.n(16) {
	case 0:
		w.text(w.chosen("\xd9\xe8", "\xd9\xee", "\xde\xc1", "\xd9\xc9", "\xdb\xe3", "\xd9\xd0", "\xde\xf9", "\x0f\x77"))
	case 1:
		w.memory("", false, w.between(0xd8, 0xdf), byte(w.n(8)))
	case 2, 3:
		w.operand(prefix, false, "\x0f"+w.between(0x60, 0x6d), r)
	case 4, 5:
		w.operand(prefix, false, "\x0f"+w.between(0xd1, 0xef), r)
	case 6:
		w.operand(prefix, false, "\x0f"+w.between(0xf1, 0xfe), r)
	case 7:
		w.operand(w.chosen("", "\x66", "\xf3", "\xf2"), w.n(4) == 0, "\x0f"+w.between(0x51, 0x5f), r)
	case 8:
		w.operand(w.chosen("", "\x66", "\xf3", "\xf2"), w.n(2) == 0, "\x0f"+w.chosen("\x2a", "\x2c", "\x2d", "\x2a", "\x2c", "\x2d", "\x5a", "\xe6"), r)
	case 9:
		w.operand(w.chosen("", "\x66", "\xf3", "\xf2"), false, "\x0f"+w.chosen("\x10", "\x11", "\x12", "\x13", "\x16", "\x17", "\x28", "\x29", "\x2e", "\x6f", "\x7f", "\xd6", "\xc3"), r)
	case 10:
		w.operand(prefix, w.n(2) == 0, "\x0f"+w.chosen("\x6e", "\x7e", "\x6f", "\x7f", "\xc3"), r)
	case 11:
		w.operand(prefix, false, "\x0f"+w.chosen("\x70", "\xc2", "\xc4", "\xc5", "\xc6"), r, w.byte())
	case 12:
		w.registers2(prefix, false, "\x0f"+w.chosen("\x71", "\x72", "\x73"), [...]byte{2, 4, 6, 3, 7}[w.n(5)], r, w.byte())
	case 13:
		w.later(r)
	case 14:
		w.images(r)
	case 15:
		w.registers2(prefix, w.n(2) == 0, "\x0f"+w.chosen("\x50", "\xd7", "\xf7"), w.reg(), r)
	}
}

// later emits instructions of SSSE3 and SSE4.
func (w writer64) later(r byte) {
	switch w.n(4) {
	case 0:
		w.operand(w.chosen("\x66", "\x66", ""), false, "\x0f\x38"+w.between(0x00, 0x0b), r)
	case 1:
		w.operand("\x66", false, "\x0f\x38"+w.chosen("\x10", "\x14", "\x15", "\x17", "\x1c", "\x1e", "\x20", "\x25", "\x28", "\x29", "\x2a", "\x2b", "\x30", "\x35", "\x37", "\x38", "\x3d", "\x40", "\x41"), r)
	case 2:
		w.operand("\x66", w.n(2) == 0, "\x0f\x3a"+w.chosen("\x08", "\x09", "\x0a", "\x0b", "\x0c", "\x0e", "\x0f", "\x14", "\x15", "\x16", "\x17", "\x20", "\x21", "\x22", "\x40", "\x41", "\x42"), r, w.byte())
	case 3:
		w.operand("\x66", w.n(2) == 0, "\x0f\x3a"+w.chosen("\x60", "\x61", "\x62", "\x63"), r, w.byte())
	}
}

// images emits loads and stores of states and of the operands of CMPXCHG16B.
func (w writer64) images(r byte) {
	off := dataOffset + uint32(w.n(0x2f0))<<4
	if w.n(8) == 0 {
		off += uint32(w.n(16))
	}
	wide := w.n(2) == 0
	switch w.n(5) {
	case 0:
		w.near("", wide, "\x0f\xae", 0, off)
	case 1: // what may be restored: it was saved there
		w.near("", wide, "\x0f\xae", 0, off)
		w.near("", w.n(2) == 0, w.chosen("\x89", "\x01"), w.reg(), off+8*uint32(w.n(60)&^3))
		w.near("", wide, "\x0f\xae", 1, off)
	case 2:
		w.near(w.chosen("", "\xf0"), wide, "\x0f\xc7", 1, off)
	case 3:
		w.memory("", wide, "\x0f\xae", byte(2+w.n(2)))
	case 4:
		w.memory(w.chosen("", "\x66"), false, w.chosen("\xdd", "\xd9", "\xdb"), [...]byte{4, 6, 7, 5}[w.n(4)])
	}
}
