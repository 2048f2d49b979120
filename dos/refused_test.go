package dos

import (
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
)

// TestWhichErrorComesFirst calls functions with two mistakes at once, and with attributes and devices that there are
// none of (MS-DOS 4.0 sources: CREATE.ASM, HANDLE.ASM, IOCTL.ASM, LOCK.ASM, RENAME.ASM, GETSET.ASM).
func TestWhichErrorComesFirst(t *testing.T) {
	const unused, unusedDrive = 15, 24
	b := newBench(t, "")
	b.d.file.OpenStandard(b.d.shell, [3]bool{true, true, true})
	b.file("F", "x")
	b.file("DIR/G", "x")
	b.file("SUB/G", "x")
	f, _ := b.path(0x3d42, 0, "F")
	for _, c := range []struct {
		r    regs
		path string // at DS:DX if it is not empty
		to   string // at ES:DI
		want errno.Code
	}{
		{r: regs{ax: 0x3c00, cx: 0x10}, path: "NEW", want: errno.Access},
		{r: regs{ax: 0x3c00, cx: 0x40}, path: "NEW", want: errno.Access},
		{r: regs{ax: 0x3c00, cx: 0x80}, path: "NEW", want: errno.Access},
		{r: regs{ax: 0x3c00, cx: 0x88}, path: "NEW", want: errno.Access},
		{r: regs{ax: 0x5b00, cx: 0x40}, path: "NEW", want: errno.Access},
		{r: regs{ax: 0x3c00, cx: 0x10}, path: "NUL", want: errno.Access},
		{r: regs{ax: 0x3c00, cx: 0x10}, path: `NODIR\X`, want: errno.Path},
		{r: regs{ax: 0x5600}, path: "DIR", to: `SUB\DIR`, want: errno.Access}, // a directory stays where it is
		{r: regs{ax: 0x5600}, path: "NOFILE", to: "Z:X", want: errno.Path},
		{r: regs{ax: 0x5700, bx: unused}, want: errno.Handle},
		{r: regs{ax: 0x5705, bx: unused}, want: errno.Function},
		{r: regs{ax: 0x5c02, bx: unused}, want: errno.Function},
		{r: regs{ax: 0x5c01, bx: unused}, want: errno.Handle},
		{r: regs{ax: 0x4402, bx: unused}, want: errno.Handle},
		{r: regs{ax: 0x4403, bx: f}, want: errno.Function},
		{r: regs{ax: 0x440c, bx: unused}, want: errno.Handle},
		{r: regs{ax: 0x440c, bx: 1}, want: errno.Function},
		{r: regs{ax: 0x4404, bx: unusedDrive}, want: errno.Drive},
		{r: regs{ax: 0x4405, bx: 3}, want: errno.Function},
		{r: regs{ax: 0x440d, bx: unusedDrive, cx: 0x0860}, want: errno.Drive},
		{r: regs{ax: 0x440d, bx: unusedDrive, cx: 0x0360}, want: errno.Function},
		{r: regs{ax: 0x4411, bx: unusedDrive}, want: errno.Drive},
		{r: regs{ax: 0x440b, cx: 1}, want: errno.Function}, // no attempt at all
		{r: regs{ax: 0x6501, bx: 437, cx: 4, dx: 1}, want: errno.Function},
		{r: regs{ax: 0x6501, bx: 850, cx: 41, dx: 1}, want: errno.File},
		{r: regs{ax: 0x6502, bx: 437, cx: 41, dx: 999}, want: errno.File},
		{r: regs{ax: 0x6501, bx: 0xffff, cx: 41, dx: 0xffff}, want: errno.None},
	} {
		if c.path != "" {
			b.put(0x100, c.path)
			c.r.dx = 0x100
		}
		if c.to != "" {
			b.put(0x300, c.to)
			c.r.di = 0x300
		}
		r, carry := b.call(c.r)
		if e := errno.Code(r.ax); carry != (c.want != errno.None) || carry && e != c.want {
			t.Errorf("AX=%04X BX=%04X CX=%04X %s: carry %v, AX %04X, want error %d", c.r.ax, c.r.bx, c.r.cx, c.path, carry, r.ax, c.want)
		}
	}
	if b.content("NEW") != "-" || b.content("DIR/G") != "x" {
		t.Error("a call that was refused has done something")
	}
	for {
		if _, e := b.path(0x3d40, 0, "F"); e != errno.None {
			break
		}
	}
	if r, carry := b.call(regs{ax: 0x4500, bx: unused + 100}); !carry || errno.Code(r.ax) != errno.Handles {
		t.Errorf("AH=45h with a full table: AX %04X", r.ax)
	}
}

// TestWordsOfControl: what AX=4409h and 440Ah tell. Bit 15 of a handle's is one of a network.
func TestWordsOfControl(t *testing.T) {
	b := newBench(t, "")
	b.d.file.OpenStandard(b.d.shell, [3]bool{true, true, true})
	b.file("F", "x")
	f, _ := b.path(0x3d00, 0, "F")
	for _, c := range []struct{ ax, bx, want uint16 }{
		{0x4409, 0, file.BlockDriver}, {0x4409, 3, file.BlockDriver}, {0x440a, 1, 0xd3}, {0x440a, f, 0x42}, {0x4400, f, 0x42}, {0x4400, 1, 0x80d3},
	} {
		if r, carry := b.call(regs{ax: c.ax, bx: c.bx}); carry || r.dx != c.want {
			t.Errorf("AX=%04X BX=%d: DX %04X, carry %v, want %04X", c.ax, c.bx, r.dx, carry, c.want)
		}
	}
}

