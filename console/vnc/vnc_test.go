package vnc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
	"github.com/iron86/iron86/internal/picture"
)

// screenOf is a text screen of 80 by rows characters, whose lines are numbered from first on.
func screenOf(rows, first int) *console.Frame {
	f := &console.Frame{Mode: console.Text, Cols: 80, Rows: rows, CellW: 8, CellH: 16, Cells: make([]console.Cell, 80*rows)}
	font := make([]byte, 256*32)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range font {
		font[i] = byte(r.Uint32())
	}
	f.Fonts[0], f.Fonts[1] = font, font
	for i := range f.Cells {
		line := first + i/80
		f.Cells[i] = console.Cell{Char: byte(line*7 + i%80*(line+1)), FG: 0xaaaaaa, BG: 0x0000aa}
	}
	return f
}

// noise is a picture of many colours.
func noise(w, h int) *console.Frame {
	f := &console.Frame{Mode: console.Graphics, W: w, H: h, Pixels: make([]console.Color, w*h)}
	r := rand.New(rand.NewPCG(3, 4))
	for i := range f.Pixels {
		f.Pixels[i] = console.Color(r.Uint32() & 0xffffff)
	}
	return f
}

// same fails unless the client shows the frame.
func (c *client) same(f *console.Frame) {
	c.t.Helper()
	want := picture.Of(f)
	if c.screen.W != want.W || c.screen.H != want.H || !slices.Equal(c.screen.Pix, want.Pix) {
		c.t.Errorf("the viewer does not show the picture of %d by %d", want.W, want.H)
	}
}

// stage is a server, and what the machine shows whenever it has a new viewer.
type stage struct {
	*Server
	shown *console.Frame
}

// serverOf returns a server that shows f to each new viewer, and is closed at the end of the test. It waits for that picture as long as
// its drawing takes, not a time by the clock.
func serverOf(t *testing.T, f *console.Frame, cfg Config) stage {
	if cfg.Input == nil {
		cfg.Input = newLog()
	}
	s := New(cfg)
	s.patience = time.Hour
	t.Cleanup(s.Close)
	return stage{s, f}
}

// TestPictures: in each encoding a viewer sees the picture that is shown, then what changes in it.
func TestPictures(t *testing.T) {
	for _, encodings := range [][]int32{{}, {encodingRaw}, {encodingZRLE}, {encodingCopyRect, encodingZRLE, encodingDesktopSize}} {
		for _, first := range []*console.Frame{screenOf(25, 0), noise(700, 70)} {
			s := serverOf(t, first, Config{})
			c := open(t, s)
			c.encodings(encodings...)
			c.ask(false)
			c.update()
			c.same(first)
			next := new(console.Frame)
			first.CopyTo(next)
			if next.Mode == console.Text {
				next.Cells[85].Char ^= 1
				next.Cells[24*80+79].BG = 0xff00ff
			} else {
				next.Pixels[69*700+699] ^= 1
			}
			c.ask(true)
			s.Show(next)
			c.update()
			c.same(next)
		}
	}
}

// TestScrolling: text that moves up by a row is copied, and little else is sent.
func TestScrolling(t *testing.T) {
	s := serverOf(t, screenOf(25, 0), Config{})
	c := open(t, s)
	c.encodings(encodingCopyRect)
	c.ask(false)
	c.update()
	for _, first := range []int{1, 2, 5, 1} {
		c.used = map[int32]int{}
		c.ask(true)
		s.Show(screenOf(25, first))
		c.update()
		c.same(screenOf(25, first))
		if c.used[encodingCopyRect] != 1 {
			t.Errorf("to line %d: %v, want one CopyRect", first, c.used)
		}
	}
}

