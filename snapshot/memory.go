package snapshot

import (
	"bytes"
	"encoding/binary"
	"io"
)

// PageSize is the size of the pieces that memory is looked at in, in bytes.
const PageSize = 4096

var zeroPage [PageSize]byte

// noPage ends a list of pages. No page has this number.
const noPage = 0xffffffff

// Pages is memory, whole pages of PageSize bytes, which knows the pages that have never been
// touched. They are zero.
type Pages interface {
	Size() uint64                                       // bytes
	Look(n uint64) []byte                               // page n for reading; nil: it has never been touched
	Page(n uint64) []byte                               // page n for writing
	Touched(f func(n uint64, page []byte) (again bool)) // calls f for all that have been touched, in order
}

// Flat is a Stater for Pages. Its state is all bytes, as that of Bytes. The time to save and load it grows
// with the size of the memory, that of a hash with what has been touched.
type Flat struct{ Pages }

// Sparse is a Stater for Pages. Its state is the pages that are not zero, each after its number in four
// bytes, and FFFFFFFFh behind the last. Saving, loading and hashing cost what has been touched.
type Sparse struct{ Pages }

// Save gives the memory.
func (f Flat) Save() (version uint16, data any) { return 1, f }

// Load fills the memory. A file that ends early leaves it filled in part.
func (f Flat) Load(s Saved) error { return s.Only(1, f) }

// Save gives the memory.
func (s Sparse) Save() (version uint16, data any) { return 1, s }

// Load fills the memory. A file that ends early leaves it filled in part.
func (s Sparse) Load(in Saved) error { return in.Only(1, s) }

// memory is data that is written and read piece by piece.
type memory interface {
	size() int64              // what stands in the header of its section
	write(w io.Writer) error  // writes the state
	read(r io.Reader) error   // reads what write wrote
	skip(r io.Reader) error   // goes past what write wrote, and checks it
	digest(w io.Writer) error // writes what the hash is made of
}

func (f Flat) size() int64 { return int64(f.Size()) }

func (f Flat) write(w io.Writer) error {
	for n := range f.Size() / PageSize {
		page := f.Look(n)
		if page == nil {
			page = zeroPage[:]
		}
		if _, err := w.Write(page); err != nil {
			return err
		}
	}
	return nil
}

func (f Flat) read(r io.Reader) error {
	var page [PageSize]byte
	for n := range f.Size() / PageSize {
		if _, err := io.ReadFull(r, page[:]); err != nil {
			return err
		}
		setPage(f, n, page[:])
	}
	return nil
}

// setPage makes page n of p what b is, and touches no page for zeros.
func setPage(p Pages, n uint64, b []byte) {
	if p.Look(n) != nil || !bytes.Equal(b, zeroPage[:]) {
		copy(p.Page(n), b)
	}
}

func (f Flat) skip(r io.Reader) error {
	_, err := io.CopyN(io.Discard, r, f.size())
	return err
}

func (f Flat) digest(w io.Writer) error { return writePages(w, f) }

func (s Sparse) size() int64 { return 0 }

func (s Sparse) write(w io.Writer) error  { return writePages(w, s) }
func (s Sparse) digest(w io.Writer) error { return writePages(w, s) }

// writePages writes the pages of p that are not zero, each after its number, and an end.
func writePages(w io.Writer, p Pages) (err error) {
	var number [4]byte
	p.Touched(func(n uint64, page []byte) bool {
		if bytes.Equal(page, zeroPage[:]) {
			return true
		}
		binary.LittleEndian.PutUint32(number[:], uint32(n))
		if _, err = w.Write(number[:]); err == nil {
			_, err = w.Write(page)
		}
		return err == nil
	})
	if err == nil {
		binary.LittleEndian.PutUint32(number[:], noPage)
		_, err = w.Write(number[:])
	}
	return err
}

// read fills the memory: pages that the file does not have are zero.
func (s Sparse) read(r io.Reader) error {
	s.Touched(func(_ uint64, page []byte) bool {
		clear(page)
		return true
	})
	return s.each(r, func(n uint64, page []byte) { setPage(s, n, page) })
}

func (s Sparse) skip(r io.Reader) error { return s.each(r, func(uint64, []byte) {}) }

// each calls f for the pages in a file. It is an error if they are not in the order of their numbers,
// or not all in memory.
func (s Sparse) each(r io.Reader, f func(n uint64, page []byte)) error {
	var number [4]byte
	var page [PageSize]byte
	for least := uint64(0); ; {
		if _, err := io.ReadFull(r, number[:]); err != nil {
			return err
		}
		n := uint64(binary.LittleEndian.Uint32(number[:]))
		switch {
		case n == noPage:
			return nil
		case n < least || n >= s.Size()/PageSize:
			return ErrSection
		}
		if _, err := io.ReadFull(r, page[:]); err != nil {
			return err
		}
		f(n, page[:])
		least = n + 1
	}
}
