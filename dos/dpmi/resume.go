package dpmi

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// resume has the processor continue in the client's protected mode with state s. A state that no
// client can have ends the client.
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
	h.cpu.setRegs(s)
	h.cpu.SetEIP(s.eip)
	h.cpu.SetEflags(s.flags&^(x86.VM|x86.NT) | x86.IOPL)
}

// dataSegment returns what a data segment register holds after a load of sel. If sel cannot be loaded that
// is the null selector.
func (h *Host) dataSegment(sel uint16) cpu.SegmentState {
	d, ok := h.segment(sel)
	if !ok || d.Access&(x86.DescCode|x86.DescWrite) == x86.DescCode { // code that cannot be read
		return cpu.SegmentState{Null: true}
	}
	return d
}
