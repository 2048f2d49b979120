package dos

import (
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// int2F is INT 2Fh, with a word on the stack before it.
func (b *bench) int2F(r regs, word uint16) (regs, bool) {
	b.Helper()
	for i, v := range map[int]uint16{x86.AX: r.ax, x86.BX: r.bx, x86.CX: r.cx, x86.DX: r.dx, x86.SI: r.si, x86.DI: r.di} {
		b.d.g.Set16(i, v)
	}
	b.pc.Segs[x86.SS], b.pc.Regs[x86.SP] = 0x3000, 0xffe0
	b.d.g.PutBytes(0x3000, 0xffe0, []byte{0, 1, 0, 0x20, 0x02, 0x02, byte(word), byte(word >> 8)})
	b.d.g.Jump(guest.Stub(guest.VectorStub(0x2f)))
	b.d.int2F()
	carry := b.d.g.Word(guest.Linear(0x3000, 0xffe4))&x86.CF != 0
	return regs{b.d.g.AX(), b.d.g.BX(), b.d.g.CX(), b.d.g.DX(), b.d.g.SI(), b.d.g.DI()}, carry
}

func TestMultiplex(t *testing.T) {
	b := newBench(t, "")
	for _, c := range []struct {
		name   string
		ax     uint16
		wantAX uint16
	}{
		{"PRINT", 0x0100, 0x0100}, {"ASSIGN", 0x0600, 0x0600}, {"SHARE", 0x1000, 0x10ff}, {"redirector", 0x1100, 0x1100},
		{"DOS", 0x1200, 0x12ff}, {"NLSFUNC", 0x1400, 0x14ff}, {"Windows", 0x1600, 0x1600}, {"ANSI", 0x1a00, 0x1a00},
		{"APPEND", 0xb700, 0xb700}, {"idle", 0x1680, 0x1600}, {"XMS", 0x4300, 0x4380},
	} {
		if r, _ := b.int2F(regs{ax: c.ax}, 0); r.ax != c.wantAX {
			t.Errorf("%s: AX %04X, want %04X", c.name, r.ax, c.wantAX)
		}
	}
	if r, _ := b.int2F(regs{ax: 0x1500, bx: 9}, 0); r.bx != 0 {
		t.Errorf("%d CD drives", r.bx)
	}
	if r, _ := b.int2F(regs{ax: 0x4a01, bx: 9}, 0); r.bx != 0 || r.di != 0xffff || b.pc.Segs[x86.ES] != 0xffff {
		t.Errorf("free HMA: %v", r)
	}
}

func TestInsideDOS(t *testing.T) {
	b := newBench(t, "")
	b.file("f", "12345")
	h, e := b.path(0x3d00, 0, "f")
	if e != errno.None {
		t.Fatal(e)
	}
	r, carry := b.int2F(regs{ax: 0x1220, bx: h}, 0)
	index := b.d.g.Byte(guest.Linear(b.pc.Segs[x86.ES], r.di))
	if carry || int(index) >= file.MaxFiles {
		t.Fatalf("job file table: %v, entry %d", carry, index)
	}
	r, carry = b.int2F(regs{ax: 0x1216, bx: uint16(index)}, 0)
	if size := b.d.g.Dword(guest.Linear(b.pc.Segs[x86.ES], r.di) + 0x11); carry || size != 5 {
		t.Errorf("table of files: size %d, carry %v", size, carry)
	}
	if _, carry := b.int2F(regs{ax: 0x1216, bx: 0xff00}, 0); !carry {
		t.Error("entry FF00h is there")
	}
	if r, carry := b.int2F(regs{ax: 0x1220, bx: 500}, 0); !carry || byte(r.ax) != uint8(errno.Handle) {
		t.Errorf("handle 500: %v %v", r, carry)
	}
	r, carry = b.int2F(regs{ax: 0x1217}, 2)
	if carry || b.d.g.Byte(guest.Linear(b.pc.Segs[x86.DS], r.si)) != 'C' {
		t.Errorf("directory of drive C: %v %v", r, carry)
	}
	if _, carry := b.int2F(regs{ax: 0x1217}, 1); !carry {
		t.Error("drive B is there")
	}
}
