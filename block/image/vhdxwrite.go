package image

import (
	"crypto/rand"
	"encoding/binary"
	"unicode/utf16"

	"github.com/iron86/iron86/block"
)

// Items of the metadata that only Hyper-V needs, by the text of their GUIDs.
const (
	vhdxDiskID   = "\xab\x12\xca\xbe\xe6\xb2\x23\x45\x93\xef\xc3\x09\xe0\x00\xc7\x46"
	vhdxPhysical = "\xc7\x48\xa3\xcd\x5d\x44\x71\x44\x9c\xc9\xe9\x88\x52\x51\xc5\x56"
)

// vhdxUnit is what blocks and regions begin at multiples of, in bytes.
const vhdxUnit = 1 << 20

// WriteAt writes the disk. A new block is in the file before its entry in the table is written, which is one write of eight bytes, so
// that nothing needs to go through the log.
func (v *vhdx) WriteAt(p []byte, off int64) (int, error) {
	if v.readOnly {
		return 0, block.ErrReadOnly
	}
	return pieces(p, off, v.size, v.blockSize, func(part []byte, n, in int64) error {
		if err := v.mark(); err != nil {
			return err
		}
		at, state := v.block(n)
		switch {
		case state < vhdxWhole:
			return v.addBlock(part, n, in)
		case at < vhdxUnit || v.overlapsTable(at):
			return damaged("block %d at %#x", n, at)
		case state == vhdxParts:
			if err := v.complete(n); err != nil {
				return err
			}
		}
		return v.put(part, at+in)
	})
}

// overlapsTable reports whether a block at a place of the file would be written over the table.
func (v *vhdx) overlapsTable(at int64) bool {
	return at < v.tableAt+int64(len(v.table)) && at+v.blockSize > v.tableAt
}

// mark gives the file other identifiers before it is changed for the first time, so that who has seen it before sees that it is another.
func (v *vhdx) mark() error {
	if v.marked {
		return nil
	}
	if _, err := rand.Read(v.header.b[vhdxFileID : vhdxDataID+16]); err != nil {
		return err
	}
	for range 2 { // both headers, as the one that is left would name the old file
		if err := v.header.write(&v.body); err != nil {
			return err
		}
	}
	v.marked = true
	return nil
}

// addBlock puts block n of the disk at the end of the file, with what the parent has in it.
func (v *vhdx) addBlock(part []byte, n, in int64) error {
	at := (v.Disk.Size() + vhdxUnit - 1) / vhdxUnit * vhdxUnit
	if err := v.reach(at + v.blockSize); err != nil {
		return err
	}
	if _, state := v.block(n); state == vhdxAbsent && v.below != nil {
		if err := v.copyBelow(&v.body, n*v.blockSize, v.blockSize, at, true); err != nil {
			return err
		}
	}
	if err := v.put(part, at+in); err != nil {
		return err
	}
	return v.setWhole(n, at)
}

// setWhole enters in the table that block n is at a place of the file.
func (v *vhdx) setWhole(n, at int64) error {
	entry := binary.LittleEndian.AppendUint64(nil, uint64(at)|vhdxWhole)
	if err := v.put(entry, v.tableAt+v.entry(n)); err != nil {
		return err
	}
	copy(v.table[v.entry(n):], entry)
	return nil
}

// Check looks for damage.
func (v *vhdx) Check() (Report, error) {
	var r Report
	used := map[int64]bool{}
	for n := range (v.size + v.blockSize - 1) / v.blockSize {
		at, state := v.block(n)
		switch {
		case state == vhdxParts && v.below == nil:
			r.note("block %d is a part", n)
		case state < vhdxWhole:
			continue
		case used[at] || at < vhdxUnit || v.overlapsTable(at) || !v.within(at, v.blockSize):
			r.note("block %d at %#x", n, at)
		}
		used[at] = true
	}
	return r, nil
}

