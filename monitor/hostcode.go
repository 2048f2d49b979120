//go:build !arm64

package monitor

import (
	"fmt"

	"golang.org/x/arch/x86/x86asm"
)

// hostInstruction disassembles an instruction of an amd64 host.
func hostInstruction(code []byte, pc uint64) (text string, size int) {
	i, err := x86asm.Decode(code, 64)
	if err != nil || i.Len == 0 {
		return fmt.Sprintf("db %#02x", code[0]), 1
	}
	return x86asm.IntelSyntax(i, pc, nil), i.Len
}
