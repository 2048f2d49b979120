package cpu

import "github.com/iron86/iron86/mmu"

// Accesses that missed the fast path of mem.go: always in 64-bit mode, which has one of its own.

// loadSlow is a load by op o that missed the fast path. Its walk of the page tables may have set a
// bit in a table that is also the running code. Then a fused pair stops before it, because its
// second half has to be fetched again.
func (c *CPU) loadSlow(o *op, off uint32, n int) (uint32, bool) {
	if c.mode&mode64 != 0 {
		v, ok := loadOperand(c, o, n)
		return uint32(v), ok
	}
	id := c.blocks.cur.id
	c.at = o
	v, ok := c.readSeg(int(o.seg), uint64(off), n)
	c.at = nil
	if ok && o.count > 1 && c.blocks.cur.id != id {
		c.stepNext, c.exit = true, exitLeft
		return 0, false
	}
	return uint32(v), ok
}

func (c *CPU) storeSlow(o *op, off uint32, n int, v uint32) bool {
	if c.mode&mode64 != 0 {
		return storeOperandLong(c, o, n, uint64(v))
	}
	c.at = o
	ok := c.writeSeg(int(o.seg), uint64(off), n, uint64(v))
	c.at = nil
	return ok
}

// refSlow checks that the operand can be written, reads it and puts it in rmwBuffer.
func (c *CPU) refSlow(o *op, offset uint32, n int) (*mmu.Page, uint32) {
	if c.mode&mode64 != 0 {
		return refLong(c, o, effectiveLong(c, o), n)
	}
	return refAt(c, o, uint64(offset), n)
}
