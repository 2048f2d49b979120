package dpmi

import "github.com/iron86/iron86/x86"

// status are the flags that an interrupt returns to its caller.
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
// continues with the registers that the handler leaves. If keep is set, as for hardware interrupts, it
// continues with those that it had.
func (h *Host) reflectDown(n uint8, s *context, keep bool) {
	h.reflectTo(h.realHandler(n), s, keep)
}

// realHandler returns the handler of interrupt n in real mode: what its vector leads to, or what it led to before
// a client hooked it.
func (h *Host) realHandler(n uint8) uint32 {
	to := h.mem.realVector(n)
	if old, ok := h.unhooked(n); ok && to == h.upVector(n) {
		return old
	}
	return to
}

// unhooked returns the vector of real mode as it was before clients hooked it. ok is false if none has
// hooked it. While a program that a client has started is a client itself, the handlers of the first one
// are not called.
func (h *Host) unhooked(n uint8) (to uint32, ok bool) {
	for _, c := range h.clients {
		if to, ok = c.hooked[n]; ok {
			return to, true
		}
	}
	return 0, false
}

// reflectTo is reflectDown to a handler at the address to, seg:off.
func (h *Host) reflectTo(to uint32, s *context, keep bool) {
	rs := h.current().realState(s)
	h.interruptReal(to, s, &rs, resumption{kind: resumeReflected, s: *s, keep: keep})
}

// realState returns a state of real mode with the client's general registers. All its segments are
// that of the host's stack and buffer.
func (c *client) realState(s *context) context {
	rs := context{reg: s.reg, flags: s.flags&(status|x86.IF|x86.DF) | x86.Bit1}
	for i := range rs.seg {
		rs.seg[i] = c.realSS
	}
	return rs
}

// interruptReal calls the interrupt handler of real mode at the address to, seg:off, with the state rs on the
// host's stack. from and then are those of callReal.
func (h *Host) interruptReal(to uint32, from, rs *context, then resumption) {
	rs.seg[x86.SS], rs.reg[x86.SP] = 0, 0
	rs.seg[x86.CS], rs.eip = uint16(to>>16), to&0xffff
	h.callReal(from, rs, true, then)
}

// takeResults puts the general registers and flags that an interrupt has returned into s. SP stays.
func (s *context) takeResults(regs [8]uint32, flags uint32) {
	sp := s.reg[x86.SP]
	s.reg = regs
	s.reg[x86.SP] = sp
	s.flags = s.flags&^status | flags&status
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
		if !ok { // no interrupt has led here, but a program has jumped
			old = uint32(h.Stubs)<<16 | stubHalt + 2 // IRET
		}
		s.seg[x86.CS], s.eip = uint16(old>>16), old&0xffff
		h.cpu.enterReal(&s)
		return
	}
	h.callProt(&s, to, func(*context) {}, resumption{kind: resumeReal, s: rs, n: n, flags: flags})
}

// setVector makes p the handler of interrupt n. If it is one of those that serve real mode, too, the
// vector of real mode leads to it from then on.
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
