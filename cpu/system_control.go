package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// sysMOVCR executes MOV to and from a control register.
func sysMOVCR(c *CPU, i *decoder.Inst) bool {
	toCR := i.Args[0].Kind == decoder.ArgCR
	cr, r := i.Args[1].Reg, i.Args[0].Reg
	if toCR {
		cr, r = r, cr
	}
	if cr == 1 || cr > 4 || cr == 4 && c.model.cr4Mask == 0 {
		return c.raise(x86.VecUD)
	}
	if !c.supervisor() {
		return false
	}
	if !toCR {
		c.set32(r, c.CR(int(cr)))
		return true
	}
	v := c.get32(r)
	switch cr {
	case 0:
		return c.setCR0(v)
	case 2:
		c.cr2 = v
	case 3:
		return c.setCR3(v)
	case 4:
		return c.setCR4(v)
	}
	return true
}

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
	if v&x86.CR0PG != 0 && changed&pdptr != 0 && c.cr4&x86.CR4PAE != 0 && !c.mem.LoadPDPTEs(c.cr3) {
		return c.raiseGP0()
	}
	c.cr0 = v
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
func (c *CPU) setCR3(v uint32) bool {
	if c.pae() && !c.mem.LoadPDPTEs(v) {
		return c.raiseGP0()
	}
	c.cr3 = v
	c.modeChanged()
	c.flushTLB(false)
	return true
}

func (r *registers) pae() bool { return r.cr0&x86.CR0PG != 0 && r.cr4&x86.CR4PAE != 0 }

// setCR4 writes CR4; reserved bits raise #GP(0).
func (c *CPU) setCR4(v uint32) bool {
	if v&^c.model.cr4Mask != 0 {
		return c.raiseGP0()
	}
	const paging = x86.CR4PAE | x86.CR4PGE | x86.CR4PSE
	changed := v ^ c.cr4
	if c.cr0&x86.CR0PG != 0 && v&x86.CR4PAE != 0 && changed&paging != 0 && !c.mem.LoadPDPTEs(c.cr3) {
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

// sysLMSW loads the low four bits of CR0; it cannot clear PE.
func sysLMSW(c *CPU, i *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	v, ok := c.operand(i, 0, 2)
	if !ok {
		return false
	}
	const bits = x86.CR0MP | x86.CR0EM | x86.CR0TS
	return c.setCR0(c.cr0&^uint32(bits) | v&(bits|x86.CR0PE))
}

// sysSMSW stores CR0, 16 bits in memory, as many as fit in a register.
func sysSMSW(c *CPU, i *decoder.Inst) bool { return c.storeOperand(i, 0, 2, c.cr0) }

func sysCLTS(c *CPU, _ *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	c.cr0 &^= x86.CR0TS
	c.modeChanged()
	return true
}

// sysINVLPG forgets the translation of a page.
func sysINVLPG(c *CPU, i *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	c.flushPage(c.seg[i.Seg].base + c.memOperand(i))
	return true
}

// sysMOVDR executes MOV to and from a debug register.
func sysMOVDR(c *CPU, i *decoder.Inst) bool {
	toDR := i.Args[0].Kind == decoder.ArgDR
	dr, r := i.Args[1].Reg, i.Args[0].Reg
	if toDR {
		dr, r = r, dr
	}
	n, ok := c.debugRegister(dr)
	if !ok {
		return false
	}
	if toDR {
		c.setDebug(n, c.get32(r))
	} else {
		c.set32(r, c.dr[n])
	}
	return true
}

// sysMOVTR executes MOV to and from the test registers of the 386 and 486. They keep
// what is written; the caches that they test are not modelled.
func sysMOVTR(c *CPU, i *decoder.Inst) bool {
	toTR := i.Args[0].Kind == decoder.ArgTR
	tr, r := i.Args[1].Reg, i.Args[0].Reg
	if toTR {
		tr, r = r, tr
	}
	if c.model.testRegisters>>(tr&7)&1 == 0 {
		return c.raise(x86.VecUD)
	}
	if !c.supervisor() {
		return false
	}
	if toTR {
		c.sys.test[tr&7] = c.get32(r)
	} else {
		c.set32(r, c.sys.test[tr&7])
	}
	return true
}
