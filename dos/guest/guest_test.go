package guest_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/internal/guesttest"
	"github.com/iron86/iron86/x86"
)

func TestRegistersKeepTheirOtherHalf(t *testing.T) {
	pc := guesttest.New()
	g := guest.New(pc)
	pc.Regs[x86.AX] = 0x12345678
	g.SetAL(0xff)
	if pc.Regs[x86.AX] != 0x123456ff || g.AH() != 0x56 {
		t.Errorf("EAX is %08X after a change of AL", pc.Regs[x86.AX])
	}
	g.SetAX(1)
	if pc.Regs[x86.AX] != 0x12340001 || g.AX() != 1 {
		t.Errorf("EAX is %08X after a change of AX", pc.Regs[x86.AX])
	}
}

func TestPointersWrapWithinTheirSegment(t *testing.T) {
	pc := guesttest.New()
	g := guest.New(pc)
	g.PutBytes(0x1000, 0xfffe, []byte("abcd"))
	if !bytes.Equal(pc.Mem[0x1fffe:0x20000], []byte("ab")) || !bytes.Equal(pc.Mem[0x10000:0x10002], []byte("cd")) {
		t.Error("four bytes at FFFE are not at the end and at the start of the segment")
	}
	if have := g.Bytes(0x1000, 0xfffe, 4); string(have) != "abcd" {
		t.Errorf("read back: %q", have)
	}
	g.PutBytes(0x2000, 0xfffd, []byte("xyz\x00"))
	if have := g.ASCIIZ(0x2000, 0xfffd, 10); string(have) != "xyz" {
		t.Errorf("string to the end of the segment: %q", have)
	}
	if have := g.ASCIIZ(0x2000, 0xfffd, 2); string(have) != "xy" {
		t.Errorf("string of at most two bytes: %q", have)
	}
}

func TestStack(t *testing.T) {
	pc := guesttest.New()
	g := guest.New(pc)
	pc.Segs[x86.SS] = 0x3000
	g.Push(0x1234) // from 0 to FFFE
	if g.SP() != 0xfffe || g.Word(0x3fffe) != 0x1234 {
		t.Errorf("SP is %04X, the word there %04X", g.SP(), g.Word(0x3fffe))
	}
	if v := g.Pop(); v != 0x1234 || g.SP() != 0 {
		t.Errorf("popped %04X, SP is %04X", v, g.SP())
	}
}

// TestInterrupt goes the whole way: vector, stub, service, flags of the caller.
func TestInterrupt(t *testing.T) {
	pc := guesttest.New()
	g := guest.New(pc)
	g.SetVector(0x33, guest.Stub(0x300))
	if v := g.Vector(0x33); v != (guest.Far{Seg: guest.StubSeg, Off: 0x300}) {
		t.Fatalf("the vector is %v", v)
	}
	g.TrapStub(0x300, func() {
		g.SetCallerFlag(x86.CF, true)
		g.Finish()
	})
	if !pc.Interrupt(0x33) || pc.Pointer != 0x301 {
		t.Errorf("carry is not set, or IP %04X is not behind the NOP", pc.Pointer)
	}
}

func TestTextPage(t *testing.T) {
	pc := guesttest.New()
	g := guest.New(pc)
	for _, c := range []struct {
		mode, cols, rows int
		want             uint32 // address of row 1, column 2; 0: no page of text
	}{
		{3, 80, 25, 0xb8000 + 164}, {7, 80, 25, 0xb0000 + 164}, {1, 40, 25, 0xb8000 + 84},
		{0x13, 40, 25, 0}, {3, 0, 25, 0}, {3, 133, 25, 0}, {3, 132, 101, 0}, {3, 132, 100, 0xb8000 + 268},
	} {
		g.PutByte(guest.BDAMode, uint8(c.mode))
		g.PutWord(guest.BDAColumns, uint16(c.cols))
		g.PutByte(guest.BDARows, uint8(c.rows-1))
		p, ok := g.TextPage()
		if have := p.At(1, 2); ok != (c.want != 0) || ok && have != c.want {
			t.Errorf("mode %X, %d columns, %d rows: %v, address %X; want %X", c.mode, c.cols, c.rows, ok, have, c.want)
		}
	}
}

func TestPageOfStubs(t *testing.T) {
	p := guest.NewPage()
	p.Put(0x100, 0x90, 0xcb)
	if b := p.Code(); b[0x100] != 0x90 || b[0x101] != 0xcb || b[0x102] != 0xcf || b[guest.StubHalt] != 0xf4 {
		t.Error("the page is not what was put there")
	}
	defer func() {
		if why, _ := recover().(string); !strings.HasPrefix(why, "BUG: dos: two stubs at 101h") {
			t.Errorf("code on other code: %q", why)
		}
	}()
	p.Put(0x101, 0x90)
}

// TestSmallAccessesDoNotAllocate holds for what every call of DOS does several times.
func TestSmallAccessesDoNotAllocate(t *testing.T) {
	pc := guesttest.New()
	g := guest.New(pc)
	pc.Segs[x86.SS] = 0x3000
	if n := testing.AllocsPerRun(100, func() {
		g.PutByte(0x1000, g.Byte(0x1001))
		g.PutWord(0x1002, g.Word(0x1004))
		g.PutDword(0x1006, g.Dword(0x100a))
		g.Push(1)
		g.SetCallerFlag(x86.CF, g.Pop() == 0)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
