package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

func sysCALLF(c *CPU, i *decoder.Inst) bool {
	if c.long.active() {
		return longCall(c, i)
	}
	sel, off, ok := c.target(i)
	return ok && c.transfer(c.farCall(sel, uint32(off), int(i.OpSize)))
}

func sysJMPF(c *CPU, i *decoder.Inst) bool {
	if c.long.active() {
		return longJump(c, i)
	}
	sel, off, ok := c.target(i)
	return ok && c.transfer(c.farJump(sel, uint32(off), int(i.OpSize)))
}

func sysRETF(c *CPU, i *decoder.Inst) bool {
	var extra uint32
	if i.NArgs > 0 {
		extra = uint32(i.Imm) & 0xffff
	}
	if c.long.active() {
		return longReturn(c, int(i.OpSize), uint64(extra), false)
	}
	return c.farReturn(int(i.OpSize), extra)
}

func sysIRET(c *CPU, i *decoder.Inst) bool { return c.transfer(c.interruptReturn(int(i.OpSize))) }

// softInterrupt executes INT n and its like.
func (c *CPU) softInterrupt(vector uint8, k cause) bool {
	return c.transfer(c.interrupt(event{vector: vector, cause: k}))
}

// transfer ends an instruction that may have switched tasks. A fault after the
// switch belongs to the new task: it is delivered at the EIP of that one, not at
// the instruction.
func (c *CPU) transfer(ok bool) bool {
	switched := c.sys.switched
	c.sys.switched = false
	if !ok && switched {
		c.deliver()
		return true
	}
	return ok
}

func sysINT(c *CPU, i *decoder.Inst) bool {
	return c.softInterrupt(uint8(i.Imm), causeINT)
}

// sysINT1 executes ICEBP. A debug trap that MOV SS has held back goes with it: the handler is called once.
func sysINT1(c *CPU, _ *decoder.Inst) bool {
	ok := c.softInterrupt(x86.VecDB, causeINT1)
	if ok && c.sys.hits != 0 {
		takeHits(c)
	}
	return ok
}

func sysINT3(c *CPU, _ *decoder.Inst) bool {
	return c.softInterrupt(x86.VecBP, causeINT3)
}

func sysINTO(c *CPU, _ *decoder.Inst) bool {
	return !c.of() || c.softInterrupt(x86.VecOF, causeINT3)
}
