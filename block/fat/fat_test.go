package fat

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"io/fs"
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
	operations = flag.Int("operations", 60, "operations of TestRandomOperations")
	damages    = flag.Int("damages", 30, "damaged file systems in TestDamage")
)

var now = time.Date(1994, 5, 31, 6, 22, 0, 0, time.UTC)

// formatted returns a disk with an empty file system.
func formatted(t testing.TB, size int64, o FormatOptions) (*Volume, *block.Memory) {
	t.Helper()
	d := block.NewMemory(make([]byte, size))
	if err := Format(d, 0, size, o); err != nil {
		t.Fatal(err)
	}
	v, err := Open(d, 0, size)
	if err != nil {
		t.Fatal(err)
	}
	return v, d
}

// kinds are file systems of all kinds.
var kinds = []struct {
	size int64
	o    FormatOptions
	bits int
}{
	{1440 << 10, FormatOptions{Label: "FLOPPY", Geometry: block.Geometry{Heads: 2, Sectors: 18}}, 12},
	{360 << 10, FormatOptions{}, 12},
	{20 << 20, FormatOptions{HardDisk: true}, 16},
	{40 << 20, FormatOptions{Bits: 32, HardDisk: true, Label: "THIRTY TWO"}, 32},
}

// model is a file system with what should be on it.
type model struct {
	t     *testing.T
	v     *Volume
	files map[string][]byte
	dirs  []string
	r     *rand.Rand
}

// name returns a name that nothing has, in a directory that is there.
func (m *model) name() string {
	list := []string{"A%d", "FILE%d.TXT", "lower%d.txt", "A long name %d.html", "Übung %d.doc", "x.%d.y", "A%d" + strings.Repeat("long", 20), "exactly 13 %d"}
	return m.dirs[m.r.IntN(len(m.dirs))] + "/" + fmt.Sprintf(list[m.r.IntN(len(list))], m.r.IntN(1000))
}

// some returns a file that is there, "" if there is none.
func (m *model) some() string {
	for name := range m.files {
		return name
	}
	return ""
}

func (m *model) must(err error) {
	m.t.Helper()
	if err != nil && !full(err) {
		m.t.Fatal(err)
	}
}

// full reports whether an error is for a full disk.
func full(err error) bool { return err != nil && strings.Contains(err.Error(), ErrFull.Error()) }

// step does one operation.
func (m *model) step() {
	switch name := m.some(); m.r.IntN(8) {
	case 0:
		if len(m.dirs) < 12 {
			dir := m.name()
			if err := m.v.Mkdir(dir, now); err == nil {
				m.dirs = append(m.dirs, dir)
			} else {
				m.must(err)
			}
		}
	case 1:
		if name != "" {
			m.must(m.v.Remove(name))
			delete(m.files, name)
		}
	case 2:
		to := m.name()
		if _, there := m.files[to]; name != "" && !there {
			if err := m.v.Rename(name, to); err == nil {
				m.files[to] = m.files[name]
				delete(m.files, name)
			} else {
				m.must(err)
			}
		}
	default:
		if name == "" || m.r.IntN(2) == 0 {
			name = m.name()
		}
		m.write(name)
	}
}

// write writes into a file, or makes it shorter.
func (m *model) write(name string) {
	f, err := m.v.OpenFile(name, os.O_RDWR|os.O_CREATE, now)
	if err != nil {
		m.must(err)
		return
	}
	defer f.Close()
	want := m.files[name]
	if m.r.IntN(4) == 0 && len(want) > 0 {
		n := m.r.IntN(len(want))
		m.must(f.Truncate(int64(n)))
		m.files[name] = want[:n:n]
		return
	}
	at, p := m.r.IntN(len(want)+2000), bytes.Repeat([]byte{byte(m.r.Uint32())}, m.r.IntN(30000))
	if _, err := f.WriteAt(p, int64(at)); err != nil {
		m.must(err)
		m.must(f.Truncate(int64(len(want))))
		if len(want) == 0 {
			m.files[name] = nil
		}
		return
	}
	if len(p) > 0 && at+len(p) > len(want) {
		want = append(want, make([]byte, at+len(p)-len(want))...)
	}
	want = bytes.Clone(want)
	copy(want[min(at, len(want)):], p)
	m.files[name] = want
}

