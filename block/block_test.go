package block

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// pattern is n bytes, each different from its neighbours.
func pattern(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(i*7 + i>>8)
	}
	return p
}

func imageFile(t *testing.T, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "disk.img")
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func openFile(t *testing.T, data []byte, o Options) *File {
	t.Helper()
	f, err := Open(imageFile(t, data), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// writable makes each kind of disk that can be written, with the same contents.
func writable(t *testing.T, data []byte) map[string]Disk {
	half := append([]byte(nil), data[:len(data)/2]...)
	clear(data[len(data)/2:])
	full := func() []byte { return append([]byte(nil), data...) }
	return map[string]Disk{
		"file":           openFile(t, full(), Options{}),
		"memory":         NewMemory(full()),
		"overlay":        NewOverlay(NewROM(full())),
		"padded file":    Pad(openFile(t, half, Options{}), int64(len(data))),
		"padded memory":  Pad(NewMemory(append([]byte(nil), half...)), int64(len(data))),
		"padded overlay": NewOverlay(Pad(NewROM(half), int64(len(data)))),
	}
}

// accesses are reads and writes with their expected outcomes on a disk of 10000 bytes.
var accesses = []struct {
	off int64
	n   int
	did int
	err error
}{
	{0, 512, 512, nil}, {9999, 1, 1, nil}, {4095, 2, 2, nil}, {100, 9000, 9000, nil}, {0, 10000, 10000, nil},
	{4096, 4096, 4096, nil}, {0, 0, 0, nil}, {4999, 2, 2, nil}, {8192, 1808, 1808, nil},
	{9999, 2, 1, io.EOF}, {10000, 1, 0, io.EOF}, {1 << 62, 1, 0, io.EOF}, {-1, 1, 0, errNegative},
}

func TestReadsAndWrites(t *testing.T) {
	const size = 10000
	for name, d := range writable(t, pattern(size)) {
		model := pattern(size)
		clear(model[size/2:])
		if d.Size() != size || d.ReadOnly() {
			t.Errorf("%s: size %d, read-only %v, want %d, false", name, d.Size(), d.ReadOnly(), size)
		}
		for i, a := range accesses {
			p := bytes.Repeat([]byte{byte(0xa0 + i)}, a.n)
			if n, err := d.WriteAt(p, a.off); n != a.did || !errors.Is(err, a.err) {
				t.Errorf("%s: write %d at %d: have %d, %v, want %d, %v", name, a.n, a.off, n, err, a.did, a.err)
			}
			if a.did > 0 {
				copy(model[a.off:], p[:a.did])
			}
			for _, b := range accesses {
				p := make([]byte, b.n)
				n, err := d.ReadAt(p, b.off)
				if n != b.did || !errors.Is(err, b.err) {
					t.Errorf("%s: read %d at %d: have %d, %v, want %d, %v", name, b.n, b.off, n, err, b.did, b.err)
				}
				if n > 0 && !bytes.Equal(p[:n], model[b.off:int(b.off)+n]) {
					t.Fatalf("%s: after write %d at %d, read %d at %d has other bytes", name, a.n, a.off, b.n, b.off)
				}
			}
		}
		if err := d.Flush(); err != nil {
			t.Errorf("%s: flush: %v", name, err)
		}
	}
}

func TestReadOnly(t *testing.T) {
	data := pattern(1000)
	disks := map[string]Disk{
		"file":        openFile(t, data, Options{ReadOnly: true}),
		"memory":      NewROM(data),
		"padded file": Pad(openFile(t, data, Options{ReadOnly: true}), 2000),
	}
	for name, d := range disks {
		if n, err := d.WriteAt([]byte{1}, 0); n != 0 || !errors.Is(err, ErrReadOnly) || !d.ReadOnly() {
			t.Errorf("%s: write: have %d, %v, read-only %v, want 0, ErrReadOnly, true", name, n, err, d.ReadOnly())
		}
		if g, ok := d.(Grower); ok && !errors.Is(g.Grow(5000), ErrReadOnly) {
			t.Errorf("%s: grow: want ErrReadOnly", name)
		}
		if err := d.Flush(); err != nil {
			t.Errorf("%s: flush: %v", name, err)
		}
	}
}

func TestWritesReachTheFile(t *testing.T) {
	name := imageFile(t, pattern(1024))
	f, err := Open(name, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("hello"), 700); err != nil {
		t.Fatal(err)
	}
	want := pattern(1024)
	copy(want[700:], "hello")
	if have, _ := os.ReadFile(name); !bytes.Equal(have, want) {
		t.Error("the file has other bytes than were written")
	}
	if err := f.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := f.Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("second close: have %v, want os.ErrClosed", err)
	}
}

func TestOverlayLeavesTheBase(t *testing.T) {
	base := NewMemory(pattern(10000))
	o := NewOverlay(base)
	for off := int64(0); off < 10000; off += 100 {
		if _, err := o.WriteAt([]byte{1, 2, 3}, off); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(base.Bytes(), pattern(10000)) {
		t.Error("the base has changed")
	}
	if o.Written() != 3*clusterSize {
		t.Errorf("memory: have %d, want %d", o.Written(), 3*clusterSize)
	}
	if err := o.Close(); err != nil || o.Written() != 0 {
		t.Errorf("close: %v, %d bytes are left", err, o.Written())
	}
}

func TestPaddingExtendsTheFile(t *testing.T) {
	name := imageFile(t, pattern(512))
	f, err := Open(name, Options{})
	if err != nil {
		t.Fatal(err)
	}
	d, g, err := Floppy(f)
	if err != nil || g != (Geometry{80, 2, 18}) {
		t.Fatalf("have %v, %v, want 80/2/18", g, err)
	}
	if _, err := d.WriteAt([]byte{9}, 2000); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	want := append(pattern(512), make([]byte, 1489)...)
	want[2000] = 9
	if have, _ := os.ReadFile(name); !bytes.Equal(have, want) {
		t.Errorf("the file has %d bytes, want %d: the boot sector, zeros, and what was written", len(have), len(want))
	}
	fixed := Pad(fixedSize{NewMemory(pattern(512))}, 1024)
	if n, err := fixed.WriteAt([]byte{9}, 600); n != 0 || err != io.EOF {
		t.Errorf("write past an image that cannot grow: have %d, %v, want 0, EOF", n, err)
	}
}

// fixedSize is a disk that is not a Grower.
type fixedSize struct{ Disk }

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	mk := func(name string, mode os.FileMode, data []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, data, mode); err != nil {
			t.Fatal(err)
		}
		return name
	}
	huge := mk("huge", 0o644, nil)
	sparse := os.Truncate(huge, MaxSize+1) == nil
	tests := []struct {
		name string
		o    Options
		want error
		skip bool
	}{
		{filepath.Join(dir, "none"), Options{}, fs.ErrNotExist, false},
		{dir, Options{}, ErrDirectory, false},
		{dir, Options{ReadOnly: true}, ErrDirectory, false},
		{mk("empty", 0o644, nil), Options{}, ErrEmpty, false},
		{huge, Options{}, ErrTooLarge, !sparse},
		{mk("secret", 0, []byte{1}), Options{ReadOnly: true}, fs.ErrPermission, os.Geteuid() <= 0},
		{mk("fixed", 0o444, []byte{1}), Options{}, fs.ErrPermission, os.Geteuid() == 0},
		{os.DevNull, Options{}, ErrNotFile, runtime.GOOS == "windows"},
	}
	for _, test := range tests {
		if test.skip {
			continue
		}
		_, err := Open(test.name, test.o)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: have %v, want %v", test.name, err, test.want)
			continue
		}
		if text := err.Error(); bytes.Count([]byte(text), []byte(test.name)) != 1 {
			t.Errorf("%s: the error should have the name once: %s", test.name, text)
		}
	}
}

