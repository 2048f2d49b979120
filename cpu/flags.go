package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/x86"
)

// The six status flags are kept as what they follow from, in two words:
//
//	res  bits 0–31: the result, sign-extended from its size: ZF and SF
//	     bits 0–7 also give PF
//	     bits 32–39: exclusive-ored to bits 0–7 for PF
//	     bit 63: exclusive-ored to bit 31 for SF
//	aux  bit 32: CF; bit 31: CF^OF; bit 4: AF; other bits mean nothing
//
// For a sum or difference r of a and b of 32 bits in 64-bit registers, a^b^r is
// the carry into each bit, which is aux: the carry out of bit 31 stands in bit
// 32, the carry into it in bit 31, the one into bit 4 in bit 4. So an addition
// costs two operations more than the sum. The upper half of res is zero but
// after loads of the flags: only there can ZF stand beside SF or an odd parity.
const (
	auxCF    = 1 << 32
	auxCFxOF = 1 << 31
	auxAF    = 1 << 4
	resSF    = 1 << 63
	resPF    = 1 << 32
)

func (c *CPU) cf() bool { return c.aux&auxCF != 0 }
func (c *CPU) of() bool { return (c.aux>>1^c.aux)&auxCFxOF != 0 }
func (c *CPU) af() bool { return c.aux&auxAF != 0 }
func (c *CPU) zf() bool { return uint32(c.res) == 0 }
func (c *CPU) sf() bool { return int32(c.res^c.res>>32) < 0 }
func (c *CPU) pf() bool { return bits.OnesCount8(uint8(c.res^c.res>>32))&1 == 0 }

// carry is CF as a number.
func (c *CPU) carry() uint64 { return c.aux >> 32 & 1 }

// setArith sets the six status flags from their places in EFLAGS.
func (c *CPU) setArith(v uint32) {
	aux := uint64(v&x86.CF)<<32 | uint64(v&x86.CF)<<31 | uint64(v&x86.AF)
	if v&x86.OF != 0 {
		aux ^= auxCFxOF
	}
	c.aux = aux
	var res uint64
	if v&x86.ZF != 0 {
		res = uint64(v&x86.SF)<<56 | uint64(^v&x86.PF)<<30
	} else {
		res = uint64(v&x86.SF)<<24 | 0x100 | uint64(^v&x86.PF)>>2
	}
	c.res = res
}

// arith gives the six status flags in their places.
func (c *CPU) arith() uint32 {
	v := uint32(c.aux>>32)&x86.CF | uint32(c.aux)&x86.AF
	if c.pf() {
		v |= x86.PF
	}
	if c.zf() {
		v |= x86.ZF
	}
	if c.sf() {
		v |= x86.SF
	}
	if c.of() {
		v |= x86.OF
	}
	return v
}

// eflags is the whole register.
func (c *CPU) eflags() uint32 { return c.flags | c.arith() }

// setEflags changes the bits of mask to those of v. It looks at pending
// interrupts again, and at the mode if alignment checking changes; other changes of the
// mode (VM) are the caller's.
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

// setCF, setOF and setAF change one flag and leave the others.
func (c *CPU) setCF(on bool) {
	if on != c.cf() {
		c.aux ^= auxCF | auxCFxOF
	}
}

func (c *CPU) setAF(on bool) {
	c.aux &^= auxAF
	if on {
		c.aux |= auxAF
	}
}

// flagsAdd32 notes a+b or a+b+CF, of which r is the 33-bit sum.
func (c *CPU) flags32(a, b uint32, r uint64) uint32 {
	c.aux = uint64(a) ^ uint64(b) ^ r
	c.res = uint64(uint32(r))
	return uint32(r)
}

// flags16 and flags8 move the carries up to where 32 bits have them.
func (c *CPU) flags16(a, b uint16, r uint32) uint16 {
	x := uint64(uint32(a) ^ uint32(b) ^ r)
	c.aux = x<<16 | x&auxAF
	c.res = uint64(uint32(int16(r)))
	return uint16(r)
}

func (c *CPU) flags8(a, b uint8, r uint32) uint8 {
	x := uint64(uint32(a) ^ uint32(b) ^ r)
	c.aux = x<<24 | x&auxAF
	c.res = uint64(uint32(int8(r)))
	return uint8(r)
}

// Sums and differences with their flags.

