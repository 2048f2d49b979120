package diffrun

// jump emits a jump, a call, or a return to an address that it has pushed.
func (w *writer) jump() {
	switch w.n(8) {
	case 0, 1:
		w.emit(0x0f, 0x80|byte(w.n(16)))
		w.relative()
	case 2, 3:
		w.emit(0x70|byte(w.n(16)), byte(w.n(32)))
	case 4:
		w.emit(0xe9)
		w.relative()
	case 5:
		w.emit(0xe8)
		w.relative()
	case 6: // indirect, in another view of the same code
		to := w.start()
		if w.wide {
			to += [...]uint32{w.p.window, codeFrames, w.p.window}[w.n(3)]
		}
		r := w.reg()
		w.emit(0xb8 | r)
		w.word(to)
		w.emit(0xff, 0xe0|r)
	case 7:
		w.emit(0x68) // push, ret
		w.word(w.p.window*uint32(bit(w.wide)) + w.start())
		w.emit(0xc3)
	}
}

// bit returns 1 for true.
func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// loop emits a loop with a count: most instructions of a program are executed in one.
func (w *writer) loop() {
	r := w.reg()
	w.large()
	w.emit(0xb8 | r)
	w.long(uint32(2 + w.n(60)))
	begin := len(w.buf)
	for range 1 + w.n(4) {
		switch w.n(4) {
		case 0:
			w.operands()
		case 1:
			w.store()
		default:
			w.registers()
		}
	}
	w.large()
	w.emit(0x48|r, 0x75)
	w.emit(byte(begin - len(w.buf) - 1))
}

// strings emits a repeated string instruction, mostly with new addresses.
func (w *writer) strings() {
	if w.n(3) != 0 {
		w.emit(0xbe) // mov esi
		w.word(w.address())
	}
	if w.n(3) != 0 {
		w.emit(0xbf) // mov edi
		w.word(w.address())
	}
	if w.n(6) == 0 {
		w.display()
	}
	w.emit(0xb8 | 1) // mov ecx
	w.word(uint32(w.n(100)))
	w.emit([...]byte{0xfc, 0xfc, 0xfc, 0xfd, 0x90}[w.n(5)])
	w.emit([...]byte{0xf3, 0xf3, 0xf2}[w.n(3)])
	w.emit([...]byte{0xa4, 0xa5, 0xaa, 0xab, 0xa6, 0xa7, 0xae, 0xaf, 0xac, 0xad}[w.n(10)])
}

// display has one or both strings be in the VGA's memory.
func (w *writer) display() {
	at := [...]uint32{0xb8000, 0xa0000, 0xa8000}[w.n(3)] + uint32(w.n(4))<<12
	both := w.n(2) == 0
	if !w.wide {
		w.emit(0x68, 0, byte(at>>12), 0x07) // push, pop es
		if both {
			w.emit(0x06, 0x1f) // push es, pop ds
		}
		return
	}
	w.emit([...]byte{0xbf, 0xbf, 0xbe}[w.n(3)]) // mov edi or esi
	w.long(at + uint32(w.n(0x1100)))
	if both {
		w.emit(0x8d, 0x77, byte(w.n(256))) // lea esi, [edi+disp8]
	}
}

// selector returns a random selector, mostly of a segment.
func (w *writer) selector() uint16 {
	if w.n(12) == 0 {
		return uint16(w.p.rnd.Uint32())
	}
	return [...]uint16{data0, data3, data16, dusr16, userDown, absentData, code3, code16, 0, data3, dusr16, conforming}[w.n(12)]
}

