package image

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"github.com/iron86/iron86/block"
)

// Regions and items of VHDX (Microsoft, VHDX Format Specification 2.0) by the text of their GUIDs in the file.
const (
	vhdxBAT      = "\x66\x77\xc2\x2d\x23\xf6\x00\x42\x9d\x64\x11\x5e\x9b\xfd\x4a\x08"
	vhdxMetadata = "\x06\xa2\x7c\x8b\x90\x47\x9a\x4b\xb8\xfe\x57\x5f\x05\x0f\x88\x6e"
	vhdxParams   = "\x37\x67\xa1\xca\x36\xfa\x43\x4d\xb3\xb6\x33\xf0\xaa\x44\xe7\x6b"
	vhdxDiskSize = "\x24\x42\xa5\x2f\x1b\xcd\x76\x48\xb2\x11\x5d\xbe\xd8\x3b\xf4\xb8"
	vhdxLocator  = "\x2d\x5f\xd3\xa8\x0b\xb3\x4d\x45\xab\xf7\xd3\xd8\x48\x34\xab\x0c"
	vhdxSector   = "\x1d\xbf\x41\x81\x6f\xa9\x09\x47\xba\x47\xf2\x33\xa8\xfa\xab\x5f"
)

// Places in the file.
const (
	vhdxHeaders = 64 << 10  // two headers of 64 KB
	vhdxRegions = 192 << 10 // two region tables of 64 KB
)

// States of a block; in all others it reads as zeros.
const (
	vhdxAbsent = 0 // the parent has it
	vhdxWhole  = 6
	vhdxParts  = 7 // only some sectors are in the file, the others in the parent
)

// vhdx is an image of Hyper-V: a table says where each block is in the file.
type vhdx struct {
	body
	name      string
	size      int64
	readOnly  bool
	header    vhdxHeader
	marked    bool // the header says that the file has changed
	blockSize int64
	ratio     int64 // after so many entries of blocks stands one of a bitmap
	tableAt   int64
	table     []byte
	diskID    []byte // the same for the differences to the disk
	parent
	bits   []byte // which sectors of block bitsOf are in the file
	bitsOf int64
}

// openVHDX opens an image of VHDX.
func openVHDX(x *opening) (block.Disk, error) {
	header, err := vhdxReplay(x)
	if err != nil {
		return nil, err
	}
	batAt, batSize, metaAt, metaSize, err := vhdxFind(x)
	if err != nil {
		return nil, err
	}
	items, err := vhdxItems(x, metaAt, metaSize)
	if err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	if len(items[vhdxParams]) < 8 || len(items[vhdxDiskSize]) < 8 || len(items[vhdxSector]) < 4 {
		return nil, damaged("it does not say how large the disk is")
	}
	v := &vhdx{header: header, blockSize: int64(le.Uint32(items[vhdxParams])), diskID: items[vhdxDiskID]}
	flags, size, sector := le.Uint32(items[vhdxParams][4:]), int64(le.Uint64(items[vhdxDiskSize])&(1<<63-1)), int64(le.Uint32(items[vhdxSector]))
	switch {
	case v.blockSize < 1<<20 || v.blockSize > 256<<20 || v.blockSize&(v.blockSize-1) != 0:
		return nil, damaged("blocks of %d bytes", v.blockSize)
	case sector != 512:
		return nil, unsupported("sectors of %d bytes", sector)
	}
	if err := checkSize(size); err != nil {
		return nil, err
	}
	v.body, v.name, v.size, v.readOnly, v.tableAt = x.body, x.name, size, !x.writable(), batAt
	v.ratio = (1 << 23) * sector / v.blockSize
	blocks := (size + v.blockSize - 1) / v.blockSize
	need := 8 * (blocks + (blocks-1)/v.ratio)
	if flags&vhdxHasParent != 0 {
		need = 8 * ((blocks + v.ratio - 1) / v.ratio * (v.ratio + 1)) // with the bitmap of the last chunk
	}
	if need > batSize || !x.within(batAt, need) {
		return nil, damaged("a table of %d bytes for %d blocks", batSize, blocks)
	}
	v.table = make([]byte, need)
	if err := x.get(v.table, batAt); err != nil {
		return nil, err
	}
	if flags&vhdxHasParent != 0 {
		return v, v.openParent(x, items[vhdxLocator])
	}
	return v, nil
}

