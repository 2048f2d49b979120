package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// enter returns the block at CS:EIP, from the table of recent jumps if it is there.
func (c *CPU) enter() *block {
	lin := c.seg[x86.CS].base + c.eip
	j := c.blocks.jumpAt(lin)
	if b := j.b; j.lin == lin && b.id == j.id && b.mode == c.mode && b.eip == c.eip {
		if j.key == c.code.Key(lin) || b.mapped(c.code, lin) {
			return b
		}
		if j.key != mmu.NeverKey && c.insp == nil { // the CodeTLB has forgotten the page
			phys, ok := c.translateCode(lin)
			if !ok {
				return nil
			}
			if b.id == j.id && mmu.MakeKey(lin, phys) == j.key {
				return b
			}
		}
	}
	b := c.lookup(c.mode)
	if b != nil && b.id != 0 {
		*j = jump{b, b.id, mmu.MakeKey(lin, b.phys), lin}
		if b.phys2 != noPage {
			j.key = mmu.NeverKey
		}
	}
	return b
}

// mapped reports whether the CodeTLB leads from lin to b, so that a fetch would have no effect and
// would find b.
func (b *block) mapped(code *mmu.CodeTLB, lin uint32) bool {
	if code.Key(lin) != mmu.MakeKey(lin, b.phys) {
		return false
	}
	next := nextPage(lin)
	return b.phys2 == noPage || code.Key(next) == mmu.MakeKey(next, b.phys2)
}

// link makes t the successor of b by exit s if both are in one linear page and in one frame: see
// block. Two blocks whose EIPs differ by less than the rest of the page are in one page whatever
// the base of CS is.
func (b *block) link(s uint8, t *block) {
	offset := uint32(b.phys)&(mmu.PageSize-1) + t.eip - b.eip
	if b.id != 0 && t.id != 0 && offset < mmu.PageSize && t.phys>>12 == b.phys>>12 && b.phys2 == noPage && t.phys2 == noPage {
		b.succ[s&1], b.succID[s&1] = t, t.id
	}
}

// follow returns the block after b, which ended by exit s. It returns nil when the outer loop must
// go on.
func (c *CPU) follow(b *block, s uint8) *block {
	if c.budget <= 0 { // a fetch now could fault before its time
		return nil
	}
	id := b.id
	t := c.enter()
	if t == nil {
		c.fetchFault()
		return nil
	}
	if s < exitIndirect && b.id == id { // otherwise b was dropped and its memory may be t's
		b.link(s, t)
	}
	if t.n > c.budget {
		return nil
	}
	return t
}

// fetchFault delivers a fault of the fetch at CS:EIP.
func (c *CPU) fetchFault() {
	c.budget--
	c.deliverFault()
}

func (c *CPU) deliverFault() {
	if c.holdFaults {
		c.sys.note(&c.fault)
		c.fault = fault{}
		c.stop = true
	} else {
		c.deliver()
	}
	c.lookAgain()
}
