package file

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"
)

// makeDirs makes a directory of the drive, and those above it, directories of upper.
func (o *overlay) makeDirs(dir string) error {
	at, err := o.look(dir)
	switch {
	case err != nil:
		return err
	case !at.info.IsDir():
		return syscall.ENOTDIR
	case at.upper:
		return nil
	}
	if err := o.makeDirs(path.Dir(dir)); err != nil {
		return err
	}
	if err := o.upper.Mkdir(dir, at.info.Mode().Perm()|0o700); err != nil {
		return err
	}
	_ = o.upper.Chtimes(dir, time.Time{}, at.info.ModTime()) // a date that cannot be set is none that matters
	return nil
}

// hide marks that what lower has at a path is not there any more.
func (o *overlay) hide(name string) error {
	if err := o.makeDirs(path.Dir(name)); err != nil {
		return err
	}
	f, err := o.upper.OpenFile(mark(name), os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	return f.Close()
}

// copyUp makes a file or a directory of lower one of upper. Without content it makes an empty file.
func (o *overlay) copyUp(name string, content bool) error {
	at, err := o.look(name)
	switch {
	case err != nil, at.upper:
		return err
	case at.info.IsDir():
		return o.makeDirs(name)
	}
	if err := o.makeDirs(path.Dir(name)); err != nil {
		return err
	}
	if err := o.copyWork(name, content); err != nil {
		_ = o.upper.Remove(workName) // the error of the copy is the one to report
		return err
	}
	if err := o.upper.Rename(workName, name); err != nil {
		return err
	}
	return o.reopen(name)
}

// copyWork copies a file of lower into the working file.
func (o *overlay) copyWork(name string, content bool) error {
	in, err := openAt(o.lower, name, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fs.ErrNotExist // it is another one than that of look
	}
	_ = o.upper.Remove(workName) // that of a run which was killed
	out, err := o.upper.OpenFile(workName, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if content {
		_, err = io.Copy(out, in)
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	_ = o.upper.Chtimes(workName, time.Time{}, info.ModTime()) // as for directories
	return o.upper.Chmod(workName, info.Mode().Perm()|0o400)
}

// copyTree makes a directory with all that is in it one of upper. A directory to which a link leads cannot be copied: its files have
// other paths already.
func (o *overlay) copyTree(dir string) error {
	if info, err := o.lower.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return fs.ErrPermission
	}
	if err := o.makeDirs(dir); err != nil {
		return err
	}
	list, err := o.names(dir)
	if err != nil {
		return err
	}
	for _, name := range list {
		name = join(dir, name)
		at, err := o.look(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // a device or a link that leads out, which DOS does not see
		case err == nil && at.info.IsDir():
			err = o.copyTree(name)
		case err == nil:
			err = o.copyUp(name, true)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reopen has all who have a file of lower open use that of upper, which is its copy.
func (o *overlay) reopen(name string) error {
	for f := range o.open {
		if f.upper || f.name != name {
			continue
		}
		copied, err := openAt(o.upper, name, f.flags)
		if err != nil {
			return err
		}
		_ = f.File.Close() // it was only read
		f.File, f.upper = copied, true
	}
	return nil
}

// willChange reports whether somebody has a file of lower open for writing.
func (o *overlay) willChange(name string) bool {
	for f := range o.open {
		if !f.upper && f.name == name && f.flags&(os.O_WRONLY|os.O_RDWR) != 0 {
			return true
		}
	}
	return false
}
