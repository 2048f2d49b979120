package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Stack instructions of 64-bit mode. op.kind is the operand size, 8 or 2 bytes; RSP and RBP have 64 bits in any case.

// lowerPushLong leaves segment registers to systemOps.
func lowerPushLong(_ *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = i.OpSize
	switch i.Args[0].Kind {
	case decoder.ArgReg:
		o.fn = pushRLong
	case decoder.ArgMem:
		o.fn = pushMLong
	case decoder.ArgImm:
		o.fn = pushILong
	}
	return o.fn != nil
}

func pushRLong(c *CPU, o *op) bool { return pushLong(c, o, int(o.kind), c.reg[o.dst]) }
func pushILong(c *CPU, o *op) bool { return pushLong(c, o, int(o.kind), o.imm64()) }

func pushMLong(c *CPU, o *op) bool {
	v, ok := loadOperand(c, o, int(o.kind))
	return ok && pushLong(c, o, int(o.kind), v)
}

func lowerPopLong(_ *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = i.OpSize
	switch i.Args[0].Kind {
	case decoder.ArgReg:
		o.fn = popRLong
	case decoder.ArgMem:
		o.fn = popMLong
	}
	return o.fn != nil
}

func popRLong(c *CPU, o *op) bool {
	n := int(o.kind)
	v, ok := popLong(c, o, n)
	if ok {
		setLong(&c.general, o.dst, n, v)
	}
	return ok
}

// popMLong executes POP to memory. The address is computed with RSP already incremented.
func popMLong(c *CPU, o *op) bool {
	n := int(o.kind)
	v, ok := topLong(c, o, n)
	if !ok {
		return false
	}
	before := c.reg[x86.SP]
	c.reg[x86.SP] += uint64(n)
	if storeOperandLong(c, o, n, v) {
		return true
	}
	c.reg[x86.SP] = before
	return false
}

func lowerEnterLong(l *lowerer, i *decoder.Inst, o *op) bool {
	lowerEnter(l, i, o)
	o.fn = enterLong
	return true
}

// enterLong executes ENTER. Everything is pushed before a register changes, and the new top of the stack must be writable.
func enterLong(c *CPU, o *op) bool {
	n, sp := int(o.kind), c.reg[x86.SP]
	frame := sp - uint64(n)
	ok := enterFrameLong(c, o, frame)
	top := c.reg[x86.SP] - uint64(o.imm)
	if ok {
		c.at = o
		ok = c.checkWrite(x86.SS, top, n)
		c.at = nil
	}
	if !ok {
		c.reg[x86.SP] = sp
		return false
	}
	c.reg[x86.SP] = top
	setLong(&c.general, x86.BP, n, frame)
	return true
}

// enterFrameLong pushes RBP, the frame pointers of the outer levels and the new one.
func enterFrameLong(c *CPU, o *op, frame uint64) bool {
	n, bp := int(o.kind), c.reg[x86.BP]
	if !pushLong(c, o, n, bp) {
		return false
	}
	for level := o.disp; level > 1; level-- {
		bp -= uint64(n)
		v, ok := loadLong(c, o, x86.SS, bp, n)
		if !ok || !pushLong(c, o, n, v) {
			return false
		}
	}
	return o.disp == 0 || pushLong(c, o, n, frame)
}

func lowerLeaveLong(_ *lowerer, i *decoder.Inst, o *op) bool {
	o.fn, o.kind = leaveLong, i.OpSize
	return true
}

func leaveLong(c *CPU, o *op) bool {
	n, bp := int(o.kind), c.reg[x86.BP]
	v, ok := loadLong(c, o, x86.SS, bp, n)
	if ok {
		c.reg[x86.SP] = bp + uint64(n)
		setLong(&c.general, x86.BP, n, v)
	}
	return ok
}
