package web

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/picture"
)

// Units of a font. The em is as high as a character.
const (
	unitDots = 64           // the size of a dot
	overhang = unitDots / 4 // what reaches an edge of its cell goes a little beyond it, so that lines of several characters have no gaps
)

// fontOf returns font n of a text frame as a TrueType file (Apple's and Microsoft's OpenType specification), in which each character of
// code page 437 has the dots of its glyph as squares. With it text in a browser looks as on the monitor, and all characters have one
// width. It is the same for the same glyphs.
func fontOf(f *console.Frame, n uint8) []byte {
	var glyf bytes.Buffer
	var loca []uint32
	codes := map[rune]int{} // the glyph of each character
	most := 0
	dots := glyphDots(f, n)
	for code, d := range dots {
		loca = append(loca, uint32(glyf.Len()))
		if r := console.Rune(uint8(code)); code != 0 && (r != ' ' || code == ' ') {
			codes[r] = code
		}
		most = max(most, appendGlyph(&glyf, d, f))
	}
	loca = append(loca, uint32(glyf.Len()))
	w, h := uint16(f.CellW*unitDots), uint16(f.CellH*unitDots)
	table := func(fields ...any) []byte {
		var b bytes.Buffer
		for _, v := range fields {
			_ = binary.Write(&b, binary.BigEndian, v) // fixed-size values into memory
		}
		return b.Bytes()
	}
	metrics := make([][2]uint16, len(dots))
	for i := range metrics {
		metrics[i][0] = w
	}
	return assemble(map[string][]byte{
		"OS/2": table(uint16(4), w, uint16(400), uint16(5), [12]uint16{}, []byte{2, 0, 0, 9, 0, 0, 0, 0, 0, 0}, [4]uint32{1, 0, 0, 0}, []byte("IR86"), uint16(0x40),
			uint16(' '), uint16(0xffff), h, uint16(0), uint16(0), h, uint16(0), [2]uint32{1, 0}, h/2, h*3/4, uint16(0), uint16(' '), uint16(1)),
		"cmap": characterMap(codes),
		"glyf": glyf.Bytes(),
		"head": table(uint32(0x10000), uint32(0x10000), uint32(0), uint32(0x5f0f3cf5), uint16(3), h, [2]uint64{}, uint16(0), int16(-overhang), w+overhang, h+overhang,
			uint16(0), uint16(8), uint16(2), uint16(1), uint16(0)),
		"hhea": table(uint32(0x10000), h, uint16(0), uint16(0), w, uint16(0), uint16(0), w, [8]uint16{0: 1}, uint16(len(dots))),
		"hmtx": table(metrics),
		"loca": table(loca),
		"maxp": table(uint32(0x10000), uint16(len(dots)), uint16(4*most), uint16(most), [2]uint16{}, uint16(1), [8]uint16{}),
		"name": names("guest"),
		"post": table(uint32(0x30000), uint32(0), uint16(0), uint16(unitDots), uint32(1), [4]uint32{}),
	})
}

// glyphDots returns the dots of the 256 glyphs of a font, with a row of CellW for each of CellH lines.
func glyphDots(f *console.Frame, n uint8) (dots [256][]bool) {
	const cols = 64
	rows := max(len(dots)/cols, 240/f.CellH+1) // a picture of this size is not scaled
	g := console.Frame{
		Mode: console.Text, Cols: cols, Rows: rows, CellW: f.CellW, CellH: f.CellH, LineGraphic: f.LineGraphic,
		UnderlineRow: 0xff, Fonts: f.Fonts, Cells: make([]console.Cell, cols*rows), SplitRow: rows,
	}
	for code := range dots {
		g.Cells[code] = console.Cell{Char: uint8(code), Font: n, FG: 1}
	}
	p := picture.Of(&g)
	for code := range dots {
		x, y := code%cols*f.CellW, code/cols*f.CellH
		for line := range f.CellH {
			for _, c := range p.Pix[(y+line)*p.W+x:][:f.CellW] {
				dots[code] = append(dots[code], c != 0)
			}
		}
	}
	return dots
}

