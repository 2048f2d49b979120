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

// Bits of the access byte of a descriptor.
const (
	accWrite   = 1 << 1 // readable, of code
	accDown    = 1 << 2 // conforming, of code
	accCode    = 1 << 3
	accSegment = 1 << 4
	accDPL     = 3 << 5
	accPresent = 1 << 7

	accData3 = accPresent | accDPL | accSegment | accWrite
	accCode3 = accData3 | accCode
)

// Bits of the byte with the limit's upper half.
const (
	extBig  = 1 << 6
	extGran = 1 << 7
)

// descriptor is one of a GDT or LDT, taken apart.
type descriptor struct {
	base, limit uint32 // limit as it stands there: in bytes or pages
	access, ext uint8
}

func parse(raw [8]byte) descriptor {
	return descriptor{
		base:   uint32(raw[2]) | uint32(raw[3])<<8 | uint32(raw[4])<<16 | uint32(raw[7])<<24,
		limit:  uint32(raw[0]) | uint32(raw[1])<<8 | uint32(raw[6]&15)<<16,
		access: raw[5],
		ext:    raw[6] & 0xf0,
	}
}

func (d descriptor) raw() (b [8]byte) {
	b[0], b[1] = byte(d.limit), byte(d.limit>>8)
	b[2], b[3], b[4], b[7] = byte(d.base), byte(d.base>>8), byte(d.base>>16), byte(d.base>>24)
	b[5], b[6] = d.access, d.ext&0xf0|byte(d.limit>>16)&15
	return b
}

// bytes is the limit in bytes.
func (d descriptor) bytes() uint32 {
	if d.ext&extGran != 0 {
		return d.limit<<12 | 0xfff
	}
	return d.limit
}

// setLimit stores a limit in bytes; ok is false when it cannot be one.
func (d *descriptor) setLimit(n uint32) bool {
	if n >= 1<<20 {
		if n&0xfff != 0xfff {
			return false
		}
		d.limit, d.ext = n>>12, d.ext|extGran
		return true
	}
	d.limit, d.ext = n, d.ext&^extGran
	return true
}

// legal reports a descriptor that a client may have: a segment of privilege 3.
func (d descriptor) legal() bool {
	return d.access&(accSegment|accDPL) == accSegment|accDPL
}

// segment is the segment that a client can load with sel; ok is false for none.
func (h *Host) segment(sel uint16) (s cpu.SegmentState, ok bool) {
	d, ok := h.descriptor(sel)
	if !ok || !d.legal() || d.access&accPresent == 0 {
		return s, false
	}
	return cpu.SegmentState{Selector: sel | 3, Base: d.base, Limit: d.bytes(), Access: d.access,
		Big: d.ext&extBig != 0, Gran: d.ext&extGran != 0}, true
}

// descriptor reads the descriptor of a selector.
func (h *Host) descriptor(sel uint16) (descriptor, bool) {
	var raw [8]byte
	switch c := h.current(); {
	case c == nil || sel&^3 == 0:
		return descriptor{}, false
	case sel&4 != 0:
		h.Machine.Read(c.ldt+uint32(sel&^7), raw[:])
	case sel&^7 < gdtSize:
		h.Machine.Read(h.tables+offGDT+uint32(sel&^7), raw[:])
	default:
		return descriptor{}, false
	}
	return parse(raw), true
}

// base is the address of a selector's segment, 0 for none.
func (h *Host) base(sel uint16) uint32 {
	d, _ := h.descriptor(sel)
	return d.base
}

func (h *Host) putGDT(sel uint16, d descriptor) {
	raw := d.raw()
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
	h.putGDT(selCode0, descriptor{limit: 0xfffff, access: 0x9b, ext: extBig | extGran})
	h.putGDT(selData0, descriptor{limit: 0xfffff, access: 0x93, ext: extBig | extGran})
	h.putGDT(selTSS, descriptor{base: at + offTSS, limit: 0x67, access: 0x8b})
	h.putGDT(selStubs, descriptor{base: stubs, limit: 0xfff, access: accCode3})
	h.putGDT(selBDA, descriptor{base: 0x400, limit: 0x2ff, access: accData3})
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
	h.putGDT(selLDT, descriptor{base: c.ldt, limit: ldtSize - 1, access: 0x82})
	lock := descriptor{base: c.lock, limit: lockSize - 1, access: accData3}
	if c.wide {
		lock.ext = extBig
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
