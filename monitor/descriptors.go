package monitor

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// longEntry is the size of gates and system descriptors in long mode, in bytes.
const longEntry = 16

// entry is an entry of a descriptor table. In long mode gates, TSSs and LDTs have 16 bytes.
type entry struct {
	x86.Descriptor
	size uint32 // in bytes: 8 or 16
	high uint32 // bits 63–32 of the base, or of the offset of a gate
	ist  uint8  // for a gate of 16 bytes, the number of its stack in the TSS; 0 means none
}

// base returns the base of a segment or TSS.
func (e *entry) base() uint64 { return uint64(e.high)<<32 | uint64(e.Base) }

// target returns the offset of a gate's target.
func (e *entry) target() uint64 { return uint64(e.high)<<32 | uint64(e.GateOffset()) }

// entry reads an entry of size bytes of a descriptor table.
func (g *guest) entry(base uint64, off, size uint32) (entry, error) {
	b, err := g.read(g.linear(base+uint64(off)), int(size))
	if err != nil {
		return entry{size: size}, err
	}
	e := entry{Descriptor: x86.ParseDescriptor([x86.DescriptorSize]byte(b)), size: size}
	if size == longEntry {
		e.high = binary.LittleEndian.Uint32(b[8:])
		if kind := e.Access & 0x1f; kind == 0x0e || kind == 0x0f {
			e.ist = b[4] & 7
		}
	}
	return e, nil
}

// tableEntry reads an entry of the GDT or an LDT. If the table ends before the end of an entry of 16 bytes, only
// its first 8 are read.
func (g *guest) tableEntry(base uint64, limit, off uint32) (entry, error) {
	if off+7 > limit {
		return entry{}, fmt.Errorf("entry %#x is beyond the table's limit %#x", off, limit)
	}
	e, err := g.entry(base, off, x86.DescriptorSize)
	if err != nil || !g.inLong() || e.IsSegment() || e.Access&0xf == 0 || off+longEntry-1 > limit {
		return e, err
	}
	return g.entry(base, off, longEntry)
}

// descriptor reads the descriptor that a selector names.
func (g *guest) descriptor(sel uint16) (entry, error) {
	c := g.m.CPU()
	base := c.Long().GDTBase
	_, limit := c.GDTR()
	top := uint32(limit)
	if sel&4 != 0 {
		l := c.LDTR()
		if l.Null {
			return entry{}, errors.New("there is no LDT")
		}
		base, top = l.Base64(), l.Limit
	}
	return g.tableEntry(base, top, uint32(sel&^7))
}

// loadSegment loads a segment register as the present mode does, without checks.
func (g *guest) loadSegment(i int, sel uint16) {
	c := g.m.CPU()
	if g.real() {
		s := c.Segment(i)
		s.Selector, s.Base, s.High = sel, uint32(sel)<<4, 0
		c.SetSegment(i, s)
		return
	}
	d, err := g.descriptor(sel)
	if err != nil || sel&^3 == 0 {
		c.SetSegment(i, cpu.SegmentState{Selector: sel, Null: true})
		return
	}
	c.SetSegment(i, cpu.SegmentState{Selector: sel, Base: d.Base, Limit: d.Last(), Access: d.Access, Big: d.Big(), Gran: d.Gran(), Long: d.Long()})
}

// selectorBase returns the base of a segment by its selector. For a selector that is loaded it is
// the base in the segment register. In 64-bit mode a null selector has the base 0.
func (g *guest) selectorBase(sel uint16) (uint64, error) {
	if g.real() {
		return uint64(sel) << 4, nil
	}
	c := g.m.CPU()
	for i := range 6 {
		if s := c.Segment(i); s.Selector == sel && !s.Null {
			return g.base(i), nil
		}
	}
	if g.bits64() && sel&^3 == 0 {
		return 0, nil
	}
	d, err := g.descriptor(sel)
	return d.base(), err
}

// systemTypes are the types of descriptors with S clear (SDM vol. 3, table 3-2).
var systemTypes = [16]string{"reserved", "TSS16", "LDT", "TSS16 busy", "call gate16", "task gate", "interrupt gate16", "trap gate16",
	"reserved", "TSS32", "reserved", "TSS32 busy", "call gate32", "reserved", "interrupt gate32", "trap gate32"}

// longTypes are those of long mode; "" is a reserved type.
var longTypes = [16]string{2: "LDT", 9: "TSS64", 11: "TSS64 busy", 12: "call gate64", 14: "interrupt gate64", 15: "trap gate64"}

// access explains the access byte of a descriptor. flags has x86.DescBig and x86.DescLong as in the descriptor.
func (g *guest) access(a, flags uint8) string {
	size := "16"
	switch {
	case flags&x86.DescLong != 0 && a&x86.DescCode != 0 && g.inLong():
		size = "64"
	case flags&x86.DescBig != 0:
		size = "32"
	}
	s := ""
	switch {
	case a&0x10 == 0 && g.inLong():
		if s = longTypes[a&15]; s == "" {
			s = "reserved"
		}
		return s
	case a&0x10 == 0:
		return systemTypes[a&15]
	case a&8 != 0:
		s = "code" + size + " x"
		if a&2 != 0 {
			s += "r"
		}
		if a&4 != 0 {
			s += " conforming"
		}
	default:
		s = "data" + size + " r"
		if a&2 != 0 {
			s += "w"
		}
		if a&4 != 0 {
			s += " down"
		}
	}
	if a&1 != 0 {
		s += " accessed"
	}
	return s
}
