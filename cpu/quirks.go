package cpu

import "github.com/iron86/iron86/x86"

// quirks holds how the generations differ in instructions that all of them
// have. What a generation lacks altogether stands in the decoder's table, by
// Row.Since. Sources: Intel application note AP-485, the chapters on
// compatibility of the 80286, 80386 and 486 Programmer's Reference Manuals, SDM
// vol. 3, "IA-32 Architecture Compatibility", and captures of the chips
// (SingleStepTests/8086 and /80286).
type quirks struct {
	// shiftMask is ANDed to the count of shifts and rotates.
	shiftMask uint8
	// pushSPAfter: PUSH SP stores SP as it is after the decrement.
	pushSPAfter bool
	// divReturnsNext: a divide error pushes the address of the next instruction.
	divReturnsNext bool
	// idivMinFaults: IDIV raises a divide error for a quotient of -128 or -32768.
	idivMinFaults bool
	// wrapOffsets: a word at offset FFFF has its second byte at offset 0, and no
	// access ever faults. Later chips have segment limits.
	wrapOffsets bool
	// realStackVector is the vector of an access beyond the limit of SS in real
	// mode: 13 on the 286, 12 on the 386 and later.
	realStackVector uint8
	// shortTableVector is raised in real mode for a vector beyond the limit of
	// IDTR: 8 on the 286 and 386 (80386 Programmer's Reference, table 14-1), 13 later.
	shortTableVector uint8
	// addrMask cuts physical addresses.
	addrMask uint32
	// maxLen is the longest instruction in bytes, prefixes included; longer ones
	// raise #GP(0). 0 is no limit.
	maxLen uint8
	// flagOnes and flagMask: EFLAGS reads as v&flagMask | flagOnes. flagOnes has bit 1.
	flagOnes, flagMask uint32
	// realFlagMask is flagMask in real mode: the 286 has neither IOPL nor NT there.
	realFlagMask uint32
	// stringAdvanceFirst: index registers move before the access and stay so when
	// it faults (80286).
	stringAdvanceFirst bool
	// callChecksStack: a far CALL without room for both words pushes none (80286).
	callChecksStack bool
	// popKeepsSP: POP to memory that faults leaves SP incremented (80286).
	popKeepsSP bool
	// realSegmentsFixed: a load in real mode sets the limit to FFFF, so that there
	// is no unreal mode.
	realSegmentsFixed bool
	// realCodeFixed: a load of CS in real mode sets its limit to FFFF and D to 0.
	realCodeFixed bool
	// descriptorWords: only the first three words of a descriptor count (80286).
	descriptorWords bool
	// mswOnly: no CR0, only the machine status word; PE cannot be cleared by LMSW (80286).
	mswOnly bool
	// lockAnywhere: LOCK is accepted before any instruction.
	lockAnywhere bool
	// only16BitSystem: no 32-bit gates and TSSs (80286).
	only16BitSystem bool
	// pushSegmentWord: PUSH of a segment register with 32-bit operand size writes
	// only 16 bits; not on the Pentium (SDM vol. 3, "Selector Pushes and Pops").
	pushSegmentWord bool
	// popadHigh: POPAD on a 16-bit stack loads the upper half of ESP from the
	// stack (80386, test386.asm/README, "POPAD").
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
	// cr0Mask has the bits of CR0 that can be set, cr4Mask those of CR4 (0: no CR4).
	cr0Mask, cr4Mask uint32
	// dr6Ones and dr7Ones are the bits of DR6 and DR7 that always read 1, dr6Mask
	// and dr7Mask those that can be written.
	dr6Ones, dr6Mask, dr7Ones, dr7Mask uint32
	// cpuid: the instruction and EFLAGS.ID exist.
	cpuid bool
	// tsc and msr: the counter and the model-specific registers exist.
	tsc, msr bool
	// sysenter: SYSENTER, SYSEXIT and their MSRs exist.
	sysenter  bool
	undefined undefinedFlags
	// testRegisters: TR3 (486) or TR6 to TR7 exist.
	testRegisters bool
}

// quirksOf gives the row of a generation.
func quirksOf(g x86.Generation) quirks {
	switch g {
	case x86.I8086, x86.I80186:
		return quirks8086(g)
	case x86.I80286:
		return quirks286()
	}
	return quirks386(g)
}

// quirks8086: the 8086 and the 80186, which share the bus and the wrap.
func quirks8086(g x86.Generation) quirks {
	q := quirks{
		undefined: undefinedFlags{fullTurns: true},
		shiftMask: 0xff, pushSPAfter: true, divReturnsNext: true, idivMinFaults: true,
		wrapOffsets: true, realStackVector: x86.VecGP, shortTableVector: x86.VecDF, addrMask: 0xfffff,
		flagOnes: 0xf002, flagMask: 0x0fd5, realFlagMask: 0x0fd5,
		realSegmentsFixed: true, realCodeFixed: true, lockAnywhere: true,
		resetCS: 0xffff, resetCSBase: 0xffff0, resetIDTLimit: 0x3ff,
	}
	if g == x86.I80186 {
		q.shiftMask = 0x1f
		q.divReturnsNext = false // 80C186EB/80C188EB User's Manual, "Divide Error Exception (Type 0)"
		q.idivMinFaults = false
	}
	return q
}

