package cpu

import (
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/x86"
)

// resetX87 puts the x87 unit into its state after a reset (SDM vol. 3, table 9-1). The 486 and
// later clear the registers.
func (c *CPU) resetX87() {
	c.simd = simd{mxcsr: mxcsrReset}
	c.fpu = fpu{present: c.cfg.FPU, before387: c.model.x87.before387}
	if c.model.x87.interrupts {
		c.fpu.iem = cwIEM
	}
	c.fpu.init()
	if c.fpu.present && c.model.x87.setsET {
		c.cr0 |= x86.CR0ET
	}
	c.setFERR()
}

// summarise derives ES and B from the flags and their masks. It must be called after either was
// written.
func (c *CPU) summarise() {
	c.fpu.summarise()
	c.setFERR()
}

// raisesMF reports whether the processor raises #MF for exceptions of the x87 unit. CR0.NE came
// with the 486; in the machine status word of the 286 the bit reads 1.
func (c *CPU) raisesMF() bool { return c.cr0&c.model.cr0Mask&x86.CR0NE != 0 }

// setFERR drives the FERR# pin. It is active while an exception is pending that the processor does
// not report by #MF itself, because CR0.NE is clear. The pin also stands for INT of an 8087 and
// ERROR# of a 287 and 387.
func (c *CPU) setFERR() {
	high := c.fpu.sw&swES != 0 && !c.raisesMF() && c.fpu.cw&c.fpu.iem == 0
	if c.ferr == high {
		return
	}
	c.ferr = high
	if c.trial != nil {
		failTrial(c)
		return
	}
	if c.cfg.FERR != nil {
		c.cfg.FERR(high)
	}
}

// FPUState is the state of the x87 unit with MXCSR and the XMM registers. It is for conformance
// runs, the monitor and saved states.
type FPUState struct {
	Control, Status uint16 // Status includes TOP
	Tags            uint8  // a bit for each physical register that is not empty
	Reg             [8]softfloat.F80
	Opcode, CS, DS  uint16
	IP, DP          uint32
	MXCSR           uint32
	XMM             [8][2]uint64 // low, high half
	// FERR is the level of the pin of that name. SetFPU ignores it.
	FERR bool
}

// FPU returns the state of the x87 unit.
func (c *CPU) FPU() FPUState {
	f := &c.fpu
	return FPUState{Control: f.cw, Status: f.status(), Tags: f.used, Reg: f.reg, Opcode: f.op, CS: f.cs, DS: f.ds,
		IP: uint32(f.ip), DP: uint32(f.dp), MXCSR: c.simd.mxcsr, XMM: [8][2]uint64(c.simd.xmm[:]), FERR: c.ferr}
}

// SetFPU sets the state of the x87 unit. It derives ES and B of the status word from the exceptions
// and their masks.
func (c *CPU) SetFPU(s FPUState) {
	f := &c.fpu
	f.setControl(s.Control)
	f.setStatus(s.Status)
	f.used, f.reg, f.op, f.cs, f.ds, f.ip, f.dp = s.Tags, s.Reg, s.Opcode, s.CS, s.DS, uint64(s.IP), uint64(s.DP)
	c.simd.mxcsr = s.MXCSR
	copy(c.simd.xmm[:], s.XMM[:])
	c.summarise()
}
