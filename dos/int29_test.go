package dos

import (
	"testing"

	"github.com/iron86/iron86/dos/guest"
)

// TestInt29 lets output pass through a handler of the program, and finds what the call returns unharmed.
func TestInt29(t *testing.T) {
	b := newBench(t, "")
	b.d.file.OpenStandard(b.d.shell, [3]bool{true, true, true})
	b.setHandler(0x29)
	b.put(0x500, "abc$")
	for _, c := range []struct {
		r    regs
		want string
		ax   uint16
	}{
		{regs{ax: 0x0200, dx: 'x'}, "x", 0x0278}, {regs{ax: 0x0600, dx: 'y'}, "y", 0x0679}, {regs{ax: 0x0900, dx: 0x500}, "abc", 0x0924},
		{regs{ax: 0x4000, bx: 1, cx: 3, dx: 0x500}, "abc", 3}, {regs{ax: 0x4000, bx: 2, cx: 2, dx: 0x500}, "ab", 2},
	} {
		b.out.Reset()
		b.seen = nil
		r, _ := b.call(c.r)
		if string(b.seen) != c.want || b.out.String() != c.want || r.ax != c.ax {
			t.Errorf("AX=%04X: the handler saw %q, output %q, AX %04X; want %q, %04X", c.r.ax, b.seen, b.out.String(), r.ax, c.want, c.ax)
		}
	}
	h, _ := b.path(0x3c00, 0, "OUT")
	b.seen = nil
	b.write(h, "to a file")
	if b.seen != nil {
		t.Errorf("a file's text went through INT 29h: %q", b.seen)
	}
}

// TestRawReads wait for all characters.
func TestRawReads(t *testing.T) {
	b := newBench(t, "q\rz!")
	b.d.file.OpenStandard(b.d.shell, [3]bool{0: true})
	b.call(regs{ax: 0x4401, dx: 0x20}) // raw
	for _, c := range []struct {
		n    uint16
		want string
	}{{3, "q\rz"}, {0, ""}, {1, "!"}, {5, ""}} {
		r, carry := b.call(regs{ax: 0x3f00, cx: c.n, dx: 0x1000})
		if got := string(b.d.g.Bytes(dataSeg, 0x1000, int(r.ax))); carry || got != c.want {
			t.Errorf("%d characters: %q, carry %v, want %q", c.n, got, carry, c.want)
		}
	}
	if b.out.Len() != 0 {
		t.Errorf("echo %q", b.out.String())
	}
}

// TestCtrlC calls INT 23h and makes the call again, whatever reads.
func TestCtrlC(t *testing.T) {
	for _, c := range []struct {
		r    regs
		in   string
		want string
	}{
		{regs{ax: 0x0a00, dx: 0x600}, "ab\x03c\r", "c"}, {regs{ax: 0x0c0a, dx: 0x600}, "ab\x03\x03c\r", "c"},
		{regs{ax: 0x3f00, cx: 20, dx: 0x602}, "ab\x03c\r", "c\r\n"}, {regs{ax: 0x0100}, "\x03c", ""}, {regs{ax: 0x0800}, "\x03c", ""}, {regs{ax: 0x0c08}, "\x03c", ""},
	} {
		b := newBench(t, c.in)
		b.d.file.OpenStandard(b.d.shell, [3]bool{0: true})
		b.setHandler(0x23)
		b.d.g.PutBytes(dataSeg, 0x600, []byte{20, 0})
		r, _ := b.call(c.r)
		got := string(b.d.g.Bytes(dataSeg, 0x602, len(c.want)))
		if b.breaks == 0 || got != c.want || c.want == "" && byte(r.ax) != 'c' {
			t.Errorf("AX=%04X: INT 23h %d times, %q, AX %04X; want %q", c.r.ax, b.breaks, got, r.ax, c.want)
		}
	}
	b := newBench(t, "")
	b.d.file.OpenStandard(b.d.shell, [3]bool{1: true})
	b.setHandler(0x23)
	b.put(0x500, "a$")
	for at, v := range map[uint32]uint16{guest.BDAHead: 0x1e, guest.BDATail: 0x1e, guest.BDAStart: 0x1e, guest.BDAEnd: 0x3e} {
		b.d.g.PutWord(at, v)
	}
	for _, r := range []regs{{ax: 0x0200, dx: 'a'}, {ax: 0x0900, dx: 0x500}, {ax: 0x4000, bx: 1, cx: 1, dx: 0x500}, {ax: 0x0b00}} {
		b.breaks = 0
		b.d.g.PutWord(0x41e, 0x2e03)
		b.d.g.PutWord(guest.BDAHead, 0x1e)
		b.d.g.PutWord(guest.BDATail, 0x20)
		if b.call(r); b.breaks != 1 {
			t.Errorf("AX=%04X with Ctrl-C typed: INT 23h %d times", r.ax, b.breaks)
		}
	}
}
