package hostdir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
	"unicode"

	"github.com/iron86/iron86/block/fat"
)

// found is what is on the disk in the end.
type found struct {
	path string
	info *fat.Info
}

// contents is all that is on the disk in the end.
type contents struct {
	list  []found
	dirs  map[string]bool // by path: whether it is a directory
	bytes int64           // in all files
}

// lacks reports whether what the directory had is not on the disk any more, or is a file in place of a directory or the other way round.
func (c *contents) lacks(name string, b file) bool {
	dir, is := c.dirs[name]
	return !is || dir != b.dir
}

// bringBack makes the directory what the disk is. It changes nothing before it has read all that is on the disk.
func (d *Disk) bringBack() error {
	v, err := fat.Open(d.Overlay, d.base, d.Size()-d.base)
	if err != nil {
		return fmt.Errorf("nothing was brought back: %w", err)
	}
	c := &contents{dirs: map[string]bool{}}
	if err := d.look(v, ".", 0, c); err != nil {
		return fmt.Errorf("nothing was brought back: %w", err)
	}
	errs := d.remove(c)
	for _, f := range c.list {
		switch {
		case !d.within(f.path):
			errs = append(errs, fmt.Errorf("%s: the host has no such directory: what the machine wrote is lost", f.path))
		case f.info.IsDir():
			if err := d.root.Mkdir(f.path, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
				errs = append(errs, err)
			}
		default:
			errs = append(errs, d.bringFile(v, f))
		}
	}
	return errors.Join(errs...)
}

// remove removes from the directory what the disk has no more: files, then directories, the deepest first.
func (d *Disk) remove(c *contents) (errs []error) {
	for name, b := range d.before {
		switch {
		case b.dir || !c.lacks(name, b):
		case d.within(name) && d.unchanged(name, b):
			errs = append(errs, d.root.Remove(name))
			delete(d.before, name)
		default:
			errs = append(errs, fmt.Errorf("%s was changed at the host, too: it stays", name))
		}
	}
	for range maxDepth {
		for name, b := range d.before {
			if b.dir && c.lacks(name, b) && d.within(name) && d.root.Remove(name) == nil {
				delete(d.before, name)
			}
		}
	}
	return errs
}

// within reports whether all directories above a path are directories of the host, and none is a link that has taken the place of one.
func (d *Disk) within(name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if info, err := d.root.Lstat(dir); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// look reads a directory of the disk and all below, with the contents of the files.
func (d *Disk) look(v *fat.Volume, dir string, depth int, c *contents) error {
	infos, err := v.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, i := range infos {
		name := path.Join(dir, i.Name())
		_, twice := c.dirs[name]
		switch {
		case depth > maxDepth || len(c.list) > maxFiles:
			return errors.New("too many files, or too deep")
		case !fs.ValidPath(name) || !sound(i.Name()) || twice:
			return fmt.Errorf("%q: no name for a file here", name)
		}
		c.dirs[name] = i.IsDir()
		c.list = append(c.list, found{name, i})
		if i.IsDir() {
			err = d.look(v, name, depth+1, c)
		} else {
			var n int64
			n, err = d.content(v, name, io.Discard)
			if c.bytes += n; err == nil && c.bytes > d.Size() { // files that share clusters
				err = fat.ErrDamaged
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// sound reports whether a name of the disk is one for a file of any host: no path, no stream, nothing that a terminal obeys, no end that Windows drops.
func sound(name string) bool {
	return !strings.ContainsAny(name, `/\:*?"<>|`) && !strings.ContainsFunc(name, unicode.IsControl) && strings.TrimRight(name, " .") == name
}

// content copies a file of the disk to w.
func (d *Disk) content(v *fat.Volume, name string, w io.Writer) (int64, error) {
	f, err := v.OpenFile(name, os.O_RDONLY, time.Time{})
	if err != nil {
		return 0, err
	}
	size, err := f.Stat()
	if err == nil && size.Size() != f.Size() {
		err = fat.ErrDamaged
	}
	n := int64(0)
	if err == nil {
		n, err = io.Copy(w, io.NewSectionReader(f, 0, f.Size()))
	}
	return n, errors.Join(err, f.Close())
}

// unchanged reports whether a file of the host is what was read; else the user is told, and it stays.
func (d *Disk) unchanged(name string, b file) bool {
	info, err := d.root.Lstat(name)
	return err == nil && info.Mode().IsRegular() && info.Size() == b.size && info.ModTime().Equal(b.changed)
}

// bringFile writes a file into the directory if it is not what it was.
func (d *Disk) bringFile(v *fat.Volume, f found) error {
	var b bytes.Buffer
	if _, err := d.content(v, f.path, &b); err != nil {
		return err
	}
	before, was := d.before[f.path]
	if was && !before.dir {
		if info, err := d.root.Lstat(f.path); err == nil && !info.Mode().IsRegular() {
			return fmt.Errorf("%s is no file at the host now: what the machine wrote is lost", f.path)
		}
		if have, err := d.root.ReadFile(f.path); err == nil && bytes.Equal(have, b.Bytes()) {
			return nil
		}
		if !d.unchanged(f.path, before) {
			return fmt.Errorf("%s was changed at the host, too: what the machine wrote is lost", f.path)
		}
	} else if info, err := d.root.Lstat(f.path); err == nil {
		return fmt.Errorf("%s is there at the host: what the machine wrote is lost", info.Name())
	}
	if err := d.root.WriteFile(f.path, b.Bytes(), 0o666); err != nil {
		return err
	}
	return d.root.Chtimes(f.path, time.Time{}, f.info.ModTime())
}
