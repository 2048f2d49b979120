package dpmi

import "bytes"

// Offsets in the page of stubs. Most traps are a single byte. "By depth" and "by number" mean that a row
// of traps begins there, of which each is for another call or number.
const (
	stubFirst      = 0x840
	stubEnter      = 0x840 // far call that switches to protected mode
	stubHalt       = 0x848 // interrupt routine of real mode: STI; HLT; IRET
	stubSaveReal   = 0x84c // state saving in real mode: RETF
	stubSaveProt   = 0x84d // state saving in protected mode
	stubExcReturn  = 0x851 // handlers of exceptions return here
	stubRawToProt  = 0x852 // raw switch to protected mode
	stubRawToReal  = 0x853 // raw switch to real mode
	stubVendor     = 0x854 // far call of the entry "MS-DOS"
	stubRealReturn = 0x880 // by depth: a call of real mode returns here
	stubProtReturn = 0x8c0 // by depth: a call of protected mode returns here
	stubCallbacks  = 0x900 // by number: callback addresses of real mode
	stubExceptions = 0x940 // by number: default handlers of exceptions
	stubVectors    = 0xa00 // by number: gates, default handlers, and what real-mode vectors lead to
	stubEnd        = 0xb00

	maxDepth   = 64 // the most calls from one mode into the other that can be nested
	callbacks  = 32 // how many callback addresses a client can have
	exceptions = 32 // the exceptions are 0 to 31
)

// Code puts the code of the stubs into their page: NOPs that trap, and what real mode executes.
func Code(put func(off int, code ...byte)) {
	code := bytes.Repeat([]byte{0x90}, stubEnd-stubFirst)
	copy(code[stubHalt-stubFirst:], []byte{0xfb, 0xf4, 0xcf}) // STI; HLT; IRET
	code[stubSaveReal-stubFirst] = 0xcb
	put(stubFirst, code...)
}
