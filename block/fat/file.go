package fat

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"time"
)

// errNotEmpty is the error for the removal of a directory with something in it.
var errNotEmpty = errors.New("directory not empty")

// MaxFile is the length of the longest file, in bytes.
const MaxFile = math.MaxUint32

// File is an open file. What one File writes another one of the same file reads.
type File struct {
	*shared
	name string
	read bool // it cannot be written
}

// fileKey says which entry of which directory a file has.
type fileKey struct {
	dir uint32 // the first cluster of the directory, 0 for a root that has none
	at  int64  // number of the entry
}

// shared is what all open Files of a file have in common.
type shared struct {
	v    *Volume
	key  fileKey
	refs int
	list []uint32 // its clusters
	size int64
	now  time.Time // the time of the last change that it gets when it is closed; zero: it was not written
}

// OpenFile opens a file with the flags of package os: O_RDONLY, O_WRONLY or O_RDWR, with O_CREATE, O_EXCL and O_TRUNC.
func (v *Volume) OpenFile(name string, flag int, now time.Time) (*File, error) {
	d, last, i, err := v.walk(name)
	write := flag&(os.O_WRONLY|os.O_RDWR) != 0
	switch {
	case err != nil:
		return nil, fail("open", name, err)
	case last == "" || i != nil && i.IsDir():
		return nil, fail("open", name, fs.ErrInvalid)
	case i == nil && flag&os.O_CREATE == 0:
		return nil, fail("open", name, fs.ErrNotExist)
	case i != nil && flag&(os.O_CREATE|os.O_EXCL) == os.O_CREATE|os.O_EXCL:
		return nil, fail("open", name, fs.ErrExist)
	case write && v.ReadOnly(), write && i != nil && i.Attr&AttrReadOnly != 0:
		return nil, fail("open", name, fs.ErrPermission)
	case i == nil:
		if i, err = d.add(last, AttrArchive, 0, 0, now); err != nil {
			return nil, fail("open", name, err)
		}
	}
	key := fileKey{at: i.at}
	if len(d.list) > 0 {
		key.dir = d.list[0]
	}
	f := &File{shared: v.open[key], name: name, read: !write}
	if f.shared == nil {
		f.shared = &shared{v: v, key: key, size: int64(i.size)}
		if i.cluster != 0 {
			if f.list, err = v.chain(i.cluster, v.Clusters()); err != nil {
				return nil, fail("open", name, err)
			}
		}
		f.size = min(f.size, int64(len(f.list))*v.cluster)
		if v.open == nil {
			v.open = map[fileKey]*shared{}
		}
		v.open[key] = f.shared
	}
	f.refs++
	if flag&os.O_TRUNC != 0 && f.size > 0 {
		err = f.Truncate(0)
	}
	if write {
		f.now = now
	}
	return f, err
}

// Stat returns the state of the file.
func (f *File) Stat() (*Info, error) {
	i, err := f.v.Stat(f.name)
	if err == nil {
		i.size = uint32(f.size)
	}
	return i, err
}

// Size returns the length in bytes.
func (f *File) Size() int64 { return f.size }

// ReadAt reads.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fs.ErrInvalid
	}
	if off >= f.size {
		return 0, io.EOF
	}
	n := int64(len(p))
	n = min(n, f.size-off)
	err := f.each(p[:n], off, f.v.get)
	if err == nil && n < int64(len(p)) {
		err = io.EOF
	}
	if err != nil && err != io.EOF {
		return 0, err
	}
	return int(n), err
}

// each does do with the parts of an access that lie in one row of clusters each.
func (f *File) each(p []byte, off int64, do func(p []byte, at int64) error) error {
	size := f.v.cluster
	for len(p) > 0 {
		i := off / size
		in := off % size
		n := size - in
		for k := i + 1; n < int64(len(p)) && k < int64(len(f.list)) && f.list[k] == f.list[k-1]+1; k++ {
			n += size
		}
		n = min(n, int64(len(p)))
		if err := do(p[:n], f.v.place(f.list[i])+in); err != nil {
			return err
		}
		p, off = p[n:], off+n
	}
	return nil
}

// WriteAt writes, and makes the file longer for that. What comes to lie between is zeros.
func (f *File) WriteAt(p []byte, off int64) (int, error) {
	switch {
	case f.read:
		return 0, fail("write", f.name, fs.ErrPermission)
	case off < 0 || off+int64(len(p)) > MaxFile:
		return 0, fail("write", f.name, ErrFull)
	case len(p) == 0:
		return 0, nil
	}
	end := off + int64(len(p))
	if off > f.size {
		if err := f.grow(off); err != nil {
			return 0, err
		}
	}
	err := f.reach(end)
	if end = min(end, int64(len(f.list))*f.v.cluster); end <= off { // as much as there is room for is written
		return 0, err
	}
	p = p[:end-off]
	if err := f.each(p, off, f.v.put); err != nil {
		return 0, err
	}
	if end > f.size {
		f.size = end
		if err := f.store(); err != nil {
			return 0, err
		}
	}
	return len(p), err
}

// reach gives the file clusters for size bytes.
func (f *File) reach(size int64) error {
	empty := len(f.list) == 0
	for int64(len(f.list))*f.v.cluster < size {
		list, err := f.v.extend(f.list, false)
		if err != nil {
			return fail("write", f.name, err)
		}
		f.list = list
	}
	if empty && len(f.list) > 0 {
		return f.store()
	}
	return nil
}

// grow makes the file size bytes long, with zeros at its end.
func (f *File) grow(size int64) error {
	if err := f.reach(size); err != nil {
		return err
	}
	zeros := make([]byte, min(size-f.size, 1<<20))
	for at := f.size; at < size; at += int64(len(zeros)) {
		if err := f.each(zeros[:min(int64(len(zeros)), size-at)], at, f.v.put); err != nil {
			return err
		}
	}
	f.size = size
	return f.store()
}

// Truncate makes the file size bytes long.
func (f *File) Truncate(size int64) error {
	switch {
	case f.read:
		return fail("truncate", f.name, fs.ErrPermission)
	case size < 0 || size > MaxFile:
		return fail("truncate", f.name, ErrFull)
	case size > f.size:
		return f.grow(size)
	}
	keep := int((size + f.v.cluster - 1) / f.v.cluster)
	list := f.list
	f.list, f.size = list[:min(keep, len(list))], size
	if err := f.store(); err != nil {
		return err
	}
	return f.v.release(list, keep)
}

// store writes the first cluster and the size into the directory.
func (f *File) store() error {
	d, err := f.v.readDir(f.key.dir)
	if err != nil {
		return err
	}
	if (f.key.at+1)*32 > int64(len(d.b)) {
		return ErrDamaged
	}
	first := uint32(0)
	if len(f.list) > 0 {
		first = f.list[0]
	}
	e := d.b[f.key.at*32 : f.key.at*32+32]
	setStart(e, first, uint32(f.size))
	e[11] |= AttrArchive
	if !f.now.IsZero() {
		f.v.setTime(e, f.now)
	}
	return d.write(f.key.at, 1)
}

// Close ends the use of the file, all of which is on the disk already.
func (f *File) Close() error {
	if f.shared == nil {
		return os.ErrClosed
	}
	v, key := f.v, f.key
	if f.refs--; f.refs == 0 {
		delete(v.open, key)
	}
	f.shared = nil
	return nil
}
