package cpu

// model is one processor generation: a row of models. Nothing else in this package
// compares generations; the decoder's table says by Row.Since which instructions there
// are. Bits of features are in models.go. Sources: Intel application note AP-485, the chapters on
// compatibility of the 80286, 80386 and 486 Programmer's Reference Manuals, SDM
// vol. 3, "IA-32 Architecture Compatibility", and captures of the chips
// (SingleStepTests/8086 and /80286).
type model struct {
	// shiftMask is ANDed to the count of shifts and rotates.
	shiftMask uint8
	// pushSPAfter says that PUSH SP stores SP as it is after the decrement.
	pushSPAfter bool
	// divReturnsNext says that a divide error pushes the address of the next instruction.
	divReturnsNext bool
	// idivMinFaults says that IDIV raises a divide error for a quotient of -128 or -32768.
	idivMinFaults bool
	// wrapOffsets says that a word at offset FFFFh has its second byte at offset 0, and that no
	// access ever faults. Later processors have segment limits.
	wrapOffsets bool
	// realStackVector is the vector of an access beyond the limit of SS in real
	// mode: 13 on the 286, 12 on the 386 and later.
	realStackVector uint8
	// shortTableVector is the exception in real mode for a vector beyond the limit of IDTR: 8 on
	// the 286 and 386 (80386 Programmer's Reference, table 14-1), 13 later.
	shortTableVector uint8
	// addrMask has a bit for each address line. pse36 says that pages of 4 MB may be above 4 GB.
	addrMask uint64
	pse36    bool
	// ipMask is FFFFh when IP is 16 bits wide.
	ipMask uint64
	// maxLen is the length of the longest instruction in bytes, including prefixes. Longer ones
	// raise #GP(0). 0 says that there is no limit.
	maxLen uint8
	// EFLAGS with the value v reads as v&flagMask | flagOnes. flagOnes includes bit 1.
	flagOnes, flagMask uint32
	// realFlagMask is flagMask in real mode, where the 286 has neither IOPL nor NT.
	realFlagMask uint32
	// stringAdvanceFirst says that index registers move before the access, and stay moved when it
	// faults (80286).
	stringAdvanceFirst bool
	// callChecksStack says that a far CALL pushes nothing if there is no room for both words
	// (80286).
	callChecksStack bool
	// popKeepsSP says that POP to memory leaves SP incremented when it faults (80286).
	popKeepsSP bool
	// realSegmentsFixed says that a load in real mode sets the limit to FFFFh, so that there is no
	// unreal mode.
	realSegmentsFixed bool
	// realCodeFixed says that a load of CS in real mode sets its limit to FFFFh and D to 0.
	realCodeFixed bool
	// descriptorWords says that only the first three words of a descriptor count (80286).
	descriptorWords bool
	// mswOnly says that there is no CR0, only the machine status word, and that LMSW cannot clear
	// PE (80286).
	mswOnly bool
	// lockAnywhere says that LOCK is accepted before every instruction.
	lockAnywhere bool
	// only16BitSystem says that there are no 32-bit gates and TSSs (80286).
	only16BitSystem bool
	// checkedFirst says that PUSHA and POPA access all of their operands before they change
	// anything (80286).
	checkedFirst bool
	// enterChecksTop says that ENTER faults when the new top of the stack cannot be written (80386
	// and later).
	enterChecksTop bool
	// bytewiseDecimal says that AAA and AAS adjust AL and AH separately, that DAA and DAS with AF set
	// compare AL with 9Fh, and that a borrow of the lower digit does not set CF (8086, 80186).
	bytewiseDecimal bool
	// repNegates says that a REP prefix inverts the sign of the quotient of IDIV and of the product of
	// IMUL (8086, 80186). It sets the flag of the microcode that keeps this sign (suites/README, "8086 notes").
	repNegates bool
	// idivSkipsBit14 says that IDIV of a byte with a negative quotient does not see bit 14 of the dividend
	// where the rest of it gives 80h (80286; suites/README, "286 notes").
	idivSkipsBit14 bool
	// bitTestTurns says that OF after BT is as for RCR by one bit more, with CF clear (80386;
	// test386.asm/README, "BT, BTC, BTR, BTS").
	bitTestTurns bool
	// undefinedGoesOn says that there is no #UD, and that undefined opcodes do nothing (8086).
	undefinedGoesOn bool
	// escapeReads says that without a coprocessor ESC reads its operand all the same (80286).
	escapeReads bool
	// pushSegmentWord says that PUSH of a segment register with 32-bit operand size writes
	// only 16 bits. The Pentium writes 32 (SDM vol. 3, "Selector Pushes and Pops").
	pushSegmentWord bool
	// popadHigh says that POPAD on a 16-bit stack loads the upper half of ESP from the
	// stack (80386; test386.asm/README, "POPAD").
	popadHigh bool
	// resetDX is DX at reset: family, model and stepping.
	resetDX uint32
	// resetIDTLimit and resetTR are the limit of IDTR and the type of TR at reset.
	resetIDTLimit uint16
	resetTR       uint8
	// resetCR0 is CR0 at reset.
	resetCR0 uint32
	// resetCSBase, resetCS, resetIP are where execution begins.
	resetCSBase uint32
	resetCS     uint16
	resetIP     uint16
	// cr0Mask has the bits of CR0 that can be set, cr4Mask those of CR4; a cr4Mask of 0 says that
	// there is no CR4.
	cr0Mask, cr4Mask uint32
	// dr6Ones and dr7Ones are the bits of DR6 and DR7 that always read 1, dr6Mask
	// and dr7Mask those that can be written.
	dr6Ones, dr6Mask, dr7Ones, dr7Mask uint32
	// dr6Clears says that a debug exception clears the bits of breakpoints in DR6 that were not met.
	dr6Clears bool
	// testRegisters has a bit for each test register that exists: TR6 and TR7 of the 386, TR3 to
	// TR7 of the 486.
	testRegisters uint8
	cpuid         identity
	// mtrr says that the model-specific registers are those of the Pentium Pro and later (memory
	// types, two performance counters); otherwise they are those of the Pentium. miscEnable says
	// that IA32_MISC_ENABLE exists.
	mtrr, miscEnable bool
	// sysenter says that the MSRs of SYSENTER and SYSEXIT exist.
	sysenter bool
	// long says that there is long mode, rdtscp that RDTSCP and IA32_TSC_AUX exist.
	long, rdtscp bool
	x87          x87Model
	// mxcsrMask has the bits of MXCSR that can be set. 0 says that there is no SSE.
	mxcsrMask uint32
	undefined undefinedFlags
}

