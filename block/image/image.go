package image

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/iron86/iron86/block"
)

// Errors of images; others are the host's.
var (
	ErrDamaged     = errors.New("damaged image")
	ErrUnsupported = errors.New("not supported")
	ErrFormat      = errors.New("no such format")
	ErrParent      = errors.New("no such parent")
)

// maxChain bounds how many files stand below each other: backing files, and what is in a compressed file.
const maxChain = 16

// Options says how an image is opened. The zero value finds out the format and opens for writing.
type Options struct {
	Format   string            // the name of a format, such as raw or qcow2; "": by the content
	ReadOnly bool              // the disk cannot be written
	Warn     func(text string) // gets messages for the user; nil: nobody reads them
	// Alone is for an image that somebody else has sent: it leads to no other file of the host, and what is compressed may become
	// a gigabyte.
	Alone bool

	depth int // how many files refer to this one
}

// warn sends the user a message.
func (o *Options) warn(format string, args ...any) {
	if o.Warn != nil {
		o.Warn(fmt.Sprintf(format, args...))
	}
}

// Open opens the image file called name. Closing the disk closes the file.
func Open(name string, o Options) (block.Disk, error) {
	f, err := block.Open(name, block.Options{ReadOnly: o.ReadOnly})
	if err != nil {
		return nil, err
	}
	d, err := Of(f, name, o)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return d, nil
}

// Of returns the disk that is in the file f, which is called name. Closing the disk closes f. After an error f is as
// open as before.
func Of(f block.Disk, name string, o Options) (block.Disk, error) {
	if o.depth > maxChain {
		return nil, fmt.Errorf("%s: more than %d images refer to each other: %w", name, maxChain, ErrUnsupported)
	}
	kind, err := choose(f, name, o.Format)
	if err != nil {
		return nil, err
	}
	if kind == nil {
		if o.Format == "" && !o.ReadOnly && !f.ReadOnly() {
			return &guarded{f, name}, nil
		}
		return f, nil
	}
	d, err := kind.open(&opening{body: body{f}, name: name, o: o})
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", name, kind.name, err)
	}
	return d, nil
}

// choose returns the format of f, nil for a raw image.
func choose(f block.Disk, name, stated string) (*format, error) {
	switch stated {
	case "raw":
		return nil, nil
	case "":
		return probe(f, name)
	}
	if k := named(stated); k != nil {
		return k, nil
	}
	return nil, fmt.Errorf("%q: %w: %s", stated, ErrFormat, strings.Join(Formats(), ", "))
}

// Kind returns the name of the format of a disk that Open has returned; of what was compressed, that of what is inside.
func Kind(d block.Disk) string {
	switch d.(type) {
	case *qcow2:
		return "qcow2"
	case *vdi:
		return "vdi"
	case *vmdk, *sparse:
		return "vmdk"
	case *vhd, *part:
		return "vpc"
	case *vhdx:
		return "vhdx"
	case *bochs:
		return "bochs"
	case *loaded:
		return "floppy by tracks"
	case *cd:
		return "CD by sectors"
	}
	return "raw"
}

// Beside opens the image that an image called name would name as its backing file, for reading.
func Beside(name, backing, kind string, warn func(text string)) (block.Disk, error) {
	x := opening{name: name, o: Options{Warn: warn}}
	return x.beside(backing, kind)
}

// Checker is a disk whose container can be looked through for damage.
type Checker interface {
	Check() (Report, error)
}

// Repairer is a disk whose container can be mended: what nothing uses is given up, counts are corrected.
type Repairer interface {
	// Repair returns how many things it has changed.
	Repair() (changed int64, err error)
}

// Snapshotter is a disk that keeps states of itself inside.
type Snapshotter interface {
	Snapshots() ([]Snapshot, error)
	CreateSnapshot(name string, now time.Time) error
	ApplySnapshot(name string) error
	DeleteSnapshot(name string) error
}

// opening is a file that is being opened as a container.
type opening struct {
	body
	name string
	o    Options
}

// writable reports whether the disk may be written.
func (x *opening) writable() bool { return !x.o.ReadOnly && !x.ReadOnly() }

// beside opens another file that this one names, relative to its own directory.
func (x *opening) beside(name, format string) (block.Disk, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(x.name), filepath.FromSlash(name))
	}
	return x.other(name, format, true)
}

// other opens another file of which the image is made.
func (x *opening) other(name, format string, readOnly bool) (block.Disk, error) {
	if x.o.Alone {
		return nil, unsupported("it needs another file: %s", filepath.Base(name))
	}
	return Open(name, Options{Format: format, ReadOnly: readOnly, Warn: x.o.Warn, depth: x.o.depth + 1})
}

// damaged returns an error that wraps ErrDamaged.
func damaged(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, ErrDamaged)...)
}

// unsupported returns an error that wraps ErrUnsupported.
func unsupported(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, ErrUnsupported)...)
}
