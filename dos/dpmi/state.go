package dpmi

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// context is the state of a program: of a client in protected mode, or of real mode.
type context struct {
	reg   [8]uint32
	seg   [6]uint16
	eip   uint32
	flags uint32
}

// lo is the low word of general register r.
func (s *context) lo(r int) uint16 { return uint16(s.reg[r]) }

// set sets the low word of general register r.
func (s *context) set(r int, v uint16) { s.reg[r] = s.reg[r]&^0xffff | uint32(v) }

// setPair puts the halves of v into the low words of hi and lo.
func (s *context) setPair(hi, lo int, v uint32) {
	s.set(hi, uint16(v>>16))
	s.set(lo, uint16(v))
}

// pair is the low words of hi and lo as one number.
func (s *context) pair(hi, lo int) uint32 { return uint32(s.lo(hi))<<16 | uint32(s.lo(lo)) }

// capture is the processor's state.
func (h *Host) capture() (s context) {
	for i := range s.reg {
		s.reg[i] = h.cpu.Reg(i)
	}
	for i := range s.seg {
		s.seg[i] = h.cpu.Segment(i).Selector
	}
	s.eip, s.flags = h.cpu.EIP(), h.cpu.Eflags()
	return s
}

// realSegment is a segment as real mode has it.
func realSegment(sel uint16) cpu.SegmentState {
	return cpu.SegmentState{Selector: sel, Base: uint32(sel) << 4, Limit: 0xffff, Access: 0x93}
}

// enterReal has the processor go on in real mode with state s.
func (h *Host) enterReal(s *context) {
	h.cpu.SetCR(0, h.cpu.CR(0)&^(x86.CR0PE|x86.CR0EM))
	h.cpu.SetCPL(0)
	h.cpu.SetIDTR(0, 0x3ff)
	for i, sel := range s.seg {
		h.cpu.SetSegment(i, realSegment(sel))
	}
	h.setRegs(s)
	h.cpu.SetEIP(s.eip & 0xffff)
	h.cpu.SetEflags(s.flags &^ (x86.VM | x86.RF | x86.NT))
}

func (h *Host) setRegs(s *context) {
	for i, v := range s.reg {
		h.cpu.SetReg(i, v)
	}
}

// resume has the processor go on in the client's protected mode with state s. A state
// that no client can have ends it.
func (h *Host) resume(s *context) {
	c := h.current()
	if c == nil {
		return
	}
	if h.Machine.In(0x92)&2 == 0 {
		h.Machine.SetA20(true)
	}
	code, ok := h.segment(s.seg[x86.CS])
	stack, ok2 := h.segment(s.seg[x86.SS])
	if !ok || code.Access&x86.DescCode == 0 || !ok2 || stack.Access&(x86.DescCode|x86.DescWrite) != x86.DescWrite {
		h.abort(s, "DPMI: no code or stack segment to go on with")
		return
	}
	cr0 := h.cpu.CR(0)&^x86.CR0EM | x86.CR0PE
	if c.emulate {
		cr0 |= x86.CR0EM
	}
	if cr0 != h.cpu.CR(0) {
		h.cpu.SetCR(0, cr0)
	}
	h.loadTables(c)
	h.cpu.SetSegment(x86.CS, code)
	h.cpu.SetSegment(x86.SS, stack)
	for _, i := range []int{x86.DS, x86.ES, x86.FS, x86.GS} {
		h.cpu.SetSegment(i, h.dataSegment(s.seg[i]))
	}
	h.cpu.SetCPL(3)
	h.setRegs(s)
	h.cpu.SetEIP(s.eip)
	h.cpu.SetEflags(s.flags&^(x86.VM|x86.NT) | x86.IOPL)
}

// dataSegment is what a data segment register holds after a load of sel: nothing when
// it cannot be loaded.
func (h *Host) dataSegment(sel uint16) cpu.SegmentState {
	d, ok := h.segment(sel)
	if !ok || d.Access&(x86.DescCode|x86.DescWrite) == x86.DescCode { // code that cannot be read
		return cpu.SegmentState{Null: true}
	}
	return d
}
