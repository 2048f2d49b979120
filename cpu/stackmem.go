package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// push16 and push32 push a value for op o; SP changes only when that succeeds.
func (c *CPU) push16(o *op, v uint16) bool {
	sp := (uint32(c.reg[x86.SP]) - 2) & c.spMask
	s := &c.seg[x86.SS]
	lin := s.base + sp
	if e := c.tlb.At(lin); uint64(sp)+2 <= s.writeLen && e.WriteTag == mmu.Tag(lin, 2) {
		mmu.Store16(e.Page, lin, v)
	} else if !c.stackWrite(o, sp, 2, uint32(v)) {
		return false
	}
	c.setSP(sp)
	return true
}

func (c *CPU) push32(o *op, v uint32) bool {
	sp := (uint32(c.reg[x86.SP]) - 4) & c.spMask
	s := &c.seg[x86.SS]
	lin := s.base + sp
	if e := c.tlb.At(lin); uint64(sp)+4 <= s.writeLen && e.WriteTag == mmu.Tag(lin, 4) {
		mmu.Store32(e.Page, lin, v)
	} else if !c.stackWrite(o, sp, 4, v) {
		return false
	}
	c.setSP(sp)
	return true
}

// top16 and top32 read at SS:SP without popping: the caller moves SP when
// everything else has succeeded.
func (c *CPU) top16(o *op) (uint16, bool) {
	sp := c.sp()
	s := &c.seg[x86.SS]
	lin := s.base + sp
	if e := c.tlb.At(lin); uint64(sp)+2 <= s.readLen && e.ReadTag == mmu.Tag(lin, 2) {
		return mmu.Load16(e.Page, lin), true
	}
	v, ok := c.stackAt(o, sp, 2)
	return uint16(v), ok
}

func (c *CPU) top32(o *op) (uint32, bool) {
	sp := c.sp()
	s := &c.seg[x86.SS]
	lin := s.base + sp
	if e := c.tlb.At(lin); uint64(sp)+4 <= s.readLen && e.ReadTag == mmu.Tag(lin, 4) {
		return mmu.Load32(e.Page, lin), true
	}
	return c.stackAt(o, sp, 4)
}

// stackWrite and stackAt access n bytes at SS:sp the slow way.
func (c *CPU) stackWrite(o *op, sp uint32, n int, v uint32) bool {
	c.at = o
	ok := c.writeSeg(x86.SS, uint64(sp), n, uint64(v))
	c.at = nil
	return ok
}

func (c *CPU) stackAt(o *op, sp uint32, n int) (uint32, bool) {
	c.at = o
	v, ok := c.readSeg(x86.SS, uint64(sp), n)
	c.at = nil
	return uint32(v), ok
}

// pushN and topN choose by the operand size.
func (c *CPU) pushN(o *op, n int, v uint32) bool {
	if n == 2 {
		return c.push16(o, uint16(v))
	}
	return c.push32(o, v)
}

func (c *CPU) topN(o *op, n int) (uint32, bool) {
	if n == 2 {
		v, ok := c.top16(o)
		return uint32(v), ok
	}
	return c.top32(o)
}

// push and pop are for instructions that end a block: n is 2 or 4.
func (c *CPU) push(n int, v uint32) bool { return c.pushN(nil, n, v) }

func (c *CPU) pop(n int) (uint32, bool) {
	v, ok := c.topN(nil, n)
	if ok {
		c.setSP(c.sp() + uint32(n))
	}
	return v, ok
}
