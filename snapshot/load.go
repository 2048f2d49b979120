package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Saved is the state of a part, as a file has it.
type Saved struct {
	Version uint16 // version of its layout
	read    func(data any) error
}

// Into decodes the state into what data points to: a fixed-size value of the layout of Version, or a
// slice of bytes. If data has another size it returns an error and changes nothing. It may be called
// only once.
func (s Saved) Into(data any) error { return s.read(data) }

// Only is Into for a part that knows only one version of its layout.
func (s Saved) Only(version uint16, data any) error {
	if s.Version != version {
		return fmt.Errorf("version %d of its layout is not known: %w", s.Version, ErrSection)
	}
	return s.Into(data)
}

// Load reads what Save wrote into the same sections, and reads no further. All of it is checked
// before anything changes, so that nothing has changed when it returns an error. It holds the whole
// file in memory meanwhile. Check and Fill do the same for a file that can be read twice.
func Load(r io.Reader, sections []Section) error {
	var file bytes.Buffer
	if err := Check(io.TeeReader(r, &file), sections); err != nil {
		return err
	}
	return Fill(&file, sections)
}

// errChecked is what Into returns for Check, so that the Load of a part ends before it changes
// anything.
var errChecked = errors.New("checked")

// Check reads what Save wrote, and no further, and returns an error if these sections cannot load
// it. It changes none of them, and needs little memory.
func Check(r io.Reader, sections []Section) error {
	return read(r, sections, func(s Section, h header, in io.Reader) error {
		err := s.Load(Saved{h.version, func(data any) error {
			if dataSize(data) != h.size {
				return ErrSection
			}
			if err := skip(in, data); err != nil {
				return err
			}
			return errChecked
		}})
		switch {
		case errors.Is(err, errChecked):
			return nil
		case err == nil:
			panic("BUG: snapshot: section " + s.Name + " loads without decoding")
		}
		return err
	}, func(Section) {})
}

// dataSize returns the size of data in a section's header.
func dataSize(data any) int64 {
	if m, ok := data.(memory); ok {
		return m.size()
	}
	return int64(binary.Size(data))
}

// skip goes past data in a file.
func skip(in io.Reader, data any) error {
	if m, ok := data.(memory); ok {
		return m.skip(in)
	}
	_, err := io.CopyN(io.Discard, in, dataSize(data))
	return err
}

// Fill is Load for a file that Check has found good. When it returns an error some sections may
// have changed.
func Fill(r io.Reader, sections []Section) error {
	return read(r, sections, func(s Section, h header, in io.Reader) error {
		return s.Load(Saved{h.version, func(data any) error {
			if dataSize(data) != h.size {
				return ErrSection
			}
			switch data := data.(type) {
			case []byte:
				_, err := io.ReadFull(in, data)
				return err
			case memory:
				return data.read(in)
			}
			return binary.Read(in, binary.LittleEndian, data)
		}})
	}, func(s Section) { s.Absent() })
}

// header is what stands before a section's data in a file. An empty name ends the list.
type header struct {
	name    string
	version uint16
	size    int64
}

// readHeader reads the header of a section, or the empty name that ends the list.
func readHeader(in io.Reader) (h header, err error) {
	var b [maxName + 6]byte
	if _, err := io.ReadFull(in, b[:1]); err != nil || b[0] == 0 {
		return h, err
	}
	n := int(b[0])
	if n > maxName {
		return h, ErrFormat
	}
	if _, err := io.ReadFull(in, b[:n+6]); err != nil {
		return h, err
	}
	h.name = string(b[:n])
	h.version = binary.LittleEndian.Uint16(b[n:])
	h.size = int64(binary.LittleEndian.Uint32(b[n+2:]))
	return h, nil
}

// read goes through a file. It calls take to read the data of each section, and absent for each
// section that is missing and need not be there.
func read(r io.Reader, sections []Section, take func(Section, header, io.Reader) error, absent func(Section)) error {
	sum := sha256.New()
	in := io.TeeReader(r, sum)
	var head [len(magic)]byte
	if _, err := io.ReadFull(in, head[:]); err != nil || head != magic {
		return damaged(ErrFormat, err)
	}
	h, err := readHeader(in)
	for _, s := range sections {
		if err == nil && h.name != s.Name && s.Absent != nil {
			absent(s)
			continue
		}
		if err != nil || h.name != s.Name {
			return damaged(fmt.Errorf("section %s: %w", s.Name, ErrSection), err)
		}
		if err := take(s, h, in); err != nil {
			return damaged(fmt.Errorf("section %s: %w", s.Name, sectionFault(err)), err)
		}
		h, err = readHeader(in)
	}
	if err != nil || h.name != "" {
		return damaged(fmt.Errorf("more sections than this machine has: %w", ErrSection), err)
	}
	have, want := make([]byte, sha256.Size), sum.Sum(nil)
	if _, err := io.ReadFull(r, have); err != nil || !bytes.Equal(have, want) {
		return damaged(ErrChecksum, err)
	}
	return nil
}

// sectionFault returns the error for a section whose Load failed.
func sectionFault(err error) error {
	if errors.Is(err, ErrSection) {
		return err
	}
	return ErrSection
}

// damaged returns the error for a file with the fault what, or the error of a reader that failed in
// another way than by its end.
func damaged(what, err error) error {
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, ErrSection) && !errors.Is(err, ErrFormat) {
		what = err
	}
	return fmt.Errorf("snapshot: %w", what)
}

// Append appends the state of s to b. Take of the same program reads it.
func Append(b []byte, s Stater) []byte {
	_, data := s.Save()
	b, err := binary.Append(b, binary.LittleEndian, data)
	if err != nil {
		panic("BUG: snapshot: a state has no fixed size: " + err.Error())
	}
	return b
}

// Take has s load the state that Append has put at the front of b, and returns the rest of b.
func Take(b []byte, s Stater) (rest []byte, err error) {
	version, _ := s.Save()
	err = s.Load(Saved{version, func(data any) error {
		n, err := binary.Decode(b, binary.LittleEndian, data)
		if err == nil {
			rest = b[n:]
		}
		return err
	}})
	return rest, err
}
