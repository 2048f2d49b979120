package himem

import "github.com/iron86/iron86/dos/guest"

// attributeCall serves function 52h, which returns and sets the attribute of a handle. All handles are volatile.
func (e *EMS) attributeCall() uint8 {
	switch e.g.AL() {
	case 0, 1:
		if e.handle(e.g.DX()) == nil {
			return emsHandleBad
		}
		if e.g.AL() == 0 {
			e.g.SetAL(0)
		} else if e.g.BL() == 1 {
			return emsVolatile
		} else if e.g.BL() > 1 {
			return emsAttribute
		}
	case 2:
		e.g.SetAL(0)
	default:
		return emsSubfunction
	}
	return 0
}

// named returns the handle with a name, or -1 if there is none.
func (e *EMS) named(name [8]byte) int {
	for i := range e.handles {
		if h := &e.handles[i]; h.used && h.name == name && name != [8]byte{} {
			return i
		}
	}
	return -1
}

// nameCall serves function 53h, which returns and sets the name of a handle.
func (e *EMS) nameCall() uint8 {
	h := e.handle(e.g.DX())
	if h == nil {
		return emsHandleBad
	}
	switch e.g.AL() {
	case 0:
		e.g.PutBytes(e.g.ES(), e.g.DI(), h.name[:])
	case 1:
		name := [8]byte(e.g.Bytes(e.g.DS(), e.g.SI(), 8))
		if n := e.named(name); n >= 0 && n != int(e.g.DX()) {
			return emsNameTaken
		}
		h.name = name
	default:
		return emsSubfunction
	}
	return 0
}

// directory serves function 54h, which returns all handles and names, the handle of a name, or how many handles
// there can be.
func (e *EMS) directory() uint8 {
	switch e.g.AL() {
	case 0:
		n := uint16(0)
		for i := range e.handles {
			if h := &e.handles[i]; h.used {
				e.g.PutWord(guest.Linear(e.g.ES(), e.g.DI()+n*10), uint16(i))
				e.g.PutBytes(e.g.ES(), e.g.DI()+n*10+2, h.name[:])
				n++
			}
		}
		e.g.SetAL(uint8(n))
	case 1:
		name := [8]byte(e.g.Bytes(e.g.DS(), e.g.SI(), 8))
		n := e.named(name)
		if name == [8]byte{} {
			return emsNameTaken // a handle without a name
		}
		if n < 0 {
			return emsNoName
		}
		e.g.SetDX(uint16(n))
	case 2:
		e.g.SetBX(emsHandles)
	default:
		return emsSubfunction
	}
	return 0
}

// windowsCall serves function 58h: segments and numbers of the windows, at ES:DI.
func (e *EMS) windowsCall() uint8 {
	if e.g.AL() > 1 {
		return emsSubfunction
	}
	e.g.SetCX(emsWindows)
	for i := range uint32(emsWindows) {
		if e.g.AL() == 0 {
			at := guest.Linear(e.g.ES(), e.g.DI()) + i*4
			e.g.PutWord(at, emsFrame+uint16(i)*(emsPage>>4))
			e.g.PutWord(at+2, uint16(i))
		}
	}
	return 0
}

// hardware serves function 59h. A raw page is as large as a page, and there are no alternate registers.
func (e *EMS) hardware() uint8 {
	if e.closed {
		return emsDenied
	}
	switch e.g.AL() {
	case 0:
		for i, v := range []uint16{emsPage >> 4, 0, emsContextSize, 0, 0} {
			e.g.PutWord(guest.Linear(e.g.ES(), e.g.DI())+uint32(i)*2, v)
		}
	case 1:
		return e.count()
	default:
		return emsSubfunction
	}
	return 0
}

// alternateCall serves function 5Bh. There is only set 0 of registers, which is kept in memory that the operating
// system names.
func (e *EMS) alternateCall() uint8 {
	if e.closed {
		return emsDenied
	}
	switch e.g.AL() {
	case 0:
		e.g.SetBX(e.g.BX() & 0xff00)
		e.g.SetES(e.area.Seg)
		e.g.SetDI(e.area.Off)
		if e.area != (guest.Far{}) {
			e.putContext(guest.Linear(e.area.Seg, e.area.Off))
		}
	case 1:
		if e.g.BL() != 0 {
			return emsAlternate
		}
		e.area = guest.Far{Seg: e.g.ES(), Off: e.g.DI()}
		if e.area != (guest.Far{}) {
			return e.useContext(guest.Linear(e.g.ES(), e.g.DI()))
		}
	case 2:
		e.g.SetDX(emsContextSize)
	case 3, 5:
		e.g.SetBX(e.g.BX() & 0xff00)
	case 4, 6, 7, 8:
		if e.g.BL() != 0 {
			return emsAlternate
		}
	default:
		return emsSubfunction
	}
	return 0
}

// emsKeyBX and emsKeyCX are the key of function 5Dh in BX and CX.
const emsKeyBX, emsKeyCX = 0x6972, 0x3836

// keyCall serves function 5Dh, by which the operating system keeps functions for itself. It calls first, and gets
// the key that later calls need.
func (e *EMS) keyCall() uint8 {
	if e.g.AL() > 2 {
		return emsSubfunction
	}
	if e.key && (e.g.BX() != emsKeyBX || e.g.CX() != emsKeyCX) {
		return emsDenied
	}
	e.key, e.closed = e.g.AL() != 2, e.g.AL() == 1
	e.g.SetBX(emsKeyBX)
	e.g.SetCX(emsKeyCX)
	return 0
}
