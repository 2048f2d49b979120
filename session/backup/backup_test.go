package backup

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/block"
	"github.com/klauspost/compress/zstd"
)

// rig is a machine of which there is nothing but some bytes and a disk.
type rig struct {
	rnd    *rand.Rand
	memory []byte
	disk   *block.Tracked
	before []Sum
}

func newRig() *rig {
	r := &rig{rnd: rand.New(rand.NewPCG(3, 4)), memory: make([]byte, 3*PieceSize+17)}
	for i := range r.memory[:2*PieceSize] {
		r.memory[i] = byte(r.rnd.Uint32())
	}
	image := make([]byte, 9*PieceSize+512)
	for i := range image[:5*PieceSize] {
		image[i] = byte(r.rnd.Uint32())
	}
	r.disk = block.Track(block.NewMemory(image))
	return r
}

// run changes something.
func (r *rig) run() {
	r.memory[r.rnd.IntN(len(r.memory))]++
	if _, err := r.disk.WriteAt([]byte{byte(r.rnd.Uint32()), 1}, r.rnd.Int64N(7*PieceSize)); err != nil {
		panic(err)
	}
}

// content is everything that there is.
func (r *rig) content() (memory, disk []byte) {
	disk = make([]byte, r.disk.Size())
	if _, err := r.disk.ReadAt(disk, 0); err != nil && err != io.EOF {
		panic(err)
	}
	return bytes.Clone(r.memory), disk
}

// add adds a point to a directory.
func (r *rig) add(dir string, rule Rule, state func(w io.Writer) error) (*Added, error) {
	return r.addBy(hostFiles{}, dir, rule, state)
}

// addBy is add, by way of files.
func (r *rig) addBy(by files, dir string, rule Rule, state func(w io.Writer) error) (*Added, error) {
	in, err := open(dir, by)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	a, err := r.addTo(in, state)
	if err != nil {
		return nil, err
	}
	_, err = in.Expire(rule)
	return a, err
}

// addTo adds a point to a directory that is open.
func (r *rig) addTo(in *Repository, state func(w io.Writer) error) (*Added, error) {
	f, err := r.disk.Freeze()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	memory := bytes.Clone(r.memory)
	if state == nil {
		state = func(w io.Writer) error { _, err := w.Write(memory); return err }
	}
	a, err := in.Add(&Source{State: state, Disks: []SourceDisk{{Disk: Disk{Drive: "hda"}, Frozen: f, Before: r.before}}})
	if err != nil {
		r.before = nil
		return nil, err
	}
	r.before = a.Pieces[0]
	return a, nil
}

// restored returns the contents of a point.
func restored(t *testing.T, dir string, p *Point) (memory, disk []byte) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "out")
	if err := Restore(dir, p, to); err != nil {
		t.Fatal(err)
	}
	packed, err := os.ReadFile(filepath.Join(to, StateFile))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if memory, err = z.DecodeAll(packed, nil); err != nil {
		t.Fatal(err)
	}
	if disk, err = os.ReadFile(filepath.Join(to, "hda.img")); err != nil {
		t.Fatal(err)
	}
	return memory, disk
}

