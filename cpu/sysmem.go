package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Types of system descriptor (SDM vol. 3, table 3-2), with the S bit clear.
const (
	typeTSS16      = 0x1
	typeLDT        = 0x2
	typeTSS16Busy  = 0x3
	typeCallGate16 = 0x4
	typeTaskGate   = 0x5
	typeIntGate16  = 0x6
	typeTrapGate16 = 0x7
	typeTSS32      = 0x9
	typeTSS32Busy  = 0xb
	typeCallGate32 = 0xc
	typeIntGate32  = 0xe
	typeTrapGate32 = 0xf
)

// Bits of a segment's access byte (SDM vol. 3, 3.4.5).
const (
	accessAccessed  = 0x01
	accessWritable  = 0x02 // data; code: readable
	accessReadable  = 0x02
	accessDown      = 0x04 // data: expand-down; code: conforming
	accessConform   = 0x04
	accessCode      = 0x08
	accessSegment   = 0x10 // S: 0 for system descriptors
	accessPresent   = 0x80
	accessDPLShift  = 5
	accessRealData  = 0x93 // present, DPL 0, writable, accessed
	accessV86Data   = 0xf3 // the same with DPL 3
	selectorTI      = 4    // local table
	selectorMask    = 0xfffc
	descriptorBytes = 8
)

// descriptor is 8 bytes of a descriptor table and where they stand.
type descriptor struct {
	lo, hi uint32
	addr   uint32 // linear
}

func (d descriptor) access() uint8      { return uint8(d.hi >> 8) }
func (d descriptor) present() bool      { return d.hi&0x8000 != 0 }
func (d descriptor) dpl() uint8         { return uint8(d.hi>>13) & 3 }
func (d descriptor) isSegment() bool    { return d.hi&0x1000 != 0 }
func (d descriptor) isCode() bool       { return d.hi&0x1800 == 0x1800 }
func (d descriptor) isConforming() bool { return d.hi&0x1c00 == 0x1c00 }

// isReadable reports a data segment, or a code segment that can be read.
func (d descriptor) isReadable() bool {
	return d.isSegment() && (d.hi&0x0800 == 0 || d.hi&0x0200 != 0)
}

// isWritable reports a writable data segment.
func (d descriptor) isWritable() bool { return d.hi&0x1a00 == 0x1200 }

// systemType is the type of a system descriptor, FF for a segment.
func (d descriptor) systemType() uint8 {
	if d.isSegment() {
		return 0xff
	}
	return uint8(d.hi>>8) & 0xf
}

func (d descriptor) base() uint32 { return d.lo>>16 | d.hi&0xff<<16 | d.hi&0xff000000 }

// limit is the segment limit in bytes, inclusive.
func (d descriptor) limit() uint32 {
	limit := d.lo&0xffff | d.hi&0xf0000
	if d.hi&(1<<23) != 0 {
		return limit<<12 | 0xfff
	}
	return limit
}

func (d descriptor) big() bool { return d.hi&(1<<22) != 0 }

// gateSelector is the selector of a gate; the functions below are its other fields.
func (d descriptor) gateSelector() uint16 { return uint16(d.lo >> 16) }
func (d descriptor) gateOffset() uint32 {
	if d.systemType()&8 == 0 {
		return d.lo & 0xffff
	}
	return d.lo&0xffff | d.hi&0xffff0000
}
func (d descriptor) gateCount() int { return int(d.hi & 0x1f) }

// segment makes the hidden part of a segment register from a descriptor.
func (d descriptor) segment(sel uint16) segment {
	return segment{
		base: d.base(), limit: d.limit(), selector: sel, access: d.access(),
		big: d.big(), gran: d.hi&(1<<23) != 0,
	}
}

// isNull reports a null selector, whatever its RPL.
func isNull(sel uint16) bool { return sel&selectorMask == 0 }

