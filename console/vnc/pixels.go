package vnc

import (
	"encoding/binary"
	"errors"

	"github.com/iron86/iron86/console"
)

// pixelFormat is PIXEL_FORMAT (RFC 6143, 7.4).
type pixelFormat struct {
	bits, depth       uint8
	bigEndian         bool
	max               [3]uint16 // of red, green and blue
	shift             [3]uint8
	compact, compact3 bool // in ZRLE a pixel has three bytes: the lower three, or the upper ones
}

// standard is 0x00RRGGBB, little-endian, which needs no conversion.
var standard = makeFormat(pixelFormat{bits: 32, depth: 24, max: [3]uint16{255, 255, 255}, shift: [3]uint8{16, 8, 0}})

// mapped is the format of a viewer that wants a colour map: the map has the colours of this format at their own numbers.
var mapped = makeFormat(pixelFormat{bits: 8, depth: 8, max: [3]uint16{7, 7, 3}, shift: [3]uint8{0, 3, 6}})

// makeFormat completes a format.
func makeFormat(f pixelFormat) pixelFormat {
	if f.bits != 32 || f.depth > 24 {
		return f
	}
	used := uint32(0)
	for i, m := range f.max {
		used |= uint32(m) << f.shift[i]
	}
	f.compact, f.compact3 = used>>24 == 0, used&0xff == 0
	return f
}

// parseFormat reads the sixteen bytes of a PIXEL_FORMAT. colours reports that the viewer wants a colour map.
func parseFormat(b []byte) (f pixelFormat, colours bool, err error) {
	f = pixelFormat{bits: b[0], depth: b[1], bigEndian: b[2] != 0}
	if b[3] == 0 {
		if f.bits != 8 {
			return f, false, errors.New("vnc: a viewer wants a colour map and more than 8 bits a pixel")
		}
		return mapped, true, nil
	}
	for i := range f.max {
		f.max[i] = binary.BigEndian.Uint16(b[4+2*i:])
		f.shift[i] = b[10+i]
		if f.shift[i] >= 32 {
			return f, false, errors.New("vnc: a viewer wants colours beyond the bits of a pixel")
		}
	}
	if f.bits != 8 && f.bits != 16 && f.bits != 32 {
		return f, false, errors.New("vnc: a viewer wants pixels that have not 8, 16 or 32 bits")
	}
	return makeFormat(f), false, nil
}

// append appends the format as a PIXEL_FORMAT.
func (f *pixelFormat) append(b []byte) []byte {
	big := byte(0)
	if f.bigEndian {
		big = 1
	}
	b = append(b, f.bits, f.depth, big, 1)
	for _, m := range f.max {
		b = binary.BigEndian.AppendUint16(b, m)
	}
	return append(b, f.shift[0], f.shift[1], f.shift[2], 0, 0, 0)
}

// value returns a colour as a pixel.
func (f *pixelFormat) value(c console.Color) uint32 {
	v := uint32(0)
	for i, m := range f.max {
		part := uint32(c) >> (16 - 8*i) & 0xff
		v |= (part*uint32(m) + 127) / 255 << f.shift[i]
	}
	return v
}

// put appends a colour as a PIXEL.
func (f *pixelFormat) put(b []byte, c console.Color) []byte {
	v := f.value(c)
	switch {
	case f.bits == 8:
		return append(b, byte(v))
	case f.bits == 16 && f.bigEndian:
		return binary.BigEndian.AppendUint16(b, uint16(v))
	case f.bits == 16:
		return binary.LittleEndian.AppendUint16(b, uint16(v))
	case f.bigEndian:
		return binary.BigEndian.AppendUint32(b, v)
	}
	return binary.LittleEndian.AppendUint32(b, v)
}

// putCompact appends a colour as a CPIXEL (RFC 6143, 7.7.5): a PIXEL without a byte that is always zero.
func (f *pixelFormat) putCompact(b []byte, c console.Color) []byte {
	v := f.value(c)
	switch {
	case f.compact:
	case f.compact3:
		v >>= 8
	default:
		return f.put(b, c)
	}
	if f.bigEndian {
		return append(b, byte(v>>16), byte(v>>8), byte(v))
	}
	return append(b, byte(v), byte(v>>8), byte(v>>16))
}

// colourMap returns the message SetColourMapEntries (RFC 6143, 7.6.2) with the colours of the format mapped.
func colourMap() []byte {
	b := []byte{1, 0, 0, 0, 1, 0} // from colour 0 on, 256 of them
	for i := range 256 {
		for j, m := range mapped.max {
			part := uint32(i) >> mapped.shift[j] & uint32(m)
			b = binary.BigEndian.AppendUint16(b, uint16(part*0xffff/uint32(m)))
		}
	}
	return b
}
