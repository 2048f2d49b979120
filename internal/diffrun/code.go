package diffrun

import "encoding/binary"

// writer makes the instructions of one size of code.
type writer struct {
	p      *Program
	wide   bool // 32 bits
	buf    []byte
	starts []uint32 // offsets of the instructions so far, from the first frame
	scenes []uint32 // of those that begin a scene: instructions that show something only if all of them are executed
}

// code fills the frames of code: 64-bit code in long mode, then 32-bit code, then 16-bit code. In real mode all is 16-bit.
func (p *Program) code() {
	ends := [3]int{codeBytes, wideFrames * 4096, 0} // of 16-bit code, which comes last, 32-bit and 64-bit code
	switch p.kind {
	case realMode:
		ends[1] = 0
	case long:
		ends = [...]int{codeBytes, 7 * 4096, longFrames * 4096}
	}
	w := &writer{p: p}
	for bits := 2; bits >= 0; bits-- {
		w.wide = bits != 0
		first := len(w.starts)
		for len(w.buf) < ends[bits] {
			w.starts = append(w.starts, uint32(len(w.buf)))
			if bits == 2 {
				writer64{w}.instruction()
			} else {
				w.instruction()
			}
		}
		w.buf = w.buf[:ends[bits]]
		p.starts[bits] = w.starts[first:]
		p.scenes[bits], w.scenes = w.scenes, nil
	}
	if p.kind == realMode {
		p.starts[1] = p.starts[0]
		p.scenes[1] = p.scenes[0]
	}
	copy(p.image[codeFrames:], w.buf)
	copy(p.image[:0x1000], w.buf[0x2000:0x3000]) // frame 0
}

// emit emits bytes, text those of a string.
func (w *writer) emit(b ...byte) { w.buf = append(w.buf, b...) }

func (w *writer) text(s string) { w.buf = append(w.buf, s...) }

// n returns a random number below n.
func (w *writer) n(n int) int { return w.p.rnd.IntN(n) }

// byte returns a random byte.
func (w *writer) byte() byte { return byte(w.p.rnd.Uint32()) }

// word emits a number of the size of addresses and plain operands.
func (w *writer) word(v uint32) {
	if w.wide {
		w.buf = binary.LittleEndian.AppendUint32(w.buf, v)
	} else {
		w.buf = binary.LittleEndian.AppendUint16(w.buf, uint16(v))
	}
}

// long emits 32 bits.
func (w *writer) long(v uint32) { w.buf = binary.LittleEndian.AppendUint32(w.buf, v) }

// large emits the prefix for 32-bit operands in 16-bit code.
func (w *writer) large() {
	if !w.wide {
		w.emit(0x66)
	}
}

// reg returns a register but the stack pointer.
func (w *writer) reg() byte { return [...]byte{0, 1, 2, 3, 5, 6, 7}[w.n(7)] }

// pageOffset returns an offset in a page: often around its end, which operands then cross.
func (w *writer) pageOffset() uint32 {
	if w.n(4) == 0 {
		return uint32(0xff8 + w.n(16))
	}
	return uint32(w.n(4096))
}

// offset returns an offset in the 16 pages of the window: data, code, frame 0, descriptors, page tables.
func (w *writer) offset() uint32 {
	page := uint32(0)
	switch w.n(10) {
	case 0, 1, 2, 3:
		page = uint32(12 + w.n(4))
	case 4, 5, 6:
		page = uint32(w.n(allFrames))
	case 7:
		page = uint32(w.n(16))
	case 8: // code, at an instruction near here
		return (uint32(len(w.buf)) + uint32(w.n(256)) - 64) & 0x7fff
	case 9: // entries of the windows' pages, descriptors
		return uint32(8+2*w.n(2))<<12 + uint32(w.n(144))
	}
	return page<<12 + w.pageOffset()
}

// address returns a place that code of this size reaches: an offset in 16-bit code, a linear
// address in one of the windows or where the frames are in 32-bit code.
func (w *writer) address() uint32 {
	off := w.offset()
	switch {
	case !w.wide:
		return off
	case w.p.kind < paged || w.n(6) == 0 && off < codeBytes:
		return codeFrames + off
	case w.n(8) == 0:
		return w.p.windows[w.n(3)] + off
	}
	return w.p.window + off
}

// memory emits ModRM and displacement of a memory operand, with reg in the field of ModRM between.
func (w *writer) memory(reg byte) {
	if w.n(5) == 0 { // [esi + disp8], [si + disp8]
		rm := byte(4)
		if w.wide {
			rm = 6
		}
		w.emit(0x40|reg<<3|rm, w.byte())
		return
	}
	w.direct(reg, w.address())
}

