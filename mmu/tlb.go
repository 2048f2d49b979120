package mmu

const (
	pageShift  = 12
	offsetMask = PageSize - 1
	tableShift = 9 // each level of the tables with entries of 8 bytes is for so many bits
	shift2M    = pageShift + tableShift
	shift4M    = 22
	shift1G    = shift2M + tableShift
	shiftPML4  = shift1G + tableShift
	// PageSize is the granularity of translation in bytes.
	PageSize = 4096
	// Entries is the size of each TLB.
	Entries = 8192
	noTag   = 1 // of the slow half: never equal to a page address
)

// Page is the host memory of one page.
type Page [PageSize]byte

// Entry is the fast half of a TLB entry. A tag is the linear address of the page, or a value from
// absent. If ReadTag hits, memory may be read from Page; if WriteTag hits, it may be written there
// without telling anybody. An access of n bytes at lin hits if the tag equals Tag(lin, n).
// Translated code compares lin^tag with PageSize-n instead: lin^tag is the offset in the page when
// the access hits.
type Entry struct {
	ReadTag, WriteTag uint32
	Page              *Page
}

// slot is the slow half of a TLB entry: where the page is and which accesses are allowed.
type slot struct {
	tag      uint64
	writable bool // writes are allowed, and the dirty bit is set already
	global   bool
	large    uint8 // shift of the large page that it is a piece of; 0: it is a small page
	listed   bool  // its number is in TLB.used
	phys     uint64
}

// TLB caches translations for one privilege (supervisor or user).
type TLB struct {
	fast [Entries]Entry
	slow [Entries]slot
	used []uint16 // numbers of the slots that may hold a page, which a flush must visit
}

// absent returns a tag for entry i that no access hits. It is that of a page which neither entry i
// nor the entry after it can hold; an access across the end of a page ends in the latter.
func absent(i uint32) uint32 { return (i ^ Entries/2) << pageShift }

// index returns the number of the entry for the page of lin.
func index(lin uint64) uint32 { return uint32(lin>>pageShift) & (Entries - 1) }

// At returns the entry for the page of lin, whether it holds the page or not.
func (t *TLB) At(lin uint32) *Entry { return &t.fast[index(uint64(lin))] }

// Tag returns the value that a tag must have for an access of n bytes at lin to hit. It is the page
// of the last byte, so an access that crosses into the next page misses.
func Tag(lin, n uint32) uint32 { return (lin + n - 1) &^ offsetMask }

// Crosses reports whether n bytes at lin lie in two pages.
func Crosses(lin uint64, n int) bool { return int(lin&offsetMask)+n > PageSize }

// begin makes a TLB of memory that is zero, without a look at all of it: a tag of zero is that of
// page 0, which only the first entry can hold and only an access that begins in the page of the
// last one can end in.
func (t *TLB) begin() {
	t.drop(0)
	t.drop(Entries - 1)
}

// list puts slot i, which is about to hold a page, into used. With that list a flush is fast for
// programs that switch between real and protected mode often and use a handful of pages.
func (t *TLB) list(i uint32) {
	if !t.slow[i].listed {
		t.slow[i].listed = true
		t.used = append(t.used, uint16(i))
	}
}

func (t *TLB) drop(i int) {
	t.fast[i] = Entry{ReadTag: absent(uint32(i)), WriteTag: absent(uint32(i))}
	t.slow[i].tag, t.slow[i].large = noTag, 0
}

// clear removes all pages.
func (t *TLB) clear() {
	for _, i := range t.used {
		t.drop(int(i))
		t.slow[i].listed = false
	}
	t.used = t.used[:0]
}

// clearLocal removes all pages that are not global.
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
func (t *TLB) clearPage(lin uint64) {
	i := index(lin)
	if t.slow[i].tag == lin&^offsetMask {
		t.drop(int(i))
	}
	for _, i := range t.used {
		if s := &t.slow[i]; s.large != 0 && (s.tag^lin)>>s.large == 0 {
			t.drop(int(i))
		}
	}
}

// guard makes the next write to the page take the slow path.
func (t *TLB) guard(p *Page) {
	for _, i := range t.used {
		if t.fast[i].Page == p {
			t.fast[i].WriteTag = absent(uint32(i))
		}
	}
}
