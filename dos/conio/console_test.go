package conio

import (
	"bytes"
	"io"
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/internal/guesttest"
	"github.com/iron86/iron86/x86"
)

// kernel counts what it is told.
type kernel struct {
	*Console // what a device does
	breaks   int
	err      error
}

func (k *kernel) Break() errno.Code {
	k.breaks++
	return errno.Moved
}
func (k *kernel) Fail(err error)                               { k.err = err }
func (k *kernel) PSP() uint16                                  { return 0x1000 }
func (k *kernel) DTA() guest.Far                               { return guest.Far{} }
func (k *kernel) Allocate(uint16, uint16) (uint16, errno.Code) { return 0, errno.Memory }
func (k *kernel) Release(uint16) errno.Code                    { return errno.Block }
func (k *kernel) SetError(errno.Code)                          {}
func (k *kernel) HasEMS() bool                                 { return false }

// stream is standard input.
type stream struct{ io.Reader }

func (stream) Ready() bool { return true }

// bench is a console with a process at 1000h whose handles 0 to 2 are CON.
type bench struct {
	*testing.T
	c   *Console
	k   *kernel
	g   *guest.Guest
	pc  *guesttest.PC
	out bytes.Buffer
}

func newBench(t *testing.T, cfg Config, in string) *bench {
	t.Helper()
	b := &bench{T: t, k: new(kernel), pc: guesttest.New()}
	b.g = guest.New(b.pc)
	for at, v := range map[uint32]uint16{guest.BDAHead: 0x1e, guest.BDATail: 0x1e, guest.BDAStart: 0x1e, guest.BDAEnd: 0x3e,
		guest.BDAColumns: 80, guest.BDACRTC: 0x3d4} {
		b.g.PutWord(at, v)
	}
	b.g.PutByte(guest.BDAMode, 3)
	b.g.PutByte(guest.BDARows, 24)
	p := guest.NewPage()
	Code(p.Put)
	b.g.MapROM(guest.StubBase, p.Code())
	b.g.SetVector(0x29, guest.Stub(guest.VectorStub(0x29)))
	drives := file.New(file.Config{Guest: b.g, Kernel: b.k, Clock: file.NewClock(b.g.Date, nil, false)})
	b.g.PutWord(0x10000+guest.PSPJFTSize, guest.PSPHandles)
	b.g.PutFar(0x10000+guest.PSPJFT, 0x1000, guest.PSPTable)
	drives.OpenStandard(0x1000, [3]bool{true, true, true})
	cfg.In, cfg.Out, cfg.Err = stream{bytes.NewBufferString(in)}, &b.out, &b.out
	b.c = New(b.g, b.k, drives, cfg)
	b.k.Console = b.c
	b.c.Install()
	b.pc.Segs[x86.DS], b.pc.Segs[x86.SS], b.pc.Regs[x86.SP] = 0x2000, 0x3000, 0xfff0
	return b
}

// call is INT 21h with DX 0.
func (b *bench) call(ax uint16) errno.Code {
	b.Helper()
	b.g.SetAX(ax)
	b.g.Set16(x86.DX, 0)
	return b.c.Calls()[uint8(ax>>8)]()
}

// typeKeys has the machine's keyboard type.
func (b *bench) typeKeys(keys ...uint16) {
	for _, k := range keys {
		b.c.keys.stuff(k)
	}
}

// row is the start of a row of the machine's screen.
func (b *bench) row(y, n int) string {
	t, _ := b.g.TextPage()
	var s []byte
	for x := range n {
		s = append(s, b.g.Byte(t.At(y, x)))
	}
	return string(s)
}

// typed is the line that INT 21h AH=0Ah has left.
func (b *bench) typed() string { return string(b.g.Bytes(0x2000, 2, int(b.g.Byte(0x20001)))) }

// TestLineInPieces: a call that waits for keys is made again and goes on with the line that it has; the keys of a line
// edit it.
func TestLineInPieces(t *testing.T) {
	b := newBench(t, Config{Keyboard: true}, "")
	b.g.PutBytes(0x2000, 0, []byte{8})
	for _, c := range []struct {
		keys []uint16
		want string // the line, "-" while it is not finished
	}{
		{[]uint16{'a', 'b'}, "-"}, {nil, "-"}, {[]uint16{8, 'c', '\r'}, "ac"},
		{[]uint16{'x', 'y', 27, 'd', '\r'}, "d"},
		{[]uint16{scanUp << 8, scanUp << 8, '!', '\r'}, "ac!"},
		{[]uint16{scanUp << 8, scanDown << 8, 'e', '\r'}, "e"},
		{[]uint16{'1', '2', '3', '4', '5', '6', '7', '8', '9', '\r'}, "1234567"}, // room for seven
		{[]uint16{scanF1 << 8, scanRight << 8, scanLeft << 8, 'B', scanF3 << 8, '\r'}, "1B34567"},
	} {
		b.typeKeys(c.keys...)
		e := b.call(0x0a00)
		if c.want == "-" {
			if e != errno.Again {
				t.Fatalf("keys %x: error %v, want to be called again", c.keys, e)
			}
			continue
		}
		if have := b.typed(); e != errno.None || have != c.want {
			t.Errorf("keys %x: line %q, error %v, want %q", c.keys, have, e, c.want)
		}
	}
}

