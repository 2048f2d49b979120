package x86

import "encoding/binary"

// Bits of a descriptor's access byte (SDM vol. 3, 3.4.5 and table 3-1).
const (
	DescAccessed = 1 << 0
	DescWrite    = 1 << 1 // W of data, which is writable; R of code, which is readable
	DescDown     = 1 << 2 // E of data, which grows down; C of code, which is conforming
	DescCode     = 1 << 3
	DescSegment  = 1 << 4 // S: it is code or data, not a system segment or a gate
	DescDPL      = 3 << 5
	DescPresent  = 1 << 7
)

// Bits of Descriptor.Flags.
const (
	DescLong = 1 << 5 // L: it is 64-bit code, in long mode
	DescBig  = 1 << 6 // D or B: it is 32-bit code, or a stack with ESP
	DescGran = 1 << 7 // G: the limit counts pages
)

// DescriptorSize is the size of a descriptor in its table, in bytes.
const DescriptorSize = 8

// Descriptor is an entry of a GDT, LDT or IDT, taken apart (SDM vol. 3, figure 3-8). Nothing of the entry is lost: Bytes
// gives it back, whatever it was. Gates are taken apart in the same way; GateSelector and GateOffset put their fields
// together again (figure 6-2).
type Descriptor struct {
	Base   uint32
	Limit  uint32 // 20 bits as they are in the entry, in bytes or in pages
	Access uint8
	Flags  uint8 // bits 7 to 4 of the byte with the upper part of the limit; the others are 0
}

// ParseDescriptor takes an entry apart.
func ParseDescriptor(b [DescriptorSize]byte) Descriptor {
	return Descriptor{
		Base:   uint32(b[2]) | uint32(b[3])<<8 | uint32(b[4])<<16 | uint32(b[7])<<24,
		Limit:  uint32(b[0]) | uint32(b[1])<<8 | uint32(b[6]&15)<<16,
		Access: b[5],
		Flags:  b[6] & 0xf0,
	}
}

// Bytes returns the entry as it is in its table.
func (d Descriptor) Bytes() (b [DescriptorSize]byte) {
	binary.LittleEndian.PutUint16(b[:], uint16(d.Limit))
	binary.LittleEndian.PutUint16(b[2:], uint16(d.Base))
	b[4], b[5], b[6], b[7] = byte(d.Base>>16), d.Access, d.Flags&0xf0|byte(d.Limit>>16)&15, byte(d.Base>>24)
	return b
}

// Last returns the limit in bytes: the offset of the segment's last byte. A segment that grows down begins after it.
func (d Descriptor) Last() uint32 {
	if d.Flags&DescGran != 0 {
		return d.Limit<<12 | 0xfff
	}
	return d.Limit
}

// SetLast sets the limit in bytes. ok is false, and nothing changes, when no descriptor can have this limit.
func (d *Descriptor) SetLast(n uint32) (ok bool) {
	if n < 1<<20 {
		d.Limit, d.Flags = n, d.Flags&^DescGran
		return true
	}
	if n&0xfff != 0xfff {
		return false
	}
	d.Limit, d.Flags = n>>12, d.Flags|DescGran
	return true
}

// DPL returns the privilege level of the descriptor.
func (d Descriptor) DPL() int { return int(d.Access&DescDPL) >> 5 }

// Present reports whether the segment or gate is present.
func (d Descriptor) Present() bool { return d.Access&DescPresent != 0 }

// Big reports whether it is 32-bit code, or a stack with ESP.
func (d Descriptor) Big() bool { return d.Flags&DescBig != 0 }

// Long reports whether it is 64-bit code, if it is code and the processor in long mode.
func (d Descriptor) Long() bool { return d.Flags&DescLong != 0 }

// Gran reports whether the limit counts pages.
func (d Descriptor) Gran() bool { return d.Flags&DescGran != 0 }

// IsSegment reports whether it is a segment of code or data.
func (d Descriptor) IsSegment() bool { return d.Access&DescSegment != 0 }

// IsCode reports whether it is a segment of code.
func (d Descriptor) IsCode() bool { return d.Access&(DescSegment|DescCode) == DescSegment|DescCode }

// IsGate reports whether it is a gate, which has GateSelector and GateOffset in place of base and limit.
func (d Descriptor) IsGate() bool { return d.Access&DescSegment == 0 && d.Access&4 != 0 }

// GateSelector returns the selector of a gate's target.
func (d Descriptor) GateSelector() uint16 { return uint16(d.Base) }

// GateOffset returns the offset of a gate's target. It has 16 bits in the gates of the 80286, types 4 to 7.
func (d Descriptor) GateOffset() uint32 {
	b := d.Bytes()
	low := uint32(binary.LittleEndian.Uint16(b[:]))
	if d.Access&8 == 0 {
		return low
	}
	return low | uint32(binary.LittleEndian.Uint16(b[6:]))<<16
}
