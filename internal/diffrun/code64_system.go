package diffrun

// msr returns the number of a register of long mode.
func (w writer64) msr() uint32 {
	return [...]uint32{0xc0000080, 0xc0000081, 0xc0000082, 0xc0000084, 0xc0000100, 0xc0000101, 0xc0000102, 0xc0000103, 0x174, 0x175, 0x176, 0x1d9}[w.n(12)]
}

// writeMSR emits WRMSR with a value that suits the register.
func (w writer64) writeMSR() {
	n := w.msr()
	v := w.address64()
	switch n {
	case 0xc0000080:
		v = [...]uint64{0xd01, 0xd00, 0x501, 0xc01, 0xd01}[w.n(5)]
	case 0xc0000081:
		v = 0x90<<48 | code64<<32
	case 0xc0000082, 0x176:
		if w.n(2) == 0 {
			v = syscallEntry
		}
	case 0xc0000084:
		v = [...]uint64{0x700, 0x40000, 0x300, 0}[w.n(4)]
	case 0x174:
		v = code64
	}
	w.emit(0xb8 | rcx)
	w.long(n)
	w.emit(0xb8 | rax)
	w.long(uint32(v))
	w.emit(0xb8 | rdx)
	w.long(uint32(v >> 32))
	w.text("\x0f\x30")
}

// system emits an instruction that kernels use.
func (w writer64) system() {
	switch w.n(16) {
	case 0:
		w.memory("", false, "\x0f\x01", 7) // invlpg
	case 1:
		w.flushAll()
	case 2: // CR0.WP, at times TS, EM, AM or PG
		w.text("\x0f\x20\xc0\x35")
		w.long([...]uint32{0x10000, 0x10000, 0x40000, 8, 4, 0x10000, 0x80000000}[w.n(7)])
		w.text("\x0f\x22\xc0")
	case 3: // CR4.PGE, DE, OSFXSR, PSE, PAE, TSD
		w.text("\x0f\x20\xe0\x35")
		w.long([...]uint32{0x80, 0x80, 8, 0x10, 0x200, 0x20, 4}[w.n(7)])
		w.text("\x0f\x22\xe0")
	case 4, 5:
		w.emit(0xb8)
		w.long(uint32(w.selector64()))
		w.registers2(w.chosen("", "\x66"), w.n(2) == 0, "\x8e", [...]byte{0, 0, 4, 5, 3, 2}[w.n(6)], rax)
	case 6:
		w.emit([...]byte{0xfa, 0xfb, 0xfb, 0xf8}[w.n(4)])
	case 7:
		w.text(w.chosen("\xfb\xf4", "\x0f\x31", "\x0f\x01\xf9", "\x0f\x06", "\x0f\xa2"))
	case 8: // lar, lsl, verr, verw
		w.emit(0xb8)
		w.long(uint32(w.selector64()))
		w.opcode("", w.n(2) == 0, w.chosen("\x0f\x02\xd8", "\x0f\x03\xd8", "\x0f\x00\xe0", "\x0f\x00\xe8"), 0, 0, 0)
	case 9: // sgdt, sidt, smsw, sldt, str, verr
		w.memory("", w.n(2) == 0, w.chosen("\x0f\x01", "\x0f\x00"), [...]byte{0, 1, 4, 1}[w.n(4)])
	case 10:
		w.writeMSR()
	case 11:
		w.emit(0xb8 | rcx)
		w.long(w.msr())
		w.text("\x0f\x32")
	case 12:
		w.text("\x0f\x01\xf8") // swapgs
		if w.n(2) == 0 {
			w.memory("\x65", true, "\x8b", w.reg())
			w.text("\x0f\x01\xf8")
		}
	case 13:
		w.text(w.chosen("\x44\x0f\x20\xc0", "\x44\x0f\x22\xc0", "\x6a\x05\x58\x44\x0f\x22\xc0", "\xf0\x0f\x20\xc0"))
	case 14: // lldt
		w.emit(0xb8)
		w.long([...]uint32{ldtSel, ldtSel, 0, data0}[w.n(4)])
		w.text("\x0f\x00\xd0")
	case 15:
		w.calls()
	}
}

