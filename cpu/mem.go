package cpu

import "github.com/iron86/iron86/mmu"

// Loads and stores of the handlers. The fast path consists of the address, the check against the
// segment limit, one comparison with the tag of the TLB entry, and the access in the host's memory.
// The comparison fails for an access that crosses a page, a page of a device, a page with decoded
// code, and a missing right. Everything else takes the slow path in memslow.go.
//
// The flat forms are for blocks in which DS, ES and SS begin at 0 and end at 4 GB (modeFlat), with
// 32-bit addresses, so that there is no segment to check.

func (c *CPU) load8(o *op) (uint8, bool) {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off) < s.readLen && e.ReadTag == mmu.Tag(lin, 1) {
		return mmu.Load8(e.Page, lin), true
	}
	v, ok := c.loadSlow(o, off, 1)
	return uint8(v), ok
}

func (c *CPU) load16(o *op) (uint16, bool) {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+2 <= s.readLen && e.ReadTag == mmu.Tag(lin, 2) {
		return mmu.Load16(e.Page, lin), true
	}
	v, ok := c.loadSlow(o, off, 2)
	return uint16(v), ok
}

func (c *CPU) load32(o *op) (uint32, bool) {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+4 <= s.readLen && e.ReadTag == mmu.Tag(lin, 4) {
		return mmu.Load32(e.Page, lin), true
	}
	v, ok := c.loadSlow(o, off, 4)
	return uint32(v), ok
}

func (c *CPU) loadFlat32(o *op) (uint32, bool) {
	lin := c.flat(o)
	if e := c.tlb.At(lin); e.ReadTag == mmu.Tag(lin, 4) {
		return mmu.Load32(e.Page, lin), true
	}
	v, ok := c.loadSlow(o, lin, 4)
	return uint32(v), ok
}

func (c *CPU) store8(o *op, v uint8) bool {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off) < s.writeLen && e.WriteTag == mmu.Tag(lin, 1) {
		mmu.Store8(e.Page, lin, v)
		return true
	}
	return c.storeSlow(o, off, 1, uint32(v))
}

func (c *CPU) store16(o *op, v uint16) bool {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+2 <= s.writeLen && e.WriteTag == mmu.Tag(lin, 2) {
		mmu.Store16(e.Page, lin, v)
		return true
	}
	return c.storeSlow(o, off, 2, uint32(v))
}

func (c *CPU) store32(o *op, v uint32) bool {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+4 <= s.writeLen && e.WriteTag == mmu.Tag(lin, 4) {
		mmu.Store32(e.Page, lin, v)
		return true
	}
	return c.storeSlow(o, off, 4, v)
}

// ref returns the operand of a read-modify-write: its host page and the address in it, or nil with
// a fault pending. The handler loads, stores and then calls commit, which writes an operand back
// that is not plain RAM.
func (c *CPU) ref(o *op, n uint32) (*mmu.Page, uint32) {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	// A segment that can be written can be read.
	if uint64(off)+uint64(n) <= s.writeLen && e.WriteTag == mmu.Tag(lin, n) {
		return e.Page, lin
	}
	return c.refSlow(o, off, int(n))
}

func (c *CPU) commit(p *mmu.Page) bool { return p != &c.rmwBuffer || c.commitSlow() }
