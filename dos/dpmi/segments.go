package dpmi

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// legal reports whether a client may have the descriptor: it must be a segment of privilege 3.
func legal(d x86.Descriptor) bool { return d.IsSegment() && d.DPL() == 3 }

// segment returns the segment that a client can load with sel. ok is false if there is none.
func (h *Host) segment(sel uint16) (s cpu.SegmentState, ok bool) {
	d, ok := h.descriptor(sel)
	if !ok || !legal(d) || !d.Present() {
		return s, false
	}
	return cpu.SegmentState{Selector: sel | 3, Base: d.Base, Limit: d.Last(), Access: d.Access,
		Big: d.Big(), Gran: d.Gran()}, true
}

// descriptor reads the descriptor of a selector.
func (h *Host) descriptor(sel uint16) (x86.Descriptor, bool) {
	switch c := h.current(); {
	case c == nil || sel&^3 == 0:
	case sel&4 != 0:
		return c.ldt.get(sel), true
	case sel&^7 < gdtSize:
		return h.tables.get(sel), true
	}
	return x86.Descriptor{}, false
}

// base returns the address of a selector's segment, 0 if there is none.
func (h *Host) base(sel uint16) uint32 {
	d, _ := h.descriptor(sel)
	return d.Base
}

// makeTables allocates memory for the tables and fills it, unless it has been done for an earlier client.
// It returns false if there is no memory.
func (h *Host) makeTables() bool {
	if h.tables.at != 0 {
		return true
	}
	at, ok := h.Pool.Alloc(tablesSize, 0x1000)
	if ok {
		h.a20 = h.Machine.In(0x92)&2 != 0
		h.tables.fill(at, uint32(h.Stubs)<<4)
	}
	return ok
}

// loadTables loads the tables of client c into the processor.
func (h *Host) loadTables(c *client) {
	h.tables.put(selLDT, x86.Descriptor{Base: c.ldt.at, Limit: ldtSize - 1, Access: 0x82})
	lock := x86.Descriptor{Base: c.lock, Limit: lockSize - 1, Access: accData3}
	if c.wide {
		lock.Flags = x86.DescBig
	}
	h.tables.put(selLock, lock)
	h.cpu.SetGDTR(h.tables.at+offGDT, gdtSize-1)
	h.cpu.SetIDTR(h.tables.at+offIDT, 0x7ff)
	h.cpu.SetLDTR(cpu.SegmentState{Selector: selLDT, Base: c.ldt.at, Limit: ldtSize - 1, Access: 0x82})
	h.cpu.SetTR(cpu.SegmentState{Selector: selTSS, Base: h.tables.at + offTSS, Limit: 0x67, Access: 0x8b})
}

// fromGate returns the state of the client from which the processor has come through a gate. code is the
// error code, if hasCode says that the exception has one.
func (h *Host) fromGate() (s context, code uint32, hasCode bool) {
	s = h.cpu.capture()
	at := s.reg[x86.SP]
	if hasCode = at == h.tables.at+offStack0-24; hasCode {
		code = h.mem.read32(at)
		at += 4
	}
	s.eip, s.seg[x86.CS] = h.mem.read32(at), uint16(h.mem.read32(at+4))
	s.flags = h.mem.read32(at + 8)
	s.reg[x86.SP], s.seg[x86.SS] = h.mem.read32(at+12), uint16(h.mem.read32(at+16))
	return s, code, hasCode
}
