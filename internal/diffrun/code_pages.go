package diffrun

// mapping emits a change of a page of the windows, and one of the ways to flush, or none.
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

// poke emits a store of a byte.
func (w *writer) poke(at uint32, v byte) {
	w.emit(0xc6)
	w.direct(0, at)
	w.emit(v)
}

// pokeLong emits a store of 32 bits.
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