// system emits an instruction that kernels use.
func (w *writer) system() {
	switch w.n(12) {
	case 0:
		w.text("\x0f\x01") // invlpg
		w.direct(7, w.address())
	case 1:
		w.text("\x0f\x20\xd8\x0f\x22\xd8")
	case 2: // CR0.WP, at times TS, EM or PG
		w.text("\x0f\x20\xc0")
		w.large()
		w.emit(0x35)
		w.long([...]uint32{0x10000, 0x10000, 0x40000, 8, 4, 0x10000}[w.n(6)])
		w.text("\x0f\x22\xc0")
	case 3: // CR4.PGE, DE
		w.text("\x0f\x20\xe0")
		w.large()
		w.emit(0x35)
		w.long([...]uint32{0x80, 0x80, 8, 0x10}[w.n(4)])
		w.text("\x0f\x22\xe0")
	case 4, 5, 6: // mov to a segment register: the descriptor is marked
		w.emit(0xb8)
		w.word(uint32(w.selector()))
		w.emit(0x8e, 0xc0|[...]byte{0, 0, 4, 5, 3, 2}[w.n(6)]<<3)
		if w.n(2) == 0 { // and again as it was
			w.emit(0xb8)
			w.word(data3)
			w.emit(0x8e, 0xd8, 0x8e, 0xc0)
		}
	case 7:
		w.emit([...]byte{0xfa, 0xfb, 0xfb, 0xf8}[w.n(4)])
	case 8:
		w.text("\xfb\xf4") // sti; hlt
	case 9:
		w.text("\x0f\x31") // rdtsc
	case 10: // lar, lsl, verr, verw
		w.emit(0xb8)
		w.word(uint32(w.selector()))
		w.text([]string{"\x0f\x02\xd8", "\x0f\x03\xd8", "\x0f\x00\xe0", "\x0f\x00\xe8"}[w.n(4)])
	case 11: // smsw, str, clts, cpuid
		w.text([]string{"\x0f\x01\xe0", "\x0f\x00\xc8", "\x0f\x06", "\x0f\xa2"}[w.n(4)])
	}
}

// stack emits an instruction that uses the stack.
func (w *writer) stack() {
	switch w.n(10) {
	case 0, 1:
		w.emit(0x50 | w.reg())
	case 2:
		w.emit(0x58 | w.reg())
	case 3:
		w.text([]string{"\x60\x61", "\x60", "\x61"}[w.n(3)])
	case 4:
		w.text([]string{"\x9c\x9d", "\x9c", "\x1e\x1f", "\x06\x07", "\x0e\x1f", "\x0f\xa0"}[w.n(6)])
	case 5: // flags: TF, IF, DF, NT, AC and more
		w.large()
		w.emit(0x68)
		w.long(2 | [...]uint32{0x100, 0x200, 0x300, 0x40200, 0x4000, 0x10000, 0x8d5, 0x600}[w.n(8)])
		w.large()
		w.emit(0x9d)
	case 6:
		w.text("\xc8")
		w.emit(byte(w.n(64)), 0, byte(w.n(3)), 0xc9)
	case 7:
		w.emit(0xff)
		w.memory(6)
	case 8:
		w.emit(0x8f)
		w.memory(0)
	case 9:
		w.emit(0x68)
		w.word(w.p.rnd.Uint32())
	}
}

// units emits an instruction of the x87, MMX or SSE.
func (w *writer) units() {
	switch w.n(14) {
	case 0:
		w.text([]string{"\xd9\xe8", "\xd9\xee", "\xde\xc1", "\xd9\xc9", "\xdb\xe3", "\xd9\xd0", "\xde\xf9"}[w.n(7)])
	case 1:
		w.emit([...]byte{0xd9, 0xdb, 0xdd, 0xdf}[w.n(4)])
		w.memory(byte(w.n(8)))
	case 2:
		w.emit([...]byte{0xd8, 0xdc, 0xda, 0xde}[w.n(4)])
		w.memory(byte(w.n(8)))
	case 3:
		w.text("\x0f\x6f")
		w.memory(byte(w.n(8)))
	case 4:
		w.text("\x0f\x7f")
		w.memory(byte(w.n(8)))
	case 5:
		w.text([]string{"\x0f\xfe", "\x0f\x77", "\x0f\xef", "\x0f\x61"}[w.n(4)])
		w.emit(0xc0 | w.byte())
	case 6:
		w.text([]string{"\x0f\x10", "\x0f\x11", "\x0f\x58", "\x0f\xae"}[w.n(4)])
		w.memory(byte(w.n(3)))
	case 7:
		w.text("\x0f\xc7") // cmpxchg8b
		w.memory(1)
	default:
		w.x87()
	}
}

