package cpu

import "github.com/iron86/iron86/x86"

// Instructions that move or change single flags.

func clc(c *CPU, o *op) bool { c.setCF(false); return true }
func stc(c *CPU, o *op) bool { c.setCF(true); return true }
func cmc(c *CPU, o *op) bool { c.setCF(!c.cf()); return true }
func cld(c *CPU, o *op) bool { c.flags &^= x86.DF; return true }
func std(c *CPU, o *op) bool { c.flags |= x86.DF; return true }

// lahf loads AH with the flags SF:ZF:0:AF:0:PF:1:CF.
func lahf(c *CPU, o *op) bool {
	c.set8(byteReg(x86.AH), uint8(c.arith())|x86.Bit1)
	return true
}

func sahf(c *CPU, o *op) bool {
	c.setArith(uint32(c.get8(byteReg(x86.AH)))&x86.Arith | c.arith()&x86.OF)
	return true
}

// salc sets AL to FFh if CF is set, else to 0. The opcode D6h is in no manual before that of the
// Pentium Pro.
func salc(c *CPU, o *op) bool {
	c.set8(x86.AX, -bit(c.cf()))
	return true
}
