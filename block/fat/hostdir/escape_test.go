package hostdir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block/fat"
)

// put writes a file of the disk.
func put(v *fat.Volume, name, text string) error {
	f, err := v.OpenFile(name, os.O_CREATE|os.O_RDWR|os.O_TRUNC, time.Now())
	if err != nil {
		return err
	}
	_, err = io.WriteString(io.NewOffsetWriter(f, 0), text)
	return errors.Join(err, f.Close())
}

// tree returns all that is below a directory of the host, a line each.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s %v", strings.TrimPrefix(path, dir), e.Type())
		if e.Type().IsRegular() {
			fmt.Fprintf(&b, " %q", text(t, "", path))
		}
		b.WriteByte('\n')
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// opened makes a disk that can be written, and its volume.
func opened(t *testing.T, dir string, floppy bool) (*Disk, *fat.Volume) {
	t.Helper()
	d, err := Open(dir, Options{Floppy: floppy, Write: true})
	if err != nil {
		t.Fatal(err)
	}
	v, err := fat.OpenDisk(d, 0)
	if err != nil {
		t.Fatal(err)
	}
	return d, v
}

// TestSwappedMeanwhile: what takes the place of files and directories of the host during the run leads nowhere, and nothing waits for it.
func TestSwappedMeanwhile(t *testing.T) {
	dir, outside := made(t), t.TempDir()
	if err := errors.Join(os.WriteFile(filepath.Join(outside, "B.TXT"), []byte("b"), 0o644), os.Mkdir(filepath.Join(dir, "OTHER"), 0o755),
		os.WriteFile(filepath.Join(dir, "OTHER", "O.TXT"), []byte("o"), 0o644), os.Mkdir(filepath.Join(dir, "MORE"), 0o755),
		os.WriteFile(filepath.Join(dir, "MORE", "GONE.TXT"), []byte("gone"), 0o644), os.WriteFile(filepath.Join(dir, "C.TXT"), []byte("c"), 0o644)); err != nil {
		t.Fatal(err)
	}
	before := tree(t, outside)
	d, v := opened(t, dir, true)
	if err := errors.Join(put(v, "SUB/B.TXT", "changed"), put(v, "SUB/N.TXT", "new"), v.Remove("SUB/GONE.TXT"), put(v, "MORE/N.TXT", "new"), v.Remove("MORE/GONE.TXT"),
		put(v, "A.TXT", "changed"), put(v, "C.TXT", "changed")); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(os.RemoveAll(at("SUB")), os.Symlink(outside, at("SUB")), os.RemoveAll(at("MORE")), os.Symlink("OTHER", at("MORE")),
		os.WriteFile(at("OTHER/GONE.TXT"), []byte("gone"), 0o644),
		os.Remove(at("A.TXT")), os.Symlink(filepath.Join(outside, "B.TXT"), at("A.TXT")), os.Remove(at("C.TXT")), fifo(at("C.TXT"))); err != nil {
		t.Fatal(err)
	}
	inside := tree(t, dir)
	err := d.Close()
	for _, name := range []string{"SUB/B.TXT", "SUB/N.TXT", "SUB/GONE.TXT", "MORE/N.TXT", "MORE/GONE.TXT", "A.TXT", "C.TXT"} {
		if err == nil || !strings.Contains(err.Error(), name+" ") && !strings.Contains(err.Error(), name+":") {
			t.Errorf("nothing is said of %s: %v", name, err)
		}
	}
	if now := tree(t, outside); now != before {
		t.Errorf("outside is\n%sand was\n%s", now, before)
	}
	if now := tree(t, dir); now != inside {
		t.Errorf("inside is\n%sand was\n%s", now, inside)
	}
}

// TestSwappedAllTheTime: a directory that is a link out of here every other moment.
func TestSwappedAllTheTime(t *testing.T) {
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "B.TXT"), []byte("b"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := tree(t, outside)
	for range 20 {
		dir := made(t)
		d, v := opened(t, dir, true)
		for i := range 40 {
			if err := put(v, fmt.Sprintf("SUB/N%d.TXT", i), "new"); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(put(v, "SUB/B.TXT", "changed"), v.Remove("SUB/GONE.TXT")); err != nil {
			t.Fatal(err)
		}
		stop, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			at, away := filepath.Join(dir, "SUB"), filepath.Join(dir, "AWAY")
			for {
				select {
				case <-stop:
					return
				default:
				}
				if errors.Join(os.Rename(at, away), os.Symlink(outside, at), os.Remove(at), os.Rename(away, at)) != nil {
					_ = os.Remove(at) // the disk has made the directory in between
				}
			}
		}()
		_ = d.Close() // what it says depends on the moment
		close(stop)
		<-stopped
	}
	if now := tree(t, outside); now != before {
		t.Errorf("outside is\n%sand was\n%s", now, before)
	}
}

