package image

import (
	"encoding/binary"
)

// refTable has the counts of references to the clusters of an image: a table of blocks of one cluster each. A count
// has 1 << order bits.
type refTable struct {
	order    uint
	at       int64 // of the table
	clusters int64 // of the table
	blocks   []uint64
	free     int64 // no cluster before this one is free
}

// read reads the table.
func (r *refTable) read(q *qcow2) error {
	n := r.clusters * q.cluster
	if r.at&(q.cluster-1) != 0 || r.at < q.cluster || n > maxRefTable || n == 0 || !q.within(r.at, n) {
		return damaged("a refcount table of %d clusters at %#x", r.clusters, r.at)
	}
	var err error
	r.blocks, err = q.words(r.at, n/8)
	r.free = 1
	return err
}

// perBlock returns how many counts a block has.
func (q *qcow2) perBlock() int64 { return q.cluster * 8 >> q.refs.order }

// refCount returns how many references cluster i of the file has.
func (q *qcow2) refCount(i int64) (uint64, error) {
	b := i / q.perBlock()
	if b >= int64(len(q.refs.blocks)) || q.refs.blocks[b]&entryOffset == 0 {
		return 0, nil
	}
	t, err := q.tables.get(&q.body, int64(q.refs.blocks[b]&entryOffset))
	if err != nil {
		return 0, err
	}
	return countIn(t, i%q.perBlock(), q.refs.order), nil
}

// countIn returns count i of a block.
func countIn(t []byte, i int64, order uint) uint64 {
	switch order {
	case 3:
		return uint64(t[i])
	case 4:
		return uint64(binary.BigEndian.Uint16(t[2*i:]))
	case 5:
		return uint64(binary.BigEndian.Uint32(t[4*i:]))
	case 6:
		return binary.BigEndian.Uint64(t[8*i:])
	}
	width := int64(1) << order
	return uint64(t[i*width/8] >> (i * width % 8) & (1<<width - 1))
}

// countBytes returns the bytes of a block that hold count i when it is v, and where they stand.
func countBytes(t []byte, i int64, order uint, v uint64) (in int64, b []byte) {
	switch order {
	case 3:
		return i, []byte{byte(v)}
	case 4:
		return 2 * i, binary.BigEndian.AppendUint16(nil, uint16(v))
	case 5:
		return 4 * i, binary.BigEndian.AppendUint32(nil, uint32(v))
	case 6:
		return 8 * i, be64(v)
	}
	width := int64(1) << order
	in = i * width / 8
	shift := i * width % 8
	return in, []byte{t[in]&^byte((1<<width-1)<<shift) | byte(v<<shift)}
}

// maxCount returns the largest count.
func (q *qcow2) maxCount() uint64 { return 1<<(1<<q.refs.order) - 1 }

// setCount writes the count of cluster i, whose block must exist.
func (q *qcow2) setCount(i int64, v uint64) error {
	if v > q.maxCount() {
		return unsupported("more than %d references to a cluster", q.maxCount())
	}
	b := i / q.perBlock()
	if b >= int64(len(q.refs.blocks)) || q.refs.blocks[b]&entryOffset == 0 {
		return damaged("cluster %d has no count", i)
	}
	at := int64(q.refs.blocks[b] & entryOffset)
	t, err := q.tables.get(&q.body, at)
	if err != nil {
		return err
	}
	in, bytes := countBytes(t, i%q.perBlock(), q.refs.order, v)
	return q.tables.set(&q.body, at, in, bytes)
}

// addCount adds to the count of cluster i.
func (q *qcow2) addCount(i int64, add int) error {
	v, err := q.refCount(i)
	if err != nil {
		return err
	}
	if add < 0 && v < uint64(-add) {
		return damaged("cluster %d has more references than its count", i)
	}
	if v += uint64(add); v == 0 {
		q.refs.free = min(q.refs.free, i)
		delete(q.tables.kept, i<<q.bits)
	}
	return q.setCount(i, v)
}

