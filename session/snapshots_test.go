package session

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/image"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/backup"
)

// newRecorder makes a session with a guest that writes to a floppy, which is a qcow2 image, and what controls it.
func newRecorder(t *testing.T, name string) *control {
	t.Helper()
	if err := image.Create(name, "qcow2", 1474560, image.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d, err := image.Open(name, image.Options{})
	if err == nil {
		_, err = d.WriteAt(recordWriter(), 0)
	}
	if err := errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
	s := newSession(t, Config{Machine: machine.Config{Memory: 1 << 20, MIPS: 20}, Disks: Disks{FDA: name}, Unpaced: true})
	return &control{controls: controls{s: s, post: func(f func()) bool { f(); return true }}}
}

// diskSum is the sum of all that a disk holds.
func diskSum(t *testing.T, d block.Disk) (sum [32]byte) {
	t.Helper()
	b := make([]byte, d.Size())
	if _, err := d.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(b)
}

// TestSnapshots: what a snapshot has kept is there again, the machine and the disk, and the machine goes on from there as it did before. A backup afterwards reads
// the disk anew.
func TestSnapshots(t *testing.T) {
	dir := t.TempDir()
	name, points := filepath.Join(dir, "f.qcow2"), filepath.Join(dir, "points")
	c := newRecorder(t, name)
	m, disk, fda := c.s.m, c.Drives()[0].Disk, []string{"fda"}
	if f := c.Drives()[0].Format; f != "qcow2" {
		t.Errorf("the format is %q", f)
	}
	run := func(d clock.Time) { m.Run(d) }
	run(clock.Second / 4)
	if err := c.SaveSnapshot("one", "fda", fda); err != nil {
		t.Fatal(err)
	}
	hash, sum := m.Hash(), diskSum(t, disk)
	run(clock.Second / 2)
	later, laterSum := m.Hash(), diskSum(t, disk)
	if later == hash || laterSum == sum {
		t.Fatal("the guest has done nothing")
	}
	if _, err := addPoint(c, points); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := c.LoadSnapshot("one", "fda", fda); err != nil {
			t.Fatal(err)
		}
		if m.Hash() != hash || diskSum(t, disk) != sum {
			t.Fatal("it is not what it was")
		}
	}
	p, err := addPoint(c, points)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	if err := backup.Restore(points, p, out); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(out, "fda.img")); err != nil || sha256.Sum256(b) != sum || p.Hash != hex.EncodeToString(hash[:]) {
		t.Error("the backup after the load has something else", err)
	}
	run(clock.Second / 2)
	if m.Hash() != later || diskSum(t, disk) != laterSum {
		t.Error("it goes on otherwise")
	}
	for _, w := range []struct {
		err  error
		text string
	}{
		{c.SaveSnapshot("one", "fda", fda), "fda has a snapshot one already"},
		{c.SaveSnapshot("../x", "fda", fda), `snapshot name "../x"`},
		{c.SaveSnapshot("two", "hda", fda), "hda is not among the drives"},
		{c.LoadSnapshot("two", "fda", fda), "fda has no snapshot two"},
	} {
		if w.err == nil || !strings.Contains(w.err.Error(), w.text) {
			t.Errorf("%v, want %s", w.err, w.text)
		}
	}
	if err := c.DeleteSnapshot("one", fda); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.state")); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
	if err := c.LoadSnapshot("one", "fda", fda); err == nil {
		t.Error("a snapshot that was deleted is there")
	}
}

// addPoint makes a backup of a machine that nobody runs.
func addPoint(c *control, points string) (*backup.Point, error) {
	r, err := backup.Open(points)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	from, err := c.freeze()
	if err != nil {
		return nil, err
	}
	a, err := c.s.backups.add(r, from)
	if err != nil {
		return nil, err
	}
	return a.Point, nil
}

// TestSnapshotFails: a snapshot that cannot be made leaves nothing, and one whose state cannot be loaded changes nothing.
func TestSnapshotFails(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "f.qcow2")
	c := newRecorder(t, name)
	c.s.m.Run(clock.Second / 4)
	if err := c.SaveSnapshot("one", "fda", []string{"fda"}); err != nil {
		t.Fatal(err)
	}
	c.s.m.Run(clock.Second / 4)
	hash, sum := c.s.m.Hash(), diskSum(t, c.Drives()[0].Disk)
	if err := os.WriteFile(name+".one.state", []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.LoadSnapshot("one", "fda", []string{"fda"}); err == nil {
		t.Error("nonsense is loaded")
	}
	if c.s.m.Hash() != hash || diskSum(t, c.Drives()[0].Disk) != sum {
		t.Error("a load that has failed has changed something")
	}
	raw := filepath.Join(dir, "raw.img")
	if err := os.WriteFile(raw, recordWriter(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, d := range []Disks{{FDA: raw}, {FDA: raw, Snapshot: true}} {
		s := newSession(t, Config{Machine: machine.Config{Memory: 1 << 20, MIPS: 20}, Disks: d, Unpaced: true})
		c := &control{controls: controls{s: s, post: func(f func()) bool { f(); return true }}}
		if err := c.SaveSnapshot("one", "fda", []string{"fda"}); err == nil || !strings.Contains(err.Error(), "fda keeps no snapshots") {
			t.Error(err)
		}
		if _, err := os.Stat(raw + ".one.state"); err == nil {
			t.Error("a state is left")
		}
	}
}
