package vga

import "github.com/iron86/iron86/console"

// renderText fills f with the cells of a text mode. The last row is left out if the screen has no
// room for it; rows at a split may be shown in part.
func (r *state) renderText(f *console.Frame) {
	v, a := r.raster(), r.addressing()
	v.maxScan = min(v.maxScan, 31)
	f.Mode, f.CellW, f.CellH = console.Text, 9, v.maxScan+1
	if r.Seq[seqClocking]&clocking8Dots != 0 {
		f.CellW = 8
	}
	f.Cols = min(int(r.CRTC[crtcHDisplayEnd])+1, maxCols)
	f.LineGraphic = r.Attr[attrMode]&attrModeLine != 0
	f.UnderlineRow = r.CRTC[crtcUnderline] & 0x1f
	f.PanX, f.PanY = textPan(v.pan, f.CellW), uint8(min(v.preset, v.maxScan))
	f.Aspect = aspect(f.Cols*f.CellW, v.lines/v.repeat)
	r.font(0, &f.Fonts[0])
	r.font(1, &f.Fonts[1])

	f.Lines = v.lines / v.repeat
	splitLine := v.split / v.repeat
	upper := max(f.Lines/f.CellH, 1)
	if f.PanY > 0 {
		upper++
	}
	f.Rows, f.SplitPanX = upper, f.PanX
	if v.split < v.lines {
		upper = rowsIn(splitLine+int(f.PanY), f.CellH)
		f.Rows = upper + rowsIn(f.Lines-splitLine, f.CellH)
		if v.panSplit {
			f.SplitPanX = 0
		}
	}
	f.Rows = min(f.Rows, maxRows)
	f.SplitRow, f.SplitLine = min(upper, f.Rows), splitLine
	if cap(f.Edge) < f.Rows {
		f.Edge = make([]console.Cell, f.Rows)
	}
	f.Edge = f.Edge[:f.Rows]
	if cap(f.Cells) < f.Rows*f.Cols {
		f.Cells = make([]console.Cell, f.Rows*f.Cols)
	}
	f.Cells = f.Cells[:f.Rows*f.Cols]
	f.Cursor = console.Cursor{}
	p := r.textPalette()
	for row := range f.Rows {
		n := v.start + uint32(row)*v.pitch
		if v.split < v.lines && row >= upper {
			n = v.lowerFrom + uint32(row-upper)*v.pitch
		}
		p.row(r, &a, n, f.Cells[row*f.Cols:][:f.Cols])
		p.row(r, &a, n+uint32(f.Cols), f.Edge[row:row+1])
		r.cursor(f, row, n)
	}
	r.blankText(f, &v, upper)
}

// blankText makes those cells dark that lie in the blanking. A row is dark if the scan line in its middle
// is. upper is the number of rows above the split.
func (r *state) blankText(f *console.Frame, v *raster, upper int) {
	dark := console.Cell{Char: ' '}
	from, to := r.blankedColumns(f.Cols)
	for row := range f.Rows {
		cells := f.Cells[row*f.Cols:][:f.Cols]
		middle := row*f.CellH - int(f.PanY) + f.CellH/2
		if v.split < v.lines && row >= upper {
			middle = f.SplitLine + (row-upper)*f.CellH + f.CellH/2
		}
		if v.blanked(middle * v.repeat) {
			f.Edge[row] = dark
		} else {
			cells = cells[from:to]
		}
		for i := range cells {
			cells[i] = dark
		}
	}
	if c := &f.Cursor; c.Visible && f.Cells[c.Row*f.Cols+c.Col] == dark {
		c.Visible = false
	}
}

// rowsIn returns how many rows of height h show in n lines. The last may show in part.
func rowsIn(n, h int) int { return (n + h - 1) / h }

// textPan returns the panning register in pixels. With cells of 9 dots its value 8 stands for no panning,
// and 0 to 7 for 1 to 8 pixels (IBM, "Horizontal PEL Panning Register").
func textPan(pan uint8, width int) uint8 {
	if width == 9 {
		return (pan + 1) % 9
	}
	return pan & 7
}

// aspect returns the width of a pixel divided by its height when w by h of them fill a 4:3 screen.
func aspect(w, h int) float64 {
	return float64(4*max(h, 1)) / float64(3*max(w, 1))
}

// textPalette says what the bits of an attribute mean.
type textPalette struct {
	colours   [16]console.Color
	blink     bool // attribute bit 7 blinks instead of being background intensity
	twoFonts  bool // attribute bit 3 selects the font
	underline bool // attribute 01 underlines
}

func (r *state) textPalette() textPalette {
	b, a := r.charMaps()
	return textPalette{
		colours:   r.colours(),
		blink:     r.Attr[attrMode]&attrModeBlink != 0,
		twoFonts:  a != b,
		underline: r.CRTC[crtcUnderline]&0x1f <= r.CRTC[crtcMaxScan]&0x1f,
	}
}

// row fills cells from counter value n on: characters are in plane 0, attributes
// in plane 1.
func (p *textPalette) row(r *state, a *addressing, n uint32, cells []console.Cell) {
	for i := range cells {
		w := r.Mem[a.plane(n+uint32(i), 0)]
		attr := uint8(w >> 8)
		cell := console.Cell{Char: uint8(w), FG: p.colours[attr&0x0f]}
		back := attr >> 4
		if p.blink {
			cell.Blink = back&8 != 0
			back &= 7
		}
		cell.BG = p.colours[back]
		if p.twoFonts {
			cell.Font = attr >> 3 & 1
		}
		cell.Underline = p.underline && attr&0x77 == 0x01
		cells[i] = cell
	}
}

// cursor sets f.Cursor if it is in the row that begins at counter value n.
func (r *state) cursor(f *console.Frame, row int, n uint32) {
	top, end := r.CRTC[crtcCursorTop], r.CRTC[crtcCursorEnd]
	at := uint32(r.CRTC[crtcCursorHigh])<<8 | uint32(r.CRTC[crtcCursorLow])
	col := int((at-n)&0xffff) + int(end>>5&3) // the skew moves the cursor by up to three characters
	if f.Cursor.Visible || col >= f.Cols || top&cursorDisable != 0 {
		return
	}
	first, last := top&0x1f, min(end&0x1f, uint8(f.CellH-1))
	if first > last {
		return
	}
	f.Cursor = console.Cursor{Visible: true, Row: row, Col: col, Top: first, Bottom: last}
}

// charMaps returns the numbers of the fonts for characters whose attribute bit 3 is clear or set (IBM,
// "Character Map Select Register", map B and map A).
func (r *state) charMaps() (clear, set uint8) {
	s := r.Seq[seqCharMap]
	return s&3 | s>>2&4, s>>2&3 | s>>3&4
}

// font copies one of the two active fonts from plane 2.
func (r *state) font(which int, to *[]byte) {
	const size = 256 * 32
	if len(*to) != size {
		*to = make([]byte, size)
	}
	clear, set := r.charMaps()
	m := clear
	if which == 1 {
		m = set
	}
	// Fonts 0 to 3 begin at 0 KB and are 16 KB apart; fonts 4 to 7 begin at 8 KB.
	from := uint32(m&3)<<14 | uint32(m&4)<<11
	mem := r.Mem[from : from+size]
	for i, w := range mem {
		(*to)[i] = uint8(w >> 16)
	}
}
