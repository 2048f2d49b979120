package font

import _ "embed"

// Glyphs8x8 is the 8x8 font: 256 glyphs of 8 bytes, one byte a row from the
// top, bit 7 the leftmost pixel. It must not be written to.
//
//go:embed font8.bin
var Glyphs8x8 []byte

// Glyphs8x14 is the 8x14 font: 256 glyphs of 14 bytes, laid out like Glyphs8x8.
//
//go:embed font14.bin
var Glyphs8x14 []byte

// Glyphs8x16 is the 8x16 font: 256 glyphs of 16 bytes, laid out like Glyphs8x8.
//
//go:embed font16.bin
var Glyphs8x16 []byte
