package dos

import (
	"os"
	"strings"
	"testing"

	"github.com/iron86/iron86/dos/errno"
)

// TestFullDisk writes to a drive with room for 1000 bytes.
func TestFullDisk(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	left := int64(1000)
	b := newBench(t, "", Mount{Letter: 'D', Root: root, Room: &left})
	free := func() int {
		r, _ := b.call(regs{ax: 0x3600, dx: 4})
		return int(r.ax) * int(r.bx) * int(r.cx)
	}
	if n := free(); n != 512 {
		t.Errorf("free at first: %d, want one sector", n)
	}
	h, e := b.path(0x3c00, 0, "D:A")
	if e != errno.None {
		t.Fatal(e)
	}
	b.put(0x1000, strings.Repeat("x", 700))
	for i, want := range []uint16{700, 300, 0} {
		if r, carry := b.call(regs{ax: 0x4000, bx: h, cx: 700, dx: 0x1000}); carry || r.ax != want {
			t.Errorf("write %d: %d bytes, carry %v; want %d", i, r.ax, carry, want)
		}
	}
	b.call(regs{ax: 0x4200, bx: h, dx: 100})
	if r, carry := b.call(regs{ax: 0x4000, bx: h, cx: 700, dx: 0x1000}); carry || r.ax != 700 {
		t.Errorf("over what is there: %d bytes, carry %v", r.ax, carry)
	}
	b.call(regs{ax: 0x4200, bx: h, dx: 5000})
	if r, _ := b.call(regs{ax: 0x4000, bx: h, cx: 10, dx: 0x1000}); r.ax != 0 {
		t.Errorf("behind a gap: %d bytes", r.ax)
	}
	if _, carry := b.call(regs{ax: 0x4000, bx: h}); !carry {
		t.Error("a longer file by a write of nothing")
	}
	b.call(regs{ax: 0x4200, bx: h, dx: 200})
	b.call(regs{ax: 0x4000, bx: h})
	b.call(regs{ax: 0x3e00, bx: h})
	if n := free(); n != 512 {
		t.Errorf("free after cutting to 200: %d, want one sector of 800 bytes", n)
	}
	b.path(0x4100, 0, "D:A")
	h, _ = b.path(0x3c00, 0, "D:A")
	for _, want := range []uint16{700, 300} {
		if r, _ := b.call(regs{ax: 0x4000, bx: h, cx: 700, dx: 0x1000}); r.ax != want {
			t.Errorf("after deleting: %d bytes, want %d", r.ax, want)
		}
	}
}
