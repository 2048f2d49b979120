package migrate

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash/maphash"

	"github.com/iron86/iron86/snapshot"
)

// chunkPages is how many pages a chunk of a tally has.
const chunkPages = 1024

// entry is what is known of a page. The zero entry is that of a page of zeros.
type entry struct {
	mark uint64            // of what was sent, for finding out whether it has changed since
	sum  [sha256.Size]byte // of the same
}

// tally keeps what was sent of a bank, or has come. It has one entry for each page that was not zero once.
type tally struct {
	bank   snapshot.Pages
	chunks []*[chunkPages]entry
	next   uint64 // the page at which the source's round goes on
}

// newTally makes a tally of which nothing was sent.
func newTally(bank snapshot.Pages) *tally {
	return &tally{bank: bank, chunks: make([]*[chunkPages]entry, (bank.Size()/pageSize+chunkPages-1)/chunkPages)}
}

// pages returns how many pages the bank has.
func (t *tally) pages() uint64 { return t.bank.Size() / pageSize }

// at returns the entry of a page, which begins as that of zeros.
func (t *tally) at(n uint64) *entry {
	c := &t.chunks[n/chunkPages]
	if *c == nil {
		*c = new([chunkPages]entry)
	}
	return &(*c)[n%chunkPages]
}

// known returns the entry of a page, nil if that is a page of zeros.
func (t *tally) known(n uint64) *entry {
	c := t.chunks[n/chunkPages]
	if c == nil || c[n%chunkPages] == (entry{}) {
		return nil
	}
	return &c[n%chunkPages]
}

// zeros is a page of zeros.
var zeros [pageSize]byte

// seed makes the marks of a run other than those of any other.
var seed = maphash.MakeSeed()

// mark returns a number that another content has with a chance of one in 2^63. It is never 0.
func mark(page []byte) uint64 { return maphash.Bytes(seed, page) | 1 }

// gather appends pages that have changed since they were sent last, from next on, at most batchPages. It looks at no more pages than look, and reports
// whether it has come to the end of the bank.
func (t *tally) gather(p *pages, look int) (end bool) {
	for ; t.next < t.pages() && look > 0 && len(p.numbers) < batchPages; t.next++ {
		page := t.bank.Look(t.next)
		if page == nil {
			if t.next%chunkPages == 0 && t.untouched(t.next) {
				t.next += chunkPages - 1 // all of a large memory that nobody uses is soon seen
			}
			continue
		}
		look--
		now := uint64(0)
		if !bytes.Equal(page, zeros[:]) {
			now = mark(page)
		}
		if e := t.known(t.next); e == nil && now == 0 || e != nil && e.mark == now {
			continue
		}
		t.at(t.next).mark = now
		p.numbers = append(p.numbers, uint32(t.next))
		p.bytes = append(p.bytes, page...)
	}
	return t.next >= t.pages()
}

// untouched reports whether none of a chunk's pages has been touched.
func (t *tally) untouched(first uint64) bool {
	for n := first; n < min(first+chunkPages, t.pages()); n++ {
		if t.bank.Look(n) != nil {
			return false
		}
	}
	return true
}

// note computes the digests of pages that were gathered or have come.
func (t *tally) note(p *pages) {
	for i, n := range p.numbers {
		page := p.bytes[i*pageSize:][:pageSize]
		if bytes.Equal(page, zeros[:]) {
			if t.known(uint64(n)) != nil {
				*t.at(uint64(n)) = entry{}
			}
			continue
		}
		t.at(uint64(n)).sum = sha256.Sum256(page)
	}
}

// digest returns the digest of banks by the digests of their pages, and of the state of all the rest.
func digest(banks []*tally, rest []byte) []byte {
	h := sha256.New()
	for _, t := range banks {
		for i, c := range t.chunks {
			if c == nil {
				continue
			}
			for j := range c {
				if c[j].sum != ([sha256.Size]byte{}) {
					h.Write(binary.LittleEndian.AppendUint32(nil, uint32(i*chunkPages+j)))
					h.Write(c[j].sum[:])
				}
			}
		}
		h.Write([]byte{0xff, 0xff, 0xff, 0xff}) // no page has this number
	}
	sum := sha256.Sum256(rest)
	h.Write(sum[:])
	return h.Sum(nil)
}

// place puts pages that have come into memory. It reports false if the bank has no such pages.
func (t *tally) place(p *pages) bool {
	for i, n := range p.numbers {
		if uint64(n) >= t.pages() {
			return false
		}
		b := p.bytes[i*pageSize:][:pageSize]
		if t.bank.Look(uint64(n)) != nil || !bytes.Equal(b, zeros[:]) {
			copy(t.bank.Page(uint64(n)), b)
		}
	}
	return true
}

// clearOthers makes all pages zero that the source does not have.
func (t *tally) clearOthers() {
	t.bank.Touched(func(n uint64, page []byte) bool {
		if t.known(n) == nil {
			clear(page)
		}
		return true
	})
}
