package png

import "github.com/iron86/iron86/console"

// glyphBytes is the room of a glyph in a frame's font.
const glyphBytes = 32

// drawText draws the cells of f. Smooth scrolling moves the whole picture.
func drawText(f *console.Frame) *canvas {
	w, h := f.Cols*f.CellW, f.Rows*f.CellH
	if f.PanY > 0 {
		h -= f.CellH
	}
	if w < 1 || h < 1 {
		return newCanvas(blankWidth, blankHeight)
	}
	c := newCanvas(w, h)
	for row := range f.Rows {
		for col := range f.Cols {
			drawCell(c, f, row, col)
		}
	}
	sx, sy := 1, 1
	if w < narrowText {
		sx = 2
	}
	if h < lowText {
		sy = 2
	}
	return c.scaled(sx, sy)
}

// drawCell draws one character, clipped to the canvas.
func drawCell(c *canvas, f *console.Frame, row, col int) {
	cell := &f.Cells[row*f.Cols+col]
	var glyph []byte
	if font := f.Fonts[cell.Font&1]; len(font) >= (int(cell.Char)+1)*glyphBytes {
		glyph = font[int(cell.Char)*glyphBytes:][:glyphBytes]
	}
	cursor := f.Cursor.Visible && f.Cursor.Row == row && f.Cursor.Col == col
	for line := range f.CellH {
		y := row*f.CellH + line - int(f.PanY)
		if y < 0 || y >= c.h {
			continue
		}
		bits := dots(f, cell, glyph, line)
		if cursor && line >= int(f.Cursor.Top) && line <= int(f.Cursor.Bottom) {
			bits = 0x1ff
		}
		for i := range f.CellW {
			x := col*f.CellW + i - int(f.PanX)
			if x < 0 || x >= c.w {
				continue
			}
			p := cell.BG
			if bits>>(8-i)&1 != 0 {
				p = cell.FG
			}
			c.pix[y*c.w+x] = p
		}
	}
}

// dots are the nine dots of a line of a character, the left one in bit 8.
func dots(f *console.Frame, cell *console.Cell, glyph []byte, line int) int {
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
