package dos

import (
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// TestCodePages: a program sets another code page; names, capitals and tables follow it.
func TestCodePages(t *testing.T) {
	b := newBench(t, "")
	b.file("Łódź/плюс.txt", "")
	if r, carry := b.call(regs{ax: 0x6602, bx: 866}); carry {
		t.Fatalf("AX=6602h: error %d", r.ax)
	}
	if r, _ := b.call(regs{ax: 0x6601}); r.bx != 866 || r.dx != 437 {
		t.Errorf("code page %d, at first %d", r.bx, r.dx)
	}
	if r, carry := b.call(regs{ax: 0x6602, bx: 932}); !carry || r.ax != uint16(errno.File) {
		t.Errorf("code page 932: %v %v", r, carry)
	}
	h, e := b.path(0x3c00, 0, "\xa4\xae\xac.txt") // дом
	b.call(regs{ax: 0x3e00, bx: h})
	if e != errno.None || b.content("дом.txt") != "" {
		t.Errorf("create: error %d, %q", e, b.content("дом.txt"))
	}
	if names := b.find("*.txt", 0); len(names) != 1 || names[0] != "\x84\x8e\x8c.TXT" {
		t.Errorf("found %X", names)
	}
	if r, _ := b.call(regs{ax: 0x6520, dx: 0xef}); byte(r.dx) != 0x9f { // я
		t.Errorf("capital of EF: %02X", r.dx)
	}
	b.call(regs{ax: 0x6602, bx: 852})
	if _, e := b.path(0x3b00, 0, "\x9d\xe0d\x8d"); e != errno.None { // in capitals and not
		b.path(0x3b00, 0, "\x9d\xa2d\xab")
	}
	b.call(regs{ax: 0x4700, si: 0x200})
	if got := b.text(0x200); got != "\x9d\xe0D\x8d" {
		t.Errorf("current directory in page 852: %X", got)
	}
	b.call(regs{ax: 0x6602, bx: 437})
	b.call(regs{ax: 0x4700, si: 0x200})
	if got := b.text(0x200); !name83.MatchString(got) || got[len(got)-2:] != "~1" {
		t.Errorf("current directory in page 437, which has no such name: %X", got)
	}
}

// TestCountries: formats of countries, tables of the code page, and what NLSFUNC and DISPLAY.SYS tell.
func TestCountries(t *testing.T) {
	b := newBench(t, "")
	at := func(off uint16) uint8 { return b.d.g.Byte(guest.Linear(dataSeg, off)) }
	b.call(regs{ax: 0x6602, bx: 850})
	if r, carry := b.call(regs{ax: 0x3831, dx: 0x200}); carry || r.bx != 49 || at(0x200) != 1 || b.text(0x202) != "EUR" || at(0x207) != '.' || at(0x216) != ';' {
		t.Errorf("Germany: %v %v % X", r, carry, b.d.g.Bytes(dataSeg, 0x200, 34))
	}
	if r, carry := b.call(regs{ax: 0x38ff, bx: 351, dx: 0xffff}); carry || r.ax != 351 {
		t.Errorf("set Portugal: %v %v", r, carry)
	}
	if r, _ := b.call(regs{ax: 0x3800, dx: 0x200}); r.bx != 351 {
		t.Errorf("the country in use is %d", r.bx)
	}
	if r, carry := b.call(regs{ax: 0x38fe, dx: 0x200}); !carry || r.ax != uint16(errno.File) {
		t.Errorf("country 254: %v %v", r, carry)
	}
	for char, want := range map[uint16]uint16{'s': 1, 'Y': 1, 'n': 0, 'J': 2} {
		if r, _ := b.call(regs{ax: 0x6523, dx: char}); r.ax != want {
			t.Errorf("answer %c: %d, want %d", char, r.ax, want)
		}
	}
	info := func(page, country uint16) errno.Code {
		r, carry := b.call(regs{ax: 0x6501, bx: page, cx: 41, dx: country, di: 0x300})
		if carry {
			return errno.Code(r.ax)
		}
		return errno.None
	}
	if e := info(0xffff, 44); e != errno.None || at(0x303) != 44 || at(0x305) != 850&0xff || at(0x309) != 0x9c {
		t.Errorf("United Kingdom: error %d, % X", e, b.d.g.Bytes(dataSeg, 0x300, 41))
	}
	if e := info(437, 44); e != errno.File {
		t.Errorf("of a code page that is not in use: error %d", e)
	}
	multiplex := func(ax, bx, dx uint16) uint16 {
		b.d.g.SetAX(ax)
		b.d.g.SetBX(bx)
		b.d.g.SetDX(dx)
		b.pc.Segs[x86.ES] = dataSeg
		b.d.g.SetDI(0x400)
		b.pc.Interrupt(0x2f)
		return b.d.g.AX()
	}
	for _, c := range []struct{ ax, bx, dx, want uint16 }{{0x1400, 0, 0, 0x14ff}, {0x1401, 852, 48, 0x1400}, {0x1403, 1, 1, 0x1402}, {0x1404, 852, 48, 0x1400},
		{0x1404, 852, 999, 0x1402}, {0xad00, 0, 0, 0xadff}, {0xad01, 1, 0, 0}, {0xad01, 866, 0, 1}} {
		if got := multiplex(c.ax, c.bx, c.dx); got != c.want {
			t.Errorf("INT 2Fh AX=%04X BX=%d: %04X, want %04X", c.ax, c.bx, got, c.want)
		}
	}
	if multiplex(0xad02, 0, 0); b.d.g.BX() != 866 {
		t.Errorf("DISPLAY.SYS tells of page %d", b.d.g.BX())
	}
	if got := b.text(0x402); got != "Z\x88" {
		t.Errorf("currency of Poland: %X", got)
	}
}

// TestKEYB: the interface of KEYB is there once KEYB has chosen a keyboard.
func TestKEYB(t *testing.T) {
	b := newBench(t, "")
	call := func(ax, bx uint16) (_ uint16, carry bool) {
		b.d.g.SetAX(ax)
		b.d.g.SetBX(bx)
		b.pc.Segs[x86.SS], b.pc.Regs[x86.SP] = 0x3000, 0xfff0
		b.d.g.PutBytes(0x3000, 0xfff0, []byte{0, 1, 0, 0x20, 0x02, 0x02})
		b.d.g.Jump(guest.Stub(guest.VectorStub(0x2f)))
		b.trap(b.d.int2F)
		return b.d.g.AX(), b.d.g.Word(guest.Linear(0x3000, 0xfff4))&x86.CF != 0
	}
	for al := range uint16(4) {
		if ax, _ := call(0xad80+al, 0); ax != 0xad80+al {
			t.Errorf("without KEYB: AX=%04X: %04X", 0xad80+al, ax)
		}
	}
	b.d.kept.Keyboard, b.d.kept.KeyboardPage, b.d.kept.KeyboardPages = "GR", 437, []uint16{437, 850}
	data := func() uint32 {
		if ax, carry := call(0xad80, 0); ax != 0xffff || carry || b.d.g.BX() != 0x0100 {
			t.Errorf("KEYB is there: %04X, version %04X", ax, b.d.g.BX())
		}
		return guest.Linear(b.pc.Segs[x86.ES], b.d.g.DI())
	}
	if at := data(); b.d.g.Word(at+0x16) != 'R'<<8|'G' || b.d.g.Word(at+0x18) != 437 || b.d.g.Word(at+0x1c) != 0xffff || b.at(at+4) != b.at(4*0x2f) {
		t.Errorf("data of KEYB: % X", b.d.g.Bytes(uint16(at>>4), uint16(at&15), 0x30))
	}
	if ax, carry := call(0xad81, 852); ax != 1 || !carry {
		t.Errorf("page 852: %04X, carry %v", ax, carry)
	}
	if _, carry := call(0xad81, 850); carry || b.d.g.Word(data()+0x18) != 850 {
		t.Errorf("page 850: carry %v, %d", carry, b.d.g.Word(data()+0x18))
	}
	for _, c := range []struct {
		set   uint16
		carry bool
		is    uint8
	}{{0x0100, false, 0}, {7, true, 0}, {0xff, false, 0xff}} {
		_, carry := call(0xad82, c.set)
		if call(0xad83, 0x1234); carry != c.carry || b.d.g.BX() != 0x1200|uint16(c.is) {
			t.Errorf("keyboard %02X: carry %v, then %04X", c.set, carry, b.d.g.BX())
		}
	}
}
