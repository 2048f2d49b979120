package dos

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// longOpen is AX=716Ch for reading and writing.
func (b *bench) longOpen(action uint16, path string) (uint16, errno.Code) {
	b.put(0x100, path)
	r, carry := b.call(regs{ax: 0x716c, bx: 2, dx: action, si: 0x100})
	if carry {
		return 0, errno.Code(r.ax)
	}
	return r.ax, errno.None
}

// longNames is what AX=714Eh and 714Fh find, each with its short name behind a bar if it has another.
func (b *bench) longNames(pattern string, attr uint16) (names []string) {
	b.put(0x100, pattern)
	r, carry := b.call(regs{ax: 0x714e, cx: attr, dx: 0x100, di: 0x400, si: 1})
	id := r.ax
	for !carry {
		name := b.text(0x400 + 0x2c)
		if short := b.text(0x400 + 0x130); short != "" {
			name += "|" + short
		}
		names = append(names, name)
		_, carry = b.call(regs{ax: 0x714f, bx: id, di: 0x400})
	}
	b.call(regs{ax: 0x71a1, bx: id})
	return names
}

// TestLongNames makes, finds, renames and removes files by long names, and looks for them by the short ones, too.
func TestLongNames(t *testing.T) {
	b := newBench(t, "")
	h, e := b.longOpen(0x12, "A long name.text")
	if e != errno.None {
		t.Fatal("create:", e)
	}
	b.write(h, "hello")
	b.call(regs{ax: 0x3e00, bx: h})
	if got := b.content("A long name.text"); got != "hello" {
		t.Errorf("on the host: %q", got)
	}
	short := b.find("*.*", 0)[0]
	for _, path := range []string{"a LONG name.TEXT", short, `C:\.\` + short} {
		if h, e := b.longOpen(1, path); e != errno.None || b.read(h) != "hello" {
			t.Errorf("open %q: error %d", path, e)
		}
	}
	for path, want := range map[string]errno.Code{"A*": errno.File, `x\y`: errno.Path, "a:b": errno.Path,
		"a<b": errno.File, "": errno.File, strings.Repeat("n", 256): errno.File, "...": errno.File} {
		if _, e := b.longOpen(0x12, path); e != want {
			t.Errorf("create %q: error %d, want %d", path, e, want)
		}
	}
	for _, path := range []string{"A long n", "ALONGNAM.TEX", "A long name.tex"} {
		if _, e := b.longOpen(1, path); e != errno.File {
			t.Errorf("open %q, which is only a part: error %d", path, e)
		}
	}
	if _, e := b.longOpen(0x10, "a LONG name.text. ."); e != errno.Exists {
		t.Errorf("create it again: error %d, want %d", e, errno.Exists)
	}
	for _, dir := range []string{"Sub directory", `Sub directory\Another one.d`} {
		if _, e := b.path(0x7139, 0, dir); e != errno.None {
			t.Errorf("mkdir %q: error %d", dir, e)
		}
	}
	rename := func(from, to string) errno.Code {
		b.put(0x100, from)
		b.put(0x400, to)
		if r, carry := b.call(regs{ax: 0x7156, dx: 0x100, di: 0x400}); carry {
			return errno.Code(r.ax)
		}
		return errno.None
	}
	if e := rename("A long name.text", `Sub Directory\New Name.text`); e != errno.None || b.content("Sub directory/New Name.text") != "hello" {
		t.Errorf("rename: error %d", e)
	}
	b.path(0x713b, 0, "sub directory")
	if e := rename("New Name.text", "nEW nAME.text"); e != errno.None || b.content("Sub directory/nEW nAME.text") != "hello" {
		t.Errorf("rename to another case: error %d", e)
	}
	if _, e := b.path(0x7141, 0, "new name.text"); e != errno.None || b.content("Sub directory/nEW nAME.text") != "-" {
		t.Errorf("delete: error %d", e)
	}
	b.path(0x713b, 0, `\`)
	if _, e := b.path(0x713a, 0, `Sub directory\another ONE.d`); e != errno.None {
		t.Errorf("rmdir: error %d", e)
	}
}

// TestLongPaths: current directory and true names, long and short.
func TestLongPaths(t *testing.T) {
	b := newBench(t, "")
	b.file("Sub directory/A long name.text", "x")
	if _, e := b.path(0x713b, 0, "sub DIRECTORY"); e != errno.None {
		t.Fatal("chdir:", e)
	}
	b.call(regs{ax: 0x7147, si: 0x200})
	if got := b.text(0x200); got != "Sub directory" {
		t.Errorf("current directory %q", got)
	}
	b.call(regs{ax: 0x4700, si: 0x200})
	dir := b.text(0x200)
	short := b.find("*.*", 0)[0]
	trueName := func(cl uint16, path string) string {
		b.put(0x100, path)
		if r, carry := b.call(regs{ax: 0x7160, cx: 0x8000 | cl, si: 0x100, di: 0x400}); carry {
			return errno.Text(errno.Code(r.ax))
		}
		return b.text(0x400)
	}
	for _, c := range []struct {
		cl         uint16
		path, want string
	}{
		{0, "x Y.z", `C:\Sub directory\x Y.z`}, {0, `..\none.here\F`, `C:\NONE.HER\F`}, {1, "a long NAME.text", `C:\` + dir + `\` + short},
		{2, short, `C:\Sub directory\A long name.text`}, {2, ".", `C:\Sub directory`}, {2, `\`, `C:\`}, {2, "none", "file not found"},
		{1, "*.*", "file not found"}, {3, ".", "no such function"}, {0, `..\..\x`, "path not found"},
	} {
		if got := trueName(c.cl, c.path); got != c.want {
			t.Errorf("CL=%d %q: %q, want %q", c.cl, c.path, got, c.want)
		}
	}
	for _, long := range []string{"A long name.text", "readme.txt", "a+b.c.d"} {
		want := map[string]string{"A long name.text": "ALONGNAM.TEX", "readme.txt": "README.TXT", "a+b.c.d": "A_BC.D"}[long]
		b.put(0x100, long)
		if b.call(regs{ax: 0x71a8, si: 0x100, di: 0x400, dx: 0x0100}); b.text(0x400) != want {
			t.Errorf("short name of %q: %q, want %q", long, b.text(0x400), want)
		}
	}
}

// TestLongFind: patterns fit long and short names; attributes must be there or may be.
func TestLongFind(t *testing.T) {
	b := newBench(t, "")
	for _, name := range []string{"README", "one two.text", "x.y.z", "UPPER.TXT", "Dir name/f"} {
		b.file(name, "12345")
	}
	for _, c := range []struct {
		pattern string
		attr    uint16
		want    int
		first   string
	}{
		{"*.*", 0x10, 5, "Dir name"}, {"*", 0, 4, "README"}, {"*.", 0, 1, "README"}, {"*.TEXT", 0, 1, "one two.text"}, {"*.TEX", 0, 1, "one two.text"},
		{"?ne*", 0, 1, "one two.text"}, {"x.*", 0, 1, "x.y.z"}, {"*", 0x1010, 1, "Dir name"}, {"one TWO.text", 0, 1, "one two.text"}, {"none", 0, 0, ""},
		{`dir NAME\*`, 0x10, 3, "."}, {"UPP*.txt", 0, 1, "UPPER.TXT"}, {`\`, 0x10, 0, ""}, {"q:*", 0, 0, ""},
	} {
		names := b.longNames(c.pattern, c.attr)
		if len(names) != c.want || c.want > 0 && strings.Split(names[0], "|")[0] != c.first {
			t.Errorf("%q with %04X: %q, want %d, %q first", c.pattern, c.attr, names, c.want, c.first)
		}
	}
	if names := b.longNames("UPPER.TXT", 0); !cmp.Equal(names, []string{"UPPER.TXT"}) {
		t.Errorf("a name that is its own short one: %q", names)
	}
	if r, carry := b.call(regs{ax: 0x714f, bx: 77}); !carry || r.ax != uint16(errno.Handle) {
		t.Errorf("a search that is none: %v %v", r, carry)
	}
	b.put(0x100, "*.te?t")
	if _, carry := b.call(regs{ax: 0x7141, cx: 0, dx: 0x100, si: 1}); carry || b.content("one two.text") != "-" || b.content("README") == "-" {
		t.Error("delete with wildcards")
	}
	if r, carry := b.call(regs{ax: 0x7141, cx: 0, dx: 0x100, si: 1}); !carry || r.ax != uint16(errno.File) {
		t.Errorf("delete with wildcards, again: %v %v", r, carry)
	}
}

// TestLongFacts: attributes, dates, what is known of a volume and of an open file, and the calls for large disks.
func TestLongFacts(t *testing.T) {
	b := newBench(t, "")
	b.file("Some file.x", strings.Repeat("x", 1000))
	b.put(0x100, "some FILE.x")
	set := func(bl, cx, di uint16) (regs, bool) {
		return b.call(regs{ax: 0x7143, bx: bl, cx: cx, dx: 0x100, di: di})
	}
	if _, carry := set(1, file.AttrHidden, 0); carry {
		t.Error("attributes cannot be set")
	}
	if r, _ := set(0, 0, 0); r.cx != file.AttrHidden {
		t.Errorf("attributes %02X", r.cx)
	}
	if r, _ := b.call(regs{ax: 0x7143, bx: 2, dx: 0x100}); r.ax != 1000 || r.dx != 0 {
		t.Errorf("compressed size: %v", r)
	}
	const date, clock = 20<<9 | 7<<5 | 14, 12<<11 | 34<<5 | 28
	set(3, clock, date)
	if r, _ := set(4, 0, 0); r.di != date || r.cx != clock {
		t.Errorf("date of the last write: %04X %04X", r.di, r.cx)
	}
	if info, err := os.Stat(filepath.Join(b.dir, "Some file.x")); err != nil || info.ModTime().UTC().Format("2006-01-02 15:04:05") != "2000-07-14 12:34:56" {
		t.Errorf("on the host: %v %v", info.ModTime(), err)
	}
	if r, carry := set(9, 0, 0); !carry || r.ax != uint16(errno.Function) {
		t.Errorf("BL=9: %v %v", r, carry)
	}
	b.call(regs{ax: 0x71a7, bx: 0x6401, cx: clock, dx: date, di: 0x400})
	if r, _ := b.call(regs{ax: 0x71a7, bx: 0, si: 0x400}); r.dx != date || r.cx != clock || r.bx>>8 != 0x64 {
		t.Errorf("to the time of Windows and back: %v", r)
	}
	h, _ := b.longOpen(1, "Some file.x")
	b.call(regs{ax: 0x71a6, bx: h, dx: 0x600})
	if b.d.g.Dword(guest.Linear(dataSeg, 0x624)) != 1000 || b.d.g.Byte(guest.Linear(dataSeg, 0x600)) != file.AttrHidden ||
		string(b.d.g.Bytes(dataSeg, 0x614, 8)) != string(b.d.g.Bytes(dataSeg, 0x604, 8)) {
		t.Errorf("facts of the open file: % X", b.d.g.Bytes(dataSeg, 0x600, 52))
	}
	if r, carry := b.call(regs{ax: 0x71a6, bx: 1, dx: 0x600}); !carry || r.ax != uint16(errno.Function) {
		t.Errorf("facts of a device: %v %v", r, carry)
	}
	b.put(0x100, `C:\`)
	if r, carry := b.call(regs{ax: 0x7303, dx: 0x100, di: 0x400}); carry || r.ax != 0x7300 {
		t.Errorf("a call of DOS 7 under DOS 5: %v %v", r, carry)
	}
	b.d.cfg.Version = 0x0a07
	b.d.calls = b.d.int21Table()
	if r, carry := b.call(regs{ax: 0x71a0, cx: 8, dx: 0x100, di: 0x400}); carry || r.bx != 0x4006 || r.cx != 255 || r.dx != 260 || b.text(0x400) != "FAT" {
		t.Errorf("volume: %v %v %q", r, carry, b.text(0x400))
	}
	if r, carry := b.call(regs{ax: 0x7303, cx: 0x2c, dx: 0x100, di: 0x400}); carry || b.d.g.Dword(guest.Linear(dataSeg, 0x408)) != file.BytesSector ||
		b.d.g.Dword(guest.Linear(dataSeg, 0x410)) != file.AllClusters {
		t.Errorf("sizes: %v %v", r, carry)
	}
	if r, carry := b.call(regs{ax: 0x7302, cx: 0x3f, dx: 3, di: 0x400}); carry || b.d.g.Word(guest.Linear(dataSeg, 0x400)) != 0x3d ||
		b.d.g.Dword(guest.Linear(dataSeg, 0x42f)) != file.AllClusters+1 || b.d.g.Byte(guest.Linear(dataSeg, 0x402)) != 2 {
		t.Errorf("parameter block: %v %v % X", r, carry, b.d.g.Bytes(dataSeg, 0x400, 0x3f))
	}
	if r, carry := b.call(regs{ax: 0x7302, cx: 0x3e, dx: 3, di: 0x400}); !carry || r.ax != uint16(errno.Function) {
		t.Errorf("parameter block without room: %v %v", r, carry)
	}
	for _, c := range []struct{ function, value, want uint32 }{{2, 0, 0}, {3, 0xffffffff, 0}, {4, 5, uint32(errno.Access)}, {5, 0, uint32(errno.Function)}} {
		b.d.g.PutBytes(dataSeg, 0x400, make([]byte, 0x18))
		b.d.g.PutDword(guest.Linear(dataSeg, 0x404), c.function)
		b.d.g.PutDword(guest.Linear(dataSeg, 0x408), c.value)
		if r, carry := b.call(regs{ax: 0x7304, cx: 0x18, dx: 3, di: 0x400}); carry != (c.want != 0) || carry && uint32(r.ax) != c.want {
			t.Errorf("function %d for formatting: %v %v", c.function, r, carry)
		}
	}
	b.d.g.PutBytes(dataSeg, 0x500, []byte{0, 0, 0, 0, 1, 0, 0, 0x10, dataSeg & 0xff, dataSeg >> 8})
	if r, carry := b.call(regs{ax: 0x7305, bx: 0x500, cx: 0xffff, dx: 3}); carry || b.d.g.Word(guest.Linear(dataSeg, 0x11fe)) != 0xaa55 {
		t.Errorf("the boot sector: %v %v", r, carry)
	}
	if r, carry := b.call(regs{ax: 0x7305, bx: 0x500, cx: 0xffff, dx: 3, si: 1}); !carry || r.ax != 0x0300 {
		t.Errorf("write the boot sector: %v %v", r, carry)
	}
	for _, ax := range []uint16{0x7100, 0x71aa, 0x71ff} {
		if r, carry := b.call(regs{ax: ax}); !carry || r.ax != 0x7100 {
			t.Errorf("AX=%04X: %v %v", ax, r, carry)
		}
	}
}
