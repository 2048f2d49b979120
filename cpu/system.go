package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// system is the state that only the system part of the processor touches.
type system struct {
	ext       uint32 // EXT bit of error codes, while an interrupt is being delivered
	hits      uint32 // bits of DR6 of the debug trap to deliver before the next instruction
	switched  bool   // a task switch was committed since the running transfer began
	stepping  bool   // TF was set when the running instruction began
	resuming  bool   // RF was set when the running instruction, executed alone, began
	before    uint32 // hits at that moment: those of MOV SS or POP SS before it
	holdDebug bool   // MOV SS or POP SS: no debug exception before the next instruction
	msr       modelRegisters
	test      [8]uint32 // test registers of the 386 and 486: stored, without effect
	// last and exceptions tell the monitor and the conformance runner what was
	// raised; the guest cannot see them.
	last       fault
	exceptions uint64
}

// systemOps are the handlers of instructions that the engine does not lower.
var systemOps = completed([decoder.NumOps]systemHandler{
	decoder.CALLF: sysCALLF, decoder.JMPF: sysJMPF, decoder.RETF: sysRETF, decoder.IRET: sysIRET,
	decoder.INT: sysINT, decoder.INT1: sysINT1, decoder.INT3: sysINT3, decoder.INTO: sysINTO,
	decoder.BOUND: sysBOUND, decoder.PUSHF: sysPUSHF, decoder.POPF: sysPOPF,
	decoder.CLI: sysCLI, decoder.STI: sysSTI, decoder.HLT: sysHLT,
	decoder.MOV: sysMOVSreg, decoder.PUSH: sysPUSHSreg, decoder.POP: sysPOPSreg,
	decoder.LDS: sysLoadPointer, decoder.LES: sysLoadPointer, decoder.LFS: sysLoadPointer,
	decoder.LGS: sysLoadPointer, decoder.LSS: sysLoadPointer,
	decoder.ARPL: sysARPL, decoder.LAR: sysLAR, decoder.LSL: sysLSL, decoder.VERR: sysVERR, decoder.VERW: sysVERW,
	decoder.LGDT: sysLGDT, decoder.LIDT: sysLIDT, decoder.SGDT: sysSGDT, decoder.SIDT: sysSIDT,
	decoder.LLDT: sysLLDT, decoder.LTR: sysLTR, decoder.SLDT: sysSLDT, decoder.STR: sysSTR,
	decoder.LMSW: sysLMSW, decoder.SMSW: sysSMSW, decoder.CLTS: sysCLTS,
	decoder.MOVCR: sysMOVCR, decoder.MOVDR: sysMOVDR, decoder.MOVTR: sysMOVTR,
	decoder.INVD: sysCacheOp, decoder.WBINVD: sysCacheOp, decoder.INVLPG: sysINVLPG,
	decoder.CPUID: sysCPUID, decoder.RDMSR: sysRDMSR, decoder.WRMSR: sysWRMSR,
	decoder.RDTSC: sysRDTSC, decoder.RDPMC: sysRDPMC,
	decoder.SYSENTER: sysSYSENTER, decoder.SYSEXIT: sysSYSEXIT,
	decoder.LOADALL: sysLOADALL, decoder.LOADALL286: sysLOADALL286,
	decoder.RSM: sysUD, decoder.UD0: sysUD, decoder.UD1: sysUD, decoder.UD2: sysUD, decoder.Invalid: sysUD,
	decoder.WAIT:   sysWAIT,
	decoder.FLDENV: x87Op(true, sysFLDENV), decoder.FNSTENV: x87Op(false, sysFNSTENV),
	decoder.FRSTOR: x87Op(true, sysFRSTOR), decoder.FNSAVE: x87Op(false, sysFNSAVE),
	decoder.FXSAVE: fxOp(sysFXSAVE), decoder.FXRSTOR: fxOp(sysFXRSTOR),
})

// completed adds what no unit executes: x87 instructions on a machine without
// coprocessor, and the undefined opcodes of one without MMX and SSE.
func completed(ops [decoder.NumOps]systemHandler) [decoder.NumOps]systemHandler {
	for op := decoder.Op(decoder.ESC); int(op) < len(ops); op++ {
		switch {
		case ops[op] != nil:
		case op <= decoder.FYL2XP1 && op != decoder.FXSAVE && op != decoder.FXRSTOR:
			ops[op] = sysESC
		default:
			ops[op] = sysUD
		}
	}
	return ops
}

// sysUD is an undefined opcode; the 8086 has no exception for it and goes on.
func sysUD(c *CPU, _ *decoder.Inst) bool { return c.model.undefinedGoesOn || c.raise(x86.VecUD) }

