package dos

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/dos/tables"
	"github.com/iron86/iron86/x86"
)

// TestCreateWithoutAHandle leaves the file as it is.
func TestCreateWithoutAHandle(t *testing.T) {
	b := newBench(t, "")
	b.file("KEEP", "0123456789")
	h, _ := b.path(0x3d00, 0, "KEEP")
	for range 14 {
		b.path(0x3d00, 0, "KEEP")
	}
	for _, ax := range []uint16{0x3c00, 0x5b00, 0x5a00, 0x3d00, 0x6c00} {
		b.put(0x100, "KEEP")
		if r, carry := b.call(regs{ax: ax, bx: 2, dx: 0x100, si: 0x100}); ax != 0x6c00 && (!carry || errno.Code(r.ax) != errno.Handles) {
			t.Errorf("AX=%04X: %v, carry %v", ax, r.ax, carry)
		}
		b.put(0x100, "NEW")
		b.call(regs{ax: ax, bx: 2, dx: 0x100})
	}
	b.put(0x100, "KEEP")
	if r, carry := b.call(regs{ax: 0x6c00, bx: 2, dx: 0x12, si: 0x100}); !carry || errno.Code(r.ax) != errno.Handles {
		t.Errorf("extended open: %v, carry %v", r.ax, carry)
	}
	if b.read(h) != "0123456789" || b.content("KEEP") != "0123456789" || b.content("NEW") != "-" {
		t.Errorf("the file is now %q, the other %q", b.content("KEEP"), b.content("NEW"))
	}
}

// TestHandleCount lengthens and shortens the job file table.
func TestHandleCount(t *testing.T) {
	b := newBench(t, "")
	p := uint32(b.d.psp) << 4
	count := func(n uint16) errno.Code {
		t.Helper()
		r, carry := b.call(regs{ax: 0x6700, bx: n})
		if carry {
			return errno.Code(r.ax)
		}
		return errno.None
	}
	check := func(what string, want uint16) {
		t.Helper()
		if have := b.d.g.Word(p + guest.PSPJFTSize); have != want {
			t.Errorf("%s: a table of %d, want %d", what, have, want)
		}
		if _, e := b.d.arena.Blocks(tables.FirstBlock); e != errno.None {
			t.Errorf("%s: the memory control blocks: error %d", what, e)
		}
		if b.d.g.Byte(guest.Linear(uint16(b.d.g.Dword(p+guest.PSPJFT)>>16), uint16(b.d.g.Dword(p+guest.PSPJFT)))) != 0 {
			t.Errorf("%s: handle 0 is another file", what)
		}
	}
	free := func() uint16 {
		r, _ := b.call(regs{ax: 0x4800, bx: 0xffff})
		return r.bx
	}
	before := free()
	for _, n := range []uint16{60, 30, 30, 100, 5} {
		if e := count(n); e != errno.None {
			t.Fatalf("%d handles: error %d", n, e)
		}
		check("after AH=67h", max(n, 20))
	}
	if now := free(); now != before {
		t.Errorf("%d paragraphs are free, want %d", now, before)
	}
	count(60)
	b.call(regs{ax: 0x4600, bx: 1, cx: 50})
	if e := count(50); e != errno.Handles {
		t.Errorf("50 handles while 50 is open: error %d, want %d", e, errno.Handles)
	}
	check("refused", 60)
	if e := count(51); e != errno.None {
		t.Errorf("51 handles: error %d", e)
	}
	if r, carry := b.call(regs{ax: 0x3e00, bx: 50}); carry {
		t.Errorf("closing 50: error %d", r.ax)
	}
	if e := count(0xffff); e != errno.Function {
		t.Errorf("65535 handles: error %d, want %d", e, errno.Function)
	}
}

func TestDuplicateToItself(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "x")
	h, _ := b.path(0x3d00, 0, "F")
	for range 2 {
		if r, carry := b.call(regs{ax: 0x4600, bx: h, cx: h}); !carry || errno.Code(r.ax) != errno.Handle {
			t.Errorf("AX %d, carry %v", r.ax, carry)
		}
	}
	if again, _ := b.path(0x3d00, 0, "F"); again != h {
		t.Errorf("the handle is not free: the next one is %d, want %d", errno.Again, h)
	}
	if r, carry := b.call(regs{ax: 0x4600, bx: 99, cx: h}); !carry || errno.Code(r.ax) != errno.Handle {
		t.Errorf("of a handle that is not open: AX %d, carry %v", r.ax, carry)
	}
}

