package image

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Snapshot is a state of the disk that an image keeps inside.
type Snapshot struct {
	ID, Name string
	Made     time.Time
	Size     int64 // of the disk
}

// Bounds of a table of snapshots.
const (
	maxSnapshots     = 1 << 12
	maxSnapshotTable = 4 << 20
)

// snapTable is the table of snapshots of a qcow2 image.
type snapTable struct {
	at    int64
	count int
}

// snap is an entry of the table.
type snap struct {
	Snapshot
	l1At   int64
	l1Size int64 // entries
	raw    []byte
}

// readSnaps reads the table of snapshots.
func (q *qcow2) readSnaps() ([]snap, error) {
	if q.snaps.count == 0 {
		return nil, nil
	}
	if q.snaps.count > maxSnapshots || q.snaps.at&(q.cluster-1) != 0 {
		return nil, damaged("%d snapshots at %#x", q.snaps.count, q.snaps.at)
	}
	var list []snap
	be := binary.BigEndian
	at := q.snaps.at
	for range q.snaps.count {
		h := make([]byte, 40)
		if err := q.get(h, at); err != nil {
			return nil, err
		}
		idSize, nameSize, extra := int64(be.Uint16(h[12:])), int64(be.Uint16(h[14:])), int64(be.Uint32(h[36:]))
		n := (40 + extra + idSize + nameSize + 7) &^ 7
		if extra > 1024 || at+n-q.snaps.at > maxSnapshotTable {
			return nil, damaged("a snapshot of %d bytes", n)
		}
		s := snap{raw: make([]byte, n), l1At: int64(be.Uint64(h) & (1<<63 - 1)), l1Size: int64(be.Uint32(h[8:]))}
		if err := q.getPadded(s.raw, at); err != nil {
			return nil, err
		}
		s.ID = string(s.raw[40+extra : 40+extra+idSize])
		s.Name = string(s.raw[40+extra+idSize : 40+extra+idSize+nameSize])
		s.Made = time.Unix(int64(be.Uint32(h[16:])), int64(be.Uint32(h[20:]))).UTC()
		s.Size = q.size
		if extra >= 16 {
			s.Size = int64(be.Uint64(s.raw[48:]) & (1<<63 - 1))
		}
		list = append(list, s)
		at += n
	}
	return list, nil
}

// Snapshots returns the snapshots in the image.
func (q *qcow2) Snapshots() ([]Snapshot, error) {
	list, err := q.readSnaps()
	if err != nil {
		return nil, err
	}
	var names []Snapshot
	for _, s := range list {
		names = append(names, s.Snapshot)
	}
	return names, nil
}

// findSnap returns the number of the snapshot with that name or identifier.
func findSnap(list []snap, name string) (int, error) {
	i := slices.IndexFunc(list, func(s snap) bool { return s.ID == name })
	if i < 0 {
		i = slices.IndexFunc(list, func(s snap) bool { return s.Name == name })
	}
	if i < 0 {
		return 0, fmt.Errorf("there is no snapshot %q", name)
	}
	return i, nil
}

// change does something with the snapshots of the image. While it does, the image is marked as one whose counts of
// references are to be made anew, so that it may be interrupted at any moment.
func (q *qcow2) change(do func(list []snap) error) error {
	if q.readOnly {
		return unsupported("changing snapshots of an image that is read-only")
	}
	list, err := q.readSnaps()
	if err != nil {
		return err
	}
	if q.dirty {
		if err := q.clearFeatures(); err != nil {
			return err
		}
	}
	if err := q.mark(true); err != nil {
		return err
	}
	if err := do(list); err != nil {
		return err
	}
	if err := q.fixCopied(); err != nil {
		return err
	}
	if err := q.mark(false); err != nil {
		return err
	}
	return q.Flush()
}

// mark says in the header whether the counts may be wrong. Version 2 has no place for that.
func (q *qcow2) mark(dirty bool) error {
	if q.version == 2 {
		return nil
	}
	q.features &^= qcowDirty
	if dirty {
		q.features |= qcowDirty
	}
	if err := q.Flush(); err != nil {
		return err
	}
	return q.put(be64(q.features), qcowIncompatible)
}

// addTree adds to the counts of all that an L1 table leads to.
func (q *qcow2) addTree(l1 []uint64, add int) error {
	for _, e := range l1 {
		at := int64(e & entryOffset)
		if at == 0 {
			continue
		}
		t, err := q.tables.get(&q.body, at)
		if err != nil {
			return err
		}
		t = slices.Clone(t) // the counts that change may push it out
		for in := int64(0); in < q.cluster; in += 8 {
			if err := q.addEntry(binary.BigEndian.Uint64(t[in:]), add); err != nil {
				return err
			}
		}
		if err := q.addCount(at>>q.bits, add); err != nil {
			return err
		}
	}
	return nil
}

