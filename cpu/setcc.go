package cpu

import "github.com/iron86/iron86/decoder"

// SETcc and CMOVcc. op.kind holds the condition code.

func lowerSetcc(l *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = uint8(i.Op - decoder.SETO)
	o.fn = setccR
	if i.Args[0].Kind == decoder.ArgMem {
		o.fn = setccM
	}
	return true
}

// bit returns 1 for true.
func bit(v bool) uint8 {
	if v {
		return 1
	}
	return 0
}

func setccR(c *CPU, o *op) bool {
	c.set8(o.dst, bit(c.cond(o.kind)))
	return true
}

func setccM(c *CPU, o *op) bool { return c.store8(o, bit(c.cond(o.kind))) }

func lowerCmov(l *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = uint8(i.Op - decoder.CMOVO)
	wide := i.OpSize == 4
	if i.Args[1].Kind == decoder.ArgMem {
		o.fn = pick(wide, cmovRwMw, cmovRdMd)
	} else {
		o.fn = pick(wide, cmovRwRw, cmovRdRd)
	}
	return true
}

func cmovRwRw(c *CPU, o *op) bool {
	if c.cond(o.kind) {
		c.set16(o.dst, c.get16(o.src))
	}
	return true
}

func cmovRdRd(c *CPU, o *op) bool {
	if c.cond(o.kind) {
		c.set32(o.dst, c.get32(o.src))
	}
	return true
}

// CMOVcc reads a source in memory even if the condition is false.

func cmovRwMw(c *CPU, o *op) bool {
	v, ok := c.load16(o)
	if ok && c.cond(o.kind) {
		c.set16(o.dst, v)
	}
	return ok
}

func cmovRdMd(c *CPU, o *op) bool {
	v, ok := c.load32(o)
	if ok && c.cond(o.kind) {
		c.set32(o.dst, v)
	}
	return ok
}
