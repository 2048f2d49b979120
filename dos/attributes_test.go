package dos

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// attr is INT 21h AX=4300h.
func (b *bench) attr(path string) uint16 {
	b.Helper()
	b.put(0x100, path)
	r, carry := b.call(regs{ax: 0x4300, dx: 0x100})
	if carry {
		b.Fatalf("attributes of %s: error %d", path, r.ax)
	}
	return r.cx
}

func TestAttributesAreKept(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "x")
	b.file("DIR/G", "x")
	set := func(path string, attr uint16) errno.Code {
		_, e := b.path(0x4301, attr, path)
		return e
	}
	for _, a := range []uint16{0x06, 0x26, 0x00, 0x21, 0x07, 0x20} {
		if e := set("F", a); e != errno.None || b.attr("F") != a {
			t.Errorf("%02X: error %d, now %02X", a, e, b.attr("F"))
		}
	}
	for _, a := range []uint16{0x08, 0x10, 0x40, 0x120} {
		if e := set("F", a); e != errno.Access {
			t.Errorf("%02X: error %d, want %d", a, e, errno.Access)
		}
	}
	for path, attr := range map[string]uint16{"DIR": file.AttrDir | file.AttrHidden, "NONE": file.AttrDir, "NUL": 0, "CON": 8} {
		if e := set(path, attr); e != errno.Access {
			t.Errorf("%02X of %s: error %d, want %d", attr, path, e, errno.Access)
		}
	}
	if e := set("NONE", 0); e != errno.File {
		t.Errorf("of a file that is not there: error %d, want %d", e, errno.File)
	}
	for _, path := range []string{"DIR", `DIR\.`, `.\DIR`, `DIR\SUB\..`, `C:\NONE\..\DIR\.`} {
		if diff := cmp.Diff([]string{"DIR"}, b.find(path, 0x10)); diff != "" {
			t.Errorf("a search for %s (-want +have):\n%s", path, diff)
		}
	}
	set("F", 6)
	if e := set("DIR", file.AttrReadOnly); e != errno.None || b.attr("DIR") != file.AttrDir|file.AttrReadOnly {
		t.Errorf("a directory that is read-only: error %d, %02X", e, b.attr("DIR"))
	}
	if e := set("DIR", file.AttrHidden); e != errno.None || b.attr("DIR") != file.AttrDir|file.AttrHidden {
		t.Errorf("of a directory: error %d, %02X", e, b.attr("DIR"))
	}
	for attr, want := range map[uint16][]string{0: nil, 2: nil, 4: nil, 6: {"F"}, 0x16: {"DIR", "F"}} {
		if diff := cmp.Diff(want, b.find("*.*", attr)); diff != "" {
			t.Errorf("a search with %02X (-want +have):\n%s", attr, diff)
		}
	}
	if have := b.find(".", 0x10); have != nil {
		t.Errorf("a search for the root: %v", have)
	}
	if _, e := b.path(0x3c00, 0, "F"); e != errno.Access {
		t.Errorf("create over a hidden file: error %d, want %d", e, errno.Access)
	}
	b.put(0x100, "F")
	b.put(0x300, `DIR\H`)
	b.call(regs{ax: 0x5600, dx: 0x100, di: 0x300})
	b.put(0x100, "DIR")
	b.put(0x300, "NEW")
	b.call(regs{ax: 0x5600, dx: 0x100, di: 0x300})
	if a := b.attr(`NEW\H`); a != 6 {
		t.Errorf("moved twice: %02X", a)
	}
	h, _ := b.path(0x3d02, 0, `NEW\H`)
	b.write(h, "y")
	b.call(regs{ax: 0x3e00, bx: h})
	if a := b.attr(`NEW\H`); a != 0x26 {
		t.Errorf("after a write: %02X, want 26", a)
	}
	b.path(0x4100, 0, `NEW\H`)
	h, _ = b.path(0x3c00, 0, `NEW\H`)
	b.call(regs{ax: 0x3e00, bx: h})
	if a := b.attr(`NEW\H`); a != 0x20 {
		t.Errorf("a new file with the name: %02X, want 20", a)
	}
	h, _ = b.path(0x3c00, 6, "HID")
	b.call(regs{ax: 0x3e00, bx: h})
	if a := b.attr("HID"); a != 0x26 {
		t.Errorf("made hidden: %02X, want 26", a)
	}
	set("HID", 7)
	if info, err := os.Stat(filepath.Join(b.dir, "HID")); err != nil || info.Mode().Perm()&0o200 != 0 {
		t.Errorf("read-only on the host: %v, %v", info.Mode(), err)
	}
}

