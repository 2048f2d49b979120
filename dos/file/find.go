package file

import (
	"encoding/binary"
	"strings"

	"github.com/iron86/iron86/dos/errno"
)

// begin starts a search of the directory at p for its last component as pattern.
func (d *Drives) begin(p place, attr uint8) (*search, errno.Code) {
	list, e := p.v.list(p.dir)
	if e != errno.None {
		return nil, e
	}
	pattern := d.page.UpperAll(p.given)
	if p.name != "" { // the pattern is a long name of the host that has a DOS name
		pattern = p.name
	}
	s := &d.searches
	s.next++
	if s.next == 0 {
		s.next = 1
	}
	slot := &s.table[s.next%maxSearches]
	*slot = search{id: s.next, v: p.v, dir: p.dir, pattern: Padded(pattern), attr: attr}
	if p.dir == "." && p.v.label != "" && attr&AttrVolume != 0 {
		slot.entries = append(slot.entries, entry{p.v.label, labelEntry})
	}
	if p.dir != "." {
		slot.entries = append(slot.entries, entry{".", "."}, entry{"..", ".."})
	}
	slot.entries = append(slot.entries, list...)
	return slot, errno.None
}

// searchOf returns the search with a number.
func (d *Drives) searchOf(id uint16) *search {
	if s := &d.searches.table[id%maxSearches]; id != 0 && s.id == id {
		return s
	}
	return nil
}

// toEntry makes p, where path leads, the place that a search for path is for. A path that ends with . or
// .. means the entry of a directory: DIR\. is DIR. The root has no entry, and given is still empty.
func (p *place) toEntry(path string) {
	if p.given == "" && p.dirName != "" && strings.HasSuffix(path, ".") {
		p.given = p.dirName[strings.LastIndexByte(p.dirName, '\\')+1:]
		p.dir, p.dirName = parent(p.dir, p.dirName)
	}
}

// findFirstCall serves INT 21h AH=4Eh: the first file that fits DS:DX, with attributes CX.
func (d *Drives) findFirstCall() errno.Code {
	path := d.appended.foundProgram(d, d.ArgPath())
	p, e := d.resolve(path)
	if e.Critical() {
		return e
	}
	if e != errno.None {
		return errno.Path
	}
	p.toEntry(path)
	attr := d.g.CL()
	if p.dev != DevNone {
		return d.foundDevice(p)
	}
	if p.given == "" {
		return errno.NoMore // the root is no entry of a directory
	}
	s, e := d.begin(p, attr)
	if e != errno.None {
		return e
	}
	var area [dtaSize]byte
	area[dtaDrive] = p.v.letter - 'A' + 1
	copy(area[1:12], s.pattern[:])
	area[12] = attr
	binary.LittleEndian.PutUint16(area[dtaID:], s.id)
	return d.nextFound(area[:])
}

// foundDevice is the answer to a search for the name of a device.
func (d *Drives) foundDevice(p place) errno.Code {
	var area [dtaSize]byte
	area[dtaAttr] = 0x40
	copy(area[30:], p.name)
	d.g.PutBytes(d.k.DTA().Seg, d.k.DTA().Off, area[:])
	return errno.None
}

// findNextCall serves INT 21h AH=4Fh: the next one.
func (d *Drives) findNextCall() errno.Code {
	return d.nextFound(d.g.Bytes(d.k.DTA().Seg, d.k.DTA().Off, dtaSize))
}

// nextFound continues the search of a disk transfer area and fills the area in.
func (d *Drives) nextFound(area []byte) errno.Code {
	s := d.searchOf(binary.LittleEndian.Uint16(area[dtaID:]))
	if s == nil {
		return errno.NoMore
	}
	f, next, ok := s.from(int(binary.LittleEndian.Uint16(area[dtaNext:])))
	if !ok {
		return errno.NoMore
	}
	binary.LittleEndian.PutUint16(area[dtaNext:], uint16(next))
	area[dtaAttr] = f.attr
	date, clock := d.clock.FileTime(f.time)
	binary.LittleEndian.PutUint16(area[22:], clock)
	binary.LittleEndian.PutUint16(area[24:], date)
	binary.LittleEndian.PutUint32(area[26:], f.size)
	clear(area[30:])
	copy(area[30:42], f.name)
	d.g.PutBytes(d.k.DTA().Seg, d.k.DTA().Off, area)
	return errno.None
}