// TestKeyWithoutCharacter is read as 0 and then its scan code.
func TestKeyWithoutCharacter(t *testing.T) {
	b := newBench(t, Config{Keyboard: true}, "")
	b.typeKeys(scanF1<<8, 0x48e0, 'x')
	for _, want := range []uint8{0, scanF1, 0, 0x48, 'x'} {
		b.call(0x0b00)
		if b.g.AL() != 0xff {
			t.Error("AH=0Bh sees no key")
		}
		if e := b.call(0x0700); e != errno.None || b.g.AL() != want {
			t.Errorf("AL %02X, error %v, want %02X", b.g.AL(), e, want)
		}
	}
	if b.call(0x0b00); b.g.AL() != 0 {
		t.Error("AH=0Bh sees a key that is not there")
	}
	b.typeKeys('y')
	if e := b.call(0x0c07); e != errno.Again || b.g.AX() != 0x0707 {
		t.Errorf("AX=0C07h: error %v, AX %04X; it forgets the key and goes on as AH=07h", e, b.g.AX())
	}
}

// TestCtrlCInALine forgets the line, shows ^C and asks the kernel.
func TestCtrlCInALine(t *testing.T) {
	b := newBench(t, Config{Keyboard: true}, "")
	b.g.PutBytes(0x2000, 0, []byte{20})
	b.typeKeys('a', 3)
	if e := b.call(0x0a00); e != errno.Moved || b.k.breaks != 1 || b.out.String() != "a^C\r\n" {
		t.Errorf("error %v, %d breaks, output %q", e, b.k.breaks, b.out.String())
	}
	b.typeKeys('b', '\r')
	if b.call(0x0a00); b.typed() != "b" {
		t.Errorf("the line after it: %q", b.typed())
	}
	b.pc.Interrupt(0x1b)
	if !b.c.TakeBreak() || b.c.TakeBreak() {
		t.Error("Ctrl-Break is not one Ctrl-C")
	}
}

// TestScreenFollowsTheStream: what goes to the stream stands on the screen; what a program writes there by itself
// makes it painted.
func TestScreenFollowsTheStream(t *testing.T) {
	b := newBench(t, Config{}, "")
	b.c.Clear()
	b.c.Show([]byte("one\r\n\ttwo\bx\a\r\n"))
	if have, want := b.row(0, 3)+b.row(1, 12), "one"+"        twx "; have != want {
		t.Errorf("the screen has %q, want %q", have, want)
	}
	if b.g.Word(guest.BDACursor) != 0x0200 {
		t.Errorf("the cursor is at %04X", b.g.Word(guest.BDACursor))
	}
	for range 30 {
		b.c.Show([]byte("\n"))
	}
	b.c.Show([]byte("\rend"))
	if have := b.row(24, 3); have != "end" || b.row(0, 3) != "   " {
		t.Errorf("the last row has %q, the first %q", have, b.row(0, 3))
	}
	b.c.Clear()
	if b.row(24, 3) != "   " || b.g.Word(guest.BDACursor) != 0 {
		t.Error("the screen is not clear")
	}
	if b.c.Painted() {
		t.Error("painted by nobody")
	}
	for _, c := range []struct {
		ax      uint16
		painted bool
	}{{0x0e41, false}, {0x0300, false}, {0x0003, false}, {0x0200, true}, {0x0013, true}, {0x0900, true}} {
		b := newBench(t, Config{}, "")
		b.g.SetAX(c.ax)
		if b.pc.Interrupt(0x10); b.c.Painted() != c.painted {
			t.Errorf("INT 10h AX=%04X: painted %v", c.ax, !c.painted)
		}
	}
}

// TestStandardInputAsKeys: INT 16h finds what a stream has, and the end of it ends the run of a program that goes on.
func TestStandardInputAsKeys(t *testing.T) {
	b := newBench(t, Config{}, "a\r")
	for _, want := range []uint16{0x1e61, 0x1c0d} {
		b.g.SetAX(0)
		b.pc.Interrupt(0x16) // the BIOS, which would take the key, is not there
		if key := b.c.keys.next(); key != want {
			t.Errorf("key %04X, want %04X", key, want)
		}
		b.c.keys.empty()
	}
	for n := 0; b.k.err == nil; n++ {
		if e := b.call(0x0700); e != errno.None || b.g.AL() != 0x1a || n > 200 {
			t.Fatalf("read %d after the end: error %v, AL %02X", n, e, b.g.AL())
		}
	}
}
