package vga

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/console"
)

func TestAfterResetTheScreenIsBlank(t *testing.T) {
	r := newRig()
	if f := r.render(); f.Mode != console.Blank {
		t.Errorf("mode: have %d, want Blank", f.Mode)
	}
}

func TestTextModes(t *testing.T) {
	for _, c := range []struct {
		mode       string
		base       uint64
		cols, w    int
		fg, bg     int // palette entries of attribute 1E
		lineGlyphs bool
	}{
		{"3", 0xb8000, 80, 9, 0x3e, 1, true},
		{"1", 0xb8000, 40, 9, 0x3e, 1, true},
		{"7", 0xb0000, 80, 9, 0x18, 8, true},
	} {
		r := newRig()
		r.set(t, c.mode)
		r.poke(c.base+uint64(2*c.cols), 'A', 0x1e)
		r.WriteMMIO(c.base-MemBase+uint64(2*(25*c.cols-1)), 2, 0x9e42)
		crtc := r.crtc()
		r.index(crtc, 0x0f, byte(c.cols+3))
		f := r.render()
		if f.Mode != console.Text || f.Cols != c.cols || f.Rows != 25 || f.CellW != c.w || f.CellH != 16 || f.LineGraphic != c.lineGlyphs {
			t.Errorf("mode %s: have %d, %dx%d of %dx%d, line %v", c.mode, f.Mode, f.Cols, f.Rows, f.CellW, f.CellH, f.LineGraphic)
			continue
		}
		want := console.Cell{Char: 'A', FG: entry(c.fg), BG: entry(c.bg)}
		if diff := cmp.Diff(want, f.Cells[c.cols]); diff != "" {
			t.Errorf("mode %s, row 1 (-want +have):\n%s", c.mode, diff)
		}
		if got := f.Cells[25*c.cols-1]; got.Char != 'B' || !got.Blink || got.BG != entry(c.bg) {
			t.Errorf("mode %s, last: have %+v", c.mode, got)
		}
		if diff := cmp.Diff(console.Cursor{Visible: true, Row: 1, Col: 3, Top: 13, Bottom: 14}, f.Cursor); diff != "" {
			t.Errorf("mode %s, cursor (-want +have):\n%s", c.mode, diff)
		}
	}
}

func TestMode13(t *testing.T) {
	r := newRig()
	r.set(t, "13")
	r.poke(0xa0000, 1, 2, 3, 4, 5)
	r.WriteMMIO(319, 2, 0x0706)
	r.WriteMMIO(199*320+316, 4, 0x0b0a0908)
	f := r.render()
	if f.Mode != console.Graphics || f.W != 320 || f.H != 200 {
		t.Fatalf("have mode %d, %dx%d", f.Mode, f.W, f.H)
	}
	for _, c := range []struct{ at, want int }{{0, 1}, {1, 2}, {4, 5}, {319, 6}, {320, 7}, {199*320 + 319, 11}, {199*320 + 316, 8}} {
		if got := f.Pixels[c.at]; got != entry(c.want) {
			t.Errorf("pixel %d: have %06x, want %06x", c.at, got, entry(c.want))
		}
	}
	if got := r.ReadMMIO(199*320+316, 4); got != 0x0b0a0908 {
		t.Errorf("read back: have %x", got)
	}
}

// text is mode 3 with line y of the page filled with the letter 'A'+y.
func text(t *testing.T) *rig {
	r := newRig()
	r.set(t, "3")
	for y := range 60 {
		for x := range 80 {
			r.WriteMMIO(0x18000+uint64(y*160+x*2), 2, 0x0700|uint64('A'+y))
		}
	}
	return r
}

func TestStartAddressAndSplit(t *testing.T) {
	r := text(t)
	r.index(0x3d4, 0x0d, 81) // line 1, column 1
	r.index(0x3d4, 0x0e, 0)
	r.index(0x3d4, 0x0f, 81)
	f := r.render()
	if got := f.Text()[0]; got[0] != 'B' || got[79] != 'C' {
		t.Errorf("line 0: have %s", got)
	}
	if f.Cursor.Row != 0 || f.Cursor.Col != 0 {
		t.Errorf("cursor: have %+v, want the top left", f.Cursor)
	}
	r.index(0x3d4, 0x18, (20*16-1)&0xff)
	r.index(0x3d4, 7, 0x0f|20*16>>8<<4)
	r.index(0x3d4, 9, 0x0f)
	f = r.render()
	lines := f.Text()
	if len(lines) != 25 || lines[19][0] != 'U' || lines[20][0] != 'A' || lines[24][0] != 'E' {
		t.Errorf("split at row 20: have %q", lines)
	}
}

