package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Stack operations of flat blocks: SS begins at 0 and covers 4 GB, ESP is whole.
// They are as frequent as loads (BenchmarkKernel/fib), so that the fast path
// stands in each of them.

// flatStack reports whether 32-bit stack operations of the block are flat.
func (l *lowerer) flatStack(bytes uint8) bool { return bytes == 4 && l.mode&modeFlat != 0 }

func pushRdFlat(c *CPU, o *op) bool {
	sp, v := uint32(c.reg[x86.SP])-4, c.get32(o.dst)
	if e := c.tlb.At(sp); e.WriteTag == mmu.Tag(sp, 4) {
		mmu.Store32(e.Page, sp, v)
	} else if !c.stackWrite(o, sp, 4, v) {
		return false
	}
	c.reg[x86.SP] = uint64(sp)
	return true
}

func pushIdFlat(c *CPU, o *op) bool {
	sp := uint32(c.reg[x86.SP]) - 4
	if e := c.tlb.At(sp); e.WriteTag == mmu.Tag(sp, 4) {
		mmu.Store32(e.Page, sp, o.imm)
	} else if !c.stackWrite(o, sp, 4, o.imm) {
		return false
	}
	c.reg[x86.SP] = uint64(sp)
	return true
}

func popRdFlat(c *CPU, o *op) bool {
	sp := uint32(c.reg[x86.SP])
	var v uint32
	if e := c.tlb.At(sp); e.ReadTag == mmu.Tag(sp, 4) {
		v = mmu.Load32(e.Page, sp)
	} else if x, ok := c.stackAt(o, sp, 4); ok {
		v = x
	} else {
		return false
	}
	c.reg[x86.SP] = uint64(sp + 4)
	c.set32(o.dst, v)
	return true
}
