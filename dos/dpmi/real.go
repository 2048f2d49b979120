package dpmi

import "github.com/iron86/iron86/x86"

// simulate serves functions 0300h to 0302h, which have real mode execute an interrupt, a far call, or a far
// call that returns with IRET. The registers are at ES:(E)DI, and CX words of the client's stack are copied.
func (h *Host) simulate(s *context) uint16 {
	c, back := h.current(), *s
	at := h.base(s.seg[x86.ES]) + c.offset(s.reg[x86.DI])
	rs := h.mem.readCall(at)
	rs.flags &^= x86.TF
	function := s.lo(x86.AX)
	if function == 0x0300 {
		to := h.realHandler(uint8(s.reg[x86.BX]))
		rs.seg[x86.CS], rs.eip = uint16(to>>16), to&0xffff
	}
	if words := s.lo(x86.CX); words > 0 {
		if rs.seg[x86.SS] == 0 && rs.lo(x86.SP) == 0 {
			if int(c.realSP) < realEnd+2*int(words) {
				return errStack
			}
			rs.seg[x86.SS], rs.reg[x86.SP] = c.realSS, uint32(c.realSP)
		}
		from := h.base(s.seg[x86.SS]) + s.reg[x86.SP]&h.stackMask(s)
		rs.set(x86.SP, rs.lo(x86.SP)-2*words)
		for i := range uint32(words) {
			h.mem.write16(linear(rs.seg[x86.SS], rs.lo(x86.SP)+uint16(2*i)), h.mem.read16(from+2*i))
		}
	}
	h.callReal(s, &rs, function != 0x0301, resumption{kind: resumeSimulated, s: back, at: at})
	return moved
}

// newCallback serves function 0303h, which allocates a callback address.
func (h *Host) newCallback(s *context) uint16 {
	c := h.current()
	for i := range c.callbacks {
		e := &c.callbacks[i]
		if e.used {
			continue
		}
		stack := c.ldt.add(x86.Descriptor{Limit: 0xffff, Access: accData3})
		if stack == 0 {
			return errDescriptor
		}
		*e = callbackEntry{used: true, stack: stack,
			routine: farPointer{s.seg[x86.DS], c.offset(s.reg[x86.SI])},
			regs:    farPointer{s.seg[x86.ES], c.offset(s.reg[x86.DI])}}
		s.set(x86.CX, h.Stubs)
		s.set(x86.DX, stubCallbacks+uint16(i))
		return 0
	}
	return errCallback
}

// freeCallback serves function 0304h, which frees a callback address.
func (h *Host) freeCallback(s *context) uint16 {
	c := h.current()
	i := int(s.lo(x86.DX)) - stubCallbacks
	if s.lo(x86.CX) != h.Stubs || i < 0 || i >= callbacks || !c.callbacks[i].used {
		return errCallbackBad
	}
	c.ldt.free(c.callbacks[i].stack)
	c.callbacks[i] = callbackEntry{}
	return 0
}

// callback handles a call of a callback address in real mode. The client's routine finds the
// registers at ES:(E)DI and the stack at DS:(E)SI, and returns in ES:(E)DI the registers to
// continue with (DPMI 0.9, function 0303h).
func (h *Host) callback(i int) {
	c := h.current()
	if c == nil || h.cpu.protected() || !c.callbacks[i].used {
		return
	}
	e := &c.callbacks[i]
	rs := h.cpu.capture()
	at := h.base(e.regs.sel) + e.regs.off
	h.mem.writeCall(at, &rs)
	h.mem.write16(at+callIP, uint16(rs.eip))
	h.mem.write16(at+callCS, rs.seg[x86.CS])
	h.mem.write16(at+callSP, rs.lo(x86.SP))
	h.mem.write16(at+callSS, rs.seg[x86.SS])
	if d, ok := h.descriptor(e.stack); ok {
		d.Base = uint32(rs.seg[x86.SS]) << 4
		c.ldt.put(e.stack, d)
	}
	h.callProt(&rs, e.routine, func(ps *context) {
		ps.seg[x86.DS], ps.reg[x86.SI] = e.stack, uint32(rs.lo(x86.SP))
		ps.seg[x86.ES], ps.reg[x86.DI] = e.regs.sel, e.regs.off
	}, resumption{kind: resumeCallback})
}

// rawToProt handles a jump in real mode to the address that function 0306h returns. AX, CX, DX, (E)BX, SI
// and (E)DI become DS, ES, SS, (E)SP, CS and (E)IP, and BP stays.
func (h *Host) rawToProt() {
	c := h.current()
	if c == nil || h.cpu.protected() {
		return
	}
	s := h.rawState()
	s.reg[x86.SP], s.eip = c.offset(s.reg[x86.BX]), c.offset(s.reg[x86.DI])
	h.resume(&s)
}

// rawToReal handles the jump in the other direction.
func (h *Host) rawToReal() {
	if h.current() == nil || !h.cpu.protected() {
		return
	}
	s := h.rawState()
	s.reg[x86.SP], s.eip = uint32(s.lo(x86.BX)), uint32(s.lo(x86.DI))
	h.cpu.enterReal(&s)
}

// rawState returns the state after a raw switch, but for (E)SP and (E)IP.
func (h *Host) rawState() context {
	s := h.cpu.capture()
	s.seg = [6]uint16{x86.DS: s.lo(x86.AX), x86.ES: s.lo(x86.CX), x86.SS: s.lo(x86.DX), x86.CS: s.lo(x86.SI)}
	return s
}

// saveState handles a far call to the address that function 0305h returns for protected mode. There is
// nothing to save.
func (h *Host) saveState() {
	if h.current() == nil || !h.cpu.protected() {
		return
	}
	s := h.cpu.capture()
	s.eip, s.seg[x86.CS] = h.pop(&s), uint16(h.pop(&s))
	h.resume(&s)
}
