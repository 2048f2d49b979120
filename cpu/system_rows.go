package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

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
	decoder.SYSENTER: sysSYSENTER, decoder.SYSEXIT: sysSYSEXIT, decoder.SYSCALL: sysSYSCALL, decoder.SYSRET: sysSYSRET,
	decoder.SWAPGS: sysSWAPGS, decoder.RDTSCP: sysRDTSCP,
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

// lowerSystem keeps the decoded instruction for a handler of systemOps.
func lowerSystem(l *lowerer, i *decoder.Inst, o *op) bool {
	l.ended = true
	switch {
	case i.Op == decoder.TooLong:
		o.fn = opTooLong
		return true
	case systemOps[i.Op] == nil:
		o.fn = opInvalid
		return true
	}
	o.fn, o.imm = opSystem, uint32(len(l.system))
	l.system = append(l.system, *i)
	return true
}

func opInvalid(c *CPU, o *op) bool { return c.raise(x86.VecUD) }

func opTooLong(c *CPU, o *op) bool { return c.raiseGP0() }

// opSystem executes an instruction of systemOps. If that went on to the next
// instruction and changed nothing that the block depends on, the next block
// follows directly (a changed translation has cut the link to it).
func opSystem(c *CPU, o *op) bool {
	b := c.blocks.cur
	c.start, c.eip = b.eip+uint64(o.off), b.target[exitNext]
	base := c.seg[x86.CS].base
	i := &b.insts[o.imm]
	if !systemOps[i.Op](c, i) {
		return false
	}
	c.lookAgain()
	c.exit = exitIndirect
	if c.eip == b.target[exitNext] && c.mode == b.mode && c.seg[x86.CS].base == base {
		c.exit = exitNext
	}
	return false
}
