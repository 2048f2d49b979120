package file

import (
	"encoding/binary"
	"io/fs"
	"time"

	"github.com/iron86/iron86/dos/errno"
)

// maxSearches bounds the searches that are kept; the oldest is forgotten.
const maxSearches = 128

// searches are the directories that programs are in the middle of reading. A program
// carries the number of its search and how far it is in its disk transfer area or
// FCB, and may copy it.
type searches struct {
	next  uint16
	table [maxSearches]search
}

// search is a directory as it was when the search began.
type search struct {
	id      uint16
	v       *drive
	dir     string
	pattern [11]byte
	attr    uint8
	entries []entry
}

// labelEntry stands for the name of the host in the entry of a volume label.
const labelEntry = "/"

// found is an entry that fits.
type found struct {
	name string
	attr uint8
	size uint32
	time time.Time
}

// begin starts a search of the directory at p for its last component as pattern.
func (d *Drives) begin(p place, attr uint8) (*search, errno.Code) {
	list, e := p.v.list(p.dir)
	if e != errno.None {
		return nil, e
	}
	pattern := UpperAll(p.given)
	if p.name != "" { // of a long name
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

// searchOf finds a search again.
func (d *Drives) searchOf(id uint16) *search {
	if s := &d.searches.table[id%maxSearches]; id != 0 && s.id == id {
		return s
	}
	return nil
}

// from gives the first entry that fits from index i on and the index after it. What
// has been deleted since the search began is passed over.
func (s *search) from(i int) (f found, next int, ok bool) {
	for ; i < len(s.entries); i++ {
		n := s.entries[i]
		switch {
		case !matches(s.pattern, Padded(n.name)):
			continue
		case n.host == labelEntry:
			return found{n.name, AttrVolume, 0, ownDate}, i + 1, true
		case s.attr == AttrVolume:
			continue
		}
		info, err := s.stat(n)
		if err != nil {
			continue
		}
		attr := s.attributes(n, info)
		if hidden := attr & (AttrHidden | AttrSystem | AttrDir); hidden&^s.attr != 0 {
			continue
		}
		size := uint32(0)
		if !info.IsDir() {
			size = uint32(min(info.Size(), 0xffffffff))
		}
		return found{n.name, attr, size, info.ModTime()}, i + 1, true
	}
	return found{}, i, false
}

func (s *search) attributes(n entry, info fs.FileInfo) uint8 {
	if n.host == "." || n.host == ".." {
		return AttrDir
	}
	return s.v.attributes(join(s.dir, n.host), info)
}

func (s *search) stat(n entry) (fs.FileInfo, error) {
	if n.host == "." || n.host == ".." {
		return s.v.stat(s.dir)
	}
	return s.v.stat(join(s.dir, n.host))
}

// The disk transfer area after a search (RBIL table 01626); the first 21 bytes are
// DOS's own.
const (
	dtaDrive = 0
	dtaID    = 13
	dtaNext  = 15
	dtaAttr  = 21
	dtaSize  = 43
)

// findFirstCall serves INT 21h AH=4Eh: the first file that fits DS:DX, with attributes CX.
func (d *Drives) findFirstCall() errno.Code {
	p, e := d.resolve(d.ArgPath())
	if e != errno.None {
		return errno.Path
	}
	attr := d.g.CL()
	if p.dev != DevNone {
		return d.foundDevice(p)
	}
	if p.given == "" {
		return errno.NoMore // the root itself is no entry
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

// foundDevice is the answer for the name of a device.
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

// nextFound goes on with the search of a disk transfer area and fills it in.
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
