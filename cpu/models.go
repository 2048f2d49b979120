package cpu

import "github.com/iron86/iron86/x86"

// models has one row for each generation.
var models = [...]func() model{
	x86.I8086: model8086, x86.I80186: model186, x86.I80286: model286, x86.I80386: model386, x86.I80486: model486,
	x86.P5: modelP5, x86.P2: modelP2, x86.P3: modelP3, x86.P4: modelP4,
	x86.X64: modelX64, x86.Nehalem32: modelNehalem32, x86.X64v2: modelX64v2,
	x86.X64v2Pages1G: modelX64v2Pages1G,
}

// modelOf returns the row of a generation. A generation later than those known gets the last row.
func modelOf(g x86.Generation) model { return models[min(int(g), len(models)-1)]() }

// AddressSpace returns the number of bytes that a generation's address lines reach.
func AddressSpace(g x86.Generation) uint64 { return modelOf(g).addrMask + 1 }

func model8086() model {
	return model{
		shiftMask: 0xff, pushSPAfter: true, divReturnsNext: true, idivMinFaults: true,
		wrapOffsets: true, realStackVector: x86.VecGP, shortTableVector: x86.VecDF,
		addrMask: 0xfffff, ipMask: 0xffff,
		flagOnes: 0xf002, flagMask: 0x0fd5, realFlagMask: 0x0fd5,
		realSegmentsFixed: true, realCodeFixed: true, lockAnywhere: true,
		checkedFirst: true, bytewiseDecimal: true, repNegates: true, undefinedGoesOn: true,
		resetCS: 0xffff, resetCSBase: 0xffff0, resetIDTLimit: 0x3ff,
		x87:       x87Model{before387: true, interrupts: true},
		undefined: undefinedFlags{fullTurns: true},
	}
}

// model186 shares the bus and the wrap with the 8086.
func model186() model {
	m := model8086()
	m.shiftMask = 0x1f
	m.divReturnsNext = false // 80C186EB/80C188EB User's Manual, "Divide Error Exception (Type 0)"
	m.idivMinFaults = false
	m.undefinedGoesOn = false
	return m
}

func model286() model {
	return model{
		shiftMask: 0x1f, realStackVector: x86.VecGP, shortTableVector: x86.VecDF,
		addrMask: 0xffffff, ipMask: 0xffff, maxLen: 10,
		flagOnes: 2, flagMask: 0x7fd5, realFlagMask: 0x0fd5,
		stringAdvanceFirst: true, popKeepsSP: true, callChecksStack: true, checkedFirst: true,
		realSegmentsFixed: true, realCodeFixed: true, descriptorWords: true, mswOnly: true,
		lockAnywhere: true, only16BitSystem: true, idivSkipsBit14: true, escapeReads: true,
		resetCS: 0xf000, resetCSBase: 0xff0000, resetIP: 0xfff0, resetCR0: 0xfff0,
		resetIDTLimit: 0x3ff, resetTR: typeTSS16Busy,
		cr0Mask:   x86.CR0PE | x86.CR0MP | x86.CR0EM | x86.CR0TS,
		x87:       x87Model{before387: true},
		undefined: undefinedFlags{rightAF: carryAF, fullTurns: true},
	}
}

func model386() model {
	return model{
		shiftMask: 0x1f, realStackVector: x86.VecSS, shortTableVector: x86.VecDF,
		addrMask: 0xffffffff, ipMask: 0xffffffff, maxLen: 15,
		flagOnes: 2, flagMask: 0x37fd5, realFlagMask: 0x37fd5,
		realCodeFixed: true, pushSegmentWord: true, popadHigh: true, enterChecksTop: true, bitTestTurns: true,
		resetCS: 0xf000, resetCSBase: 0xffff0000, resetIP: 0xfff0,
		resetDX: 0x0308, resetIDTLimit: 0x3ff, resetTR: typeTSS32Busy,
		cr0Mask: x86.CR0PE | x86.CR0MP | x86.CR0EM | x86.CR0TS | x86.CR0ET | x86.CR0PG,
		dr6Ones: 0xffff0ff0, dr6Mask: 0xe00f, dr7Ones: 0x400, dr7Mask: 0xffff23ff,
		testRegisters: 1<<6 | 1<<7,
		x87:           x87Model{setsET: true},
		undefined:     undefinedFlags{leftAF: carryAF, rightAF: carryAF, byteTurns: true, fullTurns: true},
	}
}

// model486 is a 486DX2 with CPUID.
func model486() model {
	m := model386()
	m.shortTableVector = x86.VecGP
	m.popadHigh, m.bitTestTurns = false, false
	m.undefined = undefinedFlags{}
	m.addFlags(x86.AC | x86.ID)
	m.cr0Mask |= x86.CR0NE | x86.CR0WP | x86.CR0AM | x86.CR0NW | x86.CR0CD
	m.resetCR0 = x86.CR0ET | x86.CR0NW | x86.CR0CD
	m.resetIDTLimit = 0xffff
	m.resetDX = 0x0435
	m.testRegisters = 0xf8
	m.cpuid = identity{highest: 1, x87Features: featFPU}
	m.x87 = x87Model{}
	return m
}

// modelP5 is a Pentium with MMX.
func modelP5() model {
	m := model486()
	m.realCodeFixed, m.pushSegmentWord = false, false
	m.testRegisters = 0
	m.addFlags(x86.VIF | x86.VIP)
	m.cr4Mask = x86.CR4VME | x86.CR4PVI | x86.CR4TSD | x86.CR4DE | x86.CR4PSE | x86.CR4MCE
	m.resetDX = 0x0543
	m.cpuid.features = featVME | featDE | featPSE | featTSC | featMSR | featMCE | featCX8
	m.cpuid.x87Features |= featMMX
	return m
}