// compare compares all files.
func (m *model) compare() {
	m.t.Helper()
	for name, want := range m.files {
		f, err := m.v.OpenFile(name, os.O_RDONLY, now)
		if err != nil {
			m.t.Fatal(err)
		}
		have := make([]byte, len(want)+1)
		n, err := f.ReadAt(have, 0)
		_ = f.Close()
		if err != io.EOF || !bytes.Equal(have[:n], want) {
			m.t.Fatalf("%s: %d bytes, %v, want %d", name, n, err, len(want))
		}
	}
}

func TestRandomOperations(t *testing.T) {
	for i, k := range kinds {
		if testing.Short() && i > 0 {
			break
		}
		t.Run(fmt.Sprint(k.bits, " ", k.size>>10), func(t *testing.T) {
			v, d := formatted(t, k.size, k.o)
			if v.Bits() != k.bits {
				t.Fatalf("FAT%d, want FAT%d", v.Bits(), k.bits)
			}
			m := &model{t: t, v: v, files: map[string][]byte{}, dirs: []string{""}, r: rand.New(rand.NewPCG(1, uint64(i)))}
			for range *operations {
				m.step()
			}
			m.compare()
			free, err := v.Free()
			if err != nil {
				t.Fatal(err)
			}
			again, err := Open(d, 0, d.Size())
			if err != nil {
				t.Fatal(err)
			}
			if n, err := again.Free(); n != free || err != nil {
				t.Errorf("%d clusters are free, %v, and were %d", n, err, free)
			}
			m.v = again
			m.compare()
			checkByOthers(t, d.Bytes(), m.files)
		})
	}
}

// checkByOthers has fsck.fat look for errors, and mtools read the files.
func checkByOthers(t *testing.T, image []byte, files map[string][]byte) {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "image")
	if err := os.WriteFile(name, image, 0o644); err != nil {
		t.Fatal(err)
	}
	fsck, err := exec.LookPath("/usr/sbin/fsck.fat")
	if err != nil {
		fsck = need.Program(t, "fsck.fat")
	}
	if out, err := exec.Command(fsck, "-n", name).CombinedOutput(); err != nil {
		t.Errorf("fsck.fat: %v\n%s", err, out)
	}
	n := 0
	for file, want := range files {
		if n++; n > 5 {
			break
		}
		cmd := exec.Command(need.Program(t, "mtype"), "-i", name, "::"+file)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MTOOLS_SKIP_CHECK=1")
		var said bytes.Buffer
		cmd.Stderr = &said
		have, err := cmd.Output()
		if err != nil || !bytes.Equal(have, want) {
			t.Errorf("mtype %s: %v, %d bytes, want %d\n%s", file, err, len(have), len(want), &said)
		}
	}
}

func TestNames(t *testing.T) {
	v, _ := formatted(t, 1440<<10, FormatOptions{})
	for _, c := range []struct{ name, short string }{
		{"A.TXT", "A.TXT"}, {"readme.txt", "README.TXT"}, {"A long name.html", "ALONGN~1.HTM"}, {"A long name too.html", "ALONGN~2.HTM"},
		{".profile", "PROFIL~1"}, {"a+b", "A_B~1"}, {"x.tar.gz", "XTAR~1.GZ"}, {"ÄÖ.TXT", "ÄÖ.TXT"}, {"日本", "__~1"},
	} {
		if _, err := v.OpenFile(c.name, os.O_CREATE|os.O_RDWR, now); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, name := range []string{c.name, strings.ToLower(c.name), c.short} {
			if i, err := v.Stat(name); err != nil || i.Short != c.short || i.Name() != c.name {
				t.Errorf("%s: %+v, %v, want %s", name, i, err, c.short)
			}
		}
	}
	for _, name := range []string{"a:b", "..", "a/..\\b", "x. ", "\x01", strings.Repeat("n", 256)} {
		if _, err := v.OpenFile(name, os.O_CREATE|os.O_RDWR, now); err == nil {
			t.Errorf("%q was made", name)
		}
	}
	if err := v.Mkdir("DIR", now); err != nil {
		t.Fatal(err)
	}
	if err := v.Rename("DIR", "DIR/IN"); err == nil {
		t.Error("a directory was moved into itself")
	}
	if _, err := v.OpenFile("DIR/F", os.O_CREATE|os.O_RDWR, now); err != nil {
		t.Fatal(err)
	}
	if err := v.Remove("DIR"); err == nil {
		t.Error("a directory with a file in it was removed")
	}
	if err := v.SetAttributes("A.TXT", AttrReadOnly); err != nil {
		t.Fatal(err)
	}
	if _, err := v.OpenFile("A.TXT", os.O_RDWR, now); !os.IsPermission(err) {
		t.Errorf("a read-only file was opened for writing: %v", err)
	}
}

