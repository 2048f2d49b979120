package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Bit instructions of 64-bit mode: those on memory for all sizes, those on registers for 64 bits.

func lowerBitLong(l *lowerer, i *decoder.Inst, o *op) bool {
	lowerBit(l, i, o)
	switch inReg := i.Args[1].Kind == decoder.ArgReg; {
	case i.Args[0].Kind == decoder.ArgMem:
		o.fn = pick(inReg, btMILong, btMRLong)
	case i.OpSize == 8:
		o.fn = pick(inReg, btRILong, btRRLong)
	}
	return true
}

// btRLong executes a bit instruction on bit n of a register of 64 bits.
func btRLong(c *CPU, o *op, n uint64) bool {
	c.reg[o.dst] = bitChanged(&c.lazyFlags, o, c.reg[o.dst], n)
	return true
}

func btRRLong(c *CPU, o *op) bool { return btRLong(c, o, c.reg[o.src]) }
func btRILong(c *CPU, o *op) bool { return btRLong(c, o, uint64(o.imm)) }

func btMILong(c *CPU, o *op) bool { return btMLong(c, o, effectiveLong(c, o), uint64(o.imm)) }

// btMRLong executes a bit instruction on memory whose bit offset is in a register. The offset has the operand size, is signed,
// and may lead beyond the operand.
func btMRLong(c *CPU, o *op) bool {
	size := o.kind & bitSize
	n := int64(signExtended(c.reg[o.src], size))
	off := effectiveLong(c, o) + uint64(n>>(bits.TrailingZeros8(size)+3))*uint64(size)
	return btMLong(c, o, off&amask64(o), uint64(n))
}

// btMLong executes a bit instruction on bit n of the operand at an offset.
func btMLong(c *CPU, o *op, off, n uint64) bool {
	size := int(o.kind & bitSize)
	if o.kind&^bitSize == bitTest {
		v, ok := loadLong(c, o, o.seg, off, size)
		if ok {
			bitChanged(&c.lazyFlags, o, v, n)
		}
		return ok
	}
	p, at := refLong(c, o, off, size)
	if p == nil {
		return false
	}
	storeRefLong(p, at, size, bitChanged(&c.lazyFlags, o, loadRefLong(p, at, size), n))
	return c.commit(p)
}

// loadRefLong and storeRefLong are loadRef and storeRef for up to 8 bytes.
func loadRefLong(p *mmu.Page, at uint32, n int) uint64 {
	if n == 8 {
		return mmu.Load64(p, at)
	}
	return uint64(loadRef(p, at, n))
}

func storeRefLong(p *mmu.Page, at uint32, n int, v uint64) {
	if n == 8 {
		mmu.Store64(p, at, v)
		return
	}
	storeRef(p, at, n, uint32(v))
}

// wideSource makes the handlers of an instruction that computes something of a source of 64 bits.
func wideSource(f func(c *CPU, o *op, v uint64)) lowerFunc {
	return byMemory(func(c *CPU, o *op) bool {
		f(c, o, c.reg[o.src])
		return true
	}, func(c *CPU, o *op) bool {
		v, ok := loadOperand(c, o, 8)
		if ok {
			f(c, o, v)
		}
		return ok
	})
}

// bsfLong and bsrLong leave the destination as it is if the source is 0.
func bsfLong(c *CPU, o *op, v uint64) {
	if c.logic64(v) != 0 {
		c.reg[o.dst] = uint64(bits.TrailingZeros64(v))
	}
}

func bsrLong(c *CPU, o *op, v uint64) {
	if c.logic64(v) != 0 {
		c.reg[o.dst] = uint64(bits.Len64(v) - 1)
	}
}

func popcntLong(c *CPU, o *op, v uint64) {
	c.reg[o.dst] = uint64(bits.OnesCount64(v))
	c.setArith(0)
	if v == 0 {
		c.setArith(x86.ZF)
	}
}

// crc32Long executes CRC32 with a source of 64 bits. The result has 32.
func crc32Long(c *CPU, o *op, v uint64) {
	r := remainder(c.get32(o.dst), uint32(v), 4)
	c.set32(o.dst, remainder(r, uint32(v>>32), 4))
}

// lowerCRC32Long lowers CRC32. The size of the destination does not matter.
func lowerCRC32Long(l *lowerer, i *decoder.Inst, o *op) bool {
	if i.Args[1].Size == 8 {
		return wideCRC32(l, i, o)
	}
	return lowerCRC32(l, i, o)
}

var wideCRC32 = wideSource(crc32Long)
