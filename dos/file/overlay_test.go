package file

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// openRoot opens a directory of the host.
func openRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	r, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// overlaidTree is a directory with some files, in which TestOverlay and others make changes.
var overlaidTree = map[string]string{"a": "one", "b": "two", "d/a": "three", "d/b": "four", "d/e/a": "five", "e/a": "six", "f/": ""}

// putTree makes the files of a tree. A name with a slash at its end is a directory.
func putTree(t *testing.T, dir string, tree map[string]string) {
	t.Helper()
	for name, text := range tree {
		name = filepath.Join(dir, filepath.FromSlash(name)) + name[len(strings.TrimRight(name, "/")):]
		err := os.MkdirAll(filepath.Dir(name), 0o755)
		if err == nil && !strings.HasSuffix(name, "/") {
			err = os.WriteFile(name, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// seen returns all that a Tree has: the text of each file, and directories with a slash.
func seen(t *testing.T, tree Tree, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	names, err := tree.Names(dir)
	if err != nil {
		t.Fatal(dir, err)
	}
	for _, name := range names {
		name = join(dir, name)
		info, err := tree.Stat(name)
		if err != nil {
			continue
		}
		if info.IsDir() {
			all[name+"/"] = ""
			for n, text := range seen(t, tree, name) {
				all[n] = text
			}
			continue
		}
		f, err := tree.OpenAt(name, os.O_RDONLY)
		if err != nil {
			t.Fatal(name, err)
		}
		b := make([]byte, 1000)
		n, _ := f.ReadAt(b, 0)
		f.Close()
		all[name] = fmt.Sprint(info.Mode().Perm(), string(b[:n]))
	}
	return all
}

// treeWork is a number of changes, the same for each Tree that is asked with equal random numbers.
type treeWork struct {
	tree Tree
	open []TreeFile
}

// do makes one change and returns what came of it.
func (w *treeWork) do(r *rand.Rand) string {
	parts := []string{"a", "b", "d", "e", "f"}
	name := func() string {
		n := parts[r.IntN(len(parts))]
		for r.IntN(2) == 0 {
			n += "/" + parts[r.IntN(len(parts))]
		}
		return n
	}
	a, b, kind, n := name(), name(), r.IntN(10), r.IntN(1000)
	var err error
	switch kind {
	case 0:
		err = w.tree.Mkdir(a, 0o755)
	case 1, 2:
		err = w.tree.Remove(a)
	case 3, 4:
		if _, err = w.tree.Stat(b); errors.Is(err, fs.ErrNotExist) && !strings.HasPrefix(b, a+"/") { // as drives ask
			err = w.tree.Rename(a, b)
		}
	case 5:
		err = w.tree.Chmod(a, 0o644)
	case 6, 7:
		flags := []int{os.O_RDONLY, os.O_RDWR, os.O_RDWR | os.O_CREATE | os.O_EXCL, os.O_RDWR | os.O_TRUNC}[n%4]
		var f TreeFile
		if info, e := w.tree.Stat(a); e == nil && info.IsDir() {
			return "directory" // which drives do not open
		}
		if f, err = w.tree.OpenAt(a, flags); err == nil {
			w.open = append(w.open, f)
		}
	default:
		if len(w.open) == 0 {
			return ""
		}
		f := w.open[n%len(w.open)]
		switch n % 5 {
		case 0:
			err = f.Close()
			w.open = append(w.open[:n%len(w.open)], w.open[n%len(w.open)+1:]...)
		case 1:
			err = f.Truncate(int64(n % 7))
		case 2:
			text := make([]byte, 100)
			k, _ := f.ReadAt(text, 0)
			return string(text[:k])
		default:
			_, err = f.WriteAt([]byte(fmt.Sprint(n)), int64(n%3))
		}
	}
	return fmt.Sprint(kind, a, b, err == nil)
}

// close closes all files.
func (w *treeWork) close() {
	for _, f := range w.open {
		f.Close()
	}
	w.open = nil
}

// TestOverlay: whatever is done to an overlay has the results that it has in a directory, also after it is opened again, and the
// directory below stays as it is.
func TestOverlay(t *testing.T) {
	for seed := range uint64(3) {
		lower, upper, plain := t.TempDir(), t.TempDir(), t.TempDir()
		putTree(t, lower, overlaidTree)
		putTree(t, plain, overlaidTree)
		before := hostState(t, lower)
		over := &treeWork{tree: NewOverlay(openRoot(t, lower), openRoot(t, upper))}
		like := &treeWork{tree: hostTree{openRoot(t, plain)}}
		r, s := rand.New(rand.NewPCG(1, seed)), rand.New(rand.NewPCG(1, seed))
		for i := range 90 {
			if i%30 == 29 {
				over.close()
				like.close()
				over.tree = NewOverlay(openRoot(t, lower), openRoot(t, upper))
			}
			if have, want := over.do(r), like.do(s); have != want {
				t.Fatalf("seed %d: change %d is %q, in a directory %q", seed, i, have, want)
			}
			if diff := cmp.Diff(seen(t, like.tree, "."), seen(t, over.tree, ".")); diff != "" {
				t.Fatalf("seed %d: after change %d (-directory +overlay):\n%s", seed, i, diff)
			}
		}
		over.close()
		like.close()
		if diff := cmp.Diff(before, hostState(t, lower)); diff != "" {
			t.Fatalf("seed %d: the directory has changed:\n%s", seed, diff)
		}
	}
}

// hostState returns what a directory of the host has, with dates.
func hostState(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := []byte{}
		if info.Mode().IsRegular() {
			text, err = os.ReadFile(name)
		}
		all[name] = fmt.Sprint(info.Mode(), info.ModTime(), string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// dying is a directory of the host of which a killed run makes only the first changes.
type dying struct {
	layer
	left int
}

var errKilled = errors.New("killed")

func (d *dying) step() error {
	if d.left == 0 {
		return errKilled
	}
	d.left--
	return nil
}

func (d *dying) OpenFile(name string, flags int, perm fs.FileMode) (*os.File, error) {
	if flags&os.O_CREATE != 0 {
		if err := d.step(); err != nil {
			return nil, err
		}
	}
	return d.layer.OpenFile(name, flags, perm)
}

func (d *dying) Mkdir(name string, perm fs.FileMode) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.layer.Mkdir(name, perm)
}

func (d *dying) Remove(name string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.layer.Remove(name)
}

func (d *dying) Rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.layer.Rename(from, to)
}

func (d *dying) Chmod(name string, mode fs.FileMode) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.layer.Chmod(name, mode)
}

func (d *dying) Chtimes(name string, accessed, changed time.Time) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.layer.Chtimes(name, accessed, changed)
}

// TestOverlayKilled: a run that is killed between any two steps of a change leaves the overlay as it was before or after the change.
func TestOverlayKilled(t *testing.T) {
	changes := map[string]func(Tree) error{
		"write": func(t Tree) error {
			f, err := t.OpenAt("d/e/a", os.O_RDWR)
			if err != nil {
				return err
			}
			defer f.Close()
			return f.Truncate(0)
		},
		"empty":       func(t Tree) error { return openClose(t, "d/e/a", os.O_RDWR|os.O_TRUNC) },
		"create":      func(t Tree) error { return openClose(t, "d/e/new", os.O_RDWR|os.O_CREATE|os.O_EXCL) },
		"make":        func(t Tree) error { return t.Mkdir("d/e/new", 0o755) },
		"remove":      func(t Tree) error { return t.Remove("d/e/a") },
		"remove own":  func(t Tree) error { return t.Remove("e/a") },
		"remove dir":  func(t Tree) error { return t.Remove("f") },
		"rename":      func(t Tree) error { return t.Rename("d/a", "d/new") },
		"rename own":  func(t Tree) error { return t.Rename("e/a", "e/new") },
		"rename dir":  func(t Tree) error { return t.Rename("d", "g") },
		"rename both": func(t Tree) error { return t.Rename("e", "g") },
		"attribute":   func(t Tree) error { return t.Chmod("d/a", 0o444) },
		"emptied dir": func(t Tree) error { return t.Remove("h") },
	}
	for name, change := range changes {
		var want map[string]string // after the whole change
		for left := 50; left >= 0; left-- {
			lower, upper := t.TempDir(), t.TempDir()
			putTree(t, lower, overlaidTree)
			putTree(t, lower, map[string]string{"h/a": "seven"})
			tree := NewOverlay(openRoot(t, lower), openRoot(t, upper))
			for _, err := range []error{tree.Chmod("e/a", 0o600), tree.Mkdir("e/new dir", 0o755), tree.Remove("h/a")} {
				if err != nil {
					t.Fatal(err)
				}
			}
			before := seen(t, tree, ".")
			run := &dying{openRoot(t, upper), left}
			err := change(newOverlay(openRoot(t, lower), run))
			after := seen(t, NewOverlay(openRoot(t, lower), openRoot(t, upper)), ".")
			switch {
			case err == nil && want == nil:
				if want, left = after, 50-run.left; cmp.Equal(before, after) { // from now on one step less each time
					t.Errorf("%s: nothing has changed", name)
				}
			case want == nil || err != nil && !errors.Is(err, errKilled):
				t.Fatalf("%s: %v", name, err)
			case !cmp.Equal(before, after) && !cmp.Equal(want, after):
				t.Errorf("%s, killed after %d steps (-before +after):\n%s", name, left, cmp.Diff(before, after))
			}
		}
	}
}

// TestOverlayOpenFiles: who has a file open sees what others write to it, and keeps it when it is renamed or removed.
func TestOverlayOpenFiles(t *testing.T) {
	lower, upper := t.TempDir(), t.TempDir()
	putTree(t, lower, overlaidTree)
	tree := NewOverlay(openRoot(t, lower), openRoot(t, upper))
	open := func(name string, flags int) TreeFile {
		t.Helper()
		f, err := tree.OpenAt(name, flags)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	want := func(f TreeFile, text string) {
		t.Helper()
		b := make([]byte, 100)
		if n, _ := f.ReadAt(b, 0); string(b[:n]) != text {
			t.Errorf("%q, want %q", b[:n], text)
		}
	}
	write := func(f TreeFile, text string) {
		t.Helper()
		if _, err := f.WriteAt([]byte(text), 0); err != nil {
			t.Error(err)
		}
	}
	reader, writer := open("d/a", os.O_RDONLY), open("d/a", os.O_RDWR)
	write(writer, "T")
	want(reader, "Three")

	moved := open("d/b", os.O_RDWR)
	if err := errors.Join(tree.Rename("d/b", "d/c"), tree.Rename("d", "g")); err != nil {
		t.Fatal(err)
	}
	write(moved, "F")
	want(open("g/c", os.O_RDONLY), "Four")

	removed := open("a", os.O_RDWR)
	if err := tree.Remove("a"); err != nil {
		t.Skip("this host keeps open files:", err)
	}
	write(open("a", os.O_RDWR|os.O_CREATE), "new")
	write(removed, "gone")
	want(removed, "gone")
	want(open("a", os.O_RDONLY), "new")
}

// openClose opens a file and closes it.
func openClose(t Tree, name string, flags int) error {
	f, err := t.OpenAt(name, flags)
	if err != nil {
		return err
	}
	return f.Close()
}

// TestOverlayEscapes: neither links of the host nor names lead out of the directories of an overlay, or to its own files.
func TestOverlayEscapes(t *testing.T) {
	outside, lower, upper := t.TempDir(), t.TempDir(), t.TempDir()
	putTree(t, outside, map[string]string{"secret": "secret"})
	putTree(t, lower, map[string]string{"a": "one", "d/a": "two"})
	for _, link := range []struct{ to, at string }{{outside, lower + "/out"}, {outside + "/secret", lower + "/file"}, {"../" + filepath.Base(outside), lower + "/d/up"},
		{".", lower + "/d/loop"}, {outside, upper + "/bad"}, {outside + "/secret", upper + "/bad2"}, {"d", lower + "/inside"}} {
		if err := os.Symlink(link.to, link.at); err != nil {
			t.Skip("this host makes no links:", err)
		}
	}
	before := hostState(t, outside)
	tree := NewOverlay(openRoot(t, lower), openRoot(t, upper))
	if err := tree.Remove("a"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"out/secret", "file", "d/up/secret", "bad/secret", "bad2", "../secret", "..", ".wh.a", ".WH.a", workName, OverlayLock, "d/.wh.x", "/etc/passwd"} {
		if info, err := tree.Stat(name); err == nil {
			t.Errorf("%s is there: %v", name, info)
		}
		for _, flags := range []int{os.O_RDONLY, os.O_RDWR, os.O_RDWR | os.O_CREATE, os.O_RDWR | os.O_CREATE | os.O_TRUNC} {
			if openClose(tree, name, flags) == nil && name != "file" { // a file may take the place of a link
				t.Errorf("%s can be opened", name)
			}
		}
		_, _, _, _ = tree.Mkdir(name+"/x", 0o755), tree.Remove(name), tree.Rename("d/a", name+"/y"), tree.Chmod(name, 0o777)
		if tree.Rename("d", name) == nil {
			t.Errorf("a directory could be named %s", name)
		}
	}
	if err := tree.Rename("inside", "other"); err == nil {
		t.Error("a link to a directory could be renamed")
	}
	if diff := cmp.Diff(before, hostState(t, outside)); diff != "" {
		t.Errorf("outside has changed:\n%s", diff)
	}
}

// TestOverlayLooksOnly: what is only looked at is not copied.
func TestOverlayLooksOnly(t *testing.T) {
	lower, upper := t.TempDir(), t.TempDir()
	putTree(t, lower, overlaidTree)
	tree := NewOverlay(openRoot(t, lower), openRoot(t, upper))
	seen(t, tree, ".")
	if err := errors.Join(openClose(tree, "d/a", os.O_RDWR), tree.Chmod("d/a", 0o644)); err != nil {
		t.Fatal(err)
	}
	if list, err := os.ReadDir(upper); err != nil || len(list) != 0 {
		t.Errorf("%v, %v, want nothing", list, err)
	}
}
