package kernel

// display describes a screen, as the information of both versions of multiboot does.
type display struct {
	Address                 uint64
	RowSize, Columns, Lines uint32 // RowSize is in bytes
	Bits, Kind              uint8  // bits of a character or a pixel
}

// Kinds of displays.
const (
	kindPixels = 1 // red, green and blue: see colourFields
	kindText   = 2
)

// textScreen is the screen that the BIOS has set up.
var textScreen = display{0xb8000, 160, 80, 25, 16, kindText}

// colourFields says where in a pixel red, green and blue are: the lowest bit and the number of bits of each.
type colourFields [6]uint8

// fieldsOf are those of the depths that a kernel can get.
var fieldsOf = map[uint32]colourFields{15: {10, 5, 5, 5, 0, 5}, 16: {11, 5, 5, 6, 0, 5}, 24: {16, 8, 8, 8, 0, 8}, 32: {16, 8, 8, 8, 0, 8}}

// framebuffer is a mode of pixels that a kernel would like; 0 stands for no preference.
type framebuffer struct{ Width, Height, Depth uint32 }

// usual is the mode that a kernel gets that has no preference, or one that there is not.
var usual = framebuffer{1024, 768, 32}

// show sets the mode, or the usual one if there is no such mode, and describes it. A nil framebuffer leaves the text screen alone.
func (f *framebuffer) show(m Machine) (display, colourFields) {
	if f == nil {
		return textScreen, colourFields{}
	}
	want := *f
	if want.Width == 0 || want.Height == 0 {
		want.Width, want.Height = usual.Width, usual.Height
	}
	if _, known := fieldsOf[want.Depth]; !known {
		want.Depth = usual.Depth
	}
	for _, mode := range []framebuffer{want, usual} {
		if addr, pitch, ok := m.SetPicture(mode.Width, mode.Height, mode.Depth); ok {
			return display{addr, pitch, mode.Width, mode.Height, uint8(mode.Depth), kindPixels}, fieldsOf[mode.Depth]
		}
	}
	return textScreen, colourFields{}
}
