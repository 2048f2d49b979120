package mmu

const (
	pageShift  = 12
	offsetMask = PageSize - 1
	// PageSize is the granularity of translation in bytes.
	PageSize = 4096
	// Entries is the size of each TLB.
	Entries = 2048
	noTag   = 1 // never equal to a page address
)

// Page is the host memory of one page.
type Page [PageSize]byte

// Entry is the fast half of a TLB entry. A tag is the linear address of the
// page, or a value that no page has: ReadTag hits for memory that may be read
// from Page, WriteTag for memory that may be written there with nobody told.
// To hit, compare the tag with Tag(lin, n).
type Entry struct {
	ReadTag, WriteTag uint32
	Page              *Page
}

// slot is the slow half: where the page is and what is allowed.
type slot struct {
	tag      uint32
	writable bool // writes are allowed and the dirty bit is set
	global   bool
	phys     uint64
}

// TLB caches translations for one privilege (supervisor or user).
type TLB struct {
	fast [Entries]Entry
	slow [Entries]slot
}

// At is the entry where the page of lin is kept if it is kept.
func (t *TLB) At(lin uint32) *Entry { return &t.fast[lin>>pageShift&(Entries-1)] }

// Tag is what a tag must equal for an access of n bytes at lin to hit. It is
// the page of the last byte, so an access that crosses into the next page misses.
func Tag(lin, n uint32) uint32 { return (lin + n - 1) &^ offsetMask }

// Crosses reports whether n bytes at lin are in two pages.
func Crosses(lin uint32, n int) bool { return int(lin&offsetMask)+n > PageSize }

func (t *TLB) clear() {
	for i := range t.fast {
		t.fast[i] = Entry{ReadTag: noTag, WriteTag: noTag}
		t.slow[i].tag = noTag
	}
}

// clearLocal removes all but global pages.
func (t *TLB) clearLocal() {
	for i := range t.slow {
		if !t.slow[i].global {
			t.fast[i] = Entry{ReadTag: noTag, WriteTag: noTag}
			t.slow[i].tag = noTag
		}
	}
}

func (t *TLB) clearPage(lin uint32) {
	i := lin >> pageShift & (Entries - 1)
	if t.slow[i].tag == lin&^offsetMask {
		t.fast[i] = Entry{ReadTag: noTag, WriteTag: noTag}
		t.slow[i].tag = noTag
	}
}

// guard makes the next write to the page go the slow way.
func (t *TLB) guard(p *Page) {
	for i := range t.fast {
		if t.fast[i].Page == p {
			t.fast[i].WriteTag = noTag
		}
	}
}
