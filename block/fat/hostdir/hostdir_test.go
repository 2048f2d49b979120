package hostdir

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block/fat"
)

// made makes a directory with files.
func made(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"A.TXT": "a", "a long name.txt": "long", "SUB/B.TXT": "b", "SUB/GONE.TXT": "gone"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "LINK")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func text(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhatIsWrittenComesBack(t *testing.T) {
	for _, floppy := range []bool{false, true} {
		dir, said := made(t), ""
		d, err := Open(dir, Options{Floppy: floppy, Write: true, Warn: func(text string) { said += text }})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(said, "LINK") {
			t.Errorf("said %q", said)
		}
		v, err := fat.OpenDisk(d, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"A.TXT", "NEW/N.TXT"} {
			_ = v.Mkdir("NEW", time.Now()) // the second time it is there
			f, err := v.OpenFile(name, os.O_CREATE|os.O_RDWR, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(io.NewOffsetWriter(f, 0), "new "+name); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(v.Remove("SUB/GONE.TXT"), d.Close()); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"A.TXT": "new A.TXT", "NEW/N.TXT": "new NEW/N.TXT", "a long name.txt": "long", "SUB/B.TXT": "b"} {
			if have := text(t, dir, name); have != want {
				t.Errorf("%s: %q, want %q", name, have, want)
			}
		}
		if _, err := os.Lstat(filepath.Join(dir, "SUB", "GONE.TXT")); !os.IsNotExist(err) {
			t.Errorf("a removed file: %v", err)
		}
		if _, err := os.Lstat(filepath.Join(dir, "LINK")); err != nil {
			t.Error(err)
		}
	}
}

// TestDamageStaysOut: a machine that damages the file system, or names files so that they would lead out, changes nothing.
func TestDamageStaysOut(t *testing.T) {
	for name, write := range map[string]func(d *Disk, v *fat.Volume) error{
		"boot sector": func(d *Disk, _ *fat.Volume) error { _, err := d.WriteAt(make([]byte, 512), firstPart); return err },
		"link": func(_ *Disk, v *fat.Volume) error {
			_, err := v.OpenFile("LINK", os.O_CREATE|os.O_RDWR, time.Now())
			return err
		},
		"dots": func(d *Disk, v *fat.Volume) error {
			b := make([]byte, 1<<16)
			for at := int64(firstPart); at < 4<<20; at += int64(len(b)) {
				if _, err := d.ReadAt(b, at); err != nil {
					return err
				}
				if i := strings.Index(string(b), "A       TXT"); i >= 0 {
					_, err := d.WriteAt([]byte("X/../Y  TXT"), at+int64(i))
					return err
				}
			}
			return errors.New("no entry")
		},
	} {
		dir := made(t)
		d, err := Open(dir, Options{Write: true})
		if err != nil {
			t.Fatal(err)
		}
		v, err := fat.OpenDisk(d, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(d, v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		err = d.Close()
		if err == nil && name != "dots" {
			t.Errorf("%s: no error", name)
		}
		if have := text(t, dir, "a long name.txt") + text(t, dir, "SUB/B.TXT"); have != "longb" {
			t.Errorf("%s: %q", name, have)
		}
		if to, err := os.Readlink(filepath.Join(dir, "LINK")); err != nil || to != "/etc/passwd" {
			t.Errorf("%s: the link is %q, %v", name, to, err)
		}
		if list, err := filepath.Glob(filepath.Join(dir, "..", "Y*")); err != nil || len(list) > 0 {
			t.Errorf("%s: files outside: %v, %v", name, list, err)
		}
	}
}
