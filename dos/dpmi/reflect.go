package dpmi

import "github.com/iron86/iron86/x86"

// status are the flags that the caller of an interrupt gets from it.
const status = x86.Arith

// hardware reports whether vector n belongs to an interrupt line.
func hardware(n uint8) bool { return n >= 0x08 && n < 0x10 || n >= 0x70 && n < 0x78 }

// passedUp reports whether the handler of vector n in protected mode serves real mode, too (DPMI
// 0.9, "Hardware interrupts", function 0205h).
func passedUp(n uint8) bool { return hardware(n) || n == 0x1c || n == 0x23 || n == 0x24 }

// instruction returns the bytes at CS:EIP.
func (h *Host) instruction(s *context) []byte {
	b := make([]byte, 15)
	h.mem.Read(h.base(s.seg[x86.CS])+s.eip, b)
	return b
}

// reflectDown has real mode handle interrupt n with the client's general registers. The client
// continues with the registers that the handler leaves; for an interrupt of the hardware keep is
// set, and the client's registers stay.
func (h *Host) reflectDown(n uint8, s *context, keep bool) {
	to := h.mem.realVector(n)
	if old, ok := h.unhooked(n); ok && to == h.upVector(n) {
		to = old
	}
	h.reflectTo(to, s, keep)
}

// unhooked returns the vector of real mode as it was before clients hooked it. While a program that
// a client has started is a client itself, the handlers of the first one are not called.
func (h *Host) unhooked(n uint8) (to uint32, ok bool) {
	for _, c := range h.clients {
		if to, ok = c.hooked[n]; ok {
			return to, true
		}
	}
	return 0, false
}

func (h *Host) reflectTo(to uint32, s *context, keep bool) {
	c, back := h.current(), *s
	rs := context{reg: s.reg, flags: s.flags&(status|x86.IF|x86.DF) | x86.Bit1}
	for i := range rs.seg {
		rs.seg[i] = c.realSS
	}
	rs.seg[x86.SS], rs.reg[x86.SP] = 0, 0
	rs.seg[x86.CS], rs.eip = uint16(to>>16), to&0xffff
	h.callReal(s, &rs, true, func(after *context) {
		if !keep {
			sp := back.reg[x86.SP]
			back.reg = after.reg
			back.reg[x86.SP] = sp
			back.flags = back.flags&^status | after.flags&status
		}
		h.resume(&back)
	})
}

// upVector returns the address that the vector of real mode of a hooked interrupt leads to.
func (h *Host) upVector(n uint8) uint32 {
	return uint32(h.Stubs)<<16 | stubVectors + uint32(n)
}

// reflectUp has the client's handler serve interrupt n of real mode.
func (h *Host) reflectUp(n uint8) {
	c := h.current()
	s := h.cpu.capture()
	rs := s
	rs.eip, rs.seg[x86.CS] = uint32(h.mem.popReal(&rs)), h.mem.popReal(&rs)
	flags := uint32(h.mem.popReal(&rs))
	to := c.vectors[n]
	if to.sel == 0 {
		old, ok := h.unhooked(n)
		if !ok { // no interrupt has led here: a program jumped
			old = uint32(h.Stubs)<<16 | stubHalt + 2
		}
		s.seg[x86.CS], s.eip = uint16(old>>16), old&0xffff
		h.cpu.enterReal(&s)
		return
	}
	h.callProt(&s, to, func(*context) {}, func(ps *context) {
		if !hardware(n) && n != 0x1c {
			sp := rs.reg[x86.SP]
			rs.reg = ps.reg
			rs.reg[x86.SP] = sp
		}
		rs.flags = flags
		h.cpu.enterReal(&rs)
	})
}

// setVector makes p the handler of interrupt n. Handlers of hardware interrupts and of 1Ch, 23h and
// 24h serve real mode, too, from then on.
func (h *Host) setVector(c *client, n uint8, p farPointer) {
	if p == (farPointer{selStubs, stubVectors + uint32(n)}) {
		p = farPointer{}
	}
	c.vectors[n] = p
	if !passedUp(n) {
		return
	}
	old, hooked := c.hooked[n]
	switch now := h.mem.realVector(n); {
	case p.sel != 0 && !hooked && now == h.upVector(n):
		c.hooked[n], _ = h.unhooked(n)
	case p.sel != 0 && !hooked:
		c.hooked[n] = now
		h.mem.write32(uint32(n)*4, h.upVector(n))
	case p.sel == 0 && hooked:
		h.unhook(c, n, old)
	}
}

// unhook restores the vector of real mode, unless another client still needs it or a program has
// changed it since.
func (h *Host) unhook(c *client, n uint8, old uint32) {
	delete(c.hooked, n)
	if _, needed := h.unhooked(n); !needed && h.mem.realVector(n) == h.upVector(n) {
		h.mem.write32(uint32(n)*4, old)
	}
}
