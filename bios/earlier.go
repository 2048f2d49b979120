package bios

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
)

//go:embed earlier/system.gz
var earlierSystem []byte

//go:embed earlier/vga.gz
var earlierVideo []byte

// Earlier returns the system and the VGA BIOS of machines whose saved states do not hold
// their ROMs: such a state needs the very code that its processor was in.
func Earlier() (system, video []byte) { return unpack(earlierSystem), unpack(earlierVideo) }

// unpack returns the contents of an embedded gzip file.
func unpack(packed []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("BUG: bios: an embedded ROM: " + err.Error())
	}
	rom, err := io.ReadAll(z)
	if err != nil {
		panic("BUG: bios: an embedded ROM: " + err.Error())
	}
	return rom
}
