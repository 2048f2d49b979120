package guest

// Offsets in a program segment prefix (RBIL table 01378), the block before a program with what DOS knows of it.
const (
	PSPInt20   = 0x00
	PSPTop     = 0x02 // first paragraph that is not the program's
	PSPCPM     = 0x05
	PSPInt22   = 0x0a
	PSPInt23   = 0x0e
	PSPInt24   = 0x12
	PSPParent  = 0x16
	PSPTable   = 0x18 // 20 entries
	PSPEnv     = 0x2c
	PSPStack   = 0x2e // SS:SP at the last INT 21h
	PSPJFTSize = 0x32
	PSPJFT     = 0x34
	PSPPrev    = 0x38
	PSPVersion = 0x40
	PSPCall    = 0x50
	PSPFCB1    = 0x5c
	PSPFCB2    = 0x6c
	PSPTail    = 0x80
	PSPSize    = 0x100

	PSPHandles = 20 // entries of PSPTable
)
