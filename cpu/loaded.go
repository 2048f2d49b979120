package cpu

// LoadedSegment is what a descriptor became when a program loaded it into a data segment register. While the
// table holds that descriptor, loading it again at the same privilege level has the same result and
// changes nothing else: its accessed bit is set.
type LoadedSegment struct {
	descriptor uint64
	key        uint32 // the selector, with LoadedByUser at privilege level 3
	flat       bool
	hidden     segment
}

const (
	// LoadedSegments is how many are kept, a power of 2, by the number in the table.
	LoadedSegments = 16
	// LoadedByUser is a bit of the key.
	LoadedByUser = 1 << 16
)

// keepLoaded notes that selector sel was loaded at a privilege level, for translated code.
func (u *units) keepLoaded(sel uint16, d *descriptor, cpl uint8) {
	if u.translator == nil || cpl != 0 && cpl != 3 || sel&selectorTI != 0 {
		return
	}
	s := d.segment(sel)
	s.readLen, s.writeLen = plainLengths(&s)
	key := uint32(sel)
	if cpl == 3 {
		key |= LoadedByUser
	}
	u.loaded[sel>>3%LoadedSegments] = LoadedSegment{uint64(d.hi)<<32 | uint64(d.lo), key, s.flat(), s}
}