func TestSeekMethods(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "x")
	for _, name := range []string{"F", "NUL", "CON"} {
		h, _ := b.path(0x3d00, 0, name)
		for _, method := range []uint16{3, 0x80, 0xff} {
			if r, carry := b.call(regs{ax: 0x4200 | method, bx: h}); !carry || errno.Code(r.ax) != errno.Function {
				t.Errorf("%s, method %02X: AX %d, carry %v", name, method, r.ax, carry)
			}
		}
		if r, carry := b.call(regs{ax: 0x4202, bx: h}); carry {
			t.Errorf("%s, to the end: error %d", name, r.ax)
		}
	}
}

func TestOpenModes(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "x")
	for mode := range uint16(0x100) {
		want := errno.None
		if mode&0x0f > 2 || mode&0x70 > 0x40 {
			want = errno.Mode
		}
		for _, name := range []string{"F", "NUL"} {
			h, e := b.path(0x3d00|mode, 0, name)
			if e != want && (name == "F" || mode&0x70 <= 0x40) {
				t.Errorf("mode %02X of %s: error %d, want %d", mode, name, e, want)
			}
			if e == errno.None {
				b.call(regs{ax: 0x3e00, bx: h})
			}
		}
	}
}

func TestExtendedOpen(t *testing.T) {
	b := newBench(t, "")
	b.file("F", "old")
	for _, c := range []struct {
		name         string
		mode, action uint16
		want         errno.Code
		took         uint16
	}{
		{"F", 0x0003, 0x01, errno.Mode, 0}, {"F", 0x0050, 0x12, errno.Mode, 0}, {"NEW", 0x0003, 0x11, errno.Mode, 0}, {"NEW", 0x000a, 0x10, errno.Mode, 0},
		{"NEW", 2, 0x00, errno.Function, 0}, {"F", 2, 0x03, errno.Function, 0}, {"NEW", 2, 0x20, errno.Function, 0}, {"F", 2, 0x201, errno.Function, 0},
		{"NEW", 2, 0x01, errno.File, 0}, {"NEW", 2, 0x02, errno.File, 0}, {"F", 2, 0x10, errno.Exists, 0}, {"", 2, 0x11, errno.File, 0}, {"", 3, 0x11, errno.File, 0}, {"NODIR\\F", 3, 0x12, errno.Path, 0}, {"F?", 3, 0x11, errno.File, 0}, {"x.y.z", 2, 0x12, errno.File, 0},
		{"F", 0, 0x11, errno.None, 1}, {"F", 0x42, 0x12, errno.None, 3}, {"N2", 0x42, 0x11, errno.None, 2}, {"N3", 0, 0x10, errno.None, 2}, {"NUL", 2, 0x01, errno.None, 1},
	} {
		b.put(0x100, c.name)
		r, carry := b.call(regs{ax: 0x6c00, bx: c.mode, dx: c.action, si: 0x100})
		switch {
		case c.want != errno.None && (!carry || errno.Code(r.ax) != c.want):
			t.Errorf("%q mode %04X action %02X: AX %d, carry %v, want %d", c.name, c.mode, c.action, r.ax, carry, c.want)
		case c.want == errno.None && (carry || r.cx != c.took):
			t.Errorf("%q mode %04X action %02X: AX %d, carry %v, CX %d, want %d", c.name, c.mode, c.action, r.ax, carry, r.cx, c.took)
		case c.want == errno.None:
			if f, _ := b.d.file.FileOf(r.ax); f.Mode() != uint8(c.mode) {
				t.Errorf("%q: the file's mode is %02X, want %02X", c.name, f.Mode(), c.mode)
			}
			b.call(regs{ax: 0x3e00, bx: r.ax})
		}
		if b.content("NEW") != "-" {
			t.Fatalf("mode %04X action %02X made the file", c.mode, c.action)
		}
	}
}

func TestDeviceWords(t *testing.T) {
	b := newBench(t, "")
	for name, want := range map[string]uint16{
		"CON": 0x80d3, "NUL": 0x80c4, "AUX": 0x80c0, "COM1": 0x80c0, "PRN": 0xa0c0, "LPT1": 0xa0c0, "LPT3": 0xa0c0, "CLOCK$": 0x80c8,
	} {
		h, e := b.path(0x3d02, 0, name)
		r, carry := b.call(regs{ax: 0x4400, bx: h})
		if e != errno.None || carry || r.dx != want {
			t.Errorf("%s: %04X, carry %v, want %04X", name, r.dx, carry, want)
		}
		if r, carry := b.call(regs{ax: 0x4401, bx: h, dx: 0x01a0}); !carry || errno.Code(r.ax) != errno.Data {
			t.Errorf("%s: setting the upper half: AX %d, carry %v", name, r.ax, carry)
		}
		b.call(regs{ax: 0x3e00, bx: h})
	}
}

