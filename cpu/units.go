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

// units are the translated blocks.
type units struct {
	translator Translator // nil: the interpreter executes everything
	list       []*block   // by number of the unit; 0 is none
	shown      Unit       // the one shown to the translator
	worth      []worth    // by number of the unit
	past       past
	lead       uint64 // of the time-stamp counter over the count of instructions,
	timed      bool   // if that is known
	loaded     [LoadedSegments]LoadedSegment
	views      *uint64               // of the device of Native.Views,
	viewed     uint64                // and what it was when they were made
	beside     [BesideKept]*codePage // keeps what the addresses in Native.Beside lead to
}

// worth is how far translated code comes until it leaves by a unit, since the last look at it. Each unit has its own: a program that calls
// a device for every byte also has loops that stay in their units for long, and functions that both use.
type worth struct {
	exits   int64
	reached int64 // instructions
}

// exited counts an exit, and the n instructions before it.
func (w *worth) exited(n int64) {
	w.reached += n
	w.exits++
}

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

// drop follows the end of a translated block.
func (u *units) drop(b *block) {
	u.list[b.unit] = nil
	u.past.end(b)
	u.translator.Drop(b.unit)
	b.unit = 0
}

// dropBefore drops the units whose blocks end before a physical address: see trapBehind.
func dropBefore(u *units, phys uint64) {
	for _, b := range u.list {
		if b != nil && b.unit != 0 && b.phys+uint64(b.size) == phys {
			u.drop(b)
		}
	}
}

// flush throws all units away. Their blocks stay.
func (u *units) flush() {
	for _, b := range u.list {
		if b != nil {
			b.unit = 0
		}
	}
	u.list, u.worth = u.list[:1], u.worth[:1]
	u.past.forget()
	u.translator.Flush()
}
