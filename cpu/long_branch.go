package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Near branches of 64-bit mode. Their targets have 64 bits and must be canonical, which is checked before anything changes.

func lowerJmpLong(l *lowerer, i *decoder.Inst, o *op) bool {
	lowerJmp(l, i, o)
	switch i.Args[0].Kind {
	case decoder.ArgReg:
		o.fn = jmpRLong
	case decoder.ArgMem:
		o.fn = jmpMLong
	}
	return true
}

// jumpLong ends the block with a jump to rip, or with #GP(0).
func jumpLong(c *CPU, rip uint64) bool {
	if !canonical(rip) {
		return c.raiseGP0()
	}
	c.eip, c.exit = rip, exitIndirect
	return true
}

func jmpRLong(c *CPU, o *op) bool {
	jumpLong(c, c.reg[o.dst])
	return false
}

func jmpMLong(c *CPU, o *op) bool {
	if t, ok := loadOperand(c, o, 8); ok {
		jumpLong(c, t)
	}
	return false
}

func lowerCallLong(l *lowerer, i *decoder.Inst, o *op) bool {
	l.ended = true
	switch i.Args[0].Kind {
	case decoder.ArgReg:
		o.fn = callRLong
	case decoder.ArgMem:
		o.fn = callMLong
	default:
		o.fn = callJLong
		if !l.relative(i) {
			o.fn = opOutside
		}
	}
	return true
}

func callJLong(c *CPU, o *op) bool {
	c.exit = exitTaken
	pushLong(c, o, 8, c.blocks.cur.target[exitNext])
	return false
}

func callRLong(c *CPU, o *op) bool { return callLong(c, o, c.reg[o.dst]) }

func callMLong(c *CPU, o *op) bool {
	if t, ok := loadOperand(c, o, 8); ok {
		callLong(c, o, t)
	}
	return false
}

// callLong executes a near CALL to rip.
func callLong(c *CPU, o *op, rip uint64) bool {
	if !canonical(rip) {
		return c.raiseGP0()
	}
	if pushLong(c, o, 8, c.blocks.cur.target[exitNext]) {
		c.eip, c.exit = rip, exitIndirect
	}
	return false
}

func lowerRetLong(l *lowerer, _ *decoder.Inst, o *op) bool {
	l.ended = true
	o.imm &= 0xffff
	o.fn = retLong
	return true
}

func retLong(c *CPU, o *op) bool {
	if t, ok := topLong(c, o, 8); ok && jumpLong(c, t) {
		c.reg[x86.SP] += 8 + uint64(o.imm)
	}
	return false
}
