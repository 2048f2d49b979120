package kernel

import (
	"encoding/binary"
	"slices"
)

// VBEMode is a video mode that the display's BIOS has, by its number.
type VBEMode struct {
	Number               uint16
	Width, Height, Depth uint32
}

// modeNumber returns the number of the mode that a display is in, with the bit for linear memory, or 0 if it has none.
func (d *display) modeNumber(modes []VBEMode) uint16 {
	i := slices.IndexFunc(modes, func(m VBEMode) bool {
		return m.Width == d.Columns && m.Height == d.Lines && m.Depth == uint32(d.Bits)
	})
	if i < 0 {
		return 0
	}
	return modes[i].Number | vbeLinear
}

// What the VBE functions say (VESA, "VBE Core Functions Standard", 3.0: functions 00h and 01h).
const (
	vbeLinear      = 1 << 14 // of a mode's number: with linear memory
	vbeAttributes  = 0xfb    // of a mode: supported, colours, graphics, linear memory alone; without output by the BIOS
	vbeDirect      = 6       // the memory model of red, green and blue
	vbeVersion     = 0x300
	vbeBlocks      = 256 // of 64 KB
	vbeControlSize = 512
	vbeModeSize    = 256
)

// vbeMode is the block of information on a mode.
type vbeMode struct {
	Attributes                  uint16
	WindowAttributes            [2]uint8
	Granularity, WindowSize     uint16
	Segments                    [2]uint16
	WindowFunction              uint32
	Pitch, Width, Height        uint16
	CellWidth, CellHeight       uint8
	Planes, Bits, Banks         uint8
	Model, BankSize, Pages, One uint8
	Fields                      [8]uint8 // size and lowest bit of red, green, blue, and what is left
	DirectAttributes            uint8
	Address                     uint32
	_                           [6]uint8
	LinearPitch                 uint16
	BankedPages, LinearPages    uint8
	LinearFields                [8]uint8
	_                           [194]uint8
}

// vbe returns the fields as VBE has them, with what is left of a pixel: the size and the lowest bit of each.
func (f colourFields) vbe(depth uint32) [8]uint8 {
	used, bits := f[1]+f[3]+f[5], uint8(depth+1)&^7 // 15 bits have a place of 16
	if used == bits {
		used, bits = 0, 0
	}
	return [8]uint8{f[1], f[0], f[3], f[2], f[5], f[4], bits - used, used}
}

// morePages returns how many pictures besides one the display's memory has room for, which begin at blocks of 64 KB. A byte holds the number.
func morePages(pitch, lines uint32) uint32 {
	blocks := (pitch*lines + 1<<16 - 1) >> 16
	return min(vbeBlocks/blocks, 256) - 1
}

// vbeModeInfo is what function 01h says of a display in a mode of pixels, but that it has no window: a kernel in protected mode cannot
// call what moves one.
func (d *display) vbeModeInfo(f colourFields) []byte {
	fields := f.vbe(uint32(d.Bits))
	pages := uint8(morePages(d.RowSize, d.Lines))
	b, _ := binary.Append(nil, binary.LittleEndian, vbeMode{ // all fields have a fixed size
		Attributes: vbeAttributes, Pitch: uint16(d.RowSize), Width: uint16(d.Columns), Height: uint16(d.Lines),
		CellWidth: 8, CellHeight: 16, Planes: 1, Bits: d.Bits, Banks: 1, Model: vbeDirect, Pages: pages, One: 1, Fields: fields,
		Address: uint32(d.Address), LinearPitch: uint16(d.RowSize), BankedPages: pages, LinearPages: pages, LinearFields: fields,
	})
	return b
}

// vbeControlInfo is what function 00h says, for address at. The list of modes and the names are in the block itself.
func vbeControlInfo(modes []VBEMode, at uint32) []byte {
	const (
		list = 0x22 // offsets in the block
		name = 0x100
		room = (name - list) / 2 // numbers in the list, with the one behind the last
	)
	le, b := binary.LittleEndian, make([]byte, vbeControlSize)
	far := func(off, to uint32) {
		if to += at; to < extended { // real mode reaches no other
			le.PutUint16(b[off:], uint16(to&15))
			le.PutUint16(b[off+2:], uint16(to>>4))
		}
	}
	copy(b, "VESA")
	le.PutUint16(b[4:], vbeVersion)
	far(6, name)
	b[0x0a] = 1 // the DAC's width can be switched
	far(0x0e, list)
	le.PutUint16(b[0x12:], vbeBlocks)
	n := min(len(modes), room-1)
	for i, m := range modes[:n] {
		le.PutUint16(b[list+2*i:], m.Number)
	}
	le.PutUint16(b[list+2*n:], 0xffff)
	copy(b[name:], "iron86")
	return b
}
