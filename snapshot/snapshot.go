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
// checked before anything changes; on an error nothing has changed. The first
// section's name is looked at before the checksum: put what must be the same in
// both machines there.
func Load(r io.Reader, sections []Section) error {
	want := len(magic) + 1 + sha256.Size
	for _, s := range sections {
		_, data := s.State()
		want += 1 + len(s.Name) + 2 + 4 + binary.Size(data)
	}
	file, err := io.ReadAll(io.LimitReader(r, int64(want)))
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if len(file) < len(magic)+sha256.Size || [8]byte(file[:8]) != magic {
		return fmt.Errorf("snapshot: %w", ErrFormat)
	}
	if len(sections) > 0 && !bytes.HasPrefix(file[len(magic):], sections[0].header()) {
		return fmt.Errorf("snapshot: section %s: %w", sections[0].Name, ErrSection)
	}
	body, sum := file[:len(file)-sha256.Size], file[len(file)-sha256.Size:]
	if have := sha256.Sum256(body); !bytes.Equal(have[:], sum) {
		return fmt.Errorf("snapshot: %w", ErrChecksum)
	}
	return load(body[len(magic):], sections)
}

// load checks every section of body against what the machine has, then decodes.
func load(body []byte, sections []Section) error {
	payload := make([][]byte, len(sections))
	for i, s := range sections {
		_, data := s.State()
		size, head := binary.Size(data), s.header()
		if len(body) < len(head)+size || !bytes.Equal(body[:len(head)], head) {
			return fmt.Errorf("snapshot: section %s: %w", s.Name, ErrSection)
		}
		payload[i] = body[len(head) : len(head)+size]
		body = body[len(head)+size:]
	}
	if len(body) != 1 || body[0] != 0 {
		return fmt.Errorf("snapshot: more sections than this machine has: %w", ErrSection)
	}
	for i, s := range sections {
		_, data := s.State()
		if raw, ok := data.([]byte); ok {
			copy(raw, payload[i])
			continue
		}
		if _, err := binary.Decode(payload[i], binary.LittleEndian, data); err != nil {
			return fmt.Errorf("snapshot: section %s: %w", s.Name, err)
		}
	}
	return nil
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
