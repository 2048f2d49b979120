package dos

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/internal/need"
)

// byteOf reads one byte from a handle, -1 at the end.
func (b *bench) byteOf(h uint16) int {
	b.Helper()
	r, carry := b.call(regs{ax: 0x3f00, bx: h, cx: 1, dx: 0x1000})
	if carry {
		b.Fatalf("read: error %d", r.ax)
	}
	if r.ax == 0 {
		return -1
	}
	return int(b.d.g.Byte(guest.Linear(dataSeg, 0x1000)))
}

// TestBuffersAreCoherent looks at a file through two handles, FCBs, searches and the host.
func TestBuffersAreCoherent(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "0123456789")
	h1, _ := b.path(0x3d42, 0, "F")
	h2, _ := b.path(0x3d42, 0, "F")
	b.byteOf(h2)
	b.write(h1, "A")
	b.write(h1, "B")
	if c := b.byteOf(h2); c != 'B' {
		t.Errorf("the other handle reads %c, want B", c)
	}
	b.call(regs{ax: 0x4202, bx: h1})
	b.write(h1, "x")
	if r, _ := b.call(regs{ax: 0x4202, bx: h2}); r.ax != 11 {
		t.Errorf("the end is at %d, want 11", r.ax)
	}
	b.write(h1, "y")
	b.find("F", 0)
	if size := b.d.g.Dword(guest.Linear(dataSeg, 0x80+26)); size != 12 {
		t.Errorf("a search finds %d bytes, want 12", size)
	}
	b.call(regs{ax: 0x4200, bx: h1, dx: 4})
	b.write(h1, "C")
	if c := b.byteOf(h1); c != '5' {
		t.Errorf("after a write the same handle reads %c, want 5", c)
	}
	b.write(h1, "D")
	b.call(regs{ax: 0x6800, bx: h1})
	if got := b.content("F"); got != "AB23C5D789xy" {
		t.Errorf("after AH=68h the host has %q", got)
	}
	b.call(regs{ax: 0x4200, bx: h1})
	b.byteOf(h1)
	b.file("F", "replaced by the host")
	b.call(regs{ax: 0x0d00})
	if c := b.byteOf(h1); c != 'e' {
		t.Errorf("after a change by the host: %c, want e", c)
	}
	b.write(h1, "Z")
	b.call(regs{ax: 0x4c00})
	if got := b.content("F"); got != "reZlaced by the host" {
		t.Errorf("at the end of the program the host has %q", got)
	}
}

