package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// bulkStep executes at most so many elements at once and returns their number. 0 leaves the next one to a stringStep.
type bulkStep func(c *CPU, o *op, most uint32) uint32

// repeat executes a repeated string instruction, the last op of its block. It stops before the end of the
// instruction when the budget is used up or something else must be done; then EIP stays, and the instruction goes
// on later. It stops after each element where code is not cached, because a store into it would not be noticed.
// bulk may be nil. compares says that ZF may end the repetition. The result is false, as it ends the block.
func (c *CPU) repeat(o *op, step stringStep, bulk bulkStep, compares bool) bool {
	b, id := c.blocks.cur, c.blocks.cur.id
	c.exit = exitNext
	for {
		left := c.index(x86.CX, o)
		if left == 0 {
			return false
		}
		done := uint64(0)
		if bulk != nil && !c.pending && !c.watching {
			done = uint64(bulk(c, o, uint32(min(left, uint64(c.budget)+1, mmu.PageSize))))
		}
		if done == 0 {
			if !step(c, o) {
				return false
			}
			done = 1
		}
		c.setIndex(x86.CX, o, left-done)
		c.budget -= int64(done) - 1
		if left == done || compares && c.zf() != (o.imm == repE) {
			return false
		}
		if c.budget <= 0 || c.pending || c.sys.stepping || b.id != id || id == 0 {
			c.repeatUnfinished = true
			c.resume()
			c.eip, c.exit = b.eip+uint64(o.off), exitIndirect
			return false
		}
		c.budget--
	}
}

func repMovs(c *CPU, o *op) bool { return c.repeat(o, movsStep, bulkMovs, false) }

func repStos(c *CPU, o *op) bool { return c.repeat(o, stosStep, bulkStos, false) }

func repLods(c *CPU, o *op) bool { return c.repeat(o, lodsStep, nil, false) }

func repScas(c *CPU, o *op) bool { return c.repeat(o, scasStep, bulkScas, true) }

func repCmps(c *CPU, o *op) bool { return c.repeat(o, cmpsStep, nil, true) }

func repIns(c *CPU, o *op) bool { return c.repeatPort(o, insStep) }

func repOuts(c *CPU, o *op) bool { return c.repeatPort(o, outsStep) }

// repeatPort is repeat for INS and OUTS. It checks the permission even when CX is 0.
func (c *CPU) repeatPort(o *op, step stringStep) bool {
	if !c.ioFree() && !c.ioBitmap(c.get16(x86.DX), int(o.kind)) {
		return false
	}
	return c.repeat(o, step, nil, false)
}
