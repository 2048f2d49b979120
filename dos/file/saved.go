package file

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iron86/iron86/dos/codepage"
)

// Saved is the state of all drives, and of what is open on them, for the saved state of a run. What stands in host files is not in it: the files must
// be there. Names are bytes, because those of DOS are in a code page.
type Saved struct {
	Page     uint16 // number of the code page
	Current  int    // drive; 0 is A
	Used     byte   // letter of the drive that critical errors name; 0: none
	Drives   []SavedDrive
	Files    []SavedFile
	Searches []SavedSearch
	Search   uint16 // number of the last search
	Serial   uint32 // of the last open by an FCB
	Turn     uint64 // of the last use of one
	Places   []SavedPlace
	Appended struct {
		Dirs               [][]byte
		Programs, Anywhere bool
	}
	Locked bool
	Strict bool
}

// SavedDrive is a drive in a Saved.
type SavedDrive struct {
	Letter        byte
	ReadOnly, Own bool   // Own: it has files of our own
	Left          *int64 // of its quota; nil: it has none
	Marks         []SavedMark
	Label         []byte
	Dir, DirName  []byte // current directory
}

// SavedMark is the attributes of a file that a host cannot store.
type SavedMark struct {
	Host []byte
	Attr uint8
}

// SavedPlace is where a path leads. Slot is the place's index among those of FCBs.
type SavedPlace struct {
	Slot                           int
	Letter                         byte // 0: no drive
	Dir, DirName, Given, Host, DOS []byte
	Dev                            Device
	Wild, Long, Closed             bool
}

// SavedFile is an entry of the system file table. Size and Changed are the host's file's, by which it is known again.
type SavedFile struct {
	Entry, Refs int
	Owner       uint16
	Dev         Device
	Mode        uint8
	Raw         bool
	Place       SavedPlace
	Pos         int64
	Late        uint16 // error code
	Written     bool
	Locks       []SavedLock
	Date, Wrote time.Time
	FCB         struct {
		Serial           uint32
		Turn             uint64
		PSP, Date, Clock uint16
	}
	Appends bool  // what is written goes to the end
	Next    int64 // position of the next write there
	Size    int64
	Changed time.Time
}

// SavedLock is a region of a file that a process has locked.
type SavedLock struct {
	First, Last int64
	Owner       uint16
}

// SavedSearch is a directory that a program is reading. Entries are pairs of a DOS name and the host's.
type SavedSearch struct {
	ID      uint16
	Letter  byte
	Dir     []byte
	Pattern [11]byte
	Attr    uint8
	Entries [][2][]byte
	Long    *SavedPattern // nil: a search for Pattern
}

// SavedPattern is what a search for long names looks for.
type SavedPattern struct {
	Page  uint16
	Text  []byte
	NoDot bool
	Must  uint8
	Next  uint
}

// Save writes out what waits in buffers, gives files the dates that they get when they are closed, and returns the state. It returns an error if a file that
// is open could not be found again.
func Save(d *Drives) (*Saved, error) {
	d.Settle()
	s := &Saved{Page: d.page.Number, Current: d.drive, Search: d.searches.next, Serial: d.fcbs.serial, Turn: d.fcbs.turn, Locked: d.locked}
	if d.used != nil {
		s.Used = d.used.letter
	}
	for _, v := range d.drives {
		switch {
		case v == nil:
		case v.subst != "":
			return nil, fmt.Errorf("drive %c: is one of SUBST, which no state keeps: SUBST %c: /D", v.letter, v.letter)
		default:
			s.Drives = append(s.Drives, saveDrive(v))
		}
	}
	for i, f := range d.files {
		if f == nil {
			continue
		}
		saved, err := saveFile(d, f)
		if err != nil {
			return nil, err
		}
		saved.Entry = i
		s.Files = append(s.Files, saved)
	}
	for i := range d.searches.table {
		if t := &d.searches.table[i]; t.id != 0 && slices.Contains(d.drives[:], t.v) {
			s.Searches = append(s.Searches, saveSearch(t))
		}
	}
	for i := range d.fcbs.places {
		if p := &d.fcbs.places[i]; p.v != nil && slices.Contains(d.drives[:], p.v) {
			saved := savePlace(p)
			saved.Slot = i
			s.Places = append(s.Places, saved)
		}
	}
	for _, dir := range d.appended.Dirs {
		s.Appended.Dirs = append(s.Appended.Dirs, []byte(dir))
	}
	s.Appended.Programs, s.Appended.Anywhere = d.appended.Programs, d.appended.Anywhere
	return s, nil
}

