package hostdir

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
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
