package dos

// Offsets in the page of stubs of the kernel's code. Package guest has those that all rooms use. A service is
// a NOP that traps, followed by the instruction that returns to the caller. Services are 16 bytes apart.
const (
	stubIdle     = 0x200 // waits for an interrupt, then makes INT 21h again
	stubCPM      = 0x220 // CALL 5
	stubCritical = 0x280 // INT 24h returns here
	stubCtrlC    = 0x290 // INT 23h returns here
	stubIdle24   = 0x2a0 // waits for an interrupt, then goes on with our INT 24h
	stubBuiltin  = 0x340 // system calls of programs written in Go; goprogram.asm jumps here

	stubDebug       = 0x348 // INT 1 and 3 of a program that a program written in Go debugs
	stubBuiltinIdle = 0x350 // waits for an interrupt and goes to stubBuiltin
	stubDivide      = 0x3a0 // INT 0
)
