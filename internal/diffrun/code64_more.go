package diffrun

// other returns the address of the same byte in another view of its page.
func (w writer64) other(lin uint64) uint64 {
	at := lin & 0x1fffff
	base := [...]uint64{0x400000, 0x100000000, 0x200400000, 0xffff800000000000, 0xffffffff80400000, 0x200000, 0xffe00000, 0x200000000, 0x1ffe00000, canonicalE - 0x200000, 1<<64 - 0x200000}
	return base[w.n(len(base))] + at
}

// target returns an address of code in one of the views, seldom another address.
func (w writer64) target() uint64 {
	switch w.n(16) {
	case 0:
		return w.address64()
	case 1:
		return codeFrames + uint64(w.start())
	}
	return w.view() + uint64(w.start())
}

// jump emits a jump, a call, or a return to an address that it has pushed.
func (w writer64) jump() {
	r := w.reg()
	switch w.n(14) {
	case 0, 1:
		w.emit(0x0f, 0x80|byte(w.n(16)))
		w.relative()
	case 2, 3, 4:
		w.emit(0x70|byte(w.n(16)), byte(w.n(32)))
	case 5:
		w.emit(0xe9)
		w.relative()
	case 6:
		w.emit(0xe8)
		w.relative()
	case 7, 8: // indirect, in another view
		w.literal(r, w.target())
		w.registers2("", false, "\xff", byte(2+2*w.n(2)), r)
	case 9:
		w.literal(r, w.target())
		w.opcode("", false, string([]byte{0x50 | r&7}), 0, 0, r)
		w.text(w.chosen("\xc3", "\xc3", "\xc2\x08\x00"))
	case 10: // push, ret
		w.emit(0x68)
		w.long(w.low()&^0xfff + w.start()&0xfff)
		w.emit(0xc3)
	case 11:
		w.text(w.chosen("", "\x67"))
		w.emit([...]byte{0xe3, 0xe2, 0xe1, 0xe0}[w.n(4)], byte(w.n(32)))
	case 12: // through memory
		off := dataOffset + uint32(w.n(0x2ff0))
		w.literal(r, w.target())
		w.near("", true, "\x89", r, off)
		w.near("", false, "\xff", byte(2+2*w.n(2)), off)
	case 13: // leaf
		w.emit(0xe8)
		w.long(uint32(1 + w.n(8)))
	}
}

// dataOffset is where data begin in the pages of a window.
const dataOffset = 0xc000

// loop emits a loop of some instructions, whose count is in a register.
func (w writer64) loop() {
	r := w.reg()
	w.opcode("", false, string([]byte{0xb8 | r&7}), 0, 0, r)
	w.long(uint32(2 + w.n(60)))
	begin := len(w.buf)
	for range 1 + w.n(4) {
		switch w.n(6) {
		case 0, 1:
			w.operands()
		case 2:
			w.store()
		case 3:
			w.units()
		default:
			w.registers()
		}
	}
	w.registers2("", w.n(2) == 0, "\xff", 1, r)
	w.emit(0x0f, 0x85)
	w.long(uint32(begin - len(w.buf) - 4))
}

// strings emits a string instruction, mostly with new addresses.
func (w writer64) strings() {
	for _, r := range []byte{rsi, rdi} {
		switch w.n(4) {
		case 0:
		case 1: // 32 bits
			w.emit(0xb8 | r)
			w.long(w.low())
		default:
			w.literal(r, w.address64())
		}
	}
	if w.n(4) == 0 {
		w.literal(rcx, uint64(w.n(100))|uint64(w.n(3))<<32)
	} else {
		w.emit(0xb8 | rcx)
		w.long(uint32(w.n(100)))
	}
	w.emit([...]byte{0xfc, 0xfc, 0xfc, 0xfd, 0x90}[w.n(5)])
	if w.n(5) == 0 {
		w.emit(0x67)
	}
	w.text(w.chosen("\xf3", "\xf3", "\xf2", "", "\xf3\x64"))
	prefix, wide := w.size()
	op := [...]byte{0xa4, 0xa5, 0xa5, 0xaa, 0xab, 0xab, 0xa6, 0xa7, 0xae, 0xaf, 0xac, 0xad, 0x6c, 0x6e}[w.n(14)]
	if op < 0x70 {
		w.emit(0x66, 0xba, 0x40+byte(w.n(4)), 0) // mov dx
	}
	w.opcode(prefix, wide, string([]byte{op}), 0, 0, 0)
}

