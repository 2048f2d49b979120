package diffrun

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

func (w *writer) strings() {
	if w.n(3) != 0 {
		w.emit(0xbe) // mov esi
		w.word(w.address())
	}
	if w.n(3) != 0 {
		w.emit(0xbf) // mov edi
		w.word(w.address())
	}
	w.emit(0xb8 | 1) // mov ecx
	w.word(uint32(w.n(100)))
	w.emit([...]byte{0xfc, 0xfc, 0xfc, 0xfd, 0x90}[w.n(5)])
	w.emit([...]byte{0xf3, 0xf3, 0xf2}[w.n(3)])
	w.emit([...]byte{0xa4, 0xa5, 0xaa, 0xab, 0xa6, 0xa7, 0xae, 0xaf, 0xac, 0xad}[w.n(10)])
}

// mapping changes a page of the windows, and flushes in one of the ways, or not.
func (w *writer) mapping() {
	if w.p.kind < paged {
		w.store()
		return
	}
	page := uint32(w.n(12))
	if page >= allFrames {
		page = uint32(w.n(16))
	}
	size := w.p.entrySize()
	at := uint32(0x8000) + page*size // page 8 of the windows is their table
	if w.wide && w.n(2) == 0 {
		at = pageTable + page*size
	} else if w.wide {
		at += w.p.window
	}
	w.large()
	w.emit(0xc7)
	w.direct(0, at)
	w.long(w.entry())
	lin := page<<12 + w.pageOffset()
	if w.wide {
		lin += w.p.windows[w.n(4)%3]
	}
	switch w.n(4) {
	case 0:
	case 1:
		w.text("\x0f\x20\xd8\x0f\x22\xd8") // mov eax, cr3; mov cr3, eax
	default:
		w.text("\x0f\x01") // invlpg
		w.direct(7, lin)
	}
}

// alias maps two pages of the window in a row, mostly to one frame, has an instruction
// lie across them or jump from one into the other, and calls it before and after a
// change of its bytes or of a mapping.
func (w *writer) alias() {
	if w.p.kind < paged || !w.wide {
		w.mapping()
		return
	}
	w.scenes = append(w.scenes, w.starts[len(w.starts)-1])
	page := uint32(w.n(allFrames - 1))
	frame := w.entry()
	w.mapTo(page, frame|7)
	switch w.n(4) {
	case 0:
		frame = w.entry()
	case 1:
		frame = 0
	}
	w.mapTo(page+1, frame|7)
	lin := w.p.windows[w.n(3)] + page<<12
	at := lin + 0xffb + uint32(w.n(5)) // mov eax, imm32; ret
	jumps := w.n(3) == 0
	if jumps {
		at = lin + 32*uint32(w.n(100)) // jmp to the next page; ret there
		to := lin + 0x1000 + 32*uint32(w.n(100)) + 16
		w.poke(at, 0xe9)
		w.pokeLong(at+1, to-at-5)
		w.poke(to, 0xc3)
	} else {
		w.poke(at, 0xb8)
		w.pokeLong(at+1, w.p.rnd.Uint32())
		w.poke(at+5, 0xc3)
	}
	w.call(at)
	if w.n(2) == 0 {
		w.call(at)
	}
	switch {
	case w.n(3) == 0:
		w.mapTo(page+uint32(w.n(2)), w.entry())
	case jumps:
		w.poke(lin+0x1000+uint32(w.n(4096)), w.byte())
	default:
		w.poke(at+1+uint32(w.n(4)), w.byte())
	}
	w.call(at)
}

// walked calls the bytes of an entry of the windows' table before and after a walk that marks
// it accessed or dirty, which makes another instruction of its first byte: 05h is ADD, 25h AND, 27h DAA,
// 67h a prefix. Nobody is at the address that it holds, whose bytes are NOPs.
func (w *writer) walked() {
	if w.p.kind != paged || !w.wide {
		w.alias()
		return
	}
	w.scenes = append(w.scenes, w.starts[len(w.starts)-1])
	const nops, table = 0x90909000, 0x8000 // page 8 of the windows is their table
	page, flags := uint32(16+2*w.n(100)), uint32(0x05)
	if w.n(2) == 0 {
		flags = 0x27
	}
	w.mapTo(page, nops|flags)
	w.pokeLong(w.p.window+table+4*page+4, 0xc3c3c390) // not present; NOP, RET
	at := w.p.windows[w.n(3)] + table + 4*page
	w.call(at)
	w.emit([...]byte{0x8a, 0x88}[w.n(2)]) // load or store
	w.direct(1, w.p.windows[w.n(3)]+page<<12)
	w.call(at)
}

// mapTo writes the entry of a page of the windows and flushes it in all three, or not.
func (w *writer) mapTo(page, entry uint32) {
	size := w.p.entrySize()
	w.emit(0xc7)
	w.direct(0, w.p.window+0x8000+page*size)
	w.long(entry)
	if w.n(3) == 0 {
		return
	}
	for _, v := range w.p.windows {
		w.text("\x0f\x01")
		w.direct(7, v+page<<12)
	}
}

// poke emits a store of a byte, pokeLong one of 32 bits.
func (w *writer) poke(at uint32, v byte) {
	w.emit(0xc6)
	w.direct(0, at)
	w.emit(v)
}

func (w *writer) pokeLong(at, v uint32) {
	w.emit(0xc7)
	w.direct(0, at)
	w.long(v)
}

// call emits a call of an address, in flat code.
func (w *writer) call(at uint32) {
	w.emit(0xb8)
	w.long(at)
	w.text("\xff\xd0")
}

// entry returns a random page-table entry.
func (w *writer) entry() uint32 {
	flags := [...]uint32{7, 7, 7, 7, 0x67, 5, 3, 0x107, 1, 0}[w.n(10)]
	frame := codeFrames + uint32(w.n(allFrames))<<12
	if w.n(3) == 0 {
		frame = [...]uint32{0, 0, pageTable, gdtFrame, dataFrames, dataFrames + 0x1000, 0xa0000, 0xb8000, 0xf0000, 0x100000, 0x110000, mainTSS}[w.n(12)]
	}
	return frame | flags
}

// selector returns a random selector, mostly of a segment.
func (w *writer) selector() uint16 {
	if w.n(12) == 0 {
		return uint16(w.p.rnd.Uint32())
	}
	return [...]uint16{data0, data3, data16, dusr16, userDown, absentData, code3, code16, 0, data3, dusr16, conforming}[w.n(12)]
}

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
	case 11: // smsw, sidt, sgdt, str
		w.text([]string{"\x0f\x01\xe0", "\x0f\x00\xc8", "\x0f\x06", "\x0f\xa2"}[w.n(4)])
	}
}

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

// units uses the x87, MMX and SSE.
func (w *writer) units() {
	switch w.n(8) {
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
	}
}

// debug sets a breakpoint on code, data or a port.
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
