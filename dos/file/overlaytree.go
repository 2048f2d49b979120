package file

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"
)

// overlaidDir is a directory of an overlay as a Tree.
type overlaidDir struct {
	*overlay
	dir string // "": that of the overlay
}

// NewOverlay returns a Tree of the files of lower that never changes them. What changes is kept in upper, which only one run may use
// at a time.
func NewOverlay(lower, upper *os.Root) Tree { return newOverlay(lower, upper) }

func newOverlay(lower, upper layer) overlaidDir {
	return overlaidDir{&overlay{lower: lower, upper: upper, open: map[*overlaidFile]bool{}}, ""}
}

// at returns a path of the overlay.
func (t overlaidDir) at(name string) string { return path.Join(t.dir, name) }

// Stat implements Tree.
func (t overlaidDir) Stat(name string) (fs.FileInfo, error) {
	at, err := t.look(t.at(name))
	return at.info, err
}

// Lstat implements Tree. DOS sees no links.
func (t overlaidDir) Lstat(name string) (fs.FileInfo, error) { return t.Stat(name) }

// Names implements Tree.
func (t overlaidDir) Names(dir string) ([]string, error) { return t.names(t.at(dir)) }

// Sub implements Tree.
func (t overlaidDir) Sub(dir string) (Tree, error) { return overlaidDir{t.overlay, t.at(dir)}, nil }

// Close implements Tree: who has opened the two directories closes them.
func (t overlaidDir) Close() error { return nil }

// Free implements Tree.
func (t overlaidDir) Free() int64 { return t.free() }

// Mkdir implements Tree.
func (t overlaidDir) Mkdir(name string, perm fs.FileMode) error {
	name = t.at(name)
	if _, err := t.look(name); err == nil {
		return fs.ErrExist
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := t.makeDirs(path.Dir(name)); err != nil {
		return err
	}
	return t.upper.Mkdir(name, perm)
}

// Remove implements Tree.
func (t overlaidDir) Remove(name string) error {
	name = t.at(name)
	at, err := t.look(name)
	if err != nil {
		return err
	}
	if at.info.IsDir() {
		if list, err := t.names(name); err != nil || len(list) > 0 {
			return errors.Join(err, syscall.ENOTEMPTY)
		}
	} else if !at.upper && t.willChange(name) {
		if err := t.copyUp(name, true); err != nil {
			return err
		}
		at.upper = true
	}
	if at.beneath {
		if err := t.hide(name); err != nil {
			return err
		}
	}
	if !at.upper {
		return nil
	}
	if at.info.IsDir() {
		_, marks, err := names(t.upper, name)
		for _, m := range marks {
			err = errors.Join(err, t.upper.Remove(join(name, m)))
		}
		if err != nil {
			return err
		}
	}
	return t.upper.Remove(name)
}

// Rename implements Tree.
func (t overlaidDir) Rename(from, to string) error {
	from, to = t.at(from), t.at(to)
	at, err := t.look(from)
	if err != nil {
		return err
	}
	if there, err := t.look(to); err == nil && !os.SameFile(there.info, at.info) { // the same: its name changes in case, on hosts that do not tell
		return fs.ErrExist
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if at.merged {
		err = t.copyTree(from)
	} else {
		err = t.copyUp(from, true)
	}
	if err == nil {
		err = t.makeDirs(path.Dir(to))
	}
	if err == nil && at.beneath {
		err = t.hide(from) // which is there all the same, as one of upper
	}
	if err == nil {
		err = t.upper.Rename(from, to)
	}
	return err
}

// Chmod implements Tree.
func (t overlaidDir) Chmod(name string, mode fs.FileMode) error {
	name = t.at(name)
	at, err := t.look(name)
	if err != nil || at.info.Mode().Perm() == mode.Perm() {
		return err
	}
	if err := t.copyUp(name, true); err != nil {
		return err
	}
	return t.upper.Chmod(name, mode)
}

// Chtimes implements Tree.
func (t overlaidDir) Chtimes(name string, accessed, changed time.Time) error {
	name = t.at(name)
	if err := t.copyUp(name, true); err != nil {
		return err
	}
	return t.upper.Chtimes(name, accessed, changed)
}

// OpenAt implements Tree.
func (t overlaidDir) OpenAt(name string, flags int) (TreeFile, error) {
	name = t.at(name)
	again := flags &^ (os.O_CREATE | os.O_EXCL | os.O_TRUNC)
	at, err := t.look(name)
	switch {
	case err == nil && flags&os.O_EXCL != 0:
		return nil, fs.ErrExist
	case err == nil && at.info.IsDir():
		return nil, syscall.EISDIR
	case errors.Is(err, fs.ErrNotExist) && flags&os.O_CREATE != 0:
		at.upper, err = true, t.makeDirs(path.Dir(name))
	case err == nil && !at.upper && flags&os.O_TRUNC != 0:
		at.upper, err = true, t.copyUp(name, false)
	}
	if err != nil {
		return nil, err
	}
	from := t.upper
	if !at.upper {
		from, flags = t.lower, os.O_RDONLY
	}
	f, err := openAt(from, name, flags)
	if err != nil {
		return nil, err
	}
	h := &overlaidFile{f, t.overlay, name, again, at.upper}
	t.open[h] = true
	return h, nil
}