func quirks286() quirks {
	return quirks{
		undefined: undefinedFlags{rightAF: carryAF, fullTurns: true},
		shiftMask: 0x1f, realStackVector: x86.VecGP, shortTableVector: x86.VecDF, addrMask: 0xffffff, maxLen: 10,
		flagOnes: 2, flagMask: 0x7fd5, realFlagMask: 0x0fd5,
		stringAdvanceFirst: true, popKeepsSP: true, callChecksStack: true,
		realSegmentsFixed: true, realCodeFixed: true, descriptorWords: true, mswOnly: true,
		lockAnywhere: true, only16BitSystem: true,
		resetCS: 0xf000, resetCSBase: 0xff0000, resetIP: 0xfff0, resetCR0: 0xfff0,
		resetIDTLimit: 0x3ff, resetTR: typeTSS16Busy,
		cr0Mask: x86.CR0PE | x86.CR0MP | x86.CR0EM | x86.CR0TS,
	}
}

// quirks386: the 386 and its successors.
func quirks386(g x86.Generation) quirks {
	q := quirks{
		shiftMask: 0x1f, realStackVector: x86.VecSS, shortTableVector: x86.VecGP, addrMask: 0xffffffff, maxLen: 15,
		flagOnes: 2, flagMask: 0x37fd5, realFlagMask: 0x37fd5,
		resetCS: 0xf000, resetCSBase: 0xffff0000, resetIP: 0xfff0,
		resetDX: signature(g), resetIDTLimit: 0x3ff, resetTR: typeTSS32Busy,
		cr0Mask: x86.CR0PE | x86.CR0MP | x86.CR0EM | x86.CR0TS | x86.CR0ET | x86.CR0PG,
		dr6Ones: 0xffff0ff0, dr6Mask: 0xe00f, dr7Ones: 0x400, dr7Mask: 0xffff23ff,
		testRegisters: g <= x86.I80486,
		realCodeFixed: g <= x86.I80486, pushSegmentWord: g != x86.P5, popadHigh: g == x86.I80386,
	}
	if g == x86.I80386 {
		q.undefined = undefinedFlags{leftAF: carryAF, rightAF: carryAF, byteTurns: true, fullTurns: true}
		q.shortTableVector = x86.VecDF
		q.realFlagMask = q.flagMask
		return q
	}
	q.flagMask |= x86.AC | x86.ID
	q.cr0Mask |= x86.CR0NE | x86.CR0WP | x86.CR0AM | x86.CR0NW | x86.CR0CD
	q.resetCR0 = x86.CR0ET | x86.CR0NW | x86.CR0CD
	q.cpuid = true
	q.resetIDTLimit = 0xffff
	if g >= x86.P5 {
		q.flagMask |= x86.VIF | x86.VIP
		q.tsc, q.msr = true, true
		q.cr4Mask = x86.CR4VME | x86.CR4PVI | x86.CR4TSD | x86.CR4DE | x86.CR4PSE | x86.CR4MCE
	}
	if g >= x86.P2 {
		q.cr4Mask |= x86.CR4PAE | x86.CR4PGE | x86.CR4PCE | x86.CR4OSFXSR
		q.sysenter = true
	}
	if g >= x86.P3 {
		q.cr4Mask |= x86.CR4OSXMMEXCPT
	}
	q.realFlagMask = q.flagMask
	return q
}

// signature is family, model and stepping as DX at reset and CPUID give them
// (AP-485, "Intel Processor Identification": 80386DX, 486DX2 with CPUID,
// Pentium with MMX, Pentium II "Deschutes", Pentium III "Coppermine", Pentium 4 "Prescott").
func signature(g x86.Generation) uint32 {
	switch g {
	case x86.I80386:
		return 0x0308
	case x86.I80486:
		return 0x0435
	case x86.P5:
		return 0x0543
	case x86.P2:
		return 0x0652
	case x86.P3:
		return 0x0686
	case x86.P4:
		return 0x0f34
	}
	return 0
}

// undefinedFlags says what becomes of flags that the manuals leave undefined after shifts and
// rotates (captured from the chips, see shift.go).
type undefinedFlags struct {
	leftAF, rightAF uint64 // AF after SHL, and after SHR and SAR: carryAF if it is always set
	// byteTurns: CF of a byte shifted by 16 or 24 is as for 8 (80386).
	byteTurns bool
	// fullTurns: RCL and RCR by the whole width and CF set CF and OF, though nothing moves (up to the 80386).
	fullTurns bool
}

// count is the count that decides about CF when n bits are shifted by k.
func (u *undefinedFlags) count(k, n uint) uint {
	if n == 8 && k%8 == 0 && u.byteTurns {
		return 8
	}
	return k
}
