package mouse_test

import (
	"testing"

	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/mouse"
	"github.com/iron86/iron86/internal/guesttest"
	"github.com/iron86/iron86/x86"
)

const service = 0x340 // stub that INT 33h leads to

// bench is the driver on a machine without a processor, whose screen has 80 by 25 characters.
type bench struct {
	*guest.Guest
	pc *guesttest.PC
}

func newBench() *bench {
	b := &bench{pc: guesttest.New()}
	b.Guest = guest.New(b.pc)
	b.PutByte(guest.BDAMode, 3)
	b.PutWord(guest.BDAColumns, 80)
	b.PutByte(guest.BDARows, 24)
	m := mouse.New(b.Guest)
	m.Install()
	b.SetVector(0x33, guest.Stub(service))
	b.TrapStub(service, m.Interrupt)
	b.call(0, 0, 0, 0)
	return b
}

// call is INT 33h.
func (b *bench) call(ax, bx, cx, dx uint16) {
	b.SetAX(ax)
	b.SetBX(bx)
	b.SetCX(cx)
	b.SetDX(dx)
	b.pc.Interrupt(0x33)
}

// packet is the BIOS's call with a packet of the pointing device.
func (b *bench) packet(status, dx, dy uint16) {
	b.pc.Segs[x86.SS], b.pc.Regs[x86.SP] = 0x3000, 0xff00
	for _, v := range []uint16{status, dx, dy, 0, 0x1234, 0x5678} { // four words and the return address
		b.Push(v)
	}
	b.Jump(guest.Stub(0x2f0))
	b.pc.Step()
}

func TestMovementIsScaledAndBounded(t *testing.T) {
	b := newBench()
	for _, c := range []struct {
		status, dx, dy uint16
		x, y           uint16 // as function 03h tells them: whole characters
	}{
		{0x00, 16, 0, 336, 96}, // 8 mickeys for 8 pixels, from the middle
		{0x20, 0, 0xf0, 336, 104},
		{0x10, 0x00, 0, 80, 104}, // 256 to the left
		{0x10, 0x00, 0, 0, 104},  // the left edge
		{0x00, 0, 0xff, 0, 0},    // the top edge: up is positive
	} {
		b.packet(c.status, c.dx, c.dy)
		if b.call(3, 0, 0, 0); b.CX() != c.x || b.DX() != c.y {
			t.Errorf("after %02X %02X %02X: %d, %d; want %d, %d", c.status, c.dx, c.dy, b.CX(), b.DX(), c.x, c.y)
		}
	}
	b.call(0x0b, 0, 0, 0)
	if x, y := int16(b.CX()), int16(b.DX()); x != 16-512 || y != 16-255 {
		t.Errorf("mickeys: %d, %d; want %d, %d", x, y, 16-512, 16-255)
	}
}

func TestButtonsAreCounted(t *testing.T) {
	b := newBench()
	for range 2 {
		b.packet(0x01, 0, 0)
		b.packet(0x00, 0, 0)
	}
	b.packet(0x02, 0, 0)
	if b.call(5, 0, 0, 0); b.AX() != 2 || b.BX() != 2 {
		t.Errorf("buttons %X, left pressed %d times; want 2, 2", b.AX(), b.BX())
	}
	if b.call(5, 0, 0, 0); b.BX() != 0 {
		t.Errorf("the count of presses stays: %d", b.BX())
	}
	if b.call(6, 0, 0, 0); b.BX() != 2 {
		t.Errorf("left released %d times", b.BX())
	}
	if b.call(5, 0xffff, 0, 0); b.BX() != 0 {
		t.Errorf("a button that is none was pressed %d times", b.BX())
	}
}

func TestHandlerIsCalledForItsEvents(t *testing.T) {
	b := newBench()
	b.SetES(0x4000)
	b.call(0x0c, 0, 0x02, 0x0500) // left button pressed
	b.packet(0x00, 1, 0)
	if b.IP() != 0x2f1 {
		t.Errorf("a movement led to %04X", b.IP())
	}
	b.packet(0x01, 0, 0)
	if b.IP() != 0x300 {
		t.Fatalf("a press led to %04X, not to the call of the handler", b.IP())
	}
	b.Jump(guest.Stub(0x303))
	b.pc.Step()
	if b.pc.Segs[x86.CS] != 0x4000 || b.IP() != 0x0500 || b.AX() != 0x02 || b.BX() != 1 {
		t.Errorf("handler at %04X:%04X with AX %X, BX %X", b.pc.Segs[x86.CS], b.IP(), b.AX(), b.BX())
	}
}

func TestCursorIsDrawnAndTakenBack(t *testing.T) {
	b := newBench()
	b.call(4, 0, 16, 8) // column 2, row 1
	const at = 0xb8000 + 164
	b.PutWord(at, 0x0741)
	if b.call(1, 0, 0, 0); b.Word(at) != 0x7041 {
		t.Errorf("shown: %04X", b.Word(at))
	}
	if b.call(2, 0, 0, 0); b.Word(at) != 0x0741 {
		t.Errorf("hidden: %04X", b.Word(at))
	}
	b.call(2, 0, 0, 0)
	if b.call(1, 0, 0, 0); b.Word(at) != 0x0741 {
		t.Errorf("hidden twice, shown once: %04X", b.Word(at))
	}
}

// TestStateOfProgramsIsChecked: function 17h takes what the program's memory holds.
func TestStateOfProgramsIsChecked(t *testing.T) {
	b := newBench()
	b.call(0x15, 0, 0, 0)
	size := int(b.BX())
	b.SetES(0x4000)
	b.call(0x16, 0, 0, 0)
	saved := b.Bytes(0x4000, 0, size)
	b.call(4, 0, 0, 0)
	b.call(0x17, 0, 0, 0)
	if b.call(3, 0, 0, 0); b.CX() != 320 {
		t.Errorf("restored to column %d", b.CX())
	}
	for i := range saved {
		saved[i] = 0 // ratios of 0, which nothing can be divided by
	}
	b.PutBytes(0x4000, 0, saved)
	b.call(0x17, 0, 0, 0)
	b.packet(0x00, 5, 5)
}
