//go:build amd64 || arm64

package execmem

import "unsafe"

// Call enters the code at an address and returns when that code returns.
//
// On amd64, R15 holds ctx at entry and a RET ends the stay. The code may change every
// register but RSP, which must be as at entry. It may push up to 248 bytes; the stack is
// aligned to 8 bytes. The direction flag is clear and must be clear at the end; the
// x87 stack is empty and must be empty; MXCSR and the x87 control word must be as at
// entry. FS and GS must not change.
//
// On arm64, R25 holds ctx at entry and a RET through R30 ends the stay. The code may
// change every register but RSP, R18 and R28, and it must not use the stack. R28 must
// not change even for a moment: signal handlers of Go read it.
//
//go:noescape
func Call(code uintptr, ctx unsafe.Pointer)
