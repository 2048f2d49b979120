package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

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
	featSSE3  = 1 << 0
	featSSSE3 = 1 << 9
)

// features tells what is implemented: EDX of leaf 1. There is no APIC. MMX and SSE, whose
// registers are or come with those of the x87, need it.
func features(g x86.Generation, x87 bool) (f uint32) {
	if g >= x86.P5 {
		f |= featVME | featDE | featPSE | featTSC | featMSR | featMCE | featCX8
	}
	if g >= x86.P2 {
		f |= featPAE | featSEP | featMTRR | featPGE | featMCA | featCMOV | featPAT | featPS36
	}
	if g >= x86.P4 {
		f |= featCLFL
	}
	if x87 {
		f |= featFPU | simdFeatures(g)
	}
	return f
}

func simdFeatures(g x86.Generation) (f uint32) {
	if g >= x86.P5 {
		f |= featMMX
	}
	if g >= x86.P2 {
		f |= featFXSR
	}
	if g >= x86.P3 {
		f |= featSSE
	}
	if g >= x86.P4 {
		f |= featSSE2
	}
	return f
}

// clflushLine is the size of a cache line in EBX of leaf 1: 64 bytes.
const clflushLine = 8 << 8

// featureLeaf is leaf 1.
func (c *CPU) featureLeaf() (a, b, x, d uint32) {
	a, d = signature(c.gen), features(c.gen, c.fpu.present)
	if d&featCLFL != 0 {
		b = clflushLine
	}
	if d&featSSE2 != 0 {
		x = featSSE3 | featSSSE3
	}
	return a, b, x, d
}

// sysCPUID identifies the processor. Leaves above the highest give those of the
// highest, as Intel's chips do (SDM vol. 2, "CPUID").
func sysCPUID(c *CPU, _ *decoder.Inst) bool {
	highest := uint32(1)
	if c.gen >= x86.P2 {
		highest = 2
	}
	var a, b, d, x uint32
	switch leaf := c.get32(x86.AX); {
	case leaf == 0:
		a, b, d, x = highest, 0x756e6547, 0x49656e69, 0x6c65746e // GenuineIntel
	case leaf == 1:
		a, b, x, d = c.featureLeaf()
	case leaf == 0x80000000 && c.gen == x86.P4:
		a = 0x80000004
	case leaf >= 0x80000002 && leaf <= 0x80000004 && c.gen == x86.P4:
		a, b, x, d = brand(leaf)
	case leaf >= 0x80000000 && c.gen == x86.P4:
	case highest == 2:
		a, b, x, d = cacheLeaf(c.gen)
	default:
		a, b, x, d = c.featureLeaf()
	}
	c.set32(x86.AX, a)
	c.set32(x86.BX, b)
	c.set32(x86.CX, x)
	c.set32(x86.DX, d)
	return true
}

// cacheLeaf is leaf 2: descriptors of TLBs and caches (SDM vol. 2, table 3-12).
func cacheLeaf(g x86.Generation) (a, b, x, d uint32) {
	switch g {
	case x86.P2:
		return 0x03020101, 0, 0, 0x0c040843
	case x86.P3:
		return 0x03020101, 0, 0, 0x0c040882
	}
	return 0x605b5001, 0, 0, 0x007c7040
}

// brand gives 16 of the 48 bytes of the brand string.
func brand(leaf uint32) (a, b, x, d uint32) {
	const name = "iron86 Pentium(R) 4 compatible processor\x00\x00\x00\x00\x00\x00\x00\x00"
	s := name[(leaf-0x80000002)*16:]
	word := func(i int) uint32 {
		return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
	}
	return word(0), word(4), word(8), word(12)
}