// direct emits ModRM and an absolute address.
func (w *writer) direct(reg byte, at uint32) {
	rm := byte(6)
	if w.wide {
		rm = 5
	}
	w.emit(reg<<3 | rm)
	w.word(at)
}

// start returns the offset of an instruction that is there already, mostly a near one.
func (w *writer) start() uint32 {
	k := len(w.starts) - 1
	switch w.n(4) {
	case 0:
		return w.starts[w.n(k+1)]
	case 1:
		return w.starts[max(0, k-w.n(200))]
	}
	return w.starts[max(0, k-w.n(12))]
}

// relative emits the distance to an instruction, or forwards by a few bytes.
func (w *writer) relative() {
	size := uint32(4)
	if !w.wide {
		size = 2
	}
	to := w.start()
	if w.n(2) == 0 {
		to = uint32(len(w.buf)) + size + uint32(w.n(40))
		if w.n(4) == 0 {
			to += 0x1000
		}
	}
	w.word(to - uint32(len(w.buf)) - size)
}

// instruction emits one or a few that belong together.
func (w *writer) instruction() {
	if w.p.kind == long && w.n(60) == 0 {
		w.compatible()
		return
	}
	switch k := w.n(100); {
	case k < 22:
		w.registers()
	case k < 38:
		w.operands()
	case k < 48:
		w.store()
	case k < 62:
		w.jump()
	case k < 68:
		w.loop()
	case k < 73:
		w.strings()
	case k < 78:
		w.mapping()
	case k < 80:
		w.alias()
	case k < 81:
		w.walked()
	case k < 86:
		w.system()
	case k < 91:
		w.stack()
	case k < 95:
		w.units()
	case k < 97:
		w.debug()
	case k < 98:
		w.ports()
	default:
		w.rare()
	}
}

// registers emits an instruction on registers.
func (w *writer) registers() {
	modrm := 0xc0 | w.reg()<<3 | w.reg()
	switch w.n(5) {
	case 0:
		w.emit(byte(w.n(8)<<3)|byte(w.n(4)), 0xc0|byte(w.n(4))<<3|w.reg())
	case 1:
		w.emit(0x83, 0xc0|byte(w.n(8))<<3|w.reg(), w.byte())
	case 2:
		w.emit(0x40 | byte(w.n(2))<<3 | w.reg())
	case 3:
		w.emit(0xc1, 0xc0|byte(w.n(8))<<3|w.reg(), w.byte())
	case 4:
		w.text([]string{"\x0f\xaf", "\x85", "\x89", "\x0f\xbe", "\x0f\xa3", "\x0f\xa5"}[w.n(6)])
		w.emit(modrm)
	}
}

// operands emits an instruction with an operand in memory; often a conditional jump
// follows, which is fused with it.
func (w *writer) operands() {
	switch w.n(6) {
	case 0:
		w.emit(byte(w.n(8)<<3) | byte(w.n(4)))
		w.memory(w.reg())
	case 1:
		w.emit([...]byte{0x3a, 0x3b, 0x38, 0x39, 0x84, 0x85}[w.n(6)])
		w.memory(w.reg())
		w.emit(0x70|byte(w.n(16)), byte(w.n(24)))
	case 2:
		w.emit(0xfe | byte(w.n(2)))
		w.memory(byte(w.n(2)))
	case 3:
		w.emit([...]byte{0x8a, 0x8b, 0x86, 0x87}[w.n(4)])
		w.memory(w.reg())
	case 4:
		w.text([]string{"\x0f\xb6", "\x0f\xab", "\x0f\xb1", "\x0f\xc1", "\xf0\x0f\xc1", "\x0f\x90", "\x62", "\xc5"}[w.n(8)])
		w.memory(w.reg())
	case 5:
		w.emit(0x80)
		w.memory(byte(w.n(8)))
		w.emit(w.byte())
	}
}

// store writes constants, mostly into code.
func (w *writer) store() {
	at := w.address()
	if w.n(2) == 0 && w.wide {
		at = w.p.window + w.start() + uint32(w.n(6)) // an instruction near here
	}
	switch w.n(4) {
	case 0:
		w.emit(0xc6)
		w.direct(0, at)
		w.emit([...]byte{0x90, 0x40, 0x43, 0x74, 0x75, 0xeb, 0xc3, w.byte()}[w.n(8)])
	case 1:
		w.emit(0xc7)
		w.direct(0, at)
		w.word(w.p.rnd.Uint32())
	case 2:
		w.emit(0x89)
		w.direct(w.reg(), at)
	case 3:
		w.emit(0x80)
		w.direct(6, at) // xor
		w.emit(1 << w.n(8))
	}
}
