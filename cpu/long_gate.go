package cpu

import "github.com/iron86/iron86/x86"

// long64 reports whether d is a segment of 64-bit code, if it is one of code.
func (d descriptor) long64() bool { return d.hi&(1<<21|1<<22) == 1<<21 }

// mixed reports whether d has both L and D, which no code segment may have in long mode.
func (d descriptor) mixed() bool { return d.hi&(1<<21|1<<22) == 1<<21|1<<22 }

// interruptLong delivers an event in long mode, through a gate of 16 bytes (SDM vol. 3, 6.14).
func interruptLong(c *CPU, e event) bool {
	name := uint32(e.vector)*8 + 2 | c.sys.ext
	off := uint64(e.vector) * 16
	if off+15 > uint64(c.idt.limit) {
		return c.raiseCode(x86.VecGP, name)
	}
	g, ok := c.readDescriptor(c.idt.base + off)
	if !ok {
		return false
	}
	high, ok := c.readLin(c.idt.base+off+8, 4, false)
	if !ok {
		return false
	}
	if t := g.systemType(); t != typeIntGate32 && t != typeTrapGate32 || e.cause.software() && g.dpl() < c.cpl {
		return c.raiseCode(x86.VecGP, name)
	}
	if !g.present() {
		return c.raiseCode(x86.VecNP, name)
	}
	d, ok := c.handlerCode(g.gateSelector())
	if !ok {
		return false
	}
	if !d.long64() {
		return c.raiseSel(x86.VecGP, g.gateSelector())
	}
	return enterHandlerLong(c, e, g, d, high<<32|uint64(g.gateOffset()))
}

// enterHandlerLong pushes the frame, which always has SS and RSP and ends at a multiple of 16, and goes to the handler.
func enterHandlerLong(c *CPU, e event, g, d descriptor, rip uint64) bool {
	cpl := c.cpl
	if !d.isConforming() {
		cpl = d.dpl()
	}
	s, ok := handlerStack(c, cpl, uint32(g.hi&7))
	if !ok {
		return false
	}
	if !canonical(rip) {
		return c.raiseGP0()
	}
	ok = s.push(c, 8, uint64(c.seg[x86.SS].selector)) && s.push(c, 8, c.reg[x86.SP]) &&
		s.push(c, 8, uint64(c.imageFor(e))) && s.push(c, 8, uint64(c.seg[x86.CS].selector)) && s.push(c, 8, c.eip) &&
		(!e.hasCode || s.push(c, 8, uint64(e.code)))
	if !ok || !c.touch(&d) {
		return false
	}
	clear := uint32(x86.TF | x86.VM | x86.RF | x86.NT)
	if g.systemType() == typeIntGate32 {
		clear |= x86.IF
	}
	c.setEflags(0, clear)
	enterLevel(c, g.gateSelector(), d, cpl, &s, rip)
	return true
}

// handlerStack returns the stack of a handler at privilege level cpl: one of the seven that the TSS has for interrupts, where the gate
// names one, that of an inner level, or the present one.
func handlerStack(c *CPU, cpl uint8, ist uint32) (s longStack, ok bool) {
	switch {
	case ist != 0:
		s, ok = tssStack64(c, tss64IST+8*ist)
	case cpl != c.cpl:
		s, ok = tssStack64(c, tss64RSP+8*uint32(cpl))
	default: // the stack pointer itself may be anything; only what is written below it is checked
		return longStack{sp: c.reg[x86.SP] &^ 15, user: cpl == 3}, true
	}
	ok = ok && s.usable(c)
	s.sp &^= 15
	s.user = cpl == 3
	return s, ok
}

// enterLevel commits a transfer to 64-bit code at the same or an inner level.
func enterLevel(c *CPU, sel uint16, d descriptor, cpl uint8, s *longStack, rip uint64) {
	inner := cpl != c.cpl
	c.reg[x86.SP] = s.sp
	c.setCode(d.segment(sel), cpl)
	if inner {
		c.setSegment(x86.SS, nullStack(uint16(cpl), cpl))
	}
	c.eip = rip
	c.modeChanged()
}
