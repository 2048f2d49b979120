package image

import (
	"encoding/binary"

	"github.com/iron86/iron86/block"
)

// WriteAt writes the disk.
func (q *qcow2) WriteAt(p []byte, off int64) (int, error) {
	if q.readOnly {
		return 0, block.ErrReadOnly
	}
	if q.dirty {
		if err := q.clearFeatures(); err != nil {
			return 0, err
		}
	}
	return pieces(p, off, q.size, q.cluster, q.writeCluster)
}

// clearFeatures takes the bits of qcowAutoclear away before the first write, because what they stand for is not kept.
func (q *qcow2) clearFeatures() error {
	if err := q.put(be64(0), qcowAutoclear); err != nil {
		return err
	}
	q.clears, q.dirty = 0, false
	return nil
}

// writeCluster writes a part of cluster n of the disk: in place, if no snapshot has the cluster too, and otherwise into
// a new one. The entry is changed when the data are there; what the old entry led to is given up last.
func (q *qcow2) writeCluster(part []byte, n, in int64) error {
	e, err := q.entry(n)
	if err != nil {
		return err
	}
	if e&entryCopied != 0 && e&entryCompressed == 0 && e&entryOffset != 0 && (e&entryZero == 0 || q.version == 2) {
		at := int64(e & entryOffset)
		if at&(q.cluster-1) != 0 || q.used(at, q.cluster) {
			return damaged("a cluster at %#x", at)
		}
		return q.put(part, at+in)
	}
	whole := part
	if int64(len(part)) < q.cluster {
		whole = make([]byte, q.cluster)
		if err := q.readCluster(whole, e, n, 0); err != nil {
			return err
		}
		copy(whole[in:], part)
	}
	table, err := q.writableL2(n)
	if err != nil {
		return err
	}
	at, err := q.allocate(1)
	if err != nil {
		return err
	}
	if err := q.put(whole, at); err != nil {
		return err
	}
	if err := q.tables.set(&q.body, table, n%(q.cluster/8)*8, be64(uint64(at)|entryCopied)); err != nil {
		return err
	}
	return q.addEntry(e, -1)
}

// writableL2 returns where the L2 table of cluster n stands, after it has made one if there was none, or a copy if
// a snapshot has the table too.
func (q *qcow2) writableL2(n int64) (int64, error) {
	per := q.cluster / 8
	i := n / per
	old := q.l1[i]
	if old&entryCopied != 0 && old&entryOffset != 0 {
		return int64(old & entryOffset), nil
	}
	table := make([]byte, q.cluster)
	if old&entryOffset != 0 {
		t, err := q.tables.get(&q.body, int64(old&entryOffset))
		if err != nil {
			return 0, err
		}
		copy(table, t)
	}
	at, err := q.allocate(1)
	if err != nil {
		return 0, err
	}
	if err := q.put(table, at); err != nil {
		return 0, err
	}
	q.tables.keep(at, table)
	e := uint64(at) | entryCopied
	if err := q.put(be64(e), q.l1At+8*i); err != nil {
		return 0, err
	}
	q.l1[i] = e
	if old&entryOffset != 0 {
		err = q.addCount(int64(old&entryOffset)>>q.bits, -1)
	}
	return at, err
}

// addEntry adds to the counts of the clusters that an entry of L2 leads to.
func (q *qcow2) addEntry(e uint64, add int) error {
	first, last, any := q.clustersOf(e)
	for c := first; any && c <= last; c++ {
		if err := q.addCount(c, add); err != nil {
			return err
		}
	}
	return nil
}

// clustersOf returns the clusters of the file that an entry of L2 leads to, both ends included. any is false if there
// are none.
func (q *qcow2) clustersOf(e uint64) (first, last int64, any bool) {
	if e&entryCompressed != 0 {
		at, n := q.packed(e)
		return at >> q.bits, (at + n - 1) >> q.bits, true
	}
	at := int64(e & entryOffset)
	return at >> q.bits, at >> q.bits, at != 0
}

// createQcow2 makes an empty image with clusters of 64 KB.
func createQcow2(f *body, size int64, o CreateOptions) error { return makeQcow2(f, size, 16, o) }

// makeQcow2 makes an empty image of version 3 with clusters of 1 << bits bytes: the header, the refcount table, a block
// of counts, and the L1 table, which must have its counts in that block.
func makeQcow2(f *body, size int64, bits uint, o CreateOptions) error {
	cluster := int64(1) << bits
	q := &qcow2{cluster: cluster}
	l1 := q.l1Needed(size)
	l1Clusters := (l1*8 + cluster - 1) / cluster
	h := make([]byte, cluster)
	be := binary.BigEndian
	copy(h, "QFI\xfb")
	be.PutUint32(h[qcowVersion:], 3)
	be.PutUint32(h[qcowBits:], uint32(bits))
	be.PutUint64(h[qcowSize:], uint64(size))
	be.PutUint32(h[qcowL1Size:], uint32(l1))
	be.PutUint64(h[qcowL1At:], uint64(3*cluster))
	be.PutUint64(h[qcowRefsAt:], uint64(cluster))
	be.PutUint32(h[qcowRefsClusters:], 1)
	be.PutUint32(h[qcowRefsOrder:], 4)
	be.PutUint32(h[qcowHeaderSize:], 104)
	end := 104
	if o.Backing != "" {
		be.PutUint32(h[end:], qcowBackingKind)
		be.PutUint32(h[end+4:], uint32(len(o.BackingFormat)))
		copy(h[end+8:], o.BackingFormat)
		end += 8 + (len(o.BackingFormat)+7)&^7
		if len(o.Backing) > 1023 {
			return unsupported("a backing file's name of %d bytes", len(o.Backing))
		}
		be.PutUint64(h[qcowBackingAt:], uint64(end+8))
		be.PutUint32(h[qcowBackingSize:], uint32(len(o.Backing)))
		copy(h[end+8:], o.Backing)
	}
	refs, block := make([]byte, cluster), make([]byte, cluster)
	be.PutUint64(refs, uint64(2*cluster))
	for i := range 3 + l1Clusters {
		be.PutUint16(block[2*i:], 1)
	}
	for _, part := range []struct {
		b  []byte
		at int64
	}{{make([]byte, l1Clusters*cluster), 3 * cluster}, {block, 2 * cluster}, {refs, cluster}, {h, 0}} {
		if err := f.put(part.b, part.at); err != nil {
			return err
		}
	}
	return nil
}
