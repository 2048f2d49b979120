package vga

import (
	"testing"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/snapshot"
)

// pixel checks one pixel against the palette entry it must have.
func pixel(t *testing.T, mode string, f *console.Frame, x, y, want int) {
	t.Helper()
	if x >= f.W || y >= f.H {
		t.Fatalf("mode %s: pixel %d,%d is outside of %dx%d", mode, x, y, f.W, f.H)
	}
	if got := f.Pixels[y*f.W+x]; got != entry(want) {
		t.Errorf("mode %s, pixel %d,%d: have %06x, want entry %02x, %06x", mode, x, y, got, want, entry(want))
	}
}

func TestSizes(t *testing.T) {
	for mode, want := range map[string][2]int{
		"4": {320, 200}, "6": {640, 200}, "0D": {320, 200}, "0F": {640, 350}, "12": {640, 480},
		"13": {320, 200}, "X": {320, 240}, "360x480": {360, 480},
	} {
		r := newRig()
		r.set(t, mode)
		f := r.render()
		if f.Mode != console.Graphics || f.W != want[0] || f.H != want[1] || len(f.Pixels) != f.W*f.H {
			t.Errorf("mode %s: have kind %d, %dx%d, want %v", mode, f.Mode, f.W, f.H, want)
		}
		if got, want := f.Aspect*float64(f.W)/float64(f.H), 4.0/3; got < want-1e-9 || got > want+1e-9 {
			t.Errorf("mode %s: shape %f, want 4:3", mode, got)
		}
	}
}

func TestCGAModes(t *testing.T) {
	r := newRig()
	r.set(t, "4")
	r.poke(0xb8000, 0b00_01_10_11, 0b11_00_00_01) // line 0
	r.poke(0xba000, 0b10_00_00_00)                // line 1
	r.poke(0xb8000+80, 0b01_00_00_00)             // line 2
	r.poke(0xba000+99*80+79, 0b00_00_00_11)       // line 199
	f := r.render()
	for _, c := range [][3]int{{0, 0, 0}, {1, 0, 0x13}, {2, 0, 0x15}, {3, 0, 0x17}, {4, 0, 0x17}, {7, 0, 0x13}, {0, 1, 0x15}, {0, 2, 0x13}, {319, 199, 0x17}} {
		pixel(t, "4", f, c[0], c[1], c[2])
	}
	r = newRig()
	r.set(t, "6")
	r.poke(0xb8000, 0x81)
	r.poke(0xba000+79, 1)
	r.poke(0xb8000+80, 0x40)
	f = r.render()
	for _, c := range [][3]int{{0, 0, 0x17}, {1, 0, 0}, {7, 0, 0x17}, {639, 1, 0x17}, {0, 1, 0}, {1, 2, 0x17}} {
		pixel(t, "6", f, c[0], c[1], c[2])
	}
}

func TestPlanarModes(t *testing.T) {
	for mode, pitch := range map[string]uint64{"0D": 40, "12": 80} {
		r := newRig()
		r.set(t, mode)
		r.index(0x3ce, 1, 0x0f)
		r.index(0x3ce, 0, 0x0c) // colour 12
		r.index(0x3ce, 8, 0x81)
		r.poke(0xa0000+pitch*2+3, 0)
		f := r.render()
		pixel(t, mode, f, 24, 2, 0x3c)
		pixel(t, mode, f, 25, 2, 0)
		pixel(t, mode, f, 31, 2, 0x3c)
		pixel(t, mode, f, 24, 1, 0)
	}
	r := newRig()
	r.set(t, "0F") // planes 0 (video) and 2 (intensity)
	r.index(0x3c4, 2, 1)
	r.poke(0xa0000, 0xc0)
	r.index(0x3c4, 2, 4)
	r.poke(0xa0000, 0x60)
	f := r.render()
	for x, want := range []int{8, 0x18, 0x18, 0} {
		pixel(t, "0F", f, x, 0, want)
	}
}

func TestUnchained256(t *testing.T) {
	for mode, pitch := range map[string]uint64{"X": 80, "360x480": 90} {
		r := newRig()
		r.set(t, mode)
		for plane := range byte(4) {
			r.index(0x3c4, 2, 1<<plane)
			r.poke(0xa0000+pitch*3+1, 0x10+plane)
		}
		f := r.render()
		for x := range 4 {
			pixel(t, mode, f, 4+x, 3, 0x10+x)
		}
		pixel(t, mode, f, 3, 3, 0)
		r.index(0x3d4, 0x0c, 0)
		r.index(0x3d4, 0x0d, 1) // one address to the left
		r.attr(0x33, 4)         // and two pixels
		f = r.render()
		pixel(t, mode, f, 0, 3, 0x12)
		pixel(t, mode, f, 1, 3, 0x13)
		pixel(t, mode, f, 2, 3, 0)
	}
}

func TestSplitScreen(t *testing.T) {
	r := newRig()
	r.set(t, "13")
	r.poke(0xa0000, 1, 2, 3, 4)
	r.poke(0xa0000+320*10, 5, 6, 7, 8)
	start := 320 * 10 / 4
	r.index(0x3d4, 0x0c, byte(start>>8))
	r.index(0x3d4, 0x0d, byte(start))
	r.attr(0x33, 2) // one pixel
	// The split is below scan line 199, which is line 99.
	r.index(0x3d4, 0x18, 199)
	r.index(0x3d4, 7, modes["13"].crtc[7]&^0x10)
	r.index(0x3d4, 9, 0x01)
	f := r.render()
	pixel(t, "13", f, 0, 0, 6)
	pixel(t, "13", f, 0, 99, 0)
	pixel(t, "13", f, 0, 100, 2)
	r.attr(0x30, 0x61) // no panning below
	pixel(t, "13", r.render(), 0, 100, 1)
}

