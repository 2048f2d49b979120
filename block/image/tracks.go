package image

import (
	"github.com/iron86/iron86/block"
)

// Bounds of a floppy disk whose image is by tracks.
const (
	maxTrackFile = 16 << 20 // bytes of the file
	maxCylinder  = 83
	maxSector    = 48
)

// tracks collects the sectors of a floppy disk.
type tracks struct {
	sectors   map[[3]int][]byte // by cylinder, head and number
	cylinders int
	heads     int
	perTrack  int
}

// add adds a sector. Later ones of the same place do not count.
func (t *tracks) add(cylinder, head, sector int, data []byte) error {
	switch {
	case len(data) != block.SectorSize:
		return unsupported("sectors of %d bytes", len(data))
	case cylinder > maxCylinder || head > 1 || sector < 1 || sector > maxSector:
		return unsupported("a sector at %d/%d/%d", cylinder, head, sector)
	}
	at := [3]int{cylinder, head, sector}
	if t.sectors == nil {
		t.sectors = map[[3]int][]byte{}
	}
	if t.sectors[at] == nil {
		t.sectors[at] = data
	}
	t.cylinders, t.heads, t.perTrack = max(t.cylinders, cylinder+1), max(t.heads, head+1), max(t.perTrack, sector)
	return nil
}

// disk returns the disk. Sectors that the image lacks are zeros.
func (t *tracks) disk(x *opening) (block.Disk, error) {
	if len(t.sectors) == 0 {
		return nil, damaged("no sectors")
	}
	b := make([]byte, t.cylinders*t.heads*t.perTrack*block.SectorSize)
	for at, data := range t.sectors {
		copy(b[((at[0]*t.heads+at[1])*t.perTrack+at[2]-1)*block.SectorSize:], data)
	}
	return &loaded{Memory: block.NewROM(b), file: x.Disk, name: x.name}, nil
}

// loaded is a disk that was read into memory as a whole.
type loaded struct {
	*block.Memory
	file block.Disk
	name string
}

// Name returns the name of the file.
func (d *loaded) Name() string { return d.name }

// Grow returns block.ErrReadOnly.
func (d *loaded) Grow(int64) error { return block.ErrReadOnly }

// Close closes the file.
func (d *loaded) Close() error { return d.file.Close() }

// whole reads the whole file.
func (x *opening) whole(limit int64) ([]byte, error) {
	if x.Size() > limit {
		return nil, damaged("a file of %d bytes", x.Size())
	}
	b := make([]byte, x.Size())
	return b, x.get(b, 0)
}

// cursor takes bytes off the beginning of a slice. When there are too few it returns zeros, and short is true.
type cursor struct {
	b     []byte
	short bool
}

// take returns the next n bytes.
func (c *cursor) take(n int) []byte {
	if n > len(c.b) {
		c.b, c.short = nil, true
		return make([]byte, n)
	}
	p := c.b[:n]
	c.b = c.b[n:]
	return p
}

// byte returns the next byte.
func (c *cursor) byte() int { return int(c.take(1)[0]) }

// word returns the next little-endian word.
func (c *cursor) word() int { p := c.take(2); return int(p[0]) | int(p[1])<<8 }
