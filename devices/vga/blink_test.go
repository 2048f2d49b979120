package vga

import (
	"testing"

	"github.com/iron86/iron86/clock"
)

// frameTime is the virtual time of n frames of the present mode, and a little more.
func (r *rig) frameTime(n uint64) clock.Time {
	return r.timing.dots.At(n*r.timing.width*r.timing.height) + 1
}

// TestBlink: a cursor is dark in the second half of 16 frames, a character in the second half of 32, and Blinks changes when one of them does.
func TestBlink(t *testing.T) {
	r := newRig()
	r.set(t, "3")
	var last uint64
	for frame := range uint64(70) {
		r.now = r.frameTime(frame)
		gen := r.Generation()
		f := r.render()
		cursor, chars := frame%16 >= 8, frame%32 >= 16
		if f.CursorOff != cursor || f.CharsOff != chars {
			t.Errorf("frame %d: cursor off %v, characters off %v; want %v, %v", frame, f.CursorOff, f.CharsOff, cursor, chars)
		}
		if n := r.Blinks(); n != last != (frame > 0 && frame%8 == 0) {
			t.Errorf("frame %d: Blinks has gone from %d to %d", frame, last, n)
		} else {
			last = n
		}
		if r.Generation() != gen {
			t.Errorf("frame %d: the generation has changed", frame)
		}
	}
}

// TestNothingBlinks: Blinks stays 0 when the registers let nothing blink, and when nothing is displayed.
func TestNothingBlinks(t *testing.T) {
	for _, c := range []struct {
		what string
		set  func(r *rig)
		want uint64
	}{
		{"cursor", func(*rig) {}, 12},
		{"characters only", func(r *rig) { r.index(0x3d4, 0x0a, 0x20) }, 6},
		{"neither", func(r *rig) { r.index(0x3d4, 0x0a, 0x20); r.attr(0x10, 0x04) }, 0},
		{"screen off", func(r *rig) { r.index(0x3c4, 1, 0x20) }, 0},
		{"graphics", func(r *rig) { r.set(t, "13") }, 0},
		{"no raster", func(r *rig) { r.index(0x3d4, 0x17, 0) }, 0},
	} {
		r := newRig()
		r.set(t, "3")
		c.set(r)
		if r.now = 1; r.timing.height != 0 {
			r.now = r.frameTime(100)
		}
		if n := r.Blinks(); n != c.want {
			t.Errorf("%s: %d, want %d", c.what, n, c.want)
		}
	}
}

// TestBlinkingPixels: in mode 0Fh a pixel of plane 2 alone blinks, those of plane 0 and of both do not.
func TestBlinkingPixels(t *testing.T) {
	r := newRig()
	r.set(t, "0F")
	r.index(0x3c4, 2, 1)
	r.poke(0xa0000, 0xc0)
	r.index(0x3c4, 2, 4)
	r.poke(0xa0000, 0x60)
	for _, frame := range []uint64{0, 15, 16, 31, 32} {
		r.now = r.frameTime(frame)
		f := r.render()
		pixel(t, "0F", f, 0, 0, 8)
		pixel(t, "0F", f, 1, 0, 0x18)
		pixel(t, "0F", f, 2, 0, []int{0x18, 0}[frame/16%2])
		pixel(t, "0F", f, 3, 0, 0)
	}
}