// TestVerticalBlanking: lines within the blanking are dark, whatever memory holds.
func TestVerticalBlanking(t *testing.T) {
	r := newRig()
	r.set(t, "13")
	for y := range 200 {
		r.poke(0xa0000+uint64(320*y), 1)
	}
	r.index(0x3d4, 0x15, 100) // scan lines 100 to 299 are lines 50 to 149
	r.index(0x3d4, 0x16, 300&0xff)
	r.index(0x3d4, 0x11, 0)
	r.index(0x3d4, 7, modes["13"].crtc[7]&^0x08)
	r.index(0x3d4, 9, modes["13"].crtc[9]&^0x20)
	f := r.render()
	for _, c := range []struct {
		y    int
		dark bool
	}{{0, false}, {49, false}, {50, true}, {149, true}, {150, false}, {199, false}} {
		if dark := f.Pixels[c.y*f.W] == 0; dark != c.dark {
			t.Errorf("line %d: dark %v, want %v", c.y, dark, c.dark)
		}
	}
}

// TestHorizontalBlanking: characters within the blanking are dark; of its end there are six bits.
func TestHorizontalBlanking(t *testing.T) {
	for _, c := range []struct {
		start, end, dark, first, last int
	}{
		{0x50, 0x62, 0, 0, 0}, // as the BIOS has it
		{10, 20, 10, 10, 19},
		{60, 66, 6, 60, 65}, // beyond what six bits hold
		{70, 66, 10, 70, 79},
		{0, 1, 1, 0, 0},
	} {
		r := newRig()
		r.set(t, "13")
		for x := range uint64(320) {
			r.poke(0xa0000+x, 1)
		}
		r.index(0x3d4, 0x11, 0)
		r.index(0x3d4, 2, byte(c.start))
		r.index(0x3d4, 3, byte(0x80|c.end&0x1f))
		r.index(0x3d4, 5, byte(c.end&0x20<<2))
		f := r.render()
		dark := 0
		for col := range 80 {
			if f.Pixels[4*col] == 0 && f.Pixels[4*col+3] == 0 {
				dark++
			}
		}
		if dark != c.dark || dark > 0 && (f.Pixels[4*c.first] != 0 || f.Pixels[4*c.last+3] != 0) {
			t.Errorf("blanking from %d to %d: %d columns are dark", c.start, c.end, dark)
		}
	}
}

// TestPaletteOf256Colours: both halves of a colour go through the palette, and through colour plane enable.
func TestPaletteOf256Colours(t *testing.T) {
	r := newRig()
	r.set(t, "13")
	r.poke(0xa0000, 0x21, 0x12, 0x11, 0x33)
	r.attr(0x21, 0x35) // colour 1 is 5; bits 5 and 4 are of no account
	for x, want := range []int{0x25, 0x52, 0x55, 0x33} {
		pixel(t, "palette", r.render(), x, 0, want)
	}
	r.attr(0x32, 0x0e)
	for x, want := range []int{0x20, 0x02, 0x00, 0x22} {
		pixel(t, "colour plane enable", r.render(), x, 0, want)
	}
}

func TestPaletteRouting(t *testing.T) {
	r := newRig()
	r.set(t, "12")
	r.index(0x3c4, 2, 0x0f)
	r.poke(0xa0000, 0x80) // colour 15, palette 3F
	for _, c := range []struct {
		what string
		do   func()
		want int
	}{
		{"colour select 7-6", func() { r.attr(0x34, 0x08) }, 0xbf},
		{"P5 and P4 from colour select", func() { r.attr(0x30, 0x81); r.attr(0x34, 0x09) }, 0x9f},
		{"colour plane enable", func() { r.attr(0x32, 0x05) }, 0x95},
		{"pixel mask", func() { r.out(0x3c6, 0x0f) }, 0x05},
	} {
		if c.what == "colour plane enable" {
			r.attr(0x25, 0x15)
		}
		c.do()
		t.Log(c.what)
		pixel(t, "12", r.render(), 0, 0, c.want)
	}
}

func BenchmarkText(b *testing.B) {
	r := newRig()
	r.set(b, "3")
	for i := range b.N {
		r.WriteMMIO(0x18000+uint64(i*2)%4000, 2, uint64(i))
	}
}

func BenchmarkMode13(b *testing.B) {
	r := newRig()
	r.set(b, "13")
	for i := range b.N {
		r.WriteMMIO(uint64(i)%64000, 1, uint64(i))
	}
}

func BenchmarkPlanar(b *testing.B) {
	r := newRig()
	r.set(b, "12")
	for i := range b.N {
		r.WriteMMIO(uint64(i)%38400, 1, uint64(i))
	}
}

func BenchmarkRender(b *testing.B) {
	for _, mode := range []string{"3", "13", "12"} {
		b.Run(mode, func(b *testing.B) {
			r := newRig()
			r.set(b, mode)
			for b.Loop() {
				r.render()
			}
		})
	}
}

func BenchmarkSnapshot(b *testing.B) {
	r := newRig()
	for b.Loop() {
		snapshot.Hash([]snapshot.Section{{Name: "vga", Stater: r}})
	}
}
