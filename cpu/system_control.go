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
	if cr == 1 || cr > 4 && !(cr == 8 && c.mode&mode64 != 0) || cr == 4 && c.model.cr4Mask == 0 {
		return c.raise(x86.VecUD)
	}
	if !c.supervisor() {
		return false
	}
	if !toCR {
		c.reg[r] = controlRegister(c, cr)
		return true
	}
	v := fullRegister(c, r)
	switch {
	case cr == 2:
		c.cr2 = v
	case cr == 3:
		return c.setCR3(v)
	case cr == 8:
		return setCR8(c, v)
	case v>>32 != 0:
		return c.raiseGP0()
	case cr == 0:
		return c.setCR0(uint32(v))
	default:
		return c.setCR4(uint32(v))
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
	lin := c.at64(int(i.Seg), c.operandOffset(i))
	if c.mode&mode64 == 0 || canonical(lin) { // otherwise nothing happens (SDM vol. 2, "INVLPG")
		c.flushPage(lin)
	}
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
	switch {
	case !toDR && c.mode&mode64 != 0:
		c.reg[r] = c.dr[n]
	case !toDR:
		c.set32(r, uint32(c.dr[n]))
	case n >= 6 && fullRegister(c, r)>>32 != 0:
		return c.raiseGP0()
	default:
		c.setDebug(n, fullRegister(c, r))
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