// TestKindsChange: a file takes the place of a directory, and a directory that of a file.
func TestKindsChange(t *testing.T) {
	dir := made(t)
	d, v := opened(t, dir, false)
	if err := errors.Join(v.Remove("SUB/B.TXT"), v.Remove("SUB/GONE.TXT"), v.Remove("SUB"), put(v, "SUB", "file"),
		v.Remove("A.TXT"), v.Mkdir("A.TXT", time.Now()), put(v, "A.TXT/B", "below"), d.Close()); err != nil {
		t.Fatal(err)
	}
	if have := text(t, dir, "SUB") + text(t, dir, "A.TXT/B"); have != "filebelow" {
		t.Errorf("%q", have)
	}
}

// patched changes the entry of a short name on a floppy disk.
func patched(d *Disk, short string, change func(e []byte)) error {
	b := make([]byte, 1<<16)
	if _, err := d.ReadAt(b, 0); err != nil {
		return err
	}
	i := bytes.Index(b, []byte(short))
	if i < 0 {
		return errors.New(short + ": no entry")
	}
	change(b[i : i+32])
	_, err := d.WriteAt(b[i:i+32], int64(i))
	return err
}

// TestBadNames: names that are paths, or that terminals and Windows would take for something else, become no files of such names.
func TestBadNames(t *testing.T) {
	bad := []string{"..         ", "X/../Y  TXT", "X\\..\\Y TXT", "C:Y     TXT", "X\x7fY     TXT", "A*      TXT", "CON     T|T", "A       T> "}
	for _, c := range "/\\:*\x1b\n\u0085." {
		bad = append(bad, string(c))
	}
	for _, name := range bad {
		dir := made(t)
		d, v := opened(t, dir, true)
		err := put(v, "NEW.TXT", "new")
		if len(name) == 11 {
			err = errors.Join(err, patched(d, "NEW     TXT", func(e []byte) { copy(e, name) }))
		} else { // in a long name
			c := []rune(name)[0]
			err = errors.Join(err, put(v, "qrs.text", "long"), patched(d, "q\x00r\x00s\x00.\x00t\x00", func(e []byte) { e[0], e[2], e[4], e[6], e[8] = '.', '.', byte(c), 'q', 'q' }))
		}
		if err != nil {
			t.Fatal(err)
		}
		_ = d.Close() // an error, or a name that is harmless
		if list, err := filepath.Glob(filepath.Join(dir, "..", "*[^0-9]*")); err != nil || len(list) > 0 {
			t.Errorf("%q: outside has %q, %v", name, list, err)
		}
		list, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			if strings.ContainsAny(e.Name(), "/\\:*\x1b\n\x7f\u0085<>|") {
				t.Errorf("%q: a file is called %q", name, e.Name())
			}
		}
		if have := text(t, dir, "a long name.txt") + text(t, dir, "SUB/B.TXT"); have != "longb" {
			t.Errorf("%q: %q", name, have)
		}
	}
	for _, name := range []string{"a\x1b[2J", "a\nb", "a/b", `a\b`, "a:b", "a.", "a ", "a\u0085"} {
		if sound(name) {
			t.Errorf("%q is a name", name)
		}
	}
}

// TestSharedClusters: files that have the same clusters do not fill the host's disk.
func TestSharedClusters(t *testing.T) {
	dir := made(t)
	before := tree(t, dir)
	d, v := opened(t, dir, true)
	if err := put(v, "BIG", strings.Repeat("x", 1<<20)); err != nil {
		t.Fatal(err)
	}
	var big [32]byte
	err := patched(d, "BIG        ", func(e []byte) { copy(big[:], e) })
	for _, name := range []string{"F1", "F2"} {
		err = errors.Join(err, put(v, name, ""), patched(d, name+"         ", func(e []byte) { copy(e[26:], big[26:]) }))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); !errors.Is(err, fat.ErrDamaged) {
		t.Error(err)
	}
	if now := tree(t, dir); now != before {
		t.Errorf("the host has\n%s", now)
	}
}

// TestHardLink: a file that has another name outside is the same file afterwards.
func TestHardLink(t *testing.T) {
	dir, other := made(t), filepath.Join(t.TempDir(), "OTHER")
	if err := os.Link(filepath.Join(dir, "A.TXT"), other); err != nil {
		t.Fatal(err)
	}
	d, v := opened(t, dir, true)
	if err := errors.Join(put(v, "A.TXT", "changed"), d.Close()); err != nil {
		t.Fatal(err)
	}
	if have := text(t, "", other); have != "changed" {
		t.Errorf("the other name has %q", have)
	}
}