func TestTextSizes(t *testing.T) {
	for _, c := range []struct {
		what      string
		scan, end byte // maximum scan line, vertical display end
		rows, h   int
	}{
		{"25 rows of 16", 0x4f, 0x8f, 25, 16},
		{"50 rows of 8", 0x47, 0x8f, 50, 8},
		{"28 rows of 14", 0x4d, 0x87, 28, 14},
		{"25 rows of 8, doubled", 0xc7, 0x8f, 25, 8},
		{"rows of 32", 0x5f, 0x8f, 12, 32},
		{"one scan line a row, at most 128", 0x40, 0x8f, 128, 1},
	} {
		r := text(t)
		r.index(0x3d4, 9, c.scan)
		r.index(0x3d4, 0x12, c.end)
		f := r.render()
		if f.Rows != c.rows || f.CellH != c.h || len(f.Cells) != f.Rows*f.Cols {
			t.Errorf("%s: have %d rows of %d, %d cells", c.what, f.Rows, f.CellH, len(f.Cells))
		}
	}
}

func TestSmoothScrolling(t *testing.T) {
	r := text(t)
	r.index(0x3d4, 8, 0x25) // five scan lines, one byte
	r.attr(0x33, 2)
	f := r.render()
	if f.PanX != 3 || f.PanY != 5 || f.Rows != 26 {
		t.Errorf("have %d,%d and %d rows, want 3,5 and 26", f.PanX, f.PanY, f.Rows)
	}
	if got := f.Text()[0]; got[78] != 'A' || got[79] != 'B' {
		t.Errorf("byte panning: have %s", got)
	}
}

// TestTextSplitWithinARow: the lower part begins at the line compared, not panned with bit 5 of the mode register, and the
// cell behind the last one of a row is there for panning.
func TestTextSplitWithinARow(t *testing.T) {
	r := newRig()
	r.set(t, "3")
	r.poke(0xb8000, 'A', 7)
	r.poke(0xb8000+160, 'B', 7) // row 1, column 0: behind the last of row 0
	r.index(0x3d4, 0x18, 199)
	r.index(0x3d4, 7, modes["3"].crtc[7]&^0x10)
	r.index(0x3d4, 9, modes["3"].crtc[9]&^0x40)
	r.attr(0x33, 3)
	f := r.render()
	if f.SplitRow != 13 || f.SplitLine != 200 || f.Rows != 26 || f.Lines != 400 || f.PanX != 4 || f.SplitPanX != 4 {
		t.Errorf("split row %d at line %d, %d rows, %d lines, panned %d and %d; want 13, 200, 26, 400, 4, 4",
			f.SplitRow, f.SplitLine, f.Rows, f.Lines, f.PanX, f.SplitPanX)
	}
	if c := f.Cells[13*f.Cols].Char; c != 'A' {
		t.Errorf("first cell of the lower part: %q, want A", c)
	}
	if len(f.Edge) != f.Rows || f.Edge[0].Char != 'B' {
		t.Errorf("the cell behind row 0: %v, want B", f.Edge)
	}
	r.attr(0x30, 0x2c)
	if f := r.render(); f.SplitPanX != 0 || f.PanX != 4 {
		t.Errorf("panned %d and %d, want 4 and 0", f.PanX, f.SplitPanX)
	}
}