// raiseSel raises an exception whose error code names a selector, with the EXT
// bit when an external event or an exception is being delivered.
func (c *CPU) raiseSel(vector uint8, sel uint16) bool {
	return c.raiseCode(vector, uint32(sel&selectorMask)|c.sys.ext)
}

// raiseGP0 raises #GP(0).
func (c *CPU) raiseGP0() bool { return c.raiseCode(x86.VecGP, c.sys.ext) }

// findDescriptor reads the descriptor that sel names. found is false when it is null or
// outside its table; ok is false when reading it raised a page fault.
func (c *CPU) findDescriptor(sel uint16) (d descriptor, found, ok bool) {
	if isNull(sel) {
		return d, false, true
	}
	base, limit := c.gdt.base, uint32(c.gdt.limit)
	if sel&selectorTI != 0 {
		base, limit = c.ldt.base, c.ldt.limit
		if c.ldt.null || isNull(c.ldt.selector) {
			return d, false, true
		}
	}
	off := uint32(sel &^ 7)
	if off+7 > limit {
		return d, false, true
	}
	d, ok = c.readDescriptor(base + off)
	return d, ok, ok
}

// readDescriptor reads 8 bytes of a table as the system.
func (c *CPU) readDescriptor(addr uint32) (descriptor, bool) {
	v, ok := c.readLin(addr, 8, false)
	d := descriptor{lo: uint32(v), hi: uint32(v >> 32), addr: addr}
	if c.model.descriptorWords {
		d.hi &= 0xffff // 80286 Programmer's Reference, 7.4: the last word is reserved
	}
	return d, ok
}

// need is findDescriptor that raises vector(sel) when there is no such descriptor.
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
	return c.writeLin(d.addr+5, 1, uint64(d.access()), false)
}

// setBusy sets or clears the busy bit of a TSS descriptor in memory.
func (c *CPU) setBusy(addr uint32, busy bool) bool {
	v, ok := c.readLin(addr+5, 1, false)
	if !ok {
		return false
	}
	v &^= 2
	if busy {
		v |= 2
	}
	return c.writeLin(addr+5, 1, v, false)
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

func stackMask(s *segment) uint32 {
	if s.big {
		return 0xffffffff
	}
	return 0xffff
}

// ownStack is the current one.
func (r *registers) ownStack() stack {
	m := stackMask(&r.seg[x86.SS])
	return stack{sp: uint32(r.reg[x86.SP]) & m, mask: m}
}

// stackPush writes n bytes below sp.
func (c *CPU) stackPush(s *stack, n int, v uint32) bool {
	sp := (s.sp - uint32(n)) & s.mask
	if !s.inner {
		if !c.quickPush(sp, n, v) && !c.writeSeg(x86.SS, sp, n, uint64(v)) {
			c.externalFault()
			return false
		}
		s.sp = sp
		return true
	}
	if !inLimit(&s.seg, sp, uint32(n)) {
		return c.raiseSel(x86.VecSS, s.seg.selector)
	}
	if !c.writeLin(s.seg.base+sp, n, uint64(v), s.user) {
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
	return c.read(x86.SS, (s.sp+off)&s.mask, n)
}

// read is readSeg for n = 2 or 4 bytes, quick where the TLB has the page.
func (c *CPU) read(sreg int, off uint32, n int) (uint32, bool) {
	seg := &c.seg[sreg&7]
	if uint64(off)+uint64(n) <= seg.readLen {
		if v, ok := c.quickRead(seg.base+off, n); ok {
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

// inLimit reports whether n bytes at off are inside the segment.
func inLimit(s *segment, off, n uint32) bool {
	last := off + n - 1
	if last < off {
		return s.limit == 0xffffffff && s.access&(accessCode|accessDown) != accessDown
	}
	if s.access&(accessSegment|accessCode|accessDown) == accessSegment|accessDown {
		top := uint32(0xffff)
		if s.big {
			top = 0xffffffff
		}
		return off > s.limit && last <= top
	}
	return last <= s.limit
}
