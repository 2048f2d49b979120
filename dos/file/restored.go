package file

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
)

// Bounds of what a state may hold.
const (
	maxRefs    = 1 << 16
	maxEntries = 1 << 20
)

// Restore prepares the change to a state: it finds and opens the files that were open, which must be as they were. Exactly one of commit, which makes the change and closes
// what is open now, and drop must be called.
func Restore(d *Drives, s *Saved) (commit, drop func(), err error) {
	d.Settle()
	r := &restorer{d: d, s: s, page: codepage.Of(s.Page)}
	if r.page == nil || s.Current < 0 || s.Current >= Letters || s.Used != 0 && r.drive(s.Used) == nil {
		r.fail(errState)
	}
	r.checkDrives()
	for i := range s.Files {
		if r.err == nil {
			r.open(&s.Files[i])
		}
	}
	found, places := r.searches(), r.places()
	drop = func() {
		for _, f := range r.files {
			if f != nil && f.host != nil {
				_ = f.host.Close() // nothing was written to it
			}
		}
	}
	if r.err != nil {
		drop()
		return nil, nil, r.err
	}
	return func() { r.commit(found, places) }, drop, nil
}

// drive returns the drive with a letter, nil if there is none.
func (r *restorer) drive(letter byte) *drive {
	if letter < 'A' || letter > 'Z' {
		return nil
	}
	return r.d.drives[letter-'A']
}

// checkDrives returns an error if there are other drives than in the state.
func (r *restorer) checkDrives() {
	var have []byte
	for _, v := range r.d.drives {
		if v != nil && v.subst == "" {
			have = append(have, v.letter)
		}
	}
	var want []byte
	for i := range r.s.Drives {
		s := &r.s.Drives[i]
		want = append(want, s.Letter)
		if v := r.drive(s.Letter); v != nil && (v.readOnly != s.ReadOnly || (v.root == nil) != s.Own || (v.quota == nil) != (s.Left == nil)) {
			r.fail(fmt.Errorf("drive %c: is not the same kind of drive as in the state", s.Letter))
		}
	}
	if !slices.Equal(have, want) {
		r.fail(fmt.Errorf("the state has the drives %s, and this run %s: name the same program and -mount the same directories", want, have))
	}
}

// place makes a place.
func (r *restorer) place(s *SavedPlace) place {
	p := place{dir: string(s.Dir), dirName: string(s.DirName), given: string(s.Given), host: string(s.Host), name: string(s.DOS),
		dev: s.Dev, wild: s.Wild, long: s.Long, closed: s.Closed}
	if s.Letter != 0 {
		if p.v = r.drive(s.Letter); p.v == nil {
			r.fail(errState)
		}
	}
	if s.Dev > DevStderr {
		r.fail(errState)
	}
	return p
}

// open makes an entry of the system file table.
func (r *restorer) open(s *SavedFile) {
	f := &File{refs: s.Refs, owner: s.Owner, dev: s.Dev, mode: s.Mode, raw: s.Raw, place: r.place(&s.Place), pos: s.Pos, late: errno.Code(s.Late),
		written: s.Written, date: s.Date, wrote: s.Wrote, byFCB: fcbUse{s.FCB.Serial, s.FCB.Turn, s.FCB.PSP, s.FCB.Date, s.FCB.Clock}}
	for _, l := range s.Locks {
		f.locks = append(f.locks, lock{l.First, l.Last, l.Owner})
	}
	if s.Entry < 0 || s.Entry >= MaxFiles || r.files[s.Entry] != nil || s.Refs < 1 || s.Refs > maxRefs || s.Dev > DevStderr || badMode(s.Mode) ||
		len(s.Locks) > maxLocks || s.Pos < 0 || s.Pos > maxPos || s.Next < 0 || s.Dev == DevNone && f.place.v == nil {
		r.fail(errState)
	}
	if r.err != nil {
		return
	}
	if f.dev == DevNone {
		if err := r.openHost(f, s); err != nil {
			r.fail(fmt.Errorf("%s, which was open: %w", shown(r.d, &f.place), err))
			return
		}
	}
	r.files[s.Entry] = f
}