// x87 emits some instructions of the x87 unit, most of which need what those before have left on the stack.
func (w *writer) x87() {
	if w.n(3) == 0 {
		w.text("\xdb\xe3") // fninit: all exceptions are masked
	}
	for range 1 + w.n(8) {
		switch w.n(8) {
		case 0:
			w.text([]string{"\xd9\xe8", "\xd9\xeb", "\xd9\xee", "\xd9\xe9"}[w.n(4)]) // constants
		case 1:
			w.emit([...]byte{0xd9, 0xdb, 0xdd, 0xdf}[w.n(4)]) // fld, fild
			w.memory([...]byte{0, 0, 0, 5}[w.n(4)])
		case 2:
			w.emit([...]byte{0xd9, 0xdb, 0xdd, 0xdf}[w.n(4)]) // stores
			w.memory([...]byte{2, 3, 7, 7}[w.n(4)])
		case 3:
			w.emit([...]byte{0xd8, 0xdc, 0xda, 0xde}[w.n(4)])
			w.memory(byte(w.n(8)))
		case 4:
			w.text("\xdf\xe0") // fnstsw ax
		case 5:
			w.emit(0xd9) // functions
			w.emit(0xe0 | byte(w.n(32)))
		default:
			w.emit(0xd8 + byte(w.n(8)))
			w.emit(0xc0 | w.byte()&0x1f | byte(w.n(2))<<5)
		}
	}
}

// debug emits instructions that set a breakpoint on code, data or a port.
func (w *writer) debug() {
	r := byte(w.n(4))
	w.large()
	w.emit(0xb8)
	at := w.address()
	if !w.wide {
		at += w.p.window
	}
	if w.n(3) == 0 {
		at = w.p.window + w.start()
	}
	w.long(at)
	w.emit(0x0f, 0x23, 0xc0|r<<3)
	w.large()
	w.emit(0xb8)
	w.long(2<<(2*r) | [...]uint32{0, 1, 3, 5, 7, 13, 15, 2}[w.n(8)]<<(16+4*r))
	w.text("\x0f\x23\xf8")
}

// ports emits accesses to ports.
func (w *writer) ports() {
	switch w.n(4) {
	case 0:
		w.text([]string{"\xe4\x40", "\xe4\x61", "\xe4\x92", "\xe4\x21", "\xe4\x71", "\xe5\x40"}[w.n(6)])
	case 1:
		w.text("\xb0\x00\xe6\x43\xe4\x40") // the timer's count
	case 2:
		w.emit(0xb0, byte(2*w.n(2)), 0xe6, 0x92) // A20
	case 3:
		w.text("\xb8\x00\x00")
		if w.wide {
			w.text("\x00\x00")
		}
		w.text("\xe6\x80")
	}
}

// rare emits random bytes, interrupts, far transfers, prefixes and other seldom things.
func (w *writer) rare() {
	switch w.n(5) {
	case 0:
		for range 1 + w.n(5) {
			w.emit(w.byte())
		}
	case 1:
		w.text([]string{"\xcc", "\xcd\x30", "\xce", "\xcf", "\xcb", "\xf1", "\x0f\x0b", "\xcd\x80"}[w.n(8)])
	case 2: // far jump or call
		w.emit([...]byte{0xea, 0x9a}[w.n(2)])
		w.word(w.start() + w.p.window*uint32(bit(w.wide)))
		s := [...]uint16{code0, code3, code16, user16, userSeg, selDouble, 0x1000}[w.n(7)]
		w.emit(byte(s), byte(s>>8))
	case 3:
		w.emit([...]byte{0x66, 0x67, 0x2e, 0x36, 0x65, 0xf0, 0xf3, 0xf2}[w.n(8)])
		w.instruction()
	case 4:
		w.text([]string{"\x27", "\x37", "\xd4\x0a", "\xf7\xf1", "\x98", "\x99", "\xd7", "\x9f", "\x9e"}[w.n(9)])
	}
}