// TestCallsThatAreNotThere leave all but AL.
func TestCallsThatAreNotThere(t *testing.T) {
	b := newBench(t, "")
	for _, ax := range []uint16{0x6155, 0x6b55, 0x6d55, 0x7055, 0x74a0, 0x7303, 0x9955, 0xff55} {
		for _, flags := range []uint32{2, 3} {
			b.callerFlags = flags
			r, carry := b.call(regs{ax: ax, bx: 0x1234})
			if r.ax != ax&0xff00 || r.bx != 0x1234 || carry != (flags&x86.CF != 0) {
				t.Errorf("AX=%04X, flags %d: AX %04X, carry %v", ax, flags, r.ax, carry)
			}
		}
	}
}

func TestBuildParameterBlock(t *testing.T) {
	b := newBench(t, "")
	bpb := make([]byte, 25)
	for _, c := range []struct {
		size                  uint16
		perCluster            uint8
		reserved              uint16
		fats                  uint8
		root, total           uint16
		media                 uint8
		fat                   uint16
		big                   uint32
		first, clusters, dirs uint16
		shift                 uint8
	}{
		{512, 1, 1, 2, 224, 2880, 0xf0, 9, 0, 33, 2848, 19, 0}, {512, 4, 1, 2, 512, 0, 0xf8, 200, 200000, 433, 49892, 401, 2},
		{1024, 2, 1, 1, 33, 1000, 0xfe, 3, 0, 6, 498, 4, 1},
	} {
		le := binary.LittleEndian
		le.PutUint16(bpb, c.size)
		bpb[2], bpb[5], bpb[10] = c.perCluster, c.fats, c.media
		le.PutUint16(bpb[3:], c.reserved)
		le.PutUint16(bpb[6:], c.root)
		le.PutUint16(bpb[8:], c.total)
		le.PutUint16(bpb[11:], c.fat)
		le.PutUint32(bpb[21:], c.big)
		b.d.g.PutBytes(dataSeg, 0x100, bpb)
		b.d.g.PutBytes(dataSeg, 0x200, []byte(strings.Repeat("\xaa", 64)))
		b.pc.Regs[x86.BP] = 0x200
		b.call(regs{ax: 0x5300, si: 0x100})
		dpb := b.d.g.Bytes(dataSeg, 0x200, 64)
		if le.Uint16(dpb[2:]) != c.size || dpb[4] != c.perCluster-1 || dpb[5] != c.shift || le.Uint16(dpb[6:]) != c.reserved || dpb[8] != c.fats ||
			le.Uint16(dpb[9:]) != c.root || le.Uint16(dpb[0x0b:]) != c.first || le.Uint16(dpb[0x0d:]) != c.clusters ||
			le.Uint16(dpb[0x0f:]) != c.fat || le.Uint16(dpb[0x11:]) != c.dirs || dpb[0x17] != c.media || le.Uint16(dpb[0x1f:]) != 0xffff {
			t.Errorf("%+v: % x", c, dpb[:dpbSize])
		}
		if dpb[0] != 0xaa || dpb[0x13] != 0xaa || dpb[0x19] != 0xaa || dpb[dpbSize] != 0xaa {
			t.Errorf("what a BPB does not tell was changed: % x", dpb)
		}
	}
}

// TestResizeBlock: AX is the segment, the block is the caller's, what is no block is error 7.
func TestResizeBlock(t *testing.T) {
	b := newBench(t, "")
	r, _ := b.call(regs{ax: 0x4800, bx: 0x100})
	seg := r.ax
	b.d.arena.SetOwner(seg, 0x1234)
	resize := func(seg, n uint16) (regs, bool) {
		b.es = seg
		defer func() { b.es = 0 }()
		return b.call(regs{ax: 0x4a55, bx: n})
	}
	for _, n := range []uint16{0x80, 0x80, 0x200} {
		if r, carry := resize(seg, n); carry || r.ax != seg || b.d.g.Word(uint32(seg-1)<<4+process.MCBOwner) != b.d.psp {
			t.Errorf("to %X: AX %04X, carry %v, owner %04X", n, r.ax, carry, b.d.g.Word(uint32(seg-1)<<4+process.MCBOwner))
		}
	}
	if r, carry := resize(seg, 0xffff); !carry || errno.Code(r.ax) != errno.Memory || r.bx < 0x1000 {
		t.Errorf("too much: AX %d, BX %04X, carry %v", r.ax, r.bx, carry)
	}
	if r, carry := resize(seg+5, 1); !carry || errno.Code(r.ax) != errno.Arena {
		t.Errorf("no block: AX %d, carry %v, want %d", r.ax, carry, errno.Arena)
	}
	b.es = seg + 5
	if r, carry := b.call(regs{ax: 0x4900}); !carry || errno.Code(r.ax) != errno.Block {
		t.Errorf("release of no block: AX %d, carry %v, want %d", r.ax, carry, errno.Block)
	}
}