// vhdxSum reports whether a structure has the signature, and the right sum after it.
func vhdxSum(b []byte, signature string) bool {
	return string(b[:4]) == signature && crc32c(b) == binary.LittleEndian.Uint32(b[4:])
}

// crc32c returns the sum of a structure, whose field for it counts as zeros.
func crc32c(b []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Update(0, table, b[:4])
	sum = crc32.Update(sum, table, make([]byte, 4))
	return crc32.Update(sum, table, b[8:])
}

// vhdxFind returns where the table of blocks and the metadata are.
func vhdxFind(x *opening) (batAt, batSize, metaAt, metaSize int64, err error) {
	le := binary.LittleEndian
	t := make([]byte, 64<<10)
	for i := range int64(2) {
		if err = x.get(t, vhdxRegions+i<<16); err != nil {
			return
		}
		if vhdxSum(t, "regi") {
			break
		}
		if i == 1 {
			err = damaged("no table of regions")
			return
		}
	}
	n := le.Uint32(t[8:])
	if n > 2047 {
		err = damaged("%d regions", n)
		return
	}
	for i := range n {
		e := t[16+32*i:]
		at, size := int64(le.Uint64(e[16:])&(1<<62-1)), int64(le.Uint32(e[24:]))
		switch string(e[:16]) {
		case vhdxBAT:
			batAt, batSize = at, size
		case vhdxMetadata:
			metaAt, metaSize = at, size
		default:
			if le.Uint32(e[28:])&1 != 0 {
				err = unsupported("a region of another kind")
				return
			}
		}
	}
	if batAt == 0 || metaAt == 0 {
		err = damaged("it lacks a region")
	}
	return
}

// vhdxItems returns the items of the metadata by their GUIDs.
func vhdxItems(x *opening, at, size int64) (map[string][]byte, error) {
	le := binary.LittleEndian
	t := make([]byte, 64<<10)
	if err := x.get(t, at); err != nil {
		return nil, err
	}
	n := le.Uint16(t[10:])
	if string(t[:8]) != "metadata" || n > 2047 {
		return nil, damaged("no metadata")
	}
	items := map[string][]byte{}
	for i := range int(n) {
		e := t[32+32*i:]
		in, length := int64(le.Uint32(e[16:])), int64(le.Uint32(e[20:]))
		if in < 64<<10 || in+length > size || length > 4096 && (length > maxLocator || string(e[:16]) != vhdxLocator) {
			continue // none that is wanted
		}
		b := make([]byte, length)
		if err := x.get(b, at+in); err != nil {
			return nil, err
		}
		items[string(e[:16])] = b
	}
	return items, nil
}

// Name returns the name of the file.
func (v *vhdx) Name() string { return v.name }

// Size returns the size of the disk.
func (v *vhdx) Size() int64 { return v.size }

// ReadOnly reports whether writes fail.
func (v *vhdx) ReadOnly() bool { return v.readOnly }

// entry returns the place of the table's entry for block n.
func (v *vhdx) entry(n int64) int64 { return 8 * (n + n/v.ratio) }

// block returns where block n is in the file, if it is there, and its state.
func (v *vhdx) block(n int64) (at int64, state uint64) {
	e := binary.LittleEndian.Uint64(v.table[v.entry(n):])
	return int64(e >> 20 << 20 & (1<<62 - 1)), e & 7
}

// Close closes the image and its parent.
func (v *vhdx) Close() error { return errors.Join(v.Disk.Close(), v.closeBelow()) }

// ReadAt reads the disk.
func (v *vhdx) ReadAt(p []byte, off int64) (int, error) {
	return pieces(p, off, v.size, v.blockSize, func(part []byte, n, in int64) error {
		at, state := v.block(n)
		switch state {
		case vhdxWhole:
			return v.getPadded(part, at+in)
		case vhdxParts:
			return v.readSectors(part, n, in)
		case vhdxAbsent:
			return v.readBelow(part, n*v.blockSize+in)
		}
		clear(part)
		return nil
	})
}
