package serve

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/iron86/iron86/block/image"
)

// TestBases: machines that are clones of each other, also of clones, have the contents of the first one as long as one of them is there; a shared image goes with the
// last that needs it, and not while anything is unclear.
func TestBases(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an image that a machine has open cannot be linked there")
	}
	k, dir := newKeeper(t)
	content := strings.Repeat("content ", 64)
	if err := os.WriteFile(filepath.Join(k.dir, "a", "f.img"), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	has := func(name string) {
		t.Helper()
		d, err := image.Open(filepath.Join(k.dir, name, "fda.qcow2"), image.Options{Format: "qcow2", ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		b := make([]byte, len(content))
		if _, err := d.ReadAt(b, 0); err != nil || string(b) != content {
			t.Errorf("%s has %.20q, %v", name, b, err)
		}
	}
	bases := func(want int, when string) {
		t.Helper()
		list, err := os.ReadDir(filepath.Join(k.dir, basesDir))
		if err != nil || len(list) != want {
			t.Errorf("%s there are %d shared images, not %d: %v", when, len(list), want, err)
		}
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	clone := func(of, to string) {
		t.Helper()
		m, err := k.Machine(of)
		do(err)
		do(m.Clone(to))
	}
	clone("a", "b")
	bases(1, "after a clone")
	clone("b", "c")
	clone("a", "d")
	bases(3, "after three")
	stray := filepath.Join(k.dir, basesDir, strings.Repeat("A", 26)+".raw")
	kept := filepath.Join(k.dir, basesDir, "mine.raw")
	do(os.WriteFile(stray, nil, 0o600))
	do(os.WriteFile(kept, nil, 0o600))
	do(k.Collect())
	bases(4, "after what no machine needs was collected")
	if _, err := os.Stat(kept); err != nil {
		t.Error("a file that is not ours is gone")
	}
	do(os.Remove(kept))
	do(k.Delete("a"))
	bases(3, "without a") // d needs that of both, and c that of b
	for _, name := range []string{"b", "c", "d"} {
		has(name)
	}
	do(k.Delete("d"))
	bases(2, "without d")
	do(os.WriteFile(filepath.Join(dir, "m", "b", "broken.qcow2"), []byte("QFI\xfb\x00\x00\x00\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), 0o600))
	do(k.Delete("c"))
	bases(2, "while an image is damaged")
	if err := k.Collect(); err == nil {
		t.Error("a damaged image is not said")
	}
	do(os.Remove(filepath.Join(dir, "m", "b", "broken.qcow2")))
	do(k.Collect())
	bases(2, "without c") // what b was and what a was
	has("b")
	do(k.Delete("b"))
	bases(0, "in the end")
}
