package bios

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed vga/vbemodes.inc
var vbeModes string

// VBEMode is a mode of the VGA BIOS's VBE functions: its number, its size in pixels, and the bits of a pixel.
type VBEMode struct {
	Number               uint16
	Width, Height, Depth uint32
}

// VBEModes returns the modes in the order in which function 4F00h lists them.
func VBEModes() []VBEMode {
	var modes []VBEMode
	for line := range strings.Lines(vbeModes) {
		var m VBEMode
		if n, _ := fmt.Sscanf(line, "vmode %xh, %d, %d, %d", &m.Number, &m.Width, &m.Height, &m.Depth); n == 4 {
			modes = append(modes, m)
		}
	}
	return modes
}
