package dos

import (
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// emsContextSize is a context in the memory of a program: handle and page of each window.
const emsContextSize = emsWindows * 4

// emsSave is function 47h: the frame is kept under handle DX.
func (d *DOS) emsSave() uint8 {
	h := d.emsHandle(d.g.DX())
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
	h := d.emsHandle(d.g.DX())
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
		d.g.PutWord(at+uint32(i)*4, m.handle)
		d.g.PutWord(at+uint32(i)*4+2, m.page)
	}
}

// useContext maps what a context at addr says, all of it or nothing.
func (d *DOS) useContext(at uint32) uint8 {
	var c emsContext
	for i := range c {
		c[i] = emsMap{d.g.Word(at + uint32(i)*4), d.g.Word(at + uint32(i)*4 + 2)}
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
	switch d.g.AL() {
	case 0:
		d.putContext(guest.Linear(d.g.ES(), d.g.DI()))
	case 1:
		return d.useContext(guest.Linear(d.g.DS(), d.g.SI()))
	case 2:
		from := d.g.Bytes(d.g.DS(), d.g.SI(), emsContextSize)
		d.putContext(guest.Linear(d.g.ES(), d.g.DI()))
		d.g.Write(guest.Linear(d.g.DS(), d.g.SI()), from)
		return d.useContext(guest.Linear(d.g.DS(), d.g.SI()))
	case 3:
		d.g.SetAL(emsContextSize)
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
	switch d.g.AL() {
	case 0:
		list, to := guest.Linear(d.g.DS(), d.g.SI()), guest.Linear(d.g.ES(), d.g.DI())
		n := d.g.Word(list)
		if n > emsWindows {
			return emsContextBad
		}
		for i := range uint32(n) {
			w := windowAt(d.g.Word(list + 2 + i*2))
			if w >= emsWindows {
				return emsPhysical
			}
			d.g.PutWord(to+2+i*6, w)
			d.g.PutWord(to+4+i*6, d.ems.now[w].handle)
			d.g.PutWord(to+6+i*6, d.ems.now[w].page)
		}
		d.g.PutWord(to, n)
	case 1:
		from := guest.Linear(d.g.DS(), d.g.SI())
		n := d.g.Word(from)
		if n > emsWindows {
			return emsContextBad
		}
		for i := range uint32(n) {
			if d.emsMapPage(d.g.Word(from+2+i*6), d.g.Word(from+4+i*6), d.g.Word(from+6+i*6)) != 0 {
				return emsContextBad
			}
		}
	case 2:
		if d.g.BX() > emsWindows {
			return emsPhysical
		}
		d.g.SetAL(uint8(2 + d.g.BX()*6))
	default:
		return emsSubfunction
	}
	return 0
}

// emsMapMany is function 50h: CX pairs of logical page and window or segment at DS:SI.
func (d *DOS) emsMapMany() uint8 {
	return d.mapPairs(d.g.AL(), d.g.DX(), d.g.CX(), guest.Linear(d.g.DS(), d.g.SI()))
}

func (d *DOS) mapPairs(how uint8, handle, n uint16, at uint32) uint8 {
	if how > 1 {
		return emsSubfunction
	}
	for i := range uint32(n) {
		window := d.g.Word(at + i*4 + 2)
		if how == 1 {
			window = windowAt(window)
		}
		if code := d.emsMapPage(window, handle, d.g.Word(at+i*4)); code != 0 {
			return code
		}
	}
	return 0
}

// emsJump is function 55h: map what DS:SI says for handle DX and jump.
func (d *DOS) emsJump() uint8 {
	at := guest.Linear(d.g.DS(), d.g.SI())
	if code := d.mapPairs(d.g.AL(), d.g.DX(), uint16(d.g.Byte(at+4)), d.farAddress(at+5)); code != 0 {
		return code
	}
	d.g.SetAX(uint16(d.g.AL()))
	frame := guest.Linear(d.g.SS(), d.g.SP())
	d.g.PutDword(frame, d.g.Dword(at))
	d.g.Finish()
	return emsMoved
}

// farAddress is the address that the pointer at addr points to.
func (d *DOS) farAddress(addr uint32) uint32 {
	p := d.g.Dword(addr)
	return guest.Linear(uint16(p>>16), uint16(p))
}

// emsCall is function 56h: map, call a far routine, map again when it returns. AL=2
// tells how much of the stack that takes.
func (d *DOS) emsCall() uint8 {
	const room = 10 // handle, list of pages, kind
	if d.g.AL() == 2 {
		d.g.SetBX(room + 4)
		return 0
	}
	at := guest.Linear(d.g.DS(), d.g.SI())
	if code := d.mapPairs(d.g.AL(), d.g.DX(), uint16(d.g.Byte(at+4)), d.farAddress(at+5)); code != 0 {
		return code
	}
	ip, cs, flags := d.g.Pop(), d.g.Pop(), d.g.Pop()
	for _, v := range []uint16{flags, cs, ip, d.g.Word(at + 12), d.g.Word(at + 10), uint16(d.g.Byte(at+9)) | uint16(d.g.AL())<<8, d.g.DX()} {
		d.g.Push(v)
	}
	d.g.SetAX(uint16(d.g.AL()))
	d.g.Push(guest.StubSeg)
	d.g.Push(stubEMSReturn)
	d.g.SetFlags(d.g.Flags() | uint32(flags)&x86.IF)
	d.g.Jump(guest.Far{Seg: d.g.Word(at + 2), Off: d.g.Word(at)})
	return emsMoved
}

// emsReturned is the return of a routine called by function 56h: the stack says what to map.
func (d *DOS) emsReturned() {
	handle, how := d.g.Pop(), d.g.Pop()
	off, seg := d.g.Pop(), d.g.Pop()
	code := d.mapPairs(uint8(how>>8), handle, how&0xff, guest.Linear(seg, off))
	d.g.SetAX(uint16(code)<<8 | uint16(d.g.AL()))
	d.g.Finish()
}