// entry64 returns a random page-table entry.
func (w writer64) entry64() uint64 {
	v := uint64(w.entry())
	switch w.n(8) {
	case 0:
		v |= 1 << 63
	case 1:
		v |= uint64(w.n(1<<11)) << 52
	}
	return v
}

// index returns the number of an entry in the windows' page table, mostly of a page of code, also of those from tail on.
func (w writer64) index() uint32 {
	switch w.n(8) {
	case 0:
		return uint32(w.n(16))
	case 1, 2:
		return tail + uint32(w.n(4))
	}
	return uint32(w.n(allFrames))
}

// mapping emits a change of a page of the windows or of a page of 2 MB, and one of the ways to flush, or none.
func (w writer64) mapping() {
	if w.n(5) == 0 {
		w.directory()
		return
	}
	page := w.index()
	off := 0x8000 + 8*page
	switch w.n(5) {
	case 0:
		w.near("", false, "\xc6", 0, off+7, byte(w.n(2)<<7)) // NX
	case 1:
		w.near("", false, "\x80", 6, off, [...]byte{1, 2, 4, 4, 0x20, 0x40, 0x80}[w.n(7)])
	case 2:
		w.literal(rax, w.entry64())
		w.at(pageTable+8*uint64(page), "", true, "\x89", rax)
	default:
		w.literal(rax, w.entry64())
		w.near("", true, "\x89", rax, off)
	}
	w.flush(w.other(uint64(page)<<12 + uint64(w.pageOffset())))
}

// directory emits a change of an entry for 2 MB, and a flush.
func (w writer64) directory() {
	i := [...]uint32{0, 1, 2, 3, 3, 3, 511}[w.n(7)]
	off := 0xb000 + 8*i
	switch w.n(4) {
	case 0:
		w.near("", false, "\xc6", 0, off+7, byte(w.n(2)<<7))
	case 1:
		w.near("", false, "\x80", 6, off, [...]byte{1, 2, 4, 4}[w.n(4)])
	default:
		w.literal(rax, [...]uint64{0x87, 0x85, 0x83, 0x87 | 1<<63, pageTable | 7, pageTable | 7, pageTable | 3, pageTable | 7 | 1<<63, 0x187}[w.n(9)])
		w.near("", true, "\x89", rax, off)
	}
	w.flush(w.view() + uint64(w.n(16))<<12)
}

// flush emits a flush of the page of lin or of the TLBs altogether, or nothing.
func (w writer64) flush(lin uint64) {
	switch w.n(5) {
	case 0:
	case 1:
		w.flushAll()
	default:
		w.at(lin, "", false, "\x0f\x01", 7)
	}
}

// flushAll emits a flush of the TLBs, by a load of CR3 or mostly by two of CR4: a jump to the second half of the former loads CR3
// with garbage, and the program soon ends.
func (w writer64) flushAll() {
	if w.n(4) == 0 {
		w.text("\x0f\x20\xd8\x0f\x22\xd8")
		return
	}
	for range 2 { // PGE
		w.text("\x0f\x20\xe0\x35\x80\x00\x00\x00\x0f\x22\xe0")
	}
}

// poke64 emits a store of a byte, in this view of a page or another.
func (w writer64) poke64(at uint64, v byte) {
	if w.n(2) == 0 {
		at = w.other(at)
	}
	w.at(at, "", false, "\xc6", 0, v)
}

