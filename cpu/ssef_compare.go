package cpu

import (
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/x86"
)

// cmps32 and cmps64 are the comparisons of CMPPS and its like as operations, by predicate.
var cmps32, cmps64 = compareOps()

func compareOps() (s [8]op32, d [8]op64) {
	for i := range s {
		p := softfloat.Predicate(i)
		s[i] = op32{
			func(e *softfloat.Env, a, b softfloat.F32) softfloat.F32 {
				return softfloat.F32(ones(p.Of(e.Compare32(a, b, p.Silent()))))
			},
			func(a, b softfloat.F32, _ softfloat.Flags) (softfloat.F32, softfloat.Flags, bool) {
				order, ok := softfloat.HostCompare32(a, b)
				return softfloat.F32(ones(p.Of(order))), 0, ok
			},
		}
		d[i] = op64{
			func(e *softfloat.Env, a, b softfloat.F64) softfloat.F64 {
				return softfloat.F64(ones(p.Of(e.Compare64(a, b, p.Silent()))))
			},
			func(a, b softfloat.F64, _ softfloat.Flags) (softfloat.F64, softfloat.Flags, bool) {
				order, ok := softfloat.HostCompare64(a, b)
				return softfloat.F64(ones(p.Of(order))), 0, ok
			},
		}
	}
	return s, d
}

// ones returns the result of a comparison, which is all ones for true.
func ones(holds bool) uint64 {
	if holds {
		return ^uint64(0)
	}
	return 0
}

func cmpss(c *CPU, o *op, b dq) bool { return cmps32[o.imm&7].scalar(c, o, uint32(b[0])) }
func cmpsd(c *CPU, o *op, b dq) bool { return cmps64[o.imm&7].scalar(c, o, b[0]) }

func cmpps(c *CPU, o *op, b dq) bool {
	f := &cmps32[o.imm&7]
	p := packed32{*f, *f}
	return p.combine(c, o, c.simd.xmm[o.dst&15], b)
}

func cmppd(c *CPU, o *op, b dq) bool {
	f := &cmps64[o.imm&7]
	p := packed64{*f, *f}
	return p.combine(c, o, c.simd.xmm[o.dst&15], b)
}

// orderFlags are ZF, PF and CF by order. OF, SF and AF are cleared.
var orderFlags = [4]uint32{softfloat.Less: x86.CF, softfloat.Equal: x86.ZF, softfloat.Unordered: x86.ZF | x86.PF | x86.CF}

// comisd makes COMISD, or UCOMISD, which is silent about quiet NaNs.
func comisd(silent bool) vector {
	return func(c *CPU, o *op, b dq) bool {
		x, y := softfloat.F64(c.simd.xmm[o.dst&15][0]), softfloat.F64(b[0])
		if order, ok := softfloat.HostCompare64(x, y); ok {
			c.setArith(orderFlags[order&3])
			return true
		}
		order := c.simd.begin().work.Compare64(x, y, silent)
		return c.orderedSSE(order)
	}
}

// comiss makes COMISS, or UCOMISS, which is silent about quiet NaNs.
func comiss(silent bool) vector {
	return func(c *CPU, o *op, b dq) bool {
		x, y := softfloat.F32(c.simd.xmm[o.dst&15][0]), softfloat.F32(b[0])
		if order, ok := softfloat.HostCompare32(x, y); ok {
			c.setArith(orderFlags[order&3])
			return true
		}
		order := c.simd.begin().work.Compare32(x, y, silent)
		return c.orderedSSE(order)
	}
}

// orderedSSE takes over the result of a comparison.
func (c *CPU) orderedSSE(order softfloat.Order) bool {
	if !c.settleSSE() {
		return false
	}
	c.setArith(orderFlags[order&3])
	return true
}
