package vga

import (
	"bytes"
	"encoding/binary"

	"github.com/iron86/iron86/console"
)

// This file draws the pictures of the DISPI. The processor writes their memory without telling anyone, so that it is as fast
// as RAM. What has changed is found when somebody looks: each line is compared with a copy of what it was.

// shape is what a picture depends on besides memory and palette.
type shape struct {
	width, height int
	depth         uint16
	pitch, start  uint32
}

// shape returns the present one.
func (d *DISPI) shape() shape {
	r := &d.reg.Reg
	return shape{int(r[dispiWidth]), int(r[dispiHeight]), r[dispiDepth], d.pitch(), d.start()}
}

// lineBytes returns how many bytes of memory a line shows.
func (s *shape) lineBytes() int {
	bits := (int(s.depth) + 1) &^ 3
	return s.width * bits / 8
}

// picture is what was last seen, and who it was drawn for.
type picture struct {
	shape   shape
	colours [256]console.Color // of pixels with 4 or 8 bits
	memory  []byte             // the bytes of all lines
	fresh   []bool             // lines that have changed since frame was filled
	frame   *console.Frame     // filled last, nil if another picture has been drawn since
}

// look finds the lines that have changed, and advances the generation if there are any.
func (d *DISPI) look() {
	p, s := &d.picture, d.shape()
	if c := d.colours(); s != p.shape || c != p.colours || len(p.fresh) != s.height {
		p.shape, p.colours, p.frame = s, c, nil
		p.memory = sized(p.memory, s.height*s.lineBytes())
		p.fresh = sized(p.fresh, s.height)
		clear(p.memory)
		d.vga.gen++
	}
	all := d.mem.Contents()
	if all == nil {
		return // memory is zero, as it was
	}
	size, changed := s.lineBytes(), false
	for y := range s.height {
		have, was := all[s.start+uint32(y)*s.pitch:][:size], p.memory[y*size:][:size]
		if !bytes.Equal(have, was) {
			copy(was, have)
			p.fresh[y], changed = true, true
		}
	}
	if changed {
		d.vga.gen++
	}
}

// sized returns a slice of n elements, s itself if it is large enough.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// colours returns the palette of pixels with 4 or 8 bits. Those with 8 are numbers of DAC entries.
func (d *DISPI) colours() (c [256]console.Color) {
	r := &d.vga.reg
	switch d.reg.Reg[dispiDepth] {
	case 4:
		for i := range c[:16] {
			c[i] = d.colour(r.entry(uint8(i) & r.Attr[attrPlanes]))
		}
	case 8:
		for i := range c {
			c[i] = d.colour(uint8(i))
		}
	}
	return c
}

// colour returns what the DAC makes of value i.
func (d *DISPI) colour(i uint8) (c console.Color) {
	r := &d.vga.reg
	wide := d.wide()
	for _, v := range r.DAC[i&r.DACMask] {
		if !wide {
			v = six(v)
		}
		c = c<<8 | console.Color(v)
	}
	return c
}

// render fills f. If f is the frame that was filled last, only lines that have changed are drawn.
func (d *DISPI) render(f *console.Frame) {
	d.look()
	p := &d.picture
	s := &p.shape
	all := p.frame != f || f.Mode != console.Graphics || f.W != s.width || f.H != s.height || len(f.Pixels) != s.width*s.height
	f.Mode, f.W, f.H, f.Aspect = console.Graphics, s.width, s.height, s.aspect()
	f.Counted = true
	f.Pixels = sized(f.Pixels, f.W*f.H)
	f.Changed = [2]int{f.H, 0}
	size := s.lineBytes()
	for y, fresh := range p.fresh {
		if fresh || all {
			p.draw(p.memory[y*size:][:size], f.Pixels[y*f.W:][:f.W])
			f.Changed = [2]int{min(f.Changed[0], y), y + 1}
		}
	}
	if f.Changed[1] == 0 {
		f.Changed[0] = 0
	}
	clear(p.fresh)
	p.frame = f
}

// aspect returns the shape of a pixel: square, but those of 320 by 200 and 640 by 400 fill a 4:3 screen as they do in
// the VGA's modes.
func (s *shape) aspect() float64 {
	if s.width <= 640 && s.width*5 == s.height*8 {
		return aspect(s.width, s.height)
	}
	return 1
}

// draw turns a line of memory into pixels.
func (p *picture) draw(mem []byte, to []console.Color) {
	switch p.shape.depth {
	case 4:
		for i := 0; i < len(mem); i += 4 {
			w := binary.LittleEndian.Uint32(mem[i:])
			for j := range 8 {
				x := w >> (7 - j)
				to[2*i+j] = p.colours[x&1|x>>7&2|x>>14&4|x>>21&8]
			}
		}
	case 8:
		for i, v := range mem {
			to[i] = p.colours[v]
		}
	case 15: // as QEMU's, whose white is F8F8F8h here, but not with 16 bits
		for i := range to {
			v := binary.LittleEndian.Uint16(mem[2*i:])
			to[i] = console.Color(v>>7&0xf8)<<16 | console.Color(v>>2&0xf8)<<8 | console.Color(v<<3&0xf8)
		}
	case 16:
		for i := range to {
			v := binary.LittleEndian.Uint16(mem[2*i:])
			green := console.Color(v >> 5 & 0x3f)
			to[i] = five(v>>11)<<16 | (green<<2|green>>4)<<8 | five(v)
		}
	case 24:
		for i := range to {
			m := mem[3*i:][:3]
			to[i] = console.Color(m[2])<<16 | console.Color(m[1])<<8 | console.Color(m[0])
		}
	case 32:
		for i := range to {
			to[i] = console.Color(binary.LittleEndian.Uint32(mem[4*i:]) & 0xffffff)
		}
	}
}

// five returns the low five bits of v as a colour of eight bits.
func five(v uint16) console.Color {
	c := console.Color(v & 0x1f)
	return c<<3 | c>>2
}
