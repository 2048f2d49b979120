package dpmi

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// processor is the PC's processor, with methods that read and set its state as a context.
type processor struct{ *cpu.CPU }

// number returns the number that DPMI has for the processor's generation.
func (p processor) number() uint8 {
	switch g := p.Generation(); {
	case g <= x86.I80386:
		return 3
	case g == x86.I80486:
		return 4
	case g == x86.P5:
		return 5
	}
	return 6
}

// protected reports whether the processor is in protected mode.
func (p processor) protected() bool { return p.CR(0)&x86.CR0PE != 0 }

// capture returns the processor's state.
func (p processor) capture() (s context) {
	for i := range s.reg {
		s.reg[i] = p.Reg(i)
	}
	for i := range s.seg {
		s.seg[i] = p.Segment(i).Selector
	}
	s.eip, s.flags = p.EIP(), p.Eflags()
	return s
}

// realSegment returns a segment as real mode loads it.
func realSegment(sel uint16) cpu.SegmentState {
	return cpu.SegmentState{Selector: sel, Base: uint32(sel) << 4, Limit: 0xffff, Access: 0x93}
}

// enterReal has the processor continue in real mode with state s.
func (p processor) enterReal(s *context) {
	p.SetCR(0, p.CR(0)&^(x86.CR0PE|x86.CR0EM))
	p.SetCPL(0)
	p.SetIDTR(0, 0x3ff)
	for i, sel := range s.seg {
		p.SetSegment(i, realSegment(sel))
	}
	p.setRegs(s)
	p.SetEIP(s.eip & 0xffff)
	p.SetEflags(s.flags &^ (x86.VM | x86.RF | x86.NT))
}

// setRegs sets the general registers.
func (p processor) setRegs(s *context) {
	for i, v := range s.reg {
		p.SetReg(i, v)
	}
}
