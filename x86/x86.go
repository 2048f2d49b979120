package x86

// General registers in the encoding order of ModR/M (SDM vol. 2, table 2-2).
const (
	AX = iota
	CX
	DX
	BX
	SP
	BP
	SI
	DI
)

// 8-bit registers in the encoding order of ModR/M; 4–7 are the high halves of 0–3.
const (
	AL = iota
	CL
	DL
	BL
	AH
	CH
	DH
	BH
)

// Segment registers in encoding order (SDM vol. 2, table 2-1, "Sreg").
const (
	ES = iota
	CS
	SS
	DS
	FS
	GS
)

// Bits of EFLAGS (SDM vol. 1, figure 3-8).
const (
	CF   = 1 << 0
	Bit1 = 1 << 1 // always 1
	PF   = 1 << 2
	AF   = 1 << 4
	ZF   = 1 << 6
	SF   = 1 << 7
	TF   = 1 << 8
	IF   = 1 << 9
	DF   = 1 << 10
	OF   = 1 << 11
	IOPL = 3 << 12
	NT   = 1 << 14
	RF   = 1 << 16
	VM   = 1 << 17
	AC   = 1 << 18
	VIF  = 1 << 19
	VIP  = 1 << 20
	ID   = 1 << 21

	// Arith holds the six status flags.
	Arith = CF | PF | AF | ZF | SF | OF
)

// Bits of CR0 (SDM vol. 3, "Control Registers").
const (
	CR0PE = 1 << 0
	CR0MP = 1 << 1
	CR0EM = 1 << 2
	CR0TS = 1 << 3
	CR0ET = 1 << 4
	CR0NE = 1 << 5
	CR0WP = 1 << 16
	CR0AM = 1 << 18
	CR0NW = 1 << 29
	CR0CD = 1 << 30
	CR0PG = 1 << 31
)

// Bits of CR4 (SDM vol. 3, "Control Registers").
const (
	CR4VME        = 1 << 0
	CR4PVI        = 1 << 1
	CR4TSD        = 1 << 2
	CR4DE         = 1 << 3
	CR4PSE        = 1 << 4
	CR4PAE        = 1 << 5
	CR4MCE        = 1 << 6
	CR4PGE        = 1 << 7
	CR4PCE        = 1 << 8
	CR4OSFXSR     = 1 << 9
	CR4OSXMMEXCPT = 1 << 10
)

// Bits of IA32_EFER (SDM vol. 3, 2.2.1).
const (
	EFERSCE = 1 << 0  // SYSCALL and SYSRET are enabled
	EFERLME = 1 << 8  // long mode is active as soon as paging is on
	EFERLMA = 1 << 10 // long mode is active
	EFERNXE = 1 << 11 // bit 63 of an entry of a page table forbids fetches
)

// Bits of page-table entries (SDM vol. 3, tables 4-3 to 4-11).
const (
	PagePresent  = 1 << 0
	PageWritable = 1 << 1
	PageUser     = 1 << 2
	PageAccessed = 1 << 5
	PageDirty    = 1 << 6
	PageLarge    = 1 << 7 // in an entry that could name a table: it names a page of 2 MB, 4 MB or 1 GB
	PageGlobal   = 1 << 8
	PageNX       = 1 << 63 // fetches are forbidden
)

// Exception vectors (SDM vol. 3, table 6-1).
const (
	VecDE  = 0  // divide error
	VecDB  = 1  // debug
	VecNMI = 2  // non-maskable interrupt
	VecBP  = 3  // breakpoint (INT3)
	VecOF  = 4  // overflow (INTO)
	VecBR  = 5  // BOUND range exceeded
	VecUD  = 6  // invalid opcode
	VecNM  = 7  // device not available
	VecDF  = 8  // double fault
	VecMP  = 9  // coprocessor segment overrun (287, 387)
	VecTS  = 10 // invalid TSS
	VecNP  = 11 // segment not present
	VecSS  = 12 // stack fault
	VecGP  = 13 // general protection
	VecPF  = 14 // page fault
	VecMF  = 16 // x87 floating-point error
	VecAC  = 17 // alignment check
	VecMC  = 18 // machine check
	VecXM  = 19 // SIMD floating-point exception
)
