package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// setEflags sets the bits of mask to those of v. It looks at pending interrupts again, and at the
// mode if alignment checking changes. When VM changes the caller must do what a change of the mode
// needs.
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

// setSegment sets a segment register and derives what fast accesses need. It does not set CPL when
// CS is loaded; setCode and the mode changes do. It tells the engine of changes that its blocks
// depend on: CS, the size of SS, flat segments.
func (c *CPU) setSegment(sreg int, s segment) {
	old := &c.seg[sreg]
	if c.mode&mode64 == 0 {
		s.readLen, s.writeLen = plainLengths(&s)
	}
	changed := s.flat() != old.flat() || sreg == x86.SS && s.big != old.big ||
		sreg == x86.CS && (s.limit != old.limit || s.big != old.big || s.long != old.long)
	from := old.selector
	*old = s
	if changed {
		if c.insp != nil && sreg == x86.CS {
			c.insp.leaves, c.insp.left = true, from
		}
		if c.obs != nil && sreg == x86.CS {
			c.obs.leaves, c.obs.left = true, from
		}
		c.modeChanged()
		if c.insp != nil {
			c.insp.leaves = false
		}
		if c.obs != nil {
			c.obs.leaves = false
		}
	}
}

// setDebug writes a debug register and looks at the mode again, because breakpoints may make the
// engine careful.
func (c *CPU) setDebug(n int, v uint64) {
	switch n {
	case 6:
		v = v&uint64(c.model.dr6Mask) | uint64(c.model.dr6Ones)
	case 7:
		v = v&uint64(c.model.dr7Mask) | uint64(c.model.dr7Ones)
	}
	c.dr[n] = v
	c.modeChanged()
}

// modeChanged derives again what the engine keeps of the mode. It must be called after every change
// of CR0, CR3, CR4, CPL, VM, DR7, CS or SS, and when a data segment becomes flat or ceases to be.
func (c *CPU) modeChanged() {
	mode := blockMode(c.seg[x86.CS].limit)
	if c.seg[x86.CS].big {
		mode |= mode32
	}
	if code64(&c.registers) {
		mode = mode64
	}
	if (mode^c.mode)&mode64 != 0 {
		setLengths(c, mode)
	}
	if c.user() {
		mode |= modeUser
	}
	if mode&mode64 == 0 && c.seg[x86.DS].flat() && c.seg[x86.ES].flat() && c.seg[x86.SS].flat() && c.seg[x86.SS].big {
		mode |= modeFlat
	}
	c.mode = mode
	c.spMask = 0xffff
	if c.seg[x86.SS].big {
		c.spMask = 0xffffffff
	}
	c.watching = c.dr[7]&dr7Enable != 0
	if c.insp != nil {
		c.insp.mode(c)
	}
	if c.obs != nil {
		c.obs.mode(c)
	}
	c.mem.SetControl(c.cr0, c.cr3, c.cr4)
	c.mem.SetLong(mmu.Long{Active: c.long.active(), NX: c.long.efer&x86.EFERNXE != 0, Wide: mode&mode64 != 0})
	if c.trial != nil && c.mem.Paging() {
		failTrial(c)
	}
	c.tlb = c.mem.TLB(c.user())
	if c.watching || c.alignmentChecked() || mode&mode64 != 0 {
		c.tlb = c.mem.None()
	}
	c.long.region = 0
	if mode&mode64 != 0 {
		c.long.region = uint32(c.eip >> 32)
		c.wide = c.mem.Wide(c.user())
		if c.watching || c.alignmentChecked() {
			c.wide = c.mem.NoneWide()
		}
	}
	c.code = c.mem.Code(c.user(), c.long.region)
	c.lookAgain()
}

// setLengths derives the lengths of all segments for a mode. In 64-bit mode they are 0, so that handlers of the other modes take
// the slow path, which knows addresses of 64 bits.
func setLengths(c *CPU, mode blockMode) {
	for i := range c.seg {
		s := &c.seg[i]
		s.readLen, s.writeLen = 0, 0
		if mode&mode64 == 0 {
			s.readLen, s.writeLen = plainLengths(s)
		}
	}
}
