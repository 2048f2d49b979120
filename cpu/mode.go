package cpu

import "github.com/iron86/iron86/x86"

// eflags is the whole register.
func (r *registers) eflags() uint32 { return r.flags | r.arith() }

// setEflags changes the bits of mask to those of v. It looks at pending
// interrupts again, and at the mode if alignment checking changes; other changes of the
// mode (VM) are the caller's.
func (c *CPU) setEflags(v, mask uint32) {
	if mask&x86.Arith != 0 {
		c.setArith(v&mask | c.arith()&^mask)
	}
	mask &^= x86.Arith
	changed := (c.flags ^ v) & mask
	c.flags ^= changed
	if changed&x86.AC != 0 {
		c.modeChanged()
		return
	}
	c.lookAgain()
}
