package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// sysUD executes an undefined opcode; the 8086 has no exception for it and goes on.
func sysUD(c *CPU, _ *decoder.Inst) bool { return c.model.undefinedGoesOn || c.raise(x86.VecUD) }

func sysCacheOp(c *CPU, _ *decoder.Inst) bool { return c.supervisor() }

// supervisor raises #GP(0) outside privilege level 0.
func (c *CPU) supervisor() bool { return c.cpl == 0 || c.raiseGP0() }

// sysESC executes any x87 instruction while there is no x87: #NM on request, and otherwise
// nothing happens. The 286 checks the operand's limit all the same.
func sysESC(c *CPU, i *decoder.Inst) bool {
	if c.cr0&(x86.CR0EM|x86.CR0TS) != 0 {
		return c.raise(x86.VecNM)
	}
	if c.model.escapeReads && i.IsMem() {
		_, ok := c.readSeg(int(i.Seg), c.operandOffset(i), 2)
		return ok
	}
	return true
}

// sysWAIT executes WAIT, FWAIT: #NM when a monitored coprocessor is another task's.
func sysWAIT(c *CPU, _ *decoder.Inst) bool {
	const monitored = x86.CR0MP | x86.CR0TS
	return c.cr0&monitored != monitored || c.raise(x86.VecNM)
}

// operand reads operand k, n bytes.
func (c *CPU) operand(i *decoder.Inst, k, n int) (uint32, bool) {
	switch a := &i.Args[k]; a.Kind {
	case decoder.ArgReg:
		return uint32(c.reg[a.Reg&15]) & (1<<(8*n) - 1), true
	case decoder.ArgMem:
		return c.read(int(i.Seg), c.operandOffset(i), n)
	default:
		return uint32(i.Imm), true
	}
}

// storeOperand writes operand k: n bytes of memory, or the register in its own size.
func (c *CPU) storeOperand(i *decoder.Inst, k, n int, v uint32) bool {
	a := &i.Args[k]
	if a.Kind == decoder.ArgMem {
		return c.writeSeg(int(i.Seg), c.operandOffset(i), n, uint64(v))
	}
	if a.Size == 2 {
		c.set16(a.Reg, uint16(v))
	} else {
		c.set32(a.Reg, v)
	}
	return true
}

// sysBOUND checks an index against the bounds in memory (SDM vol. 2, "BOUND").
func sysBOUND(c *CPU, i *decoder.Inst) bool {
	ea, n := c.operandOffset(i), int(i.OpSize)
	low, ok := c.readSeg(int(i.Seg), ea, n)
	if !ok {
		return false
	}
	next := (ea + uint64(n)) & offsetMask(i)
	high, ok := c.readSeg(int(i.Seg), next, n)
	if !ok {
		return false
	}
	index, lo, hi := int32(c.reg[i.Args[0].Reg&7]), int32(low), int32(high)
	if n == 2 {
		index, lo, hi = int32(int16(index)), int32(int16(lo)), int32(int16(hi))
	}
	if index < lo || index > hi {
		return c.raise(x86.VecBR)
	}
	return true
}

// sysHLT stops until an interrupt.
func sysHLT(c *CPU, _ *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	c.halted = true
	c.lookAgain()
	return true
}

// farPointer reads the far pointer in memory of CALL, JMP and LDS, whose offset has the operand size.
func farPointer(c *CPU, i *decoder.Inst) (sel uint16, off uint64, ok bool) {
	ea, n := c.operandOffset(i), uint64(i.OpSize)
	off, ok = c.readSeg(int(i.Seg), ea, int(n))
	if !ok {
		return 0, 0, false
	}
	s, ok := c.readSeg(int(i.Seg), (ea+n)&offsetMask(i), 2)
	return uint16(s), off, ok
}

// target returns the far target of CALL and JMP, immediate or in memory.
func (c *CPU) target(i *decoder.Inst) (sel uint16, off uint64, ok bool) {
	if i.Args[0].Kind == decoder.ArgFar {
		return i.Imm2, i.Imm, true
	}
	return farPointer(c, i)
}
