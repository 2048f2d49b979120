package dos

import "github.com/iron86/iron86/dos/guest"

// emsAttributeCall is function 52h: all handles are volatile.
func (d *DOS) emsAttributeCall() uint8 {
	switch d.g.AL() {
	case 0, 1:
		if d.emsHandle(d.g.DX()) == nil {
			return emsHandleBad
		}
		if d.g.AL() == 0 {
			d.g.SetAL(0)
		} else if d.g.BL() == 1 {
			return emsVolatile
		} else if d.g.BL() > 1 {
			return emsAttribute
		}
	case 2:
		d.g.SetAL(0)
	default:
		return emsSubfunction
	}
	return 0
}

// named is the handle with a name, -1 for none.
func (d *DOS) emsNamed(name [8]byte) int {
	for i := range d.ems.handles {
		if h := &d.ems.handles[i]; h.used && h.name == name && name != [8]byte{} {
			return i
		}
	}
	return -1
}

// emsNameCall is function 53h.
func (d *DOS) emsNameCall() uint8 {
	h := d.emsHandle(d.g.DX())
	if h == nil {
		return emsHandleBad
	}
	switch d.g.AL() {
	case 0:
		d.g.PutBytes(d.g.ES(), d.g.DI(), h.name[:])
	case 1:
		name := [8]byte(d.g.Bytes(d.g.DS(), d.g.SI(), 8))
		if n := d.emsNamed(name); n >= 0 && n != int(d.g.DX()) {
			return emsNameTaken
		}
		h.name = name
	default:
		return emsSubfunction
	}
	return 0
}

// emsDirectory is function 54h: all handles and names, the handle of a name, how many
// there can be.
func (d *DOS) emsDirectory() uint8 {
	switch d.g.AL() {
	case 0:
		n := uint16(0)
		for i := range d.ems.handles {
			if h := &d.ems.handles[i]; h.used {
				d.g.PutWord(guest.Linear(d.g.ES(), d.g.DI()+n*10), uint16(i))
				d.g.PutBytes(d.g.ES(), d.g.DI()+n*10+2, h.name[:])
				n++
			}
		}
		d.g.SetAL(uint8(n))
	case 1:
		name := [8]byte(d.g.Bytes(d.g.DS(), d.g.SI(), 8))
		n := d.emsNamed(name)
		if name == [8]byte{} {
			return emsNameTaken // a handle without a name
		}
		if n < 0 {
			return emsNoName
		}
		d.g.SetDX(uint16(n))
	case 2:
		d.g.SetBX(emsHandles)
	default:
		return emsSubfunction
	}
	return 0
}

// emsWindowsCall is function 58h: segments and numbers of the windows, at ES:DI.
func (d *DOS) emsWindowsCall() uint8 {
	if d.g.AL() > 1 {
		return emsSubfunction
	}
	d.g.SetCX(emsWindows)
	for i := range uint32(emsWindows) {
		if d.g.AL() == 0 {
			at := guest.Linear(d.g.ES(), d.g.DI()) + i*4
			d.g.PutWord(at, emsFrame+uint16(i)*(emsPage>>4))
			d.g.PutWord(at+2, uint16(i))
		}
	}
	return 0
}

// emsHardware is function 59h: raw pages are pages; there are no alternate registers.
func (d *DOS) emsHardware() uint8 {
	if d.ems.closed {
		return emsDenied
	}
	switch d.g.AL() {
	case 0:
		for i, v := range []uint16{emsPage >> 4, 0, emsContextSize, 0, 0} {
			d.g.PutWord(guest.Linear(d.g.ES(), d.g.DI())+uint32(i)*2, v)
		}
	case 1:
		return d.emsCount()
	default:
		return emsSubfunction
	}
	return 0
}

// emsAlternateCall is function 5Bh: set 0, the only one, stands for the windows and is
// kept in memory that the operating system gives.
func (d *DOS) emsAlternateCall() uint8 {
	if d.ems.closed {
		return emsDenied
	}
	switch d.g.AL() {
	case 0:
		d.g.SetBX(d.g.BX() & 0xff00)
		d.g.SetES(d.ems.area.Seg)
		d.g.SetDI(d.ems.area.Off)
		if d.ems.area != (guest.Far{}) {
			d.putContext(guest.Linear(d.ems.area.Seg, d.ems.area.Off))
		}
	case 1:
		if d.g.BL() != 0 {
			return emsAlternate
		}
		d.ems.area = guest.Far{Seg: d.g.ES(), Off: d.g.DI()}
		if d.ems.area != (guest.Far{}) {
			return d.useContext(guest.Linear(d.g.ES(), d.g.DI()))
		}
	case 2:
		d.g.SetDX(emsContextSize)
	case 3, 5:
		d.g.SetBX(d.g.BX() & 0xff00)
	case 4, 6, 7, 8:
		if d.g.BL() != 0 {
			return emsAlternate
		}
	default:
		return emsSubfunction
	}
	return 0
}

// The key of function 5Dh, BX and CX.
const emsKeyBX, emsKeyCX = 0x6972, 0x3836

// emsKeyCall is function 5Dh: the operating system, who calls first and so has the key,
// keeps functions for itself.
func (d *DOS) emsKeyCall() uint8 {
	if d.g.AL() > 2 {
		return emsSubfunction
	}
	if d.ems.key && (d.g.BX() != emsKeyBX || d.g.CX() != emsKeyCX) {
		return emsDenied
	}
	d.ems.key, d.ems.closed = d.g.AL() != 2, d.g.AL() == 1
	d.g.SetBX(emsKeyBX)
	d.g.SetCX(emsKeyCX)
	return 0
}
