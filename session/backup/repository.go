package backup

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/iron86/iron86/block"
)

// Repository is a directory with points that nobody else changes meanwhile.
type Repository struct {
	dir    string
	files  files
	lock   *block.File
	pieces *pieces
	points []*Point
	bad    []error // of points that are damaged
}

// Open opens a directory for changes, and makes it if it is not there. Close lets others have it.
func Open(dir string) (*Repository, error) { return open(dir, hostFiles{}) }

// open is Open, by way of files.
func open(dir string, by files) (*Repository, error) {
	dir = filepath.Clean(dir)
	made, err := mkdirs(by, dir)
	for _, d := range []string{filepath.Join(dir, "points"), filepath.Join(dir, "pieces")} {
		if err == nil {
			err = by.mkdir(d)
		}
	}
	if err != nil {
		return nil, err
	}
	name := filepath.Join(dir, "lock")
	if err := writeOnce(name, "the directory of backups is locked by this file\n"); err != nil {
		return nil, err
	}
	lock, err := block.Open(name, block.Options{})
	if errors.Is(err, block.ErrInUse) {
		err = fmt.Errorf("%s: another backup is under way", dir)
	}
	if err != nil {
		return nil, err
	}
	r := &Repository{dir: dir, files: by, lock: lock}
	err = r.read()
	if err == nil && len(r.points)+len(r.bad) == 0 { // who has added a point has done it before
		err = r.anchor(made)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return r, nil
}

// anchor makes the directory itself durable: a point is lost with any name on the way to it.
func (r *Repository) anchor(made []string) error {
	err := r.files.syncNames(r.dir)
	for _, d := range append(made, r.dir) { // another process may have made r.dir, and have been killed
		if e := r.files.syncNames(filepath.Dir(d)); !errors.Is(e, fs.ErrPermission) { // a directory that others have made, then
			err = errors.Join(err, e)
		}
	}
	return err
}

// writeOnce makes a file unless it is there.
func writeOnce(name, text string) error {
	if info, err := os.Stat(name); err == nil && info.Size() > 0 {
		return nil
	}
	return os.WriteFile(name, []byte(text), 0o600)
}

// read reads which points and pieces there are.
func (r *Repository) read() (err error) {
	if r.pieces, err = newPieces(filepath.Join(r.dir, "pieces"), r.files); err != nil {
		return err
	}
	if r.points, r.bad, err = Points(r.dir); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, p := range r.points {
		for _, c := range p.contents() {
			for _, name := range c.List {
				if seen[name] {
					continue
				}
				seen[name] = true
				if list, err := r.pieces.getList([]string{name}); err == nil { // else the point is damaged, and nothing of it is relied upon
					s, _ := parseSum(name)
					r.pieces.there[s] = true
					for _, s := range list {
						r.pieces.there[s] = true
					}
				}
			}
		}
	}
	return nil
}

// contents returns everything that a point consists of.
func (p *Point) contents() []Content {
	list := []Content{p.State}
	for _, d := range p.Disks {
		list = append(list, d.Content)
	}
	return list
}

// Close lets others change the directory.
func (r *Repository) Close() error { return r.lock.Close() }

// Source is a machine that stands still, or a copy of one.
type Source struct {
	Point                         // what is said about it; Add fills in the contents, the time and the name
	State func(w io.Writer) error // writes the state of all but the disks
	// Describe adds to the Point what takes long to find out; nil: nothing.
	Describe func(p *Point)
	Disks    []SourceDisk
}

// SourceDisk is a disk of a Source.
type SourceDisk struct {
	Disk                 // what is said about it
	Frozen *block.Frozen // its contents
	Before []Sum         // the pieces that it had at the Freeze before; nil: nobody knows
}

// Added says what Add has done.
type Added struct {
	*Point
	Pieces [][]Sum // the pieces of each disk, for SourceDisk.Before
	Files  int     // pieces that were written
	Bytes  int64   // what they take
}

// Add adds a point. If it fails the directory has the points that it had.
func (r *Repository) Add(from *Source) (*Added, error) {
	a := &Added{Point: new(Point)}
	*a.Point = from.Point
	if from.Describe != nil {
		from.Describe(a.Point)
	}
	a.Time = time.Now().UTC().Truncate(time.Microsecond)
	r.pieces.files, r.pieces.bytes = 0, 0
	state := cutter{to: r.pieces}
	if err := from.State(&state); err != nil {
		return nil, err
	}
	if err := state.flush(); err != nil {
		return nil, err
	}
	var err error
	if a.State, err = r.content(state.size, state.list); err != nil {
		return nil, err
	}
	a.Disks = []Disk{}
	for i := range from.Disks {
		d := &from.Disks[i]
		list, err := r.disk(d)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Drive, err)
		}
		if d.Content, err = r.content(d.Frozen.Size(), list); err != nil {
			return nil, err
		}
		a.Disks, a.Pieces = append(a.Disks, d.Disk), append(a.Pieces, list)
	}
	a.Files, a.Bytes = r.pieces.files, r.pieces.bytes
	return a, r.write(a.Point)
}

// content keeps the list of a content.
func (r *Repository) content(size int64, list []Sum) (c Content, err error) {
	c.Size = size
	c.List, err = r.pieces.putList(list)
	return c, err
}

// disk keeps the pieces of a disk that are not known to be there.
func (r *Repository) disk(d *SourceDisk) ([]Sum, error) {
	room := make([]byte, PieceSize)
	list := make([]Sum, (d.Frozen.Size()+PieceSize-1)/PieceSize)
	for i := range list {
		if i < len(d.Before) && d.Frozen.Before(int64(i)) && r.pieces.there[d.Before[i]] {
			list[i] = d.Before[i]
			continue
		}
		b, err := d.Frozen.Piece(int64(i), room)
		if err == nil {
			list[i], err = r.pieces.put(b)
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// write gives a point its file, after all that it consists of is durable.
func (r *Repository) write(p *Point) error {
	if err := r.pieces.sync(); err != nil {
		return err
	}
	b, name, err := p.encode()
	if err != nil {
		return err
	}
	p.Name = name
	points := filepath.Join(r.dir, "points")
	file := filepath.Join(points, name)
	err = r.files.write(file+".new", b)
	if err == nil {
		err = r.files.sync(file + ".new")
	}
	if err == nil {
		err = r.files.rename(file+".new", file)
	}
	if err == nil {
		err = r.files.syncNames(points)
	}
	if err != nil {
		return err
	}
	r.points = append(r.points, p)
	return nil
}
