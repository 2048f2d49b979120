package mmu

// Dirty is the set of the physical pages below a limit that were written since the set was
// emptied. No fast entry allows writes to a page that is not in the set, so that the first
// write to it is seen. Further writes run at full speed.
type Dirty struct {
	bits  []uint64
	pages []uint32 // numbers of the pages in the set, in the order in which they came
}

// NewDirty makes an empty set for size bytes of physical memory. Pages beyond that are never put
// into it, and Has reports them as written.
func NewDirty(size uint64) *Dirty {
	n := (size + PageSize - 1) >> pageShift
	return &Dirty{bits: make([]uint64, (n+63)/64)}
}

// Mark puts the page of phys into the set.
func (d *Dirty) Mark(phys uint64) {
	n := phys >> pageShift
	if n/64 < uint64(len(d.bits)) && d.bits[n/64]>>(n%64)&1 == 0 {
		d.bits[n/64] |= 1 << (n % 64)
		d.pages = append(d.pages, uint32(n))
	}
}

// Has reports whether the page of phys is in the set.
func (d *Dirty) Has(phys uint64) bool {
	n := phys >> pageShift
	return n/64 >= uint64(len(d.bits)) || d.bits[n/64]>>(n%64)&1 != 0
}

// Pages returns the numbers of the pages in the set.
func (d *Dirty) Pages() []uint32 { return d.pages }

// Clear empties the set. The owner of the MMU must call Protect next.
func (d *Dirty) Clear() {
	for _, n := range d.pages {
		d.bits[n/64] = 0
	}
	d.pages = d.pages[:0]
}

// Track has d collect the pages that are written from now on. nil ends that.
func (m *MMU) Track(d *Dirty) {
	m.dirty = d
	m.Protect()
}

// Tracked returns the set that Track was given.
func (m *MMU) Tracked() *Dirty { return m.dirty }

// Protect makes the next write to every page take the slow path.
func (m *MMU) Protect() {
	m.changes++
	for i := range m.tlb {
		m.tlb[i].protect()
		if w := m.wide[i]; w != nil {
			w.protect()
		}
	}
}

// Slow makes the next access of any kind to every page take the slow path. All translations are
// kept.
func (m *MMU) Slow() {
	m.changes++
	for i := range m.tlb {
		m.tlb[i].unfillAll()
		if w := m.wide[i]; w != nil {
			w.unfillAll()
		}
	}
}