// openHost opens the host's file, which must be as it was.
func (r *restorer) openHost(f *File, s *SavedFile) error {
	info, e := f.place.info()
	switch {
	case e != errno.None:
		return errors.New(errno.Text(e))
	case info.IsDir():
		return errState
	case info.Size() != s.Size:
		return fmt.Errorf("it has %d bytes, and had %d", info.Size(), s.Size)
	case !info.ModTime().Equal(s.Changed):
		const layout = "2006-01-02 15:04:05.999999999"
		return fmt.Errorf("it was changed at %s, and in the state at %s", info.ModTime().UTC().Format(layout), s.Changed.UTC().Format(layout))
	case s.Mode&3 != modeRead && f.place.v.readOnly:
		return errors.New(errno.Text(errno.Protected))
	}
	if f.host, e = r.d.openHost(f.place, f.mode, 0); e != errno.None {
		return errors.New(errno.Text(e))
	}
	if s.Appends {
		host, err := appending(f, s.Next)
		if err != nil {
			_ = f.host.Close() // nothing was written to it
			return err
		}
		f.host = host
	}
	return nil
}

// searches makes the table of searches.
func (r *restorer) searches() *searches {
	t := &searches{next: r.s.Search}
	for i := range r.s.Searches {
		s := &r.s.Searches[i]
		v := r.drive(s.Letter)
		if s.ID == 0 || v == nil || len(s.Entries) > maxEntries {
			r.fail(errState)
			break
		}
		n := search{id: s.ID, v: v, dir: string(s.Dir), pattern: s.Pattern, attr: s.Attr}
		for _, e := range s.Entries {
			n.entries = append(n.entries, entry{string(e[0]), string(e[1])})
		}
		if l := s.Long; l != nil {
			page := codepage.Of(l.Page)
			if page == nil || l.Next > uint(len(n.entries)) {
				r.fail(errState)
				break
			}
			n.long = &longPattern{page, string(l.Text), l.NoDot, l.Must, int(l.Next)}
		}
		t.table[s.ID%maxSearches] = n
	}
	return t
}

// places makes the places of files that were opened by FCBs.
func (r *restorer) places() (list [maxFCBPlaces]place) {
	for i := range r.s.Places {
		s := &r.s.Places[i]
		if s.Slot < 0 || s.Slot >= maxFCBPlaces || s.Letter == 0 {
			r.fail(errState)
			break
		}
		list[s.Slot] = r.place(s)
	}
	return list
}

// commit makes the change.
func (r *restorer) commit(found *searches, places [maxFCBPlaces]place) {
	d, s := r.d, r.s
	d.CloseAll()
	CloseSubst(d)
	for i, v := range d.drives {
		if v != nil && v.subst != "" {
			d.drives[i] = nil
		}
	}
	d.files, d.page, d.drive, d.searches, d.locked, d.buffered = r.files, r.page, s.Current, *found, s.Locked, nil
	d.strict = s.Strict
	if d.used = nil; s.Used != 0 {
		d.used = r.drive(s.Used)
	}
	d.fcbs = fcbFiles{serial: s.Serial, turn: s.Turn, places: places}
	d.appended = Appended{Programs: s.Appended.Programs, Anywhere: s.Appended.Anywhere}
	for _, dir := range s.Appended.Dirs {
		d.appended.Dirs = append(d.appended.Dirs, string(dir))
	}
	for i := range s.Drives {
		n := &s.Drives[i]
		v := r.drive(n.Letter)
		v.page, v.cache, v.label, v.cwd, v.cwdName, v.marks = r.page, nil, string(n.Label), string(n.Dir), string(n.DirName), nil
		if n.Left != nil {
			v.quota.left = *n.Left
		}
		for _, m := range n.Marks[:min(len(n.Marks), maxMarks)] {
			if v.marks == nil {
				v.marks = map[string]uint8{}
			}
			v.marks[string(m.Host)] = m.Attr
		}
	}
}

// Offset returns by how much programs have put the clock forward.
func (c *Clock) Offset() time.Duration { return c.offset }
