package vga

import "github.com/iron86/iron86/console"

// line is one line of a graphics mode as the guest addresses it.
type line struct {
	n    uint32 // value of the CRTC's counter at its left end
	scan uint32 // the scan line within its row of characters
	pan  uint8  // the panning register
}

// renderGraphics fills f with the pixels of a graphics mode. blinkOff says that what blinks is dark.
func (r *state) renderGraphics(f *console.Frame, blinkOff bool) {
	v, a := r.raster(), r.addressing()
	cols := min(int(r.CRTC[crtcHDisplayEnd])+1, maxCols)
	per := 8 // pixels of a word of memory
	if r.GC[gcMode]&gcModeShift256 != 0 {
		per = 4
	}
	// Lines that show the same bytes are one line of the frame.
	step := v.repeat
	if !a.row13 && !a.row14 {
		step *= v.maxScan + 1
	}
	f.Mode, f.W, f.H = console.Graphics, cols*per, (v.lines+step-1)/step
	f.Aspect, f.Counted, f.Changed = aspect(f.W, f.H), false, [2]int{0, f.H}
	if cap(f.Pixels) < f.W*f.H {
		f.Pixels = make([]console.Color, f.W*f.H)
	}
	f.Pixels = f.Pixels[:f.W*f.H]
	darkFrom, darkTo := r.blankedColumns(cols)
	d := r.decoder(blinkOff)
	var buf [(maxCols + 1) * 8]console.Color // one character more than shown, for panning
	y := 0
	v.each(func(scanLine int, l line) {
		if scanLine%step != 0 {
			return
		}
		if v.blanked(scanLine) {
			clear(f.Pixels[y*f.W:][:f.W])
			y++
			return
		}
		for i := range cols + 1 {
			d.decode(r.Mem[a.plane(l.n+uint32(i), l.scan)], buf[i*per:])
		}
		copy(f.Pixels[y*f.W:][:f.W], buf[graphicsPan(l.pan, per):])
		clear(f.Pixels[y*f.W+darkFrom*per : y*f.W+darkTo*per])
		y++
	})
}

// graphicsPan returns the panning register in pixels. If a word of memory has only per = 4 pixels, the
// register counts half pixels.
func graphicsPan(pan uint8, per int) int {
	if per == 4 {
		return int(pan >> 1 & 3)
	}
	return int(pan & 7)
}

// each calls do for every displayed scan line, as the CRTC's counters go.
func (v *raster) each(do func(scanLine int, l line)) {
	n, scan, pan, held := v.start, v.preset, v.pan, 0
	for y := range v.lines {
		if y == v.split {
			n, scan, held = v.lowerFrom, 0, 0
			if v.panSplit {
				pan = 0
			}
		}
		do(y, line{n: n, scan: uint32(scan), pan: pan})
		if held++; held < v.repeat {
			continue
		}
		held = 0
		if scan == v.maxScan {
			scan = 0
			n += v.pitch
		} else {
			scan = (scan + 1) & 0x1f
		}
	}
}

// decoder turns a word of memory into pixels.
type decoder struct {
	decode  func(w uint32, to []console.Color)
	colours [256]console.Color
}

// decoder returns the decoder for the present mode.
func (r *state) decoder(blinkOff bool) *decoder {
	d := &decoder{}
	switch mode := r.GC[gcMode]; {
	case mode&gcModeShift256 != 0:
		for i := range d.colours {
			d.colours[i] = r.rgb(r.nibble(uint8(i)>>4)<<4 | r.nibble(uint8(i)))
		}
		d.decode = d.bytes
	case mode&gcModeShift2 != 0:
		d.setPalette(r, blinkOff)
		d.decode = d.pairs
	default:
		d.setPalette(r, blinkOff)
		d.decode = d.planar
	}
	return d
}

// nibble returns what the attribute controller makes of half of an 8-bit pixel: it takes each half through colour plane
// enable and palette, and puts the low four bits of both together.
func (r *state) nibble(pixel uint8) uint8 {
	return r.Attr[pixel&r.Attr[attrPlanes]&0x0f] & 0x0f
}

// setPalette takes over the 16 colours. While blinking is enabled, bit 3 of every pixel follows from the blinking and not from plane 3: the
// BIOS's palette for mode 0Fh, which shows two planes, has pixels that blink in entry 4, bright, and in entry 12, black (IBM, "Attribute Mode
// Control Register": the bit must also be set for blinking graphics modes).
func (d *decoder) setPalette(r *state, blinkOff bool) {
	c := r.colours()
	copy(d.colours[:], c[:])
	if r.Attr[attrMode]&attrModeBlink == 0 {
		return
	}
	for i := range c {
		pixel := uint8(i) & r.Attr[attrPlanes] & 7
		if blinkOff {
			pixel |= 8
		}
		d.colours[i] = r.inPalette(pixel)
	}
}

// bytes decodes 256 colours: the byte of plane i is pixel i.
func (d *decoder) bytes(w uint32, to []console.Color) {
	for i := range 4 {
		to[i] = d.colours[uint8(w>>(8*i))]
	}
}

// planar decodes 16 colours: the bits 7 of the four planes are the leftmost pixel.
func (d *decoder) planar(w uint32, to []console.Color) {
	for i := range 8 {
		x := w >> (7 - i)
		to[i] = d.colours[x&1|x>>7&2|x>>14&4|x>>21&8]
	}
}

// pairs decodes CGA's format. Four pixels come from plane 0 and four from plane 1, two bits each; planes
// 2 and 3 give the upper bits of their colours.
func (d *decoder) pairs(w uint32, to []console.Color) {
	for i := range 8 {
		x := w >> (8 * (i / 4)) >> (6 - 2*(i%4))
		to[i] = d.colours[x&3|x>>14&0x0c]
	}
}