// saveDrive returns the state of a drive.
func saveDrive(v *drive) SavedDrive {
	s := SavedDrive{Letter: v.letter, ReadOnly: v.readOnly, Own: v.root == nil, Label: []byte(v.label), Dir: []byte(v.cwd), DirName: []byte(v.cwdName)}
	if v.quota != nil {
		left := v.quota.left
		s.Left = &left
	}
	for host, attr := range v.marks {
		s.Marks = append(s.Marks, SavedMark{[]byte(host), attr})
	}
	slices.SortFunc(s.Marks, func(a, b SavedMark) int { return slices.Compare(a.Host, b.Host) })
	return s
}

// savePlace returns the state of a place.
func savePlace(p *place) SavedPlace {
	s := SavedPlace{Dir: []byte(p.dir), DirName: []byte(p.dirName), Given: []byte(p.given), Host: []byte(p.host), DOS: []byte(p.name),
		Dev: p.dev, Wild: p.wild, Long: p.long, Closed: p.closed}
	if p.v != nil {
		s.Letter = p.v.letter
	}
	return s
}

// saveSearch returns the state of a search.
func saveSearch(t *search) SavedSearch {
	s := SavedSearch{ID: t.id, Letter: t.v.letter, Dir: []byte(t.dir), Pattern: t.pattern, Attr: t.attr}
	for _, n := range t.entries {
		s.Entries = append(s.Entries, [2][]byte{[]byte(n.name), []byte(n.host)})
	}
	if l := t.long; l != nil {
		s.Long = &SavedPattern{l.page.Number, []byte(l.text), l.noDot, l.must, uint(l.next)}
	}
	return s
}

// saveFile returns the state of an open file.
func saveFile(d *Drives, f *File) (s SavedFile, err error) {
	s = SavedFile{Refs: f.refs, Owner: f.owner, Dev: f.dev, Mode: f.mode, Raw: f.raw, Place: savePlace(&f.place), Pos: f.pos, Late: uint16(f.late),
		Written: f.written, Date: f.date, Wrote: f.wrote}
	for _, l := range f.locks {
		s.Locks = append(s.Locks, SavedLock{l.first, l.last, l.owner})
	}
	u := f.byFCB
	s.FCB.Serial, s.FCB.Turn, s.FCB.PSP, s.FCB.Date, s.FCB.Clock = u.serial, u.turn, u.psp, u.date, u.clock
	if f.host == nil {
		return s, nil
	}
	if a, ok := f.host.(*appendedFile); ok {
		s.Appends, s.Next = true, a.next
	}
	if !slices.Contains(d.drives[:], f.place.v) {
		return s, errors.New("a file is open on a drive that is no more there")
	}
	if t := f.dated(); !t.IsZero() {
		_ = f.place.v.root.Chtimes(f.place.path(), t, t) // as when it is closed
	}
	open, err := f.host.Stat()
	if err != nil {
		return s, fmt.Errorf("%s: %w", shown(d, &f.place), err)
	}
	named, err := f.place.v.stat(f.place.path())
	if err != nil || named.Size() != open.Size() || !named.ModTime().Equal(open.ModTime()) {
		return s, fmt.Errorf("%s is open, and its name has been deleted or given to another file", shown(d, &f.place))
	}
	s.Size, s.Changed = open.Size(), open.ModTime()
	return s, nil
}

// shown returns the DOS name of a place for the user.
func shown(d *Drives, p *place) string {
	name := d.page.Text(p.v.full(p.dosPath()))
	return strings.ToValidUTF8(name, "?")
}

// restorer makes what a Saved says, without changing the drives.
type restorer struct {
	d     *Drives
	s     *Saved
	page  *codepage.Page
	files [MaxFiles]*File
	err   error
}

// fail keeps the first error.
func (r *restorer) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// errState is the error of a state that Save has not made.
var errState = errors.New("the state of the drives is damaged")
