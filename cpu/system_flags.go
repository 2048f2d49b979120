package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// sysPUSHF executes PUSHF and PUSHFD.
func sysPUSHF(c *CPU, i *decoder.Inst) bool {
	n := int(i.OpSize)
	v := c.flagsImage() &^ uint32(x86.VM|x86.RF)
	if c.mode&mode64 != 0 {
		return pushLong(c, nil, n, uint64(v))
	}
	if c.v86() && c.iopl() < 3 {
		if n == 4 || c.cr4&x86.CR4VME == 0 {
			return c.raiseGP0()
		}
		v = c.virtualImage()
	}
	return c.push(n, v)
}

// sysPOPF executes POPF and POPFD.
func sysPOPF(c *CPU, i *decoder.Inst) bool {
	n := int(i.OpSize)
	if c.mode&mode64 != 0 {
		v, ok := popLong(c, nil, n)
		if ok {
			c.loadFlags(uint32(v), c.popMask(min(n, 4)))
		}
		return ok
	}
	if !c.v86() || c.iopl() == 3 {
		v, ok := c.pop(n)
		if ok {
			c.loadFlags(v, c.popMask(n))
		}
		return ok
	}
	if n == 4 || c.cr4&x86.CR4VME == 0 {
		return c.raiseGP0()
	}
	s := c.ownStack()
	v, ok := c.stackRead(&s, 0, n)
	if !ok || !c.loadVirtual(v) {
		return false
	}
	s.sp += uint32(n)
	c.commitSP(&s)
	return true
}

// sysCLI executes CLI: IF, or VIF of a task that has only that (SDM vol. 2, "CLI").
func sysCLI(c *CPU, _ *decoder.Inst) bool {
	switch {
	case c.real(), c.cpl <= c.iopl():
		c.setEflags(0, x86.IF)
	case c.vme(), c.pvi():
		c.setEflags(0, x86.VIF)
	default:
		return c.raiseGP0()
	}
	return true
}

// sysSTI executes STI. Setting IF delays interrupts until after the next instruction.
func sysSTI(c *CPU, _ *decoder.Inst) bool {
	switch {
	case c.real(), c.cpl <= c.iopl():
		if c.flags&x86.IF == 0 {
			c.interruptShadow = true
			c.setEflags(x86.IF, x86.IF)
		}
	case c.vme(), c.pvi():
		if c.flags&x86.VIP != 0 {
			return c.raiseGP0()
		}
		c.setEflags(x86.VIF, x86.VIF)
	default:
		return c.raiseGP0()
	}
	return true
}
