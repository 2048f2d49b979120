package block

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestOneWriter(t *testing.T) {
	if !Locks {
		return
	}
	name := imageFile(t, pattern(1024))
	link, hard := filepath.Join(filepath.Dir(name), "link"), filepath.Join(filepath.Dir(name), "hard")
	if err := errors.Join(os.Symlink(name, link), os.Link(name, hard)); err != nil {
		t.Fatal(err)
	}
	for _, first := range []bool{false, true} { // read-only
		for _, second := range []bool{false, true} {
			for _, other := range []string{name, link, hard} {
				a, err := Open(name, Options{ReadOnly: first})
				if err != nil {
					t.Fatal(err)
				}
				if a.Shared() {
					t.Errorf("read-only %v: shared, but it was the first", first)
				}
				b, err := Open(other, Options{ReadOnly: second})
				switch {
				case !first && !second:
					if !errors.Is(err, ErrInUse) {
						t.Errorf("two writers, %s: have %v, want ErrInUse", filepath.Base(other), err)
					}
				case err != nil:
					t.Errorf("read-only %v, then %v: %v", first, second, err)
				case runtime.GOOS == "linux" && b.Shared() != (first != second): // elsewhere only readers see it, or nobody
					t.Errorf("read-only %v, then %v: shared %v", first, second, b.Shared())
				}
				if err == nil {
					err = b.Close()
				} else {
					err = nil
				}
				if err = errors.Join(err, a.Close()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestInUse(t *testing.T) {
	name := imageFile(t, pattern(1024))
	look := func(want bool) {
		t.Helper()
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if have := InUse(f); have != (want && Locks) {
			t.Errorf("in use: have %v, want %v", have, want)
		}
	}
	look(false)
	d, err := Open(name, Options{})
	if err != nil {
		t.Fatal(err)
	}
	look(true)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	look(false)
}
