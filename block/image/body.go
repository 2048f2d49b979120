package image

import (
	"errors"
	"fmt"
	"io"

	"github.com/iron86/iron86/block"
)

// body is the file that a container is in.
type body struct{ block.Disk }

// get fills p from off on. It is an error if the file ends before.
func (b *body) get(p []byte, off int64) error {
	if off < 0 || off > b.Size() || int64(len(p)) > b.Size()-off {
		return damaged("%d bytes at %d are past the end of the file", len(p), off)
	}
	n, err := b.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// getPadded fills p from off on, with zeros after the end of the file.
func (b *body) getPadded(p []byte, off int64) error {
	if off < 0 {
		return damaged("an offset of %d", off)
	}
	n := max(0, min(int64(len(p)), b.Size()-off))
	clear(p[n:])
	if n == 0 {
		return nil
	}
	return b.get(p[:n], off)
}

// put writes p at off, and makes the file longer for that.
func (b *body) put(p []byte, off int64) error {
	if err := b.reach(off + int64(len(p))); err != nil {
		return err
	}
	n, err := b.WriteAt(p, off)
	if n == len(p) {
		return nil
	}
	return err
}

// reach makes the file at least size bytes long.
func (b *body) reach(size int64) error {
	if size <= b.Size() {
		return nil
	}
	g, ok := b.Disk.(block.Grower)
	if !ok {
		return fmt.Errorf("the file cannot grow: %w", block.ErrSize)
	}
	return g.Grow(size)
}

// within reports whether n bytes at off are inside the file.
func (b *body) within(off, n int64) bool {
	return off >= 0 && n >= 0 && off <= b.Size() && n <= b.Size()-off
}

// errNegative is the error for an access before the beginning.
var errNegative = errors.New("negative offset")

// pieces cuts an access to len(p) bytes at off of a disk of size bytes into parts that lie in one unit each, and does
// do with each: with its bytes, the number of the unit and the place in it. It returns what ReadAt and WriteAt do.
func pieces(p []byte, off, size, unit int64, do func(part []byte, number, in int64) error) (int, error) {
	var end error
	switch {
	case off < 0:
		return 0, errNegative
	case len(p) == 0:
		return 0, nil
	case off >= size:
		return 0, io.EOF
	case int64(len(p)) > size-off:
		p, end = p[:size-off], io.EOF
	}
	for done := int64(0); done < int64(len(p)); {
		at := off + done
		in := at % unit
		n := min(int64(len(p))-done, unit-in)
		if err := do(p[done:done+n], at/unit, in); err != nil {
			return int(done), err
		}
		done += n
	}
	return len(p), end
}

// readOnly is what disks have in common that cannot be written.
type readOnly struct {
	body
	size int64
	name string
}

// Name returns the name of the file.
func (r *readOnly) Name() string { return r.name }

// Size returns the size of the disk.
func (r *readOnly) Size() int64 { return r.size }

// ReadOnly returns true.
func (r *readOnly) ReadOnly() bool { return true }

// WriteAt returns block.ErrReadOnly.
func (r *readOnly) WriteAt([]byte, int64) (int, error) { return 0, block.ErrReadOnly }

// checkSize reports an error for a size that no disk can have.
func checkSize(size int64) error {
	if size <= 0 || size > block.MaxSize {
		return damaged("a disk of %d bytes", size)
	}
	return nil
}
