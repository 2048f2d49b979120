package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadOnlyFile: an image that may not be written is a write-protected disk, and
// the user is told. Root may write everything, but not a program that runs.
func TestReadOnlyFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "disk.img")
	if err := os.WriteFile(name, make([]byte, 4096), 0o444); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		var err error
		if name, err = os.Executable(); err != nil {
			t.Fatal(err)
		}
	}
	said := ""
	i := Images{Format: "raw", Warn: func(text string) { said += text }}
	d, err := i.Open(name, false)
	if err != nil {
		t.Fatal(err)
	}
	if !d.ReadOnly() || !strings.Contains(said, "write-protected") {
		t.Errorf("read-only %v, said %q", d.ReadOnly(), said)
	}
	if err := i.Close(); err != nil {
		t.Error(err)
	}
}

// TestSameImageInTwoDrives: links do not hide that it is one file.
func TestSameImageInTwoDrives(t *testing.T) {
	dir := t.TempDir()
	name, link := filepath.Join(dir, "disk.img"), filepath.Join(dir, "link")
	if err := os.WriteFile(name, make([]byte, 4096), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(name, link); err != nil {
		t.Fatal(err)
	}
	var i Images
	d, err := i.Open(name, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.Open(link, false); err == nil || !strings.Contains(err.Error(), "another drive") {
		t.Errorf("twice for writing: %v", err)
	}
	if err := i.Release(d); err != nil {
		t.Fatal(err)
	}
	if d, err = i.Open(link, false); err != nil {
		t.Errorf("after it was taken out: %v", err)
	} else if err := i.Release(d); err != nil {
		t.Error(err)
	}
	both := Images{Snapshot: true}
	for range 2 {
		if _, err := both.Open(name, false); err != nil {
			t.Errorf("-Snapshot: %v", err)
		}
	}
	if err := both.Close(); err != nil {
		t.Error(err)
	}
}
