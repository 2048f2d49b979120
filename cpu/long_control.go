package cpu

import "github.com/iron86/iron86/x86"

// fullRegister returns what MOV to a control or debug register takes from general register r: 64 bits in 64-bit mode.
func fullRegister(c *CPU, r uint8) uint64 {
	if c.mode&mode64 != 0 {
		return c.reg[r&15]
	}
	return uint64(c.get32(r))
}

// controlRegister returns what MOV from a control register yields.
func controlRegister(c *CPU, cr uint8) uint64 {
	switch {
	case cr == 8:
		return uint64(c.long.cr8)
	case c.mode&mode64 == 0:
		return uint64(c.CR(int(cr)))
	case cr == 2:
		return c.cr2
	case cr == 3:
		return c.cr3
	}
	return uint64(c.CR(int(cr)))
}

// setCR8 writes the task priority.
func setCR8(c *CPU, v uint64) bool {
	if v > 15 {
		return c.raiseGP0()
	}
	c.long.cr8 = uint8(v)
	return true
}

// switchable makes the checks of long mode for a new value of CR0: to begin it needs PAE, a TR without a 16-bit TSS and a CS
// without L, and it does not end in 64-bit mode (SDM vol. 3, 9.8.5; vol. 2, "MOV – Move to/from Control Registers").
func switchable(c *CPU, cr0 uint32) bool {
	switch {
	case (cr0^c.cr0)&x86.CR0PG == 0 || c.long.efer&x86.EFERLME == 0:
		return true
	case cr0&x86.CR0PG == 0:
		return !code64(&c.registers)
	}
	return c.cr4&x86.CR4PAE != 0 && !c.seg[x86.CS].long && c.tr.access&0xf != typeTSS16Busy
}

// activate derives EFER.LMA. Registers lose their upper halves when long mode ends (SDM vol. 1, 3.4.1.1, calls them undefined then).
func activate(r *registers) {
	before := r.long.active()
	r.long.efer &^= x86.EFERLMA
	switch {
	case r.long.efer&x86.EFERLME != 0 && r.cr0&x86.CR0PG != 0:
		r.long.efer |= x86.EFERLMA
	case before:
		for i := range 8 {
			r.reg[i] &= 0xffffffff
		}
	}
}

// setEFER writes EFER. LMA cannot be written.
func setEFER(c *CPU, v uint64) bool {
	const all = x86.EFERSCE | x86.EFERLME | x86.EFERLMA | x86.EFERNXE
	changed := v ^ c.long.efer
	if v&^all != 0 || changed&x86.EFERLME != 0 && c.cr0&x86.CR0PG != 0 {
		return false
	}
	c.long.efer = v&^x86.EFERLMA | c.long.efer&x86.EFERLMA
	c.modeChanged()
	if changed&x86.EFERNXE != 0 {
		c.flushTLB(true)
	}
	return true
}
