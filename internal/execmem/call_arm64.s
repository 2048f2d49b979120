#include "textflag.h"

// The assembler saves R30 and R29 in the frame and restores them.

// func Call(code uintptr, ctx unsafe.Pointer)
TEXT ·Call(SB), NOSPLIT, $16-16
	MOVD ctx+8(FP), R25
	MOVD code+0(FP), R27
	CALL (R27)
	RET