// TestFormats: whatever format a viewer asks for, it sees the colours as exactly as the format has them.
func TestFormats(t *testing.T) {
	frame := noise(640, 40)
	for i := range frame.Pixels {
		frame.Pixels[i] = frame.Pixels[i] >> 7 & 1 * 0xffffff // black and white are exact in all formats
	}
	for _, f := range []pixelFormat{
		{bits: 32, depth: 24, max: [3]uint16{255, 255, 255}, shift: [3]uint8{0, 8, 16}},
		{bits: 32, depth: 24, bigEndian: true, max: [3]uint16{255, 255, 255}, shift: [3]uint8{24, 16, 8}},
		{bits: 32, depth: 24, bigEndian: true, max: [3]uint16{255, 255, 255}, shift: [3]uint8{16, 8, 0}},
		{bits: 32, depth: 30, max: [3]uint16{1023, 1023, 1023}, shift: [3]uint8{20, 10, 0}},
		{bits: 16, depth: 16, max: [3]uint16{31, 63, 31}, shift: [3]uint8{11, 5, 0}},
		{bits: 16, depth: 15, bigEndian: true, max: [3]uint16{31, 31, 31}, shift: [3]uint8{10, 5, 0}},
		{bits: 8, depth: 8, max: [3]uint16{7, 7, 3}, shift: [3]uint8{0, 3, 6}},
	} {
		for _, encoding := range []int32{encodingRaw, encodingZRLE} {
			c := open(t, serverOf(t, frame, Config{}))
			c.format = makeFormat(f)
			c.send(c.format.append([]byte{msgSetPixelFormat, 0, 0, 0}))
			c.encodings(encoding)
			c.ask(false)
			c.update()
			c.same(frame)
		}
	}
}

// TestColourMap: a viewer with a colour map gets one, before the first pixels.
func TestColourMap(t *testing.T) {
	frame := noise(640, 16)
	c := open(t, serverOf(t, frame, Config{}))
	c.send(append([]byte{msgSetPixelFormat, 0, 0, 0, 8, 8, 0, 0}, make([]byte, 12)...))
	c.format = mapped
	c.ask(false)
	c.update()
	if n := len(c.colours); n != 256*6 {
		t.Fatalf("%d bytes of colours, want 256 colours", n)
	}
	if last := c.colours[255*6:]; !slices.Equal(last, []byte{255, 255, 255, 255, 255, 255}) {
		t.Errorf("colour 255 is % x, want white", last)
	}
}

// TestSizes: a viewer that knows DesktopSize follows the picture's size; any other keeps its own, and sees a part.
func TestSizes(t *testing.T) {
	s := serverOf(t, screenOf(25, 0), Config{})
	follows, keeps := open(t, s), open(t, s)
	follows.encodings(encodingDesktopSize)
	for _, c := range []*client{follows, keeps} {
		c.ask(false)
		c.update()
		c.ask(true)
	}
	large := noise(800, 600)
	s.Show(large)
	follows.update()
	follows.same(large)
	keeps.update()
	for y := range 400 {
		if have, want := keeps.screen.Pix[y*640:][:640], large.Pixels[y*800:][:640]; !slices.Equal(have, want) {
			t.Fatalf("line %d of the viewer of 640 by 400 differs", y)
		}
	}
}

// TestKeys: keys by keysym and by scan code, repeats, characters of other layouts, and what is held at the end.
func TestKeys(t *testing.T) {
	in := newLog()
	c := open(t, serverOf(t, screenOf(25, 0), Config{Input: in}))
	key := func(sym uint32, down byte) {
		c.send(binary.BigEndian.AppendUint32([]byte{msgKey, down, 0, 0}, sym))
	}
	code := func(scan uint32, down byte) {
		c.send(binary.BigEndian.AppendUint32([]byte{msgQEMU, qemuExtendedKey, 0, down, 0, 0, 0, 0}, scan))
	}
	key('a', 1)
	key('a', 1) // a repeat
	key('a', 0)
	key(0xffe1, 1) // Shift
	key('/', 1)    // as on a German keyboard, with Shift
	key('/', 0)
	key(0xffe1, 0)
	key('!', 1) // without Shift
	key('!', 0)
	key(0xff0d, 1)
	key(0xff0d, 0)
	key(0xe9, 1) // é
	key(0xe9, 0)
	code(0x1e, 1)
	code(0x1e, 0)
	code(0xd2, 1) // Insert
	code(0xff, 1) // no key
	code(0x10000, 1)
	c.conn.Close()
	want := strings.Split("+a -a +shift -shift +/ +shift -/ -shift +shift +1 -shift -1 +enter -enter paste_é +a -a +ins -ins", " ")
	want[slices.Index(want, "paste_é")] = "paste é"
	if diff := cmp.Diff(want, in.wait(t, len(want))); diff != "" {
		t.Errorf("(-want +have)\n%s", diff)
	}
	if err := <-c.ended; !errors.Is(err, io.EOF) {
		t.Errorf("Serve: %v, want io.EOF", err)
	}
}