// TestMadeByOthers reads file systems that mkfs.fat and mtools have made.
func TestMadeByOthers(t *testing.T) {
	dir := t.TempDir()
	name, text := filepath.Join(dir, "image"), filepath.Join(dir, "A text of some length.txt")
	want := bytes.Repeat([]byte("text"), 3000)
	if err := os.WriteFile(text, want, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, bits := range []string{"12", "16", "32"} {
		if testing.Short() && bits != "12" {
			break
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name, map[string]int64{"12": 1440 << 10, "16": 32 << 20, "32": 64 << 20}[bits]); err != nil {
			t.Fatal(err)
		}
		mkfs, err := exec.LookPath("/usr/sbin/mkfs.fat")
		if err != nil {
			mkfs = need.Program(t, "mkfs.fat")
		}
		for _, args := range [][]string{{mkfs, "-F", bits, "-n", "LABEL", name}, {need.Program(t, "mcopy"), "-i", name, text, "::"}} {
			if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", args, err, out)
			}
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		v, err := OpenDisk(block.NewROM(b), 0)
		if err != nil {
			t.Fatal(err)
		}
		if l, ok := v.Label(); l != "LABEL" || !ok {
			t.Errorf("label %q", l)
		}
		f, err := v.OpenFile("a TEXT of some length.txt", os.O_RDONLY, now)
		if err != nil {
			t.Fatal(err)
		}
		have := make([]byte, len(want))
		if _, err := f.ReadAt(have, 0); err != nil || !bytes.Equal(have, want) {
			t.Errorf("FAT%s: other bytes, %v", bits, err)
		}
	}
}

// exercise does with a file system what can be done: nothing of it may panic.
func exercise(b []byte) {
	v, err := OpenDisk(block.NewMemory(b), 0)
	if err != nil {
		return
	}
	for _, name := range []string{".", "D", "D/E"} {
		list, _ := v.ReadDir(name)
		for _, i := range list {
			if f, err := v.OpenFile(name+"/"+i.Name(), os.O_RDWR, now); err == nil {
				p := make([]byte, 5000)
				_, _ = f.ReadAt(p, 1000)
				_, _ = f.WriteAt(p, f.Size()-100)
				_ = f.Truncate(f.Size() / 2)
			}
		}
	}
	_, _ = v.OpenFile("a new file", os.O_CREATE|os.O_RDWR, now)
	_ = v.Mkdir("D/new", now)
	_ = v.Rename("D", "E")
	_ = v.Remove("FILE")
	_, _ = v.Free()
	_, _ = v.Label()
}

// small is a file system with files and directories.
func small(t testing.TB, bits int) []byte {
	size := map[int]int64{12: 160 << 10, 16: 3 << 20, 32: 34 << 20}[bits]
	v, d := formatted(t, size, FormatOptions{Bits: bits, Label: "L"})
	for _, err := range []error{v.Mkdir("D", now), v.Mkdir("D/E", now), v.Mkdir("D/a long directory", now)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range []string{"FILE", "D/F", "D/E/a long name of a file", "D/G"} {
		f, err := v.OpenFile(name, os.O_CREATE|os.O_RDWR, now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteAt(bytes.Repeat([]byte{byte(i)}, 3000), 100); err != nil {
			t.Fatal(err)
		}
	}
	return d.Bytes()
}

func TestDamage(t *testing.T) {
	for _, bits := range []int{12, 16, 32} {
		if testing.Short() && bits == 32 {
			break
		}
		whole := small(t, bits)
		n := *damages
		if testing.Short() {
			n = 5
		}
		for i := range n {
			r := rand.New(rand.NewPCG(uint64(bits), uint64(i)))
			b := bytes.Clone(whole)
			for range 1 + r.IntN(8) {
				at := r.IntN(512)
				for try := 0; r.IntN(3) > 0 && try < 300; try++ {
					if at = r.IntN(min(len(b), 1<<20)); b[at] != 0 {
						break
					}
				}
				b[at] = byte(r.Uint32() >> r.IntN(8))
			}
			exercise(b)
		}
	}
}

func FuzzVolume(f *testing.F) {
	f.Add(small(f, 12))
	f.Fuzz(func(_ *testing.T, b []byte) { exercise(bytes.Clone(b)) })
}

var _ fs.FileInfo = (*Info)(nil)
