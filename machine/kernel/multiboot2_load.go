package kernel

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Multiboot2 Specification 2.0, section 3.6: tags of the information.
const (
	infoTagCommand     = 1
	infoTagLoader      = 2
	infoTagModule      = 3
	infoTagMemory      = 4
	infoTagMap         = 6
	infoTagVBE         = 7
	infoTagFramebuffer = 8
	infoTagSections    = 9
	infoTagLoadBase    = 21
)

// page is what modules are aligned to.
const page = 4096

// multiboot2 is a checked multiboot2 kernel with a place for every part.
type multiboot2 struct {
	files    *Files
	header   *header2
	elf      *elfFile // nil when the header has the addresses
	chunks   []chunk
	entry    uint64
	loadBase uint64 // the lowest address of the kernel

	module       uint64 // address of the module
	sections     []byte // the ELF file's section headers
	sectionParts []chunk
	infoAddr     uint64
}

// parseMultiboot2 checks a multiboot2 kernel and finds a place for every part. The error is errKind if the image is none.
func parseMultiboot2(k *Files, memory Memory) (Loader, error) {
	h, err := parseHeader2(k.Image)
	if err != nil {
		return nil, err
	}
	mb := &multiboot2{files: k, header: h}
	if err := h.checkDisplay(); err != nil {
		return nil, err
	}
	if h.addresses != nil {
		err = mb.byHeader()
	} else {
		err = mb.byELF()
	}
	if err != nil {
		return nil, err
	}
	if err := mb.relocate(memory); err != nil {
		return nil, err
	}
	if mb.entry > math.MaxUint32 {
		return nil, fmt.Errorf("an entry point at %#x, beyond 4 GB", mb.entry)
	}
	return mb, mb.placeParts(memory)
}

// byHeader takes the kernel's place from the address tag.
func (mb *multiboot2) byHeader() error {
	a, at := *mb.header.addresses, mb.header.at
	if mb.header.entry == nil {
		return errors.New("the multiboot2 header has addresses, but no entry point")
	}
	if a.Load == loadFromBegin {
		a.Load = a.Header - uint32(at) // one below 0 is above a.Header, which chunk refuses
	}
	c, err := a.chunk(mb.files.Image, at)
	mb.chunks, mb.entry, mb.loadBase = []chunk{c}, uint64(*mb.header.entry), c.addr
	return err
}

// byELF takes the kernel's place from the ELF file.
func (mb *multiboot2) byELF() error {
	f, err := parseELF(mb.files.Image)
	if err != nil {
		return fmt.Errorf("no addresses in the multiboot2 header: %w", err)
	}
	mb.elf, mb.chunks = f, f.chunks()
	entry, inside := f.physicalEntry()
	if e := mb.header.entry; e != nil {
		entry, inside = uint64(*e), true
	}
	if !inside {
		return errors.New("the entry point of the ELF file lies in none of its segments")
	}
	mb.entry, mb.loadBase = entry, math.MaxUint64
	for _, c := range mb.chunks {
		mb.loadBase = min(mb.loadBase, c.addr)
	}
	mb.sections, err = f.sectionHeaders()
	return err
}

// relocate moves a kernel that says that it can be moved to where it wants to be.
func (mb *multiboot2) relocate(memory Memory) error {
	r := mb.header.relocation
	if r == nil || len(mb.chunks) == 0 {
		return nil
	}
	var end uint64
	for _, c := range mb.chunks {
		end = max(end, c.end())
	}
	size, within := end-mb.loadBase, span{uint64(r.Min), uint64(r.Max)}
	free, align := newRoom(nil, baseEnd, memory), max(uint64(r.Align), 1)
	place := func(s span) (uint64, bool) {
		s = span{max(s.from, within.from), min(s.to, within.to)}
		if r.Preference == preferHigh {
			return free.highest(size, align, s)
		}
		return free.lowest(size, align, s)
	}
	to, ok := place(span{extended, top4G})
	if !ok {
		to, ok = place(span{lowestKernel, baseEnd})
	}
	if !ok {
		return fmt.Errorf("%d bytes do not fit into memory from %#x to %#x", size, r.Min, r.Max)
	}
	for i := range mb.chunks {
		mb.chunks[i].addr += to - mb.loadBase
	}
	mb.entry += to - mb.loadBase
	mb.loadBase = to
	return nil
}

// placeParts finds room for the module and the sections behind the kernel, and for the information.
func (mb *multiboot2) placeParts(memory Memory) error {
	end, err := checkChunks(mb.chunks, baseEnd, memory)
	if err != nil {
		return err
	}
	free := newRoom(mb.chunks, baseEnd, memory)
	behind := func(size, align uint64) (addr uint64, ok bool) {
		if addr, ok = free.lowest(size, align, span{end, top4G}); !ok {
			addr, ok = free.lowest(size, align, span{extended, top4G})
		}
		free = free.take(addr, size)
		return addr, ok
	}
	var ok bool
	if n := uint64(len(mb.files.Initrd)); n > 0 {
		if mb.module, ok = behind(n, page); !ok {
			return fmt.Errorf("a module of %d bytes does not fit into memory", n)
		}
	}
	if err := mb.placeSections(behind); err != nil {
		return err
	}
	size := uint64(len(mb.information(memory, textScreen, colourFields{}))) + vbeTagRoom
	if mb.infoAddr, ok = free.highest(size, multiboot2Align, span{lowestKernel, baseEnd}); !ok {
		if mb.infoAddr, ok = behind(size, multiboot2Align); !ok {
			return fmt.Errorf("information of %d bytes does not fit into memory", size)
		}
	}
	return nil
}

