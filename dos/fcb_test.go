package dos

import (
	"fmt"
	"testing"
	"time"

	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// block is a file control block in the program's data segment.
type block struct {
	b   *bench
	off uint16
}

// fcb makes a block at off with eleven characters of a name. Extended blocks have room before it.
func (b *bench) fcb(off uint16, name string) block {
	var c [37]byte
	copy(c[1:], name)
	b.d.g.PutBytes(dataSeg, off, c[:])
	return block{b, off}
}

// call calls function ah. It returns AL and CX.
func (k block) call(ah, cx uint16) (uint8, uint16) {
	r, _ := k.b.call(regs{ax: ah << 8, cx: cx, dx: k.off})
	return uint8(r.ax), r.cx
}

// want is call for those that have one right result.
func (k block) want(al uint8, ah, cx uint16) {
	k.b.Helper()
	if got, _ := k.call(ah, cx); got != al {
		k.b.Errorf("AH=%02X of %q: AL %02X, want %02X", ah, k.b.d.g.Bytes(dataSeg, k.off+1, 11), got, al)
	}
}

func (k block) at(i uint16) uint32 { return guest.Linear(dataSeg, k.off+i) }

// TestFCBsThatStayOpen opens more files than DOS has entries for, without a close, and goes on reading in the first.
func TestFCBsThatStayOpen(t *testing.T) {
	b := newBench(t, "")
	b.call(regs{ax: 0x1a00, dx: 0x800})
	first := b.fcb(0x400, "FIRST      ")
	b.file("FIRST", string(make([]byte, 128))+"second")
	first.want(0, 0x0f, 0)
	first.want(0, 0x14, 0)
	for i := range 400 {
		name := fmt.Sprintf("F%03d", i%300)
		if i < 300 {
			b.file(name, name)
		}
		k := b.fcb(0x500, fmt.Sprintf("%-11s", name))
		k.want(0, 0x0f, 0)
		k.want(3, 0x14, 0)
		if got := b.text(0x800); got != name {
			t.Fatalf("open %d: %q", i, got)
		}
	}
	first.want(3, 0x14, 0)
	if got := b.text(0x800); got != "second" {
		t.Errorf("the first file, after all others: %q", got)
	}
	if h, e := b.path(0x3d00, 0, "FIRST"); e != 0 || h > 20 {
		t.Errorf("a handle is %d, error %d", h, e)
	}
}

// TestFCBAfterClose: what was closed can be closed again, read and written, wherever the current directory is.
func TestFCBAfterClose(t *testing.T) {
	b := newBench(t, "")
	b.file("DIR/X", "")
	b.call(regs{ax: 0x1a00, dx: 0x800})
	k := b.fcb(0x400, "DATA       ")
	k.want(0, 0x10, 0) // never opened
	k.want(1, 0x14, 0)
	k.want(0, 0x16, 0)
	b.d.g.PutWord(k.at(fcbRecord), 4)
	for i, data := range []string{"one.", "two.", "six."} {
		b.put(0x800, data)
		k.want(0, 0x15, 0)
		k.want(0, 0x10, 0)
		k.want(0, 0x10, 0)
		if i == 0 {
			b.path(0x3b00, 0, "DIR")
		}
	}
	if got := b.content("DATA"); got != "one.two.six." {
		t.Errorf("%q", got)
	}
	b.path(0x4100, 0, `\DATA`)
	k.want(1, 0x14, 0)
}

// TestFCBCloseTakesDateAndSize: a block that was written to gives its file what stands in it.
func TestFCBCloseTakesDateAndSize(t *testing.T) {
	b := newBench(t, "")
	b.call(regs{ax: 0x1a00, dx: 0x800})
	b.put(0x800, "0123456789")
	k := b.fcb(0x400, "DATA       ")
	k.want(0, 0x16, 0)
	b.d.g.PutWord(k.at(fcbRecord), 10)
	b.d.g.PutWord(k.at(fcbDate), 0)
	k.want(0, 0x15, 0)
	now, _ := file.DOSTime(b.d.clock.Now())
	if got := b.d.g.Word(k.at(fcbDate)); got != now {
		t.Errorf("date in the block after a write %04X, want %04X", got, now)
	}
	b.d.g.PutDword(k.at(fcbSize), 7)
	b.d.g.PutDword(k.at(fcbDate), 0x6000<<16|(1992-1980)<<9|5<<5|17)
	k.want(0, 0x10, 0)
	h, _ := b.path(0x3d00, 0, "DATA")
	if r, _ := b.call(regs{ax: 0x5700, bx: h}); r.dx != (1992-1980)<<9|5<<5|17 || r.cx != 0x6000 {
		t.Errorf("date %04X, time %04X", r.dx, r.cx)
	}
	if got := b.content("DATA"); got != "0123456" {
		t.Errorf("%q", got)
	}
	k = b.fcb(0x400, "DATA       ") // what was only read is left alone
	k.want(0, 0x0f, 0)
	b.d.g.PutDword(k.at(fcbSize), 1)
	k.want(0, 0x10, 0)
	if got := b.content("DATA"); got != "0123456" {
		t.Errorf("closed after reading: %q", got)
	}
}

const fcbDate = 20

// TestFCBBlocks: odd values in blocks.
func TestFCBBlocks(t *testing.T) {
	b := newBench(t, "")
	b.file("DATA", string(make([]byte, 0x8000))+"end")
	b.call(regs{ax: 0x1a00, dx: 0x800})
	k := b.fcb(0x400, "data       ")
	b.d.g.PutByte(k.at(0), 'c'-'A'+1)
	k.want(fcbFailed, 0x0f, 0) // drive 35 is not drive C
	k = b.fcb(0x400, "data       ")
	for _, ah := range []uint16{0x11, 0x23, 0x0f} {
		k.want(0, ah, 0)
		if ah == 0x11 {
			k = b.fcb(0x400, "data       ")
		}
	}
	b.d.g.PutWord(k.at(12), 2)
	b.d.g.PutByte(k.at(32), 0x80) // the highest bit of the record's number does not count
	k.want(3, 0x14, 0)
	if block, pos := b.d.g.Word(k.at(12)), b.d.g.Byte(k.at(32)); block != 2 || pos != 1 {
		t.Errorf("behind the record %d, %d", block, pos)
	}
	b.fcb(0x400, "DATA       ") // not opened
	if al, cx := k.call(0x27, 5); al != fcbEnd || cx != 0 {
		t.Errorf("records read without an open: AL %02X, CX %d", al, cx)
	}
	k = b.fcb(0x407, "CON        ")
	k.want(0, 0x11, 0)
	if attr := b.d.g.Byte(guest.Linear(dataSeg, 0x800+12)); attr != 0x40 {
		t.Errorf("attributes of CON %02X", attr)
	}
	b.d.g.PutBytes(dataSeg, 0x400, []byte{0xff, 0, 0, 0, 0, 0, 0x16})
	k = b.fcb(0x407, "DATA       ")
	k.off = 0x400
	k.want(0, 0x11, 0)
	if attr := b.d.g.Byte(guest.Linear(dataSeg, 0x806)); attr != 0x16 {
		t.Errorf("head of the entry has attributes %02X, want those of the search", attr)
	}
}

// TestDateBeforeAWrite: a date that a program has set goes with the next write (MS-DOS 4.0 sources, DISK3.ASM,
// DISKWRITE).
func TestDateBeforeAWrite(t *testing.T) {
	b := newBench(t, "")
	for _, write := range []bool{false, true} {
		h, _ := b.path(0x3c00, 0, "DATA")
		b.call(regs{ax: 0x5701, bx: h, dx: 1<<5 | 1})
		if write {
			b.call(regs{ax: 0x4000, bx: h, cx: 1, dx: 0x800})
		}
		b.call(regs{ax: 0x3e00, bx: h})
		h, _ = b.path(0x3d00, 0, "DATA")
		r, _ := b.call(regs{ax: 0x5700, bx: h})
		if now, _ := file.DOSTime(time.Now().UTC()); (r.dx == 1<<5|1) == write || write && r.dx>>9 != now>>9 {
			t.Errorf("written: %v: date %04X", write, r.dx)
		}
		b.call(regs{ax: 0x3e00, bx: h})
	}
}

// TestAsterisksInFCBs: DOS takes an asterisk in a block for question marks (MS-DOS 4.0 sources, MACRO2.ASM, TransFCB).
func TestAsterisksInFCBs(t *testing.T) {
	b := newBench(t, "")
	b.file("AB.TXT", "x")
	b.call(regs{ax: 0x1a00, dx: 0x800})
	for _, c := range []struct {
		name string
		ah   uint16
		want uint8
	}{
		{"A*      TXT", 0x0f, fcbFailed}, {"B*      TXT", 0x11, fcbFailed}, {"a*zz    t* ", 0x11, 0}, {"*          ", 0x11, fcbFailed},
		{"*       *  ", 0x11, 0}, {"NEW*       ", 0x16, fcbFailed}, {"A*      T* ", 0x23, fcbFailed},
	} {
		b.fcb(0x400, c.name).want(c.want, c.ah, 0)
	}
	k := b.fcb(0x400, "*       *  ")
	b.d.g.PutBytes(dataSeg, 0x411, []byte("C*      *  "))
	k.want(0, 0x17, 0)
	if got := b.content("CB.TXT"); got != "x" {
		t.Errorf("renamed: %q", got)
	}
	b.fcb(0x400, "C*      *  ").want(0, 0x13, 0)
	if got := b.content("CB.TXT"); got != "-" {
		t.Errorf("deleted: %q", got)
	}
}

// TestDotsInFCBs: a dot in a block is the dot of a path (MS-DOS 4.0 sources, MACRO2.ASM, TransFCB), and . and .. are
// directories, which a search finds in their own directory.
func TestDotsInFCBs(t *testing.T) {
	b := newBench(t, "")
	b.file("DIR/SUB/F", "")
	b.file("DIR/A.B", "text")
	b.path(0x3b00, 0, "DIR/SUB")
	b.call(regs{ax: 0x1a00, dx: 0x800})
	for _, c := range []struct {
		name string
		want uint8
		hit  string
	}{{".          ", 0, "SUB        "}, {"..         ", 0, "DIR        "}, {". .        ", fcbFailed, ""}, {"...        ", fcbFailed, ""}} {
		if al := b.fcbCallOf(0x11, file.AttrDir, c.name); al != c.want {
			t.Errorf("search for %q: AL %02X, want %02X", c.name, al, c.want)
		} else if got := string(b.d.g.Bytes(dataSeg, 0x808, 11)); al == 0 && got != c.hit {
			t.Errorf("search for %q: %q, want %q", c.name, got, c.hit)
		}
		for _, ah := range []uint16{0x0f, 0x13, 0x16, 0x17, 0x23} {
			for _, attr := range []uint8{0xff, file.AttrDir} {
				if al := b.fcbCallOf(ah, attr, c.name); al != fcbFailed {
					t.Errorf("AH=%02X of %q, attribute %02X: AL %02X, want FF", ah, c.name, attr, al)
				}
			}
		}
	}
	b.path(0x3b00, 0, `\`)
	b.fcb(0x400, ".          ").want(fcbFailed, 0x11, 0)
	b.path(0x3b00, 0, "DIR")
	b.fcb(0x400, "A.B        ").want(0, 0x0f, 0)
	b.fcb(0x400, "A.      B  ").want(fcbFailed, 0x0f, 0)
	b.fcb(0x400, "C.D        ").want(0, 0x16, 0)
	k := b.fcb(0x400, "C.?        ")
	b.d.g.PutBytes(dataSeg, 0x411, []byte("E.F        "))
	k.want(0, 0x17, 0)
	b.fcb(0x400, "A.*        ").want(0, 0x13, 0)
	if b.content("DIR/E.F") != "" || b.content("DIR/A.B") != "-" {
		t.Errorf("E.F has %q, A.B has %q", b.content("DIR/E.F"), b.content("DIR/A.B"))
	}
}

// TestFCBReadsToItsSize: a file ends where the block says, also when another handle has made it longer.
func TestFCBReadsToItsSize(t *testing.T) {
	b := newBench(t, "line\r")
	b.file("F", "0123456789")
	b.call(regs{ax: 0x1a00, dx: 0x800})
	k := b.fcb(0x400, "F          ")
	k.want(0, 0x0f, 0)
	h, _ := b.path(0x3d02, 0, "F")
	b.call(regs{ax: 0x4202, bx: h})
	b.write(h, "more")
	b.call(regs{ax: 0x3e00, bx: h})
	b.d.g.PutWord(k.at(fcbRecord), 8)
	k.want(0, 0x14, 0)
	k.want(3, 0x14, 0)
	if got := b.text(0x800); got != "89" {
		t.Errorf("second record %q, want 89 and zeros", got)
	}
	k.want(1, 0x14, 0)
	b.d.g.PutDword(k.at(fcbSize), 14)
	b.d.g.PutDword(k.at(fcbRandom), 1)
	if al, n := k.call(0x27, 2); al != 3 || n != 1 || b.text(0x800) != "89more" {
		t.Errorf("AL %02X, %d records, %q", al, n, b.text(0x800))
	}
	k = b.fcb(0x400, "CON        ")
	k.want(0, 0x0f, 0)
	k.want(3, 0x14, 0)
	if got := b.text(0x800); got != "line\r\n" {
		t.Errorf("a device, whose block has no size: %q", got)
	}
}
