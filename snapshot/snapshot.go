package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Stater is a part of the machine with state to save.
type Stater interface {
	// State gives the version of the layout and a pointer to the state, a
	// fixed-size value in the sense of encoding/binary. Saving reads through
	// the pointer, loading writes through it; the owner's Settle follows a load.
	State() (version uint16, data any)
}

// Errors of Load. They are wrapped with the section's name.
var (
	ErrFormat   = errors.New("not an iron86 snapshot")
	ErrChecksum = errors.New("checksum does not match")
	ErrSection  = errors.New("section does not fit this machine")
)

// magic begins every file; its last byte is the version of the container.
var magic = [8]byte{'i', 'r', 'o', 'n', '8', '6', 0x1a, 1}

// maxName bounds the length of a section's name in bytes.
const maxName = 64

// Section is one named part.
type Section struct {
	Name string
	Stater
}

// Bytes is a Stater for plain memory: its state is the slice's contents, its
// version 1.
type Bytes []byte

// State gives the slice.
func (b Bytes) State() (uint16, any) { return 1, []byte(b) }

// Save writes the sections in order, and the checksum.
func Save(w io.Writer, sections []Section) error {
	sum := sha256.New()
	out := io.MultiWriter(w, sum)
	if _, err := out.Write(magic[:]); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	for _, s := range sections {
		if err := write(out, s); err != nil {
			return fmt.Errorf("snapshot: section %s: %w", s.Name, err)
		}
	}
	if _, err := out.Write([]byte{0}); err != nil { // an empty name ends the list
		return fmt.Errorf("snapshot: %w", err)
	}
	if _, err := w.Write(sum.Sum(nil)); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

func write(w io.Writer, s Section) error {
	if _, err := w.Write(s.header()); err != nil {
		return err
	}
	_, data := s.State()
	if raw, ok := data.([]byte); ok { // without the copy that binary.Write makes
		_, err := w.Write(raw)
		return err
	}
	return binary.Write(w, binary.LittleEndian, data)
}

// header is what stands before a section's data: name, version, size.
func (s Section) header() []byte {
	version, data := s.State()
	size := binary.Size(data)
	if size < 0 || len(s.Name) == 0 || len(s.Name) > maxName {
		panic("BUG: snapshot: section " + s.Name + " has no fixed size or a bad name")
	}
	head := append([]byte{byte(len(s.Name))}, s.Name...)
	head = binary.LittleEndian.AppendUint16(head, version)
	return binary.LittleEndian.AppendUint32(head, uint32(size))
}

// Load reads what Save wrote into the same sections, and no further. All of it is
// checked before anything changes; on an error nothing has changed. It holds the whole
// file meanwhile: Check and Fill do the same for one that can be read twice.
func Load(r io.Reader, sections []Section) error {
	file, err := io.ReadAll(io.LimitReader(r, size(sections)))
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if err := Check(bytes.NewReader(file), sections); err != nil {
		return err
	}
	return Fill(bytes.NewReader(file), sections)
}

// size is that of the file in bytes.
func size(sections []Section) int64 {
	n := int64(len(magic) + 1 + sha256.Size)
	for _, s := range sections {
		_, data := s.State()
		n += int64(len(s.header()) + binary.Size(data))
	}
	return n
}

// Check reads what Save wrote, and no further, and reports what is wrong with it for
// these sections. It changes none of them, and needs no memory to speak of.
func Check(r io.Reader, sections []Section) error {
	return read(r, sections, func(s Section, in io.Reader) error {
		_, data := s.State()
		_, err := io.CopyN(io.Discard, in, int64(binary.Size(data)))
		return err
	})
}

// Fill is Load for a file that Check has found good: on an error some sections may have
// changed.
func Fill(r io.Reader, sections []Section) error {
	return read(r, sections, func(s Section, in io.Reader) error {
		_, data := s.State()
		if raw, ok := data.([]byte); ok {
			_, err := io.ReadFull(in, raw)
			return err
		}
		return binary.Read(in, binary.LittleEndian, data)
	})
}

// read goes through a file; take reads the data of each section.
func read(r io.Reader, sections []Section, take func(Section, io.Reader) error) error {
	sum := sha256.New()
	in := io.TeeReader(r, sum)
	var head [len(magic)]byte
	if _, err := io.ReadFull(in, head[:]); err != nil || head != magic {
		return damaged(ErrFormat, err)
	}
	for _, s := range sections {
		want := s.header()
		have := make([]byte, len(want))
		_, err := io.ReadFull(in, have)
		if err != nil || !bytes.Equal(have, want) {
			return damaged(fmt.Errorf("section %s: %w", s.Name, ErrSection), err)
		}
		if err := take(s, in); err != nil {
			return damaged(fmt.Errorf("section %s: %w", s.Name, ErrSection), err)
		}
	}
	var last [1]byte
	if _, err := io.ReadFull(in, last[:]); err != nil || last[0] != 0 {
		return damaged(fmt.Errorf("more sections than this machine has: %w", ErrSection), err)
	}
	have, want := make([]byte, sha256.Size), sum.Sum(nil)
	if _, err := io.ReadFull(r, have); err != nil || !bytes.Equal(have, want) {
		return damaged(ErrChecksum, err)
	}
	return nil
}

// damaged is the error for a file with the fault what, or for a reader that failed in
// another way than by its end.
func damaged(what, err error) error {
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		what = err
	}
	return fmt.Errorf("snapshot: %w", what)
}

// hashPage is how much of plain memory is looked at together by Hash.
const hashPage = 4096

// Hash is a SHA-256 of all sections: equal hashes mean equal machines. Of plain
// memory only the pages that are not zero are digested, each after its number: most
// of a machine's memory has never been written.
func Hash(sections []Section) [sha256.Size]byte {
	h := sha256.New()
	for _, s := range sections {
		hashSection(h, s)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

func hashSection(h hash.Hash, s Section) {
	_, data := s.State()
	memory, ok := data.([]byte)
	if !ok {
		if err := write(h, s); err != nil {
			panic("BUG: snapshot: a hash does not fail: " + err.Error())
		}
		return
	}
	h.Write(s.header())
	var zero [hashPage]byte
	var number [4]byte
	for n := uint32(0); len(memory) > 0; n++ {
		page := memory[:min(hashPage, len(memory))]
		memory = memory[len(page):]
		if !bytes.Equal(page, zero[:len(page)]) {
			binary.LittleEndian.PutUint32(number[:], n)
			h.Write(number[:])
			h.Write(page)
		}
	}
	binary.LittleEndian.PutUint32(number[:], 0xffffffff) // no page has this number
	h.Write(number[:])
}
