package image

import (
	"encoding/binary"
	"errors"

	"github.com/iron86/iron86/block"
)

// Fields of the header of qcow2 (QEMU, docs/interop/qcow2.rst), by their offsets. All numbers are big-endian.
const (
	qcowVersion      = 4   // 4 bytes: 2 or 3
	qcowBackingAt    = 8   // 8: where the name of the backing file stands
	qcowBackingSize  = 16  // 4
	qcowBits         = 20  // 4: a cluster is 1 << bits bytes
	qcowSize         = 24  // 8: of the disk
	qcowCrypt        = 32  // 4
	qcowL1Size       = 36  // 4: entries; L1Size and L1At are written together
	qcowL1At         = 40  // 8
	qcowRefsAt       = 48  // 8; RefsAt and RefsClusters are written together
	qcowRefsClusters = 56  // 4
	qcowSnapshots    = 60  // 4: how many; Snapshots and SnapshotsAt are written together
	qcowSnapshotsAt  = 64  // 8
	qcowIncompatible = 72  // 8, from here on version 3 only: features without which the image cannot be read
	qcowAutoclear    = 88  // 8: features that a writer who does not know them takes away
	qcowRefsOrder    = 96  // 4: a reference count has 1 << order bits
	qcowHeaderSize   = 100 // 4
	qcowCompression  = 104 // 1: 0 deflate, 1 zstd, if the header is so long
)

// Bits of qcowIncompatible.
const (
	qcowDirty       = 1 << 0 // counts may be wrong, because a writer was killed
	qcowCorrupt     = 1 << 1
	qcowOtherCodec  = 1 << 3 // qcowCompression counts
	qcowKnown       = qcowDirty | qcowCorrupt | qcowOtherCodec
	qcowBitmaps     = 1 << 0 // of qcowAutoclear
	qcowBackingKind = 0xe2792aca
)

// Bits of entries of L1 and L2 tables.
const (
	entryCopied     = 1 << 63            // exactly one reference: it can be written in place
	entryCompressed = 1 << 62            // L2 only
	entryZero       = 1 << 0             // L2 only, version 3: reads as zeros, whatever the offset
	entryOffset     = 0x00fffffffffffe00 // of the cluster in the file; 0: none
	maxL1           = 32 << 20           // bytes of an L1 table, as QEMU
	maxRefTable     = 8 << 20            // bytes of a refcount table, as QEMU
	clusterBytesMin = 9                  // bits
	clusterBytesMax = 21                 // bits
)

// qcow2 is an image in QEMU's format.
type qcow2 struct {
	body
	name     string
	readOnly bool
	version  uint32
	bits     uint
	cluster  int64 // bytes
	size     int64
	l1       []uint64
	l1At     int64
	refs     refTable
	tables   tables
	snaps    snapTable
	backing  block.Disk // nil: none
	base     string     // the backing file's name as the image has it
	baseKind string     // its format as the image has it; "": not said
	features uint64     // qcowIncompatible
	clears   uint64     // qcowAutoclear
	unpacked unpacked
	dirty    bool // the header may still have bits of qcowAutoclear
}

// openQcow2 opens an image of qcow2.
func openQcow2(x *opening) (block.Disk, error) {
	q := &qcow2{body: x.body, name: x.name, readOnly: !x.writable()}
	if err := q.readHeader(); err != nil {
		return nil, err
	}
	if err := q.openBacking(x); err != nil {
		return nil, err
	}
	if err := q.prepare(x); err != nil {
		if q.backing != nil {
			err = errors.Join(err, q.backing.Close())
		}
		return nil, err
	}
	return q, nil
}

// prepare makes the image ready to be written.
func (q *qcow2) prepare(x *opening) error {
	if q.readOnly {
		return nil
	}
	if q.features&qcowCorrupt != 0 {
		return damaged("it is marked as corrupt; only -readonly or -snapshot opens it")
	}
	if err := q.refs.read(q); err != nil {
		return err
	}
	if q.features&qcowDirty != 0 {
		x.o.warn("%s: a writer was killed: the counts of references are made anew", x.name)
		if _, err := q.repair(); err != nil {
			return err
		}
	}
	q.dirty = q.clears != 0
	return nil
}

// readHeader reads and checks the header and the L1 table.
func (q *qcow2) readHeader() error {
	h := make([]byte, 112)
	if err := q.getPadded(h, 0); err != nil {
		return err
	}
	be := binary.BigEndian
	q.version, q.bits = be.Uint32(h[qcowVersion:]), uint(be.Uint32(h[qcowBits:]))
	q.refs.order = 4
	switch {
	case string(h[:4]) != "QFI\xfb":
		return damaged("no signature")
	case q.version != 2 && q.version != 3:
		return unsupported("version %d", q.version)
	case q.bits < clusterBytesMin || q.bits > clusterBytesMax:
		return damaged("clusters of 1<<%d bytes", q.bits)
	case be.Uint32(h[qcowCrypt:]) != 0:
		return unsupported("encryption")
	}
	if q.version == 3 {
		if err := q.readFeatures(h); err != nil {
			return err
		}
	}
	q.cluster, q.tables.limit = 1<<q.bits, 1<<q.bits
	if be.Uint64(h[qcowSize:]) > block.MaxSize {
		return block.ErrTooLarge
	}
	q.size = int64(be.Uint64(h[qcowSize:]))
	if err := checkSize(q.size); err != nil {
		return err
	}
	var err error
	if q.l1At, err = q.offset(be.Uint64(h[qcowL1At:]), "L1 table"); err != nil {
		return err
	}
	n := int64(be.Uint32(h[qcowL1Size:]))
	if q.l1, err = q.readL1(q.l1At, n); err != nil {
		return err
	}
	if n < q.l1Needed(q.size) {
		return damaged("an L1 table of %d entries for %d bytes", n, q.size)
	}
	q.refs.at, q.refs.clusters = int64(be.Uint64(h[qcowRefsAt:])&(1<<63-1)), int64(be.Uint32(h[qcowRefsClusters:]))
	q.snaps.at, q.snaps.count = int64(be.Uint64(h[qcowSnapshotsAt:])&(1<<63-1)), int(be.Uint32(h[qcowSnapshots:]))
	return q.readBackingName(h)
}

