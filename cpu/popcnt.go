package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// lowerPopcnt lowers POPCNT. op.kind is the operand size in bytes.
func lowerPopcnt(_ *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = i.OpSize
	o.fn = popcntR
	if i.Args[1].Kind == decoder.ArgMem {
		o.fn = popcntM
	}
	return true
}

func popcntR(c *CPU, o *op) bool { return popcnt(c, o, c.get(o.src, int(o.kind))) }

func popcntM(c *CPU, o *op) bool {
	v, ok := c.loadN(o, int(o.kind))
	return ok && popcnt(c, o, v)
}

// popcnt counts the ones of v. ZF says that there are none; all other status flags are cleared, PF and SF, too.
func popcnt(c *CPU, o *op, v uint32) bool {
	c.set(o.dst, int(o.kind), uint32(bits.OnesCount32(v)))
	if v == 0 {
		c.setArith(x86.ZF)
	} else {
		c.setArith(0)
	}
	return true
}
