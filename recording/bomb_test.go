package recording

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/iron86/iron86/internal/need"
)

// packed is a file of n times the records.
func packed(t *testing.T, n int, records func(i int) []byte) []byte {
	t.Helper()
	var file bytes.Buffer
	file.Write(magic[:])
	z, err := zstd.NewWriter(&file, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if _, err := z.Write(records(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// TestSmallFilesTakeLittleMemory: a file that claims to hold far more than it can is
// refused before that is in memory.
func TestSmallFilesTakeLittleMemory(t *testing.T) {
	need.Time(t)
	piece := make([]byte, pieceSize)
	input := `{"at":{"Retired":0,"Time":0,"Inputs":%d},"kind":"serial","serial":"` + string(bytes.Repeat([]byte("QUJD"), 200_000)) + `"}`
	for name, records := range map[string]func(i int) []byte{
		"a RAM disk of zeros": func(int) []byte { return frame(kindBlob, blobHead{blobInitrd}, piece) },
		"an edit of zeros":    func(int) []byte { return frame(kindBlob, blobHead{blobEdit}, piece) },
		"typed text":          func(i int) []byte { return frame(kindInput, fmt.Appendf(nil, input, i)) },
		"clusters of one byte": func(i int) []byte {
			if i == 0 {
				return frame(kindDisk, diskHead{1, 1 << 30, true})
			}
			var b []byte
			for n := range 256 {
				b = append(b, frame(kindCluster, clusterHead{1, int64(i*256 + n)}, bytes.Repeat([]byte{0xf6}, clusterSize))...)
			}
			return b
		},
	} {
		file := packed(t, 250, records)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Read(bytes.NewReader(file))
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %d bytes: have %v, want ErrTooLarge", name, len(file), err)
		}
		if n := after.HeapSys - before.HeapSys; int64(n) > 400<<20 {
			t.Errorf("%s: %d bytes took %d MB", name, len(file), n>>20)
		}
	}
}

// TestClustersOfZeros: an image may have any number of them; they are held once.
func TestClustersOfZeros(t *testing.T) {
	need.Time(t)
	r := &Recording{disks: nil, bases: map[uint32]*stored{1: {size: 1 << 30, clusters: map[int64][]byte{}}}}
	for n := range int64(1000) {
		if err := r.takeCluster(frame(kindCluster, clusterHead{1, n}, make([]byte, clusterSize))[5 : 5+clusterHeadSize+clusterSize]); err != nil {
			t.Fatal(err)
		}
		if c := r.bases[1].clusters[n]; len(c) != clusterSize || &c[0] != &zeros[0] {
			t.Fatalf("cluster %d has memory of its own", n)
		}
	}
	file := packed(t, 250, func(i int) []byte {
		if i == 0 {
			return frame(kindDisk, diskHead{1, 1 << 30, true})
		}
		return bytes.Repeat(frame(kindCluster, clusterHead{1, int64(i)}, make([]byte, clusterSize)), 256)
	})
	if _, err := Read(bytes.NewReader(file)); errors.Is(err, ErrTooLarge) {
		t.Errorf("an image of zeros: %v", err)
	}
}
