package machine

import (
	"bytes"
	_ "embed"
	"fmt"
	"testing"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/internal/picture"
)

//go:embed testdata/glass.bin
var glassProgram []byte

// TestGlassAssembles: the program is what its source gives.
func TestGlassAssembles(t *testing.T) {
	if !bytes.Equal(glassProgram, need.Assembled(t, "testdata", "glass.asm")) {
		t.Error("testdata/glass.bin is not what its source gives")
	}
}

// onGlass returns f as QEMU shows it, in a picture of w by h: every pixel is repeated.
func onGlass(t *testing.T, f *console.Frame, w, h int) []byte {
	t.Helper()
	var p picture.Picture
	p.DrawNative(f)
	if p.W < 1 || w%p.W != 0 || h%p.H != 0 {
		t.Fatalf("have %d by %d, QEMU %d by %d", p.W, p.H, w, h)
	}
	b := make([]byte, 0, 3*w*h)
	for y := range h {
		for x := range w {
			c := p.Pix[y*p.H/h*p.W+x*p.W/w]
			b = append(b, uint8(c>>16), uint8(c>>8), uint8(c))
		}
	}
	return b
}

// ninth reports whether pixel x, y of a text screen is the ninth dot of a character B0h to BFh. QEMU repeats the eighth there, too (QEMU 7.2,
// vga_draw_text in hw/display/vga.c); IBM's "Attribute Mode Control Register" has that for C0h to DFh only.
func ninth(f *console.Frame, x, y int) bool {
	if f.Mode != console.Text || f.CellW != 9 || x%9 != 8 {
		return false
	}
	c := f.Cells[y/f.CellH*f.Cols+x/9]
	return c.Char >= 0xb0 && c.Char <= 0xbf
}

// differences counts the colours of our picture that are not QEMU's, and says where the first is.
func differences(f *console.Frame, ours, rgb []byte, w int) (n int, first string) {
	for i := range ours {
		if x, y := i/3%w, i/3/w; ours[i] != rgb[i] && !ninth(f, x, y) {
			if n++; n == 1 {
				first = fmt.Sprintf("colour %d of pixel %d,%d is %02x, QEMU has %02x", i%3, x, y, ours[i], rgb[i])
			}
		}
	}
	return n, first
}

// TestGlassIsQEMUs: QEMU shows the same pictures of the VGA, pixel for pixel. Its cursor blinks, too, but by another clock, so it may be lit or dark.
// What QEMU 7.2 does not have, the program does not use: characters that blink, underlines, colour planes and panning of text, and the split
// of a text screen.
func TestGlassIsQEMUs(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU")
	}
	need.Program(t, "qemu-system-i386")
	q, s := newQEMUModes(t, glassProgram, true), newShowing(t, glassProgram, Config{})
	var f console.Frame
	for {
		want, have := q.next(t), s.next(t)
		if have != want {
			t.Fatalf("have %q, QEMU %q", have, want)
		}
		if have == "end" {
			return
		}
		s.m.Render(&f)
		w, h, rgb := q.picture(t)
		f.CursorOff, f.CharsOff = false, false
		n, first := differences(&f, onGlass(t, &f, w, h), rgb, w)
		if f.CursorOff = true; n > 0 {
			n, _ = differences(&f, onGlass(t, &f, w, h), rgb, w)
		}
		if n > 0 {
			t.Errorf("%s: %s", have, first)
		}
		fmt.Fprintln(q.monitor, "sendkey spc")
		s.key(t)
	}
}
