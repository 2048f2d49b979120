package sixel

import (
	"bytes"
	"image"
	"testing"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/term/glasstest"
	"github.com/iron86/iron86/internal/picture"
)

// striped returns a picture of n colours.
func striped(w, h, n int) *picture.Picture {
	p := &picture.Picture{W: w, H: h, Pix: make([]console.Color, w*h)}
	for i := range p.Pix {
		p.Pix[i] = console.Color((i%w+i/w*3)%n*0x050b13) & 0xffffff
	}
	return p
}

// newTerminal is one of 40 by 20 cells.
func newTerminal() *glasstest.Terminal {
	return &glasstest.Terminal{Cells: image.Pt(40, 20), Cell: image.Pt(8, 16), Sixel: true, Registers: 256}
}

// show has the terminal obey b, and compares what it shows: no part of a colour may be off by more than off.
func show(t *testing.T, terminal *glasstest.Terminal, b []byte, want *picture.Picture, at image.Point, off int) {
	t.Helper()
	if _, err := terminal.Write(b); err != nil {
		t.Fatal(err)
	}
	for _, e := range terminal.Errors {
		t.Error(e)
	}
	pix, w := terminal.Pixels(), terminal.Cells.X*terminal.Cell.X
	for i, c := range want.Pix {
		x, y := at.X*terminal.Cell.X+i%want.W, at.Y*terminal.Cell.Y+i/want.W
		have := pix[y*w+x]
		for shift := 0; shift < 24; shift += 8 {
			if d := int(have>>shift&0xff) - int(c>>shift&0xff); d > off || -d > off {
				t.Fatalf("pixel %d,%d is %06x, want %06x", x, y, have, c)
			}
		}
	}
}

// TestScreen: the terminal shows each picture to one part in 255, of changes only the strips that differ are sent, and nothing for none.
func TestScreen(t *testing.T) {
	terminal := newTerminal()
	s := Screen{CellHeight: 16, Colours: 256}
	p, at := striped(200, 203, 100), image.Rect(2, 1, 27, 14) // 203 lines are neither whole sixels nor whole cells
	first := s.Append(nil, p, at)
	if !bytes.HasPrefix(first, []byte("\x1b7\x1b[m")) { // mlterm gives the rest of a cell the colour that is set
		t.Errorf("the picture begins with %q", first[:8])
	}
	show(t, terminal, first, p, at.Min, 1)
	if b := s.Append(nil, p, at); len(b) != 0 {
		t.Errorf("the same picture costs %d bytes", len(b))
	}
	n := terminal.Graphics
	if n > maxStrips {
		t.Errorf("%d strips, want at most %d", n, maxStrips)
	}
	p.Pix[150*200+7] ^= 0xffffff
	show(t, terminal, s.Append(nil, p, at), p, at.Min, 1)
	if terminal.Graphics != n+1 {
		t.Errorf("one pixel costs %d strips", terminal.Graphics-n)
	}
	s.Forget()
	if len(s.Append(nil, p, at)) == 0 {
		t.Error("a picture that the terminal has lost is not sent again")
	}
	p = striped(64, 6, 3)
	show(t, terminal, s.Append(nil, p, image.Rect(0, 0, 8, 1)), p, image.Point{}, 1)
	s.AppendEnd(nil)
	if len(s.Append(nil, p, image.Rect(0, 0, 8, 1))) == 0 {
		t.Error("after the end a picture is not sent again")
	}
}

// TestManyColours: with more colours than registers each pixel is near to what it should be, and with two registers there are two colours.
func TestManyColours(t *testing.T) {
	p := &picture.Picture{W: 256, H: 64, Pix: make([]console.Color, 256*64)}
	for i := range p.Pix {
		p.Pix[i] = console.Color(i%256<<16 | i/256*4<<8 | 0x40)
	}
	s := Screen{CellHeight: 16, Colours: 256}
	show(t, newTerminal(), s.Append(nil, p, image.Rect(0, 0, 32, 4)), p, image.Point{}, 24)
	s = Screen{CellHeight: 16} // 0 registers are taken for 2
	terminal := newTerminal()
	if _, err := terminal.Write(s.Append(nil, p, image.Rect(0, 0, 32, 1))); err != nil || len(terminal.Errors) > 0 {
		t.Fatal(err, terminal.Errors)
	}
	seen := map[uint32]bool{}
	for _, c := range terminal.Pixels()[:256] {
		seen[c] = true
	}
	if len(seen) != 2 {
		t.Errorf("%d colours on the first line, want 2", len(seen))
	}
}

// TestPalette: colours are as they are and in the order in which they come while there are registers enough; otherwise a median cut.
func TestPalette(t *testing.T) {
	var p palette
	pix := []console.Color{0xff, 0xff00, 0xff, 0xff0000}
	if to := p.index([]uint8{9}, pix, 3); string(to) != "\x09\x00\x01\x00\x02" || len(p.colours) != 3 || p.colours[1] != 0xff00 {
		t.Errorf("have % x of %06x", to, p.colours)
	}
	to := p.index(nil, []console.Color{0x000000, 0x080808, 0xffffff, 0xf7f7f7}, 2)
	if len(p.colours) != 2 || to[0] != to[1] || to[2] != to[3] || to[0] == to[2] {
		t.Errorf("have % x of %06x", to, p.colours)
	}
}

// TestRuns: what repeats is counted from four on, and what is empty at the end is left out.
func TestRuns(t *testing.T) {
	for in, want := range map[string]string{"": "", "\x00\x00": "", "\x01\x00": "@", "\x01\x01\x01": "@@@", "\x3f\x3f\x3f\x3f\x00\x01": "!4~?@"} {
		if have := string(appendRuns(nil, []byte(in))); have != want {
			t.Errorf("% x: have %q, want %q", in, have, want)
		}
	}
}
