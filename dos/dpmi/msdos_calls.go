package dpmi

import "github.com/iron86/iron86/x86"

// dosMemory serves AH=48h, 49h and 4Ah, in which selectors stand for the blocks. It returns false for all
// other calls.
func (h *Host) dosMemory(c *client, s *context, ah uint8) bool {
	call := *s
	switch ah {
	case 0x48:
		call.set(x86.AX, 0x0100)
	case 0x49:
		call.set(x86.AX, 0x0101)
		call.set(x86.DX, s.seg[x86.ES])
	case 0x4a:
		call.set(x86.AX, 0x0102)
		call.set(x86.DX, s.seg[x86.ES])
	default:
		return false
	}
	code := h.dosMemoryCall(c, &call)
	s.seg = call.seg
	s.flags &^= x86.CF
	if code != 0 {
		if code >= errFunction { // DOS has no error that corresponds to this one of INT 31h
			code = 9
		}
		s.flags |= x86.CF
		s.set(x86.AX, code)
		s.set(x86.BX, call.lo(x86.BX))
	} else if ah == 0x48 {
		s.set(x86.AX, call.lo(x86.DX))
	}
	h.resume(s)
	return true
}

// dosProcess serves the calls about the process: its PSP, its disk transfer area, EXEC. It returns false for
// all other calls.
func (h *Host) dosProcess(c *client, s *context, ah uint8) bool {
	switch ah {
	case 0x1a:
		c.dta = farPointer{s.seg[x86.DS], c.offset(s.reg[x86.DX])}
	case 0x2f:
		if c.dta.sel == 0 {
			seg, off := h.DOS.DTA()
			c.dta = farPointer{c.ldt.ofSegment(seg), uint32(off)}
		}
		s.seg[x86.ES] = c.dta.sel
		c.setOffset(s, x86.BX, c.dta.off)
	case 0x4f:
		h.callDOS(s, nil, finish{})
		return true
	case 0x50:
		s.set(x86.BX, uint16(h.base(s.lo(x86.BX))>>4))
		h.reflectDown(0x21, s, false)
		return true
	case 0x51, 0x62:
		s.set(x86.BX, c.ldt.ofSegment(h.DOS.PSP()))
	case 0x4b:
		return h.dosExec(c, s)
	default:
		return false
	}
	s.flags &^= x86.CF
	h.resume(s)
	return true
}

// dosExec serves AH=4Bh, of which only AL=00h is possible. The pointers in the parameter block at ES:(E)BX
// are a 16-bit offset and a selector each.
func (h *Host) dosExec(c *client, s *context) bool {
	if uint8(s.reg[x86.AX]) != 0 {
		s.set(x86.AX, 1)
		s.flags |= x86.CF
		h.resume(s)
		return true
	}
	const tail, fcb1, fcb2 = bufData + 0x20, bufData + 0xb0, bufData + 0xc0
	block := h.base(s.seg[x86.ES]) + c.offset(s.reg[x86.BX])
	at := func(off uint16) uint32 { return linear(c.realSS, off) }
	env := h.mem.read16(block)
	if env != 0 {
		env = uint16(h.base(env) >> 4)
	}
	h.mem.write16(at(bufData), env)
	for i, p := range []struct {
		off  uint16
		size uint32
	}{{tail, 128}, {fcb1, 16}, {fcb2, 16}} {
		from := block + 2 + uint32(i)*4
		h.mem.move(at(p.off), h.base(h.mem.read16(from+2))+uint32(h.mem.read16(from)), p.size)
		h.mem.write32(at(bufData)+2+uint32(i)*4, uint32(c.realSS)<<16|uint32(p.off))
	}
	bx := s.reg[x86.BX]
	s.set(x86.BX, bufData)
	h.callDOS(s, pieces[0x3d], finish{finishRegister, x86.BX, bx})
	return true
}

// dosData serves the calls that transfer data. It returns false for all other calls.
func (h *Host) dosData(c *client, s *context, ah uint8) bool {
	at := func(r int) uint32 { return h.base(s.seg[x86.DS]) + c.offset(s.reg[r]) }
	switch ah {
	case 0x09:
		b := h.mem.text(at(x86.DX), 0x10000, '$')
		h.writeText(s, b, 0)
	case 0x0a:
		n := int(h.mem.text(at(x86.DX), 1, 0xff)[0]) + 2
		h.callDOS(s, []piece{{x86.DS, x86.DX, bufData, n, n}}, finish{})
	case 0x3f, 0x40:
		h.moveData(c, s, 0)
	case 0x5a:
		n := len(h.mem.text(at(x86.DX), maxString-14, 0)) + 14
		h.callDOS(s, []piece{{x86.DS, x86.DX, bufPath, n, n}}, finish{})
	case 0x38:
		if s.lo(x86.DX) == 0xffff {
			return false
		}
		h.callDOS(s, []piece{{x86.DS, x86.DX, bufData, 0, 34}}, finish{})
	case 0x44:
		return h.dosControl(c, s)
	case 0x65:
		return h.dosCountry(s)
	default:
		return false
	}
	return true
}

// writeText serves AH=09h for the text b, of which the first done bytes are written already.
func (h *Host) writeText(s *context, b []byte, done int) {
	c := h.current()
	n := min(len(b)-done, bufRoom-1)
	h.mem.Write(linear(c.realSS, bufData), append(append([]byte(nil), b[done:done+n]...), '$'))
	rs := c.realState(s)
	rs.set(x86.DX, bufData)
	h.interruptReal(h.realHandler(0x21), s, &rs, resumption{kind: resumeText, s: *s, text: b, done: uint32(done + n)})
}

