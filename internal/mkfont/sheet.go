package main

import (
	"image"
	"image/color"
	"image/png"
	"os"
)

// sampleText is set in every font under its table of glyphs.
var sampleText = []string{
	"The quick brown fox jumps over the lazy dog. 0123456789 +-*/=<>",
	"PACK MY BOX WITH FIVE DOZEN LIQUOR JUGS! (iron86) [a] {b} #$%&@?;:",
	"\xC9\xCD\xCD\xCB\xCD\xCD\xBB \xDA\xC4\xC4\xC2\xC4\xC4\xBF \xD5\xCD\xD1\xCD\xB8 \xD6\xC4\xD2\xC4\xB7 \xB0\xB0\xB1\xB1\xB2\xB2\xDB\xDB \xDC\xDF\xDD\xDE",
	"\xBA  \xBA  \xBA \xB3  \xB3  \xB3 \xB3 \xB3 \xB3 \xBA \xBA \xBA \x01\x02\x03\x04\x05\x06 \xE1\xE2\xE3\xE4\xE5\xE6\xE7",
	"\xCC\xCD\xCD\xCE\xCD\xCD\xB9 \xC3\xC4\xC4\xC5\xC4\xC4\xB4 \xC6\xCD\xD8\xCD\xB5 \xC7\xC4\xD7\xC4\xB6 \x80\x81\x82\x8E\x8F\x99\x9A\xA5",
	"\xC8\xCD\xCD\xCA\xCD\xCD\xBC \xC0\xC4\xC4\xC1\xC4\xC4\xD9 \xD4\xCD\xCF\xCD\xBE \xD3\xC4\xD0\xC4\xBD",
}

// sheetScale is the width and height of a pixel of a glyph in the picture, in pixels.
const sheetScale = 2

// writeSheet draws all glyphs of the fonts and some text to a PNG file.
func writeSheet(name string, fonts []*set) error {
	height := 0
	for _, f := range fonts {
		height += (8*(f.height+4) + (len(sampleText)+1)*f.height + 8) * sheetScale
	}
	img := image.NewGray(image.Rect(0, 0, 66*9*sheetScale, height))
	y := 0
	for _, f := range fonts {
		for code := range f.glyphs {
			f.draw(img, 8+code%32*18, y+code/32*(f.height+4), byte(code))
		}
		y += 8*(f.height+4) + f.height/2
		for _, line := range sampleText {
			for i := range len(line) {
				f.draw(img, 8*i, y, line[i])
			}
			y += f.height
		}
		y += f.height/2 + 8
	}
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	defer out.Close()
	return png.Encode(out, img)
}

// draw paints one glyph with its top left pixel at x, y.
func (s *set) draw(img *image.Gray, x, y int, code byte) {
	for row, bits := range s.glyphs[code] {
		for col := range glyphWidth {
			shade := color.Gray{Y: 40}
			if bits&(0x80>>col) != 0 {
				shade.Y = 255
			}
			for i := range sheetScale * sheetScale {
				img.SetGray((x+col)*sheetScale+i%sheetScale, (y+row)*sheetScale+i/sheetScale, shade)
			}
		}
	}
}