// pokeLong64 emits a store of 32 bits, in this view of a page or another.
func (w writer64) pokeLong64(at uint64, v uint32) {
	w.at(at, "", false, "\xc7", 0, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
}

// call64 emits a call of an address.
func (w writer64) call64(at uint64) {
	w.literal(rax, at)
	w.text("\xff\xd0")
}

// map64 writes the entry of the page of lin and flushes it in some views.
func (w writer64) map64(lin, entry uint64) {
	w.literal(rax, entry)
	table := plain[w.n(len(plain))] + 0x8000
	w.at(table+8*(lin>>12&511), "", true, "\x89", rax)
	for k := w.n(4); k > 0; k-- {
		w.at(lin, "", false, "\x0f\x01", 7)
		lin = w.other(lin)
	}
}

// twoRegions is an end of 4 GB with the windows' pages on both sides, and 4 GB before.
const twoRegions = 2 << 32

// alias is writer.alias in 64-bit code: an instruction across two pages, at times those at the end of 4 GB, or a jump from one into the other, is
// called before and after a change of its bytes or of a mapping.
func (w writer64) alias() {
	w.scenes = append(w.scenes, w.starts[len(w.starts)-1])
	lin := plain[w.n(len(plain))] + uint64(w.n(allFrames-1))<<12
	switch w.n(4) {
	case 0:
		lin = ends[w.n(len(ends))] + uint64(w.n(4))<<12
	case 1:
		lin = twoRegions - 0x1000
	}
	entry := uint64(w.entry()) | 7
	w.map64(lin, entry)
	switch w.n(4) {
	case 0:
		entry = w.entry64()
	case 1:
		entry = 7
	}
	if w.n(3) != 0 {
		w.map64(lin+0x1000, entry|7)
	}
	at, changes, ret := w.crossing(lin)
	for range 1 + w.n(3) {
		w.call64(at)
	}
	if lin+0x1000 == twoRegions && w.n(3) != 0 {
		w.call64(ret - 1<<32) // 4 GB below there is the same page
		w.call64(at)
	}
	if w.n(3) == 0 {
		w.call64(w.other(at))
	}
	if w.n(3) == 0 {
		w.map64(lin+uint64(w.n(2))<<12, w.entry64())
	} else {
		w.poke64(changes, w.byte())
	}
	w.call64(at)
	if w.n(3) == 0 {
		w.call64(w.other(at))
	}
}

// crossing writes what alias calls, and returns where it begins, a byte to change and where its RET is.
func (w writer64) crossing(lin uint64) (at, changes, ret uint64) {
	switch w.n(3) {
	case 0: // jmp to the next page; ret there
		at = lin + 32*uint64(w.n(100))
		to := lin + 0x1000 + 32*uint64(w.n(100)) + 16
		w.poke64(at, 0xe9)
		w.pokeLong64(at+1, uint32(to-at-5))
		w.poke64(to, 0xc3)
		return at, to, to
	case 1: // mov rax, imm64; ret
		at = lin + 0xff7 + uint64(w.n(9))
		w.poke64(at, 0x48)
		w.poke64(at+1, 0xb8)
		w.pokeLong64(at+2, w.p.rnd.Uint32())
		w.pokeLong64(at+6, w.p.rnd.Uint32())
		w.poke64(at+10, 0xc3)
		return at, at + uint64(w.n(10)), at + 10
	}
	at = lin + 0xffb + uint64(w.n(5)) // mov eax, imm32; ret
	w.poke64(at, 0xb8)
	w.pokeLong64(at+1, w.p.rnd.Uint32())
	w.poke64(at+5, 0xc3)
	return at, at + 1 + uint64(w.n(4)), at + 5
}

// walked calls the bytes of an entry before and after a walk that marks it accessed: ADD EAX becomes AND EAX. Then come
// ADD AL, AL and, in the next entry, RET.
func (w writer64) walked() {
	w.scenes = append(w.scenes, w.starts[len(w.starts)-1])
	page := uint64(16 + 2*w.n(200))
	table := plain[w.n(len(plain))] + 0x8000 + 8*page
	w.literal(rcx, 0x40c0009090900005)
	w.at(table, "", true, "\x89", rcx)
	w.literal(rcx, 0xc3c390)
	w.at(w.other(table)+8, "", true, "\x89", rcx)
	at := w.other(table)
	w.call64(at)
	w.at(w.other(page<<12), "", w.n(2) == 0, w.chosen("\x8a", "\x8b", "\x88"), rbx)
	w.call64(at)
	w.call64(w.other(at))
}
