#include "textflag.h"

// The generated code pushes into this frame, so that the linker's check of NOSPLIT stacks
// counts what it may use. With a frame the assembler saves BP; the wrapper that Go code
// goes through restores R14 and X15.

// func Call(code uintptr, ctx unsafe.Pointer)
TEXT ·Call(SB), NOSPLIT, $256-16
	MOVQ ctx+8(FP), R15
	MOVQ code+0(FP), AX
	ADDQ $256, SP
	CALL AX
	SUBQ $256, SP
	RET
