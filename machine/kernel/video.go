package kernel

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// videoModes are the video modes of the setup header that have names (Linux, Documentation/arch/x86/boot.rst, "vga=").
var videoModes = map[string]uint16{"normal": 0xffff, "ext": 0xfffe, "ask": 0xfffd}

// hdrVideoMode is the field with the video mode that the kernel's real-mode code sets: a number of its own, which is 200h
// more than that of a VBE mode.
const hdrVideoMode = 0x1fa

// setVideoMode writes what the last vga= of the command line says into the setup header, as a loader has to: the kernel needs
// the mode before it reads the command line.
func (l *linux) setVideoMode() error {
	for _, word := range strings.Fields(l.files.CommandLine) {
		value, is := strings.CutPrefix(word, "vga=")
		if !is {
			continue
		}
		mode, named := videoModes[value]
		if !named {
			n, err := strconv.ParseUint(value, 0, 16)
			if err != nil {
				return fmt.Errorf("command line: vga=%s is no video mode: a number, as 0x314, normal, ext or ask", value)
			}
			mode = uint16(n)
		}
		binary.LittleEndian.PutUint16(l.setup[hdrVideoMode:], mode)
	}
	return nil
}