// calls emits system calls and returns from them.
func (w writer64) calls() {
	switch w.n(6) {
	case 0, 1:
		w.text("\x0f\x05")
	case 2:
		w.text("\x0f\x34")
	case 3, 4: // sysret
		w.literal(rcx, w.target())
		w.emit(0x41, 0xbb)
		w.long(2 | [...]uint32{0x200, 0x100, 0x40200, 0x3000, 0}[w.n(5)])
		w.text(w.chosen("\x48\x0f\x07", "\x48\x0f\x07", "\x0f\x07"))
	case 5: // sysexit
		w.literal(rcx, w.view()+0xe000)
		w.literal(rdx, w.target())
		w.text(w.chosen("\x48\x0f\x35", "\x48\x0f\x35", "\x0f\x35"))
	}
}

// selector64 returns a random selector, of long mode's segments, too.
func (w writer64) selector64() uint16 {
	if w.n(2) == 0 {
		return w.selector()
	}
	return [...]uint16{code64, user64, userData64, ldtSel, mixedCode, absent64, conform64, 0x98, selMain, gateUser, data0 | 4, data3 | 4, user32}[w.n(13)]
}

// codeSelector returns the selector of a far transfer, and an offset in its segment.
func (w writer64) codeSelector() (sel uint16, off uint64) {
	if w.n(2) == 0 {
		sel = [...]uint16{code64, code64, user64, user64, conform64, gateInner, gateUser, mixedCode, absent64, code64 | 4, 0, ldtSel}[w.n(12)]
		return sel, w.target()
	}
	off = uint64(longFrames*4096 + w.n(3*4096))
	switch sel = [...]uint16{code0, code3, user32, conforming, userSeg, user16, code16}[w.n(7)]; sel {
	case userSeg:
	case user16, code16:
		off = uint64(7*4096 + w.n(4096))
	default:
		off += uint64(w.p.windows[w.n(3)])
	}
	return sel, off
}

// far emits a far jump, call or return, and IRET.
func (w writer64) far() {
	sel, target := w.codeSelector()
	w.literal(rax, target)
	wide := w.n(3) != 0
	switch w.n(4) {
	case 0, 1: // through memory
		off := dataOffset + uint32(w.n(0x2ff0))
		n := uint32(4)
		if wide {
			n = 8
		}
		w.near("", true, "\x89", rax, off)
		w.near("\x66", false, "\xc7", 0, off+n, byte(sel), byte(sel>>8))
		w.near("", wide, "\xff", byte(3+2*w.n(2)), off)
	case 2: // retf
		if sel&3 != 0 {
			w.ring3()
		}
		w.emit(0x68)
		w.long(uint32(sel))
		w.text(w.chosen("\x50\x48\xcb", "\x50\x48\xcb", "\x50\x48\xca\x10\x00", "\x50\xcb"))
	case 3:
		w.ring3()
		w.text("\x9c\x68") // pushfq
		w.long(uint32(sel))
		w.text(w.chosen("\x50\x48\xcf", "\x50\x48\xcf", "\x50\x48\xcf", "\x50\xcf"))
	}
}

// ring3 emits pushes of SS and RSP for a return to level 3.
func (w writer64) ring3() {
	w.emit(0x6a, [...]byte{data3, data3, 0x5b, 0, data0, dusr16}[w.n(6)])
	w.emit(0x68)
	w.long(w.p.windows[w.n(3)] + 0xe000 + uint32(w.n(2)*w.n(16)))
}

