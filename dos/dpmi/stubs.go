package dpmi

import "bytes"

// Offsets in the page of stubs. Every byte is an address of its own.
const (
	stubFirst      = 0x840
	stubEnter      = 0x840 // far call that switches to protected mode
	stubHalt       = 0x848 // interrupt routine of real mode: STI; HLT; IRET
	stubSaveReal   = 0x84c // state saving in real mode: RETF
	stubSaveProt   = 0x84d
	stubExcReturn  = 0x851 // handlers of exceptions return here
	stubRawToProt  = 0x852 // raw mode switches
	stubRawToReal  = 0x853
	stubVendor     = 0x854 // far call of the entry "MS-DOS"
	stubRealReturn = 0x880 // a call of real mode returns here, by its depth
	stubProtReturn = 0x8c0 // a call of protected mode returns here, by its depth
	stubCallbacks  = 0x900 // by number: callback addresses of real mode
	stubExceptions = 0x940 // by number: default handlers of exceptions
	stubVectors    = 0xa00 // by number: gates, default handlers, and what real-mode vectors lead to
	stubEnd        = 0xb00

	maxDepth   = 64 // the most calls from one mode into the other that can be nested
	callbacks  = 32
	exceptions = 32
)

// Code puts the code of the stubs into their page: NOPs that trap, and what real mode executes.
func Code(put func(off int, code ...byte)) {
	code := bytes.Repeat([]byte{0x90}, stubEnd-stubFirst)
	copy(code[stubHalt-stubFirst:], []byte{0xfb, 0xf4, 0xcf}) // STI; HLT; IRET
	code[stubSaveReal-stubFirst] = 0xcb
	put(stubFirst, code...)
}
