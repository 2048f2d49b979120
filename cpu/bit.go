package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/decoder"
)

// Bit instructions. op.kind holds the operand size in bytes and what is done with the bit.

const (
	bitTest = iota << 4
	bitSet
	bitReset
	bitComplement
	bitSize = 0x0f
)

func lowerBit(l *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = i.OpSize
	switch i.Op {
	case decoder.BTS:
		o.kind |= bitSet
	case decoder.BTR:
		o.kind |= bitReset
	case decoder.BTC:
		o.kind |= bitComplement
	}
	inReg := i.Args[1].Kind == decoder.ArgReg
	switch {
	case i.Args[0].Kind == decoder.ArgReg && inReg:
		o.fn = btRR
	case i.Args[0].Kind == decoder.ArgReg:
		o.fn = btRI
	case inReg:
		o.fn = btMR
	default:
		o.fn = btMI
	}
	return true
}

// changeBit sets CF to bit n of v and returns the changed operand.
func (r *registers) changeBit(o *op, v, n uint32) uint32 {
	if r.model.bitTestTurns {
		size := uint32(o.kind&bitSize) * 8
		n &= size - 1
		r.setCF(false)
		r.rotateCarry(kindRcr, v&(^uint32(0)>>(32-size)), uint(n)+1, uint(size))
	}
	return uint32(bitChanged(&r.lazyFlags, o, uint64(v), uint64(n)))
}

// bitChanged is changeBit for operands of up to 64 bits, without what the 386 does to OF.
func bitChanged(f *lazyFlags, o *op, v, n uint64) uint64 {
	n &= uint64(o.kind&bitSize)*8 - 1
	f.setCF(v>>n&1 != 0)
	switch o.kind &^ bitSize {
	case bitSet:
		v |= 1 << n
	case bitReset:
		v &^= 1 << n
	case bitComplement:
		v ^= 1 << n
	}
	return v
}

// btR executes a bit instruction on bit n of a register.
func (r *registers) btR(o *op, n uint32) bool {
	size := int(o.kind & bitSize)
	v := r.changeBit(o, r.get(o.dst, size), n)
	if o.kind&^bitSize != bitTest {
		r.set(o.dst, size, v)
	}
	return true
}

func btRR(c *CPU, o *op) bool { return c.btR(o, c.get32(o.src)) }
func btRI(c *CPU, o *op) bool { return c.btR(o, o.imm) }

func btMI(c *CPU, o *op) bool { return c.btM(o, c.ea(o), o.imm) }

// btMR executes a bit instruction on memory whose bit offset is in a register. The offset is signed
// and may lead beyond the operand (SDM vol. 1, 3.1.1.9).
func btMR(c *CPU, o *op) bool {
	size := int(o.kind & bitSize)
	n := int32(c.get32(o.src))
	shift := 5
	if size == 2 {
		n, shift = int32(int16(n)), 4
	}
	off := (c.ea(o) + uint32(n>>shift)*uint32(size)) & o.amask
	return c.btM(o, off, uint32(n))
}

// btM executes a bit instruction on bit n of the operand at an offset.
func (c *CPU) btM(o *op, off, n uint32) bool {
	size := int(o.kind & bitSize)
	if o.kind&^bitSize == bitTest {
		v, ok := c.loadAt(o, o.seg, uint64(off), size)
		if ok {
			c.changeBit(o, v, n)
		}
		return ok
	}
	p, at := c.refSlow(o, off, size)
	if p == nil {
		return false
	}
	storeRef(p, at, size, c.changeBit(o, loadRef(p, at, size), n))
	return c.commit(p)
}

func lowerScan(l *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = i.OpSize
	o.fn = bsf
	if i.Op == decoder.BSR {
		o.fn = bsr
	}
	if i.Args[1].Kind == decoder.ArgReg {
		o.amask = 0
	}
	return true
}

// scan reads the source of BSF and BSR and sets ZF. When the source is 0 the destination keeps its
// value, as on real processors.
func (c *CPU) scan(o *op) (v uint32, ok bool) {
	n := int(o.kind)
	if o.amask == 0 {
		v = c.get(o.src, n)
	} else if v, ok = c.loadN(o, n); !ok {
		return 0, false
	}
	c.logic32(v)
	return v, true
}

func bsf(c *CPU, o *op) bool {
	v, ok := c.scan(o)
	if ok && v != 0 {
		c.set(o.dst, int(o.kind), uint32(bits.TrailingZeros32(v)))
	}
	return ok
}

func bsr(c *CPU, o *op) bool {
	v, ok := c.scan(o)
	if ok && v != 0 {
		c.set(o.dst, int(o.kind), uint32(bits.Len32(v)-1))
	}
	return ok
}
