package dos

// emsAttributeCall is function 52h: all handles are volatile.
func (d *DOS) emsAttributeCall() uint8 {
	switch d.al() {
	case 0, 1:
		if d.emsHandle(d.dx()) == nil {
			return emsHandleBad
		}
		if d.al() == 0 {
			d.setAL(0)
		} else if d.bl() == 1 {
			return emsVolatile
		} else if d.bl() > 1 {
			return emsAttribute
		}
	case 2:
		d.setAL(0)
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
	h := d.emsHandle(d.dx())
	if h == nil {
		return emsHandleBad
	}
	switch d.al() {
	case 0:
		d.putBytes(d.es(), d.di(), h.name[:])
	case 1:
		name := [8]byte(d.bytesAt(d.ds(), d.si(), 8))
		if n := d.emsNamed(name); n >= 0 && n != int(d.dx()) {
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
	switch d.al() {
	case 0:
		n := uint16(0)
		for i := range d.ems.handles {
			if h := &d.ems.handles[i]; h.used {
				d.putWord(linear(d.es(), d.di()+n*10), uint16(i))
				d.putBytes(d.es(), d.di()+n*10+2, h.name[:])
				n++
			}
		}
		d.setAL(uint8(n))
	case 1:
		name := [8]byte(d.bytesAt(d.ds(), d.si(), 8))
		n := d.emsNamed(name)
		if name == [8]byte{} {
			return emsNameTaken // a handle without a name
		}
		if n < 0 {
			return emsNoName
		}
		d.setDX(uint16(n))
	case 2:
		d.setBX(emsHandles)
	default:
		return emsSubfunction
	}
	return 0
}

// emsWindowsCall is function 58h: segments and numbers of the windows, at ES:DI.
func (d *DOS) emsWindowsCall() uint8 {
	if d.al() > 1 {
		return emsSubfunction
	}
	d.setCX(emsWindows)
	for i := range uint32(emsWindows) {
		if d.al() == 0 {
			at := linear(d.es(), d.di()) + i*4
			d.putWord(at, emsFrame+uint16(i)*(emsPage>>4))
			d.putWord(at+2, uint16(i))
		}
	}
	return 0
}

// emsHardware is function 59h: raw pages are pages; there are no alternate registers.
func (d *DOS) emsHardware() uint8 {
	if d.ems.closed {
		return emsDenied
	}
	switch d.al() {
	case 0:
		for i, v := range []uint16{emsPage >> 4, 0, emsContextSize, 0, 0} {
			d.putWord(linear(d.es(), d.di())+uint32(i)*2, v)
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
	switch d.al() {
	case 0:
		d.setBX(d.bx() & 0xff00)
		d.setES(d.ems.area.seg)
		d.set16(regDI, d.ems.area.off)
		if d.ems.area != (far{}) {
			d.putContext(linear(d.ems.area.seg, d.ems.area.off))
		}
	case 1:
		if d.bl() != 0 {
			return emsAlternate
		}
		d.ems.area = far{d.es(), d.di()}
		if d.ems.area != (far{}) {
			return d.useContext(linear(d.es(), d.di()))
		}
	case 2:
		d.setDX(emsContextSize)
	case 3, 5:
		d.setBX(d.bx() & 0xff00)
	case 4, 6, 7, 8:
		if d.bl() != 0 {
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
	if d.al() > 2 {
		return emsSubfunction
	}
	if d.ems.key && (d.bx() != emsKeyBX || d.cx() != emsKeyCX) {
		return emsDenied
	}
	d.ems.key, d.ems.closed = d.al() != 2, d.al() == 1
	d.setBX(emsKeyBX)
	d.setCX(emsKeyCX)
	return 0
}
