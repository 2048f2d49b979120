package image

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/iron86/iron86/block"
)

// Fields of the footer of VHD (Microsoft, Virtual Hard Disk Image Format Specification), by their offsets, and of the
// header that one which grows has. All numbers are big-endian.
const (
	vhdFeatures   = 8  // 4 bytes
	vhdVersion    = 12 // 4
	vhdDataAt     = 16 // 8: of the header; all ones without one
	vhdCreator    = 28 // 4
	vhdCreatorOS  = 36 // 4
	vhdFirstSize  = 40 // 8
	vhdSize       = 48 // 8
	vhdCylinders  = 56 // 2, then one byte for heads, one for sectors
	vhdType       = 60 // 4
	vhdSum        = 64 // 4
	vhdID         = 68 // 16
	vhdFooter     = 512
	vhdTableAt    = 16 // 8: in the header
	vhdHeaderVer  = 24 // 4
	vhdEntries    = 28 // 4
	vhdBlockSize  = 32 // 4
	vhdHeaderSum  = 36 // 4
	vhdParentID   = 40 // 16: vhdID of the parent
	vhdParentName = 64 // 512: in UTF-16
	vhdLocators   = 576
	vhdHeaderSize = 1024
	vhdNone       = 0xffffffff
)

// vhd is an image of Virtual PC that grows: a table says at which sector of the file each block is. A block begins with
// a bitmap of its sectors.
type vhd struct {
	body
	name      string
	readOnly  bool
	size      int64
	blockSize int64
	bitmap    int64 // bytes before the data of a block
	tableAt   int64
	blocks    []uint32
	footer    []byte
	footerAt  int64
	parent
	kept map[int64][]byte // bitmaps of blocks, if there is a parent
}

// isVHD looks for the footer at the end, or its copy at the beginning.
func isVHD(head, tail []byte, _ int64) bool {
	return vhdSumRight(head) || vhdSumRight(tail)
}

// vhdSumRight reports whether b begins with a footer whose sum is right.
func vhdSumRight(b []byte) bool {
	return len(b) >= vhdFooter && string(b[:8]) == "conectix" && binary.BigEndian.Uint32(b[vhdSum:]) == vhdSumOf(b[:vhdFooter], vhdSum)
}

// vhdSumOf returns the sum of a footer or header, whose field for it is at an offset.
func vhdSumOf(b []byte, field int) uint32 {
	sum := uint32(0)
	for i, v := range b {
		if i < field || i >= field+4 {
			sum += uint32(v)
		}
	}
	return ^sum
}

// openVHD opens an image of VHD.
func openVHD(x *opening) (block.Disk, error) {
	be := binary.BigEndian
	end := x.Size() - vhdFooter
	footer := make([]byte, vhdFooter)
	if err := x.get(footer, max(end, 0)); err != nil {
		return nil, err
	}
	if !vhdSumRight(footer) {
		if err := x.get(footer, 0); err != nil { // a writer was killed before it wrote the one at the end
			return nil, err
		}
		if !vhdSumRight(footer) {
			return nil, damaged("no footer")
		}
	}
	size := vhdDiskSize(footer)
	if err := checkSize(size); err != nil {
		return nil, err
	}
	switch kind := be.Uint32(footer[vhdType:]); kind {
	case 2:
		if size > end {
			return nil, damaged("a disk of %d bytes in %d", size, end)
		}
		return &part{body: x.body, name: x.name, size: size, readOnly: !x.writable(), id: footer[vhdID : vhdID+16]}, nil
	case 3, 4:
		return openGrowingVHD(x, footer, size)
	default:
		return nil, unsupported("type %d", kind)
	}
}

// vhdDiskSize returns the size of the disk: that of its geometry, except for programs that make disks of other sizes
// (QEMU does the same, block/vpc.c).
func vhdDiskSize(footer []byte) int64 {
	be := binary.BigEndian
	size := int64(be.Uint64(footer[vhdSize:]) & (1<<63 - 1))
	exact := []string{"win ", "qem2", "d2v ", "tap\x00", "CTXS", "wa\x00\x00"}
	c, h, s := int64(be.Uint16(footer[vhdCylinders:])), int64(footer[vhdCylinders+2]), int64(footer[vhdCylinders+3])
	if slices.Contains(exact, string(footer[vhdCreator:vhdCreator+4])) || c == 65535 && h == 16 && s == 255 || c*h*s == 0 {
		return size &^ 511
	}
	return c * h * s * 512
}

