package cpu

import "github.com/iron86/iron86/x86"

// interruptV86 executes INT n in V86 mode: to the monitor, to the task's own handler
// through the table at address 0, or #GP (SDM vol. 3, table 20-2).
func (c *CPU) interruptV86(e event) bool {
	if c.cr4&x86.CR4VME != 0 {
		redirect, ok := c.redirected(e.vector)
		if !ok {
			return false
		}
		if redirect {
			return c.interruptRedirected(e)
		}
	}
	if c.iopl() < 3 {
		return c.raiseGP0()
	}
	return c.interruptProtected(e)
}

// redirected reads the bit of vector in the software interrupt redirection
// bitmap, the 32 bytes below the I/O bitmap: 0 redirects to the V86 task.
func (c *CPU) redirected(vector uint8) (redirect, ok bool) {
	base, ok := c.ioMapBase()
	if !ok {
		return false, false
	}
	off := uint32(base) - 32 + uint32(vector)/8
	if base < 32 || off > c.tr.limit {
		return false, c.raiseGP0()
	}
	b, ok := c.readLin(c.wrap(c.tr.base64()+uint64(off)), 1, false)
	return b>>(vector&7)&1 == 0, ok
}

// ioMapBase reads the offset of the I/O bitmap from the TSS. It raises #GP(0)
// when the TSS has none.
func (c *CPU) ioMapBase() (uint16, bool) {
	if c.tr.null || c.tr.access&0xd != typeTSS32 || c.tr.limit < 103 {
		return 0, c.raiseGP0()
	}
	v, ok := c.readLin(c.wrap(c.tr.base64()+102), 2, false)
	return uint16(v), ok
}

// interruptRedirected enters a handler of the V86 task itself. With IOPL below 3
// the task's IF is VIF (SDM vol. 3, 20.3.3).
func (c *CPU) interruptRedirected(e event) bool {
	v, ok := c.readLin(uint64(uint32(e.vector)*4), 4, false)
	if !ok {
		return false
	}
	if c.iopl() == 3 {
		return c.enterPlain(uint32(v), c.flagsImage(), x86.IF|x86.TF|x86.RF)
	}
	return c.enterPlain(uint32(v), c.virtualImage(), x86.VIF|x86.TF|x86.RF)
}

// ioAllowed checks the permission to access n bytes of ports from port on, and notes
// the I/O breakpoints that the access meets.
func (c *CPU) ioAllowed(port uint16, n int) bool {
	if !c.ioFree() && !c.ioBitmap(port, n) {
		return false
	}
	c.watchPort(port, n)
	return true
}

// ioFree reports whether IOPL permits all ports.
func (r *registers) ioFree() bool { return r.real() || !r.v86() && r.cpl <= r.iopl() }

// ioBitmap looks at the I/O bitmap of the TSS (SDM vol. 1, 19.5). It raises #GP(0)
// when that gives no permission.
func (c *CPU) ioBitmap(port uint16, n int) bool {
	base, ok := c.ioMapBase()
	if !ok {
		return false
	}
	// Two bytes are read always, so the last one of the map is followed by FF.
	off := uint32(base) + uint32(port)/8
	if off+1 > c.tr.limit {
		return c.raiseGP0()
	}
	bits, ok := c.readLin(c.wrap(c.tr.base64()+uint64(off)), 2, false)
	if !ok {
		return false
	}
	if bits>>(port&7)&(1<<n-1) != 0 {
		return c.raiseGP0()
	}
	return true
}
