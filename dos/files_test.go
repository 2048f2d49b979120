package dos

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/internal/need"
)

func TestCreateWriteReadSeek(t *testing.T) {
	b := newBench(t, "")
	h, e := b.path(0x3c00, 0, `C:\Out.Txt`)
	if e != errno.None {
		t.Fatal("create:", e)
	}
	b.write(h, "hello world")
	if r, carry := b.call(regs{ax: 0x4202, bx: h, cx: 0xffff, dx: 0xfffb}); carry || r.ax != 6 || r.dx != 0 {
		t.Errorf("seek to 5 before the end: %v %v, want 6", r, carry)
	}
	if got := b.read(h); got != "world" {
		t.Errorf("have %q, want world", got)
	}
	b.call(regs{ax: 0x4200, bx: h, dx: 5})
	b.call(regs{ax: 0x4000, bx: h}) // a write of nothing cuts
	b.call(regs{ax: 0x3e00, bx: h})
	if got := b.content("Out.Txt"); got != "hello" {
		t.Errorf("on the host: %q, want hello", got)
	}
	if _, e := b.path(0x5b00, 0, "OUT.TXT"); e != errno.Exists {
		t.Errorf("create new over it: error %d, want %d", e, errno.Exists)
	}
	if r, carry := b.call(regs{ax: 0x3f00, bx: h, cx: 1}); !carry || r.ax != uint16(errno.Handle) {
		t.Errorf("read of a closed handle: %v %v", r, carry)
	}
}

