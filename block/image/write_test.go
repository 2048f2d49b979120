package image

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/internal/need"
)

var (
	operations = flag.Int("operations", 10, "operations of TestRandomOperations; 200 by hand before a change of what is written")
	seed       = flag.Uint64("seed", 1, "seed of TestRandomOperations and TestKill")
)

// written are images that we write, by how they are made: by us, or by qemu-img with options.
var written = []struct{ format, options string }{
	{"qcow2", "ours"}, {"vdi", "ours"}, {"vmdk", "ours"}, {"vpc", "ours"}, {"raw", "ours"}, {"vhdx", "ours"}, {"vhdx", ""},
	{"qcow2", "cluster_size=512"}, {"qcow2", "compat=0.10"}, {"vdi", ""}, {"vmdk", ""}, {"vpc", "force_size=on"}, {"qcow2", "refcount_bits=2"},
}

// model is a disk that is written by us and by QEMU, with what should be on it.
type model struct {
	t        *testing.T
	dir      string
	name     string
	format   string
	want     []byte
	saved    map[string][]byte // by snapshot
	r        *rand.Rand
	snapshot int
}

// TestRandomOperations writes images by us and by QEMU in turns, makes, applies and deletes snapshots, and compares.
func TestRandomOperations(t *testing.T) {
	for i, m := range written {
		if testing.Short() && i >= 2 {
			break // qcow2 and VDI
		}
		t.Run(m.format+" "+m.options, func(t *testing.T) {
			const size = 9<<20 + 512*3
			dir := t.TempDir()
			w := &model{t: t, dir: dir, name: filepath.Join(dir, "disk.img"), format: m.format, want: make([]byte, size), saved: map[string][]byte{},
				r: rand.New(rand.NewPCG(*seed, uint64(i)))}
			if m.options == "ours" {
				if err := Create(w.name, m.format, size, CreateOptions{}); err != nil {
					t.Fatal(err)
				}
			} else {
				qemuImg(t, dir, append(append([]string{"create", "-q", "-f", m.format}, options(m.options)...), "disk.img", fmt.Sprint(size))...)
			}
			for range *operations {
				w.step()
			}
			w.compare()
		})
	}
}

// step does one operation.
func (w *model) step() {
	switch w.r.IntN(12) {
	case 0:
		w.byQEMU()
	case 1:
		w.compare()
	case 2, 3:
		if w.format == "qcow2" {
			w.snapshots()
		}
	default:
		w.write()
	}
}