// openGrowingVHD opens an image that grows.
func openGrowingVHD(x *opening, footer []byte, size int64) (block.Disk, error) {
	be := binary.BigEndian
	at := int64(be.Uint64(footer[vhdDataAt:]) & (1<<63 - 1))
	h := make([]byte, vhdHeaderSize)
	if err := x.get(h, at); err != nil {
		return nil, err
	}
	v := &vhd{body: x.body, name: x.name, readOnly: !x.writable(), size: size, footer: footer,
		blockSize: int64(be.Uint32(h[vhdBlockSize:])), tableAt: int64(be.Uint64(h[vhdTableAt:]) & (1<<63 - 1))}
	n := int64(be.Uint32(h[vhdEntries:]))
	v.bitmap = (v.blockSize/512/8 + 511) &^ 511
	switch {
	case string(h[:8]) != "cxsparse" || be.Uint32(h[vhdHeaderSum:]) != vhdSumOf(h, vhdHeaderSum):
		return nil, damaged("no header at %#x", at)
	case v.blockSize < 4096 || v.blockSize > 256<<20 || v.blockSize&(v.blockSize-1) != 0:
		return nil, damaged("blocks of %d bytes", v.blockSize)
	case v.tableAt%512 != 0 || !v.within(v.tableAt, 4*n) || n < (size+v.blockSize-1)/v.blockSize:
		return nil, damaged("a table of %d blocks at %#x", n, v.tableAt)
	}
	raw := make([]byte, 4*n)
	if err := v.get(raw, v.tableAt); err != nil {
		return nil, err
	}
	v.blocks = make([]uint32, n)
	v.footerAt = (max(v.tableAt+4*n, at+vhdHeaderSize) + 511) &^ 511
	for i := range v.blocks {
		if v.blocks[i] = be.Uint32(raw[4*i:]); v.blocks[i] != vhdNone {
			v.footerAt = max(v.footerAt, int64(v.blocks[i])*512+v.bitmap+v.blockSize)
		}
	}
	if v.footerAt > v.Disk.Size()+v.bitmap+v.blockSize {
		return nil, damaged("a block past the end of the file")
	}
	if be.Uint32(footer[vhdType:]) == 4 {
		return v, v.openParent(x, h)
	}
	return v, nil
}

// Name returns the name of the file.
func (v *vhd) Name() string { return v.name }

// Size returns the size of the disk.
func (v *vhd) Size() int64 { return v.size }

// ReadOnly reports whether writes fail.
func (v *vhd) ReadOnly() bool { return v.readOnly }

// Close closes the image and its parent.
func (v *vhd) Close() error { return errors.Join(v.Disk.Close(), v.closeBelow()) }

// ReadAt reads the disk. Sectors whose bit in the bitmap is clear are those of the parent; without one they are zeros in the file.
func (v *vhd) ReadAt(p []byte, off int64) (int, error) {
	return pieces(p, off, v.size, v.blockSize, func(part []byte, n, in int64) error {
		switch {
		case v.blocks[n] == vhdNone:
			return v.readBelow(part, n*v.blockSize+in)
		case v.below != nil:
			return v.readSectors(part, n, in)
		}
		return v.getPadded(part, int64(v.blocks[n])*512+v.bitmap+in)
	})
}

// WriteAt writes the disk.
func (v *vhd) WriteAt(p []byte, off int64) (int, error) {
	if v.readOnly {
		return 0, block.ErrReadOnly
	}
	return pieces(p, off, v.size, v.blockSize, func(part []byte, n, in int64) error {
		if v.blocks[n] == vhdNone {
			return v.addBlock(part, n, in)
		}
		at := int64(v.blocks[n]) * 512
		if at < v.tableAt+int64(4*len(v.blocks)) {
			return damaged("block %d at %#x", n, at)
		}
		if err := v.complete(n); err != nil {
			return err
		}
		return v.put(part, at+v.bitmap+in)
	})
}

// addBlock puts block n of the disk where the footer is, with what the parent has in it. It writes a footer after the block first, so that the file
// always has one at an end, then the block, then its place in the table.
func (v *vhd) addBlock(part []byte, n, in int64) error {
	at := v.footerAt
	end := at + v.bitmap + v.blockSize
	if at/512 >= vhdNone {
		return unsupported("a file of more than 2 TB")
	}
	if err := v.put(v.footer, max(end, v.Disk.Size()-vhdFooter)); err != nil {
		return err
	}
	whole := make([]byte, v.bitmap+v.blockSize)
	for i := range v.blockSize / 512 / 8 {
		whole[i] = 0xff
	}
	if err := v.readBelow(whole[v.bitmap:], n*v.blockSize); err != nil {
		return err
	}
	copy(whole[v.bitmap+in:], part)
	if err := v.put(whole, at); err != nil {
		return err
	}
	if err := v.put(binary.BigEndian.AppendUint32(nil, uint32(at/512)), v.tableAt+4*n); err != nil {
		return err
	}
	v.blocks[n], v.footerAt = uint32(at/512), end
	return nil
}

