package picture

import (
	"fmt"
	"slices"
	"testing"

	"github.com/iron86/iron86/console"
)

const (
	lit  = console.Color(0xffffff)
	back = console.Color(0x0000aa)
)

// textFrame is one row of 80 blanks of w by h dots. Glyph C0h is its right edge, and a character of font 1 is full.
func textFrame(w, h int) *console.Frame {
	f := &console.Frame{Mode: console.Text, Cols: 80, Rows: 16, CellW: w, CellH: h, UnderlineRow: 5, Cells: make([]console.Cell, 80*16), SplitRow: 16}
	for i := range f.Fonts {
		f.Fonts[i] = make([]byte, 256*glyphBytes)
	}
	for line := range glyphBytes {
		f.Fonts[0][0xb0*glyphBytes+line], f.Fonts[0][0xc0*glyphBytes+line], f.Fonts[1][line] = 1, 1, 0xff
	}
	for i := range f.Cells {
		f.Cells[i] = console.Cell{FG: lit, BG: back}
	}
	return f
}

// row returns which of the first n pixels of a line are lit, as a string of # and dots.
func (p *Picture) row(y, n int) string {
	b := []byte{}
	for _, c := range p.Pix[y*p.W:][:n] {
		b = append(b, map[bool]byte{true: '#', false: '.'}[c == lit])
	}
	return string(b)
}

func TestCells(t *testing.T) {
	for _, c := range []struct {
		what  string
		w     int
		lines bool // LineGraphic
		cell  console.Cell
		line  int
		want  string
	}{
		{"nine dots", 9, false, console.Cell{Char: 0xc0}, 0, ".......#."},
		{"nine dots, line graphics", 9, true, console.Cell{Char: 0xc0}, 0, ".......##"},
		{"not a line graphic", 9, true, console.Cell{Char: 0xb0}, 0, ".......#."},
		{"eight dots", 8, true, console.Cell{Char: 0xc0}, 0, ".......#"},
		{"the other font", 9, true, console.Cell{Font: 1}, 0, "########."},
		{"underline", 9, true, console.Cell{Underline: true}, 5, "#########"},
		{"underline, line before", 9, true, console.Cell{Underline: true}, 4, "........."},
	} {
		f := textFrame(c.w, 16)
		f.LineGraphic = c.lines
		c.cell.FG, c.cell.BG = lit, back
		f.Cells[0] = c.cell
		if have := Of(f).row(c.line, c.w); have != c.want {
			t.Errorf("%s: have %s, want %s", c.what, have, c.want)
		}
	}
}

// TestBlink: a character that is dark keeps its background, and a cursor over it is not dark with it.
func TestBlink(t *testing.T) {
	for _, c := range []struct {
		cursorOff, charsOff bool
		char, cursor        string // lines 0 and 14 of the first cell
	}{
		{false, false, "########.", "#########"},
		{true, false, "########.", "########."},
		{false, true, ".........", "#########"},
		{true, true, ".........", "........."},
	} {
		f := textFrame(9, 16)
		f.Cells[0].Font, f.Cells[0].Blink = 1, true
		f.Cells[1].Font = 1
		f.Cursor = console.Cursor{Visible: true, Top: 13, Bottom: 14}
		f.CursorOff, f.CharsOff = c.cursorOff, c.charsOff
		p := Of(f)
		if char, cursor := p.row(0, 9), p.row(14, 9); char != c.char || cursor != c.cursor {
			t.Errorf("%+v: have %s, %s", c, char, cursor)
		}
		if p.Pix[9] != lit || p.Pix[8] != back {
			t.Errorf("%+v: the character beside it, which does not blink, is dark, or the background has gone", c)
		}
	}
}

// TestFonts: characters of 8 to 32 lines have as many lines of their glyph.
func TestFonts(t *testing.T) {
	for _, h := range []int{8, 14, 16, 19, 32} {
		f := textFrame(8, h)
		f.Cells[80].Font = 1 // second row
		p := Of(f)
		if p.W != 640 || p.H%(16*h) != 0 {
			t.Fatalf("height %d: a picture of %d by %d", h, p.W, p.H)
		}
		times := p.H / (16 * h)
		for y := range 3 * h * times {
			want := "........"
			if y/times/h == 1 {
				want = "########"
			}
			if have := p.row(y, 8); have != want {
				t.Errorf("height %d, line %d: %s", h, y, have)
			}
		}
	}
}

func TestFit(t *testing.T) {
	from := &Picture{W: 2, H: 2, Pix: []console.Color{0x000000, 0xffffff, 0xff0000, 0x00ff00}}
	for _, c := range []struct {
		w, h int
		want []console.Color
	}{
		{2, 2, from.Pix},
		{4, 2, []console.Color{0, 0, 0xffffff, 0xffffff, 0xff0000, 0xff0000, 0x00ff00, 0x00ff00}},
		{2, 4, []console.Color{0, 0xffffff, 0, 0xffffff, 0xff0000, 0x00ff00, 0xff0000, 0x00ff00}},
		{1, 1, []console.Color{0x808040}},
		{1, 2, []console.Color{0x808080, 0x808000}},
	} {
		var p Picture
		if p.Fit(from, c.w, c.h); p.W != c.w || p.H != c.h || !slices.Equal(p.Pix, c.want) {
			t.Errorf("%d by %d: have %06x, want %06x", c.w, c.h, p.Pix, c.want)
		}
	}
	var p Picture
	p.Fit(&Picture{}, 3, 1) // of nothing it is black
	if want := make([]console.Color, 3); !slices.Equal(p.Pix, want) {
		t.Errorf("of nothing: have %06x", p.Pix)
	}
}

// TestDraw: the sizes of pictures, and that memory is used again without traces of what was there.
func TestDraw(t *testing.T) {
	var p Picture
	for _, c := range []struct {
		f    console.Frame
		w, h int
	}{
		{console.Frame{Mode: console.Graphics, W: 320, H: 200, Aspect: 5.0 / 6, Pixels: make([]console.Color, 320*200)}, 640, 480},
		{console.Frame{Mode: console.Graphics, W: 800, H: 600, Aspect: 1, Pixels: make([]console.Color, 800*600)}, 800, 600},
		{console.Frame{}, 640, 400},
		{console.Frame{Mode: console.Text}, 640, 400},
		{*textFrame(9, 16), 720, 256},
	} {
		for i := range c.f.Pixels {
			c.f.Pixels[i] = lit
		}
		p.Draw(&c.f)
		if p.W != c.w || p.H != c.h || len(p.Pix) != c.w*c.h {
			t.Errorf("mode %d, %d by %d: a picture of %d by %d", c.f.Mode, c.f.W, c.f.H, p.W, p.H)
		}
		if first := p.Pix[0] == lit; first != (c.f.Mode == console.Graphics) {
			t.Errorf("mode %d: the first pixel is %06x", c.f.Mode, p.Pix[0])
		}
	}
}

// TestDrawNative: the guest's own pixels, in memory of the picture's own.
func TestDrawNative(t *testing.T) {
	f := &console.Frame{Mode: console.Graphics, W: 2, H: 1, Aspect: 0.5, Pixels: []console.Color{1, 2}}
	var p Picture
	p.DrawNative(f)
	f.Pixels[0] = 3
	if have := fmt.Sprint(p.W, p.H, p.Pix); have != "2 1 [1 2]" {
		t.Errorf("have %s", have)
	}
	p.DrawNative(&console.Frame{})
	if p.W != blankWidth || p.H != blankHeight {
		t.Errorf("of nothing: %d by %d", p.W, p.H)
	}
}