func TestVolumeLabel(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "x")
	h, e := b.path(0x3c00, file.AttrVolume, `C:\my label.new`)
	if e != errno.None {
		t.Fatalf("make a label: error %d", e)
	}
	b.call(regs{ax: 0x3e00, bx: h})
	if _, e := b.path(0x3c00, file.AttrVolume, `C:\other`); e != errno.Access {
		t.Errorf("a second label: error %d, want %d", e, errno.Access)
	}
	for attr, want := range map[uint16][]string{0: {"F"}, file.AttrVolume: {"MY LABEL.NEW"}, 0x3f: {"MY LABEL.NEW", "F"}} {
		if diff := cmp.Diff(want, b.find(`C:\*.*`, attr)); diff != "" {
			t.Errorf("a search with %02X (-want +have):\n%s", attr, diff)
		}
	}
	b.call(regs{ax: 0x6900, bx: 3, dx: 0x200})
	if got := string(b.d.g.Bytes(dataSeg, 0x206, 11)); got != "MY LABELNEW" {
		t.Errorf("AH=69h: %q", got)
	}
	var block [44]byte
	block[0], block[6], block[7] = 0xff, file.AttrVolume, 3
	copy(block[8:], "???????????")
	copy(block[24:], "CHANGED    ")
	label := func(ah uint16) (uint8, string) {
		b.d.g.PutBytes(dataSeg, 0x400, block[:])
		b.call(regs{ax: 0x1a00, dx: 0x800})
		r, _ := b.call(regs{ax: ah << 8, dx: 0x400})
		return uint8(r.ax), string(b.d.g.Bytes(dataSeg, 0x808, 11))
	}
	if al, name := label(0x11); al != 0 || name != "MY LABELNEW" {
		t.Errorf("by FCB: AL %02X, %q", al, name)
	}
	if al, _ := label(0x17); al != 0 {
		t.Error("rename by FCB failed")
	}
	if al, name := label(0x11); al != 0 || name != "CHANGED    " {
		t.Errorf("renamed: AL %02X, %q", al, name)
	}
	if al, _ := label(0x13); al != 0 {
		t.Error("delete by FCB failed")
	}
	if al, _ := label(0x11); al != fcbFailed || b.content("F") != "x" {
		t.Errorf("deleted: AL %02X, the file is %q", al, b.content("F"))
	}
}

// TestSharing is RBIL's table 01403, first by rows and then by columns: Y opens, N fails. Compatibility mode,
// in the first rows and columns, goes with every other here.
func TestSharing(t *testing.T) {
	const table = "YYYYYYYYYYYYYYY YYYYYYYYYYYYYYY YYYYYYYYYYYYYYY " +
		"YYYNNNNNNNNNNNN YYYNNNNNNNNNNNN YYYNNNNNNNNNNNN " +
		"YYYNNNYNNNNNYNN YYYNNNNNNYNNYNN YYYNNNNNNNNNYNN " +
		"YYYNNNNYNNNNNYN YYYNNNNNNNYNNYN YYYNNNNNNNNNNYN " +
		"YYYNNNYYYNNNYYY YYYNNNNNNYYYYYY YYYNNNNNNNNNYYY "
	b := newBench(t, "")
	b.file("F", "x")
	for at, want := range table {
		if i, j := at/16, at%16; want != ' ' {
			b.openTwice(uint16(i/3<<4|i%3), uint16(j/3<<4|j%3), want == 'Y')
		}
	}
	b.path(0x4301, 0, "F")
	h, _ := b.path(0x3d22, 0, "F")
	for _, c := range []struct {
		ax uint16
		cx uint16
	}{{0x4100, 0}, {0x4301, 1}} {
		if _, e := b.path(c.ax, c.cx, "F"); e != errno.Access || b.d.last.code != errno.Sharing {
			t.Errorf("AX=%04X of a file that is held: error %d (%d)", c.ax, e, b.d.last.code)
		}
	}
	b.call(regs{ax: 0x3e00, bx: h})
	if b.content("F") != "x" {
		t.Errorf("the file is now %q", b.content("F"))
	}
}