// Check looks for damage.
func (v *vhd) Check() (Report, error) {
	var r Report
	ends := int64(0)
	used := map[uint32]bool{}
	for i, b := range v.blocks {
		if b == vhdNone {
			continue
		}
		at := int64(b) * 512
		if used[b] || at < v.tableAt+int64(4*len(v.blocks)) && at+v.bitmap+v.blockSize > v.tableAt || !v.within(at, v.bitmap+v.blockSize) {
			r.note("block %d at %#x", i, at)
		}
		used[b] = true
		ends = max(ends, at+v.bitmap+v.blockSize)
	}
	if rest := v.Disk.Size() - vhdFooter - ends; ends > 0 && rest >= v.blockSize {
		r.Leaks = rest / v.blockSize
	}
	return r, nil
}

// createVHD makes an empty image that grows.
func createVHD(f *body, size int64, o CreateOptions) error {
	const blockSize = 2 << 20
	be := binary.BigEndian
	if size > 2040<<30 {
		return unsupported("a VHD image of more than 2040 GB")
	}
	footer := make([]byte, vhdFooter)
	copy(footer, "conectix")
	be.PutUint32(footer[vhdFeatures:], 2)
	be.PutUint32(footer[vhdVersion:], 0x10000)
	be.PutUint64(footer[vhdDataAt:], vhdFooter)
	copy(footer[vhdCreator:], "qem2") // the size counts, not the geometry
	copy(footer[vhdCreatorOS:], "Wi2k")
	be.PutUint64(footer[vhdFirstSize:], uint64(size))
	be.PutUint64(footer[vhdSize:], uint64(size))
	cylinders := min(size/512/(16*63), 65535)
	be.PutUint16(footer[vhdCylinders:], uint16(cylinders))
	footer[vhdCylinders+2], footer[vhdCylinders+3] = 16, 63
	be.PutUint32(footer[vhdType:], 3)
	if _, err := rand.Read(footer[vhdID : vhdID+16]); err != nil {
		return err
	}
	if o.parent != nil {
		be.PutUint32(footer[vhdType:], 4)
	}
	be.PutUint32(footer[vhdSum:], vhdSumOf(footer, vhdSum))
	h := make([]byte, vhdHeaderSize)
	n := (size + blockSize - 1) / blockSize
	copy(h, "cxsparse")
	be.PutUint64(h[8:], ^uint64(0))
	be.PutUint64(h[vhdTableAt:], vhdFooter+vhdHeaderSize)
	be.PutUint32(h[vhdHeaderVer:], 0x10000)
	be.PutUint32(h[vhdEntries:], uint32(n))
	be.PutUint32(h[vhdBlockSize:], blockSize)
	table := make([]byte, (4*n+511)&^511)
	for i := range table {
		table[i] = 0xff
	}
	if o.parent != nil {
		table = append(table, vhdLocate(h, o, int64(vhdFooter+vhdHeaderSize+len(table)))...)
	}
	be.PutUint32(h[vhdHeaderSum:], vhdSumOf(h, vhdHeaderSum))
	return f.put(slices.Concat(footer, h, table, footer), 0)
}

// part is a disk that is the beginning of its file.
type part struct {
	body
	name     string
	size     int64
	readOnly bool
	id       []byte // vhdID
}

// Name returns the name of the file.
func (d *part) Name() string { return d.name }

// Size returns the size of the disk.
func (d *part) Size() int64 { return d.size }

// ReadOnly reports whether writes fail.
func (d *part) ReadOnly() bool { return d.readOnly }

// ReadAt reads the disk.
func (d *part) ReadAt(p []byte, off int64) (int, error) {
	return pieces(p, off, d.size, d.size, func(part []byte, _, in int64) error { return d.get(part, in) })
}

// WriteAt writes the disk.
func (d *part) WriteAt(p []byte, off int64) (int, error) {
	if d.readOnly {
		return 0, block.ErrReadOnly
	}
	return pieces(p, off, d.size, d.size, func(part []byte, _, in int64) error { return d.put(part, in) })
}
