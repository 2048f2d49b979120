package dpmi

import "github.com/iron86/iron86/x86"

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

// hardwareInterrupt calls the client's handler of hardware interrupt n on the locked stack. The handler
// may change to another stack, but must end with IRET.
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
	f := frame{c.realSP, c.lockSP, resumption{kind: resumeHardware, s: at}}
	s.flags &^= x86.IF | x86.TF
	s.reg[x86.SP] &^= 3
	h.push(s, s.flags&0xffff, selStubs, stubProtReturn+uint32(len(c.frames)))
	c.lockSP = max(s.reg[x86.SP], lockRoom) - lockRoom
	c.frames = append(c.frames, f)
	s.seg[x86.CS], s.eip = to.sel, to.off
	h.resume(s)
}

// defaultInterrupt handles INT n of a client that has no handler for it.
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

// int21 serves those calls of DOS that the host treats itself. It returns false for all others.
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
		return h.dosCall(c, s)
	}
	s.flags &^= x86.CF
	h.resume(s)
	return true
}

// int2F serves AX=1686h, which says that the processor is in protected mode, and AX=168Ah. It returns
// false for all other calls.
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
