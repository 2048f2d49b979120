package cpu

import "github.com/iron86/iron86/x86"

// flagsImage returns EFLAGS as the generation and the mode show it.
func (r *registers) flagsImage() uint32 { return r.eflags()&r.flagMask() | r.model.flagOnes }

// flagMask returns the flags that exist in this mode.
func (r *registers) flagMask() uint32 {
	if r.real() {
		return r.model.realFlagMask
	}
	return r.model.flagMask
}

// loadFlags sets those flags of mask that exist.
func (c *CPU) loadFlags(v, mask uint32) { c.setEflags(v, mask&c.flagMask()) }

// Flags that POPF and IRET load in any mode, by operand size.
const (
	popFlags16 = x86.Arith | x86.TF | x86.DF | x86.NT
	popFlags32 = popFlags16 | x86.AC | x86.ID
)

// popMask returns the flags that POPF of n bytes may change at the current privilege level.
func (r *registers) popMask(n int) uint32 {
	mask := uint32(popFlags16)
	if n == 4 {
		mask = popFlags32
	}
	switch {
	case r.real() || r.protected() && r.cpl == 0:
		return mask | x86.IF | x86.IOPL
	case r.cpl <= r.iopl():
		return mask | x86.IF
	}
	return mask
}

// loadReturnFlags loads EFLAGS at IRET; c.cpl is still that of the handler.
func (c *CPU) loadReturnFlags(v uint32, n int) {
	mask := uint32(popFlags16)
	if n == 4 {
		mask = popFlags32 | x86.RF
	}
	if c.cpl <= c.iopl() {
		mask |= x86.IF
	}
	if c.cpl == 0 {
		mask |= x86.IOPL
		if n == 4 {
			mask |= x86.VIF | x86.VIP
		}
	}
	c.loadFlags(v, mask)
}

// vme reports whether the processor is in virtual-8086 mode with the extensions of CR4.VME.
func (r *registers) vme() bool { return r.v86() && r.cr4&x86.CR4VME != 0 }

// pvi reports whether interrupts are virtual in protected mode. With CR4.PVI they are at CPL 3 if IOPL is
// below 3 (SDM vol. 3, 20.4).
func (r *registers) pvi() bool {
	return r.protected() && r.cr4&x86.CR4PVI != 0 && r.cpl == 3 && r.iopl() < 3
}

// virtualImage returns FLAGS as PUSHF shows them to a task whose interrupt flag is
// VIF: IF is VIF, and IOPL reads 3.
func (r *registers) virtualImage() uint32 {
	v := r.flagsImage()&^uint32(x86.IF) | x86.IOPL
	if r.flags&x86.VIF != 0 {
		v |= x86.IF
	}
	return v
}

// loadVirtual loads FLAGS from a 16-bit image for such a task: IF goes to VIF,
// IOPL stays. It raises #GP(0) for TF, and for IF with an interrupt pending (VIP).
func (c *CPU) loadVirtual(image uint32) bool {
	if image&x86.TF != 0 || image&x86.IF != 0 && c.flags&x86.VIP != 0 {
		return c.raiseGP0()
	}
	v := image &^ uint32(x86.VIF)
	if image&x86.IF != 0 {
		v |= x86.VIF
	}
	c.setEflags(v, x86.Arith|x86.DF|x86.NT|x86.TF|x86.VIF)
	return true
}
