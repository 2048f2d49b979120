package png

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/console"
)

const (
	white = console.Color(0xffffff)
	blue  = console.Color(0x0000aa)
)

// textFrame is 2x2 characters of w by 16 dots. Glyph 1 of font 0 has its left and
// right dots in line 2; C0 likewise; glyph 1 of font 1 is full in line 3.
func textFrame(w int) *console.Frame {
	f := &console.Frame{Mode: console.Text, Cols: 2, Rows: 2, CellW: w, CellH: 16, Cells: make([]console.Cell, 4), LineGraphic: true, UnderlineRow: 15}
	for i := range f.Fonts {
		f.Fonts[i] = make([]byte, 256*32)
	}
	f.Fonts[0][1*32+2] = 0x81
	f.Fonts[0][0xc0*32+2] = 0x81
	f.Fonts[1][1*32+3] = 0xff
	for i := range f.Cells {
		f.Cells[i] = console.Cell{FG: white, BG: blue}
	}
	return f
}

func colourAt(img image.Image, x, y int) console.Color {
	r, g, b, _ := img.At(x, y).RGBA()
	return console.Color(r>>8<<16 | g>>8<<8 | b>>8)
}

// TestCounted: a picture of a VBE mode has the guest's pixels, one for one, whatever shape it has on a monitor; one of a blank screen is black.
func TestCounted(t *testing.T) {
	f := &console.Frame{Mode: console.Graphics, W: 320, H: 200, Aspect: 5.0 / 6, Counted: true, Pixels: make([]console.Color, 320*200)}
	f.Pixels[199*320+319] = white
	img := Image(f)
	if size := img.Bounds().Size(); size != (image.Point{X: 320, Y: 200}) || colourAt(img, 319, 199) != white || colourAt(img, 318, 199) != 0 {
		t.Errorf("a picture of %v, its last pixels %06x %06x", size, colourAt(img, 318, 199), colourAt(img, 319, 199))
	}
	f.Mode = console.Blank
	if size := Image(f).Bounds().Size(); size != (image.Point{X: 640, Y: 400}) {
		t.Errorf("blank: %v", size)
	}
}

// TestSplitText: the upper part is cut off where the lower one begins, each is panned for itself, and the cell behind the
// last comes in at the right edge.
func TestSplitText(t *testing.T) {
	font := make([]byte, 256*32)
	for i := range 32 {
		font[32+i] = 0xff // character 1 is full
	}
	full, blank := console.Cell{Char: 1, FG: 0xffffff}, console.Cell{FG: 0xffffff}
	f := &console.Frame{
		Mode: console.Text, Cols: 80, Rows: 26, CellW: 8, CellH: 16, Lines: 400,
		Cells: make([]console.Cell, 80*26), Edge: make([]console.Cell, 26),
		SplitRow: 13, SplitLine: 200, PanX: 4, SplitPanX: 0,
	}
	f.Fonts[0], f.Fonts[1] = font, font
	for i := range f.Cells {
		f.Cells[i] = blank
	}
	f.Edge[0] = full
	f.Cells[12*80] = full // the last row of the upper part, cut off after eight lines
	f.Cells[13*80+1] = full
	img := Image(f)
	if size := img.Bounds().Size(); size != (image.Point{X: 640, Y: 400}) {
		t.Fatalf("%v, want 640 by 400", size)
	}
	for _, p := range []struct {
		x, y int
		lit  bool
	}{
		{635, 0, false}, {636, 0, true}, {639, 15, true}, {639, 16, false},
		{0, 191, false}, {0, 192, true}, {3, 199, true}, {4, 199, false}, {0, 200, false},
		{7, 200, false}, {8, 200, true}, {15, 215, true}, {16, 200, false}, {8, 216, false},
	} {
		if lit := colourAt(img, p.x, p.y) != 0; lit != p.lit {
			t.Errorf("pixel %d,%d: lit %v, want %v", p.x, p.y, lit, p.lit)
		}
	}
}

func TestTextPicture(t *testing.T) {
	f := textFrame(9)
	f.Cells[0].Char = 1
	f.Cells[1].Char, f.Cells[1].Blink = 0xc0, true
	f.Cells[2].Char, f.Cells[2].Font, f.Cells[2].Underline = 1, 1, true
	f.Cursor = console.Cursor{Visible: true, Row: 1, Col: 1, Top: 13, Bottom: 14}
	img := Image(f)
	if got, want := img.Bounds(), image.Rect(0, 0, 2*2*9, 2*2*16); got != want {
		t.Fatalf("size: have %v, want %v (doubled)", got, want)
	}
	for _, c := range []struct {
		x, y int
		want console.Color
	}{
		{0, 2, white}, {1, 2, blue}, {7, 2, white}, {8, 2, blue}, {0, 1, blue},
		{9, 2, white}, {16, 2, white}, {17, 2, white}, {10, 2, blue},
		{0, 16 + 3, white}, {7, 16 + 3, white}, {8, 16 + 3, blue}, {8, 16 + 15, white}, {3, 16 + 2, blue},
		{9, 16 + 13, white}, {17, 16 + 14, white}, {9, 16 + 12, blue}, {9, 16 + 15, blue},
	} {
		for dx := range 2 {
			if got := colourAt(img, 2*c.x+dx, 2*c.y+dx); got != c.want {
				t.Errorf("dot %d,%d: have %06x, want %06x", c.x, c.y, got, c.want)
			}
		}
	}
}

