package snapshot

import (
	"bytes"
	"encoding/binary"
)

// Freeze returns sections that have a copy of the present state, for Save and Hash while the parts themselves go on. It takes as much memory as
// the pages that are not zero. Nothing can be loaded into the copies.
func Freeze(sections []Section) []Section {
	list := make([]Section, len(sections))
	for i, s := range sections {
		version, data := s.Save()
		switch d := data.(type) {
		case []byte:
			data = bytes.Clone(d)
		case Flat:
			data = Flat{freezePages(d)}
		case Sparse:
			data = Sparse{freezePages(d)}
		default:
			b, err := binary.Append(nil, binary.LittleEndian, d)
			if err != nil {
				panic("BUG: snapshot: section " + s.Name + ": " + err.Error())
			}
			data = encoded(b)
		}
		list[i] = Section{Name: s.Name, Stater: frozen{version, data}}
	}
	return list
}

// encoded is a fixed-size value as it stands in a file.
type encoded []byte

// frozen is a Stater with a copy of the state of another.
type frozen struct {
	version uint16
	data    any
}

// Save gives the copy.
func (f frozen) Save() (version uint16, data any) { return f.version, f.data }

// Load fails.
func (f frozen) Load(Saved) error { return ErrSection }

// frozenPages is a copy of Pages.
type frozenPages struct {
	size  uint64
	pages [][]byte // by number; nil: zeros
}

// copyPages is how many pages of a copy are taken from the host at once.
const copyPages = 256

// freezePages copies the pages that are not zero.
func freezePages(p Pages) *frozenPages {
	f := &frozenPages{size: p.Size(), pages: make([][]byte, p.Size()/PageSize)}
	var room []byte
	p.Touched(func(n uint64, page []byte) bool {
		if bytes.Equal(page, zeroPage[:]) {
			return true
		}
		if len(room) == 0 {
			room = make([]byte, copyPages*PageSize)
		}
		f.pages[n], room = room[:PageSize:PageSize], room[PageSize:]
		copy(f.pages[n], page)
		return true
	})
	return f
}

// Size returns the size of the memory in bytes.
func (f *frozenPages) Size() uint64 { return f.size }

// Look returns page n, nil for zeros.
func (f *frozenPages) Look(n uint64) []byte { return f.pages[n] }

// Page returns page n, which nobody may write.
func (f *frozenPages) Page(n uint64) []byte { return f.pages[n] }

// Touched calls do for the pages that are not zero, in order.
func (f *frozenPages) Touched(do func(n uint64, page []byte) (again bool)) {
	for n, page := range f.pages {
		if page != nil && !do(uint64(n), page) {
			return
		}
	}
}