// TestScanCodes: no two keys have one code.
func TestScanCodes(t *testing.T) {
	for k := console.NoKey + 1; k < console.KeyCount; k++ {
		if byScanCode[scanCodes[k]] != k {
			t.Errorf("%v: its code %02x is that of %v", k, scanCodes[k], byScanCode[scanCodes[k]])
		}
	}
}

// TestPointer: places become movements, the wheel turns, and buttons are let go at the end.
func TestPointer(t *testing.T) {
	in := newLog()
	c := open(t, serverOf(t, screenOf(25, 0), Config{Input: in}))
	point := func(mask byte, x, y uint16) {
		c.send(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{msgPointer, mask}, x), y))
	}
	point(0, 100, 100) // the first place is no movement, but guests with an absolute pointer want it
	point(0, 110, 90)
	point(maskLeft|maskRight, 110, 90)
	point(maskWheelDown, 110, 90)
	point(maskWheelDown, 110, 90) // the same turn
	point(maskWheelUp|maskMiddle, 110, 90)
	c.encodings(encodingMouseChange)
	point(maskMiddle, origin-5, origin+7)
	c.conn.Close()
	at := fmt.Sprintf(" at %d,%d", console.Place(110, 640), console.Place(90, 400))
	first := fmt.Sprintf("mouse 0 0 0 0 at %d,%d", console.Place(100, 640), console.Place(100, 400))
	want := []string{first, "mouse 10 -10 0 0" + at, "mouse 0 0 0 3" + at, "mouse 0 0 1 0" + at, "mouse 0 0 -1 4" + at, "mouse -5 7 0 4", "mouse 0 0 0 0"}
	if diff := cmp.Diff(want, in.wait(t, len(want))); diff != "" {
		t.Errorf("(-want +have)\n%s", diff)
	}
}

// TestExtensions: a viewer that knows QEMU's extensions is told that the server does.
func TestExtensions(t *testing.T) {
	c := open(t, serverOf(t, screenOf(25, 0), Config{}))
	c.encodings(encodingExtendedKeys, encodingMouseChange, encodingZRLE)
	c.ask(false)
	c.update()
	if c.used[encodingExtendedKeys] != 1 || c.used[encodingMouseChange] != 1 {
		t.Errorf("%v, want each extension once", c.used)
	}
}

// TestPlaced: a viewer that knows QEMU's extension is told whenever the guest wants places or movements, without being sent a picture
// again, and what it sends is understood whichever it is. Other viewers are told nothing.
func TestPlaced(t *testing.T) {
	in := newLog()
	s := serverOf(t, screenOf(25, 0), Config{Input: in})
	c := open(t, s)
	told := func(want int) {
		t.Helper()
		before := c.used[encodingRaw]
		c.ask(true)
		c.update()
		if c.place != want || c.used[encodingRaw] != before {
			t.Errorf("told %d, want %d; rectangles %v", c.place, want, c.used)
		}
	}
	c.encodings(encodingMouseChange)
	c.ask(false)
	c.update()
	for _, placed := range []bool{true, false, true} {
		s.SetPlaced(placed)
		told(map[bool]int{false: 0, true: 1}[placed])
	}
	send := func(x, y uint16) {
		c.send(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{msgPointer, 0}, x), y))
	}
	send(origin+3, origin-4) // sent before it read that places are wanted
	send(320, 200)
	send(639, 399)
	at := func(x, y int) string { return fmt.Sprintf(" at %d,%d", console.Place(x, 640), console.Place(y, 400)) }
	want := []string{"mouse 3 -4 0 0", "mouse 0 0 0 0" + at(320, 200), "mouse 319 199 0 0" + at(639, 399)}
	if diff := cmp.Diff(want, in.wait(t, len(want))); diff != "" {
		t.Errorf("(-want +have)\n%s", diff)
	}
	other := open(t, s)
	other.encodings(encodingDesktopSize)
	other.ask(false)
	other.update()
	if other.used[encodingMouseChange] != 0 {
		t.Error("a viewer without the extension is told of it")
	}
}

