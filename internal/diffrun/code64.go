package diffrun

import "encoding/binary"

// writer64 makes the instructions of 64-bit code.
type writer64 struct{ *writer }

// Registers and prefixes.
const (
	rax, rcx, rdx, rbx, rsp = 0, 1, 2, 3, 4
	rsi, rdi                = 6, 7
	r11                     = 11
	rexW                    = 0x48
)

// reg returns a register but the stack pointer.
func (w writer64) reg() byte {
	return [...]byte{0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}[w.n(15)]
}

// quad emits 64 bits.
func (w writer64) quad(v uint64) { w.buf = binary.LittleEndian.AppendUint64(w.buf, v) }

// opcode emits prefixes, REX with the upper bits of the registers, and the opcode. A REX without a bit is there at times.
func (w writer64) opcode(prefix string, wide bool, opcode string, reg, index, base byte) {
	rex := reg>>3<<2 | index>>3<<1 | base>>3
	if wide {
		rex |= 8
	}
	w.text(prefix)
	if rex != 0 || w.n(3) == 0 {
		w.emit(0x40 | rex)
	}
	w.text(opcode)
}

// registers2 emits an instruction with two registers, rm being the one in the field ModRM.rm.
func (w writer64) registers2(prefix string, wide bool, opcode string, reg, rm byte, imm ...byte) {
	w.opcode(prefix, wide, opcode, reg, 0, rm)
	w.emit(0xc0 | reg&7<<3 | rm&7)
	w.emit(imm...)
}

// view returns one of the addresses at which the windows' pages are.
func (w writer64) view() uint64 {
	switch w.n(12) {
	case 0:
		return pieces[w.n(len(pieces))]
	case 1, 2:
		return ends[w.n(len(ends))]
	}
	return plain[w.n(len(plain))]
}

// address64 returns a linear address in one of the views, where the frames are, or at the end of a half or of 4 GB.
func (w writer64) address64() uint64 {
	switch w.n(48) {
	case 0:
		return canonicalE - 12 + uint64(w.n(24))
	case 1:
		return 1<<64 - canonicalE - 12 + uint64(w.n(24))
	case 2:
		return 1<<32 - 12 + uint64(w.n(24))
	case 3:
		return uint64(w.n(24)) - 12
	case 4, 5:
		return codeFrames + uint64(w.n(codeBytes))
	}
	return w.view() + uint64(w.offset())
}

// low returns an address that 32 bits with a sign make.
func (w writer64) low() uint32 {
	base := [...]uint32{windowLin, 0x80400000, 0x200000, 0x600000 + large, 0xffffc000}[w.n(5)]
	return base + w.offset()
}

// literal emits a move of 64 bits into a register.
func (w writer64) literal(r byte, v uint64) {
	w.emit(rexW|r>>3, 0xb8|r&7)
	w.quad(v)
}

// memory emits an instruction with a memory operand in one of the forms that there are.
func (w writer64) memory(prefix string, wide bool, opcode string, reg byte, imm ...byte) {
	base := [...]byte{rsi, rsi, rdi, 5, 12, 13, 14, rsp}[w.n(8)]
	kind := w.n(20)
	if kind >= 8 && kind < 15 && base != rsp && w.n(2) == 0 {
		w.literal(base, w.address64())
	}
	switch kind {
	case 0, 1, 2, 3, 4, 5, 6, 7:
		w.near(prefix, wide, opcode, reg, w.offset(), imm...)
		return
	case 8, 9, 10, 11: // [base + disp8]
		w.opcode(prefix, wide, opcode, reg, 0, base)
		w.emit(0x40 | reg&7<<3 | base&7)
		if base&7 == 4 {
			w.emit(0x24)
		}
		w.emit(w.byte())
	case 12, 13, 14: // [base + index*scale + disp8]
		index := [...]byte{rcx, rcx, 9, rdx}[w.n(4)]
		w.opcode(prefix, wide, opcode, reg, index, base)
		w.emit(0x44|reg&7<<3, byte(w.n(4)<<6)|index&7<<3|base&7, w.byte())
	case 15: // an absolute address
		w.absolute(prefix, wide, opcode, reg, w.low())
	case 16: // behind a base of FS or GS
		w.emit(0x64 + byte(w.n(2)))
		w.absolute(prefix, wide, opcode, reg, w.offset()&0x3fff-0x1000)
	case 17: // 32-bit addresses
		w.emit(0x67)
		w.absolute(prefix, wide, opcode, reg, w.low())
	default:
		w.at(w.address64(), prefix, wide, opcode, reg, imm...)
		return
	}
	w.emit(imm...)
}