func TestCursorShapes(t *testing.T) {
	for _, c := range []struct {
		top, end byte
		visible  bool
		first    uint8
		last     uint8
		col      int
	}{
		{0x0d, 0x0e, true, 13, 14, 5},
		{0x00, 0x1f, true, 0, 15, 5},
		{0x2d, 0x0e, false, 0, 0, 0},
		{0x0e, 0x0d, false, 0, 0, 0},
		{0x10, 0x1f, false, 0, 0, 0}, // below the cell
		{0x07, 0x27, true, 7, 7, 6},  // skew
	} {
		r := text(t)
		r.index(0x3d4, 0x0a, c.top)
		r.index(0x3d4, 0x0b, c.end)
		r.index(0x3d4, 0x0f, 5)
		want := console.Cursor{Visible: c.visible, Col: c.col, Top: c.first, Bottom: c.last}
		if diff := cmp.Diff(want, r.render().Cursor); diff != "" {
			t.Errorf("%02x-%02x (-want +have):\n%s", c.top, c.end, diff)
		}
	}
}

func TestFontsAndAttributes(t *testing.T) {
	r := text(t)
	// Font 5 (at A000) and font 2 (at 8000) of plane 2: glyph 1.
	r.index(0x3c4, 4, 6)
	r.index(0x3c4, 2, 4)
	r.index(0x3ce, 6, 4)
	r.index(0x3ce, 5, 0)
	r.poke(0xa6000+32, 0x55)
	r.poke(0xa8000+32, 0xaa)
	r.set(t, "3")
	r.index(0x3c4, 3, 0x02|0x24) // attribute bit 3 clear: font 2; set: font 5
	r.poke(0xb8000, 1, 0x0f, 1, 0x87)
	r.attr(0x30, 0x04) // background intensity instead of blinking
	f := r.render()
	if f.Fonts[0][32] != 0xaa || f.Fonts[1][32] != 0x55 {
		t.Errorf("fonts: have %02x and %02x, want AA and 55", f.Fonts[0][32], f.Fonts[1][32])
	}
	if f.Cells[0].Font != 1 || f.Cells[1].Font != 0 {
		t.Errorf("cells use fonts %d and %d, want 1 and 0", f.Cells[0].Font, f.Cells[1].Font)
	}
	if f.Cells[1].Blink || f.Cells[1].BG != entry(0x38) {
		t.Errorf("bright background: have %+v", f.Cells[1])
	}
	r.index(0x3c4, 3, 0)
	if f = r.render(); f.Cells[0].Font != 0 {
		t.Error("one font: a cell uses the other")
	}
}

func TestUnderline(t *testing.T) {
	r := newRig()
	r.set(t, "7")
	r.poke(0xb0000, 'a', 0x01, 'b', 0x07, 'c', 0x89)
	f := r.render()
	for i, want := range []bool{true, false, true} {
		if f.Cells[i].Underline != want {
			t.Errorf("cell %d: underlined %v, want %v", i, f.Cells[i].Underline, want)
		}
	}
	if f.UnderlineRow != 13 {
		t.Errorf("row: have %d, want 13", f.UnderlineRow)
	}
	if f = text(t).render(); f.Cells[0].Underline {
		t.Error("mode 3 underlines")
	}
}

// TestBlankingInTextModes: cells within the horizontal and vertical blanking are dark, and so
// is a cursor there.
func TestBlankingInTextModes(t *testing.T) {
	r := newRig()
	r.set(t, "3")
	for at := range uint64(80 * 25) {
		r.poke(0xb8000+2*at, 'A', 0x1e)
	}
	r.index(0x3d4, 0x11, 0)
	r.index(0x3d4, 2, 70)
	r.index(0x3d4, 3, 0x80|74&0x1f)
	r.index(0x3d4, 5, 74&0x20<<2)
	r.index(0x3d4, 0x15, 160) // rows 10 to 11
	r.index(0x3d4, 0x16, 192)
	r.index(0x3d4, 7, modes["3"].crtc[7]&^0x08)
	r.index(0x3d4, 9, modes["3"].crtc[9]&^0x20)
	r.index(0x3d4, 0x0f, 72)
	f := r.render()
	for row := range f.Rows {
		for col := range f.Cols {
			want := row == 10 || row == 11 || col >= 70 && col < 74
			if have := f.Cells[row*f.Cols+col].Char != 'A'; have != want {
				t.Fatalf("row %d, column %d: dark %v", row, col, have)
			}
		}
	}
	if f.Cursor.Visible {
		t.Error("the cursor shows within the blanking")
	}
}
