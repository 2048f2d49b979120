package mmu

// Sizes of pages, tables and TLBs. A shift is the binary logarithm of a size in bytes.
const (
	pageShift  = 12
	offsetMask = PageSize - 1
	tableShift = 9 // bits of an address that are the index in a table with entries of 8 bytes
	shift2M    = pageShift + tableShift
	shift4M    = 22
	shift1G    = shift2M + tableShift
	shiftPML4  = shift1G + tableShift
	// PageSize is the granularity of translation in bytes.
	PageSize = 4096
	// Entries is the number of places of each TLB that belong to the pages by their addresses.
	Entries = 8192
	// Spares is the number of further places: see SpareOf.
	Spares = 128
	// SpareFold is how far an address is shifted for SpareOf.
	SpareFold = 13
	noTag     = 1 // tag of a slow half that is empty; no page has this address
)

// Page is the host memory of one page.
type Page [PageSize]byte

// address is a linear address. Outside of 64-bit mode it has 32 bits, so that an entry is small.
type address interface{ uint32 | uint64 }

// entryOf is the fast half of a TLB entry. A tag is the linear address of the page, or a value from
// absent. An access of n bytes at lin hits a tag that equals Tag(lin, n) or WideTag(lin, n). If it
// hits ReadTag, Page may be read; if it hits WriteTag, Page may be written without telling anybody.
//
// Translated code tests lin^tag <= PageSize-n instead: lin^tag is the offset in the page when
// the access hits.
type entryOf[A address] struct {
	ReadTag, WriteTag A
	Page              *Page
}

// slot is the slow half of a TLB entry: where the page is and which accesses are allowed.
type slot struct {
	tag      uint64 // linear address of the page, or noTag
	writable bool   // writes are allowed, and the dirty bit is set already
	global   bool
	large    uint8  // shift of the large page that it is a piece of, or 0 for a small page
	listed   bool   // its number is in used
	phys     uint64 // address of the page
}

// tlbOf caches translations for one privilege (supervisor or user). A page that loses its place to another one moves to a spare
// one and stays there, so that programs which use two such pages by turns do not walk the tables each time.
type tlbOf[A address] struct {
	fast   [Entries + Spares]entryOf[A]
	slow   [Entries + Spares]slot
	used   []uint16 // numbers of the places that may hold a page, which a flush must visit
	spares []uint16 // those of used that are spare ones
	large  uint8    // the greatest slot.large since all slots were empty
}

type (
	// TLB is for addresses below 4 GB outside of 64-bit mode.
	TLB = tlbOf[uint32]
	// Entry is the fast half of an entry of TLB.
	Entry = entryOf[uint32]
	// WideTLB is for 64-bit mode, and for the addresses beyond 4 GB that the processor itself uses in
	// compatibility mode.
	WideTLB = tlbOf[uint64]
	// WideEntry is the fast half of an entry of WideTLB.
	WideEntry = entryOf[uint64]
)

// absent returns a tag for entry i that no access hits. An access that looks at entry i begins in a page that
// belongs to this entry, and may end in the next page, which belongs to the next entry. The tag is that of a page
// which belongs to neither. Whoever looks at a spare entry compares the page where the access begins.
func absent(i uint32) uint32 {
	if i >= Entries {
		return (i - Entries ^ 1) << pageShift
	}
	return (i ^ Entries/2) << pageShift
}

// index returns the number of the entry for the page of lin.
func index(lin uint64) uint32 { return uint32(lin>>pageShift) & (Entries - 1) }

// SpareOf returns the number of the spare entry for the page of lin. Pages that share a place by index differ here, as a rule.
func SpareOf(lin uint64) uint32 {
	return Entries + uint32((lin^lin>>SpareFold)>>pageShift)&(Spares-1)
}

// find returns the number of the entry that holds the page of lin, or else of the one that it gets.
func (t *tlbOf[A]) find(lin uint64) uint32 {
	i := index(lin)
	if page := lin &^ offsetMask; t.slow[i].tag != page {
		if s := SpareOf(lin); t.slow[s].tag == page {
			return s
		}
	}
	return i
}

// At returns the entry for the page of lin, whether it holds the page or not. It may be in a spare one, too.
func (t *tlbOf[A]) At(lin A) *entryOf[A] { return &t.fast[index(uint64(lin))] }

// Holder returns the entry that holds the page of lin, or else the one that it gets.
func (t *tlbOf[A]) Holder(lin A) *entryOf[A] { return &t.fast[t.find(uint64(lin))] }

// Tag returns the value that a tag must have for an access of n bytes at lin to hit. It is the page
// of the last byte, so an access that crosses into the next page misses.
func Tag(lin, n uint32) uint32 { return (lin + n - 1) &^ offsetMask }

// WideTag is Tag for a WideEntry.
func WideTag(lin, n uint64) uint64 { return (lin + n - 1) &^ offsetMask }

// Crosses reports whether n bytes at lin lie in two pages.
func Crosses(lin uint64, n int) bool { return int(lin&offsetMask)+n > PageSize }

