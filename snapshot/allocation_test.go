package snapshot

import (
	"bytes"
	"io"
	"runtime"
	"testing"
)

// allocated is how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestMemoryIsNotCopied: saving and loading need no second copy of a machine's memory.
func TestMemoryIsNotCopied(t *testing.T) {
	const size = 64 << 20
	s := sections(&part{version: 1}, make([]byte, size))
	var file bytes.Buffer
	file.Grow(size + 1000)
	for name, f := range map[string]func() error{
		"Save":  func() error { return Save(io.Discard, s) },
		"Check": func() error { return Check(bytes.NewReader(file.Bytes()), s) },
		"Fill":  func() error { return Fill(bytes.NewReader(file.Bytes()), s) },
	} {
		if file.Len() == 0 {
			if err := Save(&file, s); err != nil {
				t.Fatal(err)
			}
		}
		var err error
		if n := allocated(func() { err = f() }); err != nil || n > size/16 {
			t.Errorf("%s allocates %d bytes for %d of memory (%v)", name, n, size, err)
		}
	}
}

// TestCheckChangesNothing, whether the file is good or not.
func TestCheckChangesNothing(t *testing.T) {
	p := &part{version: 1}
	p.reg.A = 9
	file := saved(t, sections(p, []byte{1, 2, 3}))
	q, ram := &part{version: 1}, make([]byte, 3)
	if err := Check(bytes.NewReader(file), sections(q, ram)); err != nil {
		t.Error(err)
	}
	for i := range file {
		bad := bytes.Clone(file)
		bad[i] ^= 1
		if err := Check(bytes.NewReader(bad), sections(q, ram)); err == nil {
			t.Errorf("damage at byte %d is not found", i)
		}
	}
	if q.reg.A != 0 || ram[0] != 0 {
		t.Error("the machine has changed")
	}
}
