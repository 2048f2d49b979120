package snapshot

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// pages is memory of a map.
type pages struct {
	size    uint64
	touched map[uint64]*[PageSize]byte
}

func newPages(size uint64) *pages { return &pages{size, map[uint64]*[PageSize]byte{}} }

func (p *pages) Size() uint64 { return p.size }

func (p *pages) Look(n uint64) []byte {
	if page := p.touched[n]; page != nil {
		return page[:]
	}
	return nil
}

func (p *pages) Page(n uint64) []byte {
	if n >= p.size/PageSize {
		panic("a page that is not there")
	}
	if p.touched[n] == nil {
		p.touched[n] = new([PageSize]byte)
	}
	return p.touched[n][:]
}

func (p *pages) Touched(f func(uint64, []byte) bool) {
	for n, count := uint64(0), 0; count < len(p.touched); n++ {
		if page := p.Look(n); page != nil {
			if count++; !f(n, page) {
				return
			}
		}
	}
}

func memorySections(s Stater, next []byte) []Section {
	return []Section{{Name: "ram", Stater: s}, {Name: "next", Stater: Bytes(next)}}
}

// TestFlatIsBytes: a Flat has the file and the hash of the same memory as a slice.
func TestFlatIsBytes(t *testing.T) {
	p, raw := newPages(5*PageSize), make([]byte, 5*PageSize)
	raw[PageSize+7], raw[5*PageSize-1] = 1, 2
	p.Page(1)[7], p.Page(4)[PageSize-1] = 1, 2
	p.Page(2)[0] = 0 // touched, and zero
	flat, plain := memorySections(Flat{p}, []byte{9}), memorySections(Bytes(raw), []byte{9})
	if !bytes.Equal(saved(t, flat), saved(t, plain)) {
		t.Error("another file")
	}
	if Hash(flat) != Hash(plain) {
		t.Error("another hash")
	}
	q := newPages(5 * PageSize)
	q.Page(3)[5] = 3
	next := []byte{0}
	if err := Load(bytes.NewReader(saved(t, plain)), memorySections(Flat{q}, next)); err != nil {
		t.Fatal(err)
	}
	if Hash(memorySections(Flat{q}, next)) != Hash(plain) || len(q.touched) != 3 {
		t.Errorf("loaded: another hash, or not 3 pages touched: %d", len(q.touched))
	}
}

// TestSparse: the file holds what is not zero, and loading it touches no more.
func TestSparse(t *testing.T) {
	const size = 1 << 40
	p := newPages(size)
	p.Page(0)[1], p.Page(70000)[PageSize-1] = 1, 2
	p.Page(3)[0] = 0 // touched, and zero
	file := saved(t, memorySections(Sparse{p}, []byte{9}))
	if len(file) > 2*PageSize+200 {
		t.Errorf("a file of %d bytes for two pages", len(file))
	}
	q, next := newPages(size), []byte{0}
	q.Page(5)[5], q.Page(70000)[0] = 5, 5
	for _, load := range []func(io.Reader, []Section) error{Check, Load} {
		if err := load(bytes.NewReader(file), memorySections(Sparse{q}, next)); err != nil {
			t.Fatal(err)
		}
		if len(q.touched) == 2 && q.Page(5)[5] != 5 {
			t.Error("Check has changed memory")
		}
	}
	if have, want := Hash(memorySections(Sparse{q}, next)), Hash(memorySections(Sparse{p}, []byte{9})); have != want || len(q.touched) != 3 {
		t.Errorf("loaded: another hash, or not 3 pages touched: %d", len(q.touched))
	}
}

// TestSparseFiles: pages in no order, twice, or behind the end of memory are errors before anything changes.
func TestSparseFiles(t *testing.T) {
	for _, c := range []struct {
		name  string
		pages []uint32
		want  error
	}{
		{"in order", []uint32{0, 2, 7}, nil},
		{"not in order", []uint32{2, 0}, ErrSection},
		{"twice", []uint32{2, 2}, ErrSection},
		{"behind the end", []uint32{8}, ErrSection},
		{"far behind the end", []uint32{0xfffffffe}, ErrSection},
	} {
		list := newPages(1 << 44)
		file := saved(t, memorySections(listed{Sparse{list}, c.pages}, []byte{1}))
		p := newPages(8 * PageSize)
		err := Load(bytes.NewReader(file), memorySections(Sparse{p}, []byte{0}))
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: have %v, want %v", c.name, err, c.want)
		}
		if err != nil && len(p.touched) != 0 {
			t.Errorf("%s: memory has changed", c.name)
		}
	}
	p := newPages(8 * PageSize)
	p.Page(3)[0] = 1
	file := saved(t, memorySections(Sparse{p}, []byte{1}))
	for n := range file {
		q := newPages(8 * PageSize)
		if err := Load(bytes.NewReader(file[:n]), memorySections(Sparse{q}, []byte{0})); err == nil || len(q.touched) != 0 {
			t.Fatalf("cut at byte %d of %d: error %v, %d pages touched", n, len(file), err, len(q.touched))
		}
	}
}

// listed writes a list of pages that no Sparse would write.
type listed struct {
	Sparse
	pages []uint32
}

func (l listed) Save() (version uint16, data any) { return 1, l }

func (l listed) write(w io.Writer) error {
	for _, n := range append(l.pages, noPage) {
		page := make([]byte, 4, 4+PageSize)
		page[0], page[1], page[2], page[3] = byte(n), byte(n>>8), byte(n>>16), byte(n>>24)
		if n != noPage {
			page = append(page, bytes.Repeat([]byte{1}, PageSize)...)
		}
		if _, err := w.Write(page); err != nil {
			return err
		}
	}
	return nil
}

// TestLargeFlat: the size of a section may need all 32 bits.
func TestLargeFlat(t *testing.T) {
	const size = 3 << 30
	file := (&Section{Name: "ram", Stater: Flat{newPages(size)}}).header()
	if h, err := readHeader(bytes.NewReader(file)); err != nil || h.size != size {
		t.Errorf("have %+v, %v, want %d bytes", h, err, uint32(size))
	}
}