func TestErrorsOfPaths(t *testing.T) {
	b := newBench(t, "")
	b.file("dir/file", "x")
	b.file("ro.txt", "x")
	if err := os.Chmod(filepath.Join(b.dir, "ro.txt"), 0o444); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ax   uint16
		path string
		want errno.Code
	}{
		{0x3d00, "none", errno.File}, {0x3d00, `none\file`, errno.Path}, {0x3d00, "dir", errno.Access},
		{0x3d02, "ro.txt", errno.Access}, {0x3d00, "ro.txt", errno.None}, {0x3d03, "ro.txt", errno.Mode}, {0x3d07, "ro.txt", errno.Mode},
		{0x3d00, "q:file", errno.Path}, {0x3d00, `dir\file\x`, errno.Path}, {0x3d00, `\DIR\FILE`, errno.None}, {0x3d00, "dir/./../dir/file", errno.None},
		{0x3d00, `..\x`, errno.Path}, {0x4100, "ro.txt", errno.Access}, {0x4100, "dir", errno.Access}, {0x4100, "none", errno.File},
		{0x3a00, "dir", errno.Access}, {0x3a00, "ro.txt", errno.Path}, {0x3900, "dir", errno.Access}, {0x3900, "a?b", errno.Path},
		{0x3c00, "a*b", errno.File}, {0x3c00, "dir", errno.Access}, {0x3c00, "", errno.File}, {0x3d00, "", errno.File}, {0x3d00, "C:", errno.File}, {0x3d00, "a?b", errno.File}, {0x3b00, "ro.txt", errno.Path},
		{0x3b00, strings.Repeat(`dir\..\`, 30), errno.None}, {0x4300, "none", errno.File},
		{0x3900, `\`, errno.Path}, {0x3900, "", errno.Path}, {0x3a00, "", errno.Path}, {0x3b00, "", errno.Path}, {0x4100, "", errno.Path}, {0x4300, "", errno.Path},
		{0x4e00, "", errno.Path}, {0x4e00, "none", errno.NoMore}, {0x4e00, "none.*", errno.NoMore}, {0x4e00, `none\*.*`, errno.Path}, {0x4e00, `dir\file\*.*`, errno.Path},
		{0x4100, "*.*", errno.Path}, {0x3a00, "d*", errno.CurrentDir}, {0x3b00, "d*", errno.Path}, {0x4300, "f*", errno.Path}, {0x3d00, `d*\file`, errno.Path},
		{0x3d00, `dir\nul`, errno.None}, {0x3d00, `none\nul`, errno.Path}, {0x3c00, `none\nul`, errno.Path}, {0x3d00, `dir\file\nul`, errno.Path}, {0x3d00, `\dev\nul`, errno.None},
		{0x3d00, "nul", errno.None}, {0x3d00, "q:nul", errno.None}, {0x3d00, "con:", errno.None}, {0x3d00, `none\..\ro.txt`, errno.None}, {0x3d00, `none\..\..\ro.txt`, errno.Path},
		{0x3a00, ".", errno.CurrentDir}, {0x3a00, `\`, errno.CurrentDir}, {0x3a00, `dir\.`, errno.Access}, {0x3a00, `dir\`, errno.Access}, {0x3a00, `dir\..`, errno.CurrentDir},
		{0x3900, `dir\sub`, errno.None}, {0x3a00, `dir\sub\.`, errno.None}, {0x3900, `dir\sub`, errno.None}, {0x3b00, "dir", errno.None}, {0x3a00, ".", errno.CurrentDir},
		{0x3a00, `\dir\`, errno.CurrentDir}, {0x3a00, `..`, errno.Access}, {0x3a00, `\`, errno.Access}, {0x3b00, `\`, errno.None},
		{0x4302, "ro.txt", errno.Function}, {0x4302, "none", errno.Function},
	} {
		if _, e := b.path(c.ax, 0, c.path); e != c.want {
			t.Errorf("AX=%04X %q: error %d, want %d", c.ax, c.path, e, c.want)
		}
	}
}

// name83 is what a name of DOS looks like.
var name83 = regexp.MustCompile(`^[^. ]{1,8}(\.[^. ]{1,3})?$`)

func TestNamesOfTheHost(t *testing.T) {
	b := newBench(t, "")
	for _, name := range []string{"lower.txt", "A long name.text", "two.dots.c", "con.txt", ".hidden", "日本.txt", "README.md", "Case", "CASE"} {
		b.file(name, name)
	}
	names := b.find("*.*", file.AttrHidden)
	if len(names) != 9 {
		t.Fatalf("have %q, want nine names", names)
	}
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] || !name83.MatchString(name) || name != strings.ToUpper(name) {
			t.Errorf("%q is no DOS name, or twice there", name)
		}
		seen[name] = true
		h, e := b.path(0x3d00, 0, name)
		if e != errno.None || b.read(h) == "" {
			t.Errorf("%q cannot be opened: error %d", name, e)
		}
		b.call(regs{ax: 0x3e00, bx: h})
	}
	if !seen["LOWER.TXT"] || !seen["README.MD"] || !seen["CASE"] {
		t.Errorf("have %q: names that are DOS names are kept", names)
	}
	b.file("another long name.text", "")
	for _, name := range b.find("*.*", file.AttrHidden) {
		delete(seen, name)
	}
	if len(seen) != 0 {
		t.Errorf("names changed when another file came: %v", seen)
	}
	for spelt, want := range map[string]string{"a long name.TEXT": "A long name.text", "case": "CASE", "lower.txtfile": "lower.txt"} {
		h, e := b.path(0x3d00, 0, spelt)
		if e != errno.None {
			t.Errorf("%q: error %d", spelt, e)
		} else if got := b.read(h); got != want {
			t.Errorf("%q opens %q, want %q", spelt, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	b := newBench(t, "")
	for _, name := range []string{"a.c", "b.c", "ab.h", "sub/x.c"} {
		b.file(name, "12345")
	}
	for _, c := range []struct {
		pattern string
		attr    uint16
		want    []string
	}{
		{"*.c", 0, []string{"A.C", "B.C"}}, {"?.*", 0, []string{"A.C", "B.C"}}, {"*.*", 0, []string{"A.C", "AB.H", "B.C"}},
		{"*.*", file.AttrDir, []string{"A.C", "AB.H", "B.C", "SUB"}}, {`sub\*.*`, file.AttrDir, []string{".", "..", "X.C"}},
		{"*", 0, nil}, {"a*", 0, nil}, {"b.c", 0, []string{"B.C"}}, {"none", 0, nil}, {`none\*.*`, 0, nil}, {"*.*", file.AttrVolume, nil},
	} {
		if diff := cmp.Diff(c.want, b.find(c.pattern, c.attr)); diff != "" {
			t.Errorf("%q attributes %02X (-want +have):\n%s", c.pattern, c.attr, diff)
		}
	}
	b.find("a.c", 0)
	if size := b.d.g.Dword(guest.Linear(dataSeg, 0x80+26)); size != 5 {
		t.Errorf("size %d, want 5", size)
	}
}

func TestDeletingWhileSearching(t *testing.T) {
	b := newBench(t, "")
	for _, c := range "abcdefgh" {
		b.file(string(c)+".tmp", "")
	}
	b.call(regs{ax: 0x1a00, dx: 0x80})
	n := 0
	for _, e := b.path(0x4e00, 0, "*.tmp"); e == errno.None; n++ {
		if _, e := b.path(0x4100, 0, b.text(0x80+30)); e != errno.None {
			t.Fatalf("delete: error %d", e)
		}
		if _, carry := b.call(regs{ax: 0x4f00}); carry {
			e = errno.NoMore
			n++
			break
		}
	}
	if left := b.find("*.*", 0); n != 8 || left != nil {
		t.Errorf("%d were found, %q is left", n, left)
	}
}

func TestDirectoriesAndRename(t *testing.T) {
	b := newBench(t, "")
	b.file("f.txt", "x")
	for _, c := range []struct {
		ax   uint16
		path string
	}{{0x3900, "One"}, {0x3b00, "one"}, {0x3900, "two"}, {0x3b00, `C:two`}} {
		if _, e := b.path(c.ax, 0, c.path); e != errno.None {
			t.Fatalf("AX=%04X %q: error %d", c.ax, c.path, e)
		}
	}
	b.call(regs{ax: 0x4700, si: 0x200})
	if got := b.text(0x200); got != `ONE\TWO` {
		t.Errorf("current directory %q", got)
	}
	if _, e := b.path(0x3a00, 0, `..\two`); e != errno.CurrentDir {
		t.Errorf("removing the current directory: error %d", e)
	}
	b.put(0x300, `..\moved.txt`)
	b.put(0x100, `\f.txt`)
	if r, carry := b.call(regs{ax: 0x5600, dx: 0x100, di: 0x300}); carry {
		t.Errorf("rename: error %d", r.ax)
	}
	if got := b.content("One/moved.txt"); got != "x" {
		t.Errorf("moved: %q", got)
	}
	b.put(0x100, `..\MOVED.TXT`)
	b.call(regs{ax: 0x6000, si: 0x100, di: 0x300})
	if got := b.text(0x300); got != `C:\ONE\MOVED.TXT` {
		t.Errorf("true name %q", got)
	}
}

// TestNamesInCapitals are found without a listing, as a listing would have it.
func TestNamesInCapitals(t *testing.T) {
	b := newBench(t, "")
	b.file("BOTH.TXT", "capitals")
	b.file("both.txt", "small")
	if b.content("BOTH.TXT") == "small" {
		need.Lacking(t, "the host's names have no case")
	}
	b.file("small.txt", "s")
	b.file("DIR/X", "x")
	for _, c := range []struct{ path, want string }{
		{"BOTH.TXT", "capitals"}, {"both.txt", "capitals"}, {"Both.Txt", "capitals"},
		{"SMALL.TXT", "s"}, {`DIR\X`, "x"}, {`dir\x`, "x"}, {`DIR\Y`, "none"}, {"NUL.X", ""},
	} {
		got := "none"
		if h, e := b.path(0x3d00, 0, c.path); e == errno.None {
			got = b.read(h)
			b.call(regs{ax: 0x3e00, bx: h})
		}
		if got != c.want {
			t.Errorf("%s: have %q, want %q", c.path, got, c.want)
		}
	}
	if got := b.find("B*.*", 0); len(got) != 2 || got[0] != "BOTH.TXT" {
		t.Errorf("found %q", got)
	}
}

func TestFirstDirectory(t *testing.T) {
	for _, c := range []struct{ dir, want string }{
		{"", ""}, {".", ""}, {"Some/long directory", `SOME\LOB1AF~1`}, {"none", ""}, {"file", ""}, {"../x", ""},
	} {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "Some", "long directory"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { root.Close() })
		b := newBench(t, "", Mount{Letter: 'D', Root: root, Dir: c.dir})
		b.call(regs{ax: 0x4700, dx: 4, si: 0x200})
		if got := b.text(0x200); got != c.want {
			t.Errorf("Dir %q: current directory %q, want %q", c.dir, got, c.want)
		}
	}
}

// TestNothingOutsideIsReached tries to get at a file beside drive C.
func TestNothingOutsideIsReached(t *testing.T) {
	outer := t.TempDir()
	secret := filepath.Join(outer, "SECRET")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, "")
	b.file("dir/in", "in")
	if runtime.GOOS != "windows" {
		for name, to := range map[string]string{"link": secret, "dlink": outer, "up": "../..", "dev": "/dev/zero"} {
			if err := os.Symlink(to, filepath.Join(b.dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	rel := strings.ReplaceAll(secret, "/", `\`)
	paths := []string{
		`..\SECRET`, `dir\..\..\SECRET`, `\..\SECRET`, `C:..\SECRET`, `C:\dir\..\..\x`, `...\SECRET`, `....\SECRET`, `.. \SECRET`,
		rel, secret, "C:" + secret, "link", `dlink\SECRET`, `up\SECRET`, "dev", "\x00/../SECRET", "..\xff\\SECRET", "../SECRET", `\\host\share\SECRET`,
		`//SECRET`, `dir//../../SECRET`, `D:\SECRET`, `@:\SECRET`, `[:\SECRET`, "dir\\\x01..\\SECRET", `\DEV\..\..\SECRET`, `NUL\..\SECRET`, "..",
	}
	for _, p := range paths {
		for _, ax := range []uint16{0x3d00, 0x3d02, 0x3c00, 0x4100, 0x3900, 0x3a00, 0x3b00, 0x4300, 0x4e00, 0x5b00, 0x6c00,
			0x7139, 0x713a, 0x713b, 0x7141, 0x7143, 0x714e, 0x7156} {
			r, e := b.path(ax, 0x16, p)
			if opened := ax == 0x3d00 || ax == 0x3d02; opened && e == errno.None {
				if f, e := b.d.file.FileOf(r); e != errno.None || f.Device() == file.DevNone {
					t.Errorf("AX=%04X %q: opened", ax, p)
				}
			}
			b.path(0x3b00, 0, `C:\`)
		}
		if r, e := b.longOpen(1, p); e == errno.None {
			if f, e := b.d.file.FileOf(r); e != errno.None || f.Device() == file.DevNone {
				t.Errorf("AX=716Ch %q: opened", p)
			}
		}
		b.fcbTries(p)
	}
	for _, p := range paths { // some of them make files inside
		b.longOpen(0x12, p)
		b.path(0x7139, 0, p+"x")
	}
	if got, err := os.ReadFile(secret); err != nil || string(got) != "secret" {
		t.Errorf("the file outside: %q, %v", got, err)
	}
	if list, _ := os.ReadDir(outer); len(list) != 1 {
		t.Errorf("the directory outside has %v", list)
	}
}

// fcbTries are the calls with an FCB whose name is what a path is made of.
func (b *bench) fcbTries(path string) {
	name := file.Padded(path)
	copy(name[:], path)
	for _, ah := range []uint16{0x0f, 0x11, 0x13, 0x16, 0x17, 0x23} {
		var block [44]byte
		copy(block[1:], name[:])
		copy(block[17:], name[:])
		b.d.g.PutBytes(dataSeg, 0x400, block[:])
		b.call(regs{ax: ah << 8, dx: 0x400})
	}
}

func TestReadOnlyMount(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	b := newBench(t, "", Mount{Letter: 'D', Root: root, ReadOnly: true})
	for _, c := range []struct {
		ax   uint16
		path string
		want errno.Code
	}{{0x3d00, "D:F", errno.None}, {0x3d01, "D:F", errno.Access}, {0x3c00, "D:G", errno.Protected}, {0x4100, "D:F", errno.Protected}, {0x3900, "D:H", errno.Protected}, {0x4301, "D:F", errno.Protected}} {
		if _, e := b.path(c.ax, 0, c.path); e != c.want {
			t.Errorf("AX=%04X %s: error %d, want %d", c.ax, c.path, e, c.want)
		}
	}
	b.file("here", "")
	b.put(0x100, "here")
	b.put(0x300, `D:here`)
	if r, carry := b.call(regs{ax: 0x5600, dx: 0x100, di: 0x300}); !carry || r.ax != uint16(errno.Protected) {
		t.Errorf("rename to it: %v %v", r, carry)
	}
}

func TestDuplicatesAndRedirection(t *testing.T) {
	b := newBench(t, "")
	h, _ := b.path(0x3c00, 0, "out")
	saved, _ := b.call(regs{ax: 0x4500, bx: 1})
	if _, carry := b.call(regs{ax: 0x4600, bx: h, cx: 1}); carry {
		t.Fatal("dup2 failed")
	}
	b.call(regs{ax: 0x0200, dx: 'A'})
	b.put(0x500, "BC$")
	b.call(regs{ax: 0x0900, dx: 0x500})
	b.call(regs{ax: 0x4600, bx: saved.ax, cx: 1})
	b.call(regs{ax: 0x0200, dx: 'D'})
	b.call(regs{ax: 0x3e00, bx: h})
	if got := b.content("out"); got != "ABC" || b.out.String() != "D" {
		t.Errorf("file %q, standard output %q, want ABC and D", got, b.out.String())
	}
}

func TestHandlesRunOut(t *testing.T) {
	b := newBench(t, "")
	b.file("f", "")
	n := 0
	var e errno.Code
	for ; n < 300; n++ {
		if _, e = b.path(0x3d00, 0, "f"); e != errno.None {
			break
		}
	}
	if n != 15 || e != errno.Handles {
		t.Errorf("%d handles, then error %d, want 15 and %d", n, e, errno.Handles)
	}
	if _, carry := b.call(regs{ax: 0x6700, bx: 250}); carry {
		t.Fatal("no larger table")
	}
	for ; n < 300; n++ {
		if _, e = b.path(0x3d00, 0, "f"); e != errno.None {
			break
		}
	}
	if n != 245 || e != errno.Handles {
		t.Errorf("%d handles in all, then error %d, want 245 and %d", n, e, errno.Handles)
	}
}

func TestLocks(t *testing.T) {
	b := newBench(t, "")
	b.file("f", "0123456789")
	h, _ := b.path(0x3d02, 0, "f")
	if r, carry := b.call(regs{ax: 0x5c00, bx: h, dx: 2, di: 3}); carry {
		t.Fatalf("lock: error %d", r.ax)
	}
	if r, carry := b.call(regs{ax: 0x5c00, bx: h, dx: 4, di: 9}); !carry || r.ax != uint16(errno.Lock) {
		t.Errorf("a lock over it: %v %v", r, carry)
	}
	if got := b.read(h); got != "0123456789" {
		t.Errorf("the owner reads %q", got)
	}
	b.call(regs{ax: 0x4200, bx: h})
	f, _ := b.d.file.FileOf(h)
	owner := b.d.psp
	b.d.psp++ // another process, by the same table
	if _, e := b.d.file.Read(f, make([]byte, 4)); e != errno.Lock {
		t.Errorf("another process reads: error %d, want %d", e, errno.Lock)
	}
	b.d.psp = owner
	other, _ := b.path(0x3d02, 0, "f")
	if r, carry := b.call(regs{ax: 0x3f00, bx: other, cx: 4, dx: 0x1000}); !carry || r.ax != uint16(errno.Access) {
		t.Errorf("the same process reads by a second open: %v %v", r, carry)
	}
	if r, _ := b.call(regs{ax: 0x5900}); r.ax != uint16(errno.Lock) || r.bx != 0x0a01 || r.cx>>8 != 2 {
		t.Errorf("AH=59h about a locked region: %04X %04X %04X", r.ax, r.bx, r.cx)
	}
	for i := range uint16(64) {
		if r, carry := b.call(regs{ax: 0x5c00, bx: other, dx: 100 + i, di: 1}); carry {
			t.Errorf("lock %d: %v %v", i, r, carry)
		}
	}
	if r, carry := b.call(regs{ax: 0x5c00, bx: other, dx: 99, di: 1}); !carry || r.ax != uint16(errno.ShareFull) {
		t.Errorf("one lock too many: %v %v", r, carry)
	}
	if _, carry := b.call(regs{ax: 0x5c01, bx: h, dx: 2, di: 3}); carry {
		t.Error("unlock failed")
	}
	if _, carry := b.call(regs{ax: 0x5c01, bx: h, dx: 2, di: 3}); !carry {
		t.Error("unlocked twice")
	}
}

// TestBlanksInNames: paths may have them within names, and at the end they are nothing.
func TestBlanksInNames(t *testing.T) {
	b := newBench(t, "")
	for _, c := range []struct {
		path, host string
		want       errno.Code
	}{
		{"$$PMWB$$.  0", "$$PMWB$$.  0", errno.None}, {"A B.TXT", "A B.TXT", errno.None}, {"PAD   .T  ", "PAD.T", errno.None},
		{"EIGHTCH RS. X Y", "EIGHTCH. X", errno.None}, {" FIRST", "", errno.File}, {"   ", "", errno.File}, {"T\tAB", "", errno.File},
		{". .", "", errno.File}, {".. ", "", errno.File}, {`.. \X`, "", errno.Path}, {`A B.TXT\X`, "", errno.Path},
	} {
		h, e := b.path(0x3c00, 0, c.path)
		if e != c.want {
			t.Errorf("create %q: error %d, want %d", c.path, e, c.want)
		}
		if e != errno.None {
			continue
		}
		b.call(regs{ax: 0x3e00, bx: h})
		if b.content(c.host) == "-" {
			t.Errorf("create %q: the host has no %q", c.path, c.host)
		}
		if _, e := b.path(0x4300, 0, c.path); e != errno.None {
			t.Errorf("%q is not found again: error %d", c.path, e)
		}
		if got := b.find(c.path, 0); len(got) != 1 {
			t.Errorf("a search for %q finds %q", c.path, got)
		}
		if _, e := b.path(0x4100, 0, c.path); e != errno.None {
			t.Errorf("delete %q: error %d", c.path, e)
		}
	}
}

// TestTwoDots: what is no name of DOS must not become another file's.
func TestTwoDots(t *testing.T) {
	b := newBench(t, "")
	b.file("A.B", "keep")
	b.file("X", "keep")
	b.file("long.name.txt", "long")
	for _, name := range []string{"a.b.c", "a.b.", "x..", "..x", ".x", "...", "x|y", "x+y", "a.b:c"} {
		for _, ax := range []uint16{0x3c00, 0x3d00, 0x3d02, 0x5b00} {
			if _, e := b.path(ax, 0, name); e != errno.File {
				t.Errorf("AX=%04X %q: error %d, want %d", ax, name, e, errno.File)
			}
			if _, e := b.path(ax, 0, name+`\z`); e != errno.Path {
				t.Errorf("AX=%04X %q: error %d, want %d", ax, name+`\z`, e, errno.Path)
			}
		}
		for _, ax := range []uint16{0x3900, 0x3a00, 0x3b00, 0x4100, 0x4300, 0x4301, 0x4e00, 0x5600} {
			b.put(0x300, "new")
			b.put(0x100, name)
			if r, carry := b.call(regs{ax: ax, dx: 0x100, di: 0x300}); !carry || errno.Code(r.ax) != errno.Path {
				t.Errorf("AX=%04X %q: error %d, want %d", ax, name, r.ax, errno.Path)
			}
		}
		b.put(0x100, "X")
		b.put(0x300, name)
		if r, carry := b.call(regs{ax: 0x5600, dx: 0x100, di: 0x300}); !carry || errno.Code(r.ax) != errno.Path {
			t.Errorf("rename to %q: error %d, want %d", name, r.ax, errno.Path)
		}
	}
	for _, name := range []string{"A.B     C  ", ".B         ", "..B        ", "A..        ", "A\\B        ", "           ", "        B  "} {
		for _, ah := range []uint16{0x0f, 0x11, 0x13, 0x16, 0x17, 0x23} {
			block := make([]byte, 44)
			copy(block[1:], name)
			copy(block[17:], "NEW        ")
			b.d.g.PutBytes(dataSeg, 0x400, block)
			if r, _ := b.call(regs{ax: ah << 8, dx: 0x400}); byte(r.ax) != fcbFailed {
				t.Errorf("AH=%02X FCB %q: AL %02X, want FF", ah, name, byte(r.ax))
			}
		}
	}
	if list, err := os.ReadDir(b.dir); err != nil || len(list) != 3 || b.content("A.B") != "keep" || b.content("X") != "keep" {
		t.Errorf("the directory has %v, %v", list, err)
	}
	if _, e := b.path(0x3d00, 0, "Long.Name.TXT"); e != errno.None {
		t.Errorf("a long name of the host: error %d", e)
	}
}

// TestTrueNames works on the text alone.
func TestTrueNames(t *testing.T) {
	b := newBench(t, "")
	b.file("dir/a long name", "")
	b.path(0x3b00, 0, "dir")
	for _, c := range []struct {
		path, want string
		e          errno.Code
	}{
		{"x.txt", `C:\DIR\X.TXT`, 0}, {`\no\x`, `C:\NO\X`, 0}, {`no\..\x`, `C:\DIR\X`, 0}, {`..\x`, `C:\X`, 0}, {`..\..\x`, "", errno.Path},
		{"b/toolongname.text", `C:\DIR\B\TOOLONGN.TEX`, 0}, {`\a\\b`, `C:\A\B`, 0}, {`\`, `C:\`, 0}, {".", `C:\DIR`, 0}, {`no\`, `C:\DIR\NO\`, 0},
		{"*.t*", `C:\DIR\????????.T??`, 0}, {"a*b", `C:\DIR\A???????`, 0}, {"nul", "C:/NUL", 0}, {"NUL:", "C:/NUL", 0}, {`\dev\con`, "C:/CON", 0},
		{"", "", errno.File}, {"C:", "", errno.File}, {"q:x", "", errno.Path}, {"x.y.z", "", errno.File}, {`x.y.z\a`, "", errno.Path}, {`*\a`, "", errno.Path},
	} {
		b.put(0x100, c.path)
		b.put(0x300, "")
		r, carry := b.call(regs{ax: 0x6000, si: 0x100, di: 0x300})
		if got := b.text(0x300); got != c.want || carry && errno.Code(r.ax) != c.e || carry != (c.e != 0) {
			t.Errorf("%q: %q, carry %v, AX %d; want %q, error %d", c.path, got, carry, r.ax, c.want, c.e)
		}
	}
	b.put(0x100, "a long name")
	b.call(regs{ax: 0x6000, si: 0x100, di: 0x300})
	if got := b.text(0x300); !strings.HasPrefix(got, `C:\DIR\AL`) || !strings.Contains(got, "~1") {
		t.Errorf("a long name that is there: %q", got)
	}
}

func TestRenameToItself(t *testing.T) {
	b := newBench(t, "")
	b.file("F.TXT", "x")
	for _, to := range []string{"F.TXT", "f.txt", `C:\F.TXT`} {
		b.put(0x100, "F.TXT")
		b.put(0x300, to)
		if r, carry := b.call(regs{ax: 0x5600, dx: 0x100, di: 0x300}); !carry || errno.Code(r.ax) != errno.Access {
			t.Errorf("to %q: %v, carry %v", to, r.ax, carry)
		}
	}
}