// modelP2 is a Pentium II "Deschutes".
func modelP2() model {
	m := modelP5()
	m.pushSegmentWord = true
	m.addrMask, m.pse36 = 1<<36-1, true
	m.cr4Mask |= x86.CR4PAE | x86.CR4PGE | x86.CR4PCE | x86.CR4OSFXSR
	m.mtrr, m.sysenter = true, true
	m.resetDX = 0x0652
	m.cpuid.highest = 2
	m.cpuid.features |= featPAE | featSEP | featMTRR | featPGE | featMCA | featCMOV | featPAT | featPS36
	m.cpuid.x87Features |= featFXSR
	m.cpuid.caches = [2]uint32{0x03020101, 0x0c040843}
	return m
}

// modelP3 is a Pentium III "Coppermine".
func modelP3() model {
	m := modelP2()
	m.cr4Mask |= x86.CR4OSXMMEXCPT
	m.mxcsrMask = 0xffbf
	m.resetDX = 0x0686
	m.cpuid.x87Features |= featSSE
	m.cpuid.caches = [2]uint32{0x03020101, 0x0c040882}
	return m
}

// modelP4 is a Pentium 4 "Prescott".
func modelP4() model {
	m := modelP3()
	m.mxcsrMask = 0xffff // DAZ
	m.miscEnable = true
	m.resetDX = 0x0f34
	m.cpuid.extended = 0x80000004
	m.cpuid.brand = "iron86 Pentium(R) 4 compatible processor"
	m.cpuid.features |= featCLFL
	m.cpuid.x87Features |= featSSE2
	m.cpuid.moreFeatures = featSSE3 | featSSSE3
	m.cpuid.flushLine = 8 << 8 // 64 bytes
	m.cpuid.caches = [2]uint32{0x605b5001, 0x007c7040}
	return m
}

// modelNehalem32 is a Core i7 "Nehalem" as 32-bit code sees it. It announces no 64-bit mode and none of what came with that
// (NX, RDTSCP, CMPXCHG16B); of its leaves those up to 2 are there, as on the models before.
func modelNehalem32() model {
	m := modelP4()
	m.resetDX = 0x106a5
	m.dr6Clears = true
	m.cpuid.brand = "iron86 Nehalem compatible processor, 32-bit"
	m.cpuid.moreFeatures |= featSSE41 | featSSE42 | featPOPCNT
	m.cpuid.caches = [2]uint32{0x55035a01, 0x09ca212c}
	return m
}

// modelX64 is a Pentium 4 "Prescott" with 64-bit mode, less the SSE3 and SSSE3 that our P4 has.
func modelX64() model {
	m := modelP4()
	m.resetDX = 0x0f43
	m.cpuid.brand = "iron86 x86-64 compatible processor"
	m.cpuid.moreFeatures = 0
	m.addLong()
	return m
}

// modelX64v2 is a Core i7 "Nehalem".
func modelX64v2() model {
	m := modelNehalem32()
	m.cpuid.brand = "iron86 Nehalem compatible processor"
	m.cpuid.moreFeatures |= featCX16
	m.addLong()
	m.cpuid.longECX, m.rdtscp = featLAHF, true
	m.cpuid.longEDX |= featRDTSCP
	return m
}

// modelX64v2Pages1G is a "Nehalem" with the pages of 1 GB that came with its successor.
func modelX64v2Pages1G() model {
	m := modelX64v2()
	m.cpuid.longEDX |= featPage1G
	return m
}

// addLong adds long mode: 40 address lines, 48 bits of linear addresses.
func (m *model) addLong() {
	m.long, m.dr6Clears = true, true
	m.addrMask = 1<<40 - 1
	m.cpuid.extended = 0x80000008
	m.cpuid.longEDX = featSYSCALL | featNX | featLM
	m.cpuid.sizes = 48<<8 | 40
	m.cpuid.cacheL2 = 0x01006040 // 256 KB, 8 ways, lines of 64 bytes
}

// addFlags adds the flags that a generation has and the one before had not.
func (m *model) addFlags(f uint32) {
	m.flagMask |= f
	m.realFlagMask |= f
}

// Feature bits of CPUID leaf 1, EDX (SDM vol. 2, table 3-11).
const (
	featFPU  = 1 << 0
	featVME  = 1 << 1
	featDE   = 1 << 2
	featPSE  = 1 << 3
	featTSC  = 1 << 4
	featMSR  = 1 << 5
	featPAE  = 1 << 6
	featMCE  = 1 << 7
	featCX8  = 1 << 8
	featSEP  = 1 << 11
	featMTRR = 1 << 12
	featPGE  = 1 << 13
	featMCA  = 1 << 14
	featCMOV = 1 << 15
	featPAT  = 1 << 16
	featPS36 = 1 << 17
	featCLFL = 1 << 19
	featMMX  = 1 << 23
	featFXSR = 1 << 24
	featSSE  = 1 << 25
	featSSE2 = 1 << 26
)

// Feature bits of ECX.
const (
	featSSE3   = 1 << 0
	featSSSE3  = 1 << 9
	featCX16   = 1 << 13
	featSSE41  = 1 << 19
	featSSE42  = 1 << 20
	featPOPCNT = 1 << 23
)

// Feature bits of CPUID leaf 80000001h: of ECX the first one, of EDX the others (SDM vol. 2, table 3-8).
const (
	featLAHF    = 1 << 0  // LAHF and SAHF in 64-bit mode
	featSYSCALL = 1 << 11 // shown in 64-bit mode only
	featNX      = 1 << 20
	featPage1G  = 1 << 26
	featRDTSCP  = 1 << 27
	featLM      = 1 << 29
)
