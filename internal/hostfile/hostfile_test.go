package hostfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/block"
)

// put has Write write text, or fail behind it.
func put(name, text string, mode fs.FileMode, fail error) error {
	return Write(name, mode, func(w io.Writer) error {
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
		return fail
	})
}

// want checks the contents of a file, and that nothing else is in its directory
// but others files.
func want(t *testing.T, name, text string, others int) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil || string(b) != text {
		t.Errorf("%s: have %q, %v, want %q", name, b, err, text)
	}
	list, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(list) != others+1 {
		t.Errorf("%s: %d files in the directory, want %d: %v", name, len(list), others+1, list)
	}
}

func TestNewFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "new")
	failed := errors.New("failed")
	if err := put(name, "half", Common, failed); err != failed {
		t.Errorf("have %v, want the writer's error", err)
	}
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after an error there is a file: %v", err)
	}
	if err := put(name, "whole", Common, nil); err != nil {
		t.Fatal(err)
	}
	want(t, name, "whole", 0)
}

func TestOldFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "old")
	if err := os.WriteFile(name, []byte("old, and longer"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := put(name, "half", Common, errors.New("no space")); err == nil {
		t.Error("no error")
	}
	want(t, name, "old, and longer", 0)
	if err := put(name, "new", Common, nil); err != nil {
		t.Fatal(err)
	}
	want(t, name, "new", 0)
	f, err := Begin(name, Common, ".part")
	if err != nil {
		t.Fatal(err)
	}
	want(t, name, "new", 1)
	want(t, name+".part", "", 1)
	f.Abandon()
	want(t, name, "new", 0)
}

func TestNamesThatAreNoFile(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"", dir, filepath.Join(dir, "no", "file"), dir + "/no/"} {
		if err := put(name, "x", Common, nil); err == nil {
			t.Errorf("%q: no error", name)
		}
		if _, err := Stream(name); err == nil {
			t.Errorf("stream %q: no error", name)
		}
	}
	if list, _ := os.ReadDir(dir); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
}

func TestStream(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(name, []byte("old, and longer"), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := Stream(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "text"); err != nil {
		t.Fatal(err)
	}
	want(t, name, "text", 0)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

// TestImageIsNoOutput: a machine's disk is not replaced by a picture of its screen.
func TestImageIsNoOutput(t *testing.T) {
	name := filepath.Join(t.TempDir(), "disk.img")
	if err := os.WriteFile(name, []byte("sectors"), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := block.Open(name, block.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if block.Locks {
		if err := put(name, "x", Common, nil); err == nil {
			t.Error("an image in use was replaced")
		}
		if _, err := Stream(name); err == nil {
			t.Error("an image in use was emptied")
		}
	}
	want(t, name, "sectors", 0)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := put(name, "x", Common, nil); err != nil {
		t.Error(err)
	}
}
