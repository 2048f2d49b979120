package term

import (
	"fmt"
	"strings"
)

// Graphics says how pixels are shown.
type Graphics string

// Ways to show pixels.
const (
	Auto   Graphics = "auto" // the best that the terminal says it has
	Kitty  Graphics = "kitty"
	Sixel  Graphics = "sixel"
	Blocks Graphics = "blocks"
)

// Options are what a user can choose. The zero Options shows graphics as Auto does, and text as characters of the terminal.
type Options struct {
	Graphics   Graphics // "" means Auto
	PixelsText bool     // text screens are shown as pixels, too, with the guest's fonts, where the terminal has pixels
}

// ParseOptions reads options with commas between them: graphics=auto, kitty, sixel or blocks, and text=cells or pixels.
func ParseOptions(text string) (o Options, err error) {
	if text == "" {
		return o, nil
	}
	for option := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(option, "=")
		switch {
		case name == "graphics" && (value == "auto" || value == "kitty" || value == "sixel" || value == "blocks"):
			o.Graphics = Graphics(value)
		case name == "text" && (value == "cells" || value == "pixels"):
			o.PixelsText = value == "pixels"
		default:
			return o, fmt.Errorf("%q is neither graphics=auto|kitty|sixel|blocks nor text=cells|pixels", option)
		}
	}
	return o, nil
}