func sysCacheOp(c *CPU, _ *decoder.Inst) bool { return c.supervisor() }

// supervisor raises #GP(0) outside privilege level 0.
func (c *CPU) supervisor() bool { return c.cpl == 0 || c.raiseGP0() }

// sysESC is any x87 instruction while there is no x87: #NM on request, else
// nothing happens. The 286 checks the operand's limit all the same.
func sysESC(c *CPU, i *decoder.Inst) bool {
	if c.cr0&(x86.CR0EM|x86.CR0TS) != 0 {
		return c.raise(x86.VecNM)
	}
	if c.model.escapeReads && i.IsMem() {
		_, ok := c.readSeg(int(i.Seg), c.memOperand(i), 2)
		return ok
	}
	return true
}

// sysWAIT is WAIT, FWAIT: #NM when a monitored coprocessor is another task's.
func sysWAIT(c *CPU, _ *decoder.Inst) bool {
	const monitored = x86.CR0MP | x86.CR0TS
	return c.cr0&monitored != monitored || c.raise(x86.VecNM)
}

// operand reads operand k, n bytes.
func (c *CPU) operand(i *decoder.Inst, k, n int) (uint32, bool) {
	switch a := &i.Args[k]; a.Kind {
	case decoder.ArgReg:
		return uint32(c.reg[a.Reg&7]) & (1<<(8*n) - 1), true
	case decoder.ArgMem:
		return c.read(int(i.Seg), c.memOperand(i), n)
	default:
		return uint32(i.Imm), true
	}
}

// storeOperand writes operand k: n bytes of memory, or the register in its own size.
func (c *CPU) storeOperand(i *decoder.Inst, k, n int, v uint32) bool {
	a := &i.Args[k]
	if a.Kind == decoder.ArgMem {
		return c.writeSeg(int(i.Seg), c.memOperand(i), n, uint64(v))
	}
	if a.Size == 4 {
		c.set32(a.Reg, v)
	} else {
		c.set16(a.Reg, uint16(v))
	}
	return true
}

// farPointer reads the far pointer in memory of CALL, JMP and LDS.
func (c *CPU) farPointer(i *decoder.Inst) (sel uint16, off uint32, ok bool) {
	ea, n := c.memOperand(i), int(i.OpSize)
	off, ok = c.read(int(i.Seg), ea, n)
	if !ok {
		return 0, 0, false
	}
	next := ea + uint32(n)
	if i.AddrSize == 2 {
		next &= 0xffff
	}
	s, ok := c.read(int(i.Seg), next, 2)
	return uint16(s), off, ok
}

// target is the far target of CALL and JMP, immediate or in memory.
func (c *CPU) target(i *decoder.Inst) (sel uint16, off uint32, ok bool) {
	if i.Args[0].Kind == decoder.ArgFar {
		return i.Imm2, uint32(i.Imm), true
	}
	return c.farPointer(i)
}

func sysCALLF(c *CPU, i *decoder.Inst) bool {
	sel, off, ok := c.target(i)
	return ok && c.transfer(c.farCall(sel, off, int(i.OpSize)))
}

func sysJMPF(c *CPU, i *decoder.Inst) bool {
	sel, off, ok := c.target(i)
	return ok && c.transfer(c.farJump(sel, off, int(i.OpSize)))
}

func sysRETF(c *CPU, i *decoder.Inst) bool {
	var extra uint32
	if i.NArgs > 0 {
		extra = uint32(i.Imm) & 0xffff
	}
	return c.farReturn(int(i.OpSize), extra)
}

func sysIRET(c *CPU, i *decoder.Inst) bool { return c.transfer(c.interruptReturn(int(i.OpSize))) }

// softInterrupt is INT n and its like.
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

func sysINT1(c *CPU, _ *decoder.Inst) bool {
	return c.softInterrupt(x86.VecDB, causeINT1)
}

func sysINT3(c *CPU, _ *decoder.Inst) bool {
	return c.softInterrupt(x86.VecBP, causeINT3)
}

func sysINTO(c *CPU, _ *decoder.Inst) bool {
	return !c.of() || c.softInterrupt(x86.VecOF, causeINT3)
}

// sysBOUND checks an index against the bounds in memory (SDM vol. 2, "BOUND").
func sysBOUND(c *CPU, i *decoder.Inst) bool {
	ea, n := c.memOperand(i), int(i.OpSize)
	low, ok := c.readSeg(int(i.Seg), ea, n)
	if !ok {
		return false
	}
	next := ea + uint32(n)
	if i.AddrSize == 2 {
		next &= 0xffff
	}
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
