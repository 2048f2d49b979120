package file

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"
)

// layer is what an overlay needs of a directory of the host: a part of os.Root, so that no path and no link leads out of it.
type layer interface {
	opener
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	Mkdir(name string, perm fs.FileMode) error
	Remove(name string) error
	Rename(from, to string) error
	Chmod(name string, mode fs.FileMode) error
	Chtimes(name string, accessed, changed time.Time) error
}

// overlay is a directory of the host whose files stay as they are, because what changes goes to another one. That one has new
// and changed files under their own paths, and for a file NAME that was deleted an empty file .wh.NAME, as the layers of container images do
// (OCI image specification, "Whiteouts"). A mark hides only what the host's directory has: a file beside its own mark was made anew, and a
// directory beside its own mark has nothing of the old one.
//
// Every change is made by steps after each of which the drive is as before or as after it, so that a run can be killed at any moment.
type overlay struct {
	lower layer // is only read
	upper layer
	open  map[*overlaidFile]bool
}

const (
	// whiteout begins the names of marks. No file that DOS sees has such a name.
	whiteout = ".wh."
	// workName is the file in which copies are made. OverlayLock is a name beside it.
	workName    = whiteout + whiteout + "work"
	OverlayLock = whiteout + whiteout + "lock" // for who holds the directory of the changes for one run
)

// overlaidFile is an open file of an overlay. One of lower stays so until it is written, by this handle or by another, or gets another
// name.
type overlaidFile struct {
	*os.File
	o     *overlay
	name  string // while it is one of lower
	flags int    // those for opening it again
	upper bool   // it is a file of upper
}

// overlaid is what a path of an overlay leads to.
type overlaid struct {
	info    fs.FileInfo
	upper   bool // it is among the changes
	beneath bool // lower has something there, which no mark hides
	merged  bool // it is a directory in which what lower has is seen
}

// kept reports whether something of the host is a file or a directory, which are all that DOS sees.
func kept(info fs.FileInfo, err error) bool {
	return err == nil && (info.Mode().IsRegular() || info.IsDir())
}

// mark returns the name of the mark that hides name.
func mark(name string) string { return path.Join(path.Dir(name), whiteout+path.Base(name)) }

// reserved reports whether a name in a directory is one of an overlay's own.
func reserved(name string) bool {
	return len(name) >= len(whiteout) && strings.EqualFold(name[:len(whiteout)], whiteout)
}

// look follows a path. Its error is fs.ErrNotExist if nothing is there, and fs.ErrPermission for a name that no file can have.
func (o *overlay) look(name string) (overlaid, error) {
	if name == "." {
		info, err := o.upper.Stat(".")
		return overlaid{info, true, true, true}, err
	}
	above, below := true, true // whether the directory that has the next name is in upper, and is seen in lower
	parts := strings.Split(name, "/")
	for i, part := range parts {
		if reserved(part) {
			return overlaid{}, fs.ErrPermission
		}
		var at overlaid
		dir := strings.Join(parts[:i+1], "/")
		if above {
			if _, err := o.upper.Lstat(mark(dir)); err == nil {
				below = false
			}
			info, err := o.upper.Lstat(dir)
			if above = kept(info, err); above {
				at.info, at.upper = info, true
			}
		}
		if below {
			info, err := o.lower.Stat(dir)
			at.beneath = kept(info, err)
			if at.beneath && !at.upper {
				at.info = info
			}
			below = at.beneath && info.IsDir() && at.info.IsDir()
			at.merged = below
		}
		switch {
		case at.info == nil:
			return overlaid{}, fs.ErrNotExist
		case i == len(parts)-1:
			return at, nil
		case !at.info.IsDir():
			return overlaid{}, syscall.ENOTDIR
		}
	}
	return overlaid{}, fs.ErrNotExist
}

// names returns the names in a directory of one layer, those of files and those of the overlay's marks.
func names(l layer, dir string) (list, marks []string, err error) {
	f, err := openAt(l, dir, os.O_RDONLY)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	all, err := f.Readdirnames(-1)
	for _, name := range all {
		if reserved(name) {
			marks = append(marks, name)
		} else {
			list = append(list, name)
		}
	}
	return list, marks, err
}

// names returns the names in a directory.
func (o *overlay) names(dir string) ([]string, error) {
	at, err := o.look(dir)
	switch {
	case err != nil:
		return nil, err
	case !at.info.IsDir():
		return nil, syscall.ENOTDIR
	}
	var list, marks []string
	if at.upper {
		if list, marks, err = names(o.upper, dir); err != nil {
			return nil, err
		}
	}
	if !at.merged {
		return list, nil
	}
	old, _, err := names(o.lower, dir)
	changed := len(list)+len(marks) > 0
	for _, name := range old {
		if changed {
			_, there := o.upper.Lstat(join(dir, name))
			_, gone := o.upper.Lstat(mark(join(dir, name)))
			if there == nil || gone == nil {
				continue
			}
		}
		list = append(list, name)
	}
	return list, err
}

// free returns how many bytes the changes may still take.
func (o *overlay) free() int64 { return freeOf(o.upper) }
