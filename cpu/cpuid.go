package cpu

import (
	"encoding/binary"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// featureLeaf returns the registers for leaf 1 of CPUID.
func (c *CPU) featureLeaf() (a, b, x, d uint32) {
	id := &c.model.cpuid
	a, b, d = c.model.resetDX, id.flushLine, id.features
	if c.fpu.present {
		d |= id.x87Features
		x = id.moreFeatures
	}
	return a, b, x, d
}

// sysCPUID executes CPUID. Leaves above the highest return the values of the highest one, as on
// Intel's processors (SDM vol. 2, "CPUID").
func sysCPUID(c *CPU, _ *decoder.Inst) bool {
	id := &c.model.cpuid
	var a, b, d, x uint32
	switch leaf := c.get32(x86.AX); {
	case leaf == 0:
		a, b, d, x = id.highest, 0x756e6547, 0x49656e69, 0x6c65746e // GenuineIntel
	case leaf == 1:
		a, b, x, d = c.featureLeaf()
	case leaf >= 0x80000000 && id.extended != 0:
		a, b, x, d = extendedLeaf(c, leaf)
	case id.highest == 2:
		a, d = id.caches[0], id.caches[1]
	default:
		a, b, x, d = c.featureLeaf()
	}
	c.set32(x86.AX, a)
	c.set32(x86.BX, b)
	c.set32(x86.CX, x)
	c.set32(x86.DX, d)
	return true
}

// brandPart returns 16 of the 48 bytes of the brand string, which leaves 80000002h to 80000004h hold, with zeros behind.
func (id *identity) brandPart(leaf uint32) (a, b, x, d uint32) {
	var s [48]byte
	copy(s[:47], id.brand)
	word := func(i uint32) uint32 { return binary.LittleEndian.Uint32(s[(leaf-0x80000002)*16+i:]) }
	return word(0), word(4), word(8), word(12)
}

// extendedLeaf returns the registers for a leaf from 80000000h on. Those above the highest are zero.
func extendedLeaf(c *CPU, leaf uint32) (a, b, x, d uint32) {
	id := &c.model.cpuid
	switch {
	case leaf == 0x80000000:
		a = id.extended
	case leaf > id.extended:
	case leaf == 0x80000001:
		x, d = id.longECX, id.longEDX
		if !code64(&c.registers) {
			d &^= featSYSCALL
		}
	case leaf <= 0x80000004:
		a, b, x, d = id.brandPart(leaf)
	case leaf == 0x80000006:
		x = id.cacheL2
	case leaf == 0x80000008:
		a = id.sizes
	}
	return a, b, x, d
}
