package main

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
	i := images{raw: true, warn: func(text string) { said += text }}
	d, err := i.open(name, false)
	if err != nil {
		t.Fatal(err)
	}
	if !d.ReadOnly() || !strings.Contains(said, "write-protected") {
		t.Errorf("read-only %v, said %q", d.ReadOnly(), said)
	}
	if err := i.close(); err != nil {
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
	var i images
	d, err := i.open(name, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.open(link, false); err == nil || !strings.Contains(err.Error(), "another drive") {
		t.Errorf("twice for writing: %v", err)
	}
	if err := i.release(d); err != nil {
		t.Fatal(err)
	}
	if d, err = i.open(link, false); err != nil {
		t.Errorf("after it was taken out: %v", err)
	} else if err := i.release(d); err != nil {
		t.Error(err)
	}
	both := images{snapshot: true}
	for range 2 {
		if _, err := both.open(name, false); err != nil {
			t.Errorf("-snapshot: %v", err)
		}
	}
	if err := both.close(); err != nil {
		t.Error(err)
	}
}
