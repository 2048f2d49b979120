package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// SetINTR drives the interrupt request line.
func (c *CPU) SetINTR(high bool) {
	c.intr = high
	c.lookAgain()
}

// NMI signals a non-maskable interrupt, which is an edge of that pin.
func (c *CPU) NMI() {
	c.nmi = true
	c.lookAgain()
}

// Pins of the processor, for bus.Line.
const (
	PinINTR = iota
	PinNMI  // a rising edge counts
	PinA20  // while it is high address line 20 is passed on
	PinIGNNE
)

// SetLine implements bus.LineSink.
func (c *CPU) SetLine(pin int, high bool) {
	switch pin {
	case PinINTR:
		c.SetINTR(high)
	case PinNMI:
		if high {
			c.NMI()
		}
	case PinA20:
		c.SetA20(high)
	case PinIGNNE:
		c.ignne = high
	}
}

// SetA20 opens or shuts the gate of address line 20.
func (c *CPU) SetA20(open bool) {
	if open != c.mem.A20() {
		c.mem.SetA20(open)
		c.cutLinks()
	}
}

// HoldFaults makes exceptions end Run with Stopped instead of being delivered. LastException then
// says which exception it was. It is for conformance runs.
func (c *CPU) HoldFaults(hold bool) { c.holdFaults = hold }

// LastException returns the latest exception that was raised, and how many have been.
func (r *registers) LastException() (e Exception, count uint64) {
	f := &r.sys.last
	return Exception{f.vector, f.hasCode, f.code}, r.sys.exceptions
}

// Generation returns the processor's generation.
func (r *registers) Generation() x86.Generation { return r.gen }

// EIP returns the offset of the next instruction.
func (r *registers) EIP() uint32 { return uint32(r.eip) }

// RIP returns the offset of the next instruction, all 64 bits.
func (r *registers) RIP() uint64 { return r.eip }

// SetEIP sets the offset of the next instruction.
func (c *CPU) SetEIP(v uint32) { c.SetRIP(uint64(v)) }

// SetRIP is SetEIP with 64 bits. Outside 64-bit mode the upper half must be 0.
func (c *CPU) SetRIP(v uint64) { c.eip, c.trapPassed = v, false }

// Eflags returns the flags register.
func (r *registers) Eflags() uint32 { return r.eflags() }

// SetEflags sets all flags that this generation has, VM included.
func (c *CPU) SetEflags(v uint32) {
	c.setEflags(v&c.model.flagMask|c.model.flagOnes, ^uint32(0))
	c.modeChanged()
}

// SegmentState is a segment register with its hidden part.
type SegmentState struct {
	Selector uint16
	Base     uint32
	High     uint32 // bits 63–32 of the base, in long mode
	Limit    uint32 // in bytes, inclusive
	Access   uint8  // P, DPL, S, type
	Big      bool   // D/B
	Gran     bool
	Long     bool // L: 64-bit code, in long mode
	Null     bool // unusable: a null selector in protected mode
}

// Base64 returns the whole base.
func (s SegmentState) Base64() uint64 { return uint64(s.High)<<32 | uint64(s.Base) }

// show returns a segment register as debuggers see it. SegmentState.segment is the inverse.
func show(s *segment) SegmentState {
	return SegmentState{s.selector, s.base, s.high, s.limit, s.access, s.big, s.gran, s.long, s.null}
}

func (s SegmentState) segment() segment {
	return segment{selector: s.Selector, base: s.Base, high: s.High, limit: s.Limit, access: s.Access, big: s.Big, gran: s.Gran, long: s.Long, null: s.Null}
}

// Segment returns segment register i (x86.ES to x86.GS).
func (r *registers) Segment(i int) SegmentState { return show(&r.seg[i%6]) }

// SelectorOf returns the visible part of segment register i (x86.ES to x86.GS) of a processor.
func SelectorOf(c *CPU, i int) uint16 { return c.seg[i%6].selector }

// SetSegment sets segment register i without any check. It leaves CPL as it is; SetCPL sets that.
func (c *CPU) SetSegment(i int, s SegmentState) {
	c.setSegment(i%6, s.segment())
	c.modeChanged()
}

