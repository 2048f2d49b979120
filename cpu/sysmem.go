package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// findDescriptor reads the descriptor that sel names. found is false when it is null or
// outside its table; ok is false when reading it raised a page fault.
func (c *CPU) findDescriptor(sel uint16) (d descriptor, found, ok bool) {
	if isNull(sel) {
		return d, false, true
	}
	base, limit := c.gdt.base, uint32(c.gdt.limit)
	if sel&selectorTI != 0 {
		base, limit = c.ldt.base64(), c.ldt.limit
		if c.ldt.null || isNull(c.ldt.selector) {
			return d, false, true
		}
	}
	off := uint32(sel &^ 7)
	if off+7 > limit {
		return d, false, true
	}
	d, ok = c.readDescriptor(c.wrap(base + uint64(off)))
	return d, ok, ok
}

// readDescriptor reads 8 bytes of a table as the system.
func (c *CPU) readDescriptor(addr uint64) (descriptor, bool) {
	v, ok := c.readLin(addr, 8, false)
	d := descriptor{lo: uint32(v), hi: uint32(v >> 32), addr: addr}
	if c.model.descriptorWords {
		d.hi &= 0xffff // 80286 Programmer's Reference, 7.4: the last word is reserved
	}
	return d, ok
}

// need is findDescriptor, but it raises vector(sel) when there is no such descriptor.
func (c *CPU) need(vector uint8, sel uint16) (descriptor, bool) {
	d, found, ok := c.findDescriptor(sel)
	if ok && !found {
		return d, c.raiseSel(vector, sel)
	}
	return d, ok
}

// touch sets the accessed bit of a segment's descriptor, in d and in memory.
func (c *CPU) touch(d *descriptor) bool {
	if d.hi&(accessAccessed<<8) != 0 {
		return true
	}
	d.hi |= accessAccessed << 8
	return c.writeLin(c.wrap(d.addr+5), 1, uint64(d.access()), false)
}

// setBusy sets or clears the busy bit of a TSS descriptor in memory.
func (c *CPU) setBusy(addr uint64, busy bool) bool {
	v, ok := c.readLin(c.wrap(addr+5), 1, false)
	if !ok {
		return false
	}
	v &^= 2
	if busy {
		v |= 2
	}
	return c.writeLin(c.wrap(addr+5), 1, v, false)
}

// stack is a stack being pushed to or popped from before SP is committed: that
// of SS as it is, or one that a transfer to another privilege level is about to load.
type stack struct {
	inner bool // not the current SS: seg, user and selector hold it
	user  bool
	seg   segment
	sp    uint32
	mask  uint32
}

// ownStack returns the current stack.
func (r *registers) ownStack() stack {
	m := stackMask(&r.seg[x86.SS])
	return stack{sp: uint32(r.reg[x86.SP]) & m, mask: m}
}

// stackPush writes n bytes below sp.
func (c *CPU) stackPush(s *stack, n int, v uint32) bool {
	sp := (s.sp - uint32(n)) & s.mask
	if !s.inner {
		if !c.quickPush(sp, n, v) && !c.writeSeg(x86.SS, uint64(sp), n, uint64(v)) {
			c.externalFault()
			return false
		}
		s.sp = sp
		return true
	}
	if !inLimit(&s.seg, sp, uint32(n)) {
		return c.raiseSel(x86.VecSS, s.seg.selector)
	}
	if !c.writeLin(uint64(s.seg.base+sp), n, uint64(v), s.user) {
		return false
	}
	s.sp = sp
	return true
}

// externalFault adds the EXT bit to the error code of a fault on the stack of an
// interrupted program. A page fault's code has no such bit.
func (c *CPU) externalFault() {
	if c.fault.hasCode && c.fault.vector != x86.VecPF && c.fault.vector != x86.VecAC {
		c.fault.code |= c.sys.ext
	}
}

// quickPush writes 2 or 4 bytes at SS:sp where the TLB has the page; false means
// the long way.
func (c *CPU) quickPush(sp uint32, n int, v uint32) bool {
	seg := &c.seg[x86.SS]
	lin := seg.base + sp
	e := c.tlb.At(lin)
	if uint64(sp)+uint64(n) > seg.writeLen || e.WriteTag != mmu.Tag(lin, uint32(n)) {
		return false
	}
	if n == 2 {
		mmu.Store16(e.Page, lin, uint16(v))
	} else {
		mmu.Store32(e.Page, lin, v)
	}
	return true
}

// stackRead reads n = 2 or 4 bytes at distance off above sp of the current stack.
func (c *CPU) stackRead(s *stack, off uint32, n int) (uint32, bool) {
	return c.read(x86.SS, uint64((s.sp+off)&s.mask), n)
}

// read is readSeg for n = 2 or 4 bytes, quick where the TLB has the page.
func (c *CPU) read(sreg int, off uint64, n int) (uint32, bool) {
	seg := &c.seg[sreg&7]
	if off+uint64(n) <= seg.readLen {
		if v, ok := c.quickRead(seg.base+uint32(off), n); ok {
			return v, true
		}
	}
	v, ok := c.readSeg(sreg, off, n)
	return uint32(v), ok
}

// quickRead reads 2 or 4 bytes at a linear address that the TLB of this level has.
func (c *CPU) quickRead(lin uint32, n int) (uint32, bool) {
	e := c.tlb.At(lin)
	switch {
	case e.ReadTag != mmu.Tag(lin, uint32(n)):
		return 0, false
	case n == 2:
		return uint32(mmu.Load16(e.Page, lin)), true
	}
	return mmu.Load32(e.Page, lin), true
}

// room checks that n bytes can be pushed on the stack, limits only.
func (c *CPU) room(s *stack, n int) bool {
	seg := &c.seg[x86.SS]
	if s.inner {
		seg = &s.seg
	}
	sp := s.sp
	for ; n > 0; n -= 2 {
		sp = (sp - 2) & s.mask
		if !inLimit(seg, sp, 2) {
			if s.inner {
				return c.raiseSel(x86.VecSS, s.seg.selector)
			}
			return c.raiseSel(x86.VecSS, 0)
		}
	}
	return true
}

// commitSP stores the stack pointer.
func (g *general) commitSP(s *stack) {
	r := &g.reg[x86.SP]
	*r = *r&^uint64(s.mask) | uint64(s.sp&s.mask)
	if s.mask == 0xffffffff {
		*r = uint64(s.sp)
	}
}
