package image

import (
	"encoding/binary"
	"fmt"
)

// Report is what a check has found.
type Report struct {
	Errors []string // what is wrong, at most maxErrors of them
	Wrong  int64    // how many things are wrong
	Leaks  int64    // clusters or blocks that nothing uses: a loss of room alone
}

// maxErrors bounds how many errors are described.
const maxErrors = 20

// note adds an error.
func (r *Report) note(format string, args ...any) {
	if r.Wrong++; len(r.Errors) < maxErrors {
		r.Errors = append(r.Errors, fmt.Sprintf(format, args...))
	}
}

// maxChecked bounds the clusters of an image that can be checked.
const maxChecked = 1 << 27

// census counts the references to the clusters of an image.
type census struct {
	q      *qcow2
	counts []uint32
	report Report
}

// count counts a reference to each cluster of n bytes at an offset.
func (c *census) count(at, n int64, what string) bool {
	if at <= 0 && what != "header" || n < 0 || at+n > int64(len(c.counts))<<c.q.bits {
		c.report.note("%s at %#x is past the end of the file", what, at)
		return false
	}
	for i := at >> c.q.bits; i<<c.q.bits < at+n; i++ {
		c.counts[i]++
	}
	return true
}

// tree counts what an L1 table leads to.
func (c *census) tree(l1 []uint64) error {
	q := c.q
	for _, e := range l1 {
		at := int64(e & entryOffset)
		if at == 0 || !c.count(at, q.cluster, "L2 table") {
			continue
		}
		t, err := q.tables.get(&q.body, at)
		if err != nil {
			c.report.note("%v", err)
			continue
		}
		for in := int64(0); in < q.cluster; in += 8 {
			e := binary.BigEndian.Uint64(t[in:])
			first, last, any := q.clustersOf(e)
			if !any {
				continue
			}
			if e&entryCompressed == 0 && int64(e&entryOffset)&(q.cluster-1) != 0 {
				c.report.note("a cluster at %#x", e&entryOffset)
				continue
			}
			c.count(first<<q.bits, min((last-first+1)<<q.bits, int64(len(c.counts))<<q.bits-first<<q.bits), "data")
		}
	}
	return nil
}

// take makes the census of the image.
func (q *qcow2) take() (*census, error) {
	n := (q.Disk.Size() + q.cluster - 1) >> q.bits
	if n > maxChecked {
		return nil, unsupported("checking an image of %d clusters", n)
	}
	c := &census{q: q, counts: make([]uint32, n)}
	c.count(0, q.cluster, "header")
	c.count(q.refs.at, q.refs.clusters*q.cluster, "refcount table")
	for _, e := range q.refs.blocks {
		if e&entryOffset != 0 {
			c.count(int64(e&entryOffset), q.cluster, "refcount block")
		}
	}
	c.count(q.l1At, int64(len(q.l1))*8, "L1 table")
	if err := c.tree(q.l1); err != nil {
		return nil, err
	}
	list, err := q.readSnaps()
	if err != nil {
		return nil, err
	}
	size := int64(0)
	for _, s := range list {
		size += int64(len(s.raw))
		l1, err := q.l1Of(s)
		if err != nil {
			return nil, err
		}
		c.count(s.l1At, s.l1Size*8, "L1 table of a snapshot")
		if err := c.tree(l1); err != nil {
			return nil, err
		}
	}
	if size > 0 {
		c.count(q.snaps.at, size, "table of snapshots")
	}
	return c, nil
}

// Check looks for damage.
func (q *qcow2) Check() (Report, error) {
	if q.refs.blocks == nil {
		if err := q.refs.read(q); err != nil {
			return Report{}, err
		}
	}
	c, err := q.take()
	if err != nil {
		return Report{}, err
	}
	for i, want := range c.counts {
		have, err := q.refCount(int64(i))
		switch {
		case err != nil:
			return c.report, err
		case have > uint64(want):
			c.report.Leaks++
		case have < uint64(want):
			c.report.note("cluster %d has %d references and a count of %d", i, want, have)
		}
	}
	return c.report, q.eachEntry(func(e uint64, one bool, _ func(uint64) error) error {
		if one != (e&entryCopied != 0) {
			c.report.note("the entry %#x says the wrong thing about being the only one", e)
		}
		return nil
	})
}

// eachEntry does do with every used entry of the L1 table and its L2 tables that has the bit entryCopied: with whether the
// cluster has one reference, and a function that writes the entry.
func (q *qcow2) eachEntry(do func(e uint64, one bool, set func(uint64) error) error) error {
	for i, e := range q.l1 {
		at := int64(e & entryOffset)
		if at == 0 {
			continue
		}
		n, err := q.refCount(at >> q.bits)
		if err != nil {
			return err
		}
		set := func(v uint64) error {
			q.l1[i] = v
			return q.put(be64(v), q.l1At+8*int64(i))
		}
		if err := do(e, n == 1, set); err != nil {
			return err
		}
		for in := int64(0); in < q.cluster; in += 8 {
			t, err := q.tables.get(&q.body, at)
			if err != nil {
				return err
			}
			e := binary.BigEndian.Uint64(t[in:])
			if e&entryCompressed != 0 || e&entryOffset == 0 {
				continue
			}
			n, err := q.refCount(int64(e&entryOffset) >> q.bits)
			if err != nil {
				return err
			}
			set := func(v uint64) error { return q.tables.set(&q.body, at, in, be64(v)) }
			if err := do(e, n == 1, set); err != nil {
				return err
			}
		}
	}
	return nil
}

// fixCopied sets entryCopied in the entries whose clusters have one reference, and clears it in the others.
func (q *qcow2) fixCopied() error {
	return q.eachEntry(func(e uint64, one bool, set func(uint64) error) error {
		want := e &^ entryCopied
		if one {
			want |= entryCopied
		}
		if want == e {
			return nil
		}
		return set(want)
	})
}

// repair makes all counts what they should be, and returns how many were not. An image with damage that counts do not
// explain is left alone.
func (q *qcow2) repair() (changed int64, err error) {
	if q.clears&qcowBitmaps != 0 {
		return 0, unsupported("repairing an image with bitmaps")
	}
	c, err := q.take()
	if err != nil {
		return 0, err
	}
	if c.report.Wrong > 0 {
		return 0, damaged("%s", c.report.Errors[0])
	}
	for i, want := range c.counts {
		have, err := q.refCount(int64(i))
		if err != nil {
			return changed, err
		}
		if have == uint64(want) {
			continue
		}
		changed++
		if err := q.setCount(int64(i), uint64(want)); err != nil {
			return changed, err
		}
	}
	q.refs.free = 1
	if err := q.fixCopied(); err != nil {
		return changed, err
	}
	if q.features&qcowDirty != 0 {
		return changed, q.mark(false)
	}
	return changed, q.Flush()
}

// Repair gives up what nothing uses, and corrects counts of references.
func (q *qcow2) Repair() (changed int64, err error) {
	if q.readOnly {
		return 0, unsupported("repairing an image that is read-only")
	}
	return q.repair()
}
