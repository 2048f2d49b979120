package dpmi

import "github.com/iron86/iron86/x86"

// int31 serves INT 31h of a client in state s, whose EIP is after the instruction.
func (h *Host) int31(s *context) {
	switch code := h.service(h.current(), s); code {
	case moved:
		return
	case 0:
		s.flags &^= x86.CF
	default:
		s.set(x86.AX, code)
		s.flags |= x86.CF
	}
	h.resume(s) // this loads the segment registers again, because descriptors may have changed
}

// service serves function AX. It returns an error code, or moved.
func (h *Host) service(c *client, s *context) uint16 {
	switch uint8(s.reg[x86.AX] >> 8) {
	case 0x00:
		return h.descriptorCall(c, s)
	case 0x01:
		return h.dosMemoryCall(c, s)
	case 0x02:
		return h.vectorCall(c, s)
	case 0x03:
		return h.realCall(s)
	case 0x04:
		return h.versionCall(c, s)
	case 0x05:
		return h.memoryCall(c, s)
	case 0x06, 0x07:
		return h.pageCall(s)
	case 0x08:
		return h.physicalCall(s)
	case 0x09:
		return h.flagCall(s)
	case 0x0b:
		return c.watch.call(s)
	case 0x0e:
		return h.coprocessorCall(c, s)
	}
	return errFunction
}

// vectorCall serves functions 0200h to 0205h.
func (h *Host) vectorCall(c *client, s *context) uint16 {
	n := uint8(s.reg[x86.BX])
	given := farPointer{s.lo(x86.CX), c.offset(s.reg[x86.DX])}
	switch uint8(s.reg[x86.AX]) {
	case 0x00:
		s.setPair(x86.CX, x86.DX, h.mem.realVector(n))
	case 0x01:
		h.mem.write32(uint32(n)*4, s.pair(x86.CX, x86.DX))
	case 0x02:
		if n >= exceptions {
			return errValue
		}
		p := c.faults[n]
		if p.sel == 0 {
			p = farPointer{selStubs, stubExceptions + uint32(n)}
		}
		s.set(x86.CX, p.sel)
		c.setOffset(s, x86.DX, p.off)
	case 0x03:
		if n >= exceptions {
			return errValue
		}
		if !h.code(given.sel) {
			return errSelector
		}
		if given == (farPointer{selStubs, stubExceptions + uint32(n)}) {
			given = farPointer{}
		}
		c.faults[n] = given
	case 0x04:
		p := c.vector(n)
		s.set(x86.CX, p.sel)
		c.setOffset(s, x86.DX, p.off)
	case 0x05:
		if !h.code(given.sel) {
			return errSelector
		}
		h.setVector(c, n, given)
	default:
		return errFunction
	}
	return 0
}

// code reports whether sel is the selector of a code segment.
func (h *Host) code(sel uint16) bool {
	d, ok := h.segment(sel)
	return ok && d.Access&x86.DescCode != 0
}

// realCall serves functions 0300h to 0306h.
func (h *Host) realCall(s *context) uint16 {
	c := h.current()
	switch uint8(s.reg[x86.AX]) {
	case 0x00, 0x01, 0x02:
		return h.simulate(s)
	case 0x03:
		return h.newCallback(s)
	case 0x04:
		return h.freeCallback(s)
	case 0x05:
		s.set(x86.AX, 0)
		s.set(x86.BX, h.Stubs)
		s.set(x86.CX, stubSaveReal)
		s.set(x86.SI, selStubs)
		c.setOffset(s, x86.DI, stubSaveProt)
	case 0x06:
		s.set(x86.BX, h.Stubs)
		s.set(x86.CX, stubRawToProt)
		s.set(x86.SI, selStubs)
		c.setOffset(s, x86.DI, stubRawToReal)
	default:
		return errFunction
	}
	return 0
}

// versionCall serves functions 0400h and 0401h.
func (h *Host) versionCall(c *client, s *context) uint16 {
	switch uint8(s.reg[x86.AX]) {
	case 0x00:
		const wide, real = 1, 2 // 32-bit programs are supported; interrupts are reflected to real mode instead of V86 mode
		s.set(x86.AX, version09)
		s.set(x86.BX, wide|real)
		s.set(x86.CX, s.lo(x86.CX)&0xff00|uint16(h.cpu.number()))
		s.set(x86.DX, 0x0870) // base vectors of the two interrupt controllers
	case 0x01:
		s.set(x86.AX, 0) // the host has none of the capabilities of DPMI 1.0
		s.set(x86.CX, 0)
		s.set(x86.DX, 0)
		at := h.base(s.seg[x86.ES]) + c.offset(s.reg[x86.DI])
		h.mem.Write(at, append([]byte{0, 90}, "iron86\x00"...))
	default:
		return errFunction
	}
	return 0
}

// pageCall serves functions 0600h to 0604h and 0700h to 0703h. All but 0604h, which returns the size of a page,
// have nothing to do, because all memory is always present.
func (h *Host) pageCall(s *context) uint16 {
	switch s.lo(x86.AX) {
	case 0x0600, 0x0601, 0x0602, 0x0603, 0x0700, 0x0701, 0x0702, 0x0703:
	case 0x0604:
		s.setPair(x86.BX, x86.CX, pageSize)
	default:
		return errFunction
	}
	return 0
}

// physicalCall serves functions 0800h, and 0801h, which has nothing to do.
func (h *Host) physicalCall(s *context) uint16 {
	switch uint8(s.reg[x86.AX]) {
	case 0x00:
		return h.mapPhysical(s)
	case 0x01:
		return 0
	}
	return errFunction
}

// flagCall serves functions 0900h to 0902h. AL returns the virtual interrupt flag as it was. AH
// stays as it is, so that a call with the same AX restores the flag.
func (h *Host) flagCall(s *context) uint16 {
	was := uint16(s.flags>>9) & 1
	switch uint8(s.reg[x86.AX]) {
	case 0x00:
		s.flags &^= x86.IF
	case 0x01:
		s.flags |= x86.IF
	case 0x02:
	default:
		return errFunction
	}
	s.set(x86.AX, s.lo(x86.AX)&0xff00|was)
	return 0
}

// coprocessorCall serves functions 0E00h and 0E01h, which get and set the state of the x87 unit. Only its
// emulation by the client can be set.
func (h *Host) coprocessorCall(c *client, s *context) uint16 {
	switch uint8(s.reg[x86.AX]) {
	case 0x00:
		const used, emulated, present = 1, 2, 4
		v := uint16(3 << 4) // 387
		if h.cpu.number() >= 4 {
			v = 4 << 4
		}
		v |= used | present
		if c.emulate {
			v |= emulated
		}
		s.set(x86.AX, v)
	case 0x01:
		c.emulate = s.reg[x86.BX]&2 != 0
	default:
		return errFunction
	}
	return 0
}
