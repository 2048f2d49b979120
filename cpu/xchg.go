package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Exchanges: the operand size in bytes is op.kind. They are rare enough for one
// handler to serve all sizes.

// loadRef and storeRef access the operand that ref found.
func loadRef(p *mmu.Page, at uint32, n int) uint32 {
	switch n {
	case 1:
		return uint32(mmu.Load8(p, at))
	case 2:
		return uint32(mmu.Load16(p, at))
	}
	return mmu.Load32(p, at)
}

func storeRef(p *mmu.Page, at uint32, n int, v uint32) {
	switch n {
	case 1:
		mmu.Store8(p, at, uint8(v))
	case 2:
		mmu.Store16(p, at, uint16(v))
	default:
		mmu.Store32(p, at, v)
	}
}

// byPlace makes the lowering of an instruction with a register and a memory handler.
func byPlace(r, m handler) lowerFunc {
	return func(l *lowerer, i *decoder.Inst, o *op) bool {
		o.kind = i.Args[0].Size
		o.fn = r
		for n := range i.NArgs {
			if i.Args[n].Kind == decoder.ArgMem {
				o.fn = m
				if n == 1 { // XCHG register, memory
					o.src = o.dst
				}
			}
		}
		return true
	}
}

func xchgR(c *CPU, o *op) bool {
	n := int(o.kind)
	a, b := c.get(o.dst, n), c.get(o.src, n)
	c.set(o.dst, n, b)
	c.set(o.src, n, a)
	return true
}

func xchgM(c *CPU, o *op) bool {
	n := int(o.kind)
	p, at := c.ref(o, uint32(n))
	if p == nil {
		return false
	}
	v := loadRef(p, at, n)
	storeRef(p, at, n, c.get(o.src, n))
	c.set(o.src, n, v)
	return c.commit(p)
}

// xaddR executes XADD of registers. The source gets the old destination first, so that XADD EAX, EAX doubles EAX.
func xaddR(c *CPU, o *op) bool {
	n := int(o.kind)
	a := c.get(o.dst, n)
	r := c.addN(n, a, c.get(o.src, n))
	c.set(o.src, n, a)
	c.set(o.dst, n, r)
	return true
}

func xaddM(c *CPU, o *op) bool {
	n := int(o.kind)
	p, at := c.ref(o, uint32(n))
	if p == nil {
		return false
	}
	a := loadRef(p, at, n)
	storeRef(p, at, n, c.addN(n, a, c.get(o.src, n)))
	c.set(o.src, n, a)
	return c.commit(p)
}

func cmpxchgR(c *CPU, o *op) bool {
	n := int(o.kind)
	a := c.get(o.dst, n)
	if c.subN(n, c.get(x86.AX, n), a) == 0 {
		c.set(o.dst, n, c.get(o.src, n))
	} else {
		c.set(x86.AX, n, a)
	}
	return true
}

// cmpxchgM writes the destination in any case (SDM vol. 2, "CMPXCHG").
func cmpxchgM(c *CPU, o *op) bool {
	n := int(o.kind)
	p, at := c.ref(o, uint32(n))
	if p == nil {
		return false
	}
	a := loadRef(p, at, n)
	if c.subN(n, c.get(x86.AX, n), a) == 0 {
		storeRef(p, at, n, c.get(o.src, n))
	} else {
		c.set(x86.AX, n, a)
	}
	return c.commit(p)
}

func lowerCmpxchg8b(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn = cmpxchg8b
	return true
}

// cmpxchg8b changes ZF only.
func cmpxchg8b(c *CPU, o *op) bool {
	p, at := c.ref(o, 8)
	if p == nil {
		return false
	}
	v := mmu.Load64(p, at)
	f := c.arith() &^ x86.ZF
	if v == uint64(c.get32(x86.DX))<<32|uint64(c.get32(x86.AX)) {
		mmu.Store64(p, at, uint64(c.get32(x86.CX))<<32|uint64(c.get32(x86.BX)))
		f |= x86.ZF
	} else {
		c.set32(x86.AX, uint32(v))
		c.set32(x86.DX, uint32(v>>32))
	}
	c.setArith(f)
	return c.commit(p)
}
