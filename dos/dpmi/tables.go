package dpmi

import (
	"encoding/binary"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// Selectors of the GDT.
const (
	selCode0 = 0x08 // the host's gates
	selData0 = 0x10
	selTSS   = 0x18
	selLDT   = 0x20
	selStubs = 0x2b // page of stubs, privilege 3
	selLock  = 0x33 // locked stack of the client
	selBDA   = 0x40 // segment 40h, which programs take for granted (and Windows gives)
	gdtSize  = 0x48
)

// Where the tables stand in their block.
const (
	offGDT     = 0x000
	offTSS     = 0x080
	offStack0  = 0x200 // top of the stack of privilege 0
	offIDT     = 0x800
	tablesSize = 0x1000

	ldtSize    = 0x10000
	ldtEntries = ldtSize / 8
	lockSize   = 0x4000 // of the locked stack
)

// Access bytes of the segments that clients have: privilege 3.
const (
	accData3 = x86.DescPresent | x86.DescDPL | x86.DescSegment | x86.DescWrite
	accCode3 = accData3 | x86.DescCode
)

// legal reports a descriptor that a client may have: a segment of privilege 3.
func legal(d x86.Descriptor) bool { return d.IsSegment() && d.DPL() == 3 }

// segment is the segment that a client can load with sel; ok is false for none.
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
	var raw [8]byte
	switch c := h.current(); {
	case c == nil || sel&^3 == 0:
		return x86.Descriptor{}, false
	case sel&4 != 0:
		h.Machine.Read(c.ldt+uint32(sel&^7), raw[:])
	case sel&^7 < gdtSize:
		h.Machine.Read(h.tables+offGDT+uint32(sel&^7), raw[:])
	default:
		return x86.Descriptor{}, false
	}
	return x86.ParseDescriptor(raw), true
}

// base is the address of a selector's segment, 0 for none.
func (h *Host) base(sel uint16) uint32 {
	d, _ := h.descriptor(sel)
	return d.Base
}

func (h *Host) putGDT(sel uint16, d x86.Descriptor) {
	raw := d.Bytes()
	h.Machine.Write(h.tables+offGDT+uint32(sel&^7), raw[:])
}

// makeTables builds GDT, IDT and TSS.
func (h *Host) makeTables() bool {
	if h.tables != 0 {
		return true
	}
	at, ok := h.Pool.Alloc(tablesSize, 0x1000)
	if !ok {
		return false
	}
	h.tables = at
	h.a20 = h.Machine.In(0x92)&2 != 0
	h.zero(at, tablesSize)
	stubs := uint32(h.Stubs) << 4
	h.putGDT(selCode0, x86.Descriptor{Limit: 0xfffff, Access: 0x9b, Flags: x86.DescBig | x86.DescGran})
	h.putGDT(selData0, x86.Descriptor{Limit: 0xfffff, Access: 0x93, Flags: x86.DescBig | x86.DescGran})
	h.putGDT(selTSS, x86.Descriptor{Base: at + offTSS, Limit: 0x67, Access: 0x8b})
	h.putGDT(selStubs, x86.Descriptor{Base: stubs, Limit: 0xfff, Access: accCode3})
	h.putGDT(selBDA, x86.Descriptor{Base: 0x400, Limit: 0x2ff, Access: accData3})
	h.write32(at+offTSS+4, at+offStack0)
	h.write16(at+offTSS+8, selData0)
	h.write16(at+offTSS+0x66, 0x68) // no I/O permission bitmap: IOPL decides
	var idt [256 * 8]byte
	for n := range 256 {
		gate := idt[n*8 : n*8+8]
		binary.LittleEndian.PutUint16(gate, uint16(stubs+stubVectors+uint32(n)))
		binary.LittleEndian.PutUint16(gate[2:], selCode0)
		gate[5] = 0xee // interrupt gate, privilege 3
		if n < 0x10 && n != 3 && n != 4 {
			gate[5] = 0x8e // INT n faults, and so is told from exceptions and hardware interrupts
		}
		binary.LittleEndian.PutUint16(gate[6:], uint16((stubs+stubVectors)>>16))
	}
	h.Machine.Write(at+offIDT, idt[:])
	return true
}

// loadTables puts the tables of client c into the processor.
func (h *Host) loadTables(c *client) {
	h.putGDT(selLDT, x86.Descriptor{Base: c.ldt, Limit: ldtSize - 1, Access: 0x82})
	lock := x86.Descriptor{Base: c.lock, Limit: lockSize - 1, Access: accData3}
	if c.wide {
		lock.Flags = x86.DescBig
	}
	h.putGDT(selLock, lock)
	h.cpu.SetGDTR(h.tables+offGDT, gdtSize-1)
	h.cpu.SetIDTR(h.tables+offIDT, 0x7ff)
	h.cpu.SetLDTR(cpu.SegmentState{Selector: selLDT, Base: c.ldt, Limit: ldtSize - 1, Access: 0x82})
	h.cpu.SetTR(cpu.SegmentState{Selector: selTSS, Base: h.tables + offTSS, Limit: 0x67, Access: 0x8b})
}

// fromGate is the state of the client that a gate has interrupted. code is the error
// code of an exception that has one.
func (h *Host) fromGate() (s context, code uint32, hasCode bool) {
	s = h.capture()
	at := s.reg[x86.SP]
	if hasCode = at == h.tables+offStack0-24; hasCode {
		code = h.read32(at)
		at += 4
	}
	s.eip, s.seg[x86.CS] = h.read32(at), uint16(h.read32(at+4))
	s.flags = h.read32(at + 8)
	s.reg[x86.SP], s.seg[x86.SS] = h.read32(at+12), uint16(h.read32(at+16))
	return s, code, hasCode
}
