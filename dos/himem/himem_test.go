package himem_test

import (
	"testing"

	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/himem"
	"github.com/iron86/iron86/internal/guesttest"
	"github.com/iron86/iron86/x86"
)

// bench is the servers on a machine without a processor.
type bench struct {
	*testing.T
	*guest.Guest
	pc *guesttest.Windowed
	m  *himem.Memory
}

func newBench(t *testing.T, c himem.Config) *bench {
	b := &bench{T: t, pc: guesttest.NewWindowed()}
	b.Guest = guest.New(b.pc)
	p := guest.NewPage()
	himem.Code(p.Put)
	b.MapROM(guest.StubBase, p.Code())
	b.m = himem.New(b.Guest, c)
	b.SetDS(0x2000)
	b.SetES(0x2000)
	return b
}

// xms calls function ah with EDX and EBX; it returns AX.
func (b *bench) xms(ah uint8, edx, ebx uint32) uint16 {
	b.Helper()
	b.SetAX(0x4310)
	b.m.Multiplex()
	entry := guest.Far{Seg: b.ES(), Off: b.BX() + 5} // behind the JMP and its NOPs
	b.SetES(0x2000)
	b.SetAX(uint16(ah) << 8)
	b.SetReg(x86.DX, edx)
	b.SetReg(x86.BX, ebx)
	b.Jump(entry)
	b.pc.Step()
	return b.AX()
}

// ems calls INT 67h; it returns the status in AH.
func (b *bench) ems(ax, bx, dx uint16) uint8 {
	b.SetAX(ax)
	b.SetBX(bx)
	b.SetDX(dx)
	b.pc.Interrupt(0x67)
	return b.AH()
}

func TestBlocksOfXMS(t *testing.T) {
	b := newBench(t, himem.Config{})
	if ax := b.xms(0x09, 64, 0); ax != 1 || b.DX() != 1 {
		t.Fatalf("allocate: AX %d, handle %d", ax, b.DX())
	}
	if ax := b.xms(0x0c, 1, 0); ax != 1 || uint32(b.DX())<<16|uint32(b.BX()) != 0x110000 {
		t.Errorf("lock: AX %d, address %04X%04X; want behind the HMA", ax, b.DX(), b.BX())
	}
	for _, c := range []struct {
		what string
		ah   uint8
		dx   uint32
		code uint8
	}{
		{"release a locked block", 0x0a, 1, 0xab}, {"resize a locked block", 0x0f, 1, 0xab},
		{"a handle that is none", 0x0a, 2, 0xa2}, {"handle 0", 0x0c, 0, 0xa2}, {"handle FFFF", 0x0e, 0xffff, 0xa2},
		{"more than there is", 0x89, 1 << 20, 0xa0}, {"a size that overflows", 0x89, 0xffffffff, 0xa0},
		{"a function that is none", 0x77, 0, 0x80}, {"an upper memory block", 0x10, 1, 0xb1},
	} {
		if ax := b.xms(c.ah, c.dx, 0); ax != 0 || b.BL() != c.code {
			t.Errorf("%s: AX %d, BL %02X; want %02X", c.what, ax, b.BL(), c.code)
		}
	}
	if b.xms(0x0d, 1, 0) != 1 || b.xms(0x0d, 1, 0) != 0 || b.xms(0x0a, 1, 0) != 1 {
		t.Error("unlock once, then release")
	}
	if total, _ := b.m.Pool().Available(himem.Granule); total != b.m.Pool().Total() {
		t.Errorf("%d of %d bytes are free in the end", total, b.m.Pool().Total())
	}
}