// begin makes a TLB of memory that is zero, without a look at all of it. A tag of zero is that of page 0, which
// belongs to the first entry. Only accesses that look at this entry or the last one can end in page 0, so the other
// entries are empty as they are.
func (t *tlbOf[A]) begin() {
	t.drop(0)
	t.drop(Entries - 1)
	t.drop(SpareOf(0))
}

// list puts slot i, which is about to hold a page, into used. With that list a flush is fast for
// programs that switch between real and protected mode often and use a handful of pages.
func (t *tlbOf[A]) list(i uint32) {
	if !t.slow[i].listed {
		t.slow[i].listed = true
		t.used = append(t.used, uint16(i))
		if i >= Entries {
			t.spares = append(t.spares, uint16(i))
		}
	}
}

// renew prepares entry i for a page of lin: its fast half is empty then. Another page that it holds moves to a spare entry.
func (t *tlbOf[A]) renew(i uint32, lin uint64, large uint8) {
	if s := &t.slow[i]; s.listed && s.tag != noTag && s.tag != lin&^offsetMask {
		t.spare(i)
	}
	t.list(i)
	t.large = max(t.large, large)
	t.unfill(i)
}

// spare moves what entry i holds to a spare entry.
func (t *tlbOf[A]) spare(i uint32) {
	n := SpareOf(t.slow[i].tag)
	t.list(n)
	t.slow[n], t.fast[n] = t.slow[i], t.fast[i]
	e, none := &t.fast[n], A(absent(i))
	if e.ReadTag == none {
		e.ReadTag = A(absent(n))
	}
	if e.WriteTag == none {
		e.WriteTag = A(absent(n))
	}
}

// fill makes the fast half of the entry that holds the page of lin. It reports whether that changes anything.
func (t *tlbOf[A]) fill(lin uint64, p *Page, writable bool) bool {
	i := t.find(lin)
	t.list(i)
	e := entryOf[A]{ReadTag: A(lin) &^ offsetMask, WriteTag: A(absent(i)), Page: p}
	if writable {
		e.WriteTag = e.ReadTag
	}
	if t.fast[i] == e {
		return false
	}
	t.fast[i] = e
	return true
}

// unfill empties the fast half of entry i.
func (t *tlbOf[A]) unfill(i uint32) {
	t.fast[i] = entryOf[A]{ReadTag: A(absent(i)), WriteTag: A(absent(i))}
}

// drop empties both halves of entry i.
func (t *tlbOf[A]) drop(i uint32) {
	t.unfill(i)
	t.slow[i].tag, t.slow[i].large = noTag, 0
}

// clear removes all pages.
func (t *tlbOf[A]) clear() {
	for _, i := range t.used {
		t.drop(uint32(i))
		t.slow[i].listed = false
	}
	t.used, t.spares, t.large = t.used[:0], t.spares[:0], 0
}

// clearLocal removes all pages that are not global.
func (t *tlbOf[A]) clearLocal() {
	kept := t.used[:0]
	t.spares = t.spares[:0]
	for _, i := range t.used {
		if t.slow[i].global {
			kept = append(kept, i)
			if i >= Entries {
				t.spares = append(t.spares, i)
			}
			continue
		}
		t.drop(uint32(i))
		t.slow[i].listed = false
	}
	t.used = kept
}

// clearPage removes the page of lin and all pieces of a large page around it.
func (t *tlbOf[A]) clearPage(lin uint64) {
	i := index(lin)
	if n := t.find(lin); t.slow[n].tag == lin&^offsetMask {
		t.drop(n)
	}
	if t.large == 0 {
		return
	}
	if n := uint32(1) << (t.large - pageShift); int(n) < len(t.used) { // pieces have entries side by side
		first := i &^ (n - 1)
		for i := first; i < first+n; i++ {
			t.clearPiece(i, lin)
		}
		for _, i := range t.spares {
			t.clearPiece(uint32(i), lin)
		}
		return
	}
	for _, i := range t.used {
		t.clearPiece(uint32(i), lin)
	}
}

// clearPiece removes entry i if it is a piece of a large page around lin.
func (t *tlbOf[A]) clearPiece(i uint32, lin uint64) {
	if s := &t.slow[i]; s.large != 0 && (s.tag^lin)>>s.large == 0 {
		t.drop(i)
	}
}

// guard makes the next write to the host page p take the slow path.
func (t *tlbOf[A]) guard(p *Page) {
	for _, i := range t.used {
		if t.fast[i].Page == p {
			t.fast[i].WriteTag = A(absent(uint32(i)))
		}
	}
}

// protect makes the next write to every page take the slow path.
func (t *tlbOf[A]) protect() {
	for _, i := range t.used {
		t.fast[i].WriteTag = A(absent(uint32(i)))
	}
}

// unfillAll makes the next access of any kind to every page take the slow path.
func (t *tlbOf[A]) unfillAll() {
	for _, i := range t.used {
		t.unfill(uint32(i))
	}
}
