package vga

import (
	"testing"

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
		if got := f.Cells[c.cols]; got != want {
			t.Errorf("mode %s, row 1: have %+v, want %+v", c.mode, got, want)
		}
		if got := f.Cells[25*c.cols-1]; got.Char != 'B' || !got.Blink || got.BG != entry(c.bg) {
			t.Errorf("mode %s, last: have %+v", c.mode, got)
		}
		if got, want := f.Cursor, (console.Cursor{Visible: true, Row: 1, Col: 3, Top: 13, Bottom: 14}); got != want {
			t.Errorf("mode %s, cursor: have %+v, want %+v", c.mode, got, want)
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