// textWritten goes on with the rest of a text.
func textWritten(h *Host, r *resumption, after *context) {
	if int(r.done) < len(r.text) {
		h.writeText(&r.s, r.text, int(r.done))
		return
	}
	regs := after.reg
	regs[x86.DX] = r.s.reg[x86.DX]
	r.s.takeResults(regs, after.flags)
	h.resume(&r.s)
}

// moveData serves AH=3Fh and 40h one buffer at a time. The first done bytes are moved already. A 32-bit
// client counts in ECX and EAX.
func (h *Host) moveData(c *client, s *context, done uint32) {
	n := min(c.offset(s.reg[x86.CX])-done, bufRoom)
	if moveWrites(s) {
		h.mem.move(linear(c.realSS, bufData), moveAt(h, c, s)+done, n)
	}
	rs := c.realState(s)
	rs.set(x86.DX, bufData)
	rs.set(x86.CX, uint16(n))
	h.interruptReal(h.realHandler(0x21), s, &rs, resumption{kind: resumeMove, s: *s, done: done, moving: n})
}

// moveWrites reports whether the call of moveData is AH=40h.
func moveWrites(s *context) bool { return uint8(s.reg[x86.AX]>>8) == 0x40 }

// moveAt returns the address of the client's data.
func moveAt(h *Host, c *client, s *context) uint32 {
	return h.base(s.seg[x86.DS]) + c.offset(s.reg[x86.DX])
}

// dataMoved goes on when a buffer of moveData has been read or written.
func dataMoved(h *Host, r *resumption, after *context) {
	c, s, done, n, write := h.current(), &r.s, r.done, r.moving, moveWrites(&r.s)
	back, got, failed := *s, uint32(after.lo(x86.AX)), after.flags&x86.CF != 0
	if !failed && !write {
		h.mem.move(moveAt(h, c, s)+done, linear(c.realSS, bufData), min(got, n))
	}
	if left := c.offset(s.reg[x86.CX]) - done; !failed && got == n && left > n && (write || !h.lineOf(c, n)) {
		h.moveData(c, s, done+n)
		return
	}
	back.flags = back.flags&^status | after.flags&status
	switch {
	case failed && done > 0:
		back.flags &^= x86.CF
		c.setOffset(&back, x86.AX, done)
	case failed:
		back.set(x86.AX, uint16(got))
	default:
		c.setOffset(&back, x86.AX, done+got)
	}
	h.resume(&back)
}

// lineOf reports whether the n bytes in the buffer end with a line feed. Then they may be a line of the
// console, after which another read would wait.
func (h *Host) lineOf(c *client, n uint32) bool {
	return n > 0 && h.mem.read16(linear(c.realSS, bufData)+n-1)&0xff == '\n'
}

// dosControl serves those calls of IOCTL that have a buffer at DS:(E)DX. It returns false for all others.
func (h *Host) dosControl(c *client, s *context) bool {
	n := 0
	switch al := uint8(s.reg[x86.AX]); al {
	case 0x02, 0x03, 0x04, 0x05:
		n = min(int(s.lo(x86.CX)), bufRoom)
	case 0x0c, 0x0d:
		n = 128
	default:
		return false
	}
	h.callDOS(s, []piece{{x86.DS, x86.DX, bufData, n, n}}, finish{})
	return true
}

// dosCountry serves AH=65h, which returns a table at ES:(E)DI or makes the text at DS:(E)DX upper case. It
// returns false for functions that it does not know.
func (h *Host) dosCountry(s *context) bool {
	n := min(int(s.lo(x86.CX)), bufRoom)
	switch al := uint8(s.reg[x86.AX]); {
	case al >= 1 && al <= 7:
		h.callDOS(s, []piece{{x86.ES, x86.DI, bufData, 0, n}}, finish{})
	case al == 0x21 || al == 0xa1:
		h.callDOS(s, []piece{{x86.DS, x86.DX, bufData, n, n}}, finish{})
	case al == 0x22 || al == 0xa2:
		c := h.current()
		k := len(h.mem.text(h.base(s.seg[x86.DS])+c.offset(s.reg[x86.DX]), maxString-1, 0)) + 1
		h.callDOS(s, []piece{{x86.DS, x86.DX, bufData, k, k}}, finish{})
	default:
		return false
	}
	return true
}

// dosCall serves INT 21h with pointers of protected mode. It returns false for calls without pointers.
func (h *Host) dosCall(c *client, s *context) bool {
	ah := uint8(s.reg[x86.AX] >> 8)
	if list, ok := pieces[ah]; ok {
		h.callDOS(s, list, finish{})
		return true
	}
	if list, ok := piecesAX[s.lo(x86.AX)]; ok {
		h.callDOS(s, list, finish{})
		return true
	}
	if list, ok := longPieces[uint8(s.reg[x86.AX])]; ok && ah == 0x71 {
		if uint8(s.reg[x86.AX]) == 0xa8 && s.reg[x86.DX]>>8&0xff != 0 { // a string, not the form of directories
			list = []piece{list[0], {x86.ES, x86.DI, bufData, 0, stringOut}}
		}
		h.callDOS(s, list, finish{})
		return true
	}
	r, ok := results[ah]
	if !ok {
		r, ok = resultsAX[s.lo(x86.AX)]
	}
	if ok {
		h.callDOS(s, nil, finish{kind: finishSegment, reg: r})
		return true
	}
	return h.dosMemory(c, s, ah) || h.dosProcess(c, s, ah) || h.dosData(c, s, ah)
}