// stack emits an instruction that uses the stack.
func (w writer64) stack() {
	r := w.reg()
	switch w.n(12) {
	case 0, 1:
		w.opcode(w.chosen("", "", "\x66"), w.n(4) == 0, string([]byte{0x50 | r&7}), 0, 0, r)
	case 2:
		w.opcode(w.chosen("", "", "\x66"), w.n(4) == 0, string([]byte{0x58 | r&7}), 0, 0, r)
	case 3:
		w.text(w.chosen("\x9c\x9d", "\x9c", "\x0f\xa0", "\x0f\xa8\x0f\xa9", "\x0f\xa0\x0f\xa1", "\x66\x9c\x66\x9d", "\x66\x0f\xa0"))
	case 4: // flags: TF, IF, DF, NT, AC and more
		w.emit(0x68)
		w.long(2 | [...]uint32{0x100, 0x200, 0x300, 0x40200, 0x4000, 0x10000, 0x8d5, 0x600}[w.n(8)])
		w.emit(0x9d)
	case 5:
		w.text(w.chosen("\xc8", "\x66\xc8"))
		w.emit(byte(w.n(64)), 0, byte(w.n(3)), 0xc9)
	case 6:
		w.memory(w.chosen("", "", "\x66"), false, "\xff", 6)
	case 7:
		w.memory(w.chosen("", "", "\x66"), false, "\x8f", 0)
	case 8:
		w.emit(0x68)
		w.long(w.p.rnd.Uint32())
	case 9:
		w.emit(0x6a, w.byte())
	case 10: // another stack
		w.literal(rsp, w.view()+dataOffset+uint64(w.n(0x3000)))
	case 11:
		w.registers2("", true, w.chosen("\x83"), byte(w.n(2)*5), rsp, byte(w.n(16)*8))
	}
}

// debug emits instructions that set a breakpoint on code, data or a port.
func (w writer64) debug() {
	r := byte(w.n(4))
	at := w.address64()
	if w.n(3) == 0 {
		at = w.view() + uint64(w.start())
	}
	w.literal(rax, at)
	w.opcode("", w.n(4) == 0, "\x0f\x23", 0, 0, 0)
	w.emit(0xc0 | r<<3)
	w.emit(0xb8)
	w.long(2<<(2*r) | [...]uint32{0, 1, 3, 5, 7, 13, 15, 2, 9, 11}[w.n(10)]<<(16+4*r))
	w.text("\x0f\x23\xf8")
	if w.n(8) == 0 {
		w.text(w.chosen("\x0f\x21\xc8", "\x0f\x21\xf0", "\x0f\x23\xf0"))
	}
}

// rare emits random bytes, interrupts, prefixes and other seldom things.
func (w writer64) rare() {
	switch w.n(6) {
	case 0:
		for range 1 + w.n(5) {
			w.emit(w.byte())
		}
	case 1:
		w.text(w.chosen("\xcc", "\xcd\x30", "\xcd\x40", "\x48\xcf", "\x48\xcb", "\xf1", "\x0f\x0b", "\xcd\x80", "\x06", "\xea", "\x62", "\x48\x48\x01\xc0"))
	case 2:
		w.emit([...]byte{0x66, 0x67, 0x2e, 0x36, 0x65, 0xf0, 0xf3, 0xf2, 0x64, 0x48, 0x41}[w.n(11)])
		w.instruction()
	case 3:
		w.ports()
	case 4:
		w.text(w.chosen("\xd7", "\x67\xd7", "\x65\xd7", "\x64\xac", "\x0f\x0d\x06", "\x0f\x18\x06", "\xf3\x90", "\x0f\x1f\x00"))
	case 5:
		w.emit(0xcd, byte(0x20+w.n(0xe0)))
	}
}

// compatible emits, in 16- and 32-bit code, what has to do with long mode: system calls, transfers to 64-bit code, EFER, paging off.
func (w *writer) compatible() {
	switch w.n(6) {
	case 0:
		w.text([]string{"\x0f\x05", "\x0f\x34", "\x0f\x07", "\x0f\x35"}[w.n(4)])
	case 1:
		w.text("\x0f\x20\xc0")
		w.large()
		w.emit(0x35)
		w.long(0x80000000)
		w.text("\x0f\x22\xc0")
	case 2:
		w.large()
		w.emit(0xb8 | rcx)
		w.long(0xc0000080)
		w.text("\x0f\x32")
		w.large()
		w.emit(0x35)
		w.long([...]uint32{0x100, 0x800, 1}[w.n(3)])
		w.text("\x0f\x30")
	default: // far
		w.emit([...]byte{0xea, 0x9a, 0x9a}[w.n(3)])
		w.word(w.p.windows[w.n(3)]*uint32(bit(w.wide)) + w.starts[w.n(len(w.starts)/2)])
		s := [...]uint16{code64, user64, gateInner, gateUser, conform64, mixedCode, user64}[w.n(7)]
		w.emit(byte(s), byte(s>>8))
	}
}
