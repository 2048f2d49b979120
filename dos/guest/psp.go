package guest

// Offsets in a program segment prefix (RBIL table 01378), the block before a program with what DOS knows of it.
const (
	PSPInt20   = 0x00 // the instruction INT 20h
	PSPTop     = 0x02 // first paragraph that is not the program's
	PSPCPM     = 0x05 // far call of INT 21h in the way of CP/M
	PSPInt22   = 0x0a // vector 22h, where the parent goes on
	PSPInt23   = 0x0e // vector 23h of the parent
	PSPInt24   = 0x12 // vector 24h of the parent
	PSPParent  = 0x16 // PSP of the parent
	PSPTable   = 0x18 // the job file table, if that has PSPHandles entries
	PSPEnv     = 0x2c // segment of the environment
	PSPStack   = 0x2e // SS:SP at the last INT 21h
	PSPJFTSize = 0x32 // number of entries of the job file table
	PSPJFT     = 0x34 // far pointer to the job file table
	PSPPrev    = 0x38 // far pointer to the previous PSP
	PSPVersion = 0x40 // the version of DOS that the program is told
	PSPCall    = 0x50 // the instructions INT 21h and RETF
	PSPFCB1    = 0x5c // the first FCB
	PSPFCB2    = 0x6c // the second FCB
	PSPTail    = 0x80 // the command line, and the first disk transfer area
	PSPSize    = 0x100
	PSPHandles = 20 // entries of PSPTable
)
