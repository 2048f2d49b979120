package bios

import (
	_ "embed"
	"slices"
)

//go:embed system.bin
var system []byte

// System returns a copy of the system BIOS: 64 KB for F0000h, the reset vector in its last 16 bytes.
func System() []byte { return slices.Clone(system) }