// appendGlyph appends a glyph (table glyf) and returns how many contours it has: rectangles, each a run of dots in as many lines as have
// the same run. A glyph without dots is nothing.
func appendGlyph(to *bytes.Buffer, dots []bool, f *console.Frame) (contours int) {
	type rect struct{ x, y, right, bottom int }
	var rects []rect
	for y := range f.CellH {
		for x := 0; x < f.CellW; x++ {
			start := x
			for x < f.CellW && dots[y*f.CellW+x] {
				x++
			}
			above := slices.IndexFunc(rects, func(r rect) bool { return r.bottom == y && r.x == start && r.right == x })
			switch {
			case x == start:
			case above >= 0:
				rects[above].bottom++
			default:
				rects = append(rects, rect{start, y, x, y + 1})
			}
		}
	}
	if len(rects) == 0 {
		return 0
	}
	put := func(n ...int) {
		for _, n := range n {
			_ = binary.Write(to, binary.BigEndian, int16(n))
		}
	}
	put(len(rects), 0, -overhang, f.CellW*unitDots+overhang, f.CellH*unitDots+overhang)
	for i := range rects {
		put(4*i + 3) // the last point of each contour
	}
	put(0) // instructions
	to.Write(bytes.Repeat([]byte{1}, 4*len(rects)))
	var xs, ys []int
	for _, r := range rects {
		left, right, top, bottom := r.x*unitDots, r.right*unitDots, (f.CellH-r.y)*unitDots, (f.CellH-r.bottom)*unitDots
		if r.right == f.CellW {
			right += overhang
		}
		if r.y == 0 {
			top += overhang
		}
		if r.bottom == f.CellH {
			bottom -= overhang
		}
		xs = append(xs, left, left, right, right)
		ys = append(ys, bottom, top, top, bottom)
	}
	for _, places := range [][]int{xs, ys} {
		last := 0
		for _, p := range places {
			put(p - last)
			last = p
		}
	}
	if to.Len()%2 != 0 {
		to.WriteByte(0)
	}
	return len(rects)
}

// characterMap returns the table cmap, in format 4 with a segment for each character.
func characterMap(codes map[rune]int) []byte {
	var runes []rune
	for r := range codes {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	var starts, deltas []uint16
	for _, r := range runes {
		starts, deltas = append(starts, uint16(r)), append(deltas, uint16(codes[r]-int(r)))
	}
	starts, deltas = append(starts, 0xffff), append(deltas, 1)
	n := len(starts)
	power, log := 1, 0
	for 2*power <= n {
		power, log = 2*power, log+1
	}
	var b []byte
	for _, v := range []int{0, 1, 3, 1, 0, 12, 4, 16 + 8*n, 0, 2 * n, 2 * power, log, 2*n - 2*power} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	for _, list := range [][]uint16{starts, {0}, starts, deltas, make([]uint16, n)} { // the ends, a filler, the beginnings, …
		for _, v := range list {
			b = binary.BigEndian.AppendUint16(b, v)
		}
	}
	return b
}

// names returns the table name, for a font called so.
func names(name string) []byte {
	var b, text []byte
	for _, c := range name {
		text = binary.BigEndian.AppendUint16(text, uint16(c))
	}
	ids := []int{1, 2, 4, 6} // family, style, full name, PostScript's name
	b = append(b, 0, 0, 0, byte(len(ids)), 0, byte(6+12*len(ids)))
	for _, id := range ids {
		for _, v := range []int{3, 1, 0x409, id, len(text), 0} {
			b = binary.BigEndian.AppendUint16(b, uint16(v))
		}
	}
	return append(b, text...)
}

// assemble makes a file of tables.
func assemble(tables map[string][]byte) []byte {
	tags := make([]string, 0, len(tables))
	for tag := range tables {
		tags = append(tags, tag)
	}
	slices.SortFunc(tags, cmp.Compare[string])
	b := binary.BigEndian.AppendUint32(nil, 0x10000)
	for _, v := range []int{len(tags), 128, 3, 16*len(tags) - 128} { // for 8 to 15 tables
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	at := len(b) + 16*len(tags)
	var body []byte
	for _, tag := range tags {
		t := tables[tag]
		b = append(b, tag...)
		padded := append(slices.Clone(t), make([]byte, -len(t)&3)...)
		sum := uint32(0)
		for i := 0; i < len(padded); i += 4 {
			sum += binary.BigEndian.Uint32(padded[i:])
		}
		for _, v := range []int{int(sum), at + len(body), len(t)} {
			b = binary.BigEndian.AppendUint32(b, uint32(v))
		}
		body = append(body, padded...)
	}
	return append(b, body...)
}
