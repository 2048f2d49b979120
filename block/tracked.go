package block

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// PieceSize is the unit in which a Tracked disk knows what was written, in bytes.
const PieceSize = 64 << 10

// Tracked is a disk whose contents of one moment can be read while it is written. It may be read and written on several goroutines, and costs
// a look at a lock for each access while nobody asks for that.
type Tracked struct {
	mu      sync.Mutex // of everything below, and of the image
	image   Disk
	changed map[int64]bool // pieces that were written since Freeze; nil: it was never called
	frozen  *Frozen        // the contents that are read at present; nil: none are
	count   uint64         // how often Freeze was called
}

// Track makes a Tracked disk of an image. Closing it closes the image.
func Track(image Disk) *Tracked { return &Tracked{image: image} }

// Name is the name of the image, for messages.
func (t *Tracked) Name() string { return nameOf(t.image) }

// Size returns the size of the image.
func (t *Tracked) Size() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.image.Size()
}

// ReadOnly reports whether writes fail.
func (t *Tracked) ReadOnly() bool { return t.image.ReadOnly() }

// ReadAt reads from the image.
func (t *Tracked) ReadAt(p []byte, off int64) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.image.ReadAt(p, off)
}

// WriteAt writes to the image. What frozen contents have there is read before.
func (t *Tracked) WriteAt(p []byte, off int64) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.changed != nil && len(p) > 0 && off >= 0 {
		for i := off / PieceSize; i <= (off+int64(len(p))-1)/PieceSize; i++ {
			if t.frozen != nil {
				t.frozen.keep(i)
			}
			t.changed[i] = true
		}
	}
	return t.image.WriteAt(p, off)
}

// Grow makes the image longer if it can be.
func (t *Tracked) Grow(size int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g, ok := t.image.(Grower); ok {
		return g.Grow(size)
	}
	return io.EOF
}

// Flush makes what was written durable.
func (t *Tracked) Flush() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.image.Flush()
}

// Close closes the image.
func (t *Tracked) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.frozen != nil {
		t.frozen.err = errors.New("the disk has left its drive")
	}
	return t.image.Close()
}

// Inside calls f with the image while nobody else reads or writes it. changed says that f may change all of what the disk holds, which is an error while
// frozen contents are read.
func (t *Tracked) Inside(changed bool, f func(image Disk) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if changed {
		if t.frozen != nil {
			return errors.New("block: the disk is being read by a backup")
		}
		t.changed = nil // nobody knows what is still as it was
	}
	return f(t.image)
}

// Frozen is what a disk held at one moment. Close it.
type Frozen struct {
	// Number counts the Freezes of a Tracked disk from 1 on; it is 0 for other disks.
	Number  uint64
	from    *Tracked // nil: below and overlay have everything
	below   Disk
	overlay *Checkpoint // what lies on below; nil: nothing
	size    int64
	kept    map[int64][]byte // pieces that were written since, as they were
	read    map[int64]bool   // pieces that nobody asks for again
	changed map[int64]bool   // pieces that were written between the Freeze before and this one; nil: it is the first
	err     error            // what has failed where something was to be kept
}

// Freeze returns the present contents. Contents that were frozen before must be closed.
func (t *Tracked) Freeze() (*Frozen, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.frozen != nil {
		return nil, errors.New("block: the disk is being read by another backup")
	}
	t.count++
	t.frozen = &Frozen{Number: t.count, from: t, size: t.image.Size(), kept: map[int64][]byte{}, read: map[int64]bool{}, changed: t.changed}
	t.changed = map[int64]bool{}
	return t.frozen, nil
}

// maxLoose is how large a disk may be that is copied at once, in bytes.
const maxLoose = 16 << 20

// Freeze returns the present contents of any disk: of a Tracked one, of an overlay, or of a small one, which it copies.
func Freeze(d Disk) (*Frozen, error) {
	switch d := Unpadded(d).(type) {
	case *Tracked:
		return d.Freeze()
	case *Overlay:
		return &Frozen{below: d.base, overlay: d.Checkpoint(), size: d.size}, nil
	default:
		if d.Size() > maxLoose {
			return nil, fmt.Errorf("block: %s cannot be read while it is used", nameOf(d))
		}
		all := make([]byte, d.Size())
		if err := readFull(d, all, 0); err != nil {
			return nil, err
		}
		return &Frozen{below: NewROM(all), size: d.Size()}, nil
	}
}

// keep keeps piece i, which is about to be written.
func (f *Frozen) keep(i int64) {
	if f.kept[i] != nil || f.read[i] || i*PieceSize >= f.size {
		return
	}
	b := make([]byte, min(PieceSize, f.size-i*PieceSize))
	if err := readFull(f.from.image, b, i*PieceSize); err != nil && f.err == nil {
		f.err = err
	}
	f.kept[i] = b
}

// Of returns the disk whose contents these are, nil if it is not Tracked.
func (f *Frozen) Of() *Tracked { return f.from }

// Size is how many bytes there are.
func (f *Frozen) Size() int64 { return f.size }

// Before reports whether a piece is known to be the same as in the contents that the Freeze before has returned.
func (f *Frozen) Before(piece int64) bool { return f.changed != nil && !f.changed[piece] }

// Piece reads piece i into p, which holds PieceSize bytes, and returns what it is: shorter at the end. Each piece can be read once.
func (f *Frozen) Piece(i int64, p []byte) ([]byte, error) {
	p = p[:min(PieceSize, f.size-i*PieceSize)]
	if f.from == nil {
		return p, f.lay(p, i*PieceSize)
	}
	f.from.mu.Lock()
	defer f.from.mu.Unlock()
	if f.err != nil {
		return nil, f.err
	}
	f.read[i] = true
	if b := f.kept[i]; b != nil {
		delete(f.kept, i)
		return b, nil
	}
	return p, readFull(f.from.image, p, i*PieceSize)
}

// lay reads what lies below, and lays what the overlay had on it.
func (f *Frozen) lay(p []byte, at int64) error {
	have := max(0, min(int64(len(p)), f.below.Size()-at))
	clear(p[have:])
	if err := readFull(f.below, p[:have], at); err != nil {
		return err
	}
	if f.overlay == nil {
		return nil
	}
	for off := int64(0); off < int64(len(p)); off += clusterSize {
		if c := f.overlay.clusters[(at+off)/clusterSize]; c != nil {
			copy(p[off:], c[:])
		}
	}
	return nil
}

// Close lets the disk be frozen again. Nothing can be read afterwards.
func (f *Frozen) Close() {
	if f.from != nil {
		f.from.mu.Lock()
		f.from.frozen = nil
		f.from.mu.Unlock()
	}
}
