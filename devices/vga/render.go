package vga

import "github.com/iron86/iron86/console"

// Limits of a frame: the most that the registers can program.
const (
	maxCols  = 256
	maxRows  = 128
	maxLines = 1024
)

// Render fills f with what is on the screen now.
func (c *Chip) Render(f *console.Frame) {
	c.lay()
	r := &c.reg
	if !c.dispi.on() || !r.on() {
		c.dispi.picture.frame = nil
	}
	switch {
	case !r.on():
		f.Mode = console.Blank
	case c.dispi.on():
		c.dispi.render(f)
	case r.GC[gcMisc]&gcMiscGraphics != 0:
		r.renderGraphics(f, c.charsOff())
	default:
		r.renderText(f)
		f.CursorOff, f.CharsOff = c.cursorOff(), c.charsOff()
	}
}

// on reports whether anything is displayed.
func (r *state) on() bool {
	return r.Seq[seqReset] == 3 && r.Seq[seqClocking]&clockingOff == 0 &&
		r.AttrIndex&attrPAS != 0 && r.CRTC[crtcMode]&modeOn != 0
}

// rgb returns DAC entry i, after the pixel mask, with 8 bits a colour.
func (r *state) rgb(i uint8) console.Color {
	e := &r.DAC[i&r.DACMask]
	var c console.Color
	for _, v := range e {
		c = c<<8 | console.Color(v<<2|v>>4)
	}
	return c
}

// attribute returns the colour of a 4-bit pixel, which goes through colour plane enable, palette, colour
// select and DAC (IBM, "Attribute Controller").
func (r *state) attribute(pixel uint8) console.Color {
	return r.inPalette(pixel & r.Attr[attrPlanes])
}

// inPalette returns the colour of entry i of the palette.
func (r *state) inPalette(i uint8) console.Color { return r.rgb(r.entry(i)) }

// entry returns the number of the DAC's colour that entry i of the palette stands for.
func (r *state) entry(i uint8) uint8 {
	v := r.Attr[i&0x0f]
	sel := r.Attr[attrSelect]
	if r.Attr[attrMode]&attrModeP54 != 0 {
		v = v&0x0f | sel&3<<4
	}
	return v | sel&0x0c<<4
}

// colours returns the 16 colours of text and planar modes.
func (r *state) colours() (c [16]console.Color) {
	for i := range c {
		c[i] = r.attribute(uint8(i))
	}
	return c
}

// addressing says how the value of the CRTC's counter becomes an address within the planes (IBM, "CRT
// Mode Control Register"). In word and double word mode that is counter<<shift | counter>>turn & low.
// CGA and Hercules put bits of the scan line within the row into the address.
type addressing struct {
	shift, turn uint
	low         uint32
	row13       bool // bit 0 of the scan line is address bit 13
	row14       bool // bit 1 of the scan line is address bit 14
}

func (r *state) addressing() addressing {
	mode := r.CRTC[crtcMode]
	a := addressing{row13: mode&modeRow13 == 0, row14: mode&modeRow14 == 0}
	switch {
	case r.CRTC[crtcUnderline]&underlineDouble != 0:
		a.shift, a.turn, a.low = 2, 14, 3
	case mode&modeByte != 0:
	case mode&modeWrap15 != 0:
		a.shift, a.turn, a.low = 1, 15, 1
	default:
		a.shift, a.turn, a.low = 1, 13, 1
	}
	return a
}

// plane returns the address within the planes for counter value n on scan line scan of its row.
func (a *addressing) plane(n, scan uint32) uint32 {
	n &= 0xffff
	at := n<<a.shift | n>>a.turn&a.low
	if a.row13 {
		at = at&^0x2000 | scan&1<<13
	}
	if a.row14 {
		at = at&^0x4000 | scan&2<<13
	}
	return at & 0xffff
}

// raster says with which counter value each displayed line begins. "Row scan" is the number of the scan
// line within its row of characters.
type raster struct {
	lines     int    // displayed scan lines
	repeat    int    // how often each scan line is shown: 2 if lines are doubled
	maxScan   int    // the last row scan of a row
	pitch     uint32 // difference of the counter from row to row
	start     uint32 // counter at the top, with byte panning
	preset    int    // row scan at the top
	split     int    // first scan line of the lower part; lines when there is none
	pan       uint8  // horizontal panning register
	panSplit  bool   // no panning in the lower part
	lowerFrom uint32 // counter at the top of the lower part, with byte panning
	blankFrom int    // first scan line of vertical blanking
	blankTo   int    // first scan line behind it
}

// blanked reports whether scan line y is dark. Programs can move the blanking into the picture.
func (v *raster) blanked(y int) bool { return y >= v.blankFrom && y < v.blankTo }

// blankedColumns returns the characters of a line that are dark: from is the first of them, and to the
// first one after them. The register for the end has 6 bits.
func (r *state) blankedColumns(cols int) (from, to int) {
	from = int(r.CRTC[crtcHBlank])
	end := int(r.CRTC[crtcHBlankEnd]&0x1f) | int(r.CRTC[crtcHRetraceEnd]>>7)<<5
	to = from + (end-from-1)&0x3f + 1
	return min(from, cols), min(to, cols)
}

// raster works the raster out from the registers.
func (r *state) raster() raster {
	v := raster{
		lines:    min(r.vertical(crtcVDisplayEnd, 1, 6)+1, maxLines),
		repeat:   1,
		maxScan:  int(r.CRTC[crtcMaxScan] & 0x1f),
		pitch:    uint32(r.CRTC[crtcOffset]) * 2,
		start:    uint32(r.CRTC[crtcStartHigh])<<8 | uint32(r.CRTC[crtcStartLow]),
		preset:   int(r.CRTC[crtcPresetRow] & 0x1f),
		pan:      r.Attr[attrPan],
		panSplit: r.Attr[attrMode]&attrModePanSplit != 0,
	}
	// Bit 9 of the start of the blanking is bit 5 of the maximum scan line register. The register for its
	// end has 8 bits.
	v.blankFrom = r.vertical(crtcVBlank, 3, 16) | int(r.CRTC[crtcMaxScan])>>5&1<<9
	v.blankTo = v.blankFrom + (int(r.CRTC[crtcVBlankEnd])-v.blankFrom-1)&0xff + 1
	if r.CRTC[crtcMode]&modeHalfLines != 0 {
		v.lines = min(v.lines*2, maxLines)
		v.blankFrom, v.blankTo = v.blankFrom*2, v.blankTo*2
	}
	if r.CRTC[crtcMaxScan]&maxScanDouble != 0 {
		v.repeat = 2
	}
	bytePan := uint32(r.CRTC[crtcPresetRow] >> 5 & 3)
	v.start += bytePan
	if !v.panSplit {
		v.lowerFrom = bytePan
	}
	// Bit 9 of line compare is bit 6 of the maximum scan line register.
	compare := r.vertical(crtcLineCompare, 4, 16) | int(r.CRTC[crtcMaxScan])>>6&1<<9
	v.split = min(compare+1, v.lines)
	return v
}