// count returns how many files of pieces there are.
func count(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "pieces"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestPoints: each of many points is restored as it was, takes what has changed, and expired points take nothing. Backups that fail in between leave
// the points whole, and what they have written is swept away.
func TestPoints(t *testing.T) {
	dir, r := t.TempDir(), newRig()
	type content struct{ memory, disk [sha256.Size]byte }
	want := map[string]content{}
	for i := range 10 {
		r.run()
		if i%5 == 4 {
			fails := errors.New("it fails")
			if _, err := r.add(dir, Rule{}, func(w io.Writer) error {
				_, err := w.Write(bytes.Repeat([]byte{byte(i)}, 2*PieceSize))
				return errors.Join(err, fails)
			}); !errors.Is(err, fails) {
				t.Fatal(err)
			}
			r.run()
		}
		a, err := r.add(dir, Rule{Last: 5}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 && (a.Files < 3 || a.Files > 10) {
			t.Errorf("point %d: %d pieces were written", i, a.Files)
		}
		memory, disk := r.content()
		want[a.Name] = content{sha256.Sum256(memory), sha256.Sum256(disk)}
	}
	points, bad, err := Points(dir)
	if err != nil || bad != nil || len(points) != 5 {
		t.Fatalf("%d points, %v, %v", len(points), bad, err)
	}
	for _, p := range points {
		memory, disk := restored(t, dir, p)
		if have := (content{sha256.Sum256(memory), sha256.Sum256(disk)}); have != want[p.Name] {
			t.Errorf("%s is not what it was", p.Name)
		}
		if err := Check(dir, p); err != nil {
			t.Error(err)
		}
	}
	in, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "another backup") {
		t.Errorf("opened twice: %v", err)
	}
	if have := count(t, dir); have != len(in.pieces.there) {
		t.Errorf("%d pieces in files, %d are needed", have, len(in.pieces.there))
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if p, err := Find(dir, points[3].Name[:24]); err != nil || p.Name != points[3].Name {
		t.Error(p, err)
	}
	if p, err := Find(dir, "last"); err != nil || p.Name != points[4].Name {
		t.Error(p, err)
	}
	if _, err := Find(dir, "1999"); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}

// TestDamage: whatever is changed in a directory is found and named, and never taken for what it was. A missing piece is written again by the next point.
func TestDamage(t *testing.T) {
	dir, r := t.TempDir(), newRig()
	a, err := r.add(dir, Rule{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "lock" {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	check := func() error {
		points, bad, err := Points(dir)
		for _, p := range points {
			bad = append(bad, Check(dir, p))
		}
		return errors.Join(append(bad, err)...)
	}
	for i, name := range files {
		good, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		other := bytes.Clone(good)
		switch i % 3 {
		case 0:
			other[len(other)/2] ^= 0x10
		case 1:
			other = other[:len(other)/2]
		case 2:
			other, _ = os.ReadFile(files[(i+1)%len(files)])
		}
		if err := os.WriteFile(name, other, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := check(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s, changed: %v", name, err)
		}
		to := filepath.Join(t.TempDir(), "out")
		if err := Restore(dir, a.Point, to); err == nil && !strings.Contains(name, "points") {
			t.Errorf("%s, changed: it was restored", name)
		} else if left, _ := os.ReadDir(to); err != nil && len(left) > 0 {
			t.Errorf("%d files are left", len(left))
		}
		if err := os.WriteFile(name, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	missing := newPiecesFor(t, dir).file(Sum(sha256.Sum256(r.memory[:PieceSize])))
	if err := os.Remove(missing); err != nil {
		t.Fatal(err)
	}
	if err := check(); err == nil {
		t.Error("a piece is missing, and nobody sees it")
	}
	if _, err := r.add(dir, Rule{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := check(); err != nil {
		t.Errorf("after the next point: %v", err)
	}
}

func newPiecesFor(t *testing.T, dir string) *pieces {
	t.Helper()
	p, err := newPieces(filepath.Join(dir, "pieces"), hostFiles{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestHostile: a point that somebody has made does not lead out of the directory for its files.
func TestHostile(t *testing.T) {
	dir := t.TempDir()
	in, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	for _, drive := range []string{"../x", "", "hda/../../x", "hde", "/etc/passwd"} {
		p := &Point{Time: time.Unix(0, 0), Disks: []Disk{{Drive: drive}}}
		if err := in.write(p); err != nil {
			t.Fatal(err)
		}
	}
	if list, bad, err := Points(dir); len(list) != 0 || len(bad) != 5 || err != nil {
		t.Error(list, bad, err)
	}
	for _, c := range []Content{{Size: 5}, {Size: -1}, {List: []string{"../../x"}}, {List: []string{strings.Repeat("0", 64)}}} {
		if err := Check(dir, &Point{State: c}); err == nil {
			t.Errorf("%+v is whole", c)
		}
	}
}

// TestRules: which of a year's points each rule keeps.
func TestRules(t *testing.T) {
	var points []*Point
	begin := time.Date(2025, 12, 30, 0, 30, 0, 0, time.UTC)
	for i := range 24 * 40 {
		points = append(points, &Point{Time: begin.Add(time.Duration(i) * time.Hour)})
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"2", []string{"02-07 22", "02-07 23"}},
		{"last=1,daily=3", []string{"02-05 23", "02-06 23", "02-07 23"}},
		{"hourly=2,weekly=3", []string{"01-25 23", "02-01 23", "02-07 22", "02-07 23"}},
		{"monthly=9", []string{"12-31 23", "01-31 23", "02-07 23"}},
	} {
		rule, err := ParseRule(c.text)
		if err != nil {
			t.Fatal(err)
		}
		keep := rule.keeps(points)
		var have []string
		for _, p := range points {
			if keep[p] {
				have = append(have, p.Time.Format("01-02 15"))
			}
		}
		if diff := cmp.Diff(c.want, have); diff != "" {
			t.Errorf("%s: %s", c.text, diff)
		}
	}
	if rule, err := ParseRule(""); err != nil || len(rule.keeps(points)) != len(points) {
		t.Error("without a rule not all are kept")
	}
	for _, text := range []string{"0", "x", "daily", "daily=0", "last=1,", "yearly=1", "-1", "last=99999999999"} {
		if _, err := ParseRule(text); err == nil {
			t.Errorf("%q is a rule", text)
		}
	}
}

// TestFlags: the flags for each kind of drive.
func TestFlags(t *testing.T) {
	p := &Point{Flags: []string{"-m", "1M"}, Disks: []Disk{{Drive: "fdb"}, {Drive: "hda", ReadOnly: true}, {Drive: "hdc"}, {Drive: "cdrom", CD: true}, {Drive: "hdd", CD: true}}}
	want := "-m 1M -loadvm a,b/machine.state -drive file=a,,b/fdb.img,format=raw,if=floppy,index=1 -drive file=a,,b/hda.img,format=raw,index=0,readonly=on " +
		"-drive file=a,,b/hdc.img,format=raw,index=2 -drive file=a,,b/cdrom.img,format=raw,index=2,media=cdrom -drive file=a,,b/hdd.img,format=raw,index=3,media=cdrom"
	if have := strings.ReplaceAll(fmt.Sprint(strings.Join(p.BootFlags("a,b"), " ")), `\`, "/"); have != want {
		t.Errorf("have %s\nwant %s", have, want)
	}
}