func TestPannedText(t *testing.T) {
	f := textFrame(8)
	f.Cells[0].Char = 1
	f.PanX, f.PanY = 7, 2
	img := Image(f)
	if got, want := img.Bounds(), image.Rect(0, 0, 32, 32); got != want {
		t.Fatalf("size: have %v, want %v", got, want)
	}
	if got := colourAt(img, 0, 0); got != white {
		t.Errorf("top left: have %06x, want white", got)
	}
	if got := colourAt(img, 2, 0); got != blue {
		t.Errorf("second dot: have %06x, want blue", got)
	}
}

func TestNormalTextIsNotScaled(t *testing.T) {
	f := &console.Frame{Mode: console.Text, Cols: 80, Rows: 25, CellW: 9, CellH: 16, Cells: make([]console.Cell, 2000)}
	if got, want := Image(f).Bounds(), image.Rect(0, 0, 720, 400); got != want {
		t.Errorf("80x25: have %v, want %v", got, want)
	}
}

func TestGraphicsShape(t *testing.T) {
	for _, c := range []struct{ w, h, outW, outH int }{
		{320, 200, 640, 480}, {640, 200, 640, 480}, {640, 350, 640, 480}, {640, 480, 640, 480}, {360, 480, 720, 540}, {320, 240, 640, 480}, {4, 1, 640, 480},
	} {
		f := &console.Frame{Mode: console.Graphics, W: c.w, H: c.h, Pixels: make([]console.Color, c.w*c.h), Aspect: 4 * float64(c.h) / (3 * float64(c.w))}
		f.Pixels[c.w*c.h-1] = white
		f.Pixels[0] = blue
		img := Image(f)
		if got := img.Bounds(); got != image.Rect(0, 0, c.outW, c.outH) {
			t.Errorf("%dx%d: have %v, want %dx%d", c.w, c.h, got, c.outW, c.outH)
			continue
		}
		if got := colourAt(img, c.outW-1, c.outH-1); got != white {
			t.Errorf("%dx%d: last pixel %06x", c.w, c.h, got)
		}
		if got := colourAt(img, 0, 0); got != blue {
			t.Errorf("%dx%d: first pixel %06x", c.w, c.h, got)
		}
	}
}

func TestManyColours(t *testing.T) {
	f := &console.Frame{Mode: console.Graphics, W: 640, H: 480, Pixels: make([]console.Color, 640*480), Aspect: 1}
	for i := range f.Pixels {
		f.Pixels[i] = console.Color(i * 31)
	}
	img := Image(f)
	for _, i := range []int{0, 255, 256, 1000, 640*480 - 1} {
		if got, want := colourAt(img, i%640, i/640), console.Color(i*31)&0xffffff; got != want {
			t.Errorf("pixel %d: have %06x, want %06x", i, got, want)
		}
	}
}

func TestOddFramesDoNotPanic(t *testing.T) {
	for i, f := range []*console.Frame{{}, {Mode: console.Text}, {Mode: console.Graphics}, {Mode: console.Text, Cols: 1, Rows: 1, CellW: 9, CellH: 32, Cells: make([]console.Cell, 1)}} {
		if Image(f).Bounds().Empty() {
			t.Errorf("frame %d: an empty picture", i)
		}
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	f := textFrame(9)
	for i, c := range []byte{'A', 0x01, 0x20, 0xdb} {
		f.Cells[i].Char = c
	}
	if err := WriteFile(filepath.Join(dir, "a.PNG"), f); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "a.PNG"))
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() != 36 {
		t.Errorf("the picture read back: %v, %v", img, err)
	}
	pixel := &console.Frame{Mode: console.Graphics, W: 640, H: 1, Pixels: make([]console.Color, 640), Aspect: 1}
	pixel.Pixels[1] = 0x123456
	if err := WriteFile(filepath.Join(dir, "a.ppm"), pixel); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "a.ppm")); !bytes.HasPrefix(got, []byte("P6\n640 1\n255\n\x00\x00\x00\x12\x34\x56\x00")) || len(got) != 13+640*3 {
		t.Errorf("a PPM file of %d bytes: % x", len(got), got[:min(len(got), 20)])
	}
	for _, c := range []struct {
		f    *console.Frame
		want string
	}{{f, "A☺\n █\n"}, {&console.Frame{Mode: console.Graphics, W: 320, H: 200}, "[graphics 320x200]\n"}, {&console.Frame{}, "[blank]\n"}} {
		name := filepath.Join(dir, "a.txt")
		if err := WriteFile(name, c.f); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(name); string(got) != c.want {
			t.Errorf("have %q, want %q", got, c.want)
		}
	}
	if err := WriteFile(filepath.Join(dir, "no", "a.txt"), f); err == nil {
		t.Error("no such directory: no error")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestWriteErrors(t *testing.T) {
	f := textFrame(9)
	f.Cells[0].Char = 'x'
	if Write(broken{}, f) == nil || WriteText(broken{}, f) == nil {
		t.Error("a full disk: no error")
	}
}
