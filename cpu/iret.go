package cpu

import "github.com/iron86/iron86/x86"

// interruptReturn executes IRET with operand size n (SDM vol. 2, "IRET").
func (c *CPU) interruptReturn(n int) bool {
	c.nmiBlocked = false
	switch {
	case c.long.active():
		return longIRET(c, n)
	case c.real():
		return c.plainReturn(n, popFlags32|x86.RF|x86.IF|x86.IOPL)
	case c.v86():
		if c.iopl() == 3 {
			return c.plainReturn(n, popFlags32|x86.RF|x86.IF)
		}
		if n == 4 || c.cr4&x86.CR4VME == 0 {
			return c.raiseGP0()
		}
		return c.virtualReturn()
	case c.flags&x86.NT != 0:
		return c.returnTask()
	}
	return c.protectedReturn(n)
}

// frame reads EIP, CS and EFLAGS from the stack.
func (c *CPU) frame(s *stack, n int) (eip uint32, cs uint16, flags uint32, ok bool) {
	if eip, ok = c.stackRead(s, 0, n); !ok {
		return
	}
	v, ok := c.stackRead(s, uint32(n), n)
	if !ok {
		return eip, 0, 0, false
	}
	flags, ok = c.stackRead(s, 2*uint32(n), n)
	return eip, uint16(v), flags, ok
}

// plainReturn executes IRET in real mode, and in V86 mode with IOPL 3.
func (c *CPU) plainReturn(n int, mask uint32) bool {
	s := c.ownStack()
	eip, cs, flags, ok := c.frame(&s, n)
	if !ok || !c.plainJump(cs, eip) {
		return false
	}
	s.sp += 3 * uint32(n)
	c.commitSP(&s)
	if n == 2 {
		mask &= 0xffff
	}
	c.loadFlags(flags, mask)
	return true
}

// virtualReturn executes IRET of a V86 task whose interrupt flag is VIF.
func (c *CPU) virtualReturn() bool {
	s := c.ownStack()
	eip, cs, flags, ok := c.frame(&s, 2)
	if !ok {
		return false
	}
	to := c.plainSegment(x86.CS, cs)
	if eip > to.limit {
		return c.raiseGP0()
	}
	if !c.loadVirtual(flags) {
		return false
	}
	c.setSegment(x86.CS, to)
	c.eip = uint64(eip)
	s.sp += 6
	c.commitSP(&s)
	return true
}

// protectedReturn executes IRET in protected mode, within the task.
func (c *CPU) protectedReturn(n int) bool {
	s := c.ownStack()
	eip, cs, flags, ok := c.frame(&s, n)
	if !ok {
		return false
	}
	if n == 4 && flags&x86.VM != 0 && c.cpl == 0 {
		return c.returnToV86(&s, cs, eip, flags)
	}
	return c.returnTo(&s, cs, eip, n, 3, 0, &flags)
}

// returnToV86 enters V86 mode from CPL 0.
func (c *CPU) returnToV86(s *stack, cs uint16, eip, flags uint32) bool {
	var v [6]uint32 // ESP, SS, ES, DS, FS, GS
	for i := range v {
		var ok bool
		if v[i], ok = c.stackRead(s, uint32(12+4*i), 4); !ok {
			return false
		}
	}
	if eip > 0xffff {
		return c.raiseGP0()
	}
	c.setEflags(flags, c.model.flagMask)
	c.cpl = 3
	for i, r := range [...]int{x86.SS, x86.ES, x86.DS, x86.FS, x86.GS} {
		c.setSegment(r, c.plainSegment(r, uint16(v[i+1])))
	}
	c.setSegment(x86.CS, c.plainSegment(x86.CS, cs))
	c.reg[x86.SP] = uint64(v[0])
	c.eip = uint64(eip)
	c.modeChanged()
	return true
}
