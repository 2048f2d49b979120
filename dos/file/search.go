package file

import (
	"io/fs"
	"time"
)

// maxSearches bounds the searches that are kept. The oldest one is dropped.
const maxSearches = 128

// searches are the directories that programs are reading. A program has the number of its search,
// and how far it has come, in its disk transfer area or FCB, and may copy them.
type searches struct {
	next  uint16
	table [maxSearches]search
}

// search is a directory as it was when a search began.
type search struct {
	id      uint16
	v       *drive
	dir     string
	pattern [11]byte
	attr    uint8
	entries []entry
	long    *longPattern // nil: a search for pattern
}

// labelEntry stands for the name of the host in the entry of a volume label.
const labelEntry = "/"

// found is an entry that matches a search.
type found struct {
	name string
	host string
	attr uint8
	size uint32
	time time.Time
}

// from returns the first matching entry from index i on, and the index after it. It skips what was
// deleted since the search began.
func (s *search) from(i int) (f found, next int, ok bool) {
	for ; i < len(s.entries); i++ {
		n := s.entries[i]
		switch {
		case !s.fits(n):
			continue
		case n.host == labelEntry:
			return found{n.name, n.name, AttrVolume, 0, ownDate}, i + 1, true
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
		return found{n.name, n.host, attr, size, info.ModTime()}, i + 1, true
	}
	return found{}, i, false
}

// fits reports whether an entry fits by its name.
func (s *search) fits(n entry) bool {
	if s.long != nil {
		return s.long.fits(n)
	}
	return matches(s.pattern, Padded(n.name))
}

// attributes returns the attributes of an entry. info is what stat returns for it.
func (s *search) attributes(n entry, info fs.FileInfo) uint8 {
	if n.host == "." || n.host == ".." {
		return AttrDir
	}
	return s.v.attributes(join(s.dir, n.host), info)
}

// stat returns the state of the host's file behind an entry.
func (s *search) stat(n entry) (fs.FileInfo, error) {
	if n.host == "." || n.host == ".." {
		return s.v.stat(s.dir)
	}
	return s.v.stat(join(s.dir, n.host))
}

// Layout of the disk transfer area after a search (RBIL table 01626). The first 21 bytes are DOS's
// own.
const (
	dtaDrive = 0
	dtaID    = 13
	dtaNext  = 15
	dtaAttr  = 21
	dtaSize  = 43
)