// placeSections places what the ELF file has in no segment, such as symbols and their names, and writes the
// addresses into the section headers.
func (mb *multiboot2) placeSections(behind func(size, align uint64) (uint64, bool)) error {
	if mb.sections == nil {
		return nil
	}
	step := mb.elf.sections.size
	var total uint64
	for at := 0; at < len(mb.sections); at += step {
		s := section{mb.sections[at : at+step], mb.elf.long}
		if !s.inFile() {
			continue
		}
		from, n, all := s.field(sectionOffset), s.field(sectionSize), uint64(len(mb.files.Image))
		if from > all || n > all-from {
			return errors.New("a section of the ELF file lies outside it")
		}
		align := min(max(s.field(sectionAlign), 1), page)
		total = (total + align - 1) / align * align
		mb.sectionParts = append(mb.sectionParts, chunk{total, mb.files.Image[from : from+n], n})
		total += n
	}
	if total == 0 {
		return nil
	}
	base, ok := behind(total, page)
	if !ok || total > top4G {
		return fmt.Errorf("sections of %d bytes do not fit into memory", total)
	}
	i := 0
	for at := 0; at < len(mb.sections); at += step {
		if s := (section{mb.sections[at : at+step], mb.elf.long}); s.inFile() {
			mb.sectionParts[i].addr += base
			s.place(uint32(mb.sectionParts[i].addr))
			i++
		}
	}
	return nil
}

// Load writes the kernel, its module, its sections and the information, and enters the kernel in protected mode.
func (mb *multiboot2) Load(m Machine) {
	writeChunks(m, mb.chunks)
	m.WriteBytes(mb.module, mb.files.Initrd)
	writeChunks(m, mb.sectionParts)
	screen, fields := mb.header.picture().show(m)
	info := mb.information(m.Memory(), screen, fields)
	if screen.Kind == kindPixels {
		info = mb.addVBE(info, m.VBEModes(), screen, fields)
	}
	m.WriteBytes(mb.infoAddr, info)
	enter(m, uint32(mb.entry), multiboot2Handoff, uint32(mb.infoAddr))
}

// information returns the multiboot2 information. Its length does not depend on the screen.
func (mb *multiboot2) information(memory Memory, screen display, fields colourFields) []byte {
	b := make([]byte, 8)
	if mb.header.relocation != nil {
		b = addTag(b, infoTagLoadBase, uint32(mb.loadBase))
	}
	b = addTag(b, infoTagCommand, zeroEnded(mb.files.CommandLine))
	b = addTag(b, infoTagLoader, zeroEnded("iron86"))
	if n := len(mb.files.Initrd); n > 0 {
		b = addTag(b, infoTagModule, uint32(mb.module), uint32(mb.module)+uint32(n), zeroEnded(mb.files.InitrdName))
	}
	b = addTag(b, infoTagMemory, uint32(baseTop-0x400)>>10, memory.upper())
	entries := []any{uint32(24), uint32(0)} // size and version of an entry
	for _, r := range memory.regions() {
		entries = append(entries, r.base, r.size, r.kind, uint32(0))
	}
	b = addTag(b, infoTagMap, entries...)
	if mb.sections != nil {
		t := mb.elf.sections
		b = addTag(b, infoTagSections, uint32(t.number), uint32(t.size), uint32(t.strings), mb.sections)
	}
	b = addTag(b, infoTagFramebuffer, screen, uint16(0), fields)
	b = addTag(b, headEnd)
	binary.LittleEndian.PutUint32(b, uint32(len(b)))
	return b
}

// vbeTagRoom is the room for what addVBE adds.
const vbeTagRoom = vbeControlSize + vbeModeSize + 16

// addVBE puts a tag with what the VBE functions say before the last tag of the information.
func (mb *multiboot2) addVBE(info []byte, modes []VBEMode, screen display, fields colourFields) []byte {
	info = info[:len(info)-headTagHead]
	control := uint32(mb.infoAddr) + uint32(len(info)) + 16 // the tag's fields before it are the mode and the interface of protected mode, which is not there
	info = addTag(info, infoTagVBE, screen.modeNumber(modes), [3]uint16{}, vbeControlInfo(modes, control), screen.vbeModeInfo(fields))
	info = addTag(info, headEnd)
	binary.LittleEndian.PutUint32(info, uint32(len(info)))
	return info
}

// addTag appends a tag with its fields, aligned.
func addTag(b []byte, kind uint32, fields ...any) []byte {
	at := len(b)
	b = append(b, make([]byte, 8)...)
	for _, f := range fields {
		b, _ = binary.Append(b, binary.LittleEndian, f) // all fields have a fixed size
	}
	binary.LittleEndian.PutUint32(b[at:], kind)
	binary.LittleEndian.PutUint32(b[at+4:], uint32(len(b)-at))
	for len(b)%multiboot2Align != 0 {
		b = append(b, 0)
	}
	return b
}

// zeroEnded returns s with a zero at its end.
func zeroEnded(s string) []byte { return append([]byte(s), 0) }
