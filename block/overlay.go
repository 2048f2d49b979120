package block

import "fmt"

// clusterSize is the unit of copying of an Overlay, in bytes.
const clusterSize = 4096

// Overlay is a disk that keeps in memory what is written to it and does not change the disk below
// (-snapshot). Its memory grows by clusters of 4 KB, to the disk's size at most.
type Overlay struct {
	base     Disk
	size     int64
	clusters map[int64]*[clusterSize]byte // what was written, by number of cluster
	shared   map[int64]bool               // the numbers of clusters that a Checkpoint has, too, so that a write must copy them
	kept     *Checkpoint                  // the latest one; nil: something has been written since
}

// NewOverlay makes an overlay on base. Closing the overlay closes base.
func NewOverlay(base Disk) *Overlay {
	return &Overlay{base: base, size: base.Size(), clusters: make(map[int64]*[clusterSize]byte)}
}

// Size returns the size of the disk below, or the one that Grow has given the overlay.
func (o *Overlay) Size() int64 { return o.size }

// Grow makes the overlay size bytes long, but not the disk below. The new bytes are zeros.
func (o *Overlay) Grow(size int64) error {
	if size > MaxSize {
		return ErrTooLarge
	}
	if size > o.size {
		o.size, o.kept = size, nil
	}
	return nil
}

// below reads from the disk below, and reads zeros where the overlay is longer.
func (o *Overlay) below(p []byte, at int64) (int, error) {
	have := int(max(0, min(int64(len(p)), o.base.Size()-at)))
	clear(p[have:])
	if have > 0 {
		if n, err := o.base.ReadAt(p[:have], at); n < have {
			return n, err
		}
	}
	return len(p), nil
}

// ReadOnly returns false: an overlay can be written whatever is below.
func (o *Overlay) ReadOnly() bool { return false }

// ReadAt reads what was written, and the disk below where nothing was.
func (o *Overlay) ReadAt(p []byte, off int64) (int, error) {
	want, end := clip(len(p), off, o.Size())
	for done := 0; done < want; {
		at := off + int64(done)
		in := int(at % clusterSize)
		part := p[done:min(want, done+clusterSize-in)]
		if c := o.clusters[at/clusterSize]; c != nil {
			copy(part, c[in:])
		} else if n, err := o.below(part, at); n < len(part) {
			return done + n, err
		}
		done += len(part)
	}
	return want, end
}

// WriteAt writes into memory. A cluster that is only written in part is read from the disk below first.
func (o *Overlay) WriteAt(p []byte, off int64) (int, error) {
	want, end := clip(len(p), off, o.Size())
	for done := 0; done < want; {
		at := off + int64(done)
		in := int(at % clusterSize)
		part := p[done:min(want, done+clusterSize-in)]
		c, err := o.cluster(at/clusterSize, len(part) == clusterSize)
		if err != nil {
			return done, err
		}
		copy(c[in:], part)
		done += len(part)
	}
	return want, end
}

// cluster returns cluster i for writing. whole says that all of it will be written.
func (o *Overlay) cluster(i int64, whole bool) (*[clusterSize]byte, error) {
	o.kept = nil
	old := o.clusters[i]
	if old != nil && !o.shared[i] {
		return old, nil
	}
	c := new([clusterSize]byte)
	if old != nil {
		*c = *old
		delete(o.shared, i)
	} else if !whole {
		if n, err := o.below(c[:], i*clusterSize); n < len(c) {
			return nil, fmt.Errorf("block: overlay: %w", err)
		}
	}
	o.clusters[i] = c
	return c, nil
}

// Written returns the number of bytes of memory that hold what was written.
func (o *Overlay) Written() int64 { return int64(len(o.clusters)) * clusterSize }

// Flush does nothing, because what was written is lost in the end anyway.
func (o *Overlay) Flush() error { return nil }

// Close drops what was written and closes the disk below.
func (o *Overlay) Close() error {
	clear(o.clusters)
	return o.base.Close()
}