// near emits an instruction with an operand relative to RIP, at an offset from the first frame.
func (w writer64) near(prefix string, wide bool, opcode string, reg byte, off uint32, imm ...byte) {
	w.opcode(prefix, wide, opcode, reg, 0, 0)
	w.emit(reg&7<<3 | 5)
	w.long(off - uint32(len(w.buf)+4+len(imm)))
	w.emit(imm...)
}

// absolute emits an instruction with an operand at an address of 32 bits with a sign.
func (w writer64) absolute(prefix string, wide bool, opcode string, reg byte, at uint32) {
	w.opcode(prefix, wide, opcode, reg, 0, 0)
	w.emit(reg&7<<3|4, 0x25)
	w.long(at)
}

// at emits an instruction with an operand at an address, which R11 takes.
func (w writer64) at(lin uint64, prefix string, wide bool, opcode string, reg byte, imm ...byte) {
	w.literal(r11, lin)
	w.opcode(prefix, wide, opcode, reg, 0, r11)
	w.emit(reg&7<<3 | r11&7)
	w.emit(imm...)
}

// instruction emits one or a few that belong together.
func (w writer64) instruction() {
	switch k := w.n(100); {
	case k < 20:
		w.registers()
	case k < 36:
		w.operands()
	case k < 45:
		w.store()
	case k < 58:
		w.jump()
	case k < 64:
		w.loop()
	case k < 69:
		w.strings()
	case k < 73:
		w.mapping()
	case k < 75:
		w.alias()
	case k < 76:
		w.walked()
	case k < 81:
		w.system()
	case k < 86:
		w.stack()
	case k < 94:
		w.units()
	case k < 96:
		w.debug()
	case k < 98:
		w.far()
	default:
		w.rare()
	}
}

// chosen returns one of the strings.
func (w writer64) chosen(list ...string) string { return list[w.n(len(list))] }

// size chooses the size of operands. It returns the prefix for 16 bits, or none, and whether they have 64 bits.
func (w writer64) size() (prefix string, wide bool) {
	k := w.n(8)
	if k == 0 {
		return "\x66", w.n(8) == 0
	}
	return "", k > 3
}

// registers emits an instruction on registers.
func (w writer64) registers() {
	prefix, wide := w.size()
	a, b := w.reg(), w.reg()
	switch w.n(14) {
	case 0, 1:
		w.registers2(prefix, wide, string(rune(w.n(8)<<3|w.n(4))), a, b)
	case 2:
		w.registers2(prefix, wide, "\x83", byte(w.n(8)), b, w.byte())
	case 3:
		w.registers2(prefix, wide, "\xff", byte(w.n(2)), b)
	case 4:
		w.registers2(prefix, wide, w.chosen("\xc1", "\xc0"), byte(w.n(8)), b, w.byte())
	case 5:
		w.registers2(prefix, wide, w.chosen("\xd1", "\xd3", "\xd0", "\xd2"), byte(w.n(8)), b)
	case 6:
		w.registers2(prefix, wide, w.chosen("\x0f\xaf", "\x85", "\x84", "\x89", "\x88", "\x87", "\x86", "\x0f\xbe", "\x0f\xbf", "\x0f\xb6", "\x0f\xb7", "\x63"), a, b)
	case 7:
		w.registers2(prefix, wide, w.chosen("\x0f\xa3", "\x0f\xab", "\x0f\xb3", "\x0f\xbb", "\x0f\xa5", "\x0f\xad", "\x0f\xbc", "\x0f\xbd", "\x0f\xc1", "\x0f\xb1"), a, b)
	case 8:
		w.registers2(prefix, wide, "\x0f"+string([]byte{[...]byte{0x40, 0x90}[w.n(2)] | byte(w.n(16))}), a, b)
	case 9:
		w.registers2(prefix, wide, w.chosen("\x0f\xba", "\x0f\xa4", "\x0f\xac", "\x6b", "\xc0"), byte(4+w.n(4)), b, w.byte())
	case 10:
		w.registers2(w.chosen("\xf3", "\xf2", "\xf3"), wide, w.chosen("\x0f\xb8", "\x0f\x38\xf0", "\x0f\x38\xf1"), a, b)
	default:
		w.single(prefix, wide, a)
	}
}

