package image

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"strings"

	"github.com/iron86/iron86/block"
	"github.com/klauspost/compress/zstd"
)

// readBackingName reads the name of the backing file, and the extension of the header with its format.
func (q *qcow2) readBackingName(h []byte) error {
	be := binary.BigEndian
	at, n := be.Uint64(h[qcowBackingAt:]), be.Uint32(h[qcowBackingSize:])
	if at == 0 || n == 0 {
		return nil
	}
	if n > 1023 || at > uint64(q.cluster) || at+uint64(n) > uint64(q.cluster) {
		return damaged("a backing file's name of %d bytes at %#x", n, at)
	}
	name := make([]byte, n)
	if err := q.get(name, int64(at)); err != nil {
		return err
	}
	q.base = string(name)
	from := int64(72)
	if q.version == 3 {
		from = int64(be.Uint32(h[qcowHeaderSize:]))
	}
	for from+8 <= int64(at) {
		var head [8]byte
		if err := q.get(head[:], from); err != nil {
			return err
		}
		kind, size := be.Uint32(head[:]), int64(be.Uint32(head[4:]))
		from += 8
		if kind == 0 || from+size > int64(at) {
			break
		}
		if kind == qcowBackingKind && size <= 64 {
			text := make([]byte, size)
			if err := q.get(text, from); err != nil {
				return err
			}
			q.baseKind = string(text)
		}
		from += (size + 7) &^ 7
	}
	return nil
}

// openBacking opens the backing file.
func (q *qcow2) openBacking(x *opening) error {
	if q.base == "" {
		return nil
	}
	name := q.base
	if rest, ok := strings.CutPrefix(name, "file:"); ok {
		name = rest
	} else if i := strings.IndexByte(name, ':'); i > 1 && !strings.ContainsAny(name[:i], `/\`) {
		return unsupported("the backing file %q", q.base)
	}
	if strings.IndexByte(name, 0) >= 0 || name == "" {
		return damaged("the backing file %q", q.base)
	}
	var err error
	q.backing, err = x.beside(name, q.baseKind)
	return err
}

// entry returns the entry of L2 for a cluster of the disk, 0 for one without.
func (q *qcow2) entry(cluster int64) (uint64, error) {
	l2, in, err := q.l2(q.l1, cluster)
	if err != nil || l2 == nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(l2[in:]), nil
}

// l2 returns the L2 table of a cluster, and the place of its entry in it. It is nil if there is none.
func (q *qcow2) l2(l1 []uint64, cluster int64) (table []byte, in int64, err error) {
	per := q.cluster / 8
	i := cluster / per
	if i >= int64(len(l1)) || l1[i]&entryOffset == 0 {
		return nil, 0, nil
	}
	table, err = q.tables.get(&q.body, int64(l1[i]&entryOffset))
	return table, cluster % per * 8, err
}

// ReadAt reads the disk.
func (q *qcow2) ReadAt(p []byte, off int64) (int, error) {
	return pieces(p, off, q.size, q.cluster, func(part []byte, n, in int64) error {
		e, err := q.entry(n)
		if err != nil {
			return err
		}
		return q.readCluster(part, e, n, in)
	})
}

// readCluster reads a part of cluster n of the disk, whose entry is e.
func (q *qcow2) readCluster(part []byte, e uint64, n, in int64) error {
	switch {
	case e&entryCompressed != 0:
		c, err := q.unpack(e)
		if err == nil {
			copy(part, c[in:])
		}
		return err
	case q.version == 3 && e&entryZero != 0:
		clear(part)
		return nil
	case e&entryOffset == 0:
		return q.readBelow(part, n*q.cluster+in)
	}
	at := int64(e & entryOffset)
	if at&(q.cluster-1) != 0 {
		return damaged("a cluster at %#x", at)
	}
	return q.getPadded(part, at+in)
}

// readBelow reads the backing file, and zeros where it is shorter or there is none.
func (q *qcow2) readBelow(part []byte, at int64) error {
	if q.backing == nil {
		clear(part)
		return nil
	}
	below := body{q.backing}
	return below.getPadded(part, at)
}

// unpacked keeps the cluster that was decompressed last.
type unpacked struct {
	codec uint8 // 0 deflate, 1 zstd
	entry uint64
	data  []byte
	zstd  *zstd.Decoder
}

// packed returns where a compressed cluster stands: the entry has the offset, and above it the number of sectors of
// 512 bytes after the first.
func (q *qcow2) packed(e uint64) (at, n int64) {
	shift := 62 - (q.bits - 8)
	at = int64(e & (1<<shift - 1))
	sectors := int64(e>>shift&(1<<(q.bits-8)-1)) + 1
	return at, sectors*512 - at&511
}

// unpack returns the contents of a compressed cluster.
func (q *qcow2) unpack(e uint64) ([]byte, error) {
	u := &q.unpacked
	if u.data != nil && u.entry == e {
		return u.data, nil
	}
	at, n := q.packed(e)
	n = min(n, q.Disk.Size()-at) // the last one may end with the file
	if n <= 0 {
		return nil, damaged("a compressed cluster at %#x", at)
	}
	raw := make([]byte, n)
	if err := q.get(raw, at); err != nil {
		return nil, err
	}
	data := make([]byte, q.cluster)
	var r io.Reader = flate.NewReader(bytes.NewReader(raw))
	if u.codec == 1 {
		if u.zstd == nil {
			d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
			if err != nil {
				return nil, err
			}
			u.zstd = d
		}
		if err := u.zstd.Reset(bytes.NewReader(raw)); err != nil {
			return nil, damaged("a compressed cluster at %#x (%v)", at, err)
		}
		r = u.zstd
	}
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, damaged("a compressed cluster at %#x (%v)", at, err)
	}
	u.data, u.entry = data, e
	return data, nil
}

// Backing returns the backing file's name and format as the image has them.
func (q *qcow2) Backing() (name, kind string) { return q.base, q.baseKind }

var _ block.Disk = (*qcow2)(nil)
