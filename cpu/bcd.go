package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Decimal adjustment. Flags that the manuals leave undefined are as they were captured from the
// 8086 and the 80286 (SingleStepTests): O is set as by the addition or subtraction of the
// adjustment.

// lowerPlain returns the lowering of an instruction without operands, which fn executes.
func lowerPlain(fn handler) lowerFunc {
	return func(l *lowerer, i *decoder.Inst, o *op) bool {
		o.fn = fn
		return true
	}
}

func daa(c *CPU, o *op) bool { return c.decimal(false) }
func das(c *CPU, o *op) bool { return c.decimal(true) }

// decimal executes DAA, or DAS if subtract is set.
func (r *registers) decimal(subtract bool) bool {
	al, cf, af := r.get8(x86.AX), r.cf(), r.af()
	low := al&0xf > 9 || af
	threshold := uint8(0x99)
	if r.model.bytewiseDecimal && af {
		threshold = 0x9f
	}
	high := al > threshold || cf
	var adjust uint8
	if low {
		adjust = 6
	}
	if high {
		adjust |= 0x60
	}
	v := al
	if subtract {
		v = r.sub8(al, adjust)
		if low && al < 6 && !r.model.bytewiseDecimal {
			high = true // the borrow of the lower adjustment
		}
	} else {
		v = r.add8(al, adjust)
	}
	r.set8(x86.AX, v)
	r.setCF(high)
	r.setAF(low)
	return true
}

func aaa(c *CPU, o *op) bool { return c.ascii(1) }
func aas(c *CPU, o *op) bool { return c.ascii(-1) }

// ascii executes AAA (sign 1) or AAS (sign -1). The 8086 adjusts AL and AH separately, later
// processors AX as a word.
func (r *registers) ascii(sign int) bool {
	al, ah := r.get8(x86.AX), r.get8(byteReg(x86.AH))
	adjust := al&0xf > 9 || r.af()
	var six uint8
	if adjust {
		six = 6
	}
	ax := r.get16(x86.AX)
	if sign > 0 {
		r.add8(al, six)
	} else {
		r.sub8(al, six)
	}
	if adjust {
		if r.model.bytewiseDecimal {
			ax = uint16(ah+uint8(sign))<<8 | uint16(al+uint8(6*sign))
		} else {
			ax += uint16(0x106 * sign)
		}
	}
	r.set16(x86.AX, ax&0xff0f)
	r.setCF(adjust)
	r.setAF(adjust)
	return true
}

// aam divides AL by the immediate, the base of the digits, into AH and AL.
func aam(c *CPU, o *op) bool {
	base := uint8(o.imm)
	if base == 0 {
		return c.raise(x86.VecDE)
	}
	al := c.get8(x86.AX)
	c.set16(x86.AX, uint16(al/base)<<8|uint16(al%base))
	c.logic8(al % base)
	return true
}

func aad(c *CPU, o *op) bool {
	al, ah := c.get8(x86.AX), c.get8(byteReg(x86.AH))
	c.set16(x86.AX, uint16(c.add8(al, ah*uint8(o.imm))))
	return true
}