// TestAppend: another writer's text stays.
func TestAppend(t *testing.T) {
	b := newBench(t, "")
	b.file("LOG", "1\n")
	h, _ := b.path(0x3d01, 0, "LOG")
	if err := (&Process{d: b.d}).Append(h); err != nil {
		t.Fatal(err)
	}
	other, err := os.OpenFile(filepath.Join(b.dir, "LOG"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, s := range []string{"2\n", "4\n"} {
		b.write(h, s)
		b.call(regs{ax: 0x6800, bx: h})
		if _, err := io.WriteString(other, "other\n"); err != nil {
			t.Fatal(err)
		}
	}
	b.call(regs{ax: 0x4200, bx: h})
	b.write(h, "0")
	b.call(regs{ax: 0x3e00, bx: h})
	if got := b.content("LOG"); got != "0\n2\nother\n4\nother\n" {
		t.Errorf("the log is %q", got)
	}
}

// TestBigFiles: positions and sizes have 32 bits.
func TestBigFiles(t *testing.T) {
	b := newBench(t, "")
	for name, size := range map[string]int64{"THREE": 3 << 30, "FIVE": 5 << 30} {
		b.file(name, "")
		if err := os.Truncate(filepath.Join(b.dir, name), size); err != nil {
			need.Lacking(t, "the host has no sparse files: %v", err)
		}
		h, e := b.path(0x3d02, 0, name)
		if e != errno.None {
			t.Fatalf("%s: error %d", name, e)
		}
		want := uint32(min(size, 0xffffffff))
		if r, _ := b.call(regs{ax: 0x4202, bx: h}); uint32(r.dx)<<16|uint32(r.ax) != want {
			t.Errorf("%s: the end is at %04X%04X, want %08X", name, r.dx, r.ax, want)
		}
		if r, _ := b.call(regs{ax: 0x4200, bx: h, cx: 0xb000}); r.dx != 0xb000 || r.ax != 0 {
			t.Errorf("%s: moved to %04X%04X", name, r.dx, r.ax)
		}
		b.write(h, "mark")
		b.call(regs{ax: 0x4201, bx: h, cx: 0xffff, dx: 0xfffc})
		if c := b.byteOf(h); c != 'm' {
			t.Errorf("%s: at 2.75 GB %c", name, c)
		}
		b.find(name, 0)
		if size := b.d.g.Dword(guest.Linear(dataSeg, 0x80+26)); size != want {
			t.Errorf("%s: a search finds %08X bytes", name, size)
		}
		b.call(regs{ax: 0x4200, bx: h, cx: 0xffff, dx: 0xfffd})
		for _, n := range []uint16{2, 0} {
			if r, carry := b.call(regs{ax: 0x4000, bx: h, cx: 8, dx: 0x1000}); carry || r.ax != n {
				t.Errorf("%s: a write at the limit: AX %d, carry %v, want %d", name, r.ax, carry, n)
			}
		}
		if r, carry := b.call(regs{ax: 0x3f00, bx: h, cx: 8, dx: 0x1000}); carry || r.ax != 0 {
			t.Errorf("%s: a read at the limit: AX %d, carry %v", name, r.ax, carry)
		}
		b.call(regs{ax: 0x3e00, bx: h})
	}
}

// TestStreamsAreFiles moves in standard output.
func TestStreamsAreFiles(t *testing.T) {
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	b := newBenchTo(t, out, "")
	b.write(1, "abcdef")
	if r, _ := b.call(regs{ax: 0x4201, bx: 1, cx: 0xffff, dx: 0xfffe}); r.ax != 4 || r.dx != 0 {
		t.Errorf("two back from the end: %d", r.ax)
	}
	b.write(1, "XY")
	if r, _ := b.call(regs{ax: 0x4202, bx: 1}); r.ax != 6 {
		t.Errorf("the end: %d", r.ax)
	}
	b.write(1, "Z")
	if got, _ := os.ReadFile(out.Name()); string(got) != "abcdXYZ" {
		t.Errorf("standard output is %q", got)
	}
	if r, carry := b.call(regs{ax: 0x4202, bx: 0}); carry || r.ax != 0 {
		t.Errorf("standard input that is no file: %d, carry %v", r.ax, carry)
	}
}

// TestPipesLeaveNothing although nobody closes them.
func TestPipesLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	b := newBench(t, "")
	h, err := (&Process{d: b.d}).Temporary()
	if err != nil {
		t.Fatal(err)
	}
	b.write(h, "through the pipe")
	b.call(regs{ax: 0x4200, bx: h})
	if got := b.read(h); got != "through the pipe" {
		t.Errorf("read %q", got)
	}
	if list, _ := os.ReadDir(dir); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
}

// TestDatesFollowTheClock: of files, directories and what handles tell, in any zone.
func TestDatesFollowTheClock(t *testing.T) {
	b := newBench(t, "")
	*b.d.clock = *file.NewClock(b.pc.Date, time.FixedZone("", 5*3600+45*60), true)
	wantDate, wantClock := file.DOSTime(b.d.clock.Now())
	h, _ := b.path(0x3c00, 0, "F")
	b.write(h, "x")
	if r, _ := b.call(regs{ax: 0x5700, bx: h}); r.dx != wantDate || r.cx != wantClock {
		t.Errorf("open: %04X %04X, want %04X %04X", r.dx, r.cx, wantDate, wantClock)
	}
	b.call(regs{ax: 0x3e00, bx: h})
	b.path(0x3900, 0, "D")
	for _, name := range []string{"F", "D"} {
		b.find(name, file.AttrDir)
		if date, clock := b.d.g.Word(guest.Linear(dataSeg, 0x80+24)), b.d.g.Word(guest.Linear(dataSeg, 0x80+22)); date != wantDate || clock != wantClock {
			t.Errorf("%s: %04X %04X, want %04X %04X", name, date, clock, wantDate, wantClock)
		}
	}
	*b.d.clock = *file.NewClock(b.pc.Date, b.d.clock.Zone(), false)
	h, _ = b.path(0x3d02, 0, "F")
	b.call(regs{ax: 0x5701, bx: h, dx: 20<<9 | 3<<5 | 4, cx: 5<<11 | 6<<5})
	b.call(regs{ax: 0x3e00, bx: h})
	info, err := os.Stat(filepath.Join(b.dir, "F"))
	if want := time.Date(2000, 3, 4, 5, 6, 0, 0, b.d.clock.Zone()); err != nil || !info.ModTime().Equal(want) {
		t.Errorf("on the host: %v, want %v", info.ModTime(), want)
	}
	b.find("F", 0)
	if date, clock := b.d.g.Word(guest.Linear(dataSeg, 0x80+24)), b.d.g.Word(guest.Linear(dataSeg, 0x80+22)); date != 20<<9|3<<5|4 || clock != 5<<11|6<<5 {
		t.Errorf("set by AX=5701h: %04X %04X", date, clock)
	}
	b.call(regs{ax: 0x2b00, cx: 1999, dx: 0x0c1f})
	h, _ = b.path(0x3c00, 0, "LATER")
	b.call(regs{ax: 0x3e00, bx: h})
	b.find("LATER", 0)
	if date := b.d.g.Word(guest.Linear(dataSeg, 0x80+24)); date != 19<<9|12<<5|31 {
		t.Errorf("after the clock was set: %04X", date)
	}
}
