package cpu

import "github.com/iron86/iron86/mmu"

// enter returns the block at CS:EIP, from the table of recent jumps if it is there.
func (c *CPU) enter() *block {
	lin := c.codeLin(c.eip)
	j := c.blocks.jumpAt(lin)
	if b := j.b; j.lin == lin && b.id == j.id && b.mode == c.mode && b.eip == c.eip {
		if j.key == c.code.Key(uint32(lin)) || b.mapped(c.code, lin) {
			return b
		}
		if j.key != mmu.NeverKey && c.insp == nil { // the CodeTLB has forgotten the page
			phys, ok := c.translateCode(lin)
			if !ok {
				return nil
			}
			if b.id == j.id && mmu.MakeKey(uint32(lin), phys) == j.key {
				return b
			}
		}
	}
	b := c.lookup(c.mode)
	if b != nil && b.id != 0 {
		*j = jump{b, b.id, mmu.MakeKey(uint32(lin), b.phys), lin}
		if b.phys2 != noPage {
			j.key = mmu.NeverKey
		}
	}
	return b
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

// deliverFault delivers the pending fault, or ends the run if faults are held.
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
