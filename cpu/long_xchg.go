package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Exchanges of 64 bits.

func xchgRLong(c *CPU, o *op) bool {
	c.reg[o.dst], c.reg[o.src] = c.reg[o.src], c.reg[o.dst]
	return true
}

func xchgMLong(c *CPU, o *op) bool {
	p, at := refLong(c, o, effectiveLong(c, o), 8)
	if p == nil {
		return false
	}
	v := mmu.Load64(p, at)
	mmu.Store64(p, at, c.reg[o.src])
	if !c.commit(p) {
		return false
	}
	c.reg[o.src] = v
	return true
}

func xaddRLong(c *CPU, o *op) bool {
	a := c.reg[o.dst]
	r := c.adc64(a, c.reg[o.src], 0)
	c.reg[o.src] = a
	c.reg[o.dst] = r
	return true
}

func xaddMLong(c *CPU, o *op) bool {
	p, at := refLong(c, o, effectiveLong(c, o), 8)
	if p == nil {
		return false
	}
	a := mmu.Load64(p, at)
	mmu.Store64(p, at, c.adc64(a, c.reg[o.src], 0))
	c.reg[o.src] = a
	return c.commit(p)
}

func cmpxchgRLong(c *CPU, o *op) bool {
	a := c.reg[o.dst]
	if c.sbb64(c.reg[x86.AX], a, 0) == 0 {
		c.reg[o.dst] = c.reg[o.src]
	} else {
		c.reg[x86.AX] = a
	}
	return true
}

func cmpxchgMLong(c *CPU, o *op) bool {
	p, at := refLong(c, o, effectiveLong(c, o), 8)
	if p == nil {
		return false
	}
	a := mmu.Load64(p, at)
	if c.sbb64(c.reg[x86.AX], a, 0) == 0 {
		mmu.Store64(p, at, c.reg[o.src])
	} else {
		c.reg[x86.AX] = a
	}
	return c.commit(p)
}

// cmpxchg16b changes ZF only. Its operand must be aligned, and is written in any case.
func cmpxchg16b(c *CPU, o *op) bool {
	c.at = o
	defer func() { c.at = nil }()
	lin, ok := c.linear128(o, true, true)
	user := c.user()
	if !ok || !c.translateBoth(lin, 16, true, user) {
		return false
	}
	low, ok := c.readLin(lin, 8, user)
	if !ok {
		return false
	}
	high, ok := c.readLin(lin+8, 8, user)
	if !ok {
		return false
	}
	r := &c.reg
	v, f := dq{low, high}, c.arith()&^x86.ZF
	if low == r[x86.AX] && high == r[x86.DX] {
		v, f = dq{r[x86.BX], r[x86.CX]}, f|x86.ZF
	} else {
		r[x86.AX], r[x86.DX] = low, high
	}
	c.setArith(f)
	return c.writeLin(lin, 8, v[0], user) && c.writeLin(lin+8, 8, v[1], user)
}

// widePlace makes the lowering of an instruction by byPlace if the operand size is 64 bits, and by usual otherwise.
func widePlace(r, m handler, usual lowerFunc) lowerFunc {
	wide := byPlace(r, m)
	return func(l *lowerer, i *decoder.Inst, o *op) bool {
		if i.Args[0].Size == 8 {
			return wide(l, i, o)
		}
		return usual(l, i, o)
	}
}