// CreateSnapshot keeps the present state of the disk under a name.
func (q *qcow2) CreateSnapshot(name string, now time.Time) error {
	return q.change(func(list []snap) error {
		last := 0
		for _, s := range list {
			if s.Name == name {
				return fmt.Errorf("there is a snapshot %q already", name)
			}
			if n, err := strconv.Atoi(s.ID); err == nil {
				last = max(last, n)
			}
		}
		if len(list) >= maxSnapshots || len(name) > 255 || name == "" {
			return unsupported("a snapshot of that name, or so many")
		}
		if err := q.addTree(q.l1, 1); err != nil {
			return err
		}
		clear := slices.Clone(q.l1)
		for i := range clear {
			clear[i] &^= entryCopied
		}
		at, err := q.putClusters(bigEndian(clear))
		if err != nil {
			return err
		}
		id := strconv.Itoa(last + 1)
		be := binary.BigEndian
		raw := make([]byte, (40+24+len(id)+len(name)+7)&^7)
		be.PutUint64(raw, uint64(at))
		be.PutUint32(raw[8:], uint32(len(q.l1)))
		be.PutUint16(raw[12:], uint16(len(id)))
		be.PutUint16(raw[14:], uint16(len(name)))
		be.PutUint32(raw[16:], uint32(now.Unix()))
		be.PutUint32(raw[20:], uint32(now.Nanosecond()))
		be.PutUint32(raw[36:], 24)
		be.PutUint64(raw[48:], uint64(q.size))
		be.PutUint64(raw[56:], ^uint64(0)) // no count of instructions
		copy(raw[64:], id+name)
		return q.putSnaps(append(list, snap{raw: raw}))
	})
}

// putClusters writes b into new clusters and returns where.
func (q *qcow2) putClusters(b []byte) (int64, error) {
	whole := make([]byte, (int64(len(b))+q.cluster-1)&^(q.cluster-1))
	copy(whole, b)
	at, err := q.allocate(int64(len(whole)) >> q.bits)
	if err == nil {
		err = q.put(whole, at)
	}
	return at, err
}

// addRange adds to the counts of the clusters of n bytes at an offset.
func (q *qcow2) addRange(at, n int64, add int) error {
	for c := at >> q.bits; c<<q.bits < at+n; c++ {
		if err := q.addCount(c, add); err != nil {
			return err
		}
	}
	return nil
}

// putSnaps writes a new table of snapshots and gives up the old one.
func (q *qcow2) putSnaps(list []snap) error {
	old, err := q.readSnaps()
	if err != nil {
		return err
	}
	var oldSize int64
	for _, s := range old {
		oldSize += int64(len(s.raw))
	}
	var b []byte
	for _, s := range list {
		b = append(b, s.raw...)
	}
	at := int64(0)
	if len(b) > 0 {
		if at, err = q.putClusters(b); err != nil {
			return err
		}
	}
	head := append(binary.BigEndian.AppendUint32(nil, uint32(len(list))), be64(uint64(at))...)
	if err := q.put(head, qcowSnapshots); err != nil {
		return err
	}
	oldAt := q.snaps.at
	q.snaps = snapTable{at, len(list)}
	return q.addRange(oldAt, oldSize, -1)
}

// l1Of returns the L1 table of a snapshot.
func (q *qcow2) l1Of(s snap) ([]uint64, error) {
	if s.l1Size == 0 {
		return nil, nil
	}
	if s.l1At&(q.cluster-1) != 0 || s.l1At == 0 {
		return nil, damaged("the L1 table of a snapshot at %#x", s.l1At)
	}
	return q.readL1(s.l1At, s.l1Size)
}

// DeleteSnapshot forgets a snapshot, which is named by its name or identifier.
func (q *qcow2) DeleteSnapshot(name string) error {
	return q.change(func(list []snap) error {
		i, err := findSnap(list, name)
		if err != nil {
			return err
		}
		s := list[i]
		l1, err := q.l1Of(s)
		if err != nil {
			return err
		}
		if err := q.putSnaps(slices.Delete(list, i, i+1)); err != nil {
			return err
		}
		if err := q.addTree(l1, -1); err != nil {
			return err
		}
		return q.addRange(s.l1At, s.l1Size*8, -1)
	})
}

// ApplySnapshot makes the disk what it was when a snapshot was made.
func (q *qcow2) ApplySnapshot(name string) error {
	return q.change(func(list []snap) error {
		i, err := findSnap(list, name)
		if err != nil {
			return err
		}
		l1, err := q.l1Of(list[i])
		if err != nil {
			return err
		}
		if list[i].Size != q.size || int64(len(l1)) < q.l1Needed(q.size) {
			return unsupported("a snapshot of a disk of another size")
		}
		if err := q.addTree(l1, 1); err != nil {
			return err
		}
		at, err := q.putClusters(bigEndian(l1))
		if err != nil {
			return err
		}
		head := append(binary.BigEndian.AppendUint32(nil, uint32(len(l1))), be64(uint64(at))...)
		if err := q.put(head, qcowL1Size); err != nil {
			return err
		}
		old, oldAt := q.l1, q.l1At
		q.l1, q.l1At = l1, at
		if err := q.addTree(old, -1); err != nil {
			return err
		}
		return q.addRange(oldAt, int64(len(old))*8, -1)
	})
}
