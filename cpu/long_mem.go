package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Accesses of 64-bit mode. Where the WideTLB has the page, the address is canonical and nothing else need be asked: the fast
// path is one comparison, as in mem.go.

// linLong is at64, in 64-bit mode only.
func linLong(c *CPU, sreg uint8, off uint64) uint64 {
	if sreg < x86.FS {
		return off
	}
	return off + c.seg[sreg&7].base64()
}

// loadLong reads n = 1, 2, 4 or 8 bytes at an offset.
func loadLong(c *CPU, o *op, sreg uint8, off uint64, n int) (uint64, bool) {
	lin := linLong(c, sreg, off)
	if e := c.wide.At(lin); e.ReadTag == mmu.WideTag(lin, uint64(n)) {
		switch n {
		case 1:
			return uint64(mmu.Load8(e.Page, uint32(lin))), true
		case 2:
			return uint64(mmu.Load16(e.Page, uint32(lin))), true
		case 4:
			return uint64(mmu.Load32(e.Page, uint32(lin))), true
		}
		return mmu.Load64(e.Page, uint32(lin)), true
	}
	c.at = o
	v, ok := c.readSeg(int(sreg), off, n)
	c.at = nil
	return v, ok
}

// storeLong writes n = 1, 2, 4 or 8 bytes at an offset.
func storeLong(c *CPU, o *op, sreg uint8, off uint64, n int, v uint64) bool {
	lin := linLong(c, sreg, off)
	if e := c.wide.At(lin); e.WriteTag == mmu.WideTag(lin, uint64(n)) {
		switch n {
		case 1:
			mmu.Store8(e.Page, uint32(lin), uint8(v))
		case 2:
			mmu.Store16(e.Page, uint32(lin), uint16(v))
		case 4:
			mmu.Store32(e.Page, uint32(lin), uint32(v))
		default:
			mmu.Store64(e.Page, uint32(lin), v)
		}
		return true
	}
	c.at = o
	ok := c.writeSeg(int(sreg), off, n, v)
	c.at = nil
	return ok
}

// refLong is ref at an offset.
func refLong(c *CPU, o *op, off uint64, n int) (*mmu.Page, uint32) {
	lin := linLong(c, o.seg, off)
	if e := c.wide.At(lin); e.WriteTag == mmu.WideTag(lin, uint64(n)) {
		return e.Page, uint32(lin)
	}
	return refAt(c, o, off, n)
}

// loadOperand and storeOperandLong access the memory operand of o, n bytes.
func loadOperand(c *CPU, o *op, n int) (uint64, bool) {
	return loadLong(c, o, o.seg, effectiveLong(c, o), n)
}

func storeOperandLong(c *CPU, o *op, n int, v uint64) bool {
	return storeLong(c, o, o.seg, effectiveLong(c, o), n, v)
}

// getLong and setLong are get and set for n = 1, 2, 4 or 8 bytes.
func getLong(g *general, r uint8, n int) uint64 {
	if n == 8 {
		return g.reg[r]
	}
	return uint64(g.get(r, n))
}

func setLong(g *general, r uint8, n int, v uint64) {
	if n == 8 {
		g.reg[r] = v
		return
	}
	g.set(r, n, uint32(v))
}

// pushLong pushes n = 2 or 8 bytes. The stack pointer has 64 bits whatever SS says. o is nil for an instruction that ends its
// block, here and below.
func pushLong(c *CPU, o *op, n int, v uint64) bool {
	sp := c.reg[x86.SP] - uint64(n)
	if !storeLong(c, o, x86.SS, sp, n, v) {
		return false
	}
	c.reg[x86.SP] = sp
	return true
}

// topLong reads the top of the stack without popping it.
func topLong(c *CPU, o *op, n int) (uint64, bool) { return loadLong(c, o, x86.SS, c.reg[x86.SP], n) }

// popLong pops n bytes.
func popLong(c *CPU, o *op, n int) (uint64, bool) {
	v, ok := topLong(c, o, n)
	if ok {
		c.reg[x86.SP] += uint64(n)
	}
	return v, ok
}

// spanLong is span in 64-bit mode.
func spanLong(c *CPU, o *op, sreg uint8, off uint64, count uint32, write bool) []byte {
	if c.flags&x86.DF != 0 {
		return nil
	}
	lin := linLong(c, sreg, off)
	e := c.wide.Holder(lin)
	tag := e.ReadTag
	if write {
		tag = e.WriteTag
	}
	if tag != mmu.WideTag(lin, 1) {
		return nil
	}
	at, n := lin&(mmu.PageSize-1), uint64(o.kind)
	room := min(mmu.PageSize-at, uint64(count)*n)
	if left := amask64(o) - off; left < room { // the offset comes to 4 GB, where one of 32 bits wraps
		room = left
	}
	return e.Page[at : at+room/n*n]
}