// createVHDX makes an empty image: headers, tables of regions, and from 1 MB on the log, the metadata and the table of blocks, of which the
// first two have a megabyte each.
func createVHDX(f *body, size int64, o CreateOptions) error {
	const blockSize = 8 << 20
	const logAt, metaAt, tableAt = vhdxUnit, 2 * vhdxUnit, 3 * vhdxUnit
	le := binary.LittleEndian
	blocks := (size + blockSize - 1) / blockSize
	ratio := int64(1<<23) * 512 / blockSize
	table := (8*(blocks+(blocks-1)/ratio+1) + vhdxUnit - 1) / vhdxUnit * vhdxUnit
	first := make([]byte, logAt)
	copy(first, "vhdxfile")
	for i, c := range utf16.Encode([]rune("iron86")) {
		le.PutUint16(first[8+2*i:], c)
	}
	for i := range int64(2) {
		h := first[vhdxHeaders+i<<16:][:vhdxHeaderLen]
		copy(h, "head")
		le.PutUint64(h[vhdxSequence:], uint64(i))
		if _, err := rand.Read(h[vhdxFileID : vhdxDataID+16]); err != nil {
			return err
		}
		le.PutUint16(h[vhdxVersion:], 1)
		le.PutUint32(h[vhdxLogSize:], vhdxUnit)
		le.PutUint64(h[vhdxLogAt:], logAt)
		le.PutUint32(h[4:], crc32c(h))
		r := first[vhdxRegions+i<<16:][:64<<10]
		copy(r, "regi")
		le.PutUint32(r[8:], 2)
		vhdxRegion(r[16:], vhdxBAT, tableAt, table)
		vhdxRegion(r[48:], vhdxMetadata, metaAt, vhdxUnit)
		le.PutUint32(r[4:], crc32c(r))
	}
	meta, err := vhdxMetadataOf(size, blockSize, o)
	if err != nil {
		return err
	}
	if err := f.put(meta, metaAt); err != nil {
		return err
	}
	if err := f.reach(tableAt + table); err != nil {
		return err
	}
	return f.put(first, 0)
}

// vhdxRegion fills an entry of the table of regions in, which nobody can do without.
func vhdxRegion(e []byte, id string, at, size int64) {
	le := binary.LittleEndian
	copy(e, id)
	le.PutUint64(e[16:], uint64(at))
	le.PutUint32(e[24:], uint32(size))
	le.PutUint32(e[28:], 1)
}

// vhdxMetadataOf returns the metadata of a disk.
func vhdxMetadataOf(size, blockSize int64, o CreateOptions) ([]byte, error) {
	const ofFile, ofDisk = 4, 6 // flags: nobody can do without the item; it belongs to the disk
	le := binary.LittleEndian
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	type item struct {
		id    string
		data  []byte
		flags uint32
	}
	params := uint64(blockSize)
	base, _ := o.parent.(*vhdx)
	if base != nil {
		params |= vhdxHasParent << 32
		id = base.diskID
	}
	items := []item{
		{vhdxParams, le.AppendUint64(nil, params), ofFile}, {vhdxDiskSize, le.AppendUint64(nil, uint64(size)), ofDisk}, {vhdxDiskID, id, ofDisk},
		{vhdxSector, le.AppendUint32(nil, 512), ofDisk}, {vhdxPhysical, le.AppendUint32(nil, 4096), ofDisk},
	}
	if base != nil {
		items = append(items, item{vhdxLocator, vhdxLocate(o.Backing, base.header.b[vhdxDataID:vhdxDataID+16]), ofFile})
	}
	m := make([]byte, 64<<10)
	copy(m, "metadata")
	le.PutUint16(m[10:], uint16(len(items)))
	for i, item := range items {
		e := m[32+32*i:]
		copy(e, item.id)
		le.PutUint32(e[16:], uint32(len(m)))
		le.PutUint32(e[20:], uint32(len(item.data)))
		le.PutUint32(e[24:], item.flags)
		m = append(m, item.data...)
	}
	return m, nil
}