// allocate takes n clusters in a row and returns the offset of the first.
func (q *qcow2) allocate(n int64) (int64, error) {
	first, have := q.refs.free, int64(0)
	for i := first; have < n; i++ {
		if b := i / q.perBlock(); b >= int64(len(q.refs.blocks)) {
			if err := q.growRefs(i); err != nil {
				return 0, err
			}
		} else if q.refs.blocks[b]&entryOffset == 0 {
			if err := q.newRefBlock(b, i); err != nil {
				return 0, err
			}
		}
		v, err := q.refCount(i)
		if err != nil {
			return 0, err
		}
		if have++; v != 0 {
			first, have = i+1, 0
		}
	}
	if q.used(first<<q.bits, n<<q.bits) {
		return 0, damaged("cluster %d is in use and has a count of 0", first)
	}
	for i := range n {
		if err := q.setCount(first+i, 1); err != nil {
			return 0, err
		}
	}
	if first == q.refs.free {
		q.refs.free = first + n
	}
	return first << q.bits, q.reach((first + n) << q.bits)
}

// used reports whether n bytes at off meet the header or a table that must be there: with those a damaged image must
// not be written.
func (q *qcow2) used(off, n int64) bool {
	for _, t := range [][2]int64{{0, q.cluster}, {q.l1At, int64(len(q.l1)) * 8}, {q.refs.at, q.refs.clusters * q.cluster}} {
		if off < t[0]+t[1] && t[0] < off+n {
			return true
		}
	}
	for _, e := range q.refs.blocks {
		if at := int64(e & entryOffset); at != 0 && off < at+q.cluster && at < off+n {
			return true
		}
	}
	return false
}

// newRefBlock makes block b, which has the count of cluster i, out of that cluster. No cluster of a block that does
// not exist is in use.
func (q *qcow2) newRefBlock(b, i int64) error {
	at := i << q.bits
	t := make([]byte, q.cluster)
	in, bytes := countBytes(t, i%q.perBlock(), q.refs.order, 1)
	copy(t[in:], bytes)
	if q.used(at, q.cluster) {
		return damaged("cluster %d is in use and has no count", i)
	}
	if err := q.put(t, at); err != nil {
		return err
	}
	q.tables.keep(at, t)
	if err := q.put(be64(uint64(at)), q.refs.at+8*b); err != nil {
		return err
	}
	q.refs.blocks[b] = uint64(at)
	return nil
}

// growRefs replaces the table by one twice as long, so that it has a place for the block of cluster i. The new table
// and the first blocks that it needs take the clusters after all that could have counts up to now.
func (q *qcow2) growRefs(i int64) error {
	old, oldAt, oldClusters := q.refs.blocks, q.refs.at, q.refs.clusters
	start := max(i, int64(len(old))*q.perBlock())
	clusters := 2 * oldClusters
	var blocks int64
	for { // until the new table has entries for the blocks of itself and of them
		first := start / q.perBlock()
		blocks = (start+clusters+blocks+q.perBlock()-1)/q.perBlock() - first
		need := (start+clusters+blocks+q.perBlock()-1)/q.perBlock() - first
		if need == blocks && (first+blocks)*8 <= clusters*q.cluster {
			break
		}
		if (first+blocks)*8 > clusters*q.cluster {
			clusters++
		}
		if clusters*q.cluster > maxRefTable {
			return unsupported("a refcount table of more than 8 MB")
		}
	}
	table := make([]uint64, clusters*q.cluster/8)
	copy(table, old)
	for n := range blocks {
		t := make([]byte, q.cluster)
		b := start/q.perBlock() + n
		table[b] = uint64((start + n) << q.bits)
		for c := start; c < start+blocks+clusters; c++ {
			if c/q.perBlock() == b {
				in, bytes := countBytes(t, c%q.perBlock(), q.refs.order, 1)
				copy(t[in:], bytes)
			}
		}
		if err := q.put(t, (start+n)<<q.bits); err != nil {
			return err
		}
	}
	at := (start + blocks) << q.bits
	if err := q.put(bigEndian(table), at); err != nil {
		return err
	}
	if err := q.put(binary.BigEndian.AppendUint32(be64(uint64(at)), uint32(clusters)), qcowRefsAt); err != nil {
		return err
	}
	q.refs.blocks, q.refs.at, q.refs.clusters = table, at, clusters
	for c := range oldClusters {
		if err := q.addCount(oldAt>>q.bits+c, -1); err != nil {
			return err
		}
	}
	return nil
}

// bigEndian returns words in bytes.
func bigEndian(list []uint64) []byte {
	b := make([]byte, 0, 8*len(list))
	for _, v := range list {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	return b
}
