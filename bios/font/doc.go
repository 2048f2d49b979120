// Package font holds the ROM character sets of the iron86 VGA BIOS: all 256
// glyphs of code page 437 in three heights, drawn for this project.
//
// The drawings are text. font16.txt and font16x.txt are the 8x16 master,
// font8.txt is the 8x8 font, boxes.txt describes the box drawing of both. A
// glyph begins with a heading, its code in hexadecimal and one of these forms:
//
//	41 t2             drawn: rows of # and . follow, the first one is row 2;
//	                  rows of up to 6 pixels stand one pixel from the left.
//	                  "down" ("up") continues the last (first) row to the edge
//	8E from 41 drop 2 7 + ring t1    a letter made lower by two rows, with a mark
//	08 invert 07      another glyph with its pixels inverted
//	C9 box r2 d2      box drawing: arms left, right, up, down of 1 or 2 lines
//	B1 fill ROW ROW   rows repeated over the whole cell; lower, upper: halves
//
// The command mkfont turns them into font8.bin, font14.bin and font16.bin; the
// 8x14 font is the 8x16 one without its first and last row. A test checks that
// the committed files are what the drawings give:
//
//	go run ./internal/mkfont
//
// The form of the data is that of the ROM fonts which INT 10h, AX=1130h points
// to (IBM VGA Technical Reference, "Character generator").
package font
