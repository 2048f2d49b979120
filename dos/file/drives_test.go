package file

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/internal/guesttest"
)

// kernel is a DOS with one process and no devices.
type kernel struct {
	psp  uint16
	last errno.Code
}

func (k *kernel) PSP() uint16                                     { return k.psp }
func (k *kernel) DTA() guest.Far                                  { return guest.Far{Seg: 0x2000, Off: 0x80} }
func (k *kernel) Allocate(uint16, uint16) (uint16, errno.Code)    { return 0, errno.Memory }
func (k *kernel) Release(uint16) errno.Code                       { return errno.Block }
func (k *kernel) SetError(e errno.Code)                           { k.last = e }
func (k *kernel) HasEMS() bool                                    { return false }
func (k *kernel) ReadDevice(*File, []byte) (int, errno.Code)      { return 0, errno.None }
func (k *kernel) WriteDevice(_ *File, b []byte) (int, errno.Code) { return len(b), errno.None }
func (k *kernel) InputReady(Device) bool                          { return true }
func (k *kernel) Stream(Device) any                               { return nil }

// bench is drive C in a temporary directory, and a process at 1000h with 20 handles.
func bench(t *testing.T) (*Drives, *kernel) {
	t.Helper()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	k := &kernel{psp: 0x1000}
	g := guest.New(guesttest.New())
	d := New(Config{Guest: g, Kernel: k, Clock: NewClock(g.Date, nil, false), Mounts: []Mount{{Letter: 'C', Root: root}}})
	g.PutWord(0x10000+guest.PSPJFTSize, guest.PSPHandles)
	g.PutFar(0x10000+guest.PSPJFT, 0x1000, guest.PSPTable)
	d.SetJFT(0x1000, nil)
	t.Cleanup(func() {
		d.CloseAll()
		root.Close()
	})
	return d, k
}

// counted counts what is asked of a file of the host.
type counted struct {
	hostFile
	reads, writes int
}

func (c *counted) ReadAt(b []byte, at int64) (int, error) {
	c.reads++
	return c.hostFile.ReadAt(b, at)
}

func (c *counted) WriteAt(b []byte, at int64) (int, error) {
	c.writes++
	return c.hostFile.WriteAt(b, at)
}

// TestBytesAreNotAskedForOneByOne counts what the host is asked for.
func TestBytesAreNotAskedForOneByOne(t *testing.T) {
	d, _ := bench(t)
	const n = 3 * bufferSize
	text := strings.Repeat("0123456789abcdef", n/16)
	if err := d.drives[2].root.(hostTree).WriteFile("IN", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	in, e := d.open("IN", modeRead)
	out, e2 := d.create("OUT", 0, false)
	if e != errno.None || e2 != errno.None {
		t.Fatalf("open: %v, create: %v", e, e2)
	}
	reads, writes := &counted{hostFile: in.host}, &counted{hostFile: out.host}
	in.host, out.host = reads, writes
	var b [1]byte
	for k, _ := d.Read(in, b[:]); k == 1; k, _ = d.Read(in, b[:]) {
		if k, e := d.Write(out, b[:]); k != 1 || e != errno.None {
			t.Fatalf("wrote %d bytes: %v", k, e)
		}
	}
	if reads.reads > n/bufferSize+2 || writes.writes > n/bufferSize {
		t.Errorf("%d reads and %d writes of the host for %d bytes", reads.reads, writes.writes, n)
	}
	d.Settle()
	if have, err := d.drives[2].root.(hostTree).ReadFile("OUT"); err != nil || string(have) != text {
		t.Errorf("copied %d bytes, want %d", len(have), n)
	}
	in.host.Close()
	out.host.Close()
}

// TestHandlesAreOfTheirProcess: a child gets what is not private, and closes its own.
func TestHandlesAreOfTheirProcess(t *testing.T) {
	d, k := bench(t)
	for h, mode := range []uint8{modeBoth, modeBoth | modePrivate} {
		f, e := d.create(string(rune('A'+h)), 0, false)
		if e != errno.None {
			t.Fatal(e)
		}
		f.mode = mode
		if e := d.install(f, errno.None); e != errno.None || d.g.AX() != uint16(h) {
			t.Fatalf("handle %d: %v", d.g.AX(), e)
		}
	}
	d.g.PutWord(0x20000+guest.PSPJFTSize, guest.PSPHandles)
	d.g.PutFar(0x20000+guest.PSPJFT, 0x2000, guest.PSPTable)
	d.Inherit(0x2000, 0x1000)
	k.psp = 0x2000
	if _, e := d.FileOf(0); e != errno.None {
		t.Errorf("the child has not got handle 0: %v", e)
	}
	if _, e := d.FileOf(1); e != errno.Handle {
		t.Errorf("the child has got the private handle 1: %v", e)
	}
	d.CloseProcess()
	k.psp = 0x1000
	if f, e := d.FileOf(0); e != errno.None || f.refs != 1 {
		t.Errorf("the parent's handle 0 went with the child: %v", e)
	}
}

func TestShortNamesAreUniqueAndStay(t *testing.T) {
	first := entries(codepage.Of(437), []string{"a long name.text", "a long name.texts", "A.TXT", "a.txt", "con", "über.txt", "日本"})
	seen := map[string]bool{}
	for _, n := range first {
		if seen[n.name] || !valid83(n.name) || isDevice(n.name) {
			t.Errorf("%q becomes %q", n.host, n.name)
		}
		seen[n.name] = true
	}
	for _, n := range entries(codepage.Of(437), []string{"a long name.texts", "other"}) {
		if !seen[n.name] && n.host != "other" {
			t.Errorf("%q is now %q", n.host, n.name)
		}
	}
}

func TestTimesOfDirectories(t *testing.T) {
	c := NewClock(func() time.Time { return time.Date(2000, 1, 2, 3, 4, 5, 0, time.UTC) }, nil, false)
	if !c.stamp().IsZero() {
		t.Error("a clock that nobody has set dates files")
	}
	c.Move(time.Hour)
	if have := c.stamp(); have.Hour() != 4 {
		t.Errorf("files are dated %v", have)
	}
	date, clock := c.FileTime(c.hostTime(0x5a21, 0x7bef))
	if date != 0x5a21 || clock != 0x7bef {
		t.Errorf("there and back: %04X %04X", date, clock)
	}
}
