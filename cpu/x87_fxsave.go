package cpu

import (
	"encoding/binary"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// hasXMM reports whether FXSAVE deals with the XMM registers: they exist and the
// system knows of them.
func (c *CPU) hasXMM() bool { return c.model.mxcsrMask != 0 && c.cr4&x86.CR4OSFXSR != 0 }

// xmmCount returns how many XMM registers there are in this mode.
func xmmCount(c *CPU) int {
	if c.mode&mode64 != 0 {
		return 16
	}
	return 8
}

// fxBytes is the size of the area of FXSAVE.
const fxBytes = 512

// fxArea returns the operand of FXSAVE and FXRSTOR, which must be aligned to 16 bytes. If it is not, #GP(0) is
// raised, before any page fault (SDM vol. 2, FXSAVE).
func (c *CPU) fxArea(i *decoder.Inst, write bool) (area, bool) {
	return c.area(i, fxBytes, 8, write, func(c *CPU, lin uint64) bool { return lin&15 == 0 || c.raiseGP0() })
}

// sysFXSAVE stores the x87 unit and the XMM registers (SDM vol. 2, table
// "Layout of FXSAVE and FXRSTOR"). Pending exceptions do not matter. Reserved
// bytes are left alone.
func sysFXSAVE(c *CPU, i *decoder.Inst) bool {
	a, ok := c.fxArea(i, true)
	var b [fxBytes]byte
	if !ok || !a.read(b[:]) {
		return false
	}
	f := &c.fpu
	p16, p32, p64 := binary.LittleEndian.PutUint16, binary.LittleEndian.PutUint32, binary.LittleEndian.PutUint64
	p16(b[0:], f.cw)
	p16(b[2:], f.status())
	b[4], b[5] = f.used, 0
	p16(b[6:], f.op)
	p64(b[8:], f.ip)
	p64(b[16:], f.dp)
	if i.OpSize != 8 {
		p32(b[12:], uint32(f.cs))
		p32(b[20:], uint32(f.ds))
	}
	for k := range uint8(8) {
		at := 32 + 16*int(k)
		putF80(b[at:], *f.st(k))
		clear(b[at+10 : at+16])
	}
	if c.model.mxcsrMask != 0 {
		p32(b[24:], c.simd.mxcsr)
		p32(b[28:], c.model.mxcsrMask)
	}
	if c.hasXMM() {
		for k, x := range c.simd.xmm[:xmmCount(c)] {
			p64(b[160+16*k:], x[0])
			p64(b[168+16*k:], x[1])
		}
	}
	return a.write(b[:])
}

// sysFXRSTOR loads what FXSAVE stored. Reserved bits of MXCSR must be clear.
func sysFXRSTOR(c *CPU, i *decoder.Inst) bool {
	a, ok := c.fxArea(i, false)
	var b [fxBytes]byte
	if !ok || !a.read(b[:]) {
		return false
	}
	u16, u32, u64 := binary.LittleEndian.Uint16, binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	if c.hasXMM() && u32(b[24:])&^c.model.mxcsrMask != 0 {
		return c.raiseGP0()
	}
	f := &c.fpu
	f.setControl(u16(b[0:]))
	f.setStatus(u16(b[2:]))
	f.used = b[4]
	f.op = u16(b[6:]) & 0x7ff
	if i.OpSize == 8 {
		f.ip, f.dp = u64(b[8:]), u64(b[16:])
	} else {
		f.ip, f.cs, f.dp, f.ds = uint64(u32(b[8:])), u16(b[12:]), uint64(u32(b[16:])), u16(b[20:])
	}
	for k := range uint8(8) {
		*f.st(k) = getF80(b[32+16*int(k):])
	}
	if c.hasXMM() {
		c.simd.mxcsr = u32(b[24:])
		for k := range xmmCount(c) {
			c.simd.xmm[k] = [2]uint64{u64(b[160+16*k:]), u64(b[168+16*k:])}
		}
	}
	c.summarise()
	return true
}

// fxOp guards FXSAVE and FXRSTOR, which came with the FPU of the Pentium II.
func fxOp(h systemHandler) systemHandler {
	return func(c *CPU, i *decoder.Inst) bool {
		if !c.fpu.present {
			return c.raise(x86.VecUD)
		}
		return c.readyNow() && h(c, i)
	}
}