// TestCutText: a cut text is typed, a long one in part, and a huge one ends the connection.
func TestCutText(t *testing.T) {
	in := newLog()
	c := open(t, serverOf(t, screenOf(25, 0), Config{Input: in}))
	cut := func(n uint32) { c.send(binary.BigEndian.AppendUint32([]byte{msgCutText, 0, 0, 0}, n)) }
	cut(4)
	c.send([]byte("dir\xe9"))
	cut(audience.MaxPasted + 3)
	c.send([]byte(strings.Repeat("x", audience.MaxPasted+3)))
	lines := in.wait(t, 2)
	if lines[0] != "paste diré" || len(lines[1]) != len("paste ")+audience.MaxPasted {
		t.Errorf("%q and %d bytes", lines[0], len(lines[1]))
	}
	cut(maxCutText + 1)
	if err := <-c.ended; err == nil || !strings.Contains(err.Error(), "a text of") {
		t.Errorf("Serve: %v", err)
	}
}

// TestPassword: only who knows the password gets in, in all versions of the protocol.
func TestPassword(t *testing.T) {
	for _, minor := range []string{"3", "7", "8"} {
		for _, password := range []string{"geheim", "Geheim"} {
			c := connect(t, serverOf(t, screenOf(25, 0), Config{Password: "geheim"}))
			c.want(version)
			c.send([]byte("RFB 003.00" + minor + "\n"))
			if minor == "3" {
				c.want("\x00\x00\x00\x02")
			} else {
				c.want("\x01\x02")
				c.send([]byte{securityVNC})
			}
			var answer [16]byte
			encrypt(password, c.read(16), answer[:])
			c.send(answer[:])
			if password == "geheim" {
				c.want("\x00\x00\x00\x00")
				c.init()
				continue
			}
			c.want("\x00\x00\x00\x01")
			if minor == "8" {
				c.want("\x00\x00\x00\x0ewrong password")
			}
			if err := <-c.ended; !errors.Is(err, errPassword) {
				t.Errorf("version 3.%s: Serve: %v", minor, err)
			}
		}
	}
}

// TestRefused: whoever does not begin as a viewer is sent away, as are too many viewers.
func TestRefused(t *testing.T) {
	s := serverOf(t, screenOf(25, 0), Config{})
	for _, begin := range []string{"GET / HTTP/1", "RFB 004.000\n"} {
		c := connect(t, s)
		c.want(version)
		c.send([]byte(begin))
		if err := <-c.ended; err == nil || !strings.Contains(err.Error(), "no viewer") {
			t.Errorf("%q: %v", begin, err)
		}
	}
	for range audience.MaxViewers {
		open(t, s)
	}
	if err := <-connect(t, s).ended; !errors.Is(err, audience.ErrFull) {
		t.Errorf("one viewer too many: %v", err)
	}
}

// FuzzViewer: whatever a viewer sends, Serve ends when it hangs up.
func FuzzViewer(f *testing.F) {
	f.Add([]byte{msgSetEncodings, 0, 0, 1, 0, 0, 0, 16, msgUpdateRequest, 0, 0, 0, 0, 0, 1, 0, 1, 0})
	f.Add([]byte{msgSetPixelFormat, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 31, 8, 0, 0, 0, 0, msgKey, 1, 0, 0, 0, 0, 0, 'A'})
	f.Add([]byte{msgCutText, 0, 0, 0, 0, 0, 0, 2, 'l', 's', msgPointer, 255, 1, 2, 3, 4, msgQEMU, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x1e})
	f.Fuzz(func(t *testing.T, b []byte) {
		s := serverOf(t, screenOf(2, 0), Config{})
		c := open(t, s)
		go func() { _, _ = io.Copy(io.Discard, c.in) }()
		_, _ = c.conn.Write(b) // the server may have hung up
		_ = c.conn.Close()
		if err := <-c.ended; err == nil {
			t.Error("Serve returned nil")
		}
	})
}