// open opens the image.
func (w *model) open() block.Disk {
	w.t.Helper()
	d, err := Open(w.name, Options{Format: w.format, Warn: func(text string) { w.t.Error(text) }})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// write writes some runs, of which some cross everything.
func (w *model) write() {
	d := w.open()
	for range 1 + w.r.IntN(5) {
		at := w.r.IntN(len(w.want))
		n := min(1+w.r.IntN([]int{700, 70000, 700000}[w.r.IntN(3)]), len(w.want)-at)
		p := bytes.Repeat([]byte{byte(w.r.Uint32()), byte(w.r.Uint32())}, n/2+1)[:n]
		copy(w.want[at:], p)
		if have, err := d.WriteAt(p, int64(at)); have != n || err != nil {
			w.t.Fatalf("write %d at %d: %d, %v", n, at, have, err)
		}
		at = w.r.IntN(len(w.want))
		p = make([]byte, min(100000, len(w.want)-at))
		if have, err := d.ReadAt(p, int64(at)); have != len(p) || err != nil || !bytes.Equal(p, w.want[at:at+len(p)]) {
			w.t.Fatalf("read at %d: %d, %v, or other bytes", at, have, err)
		}
	}
	if err := d.Close(); err != nil {
		w.t.Fatal(err)
	}
}

// byQEMU has qemu-io write some runs.
func (w *model) byQEMU() {
	args := []string{"-f", w.format}
	for range 3 {
		v, at := w.r.IntN(256), w.r.IntN(len(w.want)/512)*512
		n := min((1+w.r.IntN(200))*512, len(w.want)-at)
		copy(w.want[at:], bytes.Repeat([]byte{byte(v)}, n))
		args = append(args, "-c", fmt.Sprintf("write -P %d %d %d", v, at, n))
	}
	if out, err := exec.Command(need.Program(w.t, "qemu-io"), append(args, w.name)...).CombinedOutput(); err != nil || strings.Contains(string(out), "failed") {
		w.t.Fatalf("qemu-io: %v\n%s", err, out)
	}
}

// snapshots makes, applies or deletes a snapshot, by us or by QEMU.
func (w *model) snapshots() {
	name, kind := "", w.r.IntN(3)
	for name = range w.saved {
		break
	}
	if name == "" || len(w.saved) < 2 {
		kind = 0
	}
	if kind == 0 {
		w.snapshot++
		name = fmt.Sprint("s", w.snapshot)
	}
	if w.format == "qcow2" && w.snapshot > 2 && kind == 0 && strings.Contains(w.t.Name(), "refcount_bits=2") {
		return // there can be no more than three references
	}
	if w.r.IntN(3) == 0 {
		qemuImg(w.t, w.dir, "snapshot", []string{"-c", "-a", "-d"}[kind], name, w.name)
	} else {
		d := w.open()
		q := d.(*qcow2)
		err := []func() error{
			func() error { return q.CreateSnapshot(name, time.Unix(1e9, 0)) },
			func() error { return q.ApplySnapshot(name) },
			func() error { return q.DeleteSnapshot(name) },
		}[kind]()
		if err != nil {
			w.t.Fatalf("snapshot %d %s: %v", kind, name, err)
		}
		if err := d.Close(); err != nil {
			w.t.Fatal(err)
		}
	}
	switch kind {
	case 0:
		w.saved[name] = bytes.Clone(w.want)
	case 1:
		copy(w.want, w.saved[name])
	case 2:
		delete(w.saved, name)
	}
}

// compare has qemu-img look for damage and compare the disk with what should be on it, and does the same itself.
func (w *model) compare() {
	if w.format != "raw" && w.format != "vpc" { // QEMU checks no raw images, and no VHD
		qemuImg(w.t, w.dir, "check", "-f", w.format, w.name)
	}
	raw := filepath.Join(w.dir, "want")
	if err := os.WriteFile(raw, w.want, 0o644); err != nil {
		w.t.Fatal(err)
	}
	qemuImg(w.t, w.dir, "compare", "-f", w.format, "-F", "raw", w.name, raw)
	d := w.open()
	if !bytes.Equal(disk(w.t, d), w.want) {
		w.t.Fatal("we read another disk")
	}
	if c, ok := d.(Checker); ok {
		if r, err := c.Check(); err != nil || r.Wrong+r.Leaks > 0 {
			w.t.Errorf("check: %v, %+v", err, r)
		}
	}
	if err := d.Close(); err != nil {
		w.t.Fatal(err)
	}
}

func TestRawStaysRaw(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "disk.img")
	if err := Create(name, "raw", 1<<20, CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	inner := filepath.Join(dir, "inner")
	if err := Create(inner, "qcow2", 1<<20, CreateOptions{Backing: "/etc/passwd", BackingFormat: "raw"}); err != nil {
		t.Fatal(err)
	}
	head, err := os.ReadFile(inner)
	if err != nil {
		t.Fatal(err)
	}
	for _, stated := range []string{"", "raw"} {
		d, err := Open(name, Options{Format: stated})
		if err != nil {
			t.Fatal(err)
		}
		refused := false
		for at := 0; at < 512; at++ { // byte by byte, from the end on
			if _, err := d.WriteAt(head[511-at:512-at], int64(511-at)); err != nil {
				refused = true
			}
		}
		if refused != (stated == "") {
			t.Errorf("format %q: refused %v", stated, refused)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := Open(name, Options{ReadOnly: true})
		if _, raw := again.(*block.File); err != nil || raw != (stated == "") {
			t.Errorf("format %q: afterwards it is %T, %v", stated, again, err)
		}
	}
}
