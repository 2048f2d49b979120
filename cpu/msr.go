package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Model-specific registers (SDM vol. 4; Pentium Processor Family Developer's
// Manual vol. 3, chapter 18).
const (
	msrMCAddr     = 0x00 // P5_MC_ADDR
	msrMCType     = 0x01 // P5_MC_TYPE
	msrTR12       = 0x0e // feature control of the Pentium
	msrTSC        = 0x10
	msrCESR       = 0x11 // event select of the Pentium, which the P6 has not; 12h and 13h are its counters
	msrPlatformID = 0x17
	msrAPICBase   = 0x1b
	msrBIOSSign   = 0x8b
	msrPerfCtr0   = 0xc1
	msrPerfCtr1   = 0xc2
	msrMTRRcap    = 0xfe
	msrMCGcap     = 0x179
	msrMCGstatus  = 0x17a
	msrEvtSel0    = 0x186
	msrEvtSel1    = 0x187
	msrMisc       = 0x1a0 // IA32_MISC_ENABLE of the Pentium 4
	msrDebugCtl   = 0x1d9
	msrMTRRphys   = 0x200 // base and mask, eight pairs
	msrMTRRfix    = 0x250 // 250, 258, 259, 268–26F
	msrPAT        = 0x277
	msrMTRRdef    = 0x2ff
)

// apicBaseReset says that the APIC is at FEE00000h, not enabled, and that of the bootstrap
// processor (SDM vol. 3, 10.4.4).
const apicBaseReset = 0xfee00100

// miscReset says that there are fast strings, no branch trace storage, and no precise event
// sampling (SDM vol. 4, IA32_MISC_ENABLE of family 0Fh).
const miscReset = 1<<0 | 1<<11 | 1<<12

// patReset is the page attribute table at reset (SDM vol. 3, 11.12.4).
const patReset = 0x0007040600070406

// tsc returns the time-stamp counter.
func (c *CPU) tsc() uint64 {
	if c.trial != nil {
		failTrial(c)
	}
	if c.cfg.TSC != nil {
		return c.cfg.TSC() + c.sys.msr.TSCOffset
	}
	return c.Retired() + c.sys.msr.TSCOffset
}

// modelRegister returns where a register that only stores a value keeps it, or nil for others.
func (r *registers) modelRegister(n uint32) *uint64 {
	m := &r.sys.msr
	if !r.model.mtrr {
		switch n {
		case msrTR12:
			return &m.TR12
		case msrCESR:
			return &m.CESR
		case msrCESR + 1, msrCESR + 2:
			return &m.Counter[n-msrCESR-1]
		}
		return nil
	}
	switch {
	case n == msrPerfCtr0 || n == msrPerfCtr1:
		return &m.Counter[n-msrPerfCtr0]
	case n == msrEvtSel0 || n == msrEvtSel1:
		return &m.EventSelect[n-msrEvtSel0]
	case n == msrAPICBase:
		return &m.APICBase
	case n == msrMisc && r.model.miscEnable:
		return &m.Misc
	case n == msrDebugCtl:
		return &m.DebugCtl
	case n == msrPAT:
		return &m.PAT
	case n == msrMTRRdef:
		return &m.MTRRdef
	case n == msrMCGstatus:
		return &m.MCGstatus
	case n >= msrMTRRphys && n < msrMTRRphys+16:
		return &m.MTRRphys[n-msrMTRRphys]
	}
	if i := fixedMTRR(n); i >= 0 {
		return &m.MTRRfix[i]
	}
	return nil
}

// fixedMTRR returns the index of a fixed-range MTRR, or -1 for other registers.
func fixedMTRR(n uint32) int {
	switch {
	case n == msrMTRRfix:
		return 0
	case n == msrMTRRfix+8, n == msrMTRRfix+9:
		return int(n-msrMTRRfix) - 7
	case n >= msrMTRRfix+0x18 && n < msrMTRRfix+0x20:
		return int(n-msrMTRRfix-0x18) + 3
	}
	return -1
}

// sysenterRegister returns where a register of SYSENTER keeps its value, or nil for others.
func (r *registers) sysenterRegister(n uint32) *uint32 {
	if !r.model.sysenter {
		return nil
	}
	switch n {
	case msrSysCS:
		return &r.sys.msr.SysCS
	case msrSysESP:
		return &r.sys.msr.SysESP
	case msrSysEIP:
		return &r.sys.msr.SysEIP
	}
	return nil
}

// readMSR reads a register. ok is false when there is no such register.
func (c *CPU) readMSR(n uint32) (v uint64, ok bool) {
	if v, ok := readLongMSR(c, n); ok {
		return v, true
	}
	if p := c.sysenterRegister(n); p != nil {
		return uint64(*p), true
	}
	if p := c.modelRegister(n); p != nil {
		return *p, true
	}
	switch {
	case n == msrTSC:
		return c.tsc(), true
	case n == msrMCAddr, n == msrMCType:
		return 0, true
	case !c.model.mtrr:
		return 0, false
	case n == msrPlatformID, n == msrBIOSSign, n == msrMCGcap:
		return 0, true
	case n == msrMTRRcap:
		return 0x508, true // eight variable ranges, fixed ranges, write combining
	}
	return 0, false
}

// writeMSR writes a register. It returns false when there is no such register, when it is read-only, and when it cannot have
// this value.
func (c *CPU) writeMSR(n uint32, v uint64) bool {
	if known, ok := writeLongMSR(c, n, v); known {
		return ok
	}
	if p := c.sysenterRegister(n); p != nil {
		*p = uint32(v)
		return true
	}
	if p := c.modelRegister(n); p != nil {
		*p = v
		return true
	}
	switch {
	case n == msrTSC:
		c.sys.msr.TSCOffset += v - c.tsc()
		c.units.timed = false
		return true
	case n == msrMCAddr, n == msrMCType:
		return true
	case n == msrBIOSSign && c.model.mtrr:
		return true // microcode update signature: written with 0 before CPUID
	}
	return false
}

func sysRDMSR(c *CPU, _ *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	v, ok := c.readMSR(c.get32(x86.CX))
	if !ok {
		return c.raiseGP0()
	}
	c.setPair(v)
	return true
}

func sysWRMSR(c *CPU, _ *decoder.Inst) bool {
	if !c.supervisor() {
		return false
	}
	v := uint64(c.get32(x86.DX))<<32 | uint64(c.get32(x86.AX))
	return c.writeMSR(c.get32(x86.CX), v) || c.raiseGP0()
}

// sysRDTSC executes RDTSC. Privilege levels other than 0 may read the counter only while CR4.TSD is
// clear.
func sysRDTSC(c *CPU, _ *decoder.Inst) bool {
	if c.cr4&x86.CR4TSD != 0 && c.cpl != 0 {
		return c.raiseGP0()
	}
	v := c.tsc()
	c.setPair(v)
	c.units.lead, c.units.timed = v-c.Retired(), true
	return true
}

// sysRDPMC executes RDPMC for the two performance counters, which never count.
func sysRDPMC(c *CPU, _ *decoder.Inst) bool {
	if c.cr4&x86.CR4PCE == 0 && c.cpl != 0 || c.get32(x86.CX) > 1 {
		return c.raiseGP0()
	}
	c.setPair(c.sys.msr.Counter[c.get32(x86.CX)] & (1<<40 - 1))
	return true
}