// fcbCallOf calls an FCB function with a name of eleven characters and an attribute, FFh for a plain block. It
// returns AL.
func (b *bench) fcbCallOf(ah uint16, attr uint8, name string) uint8 {
	b.Helper()
	block := make([]byte, 44)
	block[0], block[6], block[7] = 0xff, attr, 3
	copy(block[8:], name)
	if len(name) > 11 {
		copy(block[7+17:], name[11:])
	}
	off := uint16(0x400)
	b.d.g.PutBytes(dataSeg, off, block)
	if attr == 0xff {
		off += 7
	}
	r, _ := b.call(regs{ax: ah << 8, dx: off})
	return uint8(r.ax)
}

// TestAttributesOfFCBs: a plain block means neither hidden files nor directories, an extended one those that it says;
// a delete goes on behind a file that is read-only.
func TestAttributesOfFCBs(t *testing.T) {
	b := newBench(t, "")
	b.file("HID", "x")
	b.file("DIR/G", "x")
	b.path(0x4301, 6, "HID")
	for _, c := range []struct {
		ah   uint16
		attr uint8
		name string
		want uint8
	}{
		{0x0f, 0xff, "HID        ", fcbFailed}, {0x0f, 0, "HID        ", fcbFailed}, {0x0f, 2, "HID        ", fcbFailed}, {0x0f, 6, "HID        ", 0},
		{0x23, 0xff, "HID        ", fcbFailed}, {0x23, 6, "HID        ", 0},
		{0x17, 0xff, "HID        OTHER      ", fcbFailed}, {0x13, 0xff, "HID        ", fcbFailed},
		{0x17, 0xff, "DIR        OTHER      ", fcbFailed}, {0x17, 0x10, "DIR        OTHER      ", 0},
		{0x13, 0x10, "OTHER      ", fcbFailed}, {0x17, 6, "HID        SEEN       ", 0}, {0x13, 6, "SEEN       ", 0},
	} {
		if al := b.fcbCallOf(c.ah, c.attr, c.name); al != c.want {
			t.Errorf("AH=%02X attribute %02X %q: AL %02X, want %02X", c.ah, c.attr, c.name, al, c.want)
		}
	}
	if b.content("OTHER/G") != "x" || b.content("SEEN") != "-" {
		t.Error("the directory has no new name, or the file is still there")
	}
	for _, name := range []string{"A1", "A2", "A3"} {
		b.file(name, "x")
	}
	b.path(0x4301, 1, "A1")
	if al := b.fcbCallOf(0x13, 0xff, "A?         "); al != 0 || b.content("A1") != "x" || b.content("A2")+b.content("A3") != "--" {
		t.Errorf("delete of A?: AL %02X, left %q %q %q", al, b.content("A1"), b.content("A2"), b.content("A3"))
	}
	if al := b.fcbCallOf(0x13, 0xff, "A?         "); al != fcbFailed || b.d.last.code != errno.Access {
		t.Errorf("delete of what is read-only alone: AL %02X, error %d", al, b.d.last.code)
	}
}

// TestRecordsOfNoSize: 128 bytes.
func TestRecordsOfNoSize(t *testing.T) {
	b := newBench(t, "")
	b.file("F", string(make([]byte, 300)))
	b.call(regs{ax: 0x1a00, dx: 0x1000})
	b.fcbCallOf(0x0f, 0xff, "F          ")
	const block = 0x407
	b.d.g.PutWord(dataSeg<<4+block+14, 0)
	for n, want := range []uint8{0, 0, 3, 1} {
		if r, _ := b.call(regs{ax: 0x1400, dx: block}); uint8(r.ax) != want {
			t.Errorf("read %d: AL %02X, want %02X", n, uint8(r.ax), want)
		}
	}
	if n := b.d.g.Word(dataSeg<<4 + block + 14); n != 128 {
		t.Errorf("the size is now %d", n)
	}
}

// TestTemporaryInTheRoot: AH=5Ah puts a backslash behind a drive.
func TestTemporaryInTheRoot(t *testing.T) {
	b := newBench(t, "")
	b.file("DIR/G", "x")
	b.path(0x3b00, 0, "DIR")
	for _, dir := range []string{"C:", ""} {
		if _, e := b.path(0x5a00, 0, dir); e != errno.None || len(b.text(0x100)) != len(dir)+9 {
			t.Errorf("%q: error %d, %q", dir, e, b.text(0x100))
		}
	}
	if names := b.find(`C:\*.*`, 0); len(names) != 2 {
		t.Errorf("in the root: %q", names)
	}
}

// TestLockOutlivesADuplicate: a lock ends with the last handle of its process.
func TestLockOutlivesADuplicate(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "0123456789")
	h, _ := b.path(0x3d42, 0, "F")
	other, _ := b.path(0x3d42, 0, "F")
	b.call(regs{ax: 0x5c00, bx: h, dx: 2, di: 3})
	dup, _ := b.call(regs{ax: 0x4500, bx: h})
	for _, c := range []struct {
		close uint16
		held  bool
	}{{dup.ax, true}, {h, false}} {
		b.call(regs{ax: 0x3e00, bx: c.close})
		if r, carry := b.call(regs{ax: 0x5c00, bx: other, dx: 4, di: 1}); carry != c.held || carry && errno.Code(r.ax) != errno.Lock {
			t.Errorf("handle %d closed: AX %d, carry %v", c.close, r.ax, carry)
		}
	}
}
