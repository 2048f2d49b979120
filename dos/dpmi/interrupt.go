package dpmi

import "github.com/iron86/iron86/x86"

// status are the flags that the caller of an interrupt gets from it.
const status = x86.Arith

// vector is called for entry n of the table at stubVectors. It is the gate of an interrupt when the
// processor has just come to privilege 0, the default handler that a client has jumped to at
// privilege 3, and in real mode the place that the vectors of hooked interrupts lead to.
func (h *Host) vector(n uint8) {
	switch c := h.current(); {
	case c == nil:
	case !h.cpu.protected():
		h.reflectUp(n)
	case h.cpu.CPL() == 0:
		h.gate(n)
	default:
		s := h.cpu.capture()
		s.eip = h.pop(&s)
		s.seg[x86.CS] = uint16(h.pop(&s))
		s.flags = s.flags&status | h.pop(&s)&^status
		h.defaultInterrupt(n, &s)
	}
}

// hardware reports whether vector n belongs to an interrupt line.
func hardware(n uint8) bool { return n >= 0x08 && n < 0x10 || n >= 0x70 && n < 0x78 }

// passedUp reports whether the handler of vector n in protected mode serves real mode, too (DPMI
// 0.9, "Hardware interrupts", function 0205h).
func passedUp(n uint8) bool { return hardware(n) || n == 0x1c || n == 0x23 || n == 0x24 }

// gate handles interrupt or exception n of the client.
func (h *Host) gate(n uint8) {
	s, code, hasCode := h.fromGate()
	switch {
	case hasCode && n == x86.VecGP:
		if number, ok := h.softwareInterrupt(&s, code); ok {
			h.interrupt(number, &s)
		} else if !h.emulateInstruction(&s, code) {
			h.exception(n, &s, code)
		}
	case hasCode || n < 8:
		h.exception(n, &s, code)
	case hardware(n):
		h.hardwareInterrupt(n, &s)
	default:
		h.interrupt(n, &s)
	}
}

// softwareInterrupt finds the INT n that has caused a general protection fault: the error code
// names the gate, which privilege 3 may not use. EIP in s is moved past the instruction.
func (h *Host) softwareInterrupt(s *context, code uint32) (n uint8, ok bool) {
	const idt, external = 2, 1
	if code&(idt|external) != idt {
		return 0, false
	}
	b := h.instruction(s)
	for i := range b[:len(b)-1] {
		if b[i] == 0xcd {
			s.eip += uint32(i) + 2
			return b[i+1], true
		}
	}
	return 0, false
}

// instruction returns the bytes at CS:EIP.
func (h *Host) instruction(s *context) []byte {
	b := make([]byte, 15)
	h.mem.Read(h.base(s.seg[x86.CS])+s.eip, b)
	return b
}

// interrupt handles INT n of the client in state s, whose EIP is after the instruction.
func (h *Host) interrupt(n uint8, s *context) {
	to := h.current().vectors[n]
	if to.sel == 0 {
		h.defaultInterrupt(n, s)
		return
	}
	h.push(s, s.flags&0xffff|s.flags&(x86.AC|x86.ID), uint32(s.seg[x86.CS]), s.eip)
	s.seg[x86.CS], s.eip = to.sel, to.off
	s.flags &^= x86.TF
	if passedUp(n) {
		s.flags &^= x86.IF
	}
	h.resume(s)
}

// hardwareInterrupt calls the client's handler on the locked stack. The handler may change the
// stack, as long as it ends with IRET.
func (h *Host) hardwareInterrupt(n uint8, s *context) {
	c := h.current()
	to := c.vectors[n]
	if to.sel == 0 {
		h.reflectDown(n, s, true)
		return
	}
	at := *s
	if !h.toLockedStack(s) || len(c.frames) >= maxDepth {
		h.abort(&at, "DPMI: hardware interrupts nested too deeply")
		return
	}
	f := frame{c.realSP, c.lockSP, func(after *context) {
		after.eip, after.flags, after.reg[x86.SP] = at.eip, at.flags, at.reg[x86.SP]
		after.seg[x86.CS], after.seg[x86.SS] = at.seg[x86.CS], at.seg[x86.SS]
		h.resume(after)
	}}
	s.flags &^= x86.IF | x86.TF
	s.reg[x86.SP] &^= 3
	h.push(s, s.flags&0xffff, selStubs, stubProtReturn+uint32(len(c.frames)))
	c.lockSP = max(s.reg[x86.SP], lockRoom) - lockRoom
	c.frames = append(c.frames, f)
	s.seg[x86.CS], s.eip = to.sel, to.off
	h.resume(s)
}

// defaultInterrupt handles INT n for which the client has no handler.
func (h *Host) defaultInterrupt(n uint8, s *context) {
	switch {
	case n == 0x31:
		h.int31(s)
		return
	case n == 0x21 && h.int21(s), n == 0x2f && h.int2F(s):
		return
	}
	h.reflectDown(n, s, hardware(n))
}

// int21 serves those calls of DOS that mean something else in protected mode.
func (h *Host) int21(s *context) bool {
	c := h.current()
	switch n := uint8(s.reg[x86.AX]); uint8(s.reg[x86.AX] >> 8) {
	case 0x4c:
		h.exit(n)
		return true
	case 0x25:
		h.setVector(c, n, farPointer{s.seg[x86.DS], c.offset(s.reg[x86.DX])})
	case 0x35:
		p := c.vector(n)
		s.seg[x86.ES] = p.sel
		c.setOffset(s, x86.BX, p.off)
	default:
		return c.msdos && h.dosCall(c, s)
	}
	s.flags &^= x86.CF
	h.resume(s)
	return true
}

// int2F serves AX=1686h, which reports the mode, and AX=168Ah.
func (h *Host) int2F(s *context) bool {
	switch s.lo(x86.AX) {
	case 0x1686:
	case 0x168a:
		return h.vendor(h.current(), s)
	default:
		return false
	}
	s.set(x86.AX, 0)
	h.resume(s)
	return true
}

// offset returns as much of a register as holds an offset.
func (c *client) offset(v uint32) uint32 {
	if c.wide {
		return v
	}
	return v & 0xffff
}

// setOffset puts an offset into register r.
func (c *client) setOffset(s *context, r int, v uint32) {
	if c.wide {
		s.reg[r] = v
		return
	}
	s.set(r, uint16(v))
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

// vector returns the client's handler of interrupt n.
func (c *client) vector(n uint8) farPointer {
	if p := c.vectors[n]; p.sel != 0 {
		return p
	}
	return farPointer{selStubs, stubVectors + uint32(n)}
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