func TestFileThatShrinks(t *testing.T) {
	name := imageFile(t, pattern(1024))
	f, err := Open(name, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Truncate(name, 600); err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 512)
	if n, err := f.ReadAt(p, 512); n != 88 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("have %d, %v, want 88, unexpected EOF", n, err)
	}
	o := NewOverlay(f)
	if _, err := o.WriteAt([]byte{1}, 0); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("overlay, write to a cluster that cannot be read: have %v, want unexpected EOF", err)
	}
	if n, err := o.ReadAt(p, 512); n != 88 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("overlay: have %d, %v, want 88, unexpected EOF", n, err)
	}
}

func TestGrow(t *testing.T) {
	for name, d := range map[string]Disk{"file": openFile(t, pattern(100), Options{}), "memory": NewMemory(pattern(100))} {
		g := d.(Grower)
		if err := g.Grow(50); err != nil || d.Size() != 100 {
			t.Errorf("%s: grow to less: %v, size %d", name, err, d.Size())
		}
		if err := g.Grow(MaxSize + 1); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: grow over the limit: have %v, want ErrTooLarge", name, err)
		}
		if err := g.Grow(1000); err != nil || d.Size() != 1000 {
			t.Errorf("%s: grow: %v, size %d, want 1000", name, err, d.Size())
		}
	}
}