// TestShareStrict is the same table after SHARE was executed: compatibility mode goes with itself alone, and as "deny write, read" for a file that is read-only. About a violation
// by a file in compatibility mode INT 24h is called with 0Dh, and with 0Eh about one of a locked region; its answers count.
func TestShareStrict(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "0123456789")
	file.Share(b.d.file)
	for i, row := range []string{"YYYNNNNNN", "NNNNNNYNN", "NNNNNNYYY"} { // compatibility mode, "deny write", "deny none" to read; then compatibility, "deny all", "deny none"
		for j, want := range row {
			first, second := []uint16{0x00, 0x20, 0x40}[i], []uint16{0x00, 0x10, 0x40}[j/3]|uint16(j%3)
			b.openTwice(first, second, want == 'Y')
		}
	}
	if err := os.Chmod(filepath.Join(b.dir, "F"), 0o444); err != nil {
		t.Fatal(err)
	}
	b.openTwice(0x00, 0x20, true)
	b.openTwice(0x20, 0x00, true)
	b.openTwice(0x00, 0x40, true)
	if err := os.Chmod(filepath.Join(b.dir, "F"), 0o644); err != nil {
		t.Fatal(err)
	}

	b.setHandler(0x24)
	h, _ := b.path(0x3d42, 0, "F")
	b.critical = []uint8{answerRetry, answerFail}
	if _, e := b.path(0x3d00, 0, "F"); e != errno.Access || len(b.critical) != 0 || b.criticalCode != 0x0d {
		t.Errorf("an open in compatibility mode: error %d, INT 24h left %v, code %02X", e, b.critical, b.criticalCode)
	}
	b.critical = []uint8{answerFail}
	if _, e := b.path(0x3d20, 0, "F"); e != errno.Access || len(b.critical) != 1 {
		t.Errorf("an open with a sharing mode: error %d, INT 24h left %v", e, b.critical)
	}
	b.call(regs{ax: 0x3e00, bx: h})
	b.critical = nil
	h, _ = b.path(0x3d02, 0, "F")
	other, _ := b.path(0x3d02, 0, "F")
	b.call(regs{ax: 0x5c00, bx: h, dx: 2, di: 3})
	for _, ax := range []uint16{0x3f00, 0x4000} {
		b.critical = []uint8{answerFail}
		if r, carry := b.call(regs{ax: ax, bx: other, cx: 4, dx: 0x1000}); !carry || errno.Code(r.ax) != errno.Access || len(b.critical) != 0 || b.criticalCode != 0x0e {
			t.Errorf("AX=%04X: AX %d, carry %v, INT 24h left %v, code %02X", ax, r.ax, carry, b.critical, b.criticalCode)
		}
	}
}

// openTwice opens F with two modes; the second open is allowed or is a violation of sharing.
func (b *bench) openTwice(first, second uint16, allowed bool) {
	b.Helper()
	h1, e := b.path(0x3d00|first, 0, "F")
	if e != errno.None {
		b.Fatalf("%02X alone: error %d", first, e)
	}
	h2, e := b.path(0x3d00|second, 0, "F")
	if (e == errno.None) != allowed || !allowed && (e != errno.Access || b.d.last.code != errno.Sharing) {
		b.Errorf("%02X, then %02X: error %d, allowed should be %v", first, second, e, allowed)
	}
	if e == errno.None {
		b.call(regs{ax: 0x3e00, bx: h2})
	}
	b.call(regs{ax: 0x3e00, bx: h1})
}

// TestLockedRegion: another process's write is error 5, and AH=59h tells of the lock.
func TestLockedRegion(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "0123456789")
	h, _ := b.path(0x3d42, 0, "F")
	b.call(regs{ax: 0x5c00, bx: h, dx: 2, di: 3})
	b.call(regs{ax: 0x2600, dx: 0x6000})
	jft := b.d.g.Bytes(b.d.psp, guest.PSPTable, guest.PSPHandles)
	owner := b.d.psp
	b.d.psp = 0x6000 // a process with the same handles
	b.d.g.PutBytes(0x6000, guest.PSPTable, jft)
	binary.LittleEndian.PutUint16(jft, guest.PSPTable)
	b.d.g.PutFar(0x60000+guest.PSPJFT, 0x6000, guest.PSPTable)
	for _, ax := range []uint16{0x3f00, 0x4000} {
		if r, carry := b.call(regs{ax: ax, bx: h, cx: 4, dx: 0x1000}); !carry || errno.Code(r.ax) != errno.Access || b.d.last.code != errno.Lock {
			t.Errorf("AX=%04X: AX %d, carry %v, extended error %d", ax, r.ax, carry, b.d.last.code)
		}
	}
	b.d.psp = owner
}
