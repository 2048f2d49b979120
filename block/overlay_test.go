package block

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// contents is all of a disk.
func contents(t *testing.T, d Disk) []byte {
	t.Helper()
	b := make([]byte, d.Size())
	if n, err := d.ReadAt(b, 0); n < len(b) {
		t.Fatal(err)
	}
	return b
}

func saved(t *testing.T, o *Overlay) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := o.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// written is an overlay on a disk of 10000 bytes with some writes.
func written(t *testing.T) *Overlay {
	o := NewOverlay(NewROM(pattern(10000)))
	for _, off := range []int64{9000, 3, 4000} {
		if _, err := o.WriteAt([]byte("overlay"), off); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func TestOverlaySaveAndLoad(t *testing.T) {
	o := written(t)
	file := saved(t, o)
	p := NewOverlay(NewROM(pattern(10000)))
	if _, err := p.WriteAt([]byte("gone"), 5000); err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(append(file, "more"...))
	if err := p.Load(r); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(contents(t, p), contents(t, o)) || r.Len() != 4 {
		t.Errorf("the loaded overlay has other bytes, or %d bytes are left to read, want 4", r.Len())
	}
	if !bytes.Equal(saved(t, p), file) {
		t.Error("saved again it is not the same")
	}
}

func TestDamagedOverlay(t *testing.T) {
	file := saved(t, written(t))
	for i := 0; i < len(file); i += 1 + i/40 {
		changed := append([]byte(nil), file...)
		changed[i] ^= 0x81
		for _, bad := range [][]byte{file[:i], changed} {
			p := NewOverlay(NewROM(pattern(10000)))
			if err := p.Load(bytes.NewReader(bad)); !errors.Is(err, ErrOverlay) {
				t.Fatalf("damage at byte %d: have %v, want ErrOverlay", i, err)
			}
			if p.Written() != 0 || p.Size() != 10000 {
				t.Fatalf("damage at byte %d: the overlay has changed", i)
			}
		}
	}
	if err := NewOverlay(NewROM(pattern(9999))).Load(bytes.NewReader(file)); !errors.Is(err, ErrOverlay) {
		t.Errorf("another disk: have %v, want ErrOverlay", err)
	}
	if err := written(t).Load(failing{}); !errors.Is(err, errFailing) {
		t.Errorf("a reader that fails: have %v, want its error", err)
	}
	for n := range 4 {
		if err := written(t).Save(&failing{after: n}); !errors.Is(err, errFailing) {
			t.Errorf("a writer that fails after %d writes: have %v, want its error", n, err)
		}
	}
}

// failing reads nothing and writes a few times.
type failing struct{ after int }

var errFailing = errors.New("failing")

func (failing) Read([]byte) (int, error) { return 0, errFailing }
func (f *failing) Write(p []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, errFailing
	}
	return len(p), nil
}

func TestGrowingOverlay(t *testing.T) {
	base := NewROM(pattern(600))
	o := NewOverlay(base)
	d, _, err := Floppy(o)
	if err != nil {
		t.Fatal(err)
	}
	if Unpadded(d) != Disk(o) || Unpadded(o) != Disk(o) {
		t.Error("Unpadded does not give the image")
	}
	if _, err := d.WriteAt([]byte("far"), 100000); err != nil {
		t.Fatal(err)
	}
	want := make([]byte, 1474560)
	copy(want, pattern(600))
	copy(want[100000:], "far")
	if !bytes.Equal(contents(t, d), want) || o.Size() != 100003 || base.Size() != 600 {
		t.Errorf("other bytes, or sizes %d, %d, want 100003, 600", o.Size(), base.Size())
	}
	again := NewOverlay(base)
	if err := again.Load(bytes.NewReader(saved(t, o))); err != nil || again.Size() != 100003 {
		t.Errorf("load: %v, size %d, want 100003", err, again.Size())
	}
	if err := o.Grow(MaxSize + 1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("grow over the limit: have %v, want ErrTooLarge", err)
	}
	if n, err := o.ReadAt(make([]byte, 10), o.Size()-5); n != 5 || err != io.EOF {
		t.Errorf("read across the end: have %d, %v, want 5, EOF", n, err)
	}
}

func FuzzOverlayLoad(f *testing.F) {
	o := NewOverlay(NewROM(pattern(9000)))
	if _, err := o.WriteAt([]byte{1}, 8999); err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := o.Save(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		_ = NewOverlay(NewROM(pattern(9000))).Load(bytes.NewReader(file))
	})
}

// TestEqualClusters: a saved overlay of equal clusters takes the memory of one, and a write
// to one of them changes no other.
func TestEqualClusters(t *testing.T) {
	const n = 1000
	o := NewOverlay(NewROM(pattern(n * clusterSize)))
	for i := range int64(n) {
		if _, err := o.WriteAt(bytes.Repeat([]byte{0xe5}, clusterSize), i*clusterSize); err != nil {
			t.Fatal(err)
		}
	}
	file, want := saved(t, o), contents(t, o)
	if err := o.Load(bytes.NewReader(file)); err != nil {
		t.Fatal(err)
	}
	held := make(map[*[clusterSize]byte]bool)
	for _, c := range o.clusters {
		held[c] = true
	}
	if len(held) != 1 || !bytes.Equal(contents(t, o), want) {
		t.Errorf("%d clusters are held", len(held))
	}
	for _, at := range []int64{0, 5*clusterSize + 7, (n - 1) * clusterSize} {
		want[at] = 1
		if _, err := o.WriteAt([]byte{1}, at); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(contents(t, o), want) {
		t.Error("a write has changed another cluster")
	}
}
