package cpu

import (
	"github.com/iron86/iron86/snapshot"
	"github.com/iron86/iron86/x86"
)

// stateVersion is the version of the layout of machineState.
const stateVersion = 3

// hiddenState is a segment register.
type hiddenState struct {
	Base, Limit uint32
	Selector    uint16
	Access      uint8
	Big         bool
	Gran        bool
	Null        bool
}

// tableState is GDTR or IDTR.
type tableState struct {
	Base  uint32
	Limit uint16
}

// machineState is all that the guest can observe, with the lazy flags
// materialised. Decoded code and TLBs are not state.
type machineState struct {
	Reg                   [8]uint32
	EIP, EFLAGS           uint32
	CR0, CR2, CR3, CR4    uint32
	DR                    [8]uint32
	Seg                   [6]hiddenState
	LDT, TR               hiddenState
	GDT, IDT              tableState
	PDPTE                 [4]uint64
	CPL                   uint8
	Halted, Shutdown      bool
	INTR, NMI, NMIBlocked bool
	Shadow, Hold, A20     bool
	Hits                  uint32
	Test                  [8]uint32
	Model                 modelRegisters
	Retired               uint64
	FPU                   FPUState
}

// Save copies the state of the processor out (snapshot.Stater).
func (c *CPU) Save() (version uint16, data any) {
	m := c.capture()
	return stateVersion, &m
}

// Load puts a saved state in place (snapshot.Stater). Settle follows.
func (c *CPU) Load(in snapshot.Saved) error {
	var m machineState
	if err := in.Only(stateVersion, &m); err != nil {
		return err
	}
	c.restore(&m)
	c.log = exceptionLog{ExceptionLog: new(ExceptionLog)}
	return nil
}

// Settle follows a reset or a load: it derives what follows from the state.
func (c *CPU) Settle() {
	c.flushBlocks()
	c.modeChanged()
}

// hide returns a segment register as it is saved. hiddenState.segment is the inverse.
func hide(s *segment) hiddenState {
	return hiddenState{s.base, s.limit, s.selector, s.access, s.big, s.gran, s.null}
}

func (h hiddenState) segment() segment {
	return segment{base: h.Base, limit: h.Limit, selector: h.Selector, access: h.Access, big: h.Big, gran: h.Gran, null: h.Null}
}

// capture copies the state out.
func (c *CPU) capture() machineState {
	m := machineState{
		EIP: uint32(c.eip), EFLAGS: c.eflags(), CR0: c.cr0, CR2: uint32(c.cr2), CR3: uint32(c.cr3), CR4: c.cr4,
		LDT: hide(&c.ldt), TR: hide(&c.tr),
		GDT: tableState{uint32(c.gdt.base), c.gdt.limit}, IDT: tableState{uint32(c.idt.base), c.idt.limit},
		PDPTE: c.mem.PDPTEs(), CPL: c.cpl, Halted: c.halted, Shutdown: c.shutdown,
		INTR: c.intr, NMI: c.nmi, NMIBlocked: c.nmiBlocked, Shadow: c.interruptShadow,
		Hold: c.sys.holdDebug, A20: c.mem.A20(), Hits: c.sys.hits, Test: c.sys.test,
		Model: c.sys.msr, Retired: c.Retired(), FPU: c.FPU(),
	}
	for i := range m.Reg {
		m.Reg[i] = uint32(c.reg[i])
	}
	for i := range m.DR {
		m.DR[i] = uint32(c.dr[i])
	}
	for i := range m.Seg {
		m.Seg[i] = hide(&c.seg[i])
	}
	return m
}

// restore puts a loaded state in place. The values may be anything: those that
// select memory in the emulator (register numbers, modes) are cut to their range.
func (c *CPU) restore(m *machineState) {
	c.mem.SetPDPTEs(m.PDPTE)
	c.mem.SetA20(m.A20)
	c.restoreRegisters(m)
}

// restoreRegisters is restore without what the MMU keeps.
func (c *CPU) restoreRegisters(m *machineState) {
	for i, v := range m.Reg {
		c.reg[i] = uint64(v)
	}
	for i, v := range m.DR {
		c.dr[i] = uint64(v)
	}
	c.eip, c.cr0, c.cr2, c.cr3, c.cr4 = uint64(m.EIP), m.CR0, uint64(m.CR2), uint64(m.CR3), m.CR4
	c.flags = m.EFLAGS&^uint32(x86.Arith) | x86.Bit1
	c.setArith(m.EFLAGS)
	c.ldt, c.tr = m.LDT.segment(), m.TR.segment()
	c.gdt, c.idt = table{uint64(m.GDT.Base), m.GDT.Limit}, table{uint64(m.IDT.Base), m.IDT.Limit}
	c.cpl = m.CPL & 3
	c.halted, c.shutdown = m.Halted, m.Shutdown
	c.intr, c.nmi, c.nmiBlocked, c.interruptShadow = m.INTR, m.NMI, m.NMIBlocked, m.Shadow
	c.sys.holdDebug, c.sys.hits, c.sys.test, c.sys.msr = m.Hold, m.Hits, m.Test, m.Model
	c.fault, c.sys.deathKnown = fault{}, false
	c.SetFPU(m.FPU)
	for i, h := range m.Seg {
		c.setSegment(i, h.segment())
	}
	c.trapPassed = false
	c.budgetEnd = m.Retired + uint64(c.budget) + c.unfinished
}