// identity is what CPUID returns.
type identity struct {
	highest  uint32 // highest leaf; 0: neither the instruction nor EFLAGS.ID exist
	extended uint32 // highest leaf from 80000000h on; 0: there is none
	brand    string // name of the processor, in the leaves from 80000002h on: up to 47 bytes
	// features is EDX of leaf 1. x87Features are added to it if there is an x87 unit: MMX and SSE
	// need one, because their registers are those of the x87 unit or come with it. moreFeatures is
	// ECX of leaf 1; it is 0, too, without an x87 unit.
	features, x87Features, moreFeatures uint32
	// flushLine is EBX of leaf 1: the size of a cache line for CLFLUSH.
	flushLine uint32
	// longECX and longEDX are those registers of leaf 80000001h, cacheL2 is ECX of leaf 80000006h, sizes EAX of 80000008h.
	longECX, longEDX, cacheL2, sizes uint32
	// caches are EAX and EDX of leaf 2: descriptors of TLBs and caches (SDM vol. 2, table 3-12).
	caches [2]uint32
}

// x87Model is the coprocessor that goes with a generation.
type x87Model struct {
	// before387 says that the unit has infinity control, and no flag of stack faults.
	before387 bool
	// interrupts says that the unit is an 8087, which reports exceptions by an interrupt of its
	// own, with a mask. The processor does not look for them before an instruction.
	interrupts bool
	// setsET says that CR0.ET is 1 at reset because a 387 is there (80386 Programmer's Reference,
	// 10.1).
	setsET bool
}

// undefinedFlags says what shifts and rotates do to flags that the manuals leave undefined. The
// values were captured from the chips, see shift.go.
type undefinedFlags struct {
	leftAF, rightAF uint64 // AF after SHL, and after SHR and SAR: carryAF if it is always set
	// byteTurns says that CF of a byte shifted by 16 or 24 is as for 8 (80386).
	byteTurns bool
	// fullTurns says that RCL and RCR by the whole width set CF and OF, though nothing moves (up
	// to the 80386).
	fullTurns bool
}

// count returns the count that decides about CF when n bits are shifted by k.
func (u *undefinedFlags) count(k, n uint) uint {
	if n == 8 && k%8 == 0 && u.byteTurns {
		return 8
	}
	return k
}
