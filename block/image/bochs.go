package image

import (
	"encoding/binary"
	"strings"

	"github.com/iron86/iron86/block"
)

// Fields of the header of Bochs' redologs, by their offsets. All numbers are little-endian.
const (
	bochsType    = 32 // 16 bytes
	bochsSubtype = 48 // 16
	bochsVersion = 64 // 4
	bochsHeader  = 68 // 4: bytes of the header
	bochsCatalog = 72 // 4: entries
	bochsBitmap  = 76 // 4: bytes of the bitmap of an extent
	bochsExtent  = 80 // 4: bytes of an extent
	bochsSize1   = 84 // 8: of the disk, in version 1
	bochsSize2   = 88 // 8: in version 2
)

// bochs is a growing image of Bochs. A catalog says which extent of the file each one of the disk is; before an
// extent stands a bitmap of the sectors that were written.
type bochs struct {
	readOnly
	catalog []uint32
	dataAt  int64
	bitmap  int64 // bytes, whole sectors
	extent  int64 // bytes
	padded  int64 // bytes, whole sectors
}

// openBochs opens a growing image.
func openBochs(x *opening) (block.Disk, error) {
	h := make([]byte, 512)
	if err := x.get(h, 0); err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	text := func(at int) string { return strings.TrimRight(string(h[at:at+16]), "\x00") }
	if text(bochsType) != "Redolog" || text(bochsSubtype) != "Growing" {
		return nil, unsupported("%q %q", text(bochsType), text(bochsSubtype))
	}
	sizeAt := bochsSize2
	switch le.Uint32(h[bochsVersion:]) {
	case 0x10000:
		sizeAt = bochsSize1
	case 0x20000:
	default:
		return nil, unsupported("version %#x", le.Uint32(h[bochsVersion:]))
	}
	size := int64(le.Uint64(h[sizeAt:]) & (1<<63 - 1))
	if err := checkSize(size); err != nil {
		return nil, err
	}
	header, n := int64(le.Uint32(h[bochsHeader:])), int64(le.Uint32(h[bochsCatalog:]))
	bitmap, extent := int64(le.Uint32(h[bochsBitmap:])), int64(le.Uint32(h[bochsExtent:]))
	if header < 512 || extent < 512 || extent > 1<<30 || bitmap < 1 || bitmap*8*512 < extent || bitmap > 1<<20 ||
		n < (size+extent-1)/extent || !x.within(header, 4*n) {
		return nil, damaged("a catalog of %d extents of %d bytes", n, extent)
	}
	raw := make([]byte, 4*n)
	if err := x.get(raw, header); err != nil {
		return nil, err
	}
	b := &bochs{readOnly: readOnly{x.body, size, x.name}, catalog: make([]uint32, n), dataAt: header + 4*n,
		bitmap: (bitmap + 511) &^ 511, extent: extent, padded: (extent + 511) &^ 511}
	for i := range b.catalog {
		b.catalog[i] = le.Uint32(raw[4*i:])
	}
	return b, nil
}

// ReadAt reads the disk.
func (b *bochs) ReadAt(p []byte, off int64) (int, error) {
	return pieces(p, off, b.size, 512, func(part []byte, n, in int64) error {
		i, sector := n*512/b.extent, n*512%b.extent/512
		if b.catalog[i] == 0xffffffff {
			clear(part)
			return nil
		}
		at := b.dataAt + int64(b.catalog[i])*(b.bitmap+b.padded)
		var bits [1]byte
		if err := b.get(bits[:], at+sector/8); err != nil {
			return err
		}
		if bits[0]>>(sector%8)&1 == 0 {
			clear(part)
			return nil
		}
		return b.get(part, at+b.bitmap+sector*512+in)
	})
}
