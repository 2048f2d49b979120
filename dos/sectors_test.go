package dos

import (
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// TestSectors reads the sectors of a drive by INT 25h in both forms, and by its IOCTL call.
func TestSectors(t *testing.T) {
	b := newBench(t, "")
	b.path(0x3c00, file.AttrVolume, "WORK")
	disk := func(v int, drive uint8, cx, dx uint16) (uint16, bool) {
		b.d.g.SetAX(uint16(drive))
		b.pc.Regs[x86.BX], b.pc.Regs[x86.CX], b.pc.Regs[x86.DX] = 0x1000, uint32(cx), uint32(dx)
		b.pc.Segs[x86.DS] = dataSeg
		b.pc.Interrupt(v)
		return b.d.g.AX(), b.pc.EFLAGS&x86.CF != 0
	}
	word := func(off uint16) uint16 { return b.d.g.Word(guest.Linear(dataSeg, off)) }
	if ax, carry := disk(0x25, 2, 1, 0); carry || word(0x100b) != file.BytesSector || word(0x11fe) != 0xaa55 || b.d.g.Byte(guest.Linear(dataSeg, 0x100d)) != file.PerCluster {
		t.Errorf("sector 0: %04X %v", ax, carry)
	}
	root := word(0x100e) + 2*word(0x1016)
	if b.put(0x1000, "----"); word(0x1000) != 0x2d2d {
		t.Fatal("the buffer is not cleared")
	}
	request := []byte{byte(root), byte(root >> 8), 0, 0, 1, 0, 0, 0x30, dataSeg & 0xff, dataSeg >> 8}
	b.d.g.PutBytes(dataSeg, 0x1000, request)
	if ax, carry := disk(0x25, 2, 0xffff, 0); carry || b.text(0x3000) != "WORK       \x08" {
		t.Errorf("the root by a request: %04X %v %q", ax, carry, b.text(0x3000))
	}
	for _, c := range []struct {
		v         int
		drive     uint8
		cx, want  uint16
		firstHigh byte
	}{{0x25, 9, 1, 0x0201, 0}, {0x25, 255, 1, 0x0201, 0}, {0x25, 2, 0xffff, 0x0408, 0x7f}, {0x25, 2, 0xfffe, 0x080c, 0}, {0x26, 2, 1, 0x0300, 0}} {
		b.d.g.PutBytes(dataSeg, 0x1000, append([]byte{0, 0, 0, c.firstHigh, 1}, request[5:]...))
		if ax, carry := disk(c.v, c.drive, c.cx, 0); ax != c.want || !carry {
			t.Errorf("INT %02Xh of drive %d, CX=%04X: %04X %v, want %04X", c.v, c.drive, c.cx, ax, carry, c.want)
		}
	}
	b.d.g.PutBytes(dataSeg, 0x100, []byte{0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0x40, dataSeg & 0xff, dataSeg >> 8})
	if r, carry := b.call(regs{ax: 0x440d, bx: 3, cx: 0x0861, dx: 0x100}); carry || word(0x41fe) != 0xaa55 {
		t.Errorf("read track: %v %v", r, carry)
	}
	b.d.g.PutBytes(dataSeg, 0x101, []byte{200})
	if r, carry := b.call(regs{ax: 0x440d, bx: 3, cx: 0x0861, dx: 0x100}); !carry || r.ax != uint16(errno.Data) {
		t.Errorf("read track of head 200: %v %v", r, carry)
	}
}
