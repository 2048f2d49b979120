package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
)

// Stater is a part of the machine with state to save and load.
type Stater interface {
	// Save returns the version of the layout and a pointer to the state, a fixed-size value in the
	// sense of encoding/binary; or memory: a slice of bytes, a Flat or a Sparse. The caller reads through the pointer only, and does so before
	// anything else happens to the part.
	Save() (version uint16, data any)
	// Load sets the part to a saved state. It decodes the state before it changes anything, and
	// leaves the part as it was when that fails. The owner calls Settle afterwards.
	Load(s Saved) error
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

// Section is a named part of the machine.
type Section struct {
	Name string
	Stater
	// Absent is for a part that earlier machines did not have. It is called when the section is
	// missing in a file, and gives the part the state that goes with that. If it is nil the
	// section must be there.
	Absent func()
}

// Bytes is a Stater for plain memory. Its state is what the slice holds, and its version is 1.
type Bytes []byte

// Save returns the slice.
func (b Bytes) Save() (version uint16, data any) { return 1, []byte(b) }

// Load fills the slice. If the file ends early, only a part is filled.
func (b Bytes) Load(s Saved) error { return s.Only(1, []byte(b)) }

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

// write writes a section with its header.
func write(w io.Writer, s Section) error {
	if _, err := w.Write(s.header()); err != nil {
		return err
	}
	_, data := s.Save()
	switch data := data.(type) {
	case []byte: // written directly, because binary.Write would copy it
		_, err := w.Write(data)
		return err
	case encoded:
		_, err := w.Write(data)
		return err
	case memory:
		return data.write(w)
	}
	return binary.Write(w, binary.LittleEndian, data)
}

// header is what stands before a section's data: name, version, size.
func (s Section) header() []byte {
	version, data := s.Save()
	size := dataSize(data)
	if size < 0 || size > math.MaxUint32 || len(s.Name) == 0 || len(s.Name) > maxName {
		panic("BUG: snapshot: section " + s.Name + " has no fixed size or a bad name")
	}
	head := append([]byte{byte(len(s.Name))}, s.Name...)
	head = binary.LittleEndian.AppendUint16(head, version)
	return binary.LittleEndian.AppendUint32(head, uint32(size))
}

// Hash returns a SHA-256 of all sections. Equal hashes mean equal machines. Of plain memory only
// the pages that are not zero are digested, each after its number, because most of a machine's
// memory has never been written.
func Hash(sections []Section) [sha256.Size]byte {
	h := sha256.New()
	for _, s := range sections {
		hashSection(h, s)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

func hashSection(h hash.Hash, s Section) {
	_, data := s.Save()
	var err error
	switch data := data.(type) {
	case []byte:
		h.Write(s.header())
		hashBytes(h, data)
	case memory:
		h.Write(s.header())
		err = data.digest(h)
	default:
		err = write(h, s)
	}
	if err != nil {
		panic("BUG: snapshot: a hash does not fail: " + err.Error())
	}
}

// hashBytes digests plain memory as writePages does it. Its last page may be cut short.
func hashBytes(h hash.Hash, memory []byte) {
	var number [4]byte
	for n := uint32(0); len(memory) > 0; n++ {
		page := memory[:min(PageSize, len(memory))]
		memory = memory[len(page):]
		if !bytes.Equal(page, zeroPage[:len(page)]) {
			binary.LittleEndian.PutUint32(number[:], n)
			h.Write(number[:])
			h.Write(page)
		}
	}
	binary.LittleEndian.PutUint32(number[:], noPage)
	h.Write(number[:])
}
