package cpu

import (
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/x86"
)

// settle takes over the flags that an instruction raised, C1 among them. It
// reports whether the result is kept. It is not when an exception is unmasked
// that is found before the operation.
func (c *CPU) settle(o *op, raised softfloat.Flags) bool {
	f := &c.fpu
	f.sw &^= swC1
	if raised == 0 {
		return true
	}
	if f.before387 {
		raised &^= swSF
	}
	f.sw |= uint16(raised)
	u := raised & f.env.Unmasked
	if u == 0 {
		return true
	}
	c.fail(o)
	return u&softfloat.Before == 0
}

// fail makes an unmasked exception pending. It is reported before the next
// waiting instruction; through FERR#, an interrupt may come before that.
func (c *CPU) fail(o *op) {
	c.fpu.sw |= swES | swB
	c.ferrAt(o)
}

// ferrAt is setFERR for an instruction inside a block, which ends after it if the pin
// brings an interrupt.
func (c *CPU) ferrAt(o *op) {
	was := c.ferr
	c.at = o
	c.setFERR()
	if c.ferr != was {
		c.afterDevice()
	}
	c.at = nil
}

// stackFault are the flags of a stack fault.
const stackFault = softfloat.Invalid | swSF

// underflow raises a stack underflow, because an operand is in an empty register. It reports
// whether the masked response is to be given.
func (c *CPU) underflow(o *op) bool { return c.settle(o, stackFault) }

// overflow raises a stack overflow, because the register that a push would fill is not empty. Its result is like that of underflow.
func (c *CPU) overflow(o *op) bool { return c.settle(o, stackFault|swC1) }

// ready makes the checks before any waiting instruction: the coprocessor may be
// emulated or another task's, and an exception may be pending (SDM vol. 1, 8.7;
// vol. 3, 2.5 and table 2-2).
func (c *CPU) ready() bool {
	if c.cr0&(x86.CR0EM|x86.CR0TS) != 0 {
		return c.raise(x86.VecNM)
	}
	return c.fpu.sw&swES == 0 || c.model.x87.interrupts || c.reported()
}

// reported deals with a pending exception before a waiting instruction. It reports
// whether that may go on. It may in the handler of FERR#'s interrupt, which has the board
// activate IGNNE#. Until then the processor stands before the instruction and takes
// interrupts (SDM vol. 1, D.2.1; the 286 and 386 are held by BUSY#, an 8086 at WAIT).
func (c *CPU) reported() bool {
	switch {
	case c.raisesMF():
		return c.raise(x86.VecMF)
	case c.ignne || c.cfg.FERR == nil:
		return true
	}
	c.halted = true
	c.lookAgain()
	c.exit = exitLeft
	return false
}

// readyNow is ready for the instructions that do not wait.
func (c *CPU) readyNow() bool {
	return c.cr0&(x86.CR0EM|x86.CR0TS) == 0 || c.raise(x86.VecNM)
}

// note records the instruction for an exception handler. It comes when the
// instruction cannot fault any more.
func (c *CPU) note(o *op) {
	f := &c.fpu
	f.op = uint16(o.imm)
	f.ip = c.blocks.cur.eip + uint64(o.off)
	f.cs = c.seg[x86.CS].selector
}

// noteMem records the memory operand, too.
func (c *CPU) noteMem(o *op, off uint32) {
	c.note(o)
	c.fpu.dp = c.slowOffset(o, off)
	c.fpu.ds = c.seg[o.seg&7].selector
}

// Kinds of comparison.
const (
	comparePops   = 3      // how many registers are popped
	compareSilent = 1 << 2 // quiet NaNs are no invalid operands
)

// Kinds of store.
const (
	storePops      = 1
	storeTruncates = 1 << 1
	storeUnchecked = 1 << 2 // popping an empty ST(0) raises nothing (D9 D8, FSTPNCE)
)
