package vnc

import (
	"compress/zlib"
	"encoding/binary"
	"math/bits"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
)

const (
	zrleTile   = 64 // pixels on a side
	maxPalette = 16 // colours of a packed palette
)

// appendZRLE appends an area in the encoding ZRLE (RFC 6143, 7.7.6). All of a viewer's areas are one zlib stream.
func (v *viewer) appendZRLE(a audience.Area) {
	if v.z == nil {
		v.z, _ = zlib.NewWriterLevel(&v.packed, zlib.BestSpeed) // BestSpeed is a level
	}
	var tile []byte
	for y := a.Y; y < a.Y+a.H; y += zrleTile {
		for x := a.X; x < a.X+a.W; x += zrleTile {
			tile = v.tile(tile[:0], audience.Area{X: x, Y: y, W: min(zrleTile, a.X+a.W-x), H: min(zrleTile, a.Y+a.H-y)})
			_, _ = v.z.Write(tile) // a bytes.Buffer takes everything
		}
	}
	_ = v.z.Flush()
	v.out = binary.BigEndian.AppendUint32(v.out, uint32(v.packed.Len()))
	v.out = append(v.out, v.packed.Bytes()...)
	v.packed.Reset()
}

// tile appends one tile: of one colour, of a palette, or as it is.
func (v *viewer) tile(b []byte, a audience.Area) []byte {
	var palette [maxPalette]console.Color
	n, known := 0, true
	index := func(c console.Color) int {
		for i, p := range palette[:n] {
			if p == c {
				return i
			}
		}
		return -1
	}
	for y := a.Y; y < a.Y+a.H && known; y++ {
		for _, c := range v.now.Pix[y*v.now.W+a.X:][:a.W] {
			if index(c) >= 0 {
				continue
			}
			if known = n < maxPalette; !known {
				break
			}
			palette[n] = c
			n++
		}
	}
	if !known {
		b = append(b, 0)
		for y := a.Y; y < a.Y+a.H; y++ {
			for _, c := range v.now.Pix[y*v.now.W+a.X:][:a.W] {
				b = v.w.format.putCompact(b, c)
			}
		}
		return b
	}
	b = append(b, byte(n))
	for _, c := range palette[:n] {
		b = v.w.format.putCompact(b, c)
	}
	if n == 1 {
		return b
	}
	width := 1 << bits.Len(uint(bits.Len(uint(n-1))-1)) // bits of an index: 1, 2 or 4
	for y := a.Y; y < a.Y+a.H; y++ {
		packed, filled := byte(0), 0
		for _, c := range v.now.Pix[y*v.now.W+a.X:][:a.W] {
			packed = packed<<width | byte(index(c))
			if filled += width; filled == 8 {
				b, packed, filled = append(b, packed), 0, 0
			}
		}
		if filled > 0 {
			b = append(b, packed<<(8-filled))
		}
	}
	return b
}
