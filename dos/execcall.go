package dos

import "encoding/binary"

// INT 21h AH=4Bh: load or execute the program DS:DX with the parameters at ES:BX.
func (d *DOS) execCall() errno {
	switch d.al() {
	case 0, 1:
		return d.execProgram(d.al() == 1)
	case 3:
		return d.loadOverlay()
	case 5:
		return errNone // "set execution state": nothing to prepare
	}
	return errFunction
}

// farBytes reads n bytes at a pointer that stands at addr.
func (d *DOS) farBytes(addr uint32, n int) []byte {
	p := d.dword(addr)
	return d.bytesAt(uint16(p>>16), uint16(p), n)
}

// execProgram is AL=0 and AL=1, which only loads (RBIL table 01590).
func (d *DOS) execProgram(loadOnly bool) errno {
	block := linear(d.es(), d.bx())
	tail := d.farBytes(block+2, 128)
	q := &execRequest{
		path: d.argPath(), tail: tail[1 : 1+min(int(tail[0]), 126)],
		fcb1: d.farBytes(block+6, 16), fcb2: d.farBytes(block+10, 16),
	}
	env := d.word(block)
	if env == 0 {
		env = d.word(uint32(d.psp)<<4 + pspEnv)
	}
	q.env = d.variables(env)
	frame := d.bytesAt(d.pc.Selector(segSS), d.sp(), 4)
	back := far{binary.LittleEndian.Uint16(frame[2:]), binary.LittleEndian.Uint16(frame)}
	psp, s, e := d.loadProcess(q, back)
	if e != errNone {
		return e
	}
	if loadOnly {
		s.sp -= 2
		d.putWord(linear(s.ss, s.sp), d.driveBytes(psp))
		d.putFar(block+14, s.ss, s.sp)
		d.putFar(block+18, s.cs, s.ip)
		d.psp, d.dta = psp, far{psp, pspTail}
		return errNone
	}
	d.saveRegs()
	d.enter(psp, s)
	return moved
}

// loadOverlay is AL=3: the image goes to a segment the program gives.
func (d *DOS) loadOverlay() errno {
	block := linear(d.es(), d.bx())
	p, e := d.readProgram(d.argPath())
	if e != errNone {
		return e
	}
	if p.exe {
		p.relocate(d.word(block + 2))
	}
	d.pc.Write(uint32(d.word(block))<<4, p.image)
	return errNone
}

// int20 is INT 20h: the end, with code 0. CS of the caller is its PSP by contract;
// DOS believes the current one.
func (d *DOS) int20() { d.terminate(0, 0, 0) }

// int27 is INT 27h: stay resident up to DX.
func (d *DOS) int27() {
	d.terminate(0, 3, uint16((uint32(d.dx())+15)>>4))
}

// INT 21h AH=31h: stay resident with DX paragraphs.
func (d *DOS) keepCall() errno {
	d.terminate(d.al(), 3, max(d.dx(), 6))
	return moved
}

// INT 21h AH=4Ch and AH=00h: the end.
func (d *DOS) exitCall() errno {
	code := d.al()
	if d.ah() == 0 {
		code = 0
	}
	d.terminate(code, 0, 0)
	return moved
}

// INT 21h AH=4Dh: how the last child ended; it tells once.
func (d *DOS) childCall() errno {
	d.setAX(uint16(d.exit.kind)<<8 | uint16(d.exit.code))
	d.exit = exitState{}
	return errNone
}

// INT 21h AH=26h, 55h: a PSP at DX made from the running one.
func (d *DOS) newPSPCall() errno {
	seg := d.dx()
	d.pc.Write(uint32(seg)<<4, d.bytesAt(d.psp, 0, pspSize))
	base := uint32(seg) << 4
	for i, v := range []int{0x22, 0x23, 0x24} {
		at := d.vector(v)
		d.putFar(base+pspInt22+4*uint32(i), at.seg, at.off)
	}
	d.putWord(base+pspVersion, d.version())
	if d.ah() == 0x55 {
		d.putWord(base+pspParent, d.psp)
		d.putWord(base+pspTop, d.si())
		d.putFar(base+pspJFT, seg, pspTable)
		d.putWord(base+pspJFTSize, pspHandles)
		d.inherit(seg, d.psp)
		d.psp = seg
	}
	return errNone
}
