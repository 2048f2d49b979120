package dos

// Offsets in the page of stubs of what the kernel has there (package guest has those that all rooms
// use). Services stand 16 bytes apart: a NOP that traps, and what returns to the caller.
const (
	stubIdle     = 0x200 // waits for an interrupt, then makes INT 21h again
	stubCPM      = 0x220 // CALL 5
	stubCritical = 0x280 // INT 24h returns here
	stubCtrlC    = 0x290 // INT 23h returns here
	stubIdle24   = 0x2a0 // waits for an interrupt, then goes on with our INT 24h
	stubBuiltin  = 0x340 // system calls of programs written in Go; command.asm jumps here
)