// readFeatures reads what only version 3 has.
func (q *qcow2) readFeatures(h []byte) error {
	be := binary.BigEndian
	q.features, q.clears, q.refs.order = be.Uint64(h[qcowIncompatible:]), be.Uint64(h[qcowAutoclear:]), uint(be.Uint32(h[qcowRefsOrder:]))
	length := be.Uint32(h[qcowHeaderSize:])
	switch unknown := q.features &^ qcowKnown; {
	case unknown&(1<<2) != 0:
		return unsupported("data in another file")
	case unknown&(1<<4) != 0:
		return unsupported("entries with parts of clusters (extended_l2)")
	case unknown != 0:
		return unsupported("features %#x", unknown)
	case q.refs.order > 6:
		return damaged("counts of 1<<%d bits", q.refs.order)
	case length < 104 || int64(length) > 1<<q.bits:
		return damaged("a header of %d bytes", length)
	}
	if length > qcowCompression {
		q.unpacked.codec = h[qcowCompression]
	}
	if q.unpacked.codec > 1 || (q.unpacked.codec != 0) != (q.features&qcowOtherCodec != 0) {
		return unsupported("compression %d", q.unpacked.codec)
	}
	return nil
}

// offset checks that v is where a cluster can begin.
func (q *qcow2) offset(v uint64, what string) (int64, error) {
	if v > 1<<62 || int64(v)&(q.cluster-1) != 0 || int64(v) < q.cluster {
		return 0, damaged("the %s at %#x", what, v)
	}
	return int64(v), nil
}

// readL1 reads an L1 table of n entries.
func (q *qcow2) readL1(at, n int64) ([]uint64, error) {
	if n*8 > maxL1 || !q.within(at, n*8) {
		return nil, damaged("an L1 table of %d entries at %#x", n, at)
	}
	return q.words(at, n)
}

// words reads n big-endian words, which must be in the file.
func (q *qcow2) words(at, n int64) ([]uint64, error) {
	raw := make([]byte, 8*n)
	if err := q.get(raw, at); err != nil {
		return nil, err
	}
	list := make([]uint64, n)
	for i := range list {
		list[i] = binary.BigEndian.Uint64(raw[8*i:])
	}
	return list, nil
}

// l1Needed returns how many entries of L1 a disk of size bytes needs.
func (q *qcow2) l1Needed(size int64) int64 {
	covers := q.cluster * q.cluster / 8
	return (size + covers - 1) / covers
}

// Name returns the name of the file.
func (q *qcow2) Name() string { return q.name }

// Size returns the size of the disk.
func (q *qcow2) Size() int64 { return q.size }

// ReadOnly reports whether writes fail.
func (q *qcow2) ReadOnly() bool { return q.readOnly }

// Close flushes and closes the image and its backing file.
func (q *qcow2) Close() error {
	err := q.Disk.Close()
	if q.backing != nil {
		err = errors.Join(err, q.backing.Close())
	}
	return err
}

// tables keeps tables of one cluster each: L2 tables and refcount blocks. What is changed is written at once.
type tables struct {
	kept  map[int64][]byte
	limit int64 // bytes of a table
}

// maxTables bounds what is kept, in bytes.
const maxTables = 16 << 20

// get returns the table at an offset.
func (t *tables) get(b *body, at int64) ([]byte, error) {
	if p := t.kept[at]; p != nil {
		return p, nil
	}
	if at <= 0 || at&(t.limit-1) != 0 || !b.within(at, t.limit) {
		return nil, damaged("a table at %#x", at)
	}
	p := make([]byte, t.limit)
	if err := b.get(p, at); err != nil {
		return nil, err
	}
	t.keep(at, p)
	return p, nil
}

// keep keeps a table that was read or written.
func (t *tables) keep(at int64, p []byte) {
	if t.kept == nil || int64(len(t.kept))*t.limit >= maxTables {
		t.kept = map[int64][]byte{}
	}
	t.kept[at] = p
}

// set writes n bytes of value into the table at at, at an offset in it.
func (t *tables) set(b *body, at, in int64, value []byte) error {
	p, err := t.get(b, at)
	if err != nil {
		return err
	}
	if err := b.put(value, at+in); err != nil {
		delete(t.kept, at)
		return err
	}
	copy(p[in:], value)
	return nil
}

// be64 returns v in eight bytes.
func be64(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }
