package dosrun

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/fat"
	"github.com/iron86/iron86/block/image"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/host"
)

// runBatch runs lines of a batch file with drive D, and returns what they print.
func runBatch(t *testing.T, mount Mount, lines ...string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "T.BAT"), []byte(strings.Join(append([]string{"@echo off"}, lines...), "\r\n")+"\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return runMounts(t, dir, mount)
}

// runMounts runs T.BAT of a directory with drives, and returns what it prints.
func runMounts(t *testing.T, dir string, mounts ...Mount) string {
	t.Helper()
	p, err := New(Config{Dir: dir, Mounts: mounts, Args: []string{`C:\T.BAT`}, Version: 5})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s, err := session.New(session.Config{Machine: machine.Config{Memory: 16 << 20}, Program: p, Limit: 2e8, Streams: host.Streams{Out: &out, Err: &out}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Play(context.Background(), nil)
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestImageAsDrive: DOS reads, writes, renames and deletes files on floppies and in partitions, in any container.
func TestImageAsDrive(t *testing.T) {
	for _, c := range []struct {
		format string
		size   int64
		bits   int
	}{{"raw", 1440 << 10, 12}, {"qcow2", 20 << 20, 16}} {
		name := filepath.Join(t.TempDir(), "disk")
		if err := image.Create(name, c.format, c.size, image.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		d, err := image.Open(name, image.Options{Format: c.format})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(fat.Format(d, 0, c.size, fat.FormatOptions{Bits: c.bits, Label: "MY DISK"}), put(d, "A long name.txt", "inside"), d.Close()); err != nil {
			t.Fatal(err)
		}
		have := runBatch(t, Mount{Letter: 'D', Dir: name}, "type D:ALONGN~1.TXT", "echo one>D:\\one.txt", "echo two>>D:\\one.txt", "md D:\\SUB", "copy D:\\ONE.TXT D:\\SUB\\TWO.TXT>nul",
			"ren D:\\ONE.TXT THREE.TXT", "attrib +h +r D:\\THREE.TXT", "del D:\\ALONGN~1.TXT", "type D:\\SUB\\TWO.TXT", "vol D:", "dir D:\\SUB")
		for _, want := range []string{"inside", "one\r\ntwo\r\n", "MY DISK", "TWO      TXT"} {
			if !strings.Contains(strings.ReplaceAll(have, "\r\n", "\n"), strings.ReplaceAll(want, "\r\n", "\n")) {
				t.Errorf("%s: no %q in\n%s", c.format, want, have)
			}
		}
		if d, err = image.Open(name, image.Options{Format: c.format, ReadOnly: true}); err != nil {
			t.Fatal(err)
		}
		v, err := fat.OpenDisk(d, 0)
		if err != nil {
			t.Fatal(err)
		}
		i, err := v.Stat("THREE.TXT")
		if err != nil || i.Attr != fat.AttrHidden|fat.AttrReadOnly|fat.AttrArchive || i.Size() != 10 {
			t.Errorf("%s: %+v, %v", c.format, i, err)
		}
		if list, err := v.ReadDir("/"); err != nil || len(list) != 2 {
			t.Errorf("%s: %d entries are left, %v, want two", c.format, len(list), err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// put writes a file on a disk.
func put(d block.Disk, name, text string) error {
	v, err := fat.OpenDisk(d, 0)
	if err != nil {
		return err
	}
	f, err := v.OpenFile(name, os.O_CREATE|os.O_RDWR, time.Time{})
	if err != nil {
		return err
	}
	_, err = io.WriteString(io.NewOffsetWriter(f, 0), text)
	return errors.Join(err, f.Close())
}

// TestImageSectors: DEBUG reads and writes the sectors of an image, and no others.
func TestImageSectors(t *testing.T) {
	const size = 1440 << 10
	name := filepath.Join(t.TempDir(), "disk")
	if err := image.Create(name, "raw", size, image.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d, err := image.Open(name, image.Options{Format: "raw"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(fat.Format(d, 0, size, fat.FormatOptions{Bits: 12, Label: "MY DISK"}), d.Close()); err != nil {
		t.Fatal(err)
	}
	var script []string
	for _, line := range []string{"l 200 3 0 1", "d 220 l 20", "f 200 l 200 5a", "w 200 3 b3f 1", "l 200 3 b40 1", "w 200 2 0 1", "l 200 9 0 1", "q"} {
		script = append(script, "echo "+line+" >>s")
	}
	have := runBatch(t, Mount{Letter: 'D', Dir: name}, append(script, "echo x>D:\\X", "debug <s", "type D:\\X", "debug <s >nul", "md D:\\Y", "dir /b D:\\")...)
	for _, want := range []string{"MY DI", "INT 25h would return AX=0408", "INT 26h would return AX=0300", "INT 25h would return AX=0201", "x\r\nX\r\nY\r\n"} {
		if !strings.Contains(have, want) {
			t.Errorf("no %q in\n%s", want, have)
		}
	}
	b, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(b[size-512:], bytes.Repeat([]byte{0x5a}, 512)) || b[size-513] != 0 {
		t.Errorf("the last sector: % x, %v", b[size-520:size-500], err)
	}
	have = runBatch(t, Mount{Letter: 'D', Dir: name, ReadOnly: true}, "echo w 200 3 0 1 >s", "echo q >>s", "debug <s")
	if !strings.Contains(have, "AX=0300") {
		t.Errorf("a protected image: %s", have)
	}
}
