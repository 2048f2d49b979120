package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// flatSegment returns a segment as the fast system calls load it, with base 0 and a limit of 4 GB.
func flatSegment(sel uint16, access uint8) segment {
	return segment{selector: sel, limit: 0xffffffff, access: access, big: true, gran: true}
}

// Access bytes of the segments that the fast system calls load.
const (
	accessKernelCode = 0x9b
	accessKernelData = 0x93
	accessUserCode   = 0xfb
	accessUserData   = 0xf3
)

// enterFlat loads flat CS and SS for a privilege level, long for 64-bit code, and goes to rip.
func enterFlat(c *CPU, cs, ss uint16, cpl uint8, long bool, rip uint64) {
	code, data := uint8(accessKernelCode), uint8(accessKernelData)
	if cpl == 3 {
		code, data = accessUserCode, accessUserData
	}
	s := flatSegment(cs, code)
	s.long, s.big = long, !long
	c.setCode(s, cpl)
	c.setSegment(x86.SS, flatSegment(ss, data))
	c.eip = rip
	c.modeChanged()
}

// sysSYSENTER enters the system at the address in the SYSENTER registers (SDM
// vol. 2, "SYSENTER").
func sysSYSENTER(c *CPU, _ *decoder.Inst) bool {
	m := &c.sys.msr
	if c.real() || m.SysCS&selectorMask == 0 {
		return c.raiseGP0()
	}
	sel := uint16(m.SysCS) & selectorMask
	c.setEflags(0, x86.VM|x86.IF|x86.RF)
	sp, ip := uint64(m.SysESP), uint64(m.SysEIP)
	if c.long.active() {
		sp |= uint64(c.long.sysenterHigh[0]) << 32
		ip |= uint64(c.long.sysenterHigh[1]) << 32
	}
	enterFlat(c, sel, sel+8, 0, c.long.active(), ip)
	c.reg[x86.SP] = sp
	return true
}

// sysSYSEXIT returns to level 3 at EDX with the stack of ECX; with REX.W to 64-bit mode.
func sysSYSEXIT(c *CPU, i *decoder.Inst) bool {
	m := &c.sys.msr
	if c.real() || m.SysCS&selectorMask == 0 || c.cpl != 0 {
		return c.raiseGP0()
	}
	sel := uint16(m.SysCS)&selectorMask | 3
	sp, ip := c.reg[x86.CX], c.reg[x86.DX]
	if i.OpSize != 8 {
		enterFlat(c, sel+16, sel+24, 3, false, uint64(uint32(ip)))
		c.reg[x86.SP] = uint64(uint32(sp))
		return true
	}
	if !canonical(sp) || !canonical(ip) {
		return c.raiseGP0()
	}
	enterFlat(c, sel+32, sel+40, 3, true, ip)
	c.reg[x86.SP] = sp
	return true
}

// syscallEnabled raises #UD where SYSCALL and SYSRET do not exist: outside 64-bit mode, as on Intel's processors, and while
// EFER.SCE is clear.
func syscallEnabled(c *CPU) bool {
	return c.mode&mode64 != 0 && c.long.efer&x86.EFERSCE != 0 || c.raise(x86.VecUD)
}

// sysSYSCALL enters the system at IA32_LSTAR (SDM vol. 2, "SYSCALL"). Whether it is single-stepped depends on TF afterwards, so that
// a system whose IA32_FMASK has TF is not stepped.
func sysSYSCALL(c *CPU, _ *decoder.Inst) bool {
	if !syscallEnabled(c) {
		return false
	}
	c.reg[x86.CX] = c.eip
	c.reg[11] = uint64(c.flagsImage() &^ x86.RF)
	c.setEflags(0, uint32(c.long.sfmask)&c.model.flagMask|x86.RF)
	sel := uint16(c.long.star>>32) & selectorMask
	enterFlat(c, sel, sel+8, 0, true, c.long.lstar)
	if c.flags&x86.TF == 0 {
		c.sys.stepping = false
	}
	return true
}

// sysretFlags are the flags that SYSRET loads: all but RF and VM.
const sysretFlags = 0x3c7fd7

// sysSYSRET returns to level 3 at RCX with the flags of R11, with REX.W to 64-bit mode, else to compatibility mode (SDM vol. 2, "SYSRET"). TF
// in R11 traps at once: SYSRET ends the single step of the SYSCALL that it answers.
func sysSYSRET(c *CPU, i *decoder.Inst) bool {
	if !syscallEnabled(c) {
		return false
	}
	ip, wide := c.reg[x86.CX], i.OpSize == 8
	if c.cpl != 0 || wide && !canonical(ip) {
		return c.raiseGP0()
	}
	sel := uint16(c.long.star >> 48)
	cs, ss := sel|3, (sel+8)|3
	if wide {
		cs = (sel + 16) | 3
	} else {
		ip = uint64(uint32(ip))
	}
	c.setEflags(uint32(c.reg[11])&sysretFlags, c.model.flagMask)
	enterFlat(c, cs, ss, 3, wide, ip)
	c.sys.stepping = false
	if c.flags&x86.TF != 0 {
		c.sys.hits |= dr6BS
	}
	c.lookAgain()
	return true
}

// sysSWAPGS exchanges the base of GS with IA32_KERNEL_GS_BASE.
func sysSWAPGS(c *CPU, _ *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	old := c.seg[x86.GS].base64()
	setDataBase(c, x86.GS, c.long.kernelGS)
	c.long.kernelGS = old
	return true
}

// sysRDTSCP executes RDTSCP, which is RDTSC that reads IA32_TSC_AUX, too.
func sysRDTSCP(c *CPU, i *decoder.Inst) bool {
	if !sysRDTSC(c, i) {
		return false
	}
	c.set32(x86.CX, c.long.aux)
	return true
}
