package block

import "io"

// Grower is an image that can be made longer.
type Grower interface {
	// Grow makes the image at least size bytes long. The new bytes are zeros.
	Grow(size int64) error
}

// Padded is a disk that is longer than its image. The part that the image lacks reads as zeros. A write
// there makes the image longer if it is a Grower, and otherwise fails with io.EOF.
type Padded struct {
	image Disk
	size  int64
}

// Pad makes d a disk of at least size bytes. It returns d itself if d is that long.
func Pad(d Disk, size int64) Disk {
	if d.Size() >= size {
		return d
	}
	return &Padded{image: d, size: size}
}

// Unpadded returns the image that was given to Pad for d, or d itself if it is not padded.
func Unpadded(d Disk) Disk {
	if p, ok := d.(*Padded); ok {
		return p.image
	}
	return d
}

// Size returns the padded size.
func (p *Padded) Size() int64 { return p.size }

// ReadOnly reports whether the image is read-only.
func (p *Padded) ReadOnly() bool { return p.image.ReadOnly() }

// ReadAt reads the image, and zeros after it.
func (p *Padded) ReadAt(b []byte, off int64) (int, error) {
	want, end := clip(len(b), off, p.size)
	if want == 0 {
		return 0, end
	}
	have := int(max(0, min(int64(want), p.image.Size()-off)))
	if have > 0 {
		if n, err := p.image.ReadAt(b[:have], off); n < have {
			return n, err
		}
	}
	clear(b[have:want])
	return want, end
}

// WriteAt writes the image, after making it longer when the write begins or
// ends past it.
func (p *Padded) WriteAt(b []byte, off int64) (int, error) {
	if p.ReadOnly() {
		return 0, ErrReadOnly
	}
	want, end := clip(len(b), off, p.size)
	if want == 0 {
		return 0, end
	}
	if reach := off + int64(want); reach > p.image.Size() {
		g, ok := p.image.(Grower)
		if !ok {
			return 0, io.EOF
		}
		if err := g.Grow(reach); err != nil {
			return 0, err
		}
	}
	if n, err := p.image.WriteAt(b[:want], off); n < want {
		return n, err
	}
	return want, end
}

// Flush flushes the image.
func (p *Padded) Flush() error { return p.image.Flush() }

// Close closes the image.
func (p *Padded) Close() error { return p.image.Close() }
