package monitor

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/arch/arm64/arm64asm"
)

// hostInstruction disassembles an instruction of an arm64 host. Branches show their distance.
func hostInstruction(code []byte, _ uint64) (text string, size int) {
	i, err := arm64asm.Decode(code)
	if err != nil {
		return fmt.Sprintf("dd %#08x", binary.LittleEndian.Uint32(code)), 4
	}
	return arm64asm.GNUSyntax(i), 4
}
