package dosrun

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"syscall"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/fat"
	"github.com/iron86/iron86/block/image"
	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/file"
)

// imageTree is the FAT file system of an image as a drive of DOS. DOS sees the short names that are on the disk.
type imageTree struct {
	v   *fat.Volume
	dir string // the directory of the file system that is the root of the drive
}

// at returns a path of the file system.
func (t *imageTree) at(name string) string { return path.Join(t.dir, name) }

// made returns the path for something new. Its last name is in upper case, if it then is a short one.
func (t *imageTree) made(name string) string {
	dir, base := path.Split(name)
	if upper := strings.ToUpper(base); t.v.IsShort(upper) {
		base = upper
	}
	return t.at(dir + base)
}

// Sub implements file.Tree.
func (t *imageTree) Sub(dir string) (file.Tree, error) { return &imageTree{t.v, t.at(dir)}, nil }

// Close implements file.Tree: the image stays open until the end of the run.
func (t *imageTree) Close() error { return nil }

// openImage opens the file system in an image. number is that of the partition, 0 for the first that has one. An image without a file system that can be written is opened,
// too, so that FORMAT can make one.
func openImage(name string, number int, readOnly bool, zone *time.Location, page *codepage.Page) (*imageTree, block.Disk, error) {
	d, err := image.Open(name, image.Options{ReadOnly: readOnly})
	if err != nil {
		return nil, nil, err
	}
	v, err := fat.OpenDisk(d, number)
	if errors.Is(err, fat.ErrDamaged) && !d.ReadOnly() {
		v, err = fat.Unformatted(d, number)
	}
	if err != nil {
		return nil, nil, errors.Join(errors.New(name+": "+err.Error()), d.Close())
	}
	v.ShortNames, v.Zone, v.Page = true, zone, page
	return &imageTree{v: v}, d, nil
}

// hostError returns an error in the terms of packages io/fs and syscall, which DOS knows.
func hostError(err error) error {
	switch {
	case errors.Is(err, fat.ErrFull):
		return syscall.ENOSPC
	case errors.Is(err, fat.ErrDamaged):
		return syscall.EIO
	}
	return err
}

// OpenAt implements file.Tree.
func (t *imageTree) OpenAt(name string, flags int) (file.TreeFile, error) {
	f, err := t.v.OpenFile(t.made(name), flags, time.Now())
	if err != nil {
		return nil, hostError(err)
	}
	return imageFile{f, t}, nil
}

// imageFile is an open file of an image.
type imageFile struct {
	*fat.File
	t *imageTree
}

// WriteAt implements file.TreeFile.
func (f imageFile) WriteAt(p []byte, off int64) (int, error) {
	n, err := f.File.WriteAt(p, off)
	return n, hostError(err)
}

// Truncate implements file.TreeFile.
func (f imageFile) Truncate(size int64) error { return hostError(f.File.Truncate(size)) }

// Stat implements file.TreeFile.
func (f imageFile) Stat() (fs.FileInfo, error) {
	i, err := f.File.Stat()
	if err != nil {
		return nil, hostError(err)
	}
	return i, nil
}

// Free returns how many bytes files may still take.
func (f imageFile) Free() int64 { return f.t.Free() }

// Stat implements file.Tree.
func (t *imageTree) Stat(name string) (fs.FileInfo, error) {
	i, err := t.v.Stat(t.at(name))
	if err != nil {
		return nil, hostError(err)
	}
	return i, nil
}

// Lstat implements file.Tree. There are no links.
func (t *imageTree) Lstat(name string) (fs.FileInfo, error) { return t.Stat(name) }

// Mkdir implements file.Tree.
func (t *imageTree) Mkdir(name string, _ fs.FileMode) error {
	return hostError(t.v.Mkdir(t.made(name), time.Now()))
}

// Remove implements file.Tree.
func (t *imageTree) Remove(name string) error { return hostError(t.v.Remove(t.at(name))) }

// Rename implements file.Tree.
func (t *imageTree) Rename(from, to string) error {
	return hostError(t.v.Rename(t.at(from), t.made(to)))
}

// Chmod implements file.Tree.
func (t *imageTree) Chmod(name string, mode fs.FileMode) error {
	i, err := t.v.Stat(t.at(name))
	if err != nil {
		return hostError(err)
	}
	attr := i.Attr &^ fat.AttrReadOnly
	if mode&0o200 == 0 {
		attr |= fat.AttrReadOnly
	}
	return hostError(t.v.SetAttributes(t.at(name), attr))
}

// SetAttributes sets the attributes that a file has on the disk.
func (t *imageTree) SetAttributes(name string, attr uint8) error {
	return hostError(t.v.SetAttributes(t.at(name), attr))
}

// Chtimes implements file.Tree.
func (t *imageTree) Chtimes(name string, _, changed time.Time) error {
	return hostError(t.v.Chtimes(t.at(name), changed))
}

// Names implements file.Tree.
func (t *imageTree) Names(dir string) ([]string, error) {
	list, err := t.v.ReadDir(t.at(dir))
	if err != nil {
		return nil, hostError(err)
	}
	var names []string
	for _, i := range list {
		names = append(names, i.Short)
	}
	return names, nil
}

// LabelBytes returns the label of the disk, nil if it has none.
func (t *imageTree) LabelBytes() []byte { return t.v.LabelBytes() }

// SetLabel sets the label of the disk, if the drive is all of it.
func (t *imageTree) SetLabel(name []byte) error {
	if t.dir != "" && t.dir != "." {
		return nil
	}
	return hostError(t.v.SetLabel(name))
}

// Sectors returns how many sectors of 512 bytes the drive has: none if it is not all of the disk.
func (t *imageTree) Sectors() int64 {
	if t.dir != "" && t.dir != "." {
		return 0
	}
	return t.v.Sectors()
}

// Boot returns the boot sector of the disk, or the one that a new file system would have.
func (t *imageTree) Boot() (boot []byte, formatted bool) { return t.v.Boot() }

// ReadSectors reads sectors of the disk.
func (t *imageTree) ReadSectors(p []byte, first int64) error { return t.v.ReadSectors(p, first) }

// WriteSectors writes sectors of the disk.
func (t *imageTree) WriteSectors(p []byte, first int64) error { return t.v.WriteSectors(p, first) }

// Free implements file.Tree.
func (t *imageTree) Free() int64 {
	n, err := t.v.Free()
	if err != nil {
		return 0
	}
	return n * t.v.Cluster()
}
