package himem

import (
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// emsContextSize is the size in bytes of a context in a program's memory, which has handle and page of each window.
const emsContextSize = emsWindows * 4

// save serves function 47h: the frame is kept under handle DX.
func (e *EMS) save() uint8 {
	h := e.handle(e.g.DX())
	switch {
	case h == nil:
		return emsHandleBad
	case h.saved != nil:
		return emsSaved
	}
	now := e.now
	h.saved = &now
	return 0
}

// restore serves function 48h.
func (e *EMS) restore() uint8 {
	h := e.handle(e.g.DX())
	switch {
	case h == nil:
		return emsHandleBad
	case h.saved == nil:
		return emsNotSaved
	}
	for i, m := range h.saved {
		if code := e.mapPage(uint16(i), m.Handle, m.Page); code != 0 { // freed since
			e.show(i, emsMap{Page: emsUnused})
		}
	}
	h.saved = nil
	return 0
}

// putContext stores what the windows show at address at.
func (e *EMS) putContext(at uint32) {
	for i, m := range e.now {
		e.g.PutWord(at+uint32(i)*4, m.Handle)
		e.g.PutWord(at+uint32(i)*4+2, m.Page)
	}
}

// useContext maps what the context at address at says. If a part of it cannot be mapped, nothing is.
func (e *EMS) useContext(at uint32) uint8 {
	var c emsContext
	for i := range c {
		c[i] = emsMap{e.g.Word(at + uint32(i)*4), e.g.Word(at + uint32(i)*4 + 2)}
		h := e.handle(c[i].Handle)
		if h == nil || c[i].Page != emsUnused && int(c[i].Page) >= len(h.pages) {
			return emsContextBad
		}
	}
	for i, m := range c {
		e.show(i, m)
	}
	return 0
}

// contextCall serves function 4Eh, which stores the context at ES:DI, takes it from DS:SI, does both, or returns
// its size.
func (e *EMS) contextCall() uint8 {
	switch e.g.AL() {
	case 0:
		e.putContext(guest.Linear(e.g.ES(), e.g.DI()))
	case 1:
		return e.useContext(guest.Linear(e.g.DS(), e.g.SI()))
	case 2:
		from := e.g.Bytes(e.g.DS(), e.g.SI(), emsContextSize)
		e.putContext(guest.Linear(e.g.ES(), e.g.DI()))
		e.g.Write(guest.Linear(e.g.DS(), e.g.SI()), from)
		return e.useContext(guest.Linear(e.g.DS(), e.g.SI()))
	case 3:
		e.g.SetAL(emsContextSize)
	default:
		return emsSubfunction
	}
	return 0
}

// windowAt returns the window at a segment, or emsWindows if there is none.
func windowAt(seg uint16) uint16 {
	if seg < emsFrame || (seg-emsFrame)%(emsPage>>4) != 0 {
		return emsWindows
	}
	return min((seg-emsFrame)/(emsPage>>4), emsWindows)
}

// partialCall serves function 4Fh, which is about some windows that the program names by segments. Such a context
// has the number of the windows, and window, handle and page of each.
func (e *EMS) partialCall() uint8 {
	switch e.g.AL() {
	case 0:
		list, to := guest.Linear(e.g.DS(), e.g.SI()), guest.Linear(e.g.ES(), e.g.DI())
		n := e.g.Word(list)
		if n > emsWindows {
			return emsContextBad
		}
		for i := range uint32(n) {
			w := windowAt(e.g.Word(list + 2 + i*2))
			if w >= emsWindows {
				return emsPhysical
			}
			e.g.PutWord(to+2+i*6, w)
			e.g.PutWord(to+4+i*6, e.now[w].Handle)
			e.g.PutWord(to+6+i*6, e.now[w].Page)
		}
		e.g.PutWord(to, n)
	case 1:
		from := guest.Linear(e.g.DS(), e.g.SI())
		n := e.g.Word(from)
		if n > emsWindows {
			return emsContextBad
		}
		for i := range uint32(n) {
			if e.mapPage(e.g.Word(from+2+i*6), e.g.Word(from+4+i*6), e.g.Word(from+6+i*6)) != 0 {
				return emsContextBad
			}
		}
	case 2:
		if e.g.BX() > emsWindows {
			return emsPhysical
		}
		e.g.SetAL(uint8(2 + e.g.BX()*6))
	default:
		return emsSubfunction
	}
	return 0
}

// mapMany serves function 50h: CX pairs of logical page and window or segment at DS:SI.
func (e *EMS) mapMany() uint8 {
	return e.mapPairs(e.g.AL(), e.g.DX(), e.g.CX(), guest.Linear(e.g.DS(), e.g.SI()))
}

// mapPairs maps n pairs at address at for a handle; how is 0 for numbers of windows and 1 for segments.
func (e *EMS) mapPairs(how uint8, handle, n uint16, at uint32) uint8 {
	if how > 1 {
		return emsSubfunction
	}
	for i := range uint32(n) {
		window := e.g.Word(at + i*4 + 2)
		if how == 1 {
			window = windowAt(window)
		}
		if code := e.mapPage(window, handle, e.g.Word(at+i*4)); code != 0 {
			return code
		}
	}
	return 0
}

// jump serves function 55h, which maps pages of handle DX and jumps, as the structure at DS:SI says.
func (e *EMS) jump() uint8 {
	at := guest.Linear(e.g.DS(), e.g.SI())
	if code := e.mapPairs(e.g.AL(), e.g.DX(), uint16(e.g.Byte(at+4)), e.farAddress(at+5)); code != 0 {
		return code
	}
	e.g.SetAX(uint16(e.g.AL()))
	frame := guest.Linear(e.g.SS(), e.g.SP())
	e.g.PutDword(frame, e.g.Dword(at))
	e.g.Finish()
	return emsMoved
}

// farAddress returns the address to which the pointer at addr points.
func (e *EMS) farAddress(addr uint32) uint32 {
	p := e.g.Dword(addr)
	return guest.Linear(uint16(p>>16), uint16(p))
}

// call serves function 56h, which maps pages, calls a far routine, and maps others when that returns. With AL=2 it
// returns how much of the stack that takes.
func (e *EMS) call() uint8 {
	const room = 10 // handle, list of pages, kind
	if e.g.AL() == 2 {
		e.g.SetBX(room + 4)
		return 0
	}
	at := guest.Linear(e.g.DS(), e.g.SI())
	if code := e.mapPairs(e.g.AL(), e.g.DX(), uint16(e.g.Byte(at+4)), e.farAddress(at+5)); code != 0 {
		return code
	}
	ip, cs, flags := e.g.Pop(), e.g.Pop(), e.g.Pop()
	for _, v := range []uint16{flags, cs, ip, e.g.Word(at + 12), e.g.Word(at + 10), uint16(e.g.Byte(at+9)) | uint16(e.g.AL())<<8, e.g.DX()} {
		e.g.Push(v)
	}
	e.g.SetAX(uint16(e.g.AL()))
	e.g.Push(guest.StubSeg)
	e.g.Push(stubEMSReturn)
	e.g.SetFlags(e.g.Flags() | uint32(flags)&x86.IF)
	e.g.Jump(guest.Far{Seg: e.g.Word(at + 2), Off: e.g.Word(at)})
	return emsMoved
}

// returned is called when a routine that function 56h has called returns. The stack says what to map then.
func (e *EMS) returned() {
	handle, how := e.g.Pop(), e.g.Pop()
	off, seg := e.g.Pop(), e.g.Pop()
	code := e.mapPairs(uint8(how>>8), handle, how&0xff, guest.Linear(seg, off))
	e.g.SetAX(uint16(code)<<8 | uint16(e.g.AL()))
	e.g.Finish()
}
