package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// notSIMD are the bits of CR0 with which no MMX or SSE instruction is executed.
const notSIMD = x86.CR0EM | x86.CR0TS

// mmxReady does what comes before an instruction on MMX registers (SDM vol. 3,
// 13.1 and 13.3): no emulation, the unit is not another task's, no x87 exception
// is pending.
func (c *CPU) mmxReady() bool {
	return c.cr0&notSIMD|uint32(c.fpu.sw&swES) == 0 || c.mmxNotReady()
}

func (c *CPU) mmxNotReady() bool {
	if c.cr0&x86.CR0EM != 0 {
		return c.raise(x86.VecUD)
	}
	return c.ready()
}

// sseReady does what comes before an instruction on XMM registers or with MXCSR
// (SDM vol. 3, 14.1): the system saves them, no emulation, not another task's.
func (c *CPU) sseReady() bool {
	return c.cr0&notSIMD|^c.cr4&x86.CR4OSFXSR == 0 || c.sseNotReady()
}

func (c *CPU) sseNotReady() bool {
	if c.cr0&x86.CR0EM != 0 || c.cr4&x86.CR4OSFXSR == 0 {
		return c.raise(x86.VecUD)
	}
	return c.raise(x86.VecNM)
}

// mixedReady comes before an instruction on registers of both kinds.
func (c *CPU) mixedReady() bool { return c.sseReady() && (c.fpu.sw&swES == 0 || c.ready()) }

// load128 reads 16 bytes that must be aligned: #GP(0) if they are not.
func (c *CPU) load128(o *op) (low, high uint64, ok bool) {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+16 <= s.readLen && e.ReadTag == mmu.Tag(lin, 16) && lin&15 == 0 {
		return mmu.Load64(e.Page, lin), mmu.Load64(e.Page, lin+8), true
	}
	return c.load128Slow(o, true)
}

// loadU128 reads 16 bytes at any address.
func (c *CPU) loadU128(o *op) (low, high uint64, ok bool) {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+16 <= s.readLen && e.ReadTag == mmu.Tag(lin, 16) {
		return mmu.Load64(e.Page, lin), mmu.Load64(e.Page, lin+8), true
	}
	return c.load128Slow(o, false)
}

// store128 writes 16 bytes that must be aligned.
func (c *CPU) store128(o *op, v *dq) bool {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+16 <= s.writeLen && e.WriteTag == mmu.Tag(lin, 16) && lin&15 == 0 {
		mmu.Store64(e.Page, lin, v[0])
		mmu.Store64(e.Page, lin+8, v[1])
		return true
	}
	return c.store128Slow(o, v, true)
}

// storeU128 writes 16 bytes at any address.
func (c *CPU) storeU128(o *op, v *dq) bool {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+16 <= s.writeLen && e.WriteTag == mmu.Tag(lin, 16) {
		mmu.Store64(e.Page, lin, v[0])
		mmu.Store64(e.Page, lin+8, v[1])
		return true
	}
	return c.store128Slow(o, v, false)
}

// load128Slow and store128Slow access 16 bytes that missed the fast path. aligned says that they must be aligned.
func (c *CPU) load128Slow(o *op, aligned bool) (low, high uint64, ok bool) {
	if c.mode&mode64 != 0 {
		lin := linLong(c, o.seg, effectiveLong(c, o))
		if e := c.wide.At(lin); e.ReadTag == mmu.WideTag(lin, 16) && (!aligned || lin&15 == 0) {
			at := uint32(lin)
			return mmu.Load64(e.Page, at), mmu.Load64(e.Page, at+8), true
		}
	}
	c.at = o
	lin, ok := c.linear128(o, aligned, false)
	user := c.user()
	if ok = ok && c.translateBoth(lin, 16, false, user); ok {
		if low, ok = c.readLin(lin, 8, user); ok {
			high, ok = c.readLin(following(c, lin, 8), 8, user)
		}
	}
	c.at = nil
	return low, high, ok
}

func (c *CPU) store128Slow(o *op, v *dq, aligned bool) bool {
	if c.mode&mode64 != 0 {
		lin := linLong(c, o.seg, effectiveLong(c, o))
		if e := c.wide.At(lin); e.WriteTag == mmu.WideTag(lin, 16) && (!aligned || lin&15 == 0) {
			at := uint32(lin)
			mmu.Store64(e.Page, at, v[0])
			mmu.Store64(e.Page, at+8, v[1])
			return true
		}
	}
	c.at = o
	lin, ok := c.linear128(o, aligned, true)
	user := c.user()
	ok = ok && c.translateBoth(lin, 16, true, user) && c.writeLin(lin, 8, v[0], user) && c.writeLin(following(c, lin, 8), 8, v[1], user)
	c.at = nil
	return ok
}

// linear128 makes the linear address of 16 bytes, with all checks of segment and
// alignment. Where they need not be aligned to 16, alignment checking asks for 8
// (SDM vol. 3, 6.15 "Interrupt 17", leaves that to the processor).
func (c *CPU) linear128(o *op, aligned, write bool) (uint64, bool) {
	off := c.effective(o)
	if !c.inSegment(int(o.seg), off, 16, write) {
		return 0, false
	}
	lin := c.at64(int(o.seg), off)
	if aligned && lin&15 != 0 {
		return 0, c.raiseGP0()
	}
	return lin, c.aligned(lin, 8)
}