func TestMoveOfXMS(t *testing.T) {
	b := newBench(t, himem.Config{})
	b.xms(0x09, 1, 0)
	move := func(n uint32, from uint16, fromOff uint32, to uint16, toOff uint32) (uint16, uint8) {
		at := guest.Linear(0x2000, 0x100)
		b.PutDword(at, n)
		b.PutWord(at+4, from)
		b.PutDword(at+6, fromOff)
		b.PutWord(at+10, to)
		b.PutDword(at+12, toOff)
		b.SetSI(0x100)
		return b.xms(0x0b, 0, 0), b.BL()
	}
	b.PutBytes(0x2000, 0, []byte("abcdef"))
	if ax, code := move(6, 0, 0x2000<<16, 1, 2); ax != 1 {
		t.Errorf("to the block: %02X", code)
	}
	if ax, code := move(4, 1, 2, 1, 4); ax != 1 { // overlapping
		t.Errorf("within the block: %02X", code)
	}
	if have := string(b.pc.Mem[0x110002:0x110008]); have != "ababcd" {
		t.Errorf("the block holds %q", have)
	}
	for _, c := range []struct {
		n    uint32
		from uint16
		off  uint32
		code uint8
	}{{3, 1, 0, 0xa7}, {2, 9, 0, 0xa3}, {4, 1, 1022, 0xa4}, {4, 1, 0xfffffffe, 0xa4}} {
		if ax, code := move(c.n, c.from, c.off, 0, 0); ax != 0 || code != c.code {
			t.Errorf("%d bytes of %d:%X: AX %d, BL %02X; want %02X", c.n, c.from, c.off, ax, code, c.code)
		}
	}
}

func TestA20IsCounted(t *testing.T) {
	b := newBench(t, himem.Config{})
	b.xms(0x03, 0, 0)
	b.xms(0x05, 0, 0)
	if ax := b.xms(0x04, 0, 0); ax != 0 || b.BL() != 0x94 || !b.pc.A20 {
		t.Errorf("shut while function 05h needs it: AX %d, BL %02X, open %v", ax, b.BL(), b.pc.A20)
	}
	if ax := b.xms(0x06, 0, 0); ax != 1 || b.pc.A20 {
		t.Errorf("shut by the last: AX %d, open %v", ax, b.pc.A20)
	}
}

func TestPagesOfEMS(t *testing.T) {
	b := newBench(t, himem.Config{})
	const frame = 0xd0000
	if s := b.ems(0x4300, 2, 0); s != 0 || b.DX() != 1 {
		t.Fatalf("allocate: status %02X, handle %d", s, b.DX())
	}
	if s := b.ems(0x4401, 1, 1); s != 0 || b.pc.Windows[frame+0x4000]%0x4000 != 0 || b.pc.Windows[frame+0x4000] < 0x110000 {
		t.Errorf("map: status %02X, windows %X", s, b.pc.Windows)
	}
	for _, c := range []struct {
		what       string
		ax, bx, dx uint16
		status     uint8
	}{
		{"a window that is none", 0x4404, 0, 1, 0x8b}, {"a page that is none", 0x4400, 2, 1, 0x8a},
		{"a handle that is none", 0x4400, 0, 2, 0x83}, {"no pages", 0x4300, 0, 0, 0x89},
		{"more pages than there are", 0x4300, 0x7fff, 0, 0x87}, {"a function that is none", 0x7f00, 0, 0, 0x84},
		{"restore what was not saved", 0x4800, 0, 1, 0x8e},
	} {
		if s := b.ems(c.ax, c.bx, c.dx); s != c.status {
			t.Errorf("%s: status %02X, want %02X", c.what, s, c.status)
		}
	}
	b.ems(0x4700, 0, 1)
	if s := b.ems(0x4500, 0, 1); s != 0x86 {
		t.Errorf("free while the frame is saved: status %02X", s)
	}
	b.ems(0x4800, 0, 1)
	if s := b.ems(0x4500, 0, 1); s != 0 || len(b.pc.Windows) != 0 {
		t.Errorf("free: status %02X, windows %X", s, b.pc.Windows)
	}
}

// TestWithout: what the configuration excludes is not there.
func TestWithout(t *testing.T) {
	b := newBench(t, himem.Config{NoXMS: true})
	b.SetAX(0x4300)
	if b.m.Multiplex(); b.AL() == 0x80 || b.m.Pool() != nil || b.m.HasEMS() {
		t.Errorf("without XMS: AL %02X, pool %v, EMS %v", b.AL(), b.m.Pool(), b.m.HasEMS())
	}
	b = newBench(t, himem.Config{NoEMS: true})
	if b.m.Pool() == nil || b.m.HasEMS() {
		t.Error("without EMS there is still the pool, and no EMS")
	}
	if v := b.Vector(0x67); v != guest.Stub(guest.StubReturn) {
		t.Errorf("without EMS INT 67h leads to %v, not to IRET", v)
	}
}
