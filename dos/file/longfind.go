package file

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
)

// beginLong starts a search for the last component of p. CL has the attributes that files may have, CH those that they must have.
func beginLong(d *Drives, p place) (*search, errno.Code) {
	s, e := d.begin(p, d.g.CL())
	if e != errno.None {
		return nil, e
	}
	s.long = newPattern(d.page, p.given, uint8(d.g.CX()>>8))
	return s, errno.None
}

// nextLong returns the next file of a search.
func (s *search) nextLong() (found, bool) {
	for {
		f, next, ok := s.from(s.long.next)
		s.long.next = next
		if !ok || f.attr&s.long.must == s.long.must {
			return f, ok
		}
	}
}

// end ends a search.
func (s *search) end() { *s = search{} }

// longFind serves AX=714Eh, which begins a search for DS:DX and returns its number, 714Fh, which goes on with search BX, and 71A1h, which ends
// it. What was found goes to ES:DI.
func longFind(d *Drives) errno.Code {
	if d.g.AL() != 0x4e {
		s := d.searchOf(d.g.BX())
		switch {
		case s == nil || s.long == nil:
			return errno.Handle
		case d.g.AL() == 0xa1:
			s.end()
			return errno.None
		}
		return nextLongFound(d, s)
	}
	path := d.ArgPath()
	p, e := resolveLong(d, path)
	switch {
	case e != errno.None:
		return e
	case p.dev != DevNone:
		return errno.File
	}
	p.toEntry(path)
	if p.given == "" {
		return errno.NoMore // the root is no entry of a directory
	}
	s, e := beginLong(d, p)
	if e != errno.None {
		return e
	}
	id := s.id
	if e := nextLongFound(d, s); e != errno.None {
		s.end()
		if e == errno.NoMore {
			e = errno.File
		}
		return e
	}
	d.g.SetAX(id)
	return errno.None
}

// Layout of what AX=714Eh returns (RBIL table 01778).
const (
	longFindTimes = 0x04 // of creation, last access and last write
	longFindSize  = 0x1c // its upper half first
	longFindName  = 0x2c
	longFindShort = 0x130
	longFindBytes = 0x13e
)

// nextLongFound gives the next file of a search to the program at ES:DI. SI says whether dates are those of DOS or of Windows.
func nextLongFound(d *Drives, s *search) errno.Code {
	if d.g.SI() > 1 {
		return errno.Function
	}
	f, ok := s.nextLong()
	if !ok {
		return errno.NoMore
	}
	b := make([]byte, longFindBytes)
	le := binary.LittleEndian
	le.PutUint32(b, uint32(f.attr))
	when := windowsTime(f.time)
	if d.g.SI() == 1 {
		date, clock := d.clock.FileTime(f.time)
		when = uint64(date)<<16 | uint64(clock)
	}
	for i := range 3 {
		le.PutUint64(b[longFindTimes+8*i:], when)
	}
	le.PutUint32(b[longFindSize+4:], f.size)
	name := f.name
	if f.attr&AttrVolume == 0 {
		name = longName(s.v.page, entry{f.name, f.host})
	}
	copy(b[longFindName:longFindShort-1], name)
	if name != f.name {
		copy(b[longFindShort:], f.name)
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), b)
	d.g.SetCX(0) // no character of a name had to be replaced
	return errno.None
}
