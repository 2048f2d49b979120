package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
)

// Integer instructions with operands of 64 bits. Their flags are noted in the form of lazyFlags, which holds 32 bits of a
// result: see flags64.

// flags64 notes the flags of a sum or difference r of a and b whose carry or borrow out of bit 63 is carry, and returns r.
func (f *lazyFlags) flags64(a, b, r, carry uint64) uint64 {
	x := a ^ b ^ r // the carry into each bit
	f.carries = carry<<32 | x>>63<<31 | x&carryAF
	f.note64(r)
	return r
}

// note64 notes the part of the flags that follows from the result alone. The sign stands in bit 31 with the upper half of r, bit
// 0 is set for whatever the lower half has, and bits 39–32 put PF right.
func (f *lazyFlags) note64(r uint64) {
	v := uint32(r >> 32)
	if uint32(r) != 0 {
		v |= 1
	}
	f.result = uint64(v) | uint64(uint8(v)^uint8(r))<<32
}

func (f *lazyFlags) logic64(r uint64) uint64 {
	f.carries = 0
	f.note64(r)
	return r
}

func (f *lazyFlags) adc64(a, b, carry uint64) uint64 {
	r, out := bits.Add64(a, b, carry)
	return f.flags64(a, b, r, out)
}

func (f *lazyFlags) sbb64(a, b, borrow uint64) uint64 {
	r, out := bits.Sub64(a, b, borrow)
	return f.flags64(a, b, r, out)
}

// inc64 and dec64 leave CF as it is.
func (f *lazyFlags) inc64(a uint64) uint64 {
	cf := f.cf()
	r := f.adc64(a, 1, 0)
	f.setCF(cf)
	return r
}

func (f *lazyFlags) dec64(a uint64) uint64 {
	cf := f.cf()
	r := f.sbb64(a, 1, 0)
	f.setCF(cf)
	return r
}

// binary64 computes the result of an operation on two operands, and its flags.
type binary64 func(c *CPU, a, b uint64) uint64

// wideBinary makes the handlers of an operation whose result goes to the first operand.
func wideBinary(f binary64) forms64 {
	return forms64{
		rr: func(c *CPU, o *op) bool { c.reg[o.dst] = f(c, c.reg[o.dst], c.reg[o.src]); return true },
		ri: func(c *CPU, o *op) bool { c.reg[o.dst] = f(c, c.reg[o.dst], o.wide()); return true },
		rm: func(c *CPU, o *op) bool {
			v, ok := loadOperand(c, o, 8)
			if ok {
				c.reg[o.dst] = f(c, c.reg[o.dst], v)
			}
			return ok
		},
		mr: func(c *CPU, o *op) bool {
			return change64(c, o, func(v uint64) uint64 { return f(c, v, c.reg[o.src]) })
		},
		mi: func(c *CPU, o *op) bool { return change64(c, o, func(v uint64) uint64 { return f(c, v, o.imm64()) }) },
	}
}

// wideCompare makes the handlers of an operation of which only the flags are kept.
func wideCompare(f binary64) forms64 {
	return forms64{
		rr: func(c *CPU, o *op) bool { f(c, c.reg[o.dst], c.reg[o.src]); return true },
		ri: func(c *CPU, o *op) bool { f(c, c.reg[o.dst], o.wide()); return true },
		rm: func(c *CPU, o *op) bool {
			v, ok := loadOperand(c, o, 8)
			if ok {
				f(c, c.reg[o.dst], v)
			}
			return ok
		},
		mr: func(c *CPU, o *op) bool {
			v, ok := loadOperand(c, o, 8)
			if ok {
				f(c, v, c.reg[o.src])
			}
			return ok
		},
		mi: func(c *CPU, o *op) bool {
			v, ok := loadOperand(c, o, 8)
			if ok {
				f(c, v, o.imm64())
			}
			return ok
		},
	}
}

// wideUnary makes the handlers of an operation on one operand.
func wideUnary(f func(c *CPU, a uint64) uint64) forms64 {
	return forms64{
		r: func(c *CPU, o *op) bool { c.reg[o.dst] = f(c, c.reg[o.dst]); return true },
		m: func(c *CPU, o *op) bool { return change64(c, o, func(v uint64) uint64 { return f(c, v) }) },
	}
}

// wide returns the immediate operand of an op without a memory operand, all 64 bits.
func (o *op) wide() uint64 { return uint64(o.disp)<<32 | uint64(o.imm) }

// imm64 returns the immediate operand of an op with a memory operand: 32 bits, sign-extended.
func (o *op) imm64() uint64 { return uint64(int64(int32(o.imm))) }

// change64 replaces the memory operand of 64 bits by f of it. Nothing changes unless it can be written.
func change64(c *CPU, o *op, f func(v uint64) uint64) bool {
	p, at := refLong(c, o, effectiveLong(c, o), 8)
	if p == nil {
		return false
	}
	mmu.Store64(p, at, f(mmu.Load64(p, at)))
	return c.commit(p)
}

// wideForms are the operations of 64 bits whose handlers follow from their operands alone.
var wideForms = map[decoder.Op]forms64{
	decoder.ADD:  wideBinary(func(c *CPU, a, b uint64) uint64 { return c.adc64(a, b, 0) }),
	decoder.ADC:  wideBinary(func(c *CPU, a, b uint64) uint64 { return c.adc64(a, b, c.carry()) }),
	decoder.SUB:  wideBinary(func(c *CPU, a, b uint64) uint64 { return c.sbb64(a, b, 0) }),
	decoder.SBB:  wideBinary(func(c *CPU, a, b uint64) uint64 { return c.sbb64(a, b, c.carry()) }),
	decoder.AND:  wideBinary(func(c *CPU, a, b uint64) uint64 { return c.logic64(a & b) }),
	decoder.OR:   wideBinary(func(c *CPU, a, b uint64) uint64 { return c.logic64(a | b) }),
	decoder.XOR:  wideBinary(func(c *CPU, a, b uint64) uint64 { return c.logic64(a ^ b) }),
	decoder.CMP:  wideCompare(func(c *CPU, a, b uint64) uint64 { return c.sbb64(a, b, 0) }),
	decoder.TEST: wideCompare(func(c *CPU, a, b uint64) uint64 { return c.logic64(a & b) }),
	decoder.INC:  wideUnary(func(c *CPU, a uint64) uint64 { return c.inc64(a) }),
	decoder.DEC:  wideUnary(func(c *CPU, a uint64) uint64 { return c.dec64(a) }),
	decoder.NOT:  wideUnary(func(_ *CPU, a uint64) uint64 { return ^a }),
	decoder.NEG:  wideUnary(func(c *CPU, a uint64) uint64 { return c.sbb64(0, a, 0) }),
}

// wideMoves are the handlers of MOV.
var wideMoves = forms64{
	rr: func(c *CPU, o *op) bool { c.reg[o.dst] = c.reg[o.src]; return true },
	ri: func(c *CPU, o *op) bool { c.reg[o.dst] = o.wide(); return true },
	rm: func(c *CPU, o *op) bool {
		v, ok := loadOperand(c, o, 8)
		if ok {
			c.reg[o.dst] = v
		}
		return ok
	},
	mr: func(c *CPU, o *op) bool { return storeOperandLong(c, o, 8, c.reg[o.src]) },
	mi: func(c *CPU, o *op) bool { return storeOperandLong(c, o, 8, o.imm64()) },
}