// single emits an instruction with one register or none.
func (w writer64) single(prefix string, wide bool, r byte) {
	switch w.n(8) {
	case 0:
		w.opcode(prefix, wide, "\x0f"+string([]byte{0xc8 | r&7}), 0, 0, r) // bswap
	case 1:
		w.opcode(prefix, wide, w.chosen("\x98", "\x99", "\x9f", "\x9e", "\x90", "\xf5", "\xf8"), 0, 0, 0)
	case 2:
		w.opcode(prefix, wide, string([]byte{0x90 | r&7}), 0, 0, r) // xchg
	case 3:
		w.registers2(prefix, wide, w.chosen("\xf7", "\xf6"), byte(2+w.n(4)), r)
	case 4: // a division that often succeeds
		w.registers2("", true, "\x31", rdx, rdx)
		w.registers2(prefix, wide, w.chosen("\xf7", "\xf6"), byte(6+w.n(2)), r)
	case 5:
		w.literal(r, w.address64())
	case 6:
		w.opcode("", false, string([]byte{0xb8 | r&7}), 0, 0, r)
		w.long(w.p.rnd.Uint32())
	case 7:
		w.opcode("", true, w.chosen("\xc7", "\x81", "\xf7"), 0, 0, r)
		w.emit(0xc0 | r&7)
		w.long(w.p.rnd.Uint32())
	}
}

// operands emits an instruction with an operand in memory; often a conditional jump follows.
func (w writer64) operands() {
	prefix, wide := w.size()
	r := w.reg()
	switch w.n(12) {
	case 0, 1:
		w.memory(prefix, wide, string(rune(w.n(8)<<3|w.n(4))), r)
	case 2:
		w.memory(prefix, wide, w.chosen("\x3a", "\x3b", "\x38", "\x39", "\x84", "\x85"), r)
		w.emit(0x70|byte(w.n(16)), byte(w.n(24)))
	case 3:
		w.memory(prefix, wide, w.chosen("\xfe", "\xff"), byte(w.n(2)))
	case 4:
		w.memory(prefix, wide, w.chosen("\x8a", "\x8b", "\x88", "\x89", "\x86", "\x87", "\x63", "\x8d"), r)
	case 5:
		w.memory(prefix, wide, w.chosen("\x0f\xb6", "\x0f\xb7", "\x0f\xbe", "\x0f\xbf", "\x0f\xb1", "\x0f\xc1", "\x0f\xb0", "\x0f\xc0"), r)
	case 6:
		w.memory(prefix+w.chosen("", "\xf0"), wide, w.chosen("\x0f\xab", "\x0f\xb3", "\x0f\xbb", "\x0f\xa3", "\x0f\xc1", "\x0f\xb1"), r)
	case 7:
		w.memory(prefix, wide, w.chosen("\x80", "\x83", "\xc0", "\xc1"), byte(w.n(8)), w.byte())
	case 8:
		w.memory(prefix, wide, w.chosen("\xd0", "\xd1", "\xd2", "\xd3"), byte(w.n(8)))
	case 9:
		w.memory(prefix, wide, w.chosen("\xf6", "\xf7"), byte(2+w.n(4)))
	case 10:
		w.memory(prefix, wide, w.chosen("\x0f\xa4", "\x0f\xac", "\x6b"), r, w.byte())
		w.memory(prefix, wide, w.chosen("\x0f\x40", "\x0f\x44", "\x0f\x4c", "\x0f\x90", "\x0f\xaf", "\x0f\xbc", "\x0f\xc3"), r)
	case 11:
		w.memory(prefix, wide, "\x0f\xba", byte(4+w.n(4)), w.byte())
		w.memory("", wide, "\x81", byte(w.n(8)), w.byte(), w.byte(), w.byte(), w.byte())
		if w.n(3) == 0 { // an offset of 64 bits
			w.opcode("", wide, w.chosen("\xa0", "\xa1", "\xa2", "\xa3"), 0, 0, 0)
			w.quad(w.address64())
		}
	}
}

// store emits a store, mostly into code near here.
func (w writer64) store() {
	off := w.start() + uint32(w.n(8))
	if w.n(3) == 0 {
		off = w.offset()
	}
	place := func(opcode string, wide bool, reg byte, imm ...byte) {
		if w.n(3) == 0 { // through another view
			w.at(w.view()+uint64(off), "", wide, opcode, reg, imm...)
		} else {
			w.near("", wide, opcode, reg, off, imm...)
		}
	}
	switch w.n(5) {
	case 0:
		place("\xc6", false, 0, [...]byte{0x90, 0x48, 0x41, 0x74, 0x75, 0xeb, 0xc3, w.byte()}[w.n(8)])
	case 1:
		place("\xc7", w.n(2) == 0, 0, w.byte(), w.byte(), 0, 0)
	case 2:
		place("\x89", w.n(2) == 0, w.reg())
	case 3:
		place("\x80", false, 6, 1<<w.n(8))
	case 4:
		place("\x0f\x11", false, byte(w.n(16)))
	}
}
