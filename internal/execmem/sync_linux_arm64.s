#include "textflag.h"

// The step is 16 bytes, the smallest line that the architecture allows, so that the size
// of the lines (CTR_EL0) is not needed: systems hide it, and cores of one machine differ.

// func cleanData(lo, hi uintptr)
TEXT ·cleanData(SB), NOSPLIT, $0-16
	MOVD lo+0(FP), R0
	MOVD hi+8(FP), R1
	AND  $~15, R0
clean:
	WORD $0xd50b7b20            // dc cvau, x0
	ADD  $16, R0
	CMP  R1, R0
	BLO  clean
	DSB  $11                    // ish
	RET

// func dropInstructions(lo, hi uintptr)
TEXT ·dropInstructions(SB), NOSPLIT, $0-16
	MOVD lo+0(FP), R0
	MOVD hi+8(FP), R1
	AND  $~15, R0
drop:
	WORD $0xd50b7520            // ic ivau, x0
	ADD  $16, R0
	CMP  R1, R0
	BLO  drop
	DSB  $11                    // ish
	ISB  $15
	RET
