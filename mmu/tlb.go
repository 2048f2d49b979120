package mmu

const (
	pageShift  = 12
	offsetMask = PageSize - 1
	largeShift = 22 // of pages of 4 MB; two of 2 MB go together
	// PageSize is the granularity of translation in bytes.
	PageSize = 4096
	// Entries is the size of each TLB.
	Entries = 2048
	noTag   = 1 // of the slow half: never equal to a page address
)

// Page is the host memory of one page.
type Page [PageSize]byte

// Entry is the fast half of a TLB entry. A tag is the linear address of the
// page, or absent: ReadTag hits for memory that may be read from Page, WriteTag
// for memory that may be written there with nobody told. To hit, compare the tag
// with Tag(lin, n). Translated code makes one comparison of lin^tag with
// PageSize-n instead, which is the offset in the page when the access hits.
type Entry struct {
	ReadTag, WriteTag uint32
	Page              *Page
}

// slot is the slow half: where the page is and what is allowed.
type slot struct {
	tag      uint32
	writable bool // writes are allowed and the dirty bit is set
	global   bool
	large    bool // a piece of a large page
	listed   bool // its number is in TLB.used
	phys     uint64
}

// TLB caches translations for one privilege (supervisor or user).
type TLB struct {
	fast [Entries]Entry
	slow [Entries]slot
	used []uint16 // numbers of the slots that may hold a page: all that a flush must visit
}

// absent is the tag of entry i that no access hits: a page that neither entry i
// nor the entry after it, where an access across the end of a page ends, can hold.
func absent(i uint32) uint32 { return (i ^ Entries/2) << pageShift }

// index is the number of the entry where the page of lin is kept.
func index(lin uint32) uint32 { return lin >> pageShift & (Entries - 1) }

// At is the entry where the page of lin is kept if it is kept.
func (t *TLB) At(lin uint32) *Entry { return &t.fast[index(lin)] }

// Tag is what a tag must equal for an access of n bytes at lin to hit. It is
// the page of the last byte, so an access that crosses into the next page misses.
func Tag(lin, n uint32) uint32 { return (lin + n - 1) &^ offsetMask }

// Crosses reports whether n bytes at lin are in two pages.
func Crosses(lin uint32, n int) bool { return int(lin&offsetMask)+n > PageSize }

// reset empties a TLB that may hold anything, as a new one does.
func (t *TLB) reset() {
	for i := range t.fast {
		t.drop(i)
		t.slow[i].listed = false
	}
	t.used = make([]uint16, 0, Entries)
}

// list notes that slot i is about to hold a page. Programs that switch between
// real and protected mode flush often, with a handful of pages in use.
func (t *TLB) list(i uint32) {
	if !t.slow[i].listed {
		t.slow[i].listed = true
		t.used = append(t.used, uint16(i))
	}
}

func (t *TLB) drop(i int) {
	t.fast[i] = Entry{ReadTag: absent(uint32(i)), WriteTag: absent(uint32(i))}
	t.slow[i].tag, t.slow[i].large = noTag, false
}

// clear removes all pages.
func (t *TLB) clear() {
	for _, i := range t.used {
		t.drop(int(i))
		t.slow[i].listed = false
	}
	t.used = t.used[:0]
}

// clearLocal removes all but global pages.
func (t *TLB) clearLocal() {
	kept := t.used[:0]
	for _, i := range t.used {
		if t.slow[i].global {
			kept = append(kept, i)
			continue
		}
		t.drop(int(i))
		t.slow[i].listed = false
	}
	t.used = kept
}

// clearPage removes the page of lin and all pieces of a large page around it.
func (t *TLB) clearPage(lin uint32) {
	i := index(lin)
	if t.slow[i].tag == lin&^offsetMask {
		t.drop(int(i))
	}
	for _, i := range t.used {
		if s := &t.slow[i]; s.large && (s.tag^lin)>>largeShift == 0 {
			t.drop(int(i))
		}
	}
}

// guard makes the next write to the page go the slow way.
func (t *TLB) guard(p *Page) {
	for _, i := range t.used {
		if t.fast[i].Page == p {
			t.fast[i].WriteTag = absent(uint32(i))
		}
	}
}