func (c *CPU) add32(a, b uint32) uint32 { return c.flags32(a, b, uint64(a)+uint64(b)) }
func (c *CPU) add16(a, b uint16) uint16 { return c.flags16(a, b, uint32(a)+uint32(b)) }
func (c *CPU) add8(a, b uint8) uint8    { return c.flags8(a, b, uint32(a)+uint32(b)) }
func (c *CPU) sub32(a, b uint32) uint32 { return c.flags32(a, b, uint64(a)-uint64(b)) }
func (c *CPU) sub16(a, b uint16) uint16 { return c.flags16(a, b, uint32(a)-uint32(b)) }
func (c *CPU) sub8(a, b uint8) uint8    { return c.flags8(a, b, uint32(a)-uint32(b)) }
func (c *CPU) adc32(a, b uint32) uint32 { return c.flags32(a, b, uint64(a)+uint64(b)+c.carry()) }
func (c *CPU) adc16(a, b uint16) uint16 {
	return c.flags16(a, b, uint32(a)+uint32(b)+uint32(c.carry()))
}
func (c *CPU) adc8(a, b uint8) uint8    { return c.flags8(a, b, uint32(a)+uint32(b)+uint32(c.carry())) }
func (c *CPU) sbb32(a, b uint32) uint32 { return c.flags32(a, b, uint64(a)-uint64(b)-c.carry()) }
func (c *CPU) sbb16(a, b uint16) uint16 {
	return c.flags16(a, b, uint32(a)-uint32(b)-uint32(c.carry()))
}
func (c *CPU) sbb8(a, b uint8) uint8 { return c.flags8(a, b, uint32(a)-uint32(b)-uint32(c.carry())) }

// logic32 notes the result of AND, OR, XOR, TEST: CF = OF = AF = 0.
func (c *CPU) logic32(r uint32) uint32 {
	c.aux, c.res = 0, uint64(r)
	return r
}

func (c *CPU) logic16(r uint16) uint16 {
	c.aux, c.res = 0, uint64(uint32(int16(r)))
	return r
}

func (c *CPU) logic8(r uint8) uint8 {
	c.aux, c.res = 0, uint64(uint32(int8(r)))
	return r
}

func (c *CPU) and32(a, b uint32) uint32 { return c.logic32(a & b) }
func (c *CPU) and16(a, b uint16) uint16 { return c.logic16(a & b) }
func (c *CPU) and8(a, b uint8) uint8    { return c.logic8(a & b) }
func (c *CPU) or32(a, b uint32) uint32  { return c.logic32(a | b) }
func (c *CPU) or16(a, b uint16) uint16  { return c.logic16(a | b) }
func (c *CPU) or8(a, b uint8) uint8     { return c.logic8(a | b) }
func (c *CPU) xor32(a, b uint32) uint32 { return c.logic32(a ^ b) }
func (c *CPU) xor16(a, b uint16) uint16 { return c.logic16(a ^ b) }
func (c *CPU) xor8(a, b uint8) uint8    { return c.logic8(a ^ b) }

// keepCF puts the CF of before back after an addition or subtraction, leaving OF.
func (c *CPU) keepCF(before uint64) {
	d := (c.aux ^ before) & auxCF
	c.aux ^= d | d>>1
}

func (c *CPU) inc32(a uint32) uint32 { was := c.aux; r := c.add32(a, 1); c.keepCF(was); return r }
func (c *CPU) inc16(a uint16) uint16 { was := c.aux; r := c.add16(a, 1); c.keepCF(was); return r }
func (c *CPU) inc8(a uint8) uint8    { was := c.aux; r := c.add8(a, 1); c.keepCF(was); return r }
func (c *CPU) dec32(a uint32) uint32 { was := c.aux; r := c.sub32(a, 1); c.keepCF(was); return r }
func (c *CPU) dec16(a uint16) uint16 { was := c.aux; r := c.sub16(a, 1); c.keepCF(was); return r }
func (c *CPU) dec8(a uint8) uint8    { was := c.aux; r := c.sub8(a, 1); c.keepCF(was); return r }

// cond evaluates a condition code, 0 (O) to 15 (G), as in Jcc, SETcc and CMOVcc
// (SDM vol. 1, appendix B).
func (c *CPU) cond(cc uint8) bool {
	var v bool
	switch cc >> 1 & 7 {
	case 0:
		v = c.of()
	case 1:
		v = c.cf()
	case 2:
		v = c.zf()
	case 3:
		v = c.cf() || c.zf()
	case 4:
		v = c.sf()
	case 5:
		v = c.pf()
	case 6:
		v = c.sf() != c.of()
	default:
		v = c.zf() || c.sf() != c.of()
	}
	return v != (cc&1 != 0)
}
