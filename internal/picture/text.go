package picture

import "github.com/iron86/iron86/console"

// glyphBytes is how many bytes a glyph has in a frame's font.
const glyphBytes = 32

// drawText draws the cells of f.
func (p *Picture) drawText(f *console.Frame) {
	w, h := f.Cols*f.CellW, f.Rows*f.CellH
	if f.PanY > 0 {
		h -= f.CellH
	}
	if f.Lines > 0 {
		h = min(h, f.Lines)
	}
	if w < 1 || h < 1 {
		p.Resize(blankWidth, blankHeight)
		return
	}
	p.Resize(w, h)
	for row := range f.Rows {
		for col := range f.Cols {
			p.drawCell(f, row, col, &f.Cells[row*f.Cols+col])
		}
		if row < len(f.Edge) {
			p.drawCell(f, row, f.Cols, &f.Edge[row])
		}
	}
	sx, sy := 1, 1
	if w < narrowText {
		sx = 2
	}
	if h < lowText {
		sy = 2
	}
	p.scale(sx, sy)
}

// part returns where a row of cells is in a picture of height lines: top is its first line, end the first line that
// belongs to another part of a split screen or is outside the picture, and pan is how many pixels it is shifted left.
func part(f *console.Frame, row, height int) (top, end, pan int) {
	switch {
	case f.SplitLine <= 0 || f.SplitRow >= f.Rows:
		return row*f.CellH - int(f.PanY), height, int(f.PanX)
	case row < f.SplitRow:
		return row*f.CellH - int(f.PanY), min(f.SplitLine, height), int(f.PanX)
	}
	return f.SplitLine + (row-f.SplitRow)*f.CellH, height, int(f.SplitPanX)
}

// drawCell draws one character. Only what lies in its part of the picture is drawn.
func (p *Picture) drawCell(f *console.Frame, row, col int, cell *console.Cell) {
	top, end, pan := part(f, row, p.H)
	var glyph []byte
	if font := f.Fonts[cell.Font&1]; len(font) >= (int(cell.Char)+1)*glyphBytes {
		glyph = font[int(cell.Char)*glyphBytes:][:glyphBytes]
	}
	cursor := f.Cursor.Visible && !f.CursorOff && f.Cursor.Row == row && f.Cursor.Col == col
	for line := range f.CellH {
		y := top + line
		if y < 0 || y >= end {
			continue
		}
		bits := dots(f, cell, glyph, line)
		if cursor && line >= int(f.Cursor.Top) && line <= int(f.Cursor.Bottom) {
			bits = 0x1ff
		}
		for i := range f.CellW {
			x := col*f.CellW + i - pan
			if x < 0 || x >= p.W {
				continue
			}
			color := cell.BG
			if bits>>(8-i)&1 != 0 {
				color = cell.FG
			}
			p.Pix[y*p.W+x] = color
		}
	}
}

// dots returns the nine dots of one line of a character, with the leftmost in bit 8.
func dots(f *console.Frame, cell *console.Cell, glyph []byte, line int) int {
	if cell.Blink && f.CharsOff {
		return 0
	}
	if cell.Underline && line == int(f.UnderlineRow) {
		return 0x1ff
	}
	if line >= len(glyph) {
		return 0
	}
	bits := int(glyph[line]) << 1
	if f.LineGraphic && cell.Char >= 0xc0 && cell.Char <= 0xdf {
		bits |= bits >> 1 & 1
	}
	return bits
}
