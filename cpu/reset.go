package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// New makes a processor on cfg.Bus, which it watches for changes of memory. Call Reset before
// running it.
func New(cfg Config) *CPU {
	c := &CPU{cfg: cfg, bus: cfg.Bus, log: exceptionLog{ExceptionLog: new(ExceptionLog)}}
	c.gen, c.model = cfg.Generation, modelOf(cfg.Generation)
	c.undefined = c.model.undefined
	if c.cfg.Waited == nil {
		c.cfg.Waited = new(int64)
	}
	c.mem.Init(cfg.Bus, mmu.Model{Lines: c.model.addrMask, PSE36: c.model.pse36, Pages1G: c.model.cpuid.longEDX&featPage1G != 0})
	c.mem.OnTableWrite(c.CodeWritten)
	c.blocks.begin()
	cfg.Bus.Watch(c)
	return c
}

// resetSystem puts the system registers into their state after a reset (80386 Programmer's Reference,
// 10.1; SDM vol. 3, table 9-1).
func (c *CPU) resetSystem() {
	q := &c.model
	c.reg = [256]uint64{}
	c.set32(x86.DX, q.resetDX)
	c.flags = x86.Bit1
	c.setArith(0)
	c.cr0, c.cr2, c.cr3, c.cr4 = q.resetCR0, 0, 0, 0
	c.dr = [8]uint64{6: uint64(q.dr6Ones), 7: uint64(q.dr7Ones)}
	c.cpl = 0
	for i := range x86.GS + 1 {
		c.setSegment(i, segment{limit: 0xffff, access: accessRealData})
	}
	c.setSegment(x86.CS, segment{selector: q.resetCS, base: q.resetCSBase, limit: 0xffff, access: accessRealData})
	c.eip, c.start = uint64(q.resetIP), uint64(q.resetIP)
	c.gdt, c.idt = table{limit: 0xffff}, table{limit: q.resetIDTLimit}
	c.ldt = segment{limit: 0xffff, access: accessPresent | typeLDT, null: true}
	c.tr = segment{limit: 0xffff, access: accessPresent | q.resetTR, null: true}
	c.halted, c.shutdown, c.nmi, c.nmiBlocked, c.interruptShadow = false, false, false, false, false
	c.fault = fault{}
	c.sys, c.long = system{}, long{}
	c.resetX87()
	c.sys.msr.PAT, c.sys.msr.APICBase, c.sys.msr.Misc = patReset, apicBaseReset, miscReset
	c.sys.msr.TSCOffset -= c.tsc()
	c.flushTLB(true)
	c.modeChanged()
}

// Reset does what the reset pin does: registers and modes become what they are after power-on. Time goes
// on, so Retired keeps counting. The INTR line is a wire and keeps its level.
func (c *CPU) Reset() {
	c.resetSystem()
	c.flushBlocks()
	c.stop, c.stepNext, c.repeatUnfinished, c.trapPassed = false, false, false, false
	c.lookAgain()
}

// Wake ends HLT and shutdown and forgets all that the last instruction left for the
// next one. It is for runners that put a whole state in place, where Reset is too slow.
func (c *CPU) Wake() {
	c.halted, c.shutdown, c.interruptShadow, c.nmi, c.nmiBlocked = false, false, false, false, false
	c.stop, c.stepNext, c.repeatUnfinished, c.trapPassed = false, false, false, false
	c.fault = fault{}
	c.sys.hits, c.sys.holdDebug, c.sys.switched = 0, false, false
	c.lookAgain()
}
