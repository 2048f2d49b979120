package cpu

import "github.com/iron86/iron86/softfloat"

// FPUState is the x87 unit with MXCSR and the XMM registers, for conformance runs,
// the monitor and snapshots.
type FPUState struct {
	Control, Status uint16 // Status with TOP
	Tags            uint8  // a bit for each physical register that is not empty
	Reg             [8]softfloat.F80
	Opcode, CS, DS  uint16
	IP, DP          uint32
	MXCSR           uint32
	XMM             [8][2]uint64 // low, high half
	// FERR is the level of the pin of that name. SetFPU ignores it.
	FERR bool
}

// FPU is the state of the x87 unit.
func (c *CPU) FPU() FPUState {
	f := &c.fpu
	return FPUState{Control: f.cw, Status: f.status(), Tags: f.used, Reg: f.reg, Opcode: f.op, CS: f.cs, DS: f.ds,
		IP: f.ip, DP: f.dp, MXCSR: c.simd.mxcsr, XMM: c.simd.xmm, FERR: c.ferr}
}

// SetFPU puts a state in place. ES and B of the status word follow from its
// exceptions and their masks.
func (c *CPU) SetFPU(s FPUState) {
	f := &c.fpu
	f.setControl(s.Control)
	f.setStatus(s.Status)
	f.used, f.reg, f.op, f.cs, f.ds, f.ip, f.dp = s.Tags, s.Reg, s.Opcode, s.CS, s.DS, s.IP, s.DP
	c.simd.mxcsr, c.simd.xmm = s.MXCSR, s.XMM
	c.summarise()
}
