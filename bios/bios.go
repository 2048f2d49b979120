package bios

import (
	_ "embed"
	"slices"
)

//go:embed system.bin
var system []byte

// System returns a copy of the system BIOS: 64 KB for F0000h, the reset vector in its last 16 bytes.
func System() []byte { return slices.Clone(system) }

//go:embed vga.bin
var video []byte

// VGA returns a copy of the VGA BIOS: an option ROM for C0000h, whole blocks of 512 bytes.
func VGA() []byte { return slices.Clone(video) }
