package hostdir

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/fat"
)

// The hard disk: 1023 cylinders of 16 heads and 63 sectors, of which the first track has the partition table.
const (
	hardSize  = 1023 * 16 * 63 * 512
	firstPart = 63 * 512
)

// maxDepth bounds how deep directories are, and maxFiles how many files and directories there are.
const (
	maxDepth = 64
	maxFiles = 1 << 16
)

// Options says what disk a directory becomes.
type Options struct {
	Floppy bool // a floppy disk of 2.88 MB in place of a hard disk
	Write  bool // what is written goes back when the disk is closed
	Warn   func(text string)
}

// Disk is a directory as a disk.
type Disk struct {
	*block.Overlay
	root   *os.Root
	name   string
	o      Options
	base   int64
	before map[string]file // what was in the directory, by path
	wrote  bool
}

// file is what the directory had when it was read.
type file struct {
	dir     bool
	size    int64
	changed time.Time
}

// zeros is a disk without anything.
type zeros int64

func (z zeros) Size() int64 { return int64(z) }

// ReadAt reads zeros.
func (z zeros) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off+int64(len(p)) > int64(z) {
		return 0, io.EOF
	}
	clear(p)
	return len(p), nil
}

// WriteAt returns block.ErrReadOnly.
func (z zeros) WriteAt([]byte, int64) (int, error) { return 0, block.ErrReadOnly }

// ReadOnly returns true.
func (z zeros) ReadOnly() bool { return true }

// Flush does nothing.
func (z zeros) Flush() error { return nil }

// Close does nothing.
func (z zeros) Close() error { return nil }

// Open makes a disk of the directory dir.
func Open(dir string, o Options) (*Disk, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	size := int64(hardSize)
	d := &Disk{root: root, name: dir, o: o, base: firstPart, before: map[string]file{}}
	if o.Floppy {
		size, d.base = 2880<<10, 0
	}
	d.Overlay = block.NewOverlay(zeros(size))
	f := fat.FormatOptions{Label: "IRON86 DIR", Serial: 0x19860000}
	if !o.Floppy {
		f.HardDisk, f.Hidden, f.Bits = true, firstPart/512, 16
		err = d.partition()
	}
	if err == nil {
		err = fat.Format(d.Overlay, d.base, size-d.base, f)
	}
	var v *fat.Volume
	if err == nil {
		v, err = fat.Open(d.Overlay, d.base, size-d.base)
	}
	if err == nil {
		err = d.copyIn(v, ".", 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("fat:%s: %w", dir, err), root.Close())
	}
	return d, nil
}

// partition writes the table of partitions.
func (d *Disk) partition() error {
	b := make([]byte, block.SectorSize)
	e := b[0x1be:]
	copy(e, "\x80\x01\x01\x00\x06\x0f\xff\xfe") // from 0/1/1 to 1022/15/63
	binary.LittleEndian.PutUint32(e[8:], firstPart/512)
	binary.LittleEndian.PutUint32(e[12:], (hardSize-firstPart)/512)
	b[510], b[511] = 0x55, 0xaa
	_, err := d.Overlay.WriteAt(b, 0)
	return err
}

// copyIn copies a directory of the host.
func (d *Disk) copyIn(v *fat.Volume, dir string, depth int) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	list, err := f.ReadDir(-1)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	for _, e := range list {
		name := path.Join(dir, e.Name())
		info, err := d.root.Lstat(name)
		if err != nil {
			return err
		}
		if len(d.before) > maxFiles || depth > maxDepth {
			return fmt.Errorf("more than %d files, or directories deeper than %d", maxFiles, maxDepth)
		}
		switch {
		case info.IsDir():
			if err = v.Mkdir(name, info.ModTime()); err == nil {
				d.before[name] = file{dir: true}
				err = d.copyIn(v, name, depth+1)
			}
		case info.Mode().IsRegular():
			err = d.copyFile(v, name, info)
		default:
			d.warn("%s is neither a file nor a directory", name)
		}
		if errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrExist) {
			d.warn("%s has a name that FAT cannot have", name)
			err = nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// warn tells the user what is not on the disk.
func (d *Disk) warn(format string, args ...any) {
	if d.o.Warn != nil {
		d.o.Warn("fat:" + d.name + ": " + fmt.Sprintf(format, args...) + ": it is not on the disk")
	}
}

// copyFile copies a file of the host.
func (d *Disk) copyFile(v *fat.Volume, name string, info fs.FileInfo) error {
	in, err := d.root.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := v.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, info.ModTime())
	if err != nil {
		return err
	}
	n, err := io.Copy(io.NewOffsetWriter(out, 0), io.LimitReader(in, hardSize))
	d.before[name] = file{size: n, changed: info.ModTime()}
	return errors.Join(err, out.Close())
}

// Name returns the name of the directory.
func (d *Disk) Name() string { return "fat:" + d.name }

// ReadOnly reports whether writes fail.
func (d *Disk) ReadOnly() bool { return !d.o.Write }

// WriteAt writes to the disk in memory.
func (d *Disk) WriteAt(p []byte, off int64) (int, error) {
	if !d.o.Write {
		return 0, block.ErrReadOnly
	}
	d.wrote = true
	return d.Overlay.WriteAt(p, off)
}

// Close brings what was written back into the directory.
func (d *Disk) Close() error {
	var err error
	if d.wrote {
		d.wrote = false
		if err = d.bringBack(); err != nil {
			err = fmt.Errorf("fat:%s: %w", d.name, err)
		}
	}
	return errors.Join(err, d.Overlay.Close(), d.root.Close())
}

// found is what is on the disk in the end.
type found struct {
	path string
	info *fat.Info
}

// bringBack makes the directory what the disk is. It changes nothing before it has read all that is on the disk.
func (d *Disk) bringBack() error {
	v, err := fat.Open(d.Overlay, d.base, d.Size()-d.base)
	if err != nil {
		return fmt.Errorf("nothing was brought back: %w", err)
	}
	var list []found
	seen := map[string]bool{}
	if err := d.look(v, ".", 0, &list, seen); err != nil {
		return fmt.Errorf("nothing was brought back: %w", err)
	}
	var errs []error
	for name, b := range d.before {
		switch {
		case b.dir || seen[name]:
		case d.unchanged(name, b):
			errs = append(errs, d.root.Remove(name))
		default:
			errs = append(errs, fmt.Errorf("%s was changed at the host, too: it stays", name))
		}
	}
	for _, f := range list {
		if f.info.IsDir() {
			if err := d.root.Mkdir(f.path, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
				errs = append(errs, err)
			}
			continue
		}
		errs = append(errs, d.bringFile(v, f))
	}
	for range maxDepth { // the deepest first
		for name, b := range d.before {
			if b.dir && !seen[name] && d.root.Remove(name) == nil {
				delete(d.before, name)
			}
		}
	}
	return errors.Join(errs...)
}

// look reads a directory of the disk and all below, with the contents of the files.
func (d *Disk) look(v *fat.Volume, dir string, depth int, list *[]found, seen map[string]bool) error {
	infos, err := v.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, i := range infos {
		name := path.Join(dir, i.Name())
		switch {
		case depth > maxDepth || len(*list) > maxFiles:
			return errors.New("too many files, or too deep")
		case !fs.ValidPath(name) || strings.ContainsAny(i.Name(), `/\:`) || seen[name]:
			return fmt.Errorf("%q: no name for a file here", name)
		}
		seen[name] = true
		*list = append(*list, found{name, i})
		if i.IsDir() {
			err = d.look(v, name, depth+1, list, seen)
		} else {
			_, err = d.content(v, name, io.Discard)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
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
	if was {
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
