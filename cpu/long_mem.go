package cpu

import "github.com/iron86/iron86/x86"

// Accesses of 64-bit mode whose size is known only here, on the stack, or at offsets that the fields of an op do not give.

// loadLong reads n = 1, 2, 4 or 8 bytes at an offset.
func loadLong(c *CPU, o *op, sreg uint8, off uint64, n int) (uint64, bool) {
	c.at = o
	v, ok := c.readSeg(int(sreg), off, n)
	c.at = nil
	return v, ok
}

func storeLong(c *CPU, o *op, sreg uint8, off uint64, n int, v uint64) bool {
	c.at = o
	ok := c.writeSeg(int(sreg), off, n, v)
	c.at = nil
	return ok
}

// loadOperand reads the memory operand of o, n bytes.
func loadOperand(c *CPU, o *op, n int) (uint64, bool) {
	return loadLong(c, o, o.seg, effectiveLong(c, o), n)
}

// getLong and setLong are get and set for n = 1, 2, 4 or 8 bytes.
func getLong(g *general, r uint8, n int) uint64 {
	if n == 8 {
		return g.reg[r]
	}
	return uint64(g.get(r, n))
}

func setLong(g *general, r uint8, n int, v uint64) {
	if n == 8 {
		g.reg[r] = v
		return
	}
	g.set(r, n, uint32(v))
}

// pushLong pushes n = 2 or 8 bytes. The stack pointer has 64 bits whatever SS says.
func pushLong(c *CPU, o *op, n int, v uint64) bool {
	sp := c.reg[x86.SP] - uint64(n)
	if !storeLong(c, o, x86.SS, sp, n, v) {
		return false
	}
	c.reg[x86.SP] = sp
	return true
}

// topLong reads the top of the stack without popping it.
func topLong(c *CPU, o *op, n int) (uint64, bool) { return loadLong(c, o, x86.SS, c.reg[x86.SP], n) }
