package dos

// emsContextSize is a context in the memory of a program: handle and page of each window.
const emsContextSize = emsWindows * 4

// emsSave is function 47h: the frame is kept under handle DX.
func (d *DOS) emsSave() uint8 {
	h := d.emsHandle(d.dx())
	switch {
	case h == nil:
		return emsHandleBad
	case h.saved != nil:
		return emsSaved
	}
	now := d.ems.now
	h.saved = &now
	return 0
}

// emsRestore is function 48h.
func (d *DOS) emsRestore() uint8 {
	h := d.emsHandle(d.dx())
	switch {
	case h == nil:
		return emsHandleBad
	case h.saved == nil:
		return emsNotSaved
	}
	for i, m := range h.saved {
		if code := d.emsMapPage(uint16(i), m.handle, m.page); code != 0 { // freed since
			d.emsShow(i, emsMap{page: emsUnused})
		}
	}
	h.saved = nil
	return 0
}

func (d *DOS) putContext(at uint32) {
	for i, m := range d.ems.now {
		d.putWord(at+uint32(i)*4, m.handle)
		d.putWord(at+uint32(i)*4+2, m.page)
	}
}

// useContext maps what a context at addr says, all of it or nothing.
func (d *DOS) useContext(at uint32) uint8 {
	var c emsContext
	for i := range c {
		c[i] = emsMap{d.word(at + uint32(i)*4), d.word(at + uint32(i)*4 + 2)}
		h := d.emsHandle(c[i].handle)
		if h == nil || c[i].page != emsUnused && int(c[i].page) >= len(h.pages) {
			return emsContextBad
		}
	}
	for i, m := range c {
		d.emsShow(i, m)
	}
	return 0
}

// emsContextCall is function 4Eh: get to ES:DI, set from DS:SI, both, size.
func (d *DOS) emsContextCall() uint8 {
	switch d.al() {
	case 0:
		d.putContext(linear(d.es(), d.di()))
	case 1:
		return d.useContext(linear(d.ds(), d.si()))
	case 2:
		from := d.bytesAt(d.ds(), d.si(), emsContextSize)
		d.putContext(linear(d.es(), d.di()))
		d.pc.Write(linear(d.ds(), d.si()), from)
		return d.useContext(linear(d.ds(), d.si()))
	case 3:
		d.setAL(emsContextSize)
	default:
		return emsSubfunction
	}
	return 0
}

// windowAt is the window of a segment, emsWindows for none.
func windowAt(seg uint16) uint16 {
	if seg < emsFrame || (seg-emsFrame)%(emsPage>>4) != 0 {
		return emsWindows
	}
	return min((seg-emsFrame)/(emsPage>>4), emsWindows)
}

// emsPartialCall is function 4Fh: some windows, named by segments. A context is their
// number, and window, handle and page of each.
func (d *DOS) emsPartialCall() uint8 {
	switch d.al() {
	case 0:
		list, to := linear(d.ds(), d.si()), linear(d.es(), d.di())
		n := d.word(list)
		if n > emsWindows {
			return emsContextBad
		}
		for i := range uint32(n) {
			w := windowAt(d.word(list + 2 + i*2))
			if w >= emsWindows {
				return emsPhysical
			}
			d.putWord(to+2+i*6, w)
			d.putWord(to+4+i*6, d.ems.now[w].handle)
			d.putWord(to+6+i*6, d.ems.now[w].page)
		}
		d.putWord(to, n)
	case 1:
		from := linear(d.ds(), d.si())
		n := d.word(from)
		if n > emsWindows {
			return emsContextBad
		}
		for i := range uint32(n) {
			if d.emsMapPage(d.word(from+2+i*6), d.word(from+4+i*6), d.word(from+6+i*6)) != 0 {
				return emsContextBad
			}
		}
	case 2:
		if d.bx() > emsWindows {
			return emsPhysical
		}
		d.setAL(uint8(2 + d.bx()*6))
	default:
		return emsSubfunction
	}
	return 0
}

// emsMapMany is function 50h: CX pairs of logical page and window or segment at DS:SI.
func (d *DOS) emsMapMany() uint8 {
	return d.mapPairs(d.al(), d.dx(), d.cx(), linear(d.ds(), d.si()))
}

func (d *DOS) mapPairs(how uint8, handle, n uint16, at uint32) uint8 {
	if how > 1 {
		return emsSubfunction
	}
	for i := range uint32(n) {
		window := d.word(at + i*4 + 2)
		if how == 1 {
			window = windowAt(window)
		}
		if code := d.emsMapPage(window, handle, d.word(at+i*4)); code != 0 {
			return code
		}
	}
	return 0
}

// emsJump is function 55h: map what DS:SI says for handle DX and jump.
func (d *DOS) emsJump() uint8 {
	at := linear(d.ds(), d.si())
	if code := d.mapPairs(d.al(), d.dx(), uint16(d.byteAt(at+4)), d.farAddress(at+5)); code != 0 {
		return code
	}
	d.setAX(uint16(d.al()))
	frame := linear(d.pc.Selector(segSS), d.sp())
	d.putDword(frame, d.dword(at))
	d.finish()
	return emsMoved
}

// farAddress is the address that the pointer at addr points to.
func (d *DOS) farAddress(addr uint32) uint32 {
	p := d.dword(addr)
	return linear(uint16(p>>16), uint16(p))
}

// emsCall is function 56h: map, call a far routine, map again when it returns. AL=2
// tells how much of the stack that takes.
func (d *DOS) emsCall() uint8 {
	const room = 10 // handle, list of pages, kind
	if d.al() == 2 {
		d.setBX(room + 4)
		return 0
	}
	at := linear(d.ds(), d.si())
	if code := d.mapPairs(d.al(), d.dx(), uint16(d.byteAt(at+4)), d.farAddress(at+5)); code != 0 {
		return code
	}
	ip, cs, flags := d.pop(), d.pop(), d.pop()
	for _, v := range []uint16{flags, cs, ip, d.word(at + 12), d.word(at + 10), uint16(d.byteAt(at+9)) | uint16(d.al())<<8, d.dx()} {
		d.push(v)
	}
	d.setAX(uint16(d.al()))
	d.push(stubSeg)
	d.push(stubEMSReturn)
	d.pc.SetFlags(d.pc.Flags() | uint32(flags)&flagIF)
	d.jump(far{d.word(at + 2), d.word(at)})
	return emsMoved
}

// emsReturned is the return of a routine called by function 56h: the stack says what to map.
func (d *DOS) emsReturned() {
	handle, how := d.pop(), d.pop()
	off, seg := d.pop(), d.pop()
	code := d.mapPairs(uint8(how>>8), handle, how&0xff, linear(seg, off))
	d.setAX(uint16(code)<<8 | uint16(d.al()))
	d.finish()
}
