package kitty

import (
	"bytes"
	"image"
	"strings"
	"testing"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/term/glasstest"
	"github.com/iron86/iron86/internal/picture"
)

// noise returns a picture that does not compress well.
func noise(w, h int) *picture.Picture {
	p := &picture.Picture{W: w, H: h, Pix: make([]console.Color, w*h)}
	x := uint32(1)
	for i := range p.Pix {
		x = x*1664525 + 1013904223
		p.Pix[i] = console.Color(x >> 8)
	}
	return p
}

// show has the terminal obey b, and compares what it shows.
func show(t *testing.T, terminal *glasstest.Terminal, b []byte, want *picture.Picture, at image.Rectangle) {
	t.Helper()
	if _, err := terminal.Write(b); err != nil {
		t.Fatal(err)
	}
	for _, e := range terminal.Errors {
		t.Error(e)
	}
	w, h, pix, place := terminal.Shown()
	if w != want.W || h != want.H || place != at {
		t.Fatalf("%d by %d pixels at %v, want %d by %d at %v", w, h, place, want.W, want.H, at)
	}
	for i, c := range want.Pix {
		if pix[i] != uint32(c) {
			t.Fatalf("pixel %d,%d is %06x, want %06x", i%w, i/w, pix[i], c)
		}
	}
}

// TestScreen: the terminal shows each picture, of changes only what differs is sent, nothing for none, and at the end nothing is left.
func TestScreen(t *testing.T) {
	terminal := &glasstest.Terminal{Cells: image.Pt(80, 25), Cell: image.Pt(8, 16), Kitty: true, Parts: true}
	var s Screen
	p, at := noise(160, 100), image.Rect(3, 2, 23, 9)
	whole := s.Append(nil, p, at)
	show(t, terminal, whole, p, at)
	if b := s.Append(nil, p, at); len(b) != 0 {
		t.Errorf("the same picture costs %d bytes", len(b))
	}
	p.Pix[0] ^= 0xff
	p.Pix[99*160+159] ^= 0xff
	change := s.Append(nil, p, at)
	show(t, terminal, change, p, at)
	if len(change)*20 > len(whole) {
		t.Errorf("two pixels cost %d bytes, the picture %d", len(change), len(whole))
	}
	for i := range p.Pix[:160*60] {
		p.Pix[i] ^= 0x5a5a5a
	}
	pieces := s.Append(nil, p, at)
	show(t, terminal, pieces, p, at)
	if n := bytes.Count(pieces, []byte("\x1b_G")); n < 3 || terminal.Graphics < 4 {
		t.Errorf("a large part comes in %d pieces", n)
	}
	at = at.Add(image.Pt(5, 1))
	show(t, terminal, s.Append(nil, p, at), p, at)
	p = noise(80, 50)
	show(t, terminal, s.Append(nil, p, at), p, at)
	s.Forget()
	if b := s.Append(nil, p, at); len(b) == 0 {
		t.Error("a picture that the terminal has lost is not sent again")
	} else {
		show(t, terminal, b, p, at)
	}
	if _, err := terminal.Write(s.AppendEnd(nil)); err != nil || !terminal.Empty() {
		t.Errorf("something is left: %v", err)
	}
	if b := s.AppendEnd(nil); len(b) != 0 {
		t.Errorf("%q for a picture that is not there", b)
	}
}

// TestWhole: a terminal that cannot change parts gets every picture whole.
func TestWhole(t *testing.T) {
	terminal := &glasstest.Terminal{Cells: image.Pt(80, 25), Cell: image.Pt(8, 16), Kitty: true}
	s := Screen{Whole: true}
	p, at := noise(40, 30), image.Rect(0, 0, 5, 2)
	show(t, terminal, s.Append(nil, p, at), p, at)
	p.Pix[600] ^= 0xff
	show(t, terminal, s.Append(nil, p, at), p, at)
	if terminal.Graphics != 2 || terminal.Kept() != 1 {
		t.Errorf("%d pictures sent, %d kept; want 2, 1", terminal.Graphics, terminal.Kept())
	}
}

// TestChanges: the areas hold every pixel that differs, and do not cover much more than they must.
func TestChanges(t *testing.T) {
	for _, c := range []struct {
		what   string
		points []image.Point
		most   int // pixels in all areas
	}{
		{"none", nil, 0},
		{"one", []image.Point{{17, 33}}, bandHeight},
		{"corners", []image.Point{{0, 0}, {319, 0}, {0, 199}, {319, 199}}, 4 * 320 * bandHeight},
		{"a column", []image.Point{{5, 0}, {5, 8}, {5, 16}, {5, 24}, {5, 199}}, 5 * bandHeight * 8},
	} {
		p, q := noise(320, 200), noise(320, 200)
		for _, at := range c.points {
			q.Pix[at.Y*320+at.X] ^= 1
		}
		areas, n := changes(p, q), 0
		for _, a := range areas {
			n += a.Dx() * a.Dy()
		}
		for _, at := range c.points {
			held := false
			for _, a := range areas {
				held = held || at.In(a)
			}
			if !held {
				t.Errorf("%s: %v is in none of %v", c.what, at, areas)
			}
		}
		if n > c.most {
			t.Errorf("%s: %d pixels, want at most %d: %v", c.what, n, c.most, areas)
		}
	}
}

// TestQuery: what terminals answer, and what is no answer.
func TestQuery(t *testing.T) {
	for _, parts := range []bool{false, true} {
		var a Answer
		terminal := &glasstest.Terminal{Cells: image.Pt(80, 25), Cell: image.Pt(8, 16), Kitty: true, Parts: parts}
		terminal.Answer = func(text string) {
			for answer := range strings.SplitSeq(text, "\x1b_G") {
				a.Take(strings.TrimSuffix(answer, "\x1b\\"))
			}
		}
		if _, err := terminal.Write(AppendQuery(nil)); err != nil || !terminal.Empty() {
			t.Errorf("the question leaves something: %v", err)
		}
		if want := (Answer{Pictures: true, Frames: parts}); a != want {
			t.Errorf("have %+v, want %+v", a, want)
		}
	}
	var a Answer
	for _, text := range []string{"", ";", ";OK", "i=31", "i=31;ENOENT", "i=;OK", "i=33;OK", "x=31;OK", "i=32;EINVAL: no", "i=31;OKAY"} {
		if a.Take(text); a != (Answer{}) {
			t.Errorf("%q is taken for %+v", text, a)
		}
	}
}

// TestPieces: no command is longer than the protocol allows.
func TestPieces(t *testing.T) {
	var s Screen
	for i, command := range bytes.Split(s.Append(nil, noise(200, 200), image.Rect(0, 0, 20, 10)), []byte("\x1b_G")) {
		if _, data, _ := bytes.Cut(command, []byte(";")); i > 0 && len(data) > chunkSize+2 {
			t.Errorf("command %d has %d characters", i, len(data))
		}
	}
}
