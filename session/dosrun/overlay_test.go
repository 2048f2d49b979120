package dosrun

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/block"
)

// TestOverlayAsDrive: programs change the files of a drive, the directory of the host stays, and the next run finds the changes.
func TestOverlayAsDrive(t *testing.T) {
	dir, changes := t.TempDir(), filepath.Join(t.TempDir(), "changes")
	for name, text := range map[string]string{"one.txt": "one\r\n", "two.txt": "two\r\n", "A long name.txt": "long\r\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mount := Mount{Letter: 'D', Dir: dir, Changes: changes}
	runBatch(t, mount, "echo more>>D:\\ONE.TXT", "del D:\\TWO.TXT", "md D:\\SUB", "copy D:\\ONE.TXT D:\\SUB>nul", "subst E: D:\\SUB", "echo sub>>E:\\ONE.TXT", "ren D:\\AL*.TXT NEW.TXT")
	have := runBatch(t, mount, "type D:\\ONE.TXT", "if exist D:\\TWO.TXT echo there", "type D:\\SUB\\ONE.TXT", "type D:\\NEW.TXT", "dir /b D:\\", "deltree /y D:\\SUB >nul", "dir /b D:\\SUB")
	if want := "one\r\nmore\r\none\r\nmore\r\nsub\r\nlong\r\n"; !strings.HasPrefix(have, want) || strings.Contains(have, "there") || !strings.Contains(have, "not found") {
		t.Errorf("%q, want %q first", have, want)
	}
	list := map[string]string{}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		b, _ := os.ReadFile(filepath.Join(dir, e.Name()))
		list[e.Name()] = string(b)
	}
	if diff := cmp.Diff(map[string]string{"one.txt": "one\r\n", "two.txt": "two\r\n", "A long name.txt": "long\r\n"}, list); diff != "" || err != nil {
		t.Errorf("the directory has changed: %v\n%s", err, diff)
	}
}

// TestOverlayRefused: the directory of the changes is one of its own, for one run, and of a directory.
func TestOverlayRefused(t *testing.T) {
	dir, changes, image := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(image, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	try := func(mount Mount) (func(), error) {
		p, err := New(Config{Dir: dir, Mounts: []Mount{mount}, Version: 5})
		if err != nil {
			return nil, err
		}
		return p.Close, nil
	}
	for _, c := range []struct {
		mount Mount
		want  string
	}{
		{Mount{Letter: 'D', Dir: dir, Changes: filepath.Join(dir, "in")}, "neither of the two"},
		{Mount{Letter: 'D', Dir: dir, Changes: dir}, "neither of the two"},
		{Mount{Letter: 'D', Dir: dir, Changes: filepath.Dir(dir)}, "neither of the two"},
		{Mount{Letter: 'D', Dir: image, Changes: changes}, "cow= is for directories"},
		{Mount{Letter: 'D', Dir: dir, Changes: image}, "not a directory"},
	} {
		if _, err := try(c.mount); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.mount, err, c.want)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 0 {
		t.Errorf("%v, %v are in the directory", list, err)
	}
	for range 2 {
		end, err := try(Mount{Letter: 'D', Dir: dir, Changes: changes})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = try(Mount{Letter: 'D', Dir: dir, Changes: changes}); block.Locks && (err == nil || !strings.Contains(err.Error(), "another run")) {
			t.Errorf("a second run: %v", err)
		}
		end()
	}
}
