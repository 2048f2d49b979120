package cpu

// Types of system descriptor (SDM vol. 3, table 3-2), with the S bit clear.
const (
	typeTSS16      = 0x1
	typeLDT        = 0x2
	typeTSS16Busy  = 0x3
	typeCallGate16 = 0x4
	typeTaskGate   = 0x5
	typeIntGate16  = 0x6
	typeTrapGate16 = 0x7
	typeTSS32      = 0x9
	typeTSS32Busy  = 0xb
	typeCallGate32 = 0xc
	typeIntGate32  = 0xe
	typeTrapGate32 = 0xf
)

// Bits of a segment's access byte (SDM vol. 3, 3.4.5).
const (
	accessAccessed = 0x01
	accessWritable = 0x02 // data segment: writable; code segment: readable
	accessReadable = 0x02
	accessDown     = 0x04 // data segment: expand-down; code segment: conforming
	accessConform  = 0x04
	accessCode     = 0x08
	accessSegment  = 0x10 // S: 0 for system descriptors
	accessPresent  = 0x80
	accessDPLShift = 5
	accessRealData = 0x93 // present, DPL 0, writable, accessed
	accessV86Data  = 0xf3 // the same with DPL 3
	selectorTI     = 4    // selects the local table
)

// descriptor is an entry of a descriptor table, 8 bytes, with its address.
type descriptor struct {
	lo, hi uint32
	addr   uint64 // linear
}

func (d descriptor) access() uint8 { return uint8(d.hi >> 8) }

func (d descriptor) present() bool { return d.hi&0x8000 != 0 }

func (d descriptor) dpl() uint8 { return uint8(d.hi>>13) & 3 }

func (d descriptor) isSegment() bool { return d.hi&0x1000 != 0 }

func (d descriptor) isCode() bool { return d.hi&0x1800 == 0x1800 }

func (d descriptor) isConforming() bool { return d.hi&0x1c00 == 0x1c00 }

// isReadable reports whether it is a data segment, or a code segment that can be read.
func (d descriptor) isReadable() bool {
	return d.isSegment() && (d.hi&0x0800 == 0 || d.hi&0x0200 != 0)
}

// isWritable reports whether it is a data segment that can be written.
func (d descriptor) isWritable() bool { return d.hi&0x1a00 == 0x1200 }

// systemType returns the type of a system descriptor, or FFh for a segment.
func (d descriptor) systemType() uint8 {
	if d.isSegment() {
		return 0xff
	}
	return uint8(d.hi>>8) & 0xf
}

func (d descriptor) base() uint32 { return d.lo>>16 | d.hi&0xff<<16 | d.hi&0xff000000 }

// limit returns the segment limit in bytes, inclusive.
func (d descriptor) limit() uint32 {
	limit := d.lo&0xffff | d.hi&0xf0000
	if d.hi&(1<<23) != 0 {
		return limit<<12 | 0xfff
	}
	return limit
}

func (d descriptor) big() bool { return d.hi&(1<<22) != 0 }

// gateSelector returns the selector of a gate. The functions below return its other fields.
func (d descriptor) gateSelector() uint16 { return uint16(d.lo >> 16) }

func (d descriptor) gateOffset() uint32 {
	if d.systemType()&8 == 0 {
		return d.lo & 0xffff
	}
	return d.lo&0xffff | d.hi&0xffff0000
}

func (d descriptor) gateCount() int { return int(d.hi & 0x1f) }

// segment returns the content of a segment register that was loaded from the descriptor.
func (d descriptor) segment(sel uint16) segment {
	return segment{
		base: d.base(), limit: d.limit(), selector: sel, access: d.access(),
		big: d.big(), gran: d.hi&(1<<23) != 0, long: d.hi&(1<<21) != 0,
	}
}

// isNull reports whether sel is a null selector, with any RPL.
func isNull(sel uint16) bool { return sel&selectorMask == 0 }

// inLimit reports whether n bytes at off are inside the segment.
func inLimit(s *segment, off, n uint32) bool {
	last := off + n - 1
	if last < off {
		return s.limit == 0xffffffff && s.access&(accessCode|accessDown) != accessDown
	}
	if s.access&(accessSegment|accessCode|accessDown) == accessSegment|accessDown {
		top := uint32(0xffff)
		if s.big {
			top = 0xffffffff
		}
		return off > s.limit && last <= top
	}
	return last <= s.limit
}

// stackMask returns general.spMask for a stack segment.
func stackMask(s *segment) uint32 {
	if s.big {
		return 0xffffffff
	}
	return 0xffff
}

// segment is a segment register with its hidden part (SDM vol. 3, 3.4.3).
type segment struct {
	// readLen and writeLen are the number of bytes from offset 0 on that an access may touch
	// without further checks. They are limit+1 for a present segment that is readable (writable)
	// and does not expand down. Otherwise they are 0, so that the slow path decides. Only
	// setSegment writes them.
	readLen, writeLen uint64
	base              uint32
	high              uint32 // bits 63–32 of the base, in long mode; translated code loads both halves together
	limit             uint32 // in bytes, inclusive, already scaled by G
	selector          uint16
	access            uint8 // P, DPL, S, type: bits 15–8 of the descriptor's high word
	big               bool  // D/B
	gran              bool  // G bit, kept for saved states and LOADALL
	long              bool  // L bit of a code segment, in long mode: 64-bit code
	null              bool  // loaded with a null selector (protected mode)
}

// base64 returns the base with the half that it has in long mode only.
func (s *segment) base64() uint64 { return uint64(s.high)<<32 | uint64(s.base) }

// plainLengths returns how many bytes reads and writes may touch without further checks
// (segment.readLen, segment.writeLen).
func plainLengths(s *segment) (read, write uint64) {
	if s.null || s.access&(accessPresent|accessSegment) != accessPresent|accessSegment {
		return 0, 0
	}
	size := uint64(s.limit) + 1
	switch {
	case s.access&accessCode != 0:
		if s.access&accessReadable != 0 {
			read = size
		}
	case s.access&accessDown == 0:
		read = size
		if s.access&accessWritable != 0 {
			write = size
		}
	}
	return read, write
}

// flat reports whether a segment has no effect: it covers all 4 GB, readable and writable.
func (s *segment) flat() bool { return s.base == 0 && s.readLen == 1<<32 && s.writeLen == 1<<32 }
