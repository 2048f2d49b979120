package kernel

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// elfFile is what a loader uses of an ELF file for the i386 or x86-64.
type elfFile struct {
	image    []byte
	long     bool // 64-bit
	entry    uint64
	segments []segment // those that are to be loaded
	sections sectionTable
}

// segment is a part of memory with the bytes of the file that it begins with.
type segment struct {
	virtual, physical, size uint64
	data                    []byte
}

// sectionTable is where the section headers stand in the file.
type sectionTable struct {
	at      uint64 // offset in the file; 0: there are none
	number  int
	size    int    // bytes of one header
	strings uint16 // index of the section with the names of all sections
}

// parseELF reads the header and the program headers.
func parseELF(image []byte) (*elfFile, error) {
	if len(image) < elf.EI_NIDENT || string(image[:4]) != elf.ELFMAG {
		return nil, errors.New("not an ELF file")
	}
	f := &elfFile{image: image, long: image[elf.EI_CLASS] == byte(elf.ELFCLASS64)}
	h, err := f.header()
	if err != nil {
		return nil, err
	}
	want := elf.EM_386
	if f.long {
		want = elf.EM_X86_64
	}
	known := f.long || image[elf.EI_CLASS] == byte(elf.ELFCLASS32)
	if !known || image[elf.EI_DATA] != byte(elf.ELFDATA2LSB) || elf.Machine(h.Machine) != want {
		return nil, errors.New("an ELF file, but not for the i386 or x86-64")
	}
	f.entry = h.Entry
	f.sections = sectionTable{h.Shoff, int(h.Shnum), int(h.Shentsize), h.Shstrndx}
	for i := range uint64(h.Phnum) {
		if err := f.addSegment(h.Phoff, i*uint64(h.Phentsize)); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// header returns the file's header, with wide fields in either class.
func (f *elfFile) header() (h elf.Header64, err error) {
	if f.long {
		return h, f.decode(0, &h)
	}
	var n elf.Header32
	err = f.decode(0, &n)
	return elf.Header64{
		Type: n.Type, Machine: n.Machine, Version: n.Version, Entry: uint64(n.Entry), Phoff: uint64(n.Phoff), Shoff: uint64(n.Shoff),
		Phentsize: n.Phentsize, Phnum: n.Phnum, Shentsize: n.Shentsize, Shnum: n.Shnum, Shstrndx: n.Shstrndx,
	}, err
}

// decode reads a structure of the file.
func (f *elfFile) decode(at uint64, to any) error {
	if at > uint64(len(f.image)) {
		return errors.New("the ELF file is cut short")
	}
	if _, err := binary.Decode(f.image[at:], binary.LittleEndian, to); err != nil {
		return errors.New("the ELF file is cut short")
	}
	return nil
}

// addSegment takes the program header that stands off bytes after the first. It ignores those of segments that
// are not loaded.
func (f *elfFile) addSegment(first, off uint64) error {
	if first > uint64(len(f.image)) {
		return errors.New("the ELF file is cut short")
	}
	var p elf.Prog64
	var err error
	if f.long {
		err = f.decode(first+off, &p)
	} else {
		var n elf.Prog32
		err = f.decode(first+off, &n)
		p = elf.Prog64{
			Type: n.Type, Off: uint64(n.Off), Vaddr: uint64(n.Vaddr), Paddr: uint64(n.Paddr), Filesz: uint64(n.Filesz), Memsz: uint64(n.Memsz),
		}
	}
	if err != nil || elf.ProgType(p.Type) != elf.PT_LOAD || p.Memsz == 0 {
		return err
	}
	size := uint64(len(f.image))
	if p.Off > size || p.Filesz > size-p.Off || p.Filesz > p.Memsz {
		return errors.New("a segment of the ELF file lies outside it")
	}
	if p.Paddr > math.MaxUint32 || p.Memsz > math.MaxUint32 {
		return fmt.Errorf("a segment for %#x, %d bytes long, does not fit into 4 GB", p.Paddr, p.Memsz)
	}
	f.segments = append(f.segments, segment{p.Vaddr, p.Paddr, p.Memsz, f.image[p.Off : p.Off+p.Filesz]})
	return nil
}

// chunks returns the segments at their physical addresses.
func (f *elfFile) chunks() (list []chunk) {
	for _, s := range f.segments {
		list = append(list, chunk{s.physical, s.data, s.size})
	}
	return list
}

// physicalEntry returns the physical address of the entry point. If that lies in no segment, inside is false and
// the address is that in the file.
func (f *elfFile) physicalEntry() (addr uint64, inside bool) {
	for _, s := range f.segments {
		if f.entry >= s.virtual && f.entry-s.virtual < s.size {
			return f.entry - s.virtual + s.physical, true
		}
	}
	return f.entry, false
}

// sectionHeaders returns a copy of the section headers, or nil if there are none.
func (f *elfFile) sectionHeaders() ([]byte, error) {
	t := f.sections
	least := binary.Size(elf.Section32{})
	if f.long {
		least = binary.Size(elf.Section64{})
	}
	n := uint64(t.number) * uint64(t.size)
	switch {
	case n == 0 || t.at == 0:
		return nil, nil
	case t.size < least:
		return nil, fmt.Errorf("section headers of %d bytes in the ELF file", t.size)
	case t.at > uint64(len(f.image)) || n > uint64(len(f.image))-t.at:
		return nil, errors.New("the section headers of the ELF file lie outside it")
	}
	return append([]byte(nil), f.image[t.at:t.at+n]...), nil
}

// section is a header among those that sectionHeaders returns.
type section struct {
	header []byte
	long   bool
}

// Fields of a section header: the offset in a 32-bit file, and that in a 64-bit file.
var (
	sectionType   = [2]int{0x04, 0x04}
	sectionAddr   = [2]int{0x0c, 0x10}
	sectionOffset = [2]int{0x10, 0x18}
	sectionSize   = [2]int{0x14, 0x20}
	sectionAlign  = [2]int{0x20, 0x30}
)

// field reads an address, an offset or a size.
func (s section) field(off [2]int) uint64 {
	if s.long {
		return binary.LittleEndian.Uint64(s.header[off[1]:])
	}
	return uint64(binary.LittleEndian.Uint32(s.header[off[0]:]))
}

// place sets the section's address.
func (s section) place(addr uint32) {
	if s.long {
		binary.LittleEndian.PutUint64(s.header[sectionAddr[1]:], uint64(addr))
	} else {
		binary.LittleEndian.PutUint32(s.header[sectionAddr[0]:], addr)
	}
}

// inFile reports whether the section has bytes in the file but no address in memory.
func (s section) inFile() bool {
	kind := elf.SectionType(binary.LittleEndian.Uint32(s.header[sectionType[0]:]))
	return s.field(sectionAddr) == 0 && s.field(sectionSize) != 0 && kind != elf.SHT_NULL && kind != elf.SHT_NOBITS
}
