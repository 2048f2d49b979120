package block

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
)

// ErrOverlay is the error for a saved overlay that is damaged or belongs to another disk.
var ErrOverlay = errors.New("not what was saved from an overlay on this disk")

// overlayMagic begins a saved overlay; the last byte is the version.
var overlayMagic = [8]byte{'i', '8', '6', 'o', 'v', 'l', 0x1a, 1}

// overlayHeader is the beginning of a saved overlay. It is followed by the clusters in order, each after
// its number, and by the SHA-256 of everything before it.
type overlayHeader struct {
	Magic       [8]byte
	Below, Size int64 // the size of the disk below, and of the overlay
	Clusters    int64 // how many clusters follow
}

// Save writes what was written to the overlay, so that Load can bring it back on
// another overlay on the same disk.
func (o *Overlay) Save(w io.Writer) error {
	sum := sha256.New()
	out := io.MultiWriter(w, sum)
	numbers := make([]int64, 0, len(o.clusters))
	for i := range o.clusters {
		numbers = append(numbers, i)
	}
	slices.Sort(numbers)
	head := overlayHeader{overlayMagic, o.base.Size(), o.size, int64(len(numbers))}
	if err := binary.Write(out, binary.LittleEndian, head); err != nil {
		return fmt.Errorf("block: save overlay: %w", err)
	}
	for _, i := range numbers {
		if err := binary.Write(out, binary.LittleEndian, i); err != nil {
			return fmt.Errorf("block: save overlay: %w", err)
		}
		if _, err := out.Write(o.clusters[i][:]); err != nil {
			return fmt.Errorf("block: save overlay: %w", err)
		}
	}
	if _, err := w.Write(sum.Sum(nil)); err != nil {
		return fmt.Errorf("block: save overlay: %w", err)
	}
	return nil
}

// Load replaces what was written to the overlay by what Save wrote. When it returns an error, which wraps
// ErrOverlay or is the reader's, nothing has changed. It reads no further than the saved overlay goes,
// and needs no more memory for a damaged one than that has bytes.
func (o *Overlay) Load(r io.Reader) error {
	sum := sha256.New()
	in := io.TeeReader(r, sum)
	var head overlayHeader
	if err := binary.Read(in, binary.LittleEndian, &head); err != nil {
		return loadError(err)
	}
	if head.Magic != overlayMagic || head.Below != o.base.Size() || head.Size < head.Below || head.Size > MaxSize ||
		head.Clusters < 0 || head.Clusters > (head.Size+clusterSize-1)/clusterSize {
		return loadError(ErrOverlay)
	}
	clusters, shared, err := readClusters(in, head)
	if err != nil {
		return loadError(err)
	}
	want := sum.Sum(nil)
	have := make([]byte, len(want))
	if _, err := io.ReadFull(r, have); err != nil {
		return loadError(err)
	}
	if !bytes.Equal(have, want) {
		return loadError(ErrOverlay)
	}
	o.clusters, o.size, o.shared, o.kept = clusters, head.Size, shared, nil
	return nil
}

// readClusters reads the clusters, whose numbers must rise. Equal clusters share memory, so that a small
// compressed file cannot fill gigabytes.
func readClusters(in io.Reader, head overlayHeader) (map[int64]*[clusterSize]byte, map[int64]bool, error) {
	clusters, shared := make(map[int64]*[clusterSize]byte), make(map[int64]bool)
	seed := maphash.MakeSeed()
	first := make(map[uint64]int64) // by hash: the first cluster
	c := new([clusterSize]byte)
	for last := int64(-1); int64(len(clusters)) < head.Clusters; {
		var i int64
		if err := binary.Read(in, binary.LittleEndian, &i); err != nil {
			return nil, nil, err
		}
		if i <= last || i >= (head.Size+clusterSize-1)/clusterSize {
			return nil, nil, ErrOverlay
		}
		if _, err := io.ReadFull(in, c[:]); err != nil {
			return nil, nil, err
		}
		hash := maphash.Bytes(seed, c[:])
		if n, ok := first[hash]; ok && *clusters[n] == *c {
			clusters[i], shared[i], shared[n] = clusters[n], true, true
		} else {
			first[hash] = i
			clusters[i], c = c, new([clusterSize]byte)
		}
		last = i
	}
	return clusters, shared, nil
}

// loadError returns the error of Load for err. A file that ends early is a damaged one.
func loadError(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = ErrOverlay
	}
	return fmt.Errorf("block: load overlay: %w", err)
}
