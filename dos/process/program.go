package process

import (
	"encoding/binary"
	"io"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// EXEHeader is the header of an .EXE file (RBIL table 01594).
type EXEHeader struct {
	Magic      [2]byte
	LastPage   uint16 // bytes in the last page; DOS does not look at it and loads whole pages
	Pages      uint16
	Relocs     uint16
	Header     uint16 // paragraphs
	Min, Max   uint16 // paragraphs beyond the image
	SS, SP     uint16
	Checksum   uint16
	IP, CS     uint16
	RelocTable uint16
	Overlay    uint16
}

// EXEHeaderSize is the size of the header in bytes.
const EXEHeaderSize = 28

// leastHeader is how many bytes of the header DOS reads, which is all but the number of the overlay. A shorter
// file has no header, whatever its first bytes are (MS-DOS 4.0 sources, EXEC.ASM, exec_read_header).
const leastHeader = 26

// Program is a file that has been read to be run.
type Program struct {
	exe    bool
	header EXEHeader
	Image  []byte // the part of its image that the file has
	size   int    // paragraphs of the whole image, which has all pages that the header names
	relocs []byte // the relocation table: offset and segment of each word
	Path   string // full name, for the environment
	Name   string // name without extension, for the memory control block
}

// maxImage is the size of the largest image, all of base memory.
const maxImage = 0xa0000

// Read reads a program of size bytes from f. The kind of the program follows from its first bytes.
func Read(f io.ReaderAt, size int64, path, name string) (*Program, errno.Code) {
	p := &Program{Path: path, Name: name}
	var head [EXEHeaderSize]byte
	n, err := f.ReadAt(head[:], 0)
	if err != nil && err != io.EOF {
		return nil, errno.Access
	}
	switch {
	case n == 0:
		return nil, errno.Format
	case n < leastHeader, string(head[:2]) != "MZ" && string(head[:2]) != "ZM":
		return p, p.readCOM(f, size)
	}
	p.exe = true
	if _, err := binary.Decode(head[:], binary.LittleEndian, &p.header); err != nil {
		return nil, errno.Format
	}
	return p, p.readEXE(f, size)
}

// Limits of files without a header, in bytes. DOS reads that many bytes. If it gets all of them it takes the file to
// be too large (MS-DOS 4.0 sources, EXEC.ASM, exec_com_file).
const (
	limitOverlay = 0xffff
	limitCOM     = 0xff00
)

// readCOM reads a file without a header.
func (p *Program) readCOM(f io.ReaderAt, size int64) errno.Code {
	if size >= limitOverlay {
		return errno.Memory
	}
	p.Image = make([]byte, size)
	if _, err := f.ReadAt(p.Image, 0); err != nil && err != io.EOF {
		return errno.Access
	}
	p.size = (len(p.Image) + 15) >> 4
	return errno.None
}

// readEXE reads whole pages, as DOS does (MS-DOS 4.0 sources, EXEC.ASM). It does not look at the number of bytes in
// the last page, because linkers have left anything from 0 to 512 there.
func (p *Program) readEXE(f io.ReaderAt, size int64) errno.Code {
	h := &p.header
	p.size = int(h.Pages)*32 - int(h.Header)
	start := int64(h.Header) * 16
	end := min(int64(h.Pages)*512, size) // DOS runs a file that is too short all the same
	switch {
	case start > end:
		return errno.Format
	case end-start > maxImage:
		return errno.Memory
	}
	p.Image = make([]byte, end-start)
	if _, err := f.ReadAt(p.Image, start); err != nil && err != io.EOF {
		return errno.Access
	}
	p.relocs = make([]byte, 4*int(h.Relocs))
	if _, err := f.ReadAt(p.relocs, int64(h.RelocTable)); err != nil {
		return errno.Format
	}
	return errno.None
}

// Relocate adds the load segment to the words that hold segments.
func (p *Program) Relocate(by uint16) {
	for r := p.relocs; len(r) >= 4; r = r[4:] {
		at := int(binary.LittleEndian.Uint16(r)) + int(binary.LittleEndian.Uint16(r[2:]))*16
		if at+2 <= len(p.Image) {
			binary.LittleEndian.PutUint16(p.Image[at:], binary.LittleEndian.Uint16(p.Image[at:])+by)
		}
	}
}

// Start is where a loaded program begins.
type Start struct{ CS, IP, SS, SP uint16 }

// Load finds memory for a program with its PSP and loads it. env is the segment of its environment. When
// the program ends the processor goes on at back.
func (a *Arena) Load(p *Program, parent, env uint16, back guest.Far, version uint16) (psp uint16, s Start, e errno.Code) {
	least, most := 0x10+p.size, 0xffff
	high := false
	if p.exe {
		high = p.header.Min == 0 && p.header.Max == 0
		least += int(p.header.Min)
		if p.header.Max != 0xffff && !high {
			most = max(0x10+p.size+int(p.header.Max), least)
		}
	} else {
		least += 0x10 // 256 bytes for the stack
	}
	if least > 0xffff || !p.exe && len(p.Image) >= limitCOM {
		return 0, s, errno.Memory
	}
	psp, size, e := a.allocateUpTo(uint16(least), uint16(min(most, 0xffff)))
	if e != errno.None {
		return 0, s, e
	}
	MakePSP(a.g, psp, parent, psp+size, back, version)
	a.SetOwner(psp, psp)
	a.g.PutWord(uint32(psp)<<4+guest.PSPEnv, env)
	a.Name(psp, p.Name)
	code := psp + 0x10
	if high { // at the top of the block
		code = psp + size - uint16(p.size)
	}
	if p.exe {
		p.Relocate(code)
		h := &p.header
		s = Start{code + h.CS, h.IP, code + h.SS, h.SP}
	} else {
		sp := uint32(size) << 4
		s = Start{psp, 0x100, psp, uint16(min(sp, 0x10000) - 2)}
		a.g.PutWord(guest.Linear(psp, s.SP), 0)
	}
	a.g.Write(uint32(code)<<4, p.Image)
	return psp, s, errno.None
}

// allocateUpTo allocates between least and most paragraphs, as many as there are.
func (a *Arena) allocateUpTo(least, most uint16) (seg, size uint16, e errno.Code) {
	seg, largest, e := a.Allocate(most, OwnerDOS)
	if e == errno.None {
		return seg, most, errno.None
	}
	if e != errno.Memory || largest < least {
		return 0, 0, e
	}
	seg, _, e = a.Allocate(largest, OwnerDOS)
	return seg, largest, e
}
