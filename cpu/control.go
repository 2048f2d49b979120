package cpu

import "github.com/iron86/iron86/x86"

// setCR0 writes CR0 with its checks (SDM vol. 3, 2.5; vol. 2, "MOV – Move to/from
// Control Registers").
func (c *CPU) setCR0(v uint32) bool {
	if v&x86.CR0PG != 0 && v&x86.CR0PE == 0 || v&c.model.cr0Mask&x86.CR0NW != 0 && v&x86.CR0CD == 0 {
		return c.raiseGP0()
	}
	v &= c.model.cr0Mask
	switch {
	case c.model.mswOnly:
		v |= 0xfff0
	case c.model.resetCR0&x86.CR0ET != 0:
		v |= x86.CR0ET
	}
	const pdptr = x86.CR0PG | x86.CR0CD | x86.CR0NW
	changed := v ^ c.cr0
	if !switchable(c, v) {
		return c.raiseGP0()
	}
	legacy := c.cr4&x86.CR4PAE != 0 && c.long.efer&x86.EFERLME == 0
	if v&x86.CR0PG != 0 && changed&pdptr != 0 && legacy && !c.mem.LoadPDPTEs(uint32(c.cr3)) {
		return c.raiseGP0()
	}
	c.cr0 = v
	activate(&c.registers)
	c.setFERR()
	if v&x86.CR0PE == 0 {
		c.cpl = 0
	}
	c.modeChanged()
	if changed&(x86.CR0PG|x86.CR0WP|x86.CR0PE) != 0 {
		c.flushTLB(true)
	}
	return true
}

// setCR3 writes CR3: pages that are not global leave the TLB.
func (c *CPU) setCR3(v uint64) bool {
	if v>>32&^(c.model.addrMask>>32) != 0 || c.pae() && !c.mem.LoadPDPTEs(uint32(v)) {
		return c.raiseGP0()
	}
	c.cr3 = v
	c.modeChanged()
	c.flushTLB(false)
	return true
}

// pae reports whether pages are found by the tables of PAE outside long mode.
func (r *registers) pae() bool {
	return r.cr0&x86.CR0PG != 0 && r.cr4&x86.CR4PAE != 0 && !r.long.active()
}

// setCR4 writes CR4; reserved bits raise #GP(0).
func (c *CPU) setCR4(v uint32) bool {
	if v&^c.model.cr4Mask != 0 || c.long.active() && v&x86.CR4PAE == 0 {
		return c.raiseGP0()
	}
	const paging = x86.CR4PAE | x86.CR4PGE | x86.CR4PSE
	changed := v ^ c.cr4
	legacy := c.cr0&x86.CR0PG != 0 && !c.long.active()
	if legacy && v&x86.CR4PAE != 0 && changed&paging != 0 && !c.mem.LoadPDPTEs(uint32(c.cr3)) {
		return c.raiseGP0()
	}
	if changed&paging != 0 {
		c.flushTLB(true) // while the old CR4.PGE still says which pages are global
	}
	c.cr4 = v
	c.modeChanged()
	if changed&paging != 0 {
		c.flushTLB(true)
	}
	return true
}