// LDTR returns the register of the local descriptor table.
func (r *registers) LDTR() SegmentState { return show(&r.ldt) }

// SetLDTR sets LDTR without any check.
func (r *registers) SetLDTR(s SegmentState) { r.ldt = s.segment() }

// TR returns the task register.
func (r *registers) TR() SegmentState { return show(&r.tr) }

// SetTR sets TR without any check.
func (r *registers) SetTR(s SegmentState) { r.tr = s.segment() }

// GDTR returns base and limit of the global descriptor table.
func (r *registers) GDTR() (base uint32, limit uint16) { return uint32(r.gdt.base), r.gdt.limit }

// SetGDTR sets base and limit of the global descriptor table.
func (r *registers) SetGDTR(base uint32, limit uint16) { r.gdt = table{uint64(base), limit} }

// IDTR returns base and limit of the interrupt descriptor table.
func (r *registers) IDTR() (base uint32, limit uint16) { return uint32(r.idt.base), r.idt.limit }

// SetIDTR sets base and limit of the interrupt descriptor table.
func (r *registers) SetIDTR(base uint32, limit uint16) { r.idt = table{uint64(base), limit} }

// CR returns control register 0, 2, 3 or 4. For other numbers it returns 0.
func (r *registers) CR(n int) uint32 {
	switch n {
	case 0:
		return r.cr0
	case 2:
		return uint32(r.cr2)
	case 3:
		return uint32(r.cr3)
	case 4:
		return r.cr4
	}
	return 0
}

// SetCR sets control register 0, 2, 3 or 4 without any check, and flushes all translations.
func (c *CPU) SetCR(n int, v uint32) {
	switch n {
	case 0:
		c.cr0 = v
	case 2:
		c.cr2 = uint64(v)
	case 3:
		c.cr3 = uint64(v)
	case 4:
		c.cr4 = v
	}
	c.flushTLB(true)
	c.modeChanged()
}

// DR returns debug register n.
func (r *registers) DR(n int) uint32 { return uint32(r.dr[n&7]) }

// SetDR sets debug register n.
func (c *CPU) SetDR(n int, v uint32) { c.setDebug(n&7, uint64(v)) }

// CPL returns the current privilege level.
func (r *registers) CPL() int { return int(r.cpl) }

// SetCPL sets the current privilege level without any check.
func (c *CPU) SetCPL(n int) {
	c.cpl = uint8(n & 3)
	c.modeChanged()
}

// Halted reports whether the processor waits in HLT.
func (r *registers) Halted() bool { return r.halted }

// Mode returns the mode for a status line: real, v86, prot16 or prot32, with +paged when paging is
// on; in long mode long64, compat32 or compat16.
func (r *registers) Mode() string {
	mode := "prot16"
	switch {
	case code64(r):
		return "long64"
	case r.long.active() && r.seg[x86.CS].big:
		return "compat32"
	case r.long.active():
		return "compat16"
	case r.real():
		return "real"
	case r.v86():
		mode = "v86"
	case r.seg[x86.CS].big:
		mode = "prot32"
	}
	if r.cr0&x86.CR0PG != 0 {
		mode += "+paged"
	}
	return mode
}

// Probe translates a linear address without side effects, as a read by the system or by a user
// program would. ok is false when there is no page.
func (c *CPU) Probe(lin uint64, user bool) (phys uint64, ok bool) {
	return c.mem.Probe(c.wrap(lin), false, user)
}

// DecodeMode returns how the code at CS:EIP is to be decoded.
func (c *CPU) DecodeMode() decoder.Mode { return decoder.Mode{Bits: c.mode.bits(), Gen: c.gen} }

// SetTrap makes Run stop before it executes the instruction at a physical address. The Run after
// that executes it.
func (c *CPU) SetTrap(phys uint64) {
	if c.blocks.traps == nil {
		c.blocks.traps = map[uint64]bool{}
	}
	c.blocks.traps[phys] = true
	c.CodeWritten(phys, 1)
	dropBefore(&c.units, phys)
}

// ClearTrap undoes SetTrap.
func (c *CPU) ClearTrap(phys uint64) {
	delete(c.blocks.traps, phys)
	trapGone(c, phys)
}
