package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// sysLOADALL286 executes 0F 05 of the 286, which loads every register from physical address 800h
// (Intel, "Undocumented iAPX 286 Test Instruction"). It cannot clear PE.
func sysLOADALL286(c *CPU, _ *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	word := func(off uint32) uint32 { return uint32(c.physical(0x800+off, 2)) }
	cache := func(off uint32, sel uint16) segment {
		return segment{
			base: word(off) | word(off+2)&0xff<<16, access: uint8(word(off+2) >> 8), limit: word(off + 4), selector: sel,
		}
	}
	msw := word(0x06)
	c.cr0 = c.cr0&x86.CR0PE | msw&0xf | 0xfff0
	c.tr = cache(0x60, uint16(word(0x16)))
	c.setEflags(word(0x18), c.flagMask())
	c.eip = uint64(word(0x1a))
	c.ldt = cache(0x54, uint16(word(0x1c)))
	for r, off := range [8]uint32{0x34, 0x32, 0x30, 0x2e, 0x2c, 0x2a, 0x28, 0x26} {
		c.set16(uint8(r), uint16(word(off)))
	}
	gdt, idt := cache(0x4e, 0), cache(0x5a, 0)
	c.gdt = table{uint64(gdt.base), uint16(gdt.limit)}
	c.idt = table{uint64(idt.base), uint16(idt.limit)}
	c.loadHidden(x86.ES, cache(0x36, uint16(word(0x24))))
	c.loadHidden(x86.CS, cache(0x3c, uint16(word(0x22))))
	c.loadHidden(x86.SS, cache(0x42, uint16(word(0x20))))
	c.loadHidden(x86.DS, cache(0x48, uint16(word(0x1e))))
	c.enterLoaded()
	return true
}

// physical reads n bytes at a physical address.
func (c *CPU) physical(addr uint32, n int) uint64 {
	return c.bus.Read(uint64(addr)&c.model.addrMask, n)
}

// loadHidden loads a segment register as LOADALL does, without checks. A segment that is not
// present faults when it is used.
func (c *CPU) loadHidden(sreg int, s segment) {
	s.null = s.access&accessPresent == 0
	c.setSegment(sreg, s)
}

// enterLoaded completes LOADALL. The privilege level is the DPL of SS.
func (c *CPU) enterLoaded() {
	c.cpl = 0
	switch {
	case c.v86():
		c.cpl = 3
	case c.protected():
		c.cpl = c.seg[x86.SS].access >> accessDPLShift & 3
	}
	c.modeChanged()
	c.flushTLB(true)
}

// Layout of the table at ES:EDI that the 386's LOADALL reads (R. Collins, "The LOADALL
// Instruction", Tech Specialist 1991): dwords from 0 on, descriptor caches of three dwords (rights,
// base, limit) from 54h on.
const (
	loadCR0    = 0x00
	loadEFLAGS = 0x04
	loadEIP    = 0x08
	loadRegs   = 0x0c // EDI to EAX, from the highest encoding down
	loadDR6    = 0x2c
	loadDR7    = 0x30
	loadTR     = 0x34
	loadLDTR   = 0x38
	loadSegs   = 0x3c // GS FS DS SS CS ES
	loadTSS    = 0x54
	loadIDT    = 0x60
	loadGDT    = 0x6c
	loadLDT    = 0x78
	loadCaches = 0x84 // GS FS DS SS CS ES
	loadSize   = 0xcc
)

// sysLOADALL executes 0F 07 of the 386.
func sysLOADALL(c *CPU, _ *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	var image [loadSize / 4]uint32
	for k := range image {
		v, ok := c.readSeg(x86.ES, uint64(c.get32(x86.DI)+uint32(4*k)), 4)
		if !ok {
			return false
		}
		image[k] = uint32(v)
	}
	dword := func(off uint32) uint32 { return image[off/4] }
	cache := func(off uint32, sel uint16) segment {
		rights := dword(off)
		return segment{
			base: dword(off + 4), limit: dword(off + 8), access: uint8(rights >> 8), selector: sel,
			big: rights&(1<<22) != 0, gran: rights&(1<<23) != 0,
		}
	}
	c.cr0 = dword(loadCR0) & c.model.cr0Mask
	c.setEflags(dword(loadEFLAGS), c.model.flagMask)
	c.eip = uint64(dword(loadEIP))
	for k := range uint32(8) {
		c.reg[x86.DI-k] = uint64(dword(loadRegs + 4*k))
	}
	c.setDebug(6, uint64(dword(loadDR6)))
	c.setDebug(7, uint64(dword(loadDR7)))
	c.tr = cache(loadTSS, uint16(dword(loadTR)))
	c.ldt = cache(loadLDT, uint16(dword(loadLDTR)))
	idt, gdt := cache(loadIDT, 0), cache(loadGDT, 0)
	c.idt = table{uint64(idt.base), uint16(idt.limit)}
	c.gdt = table{uint64(gdt.base), uint16(gdt.limit)}
	for k, r := range [6]int{x86.GS, x86.FS, x86.DS, x86.SS, x86.CS, x86.ES} {
		c.loadHidden(r, cache(loadCaches+12*uint32(k), uint16(dword(loadSegs+4*uint32(k)))))
	}
	c.enterLoaded()
	return true
}
