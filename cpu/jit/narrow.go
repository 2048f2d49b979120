package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// What is different in units with segments: their natural size is 16 bits, offsets and SP wrap there, the upper halves of
// ESP, ESI, EDI and ECX stay, and each access checks a segment.

// natural returns the size of EIP, of the stack pointer and of addresses without a prefix, in bytes.
func natural(e *emitter) uint8 {
	if e.u.Segmented {
		return 2
	}
	return word(e)
}

// addTo makes the guest's register d the sum of the guest's register s and n, in the natural size. In units with segments it changes
// scratch1.
func addTo(e *emitter, d, s reg, n int32) {
	if e.u.Segmented {
		e.lea(scratch1, based(s, n))
		e.mov(2, d, scratch1)
	} else {
		e.leaSized(word(e), d, based(s, n))
	}
}

// putOffset puts the effective offset of the memory operand into dst.
func putOffset(e *emitter, i *decoder.Inst, dst reg) {
	if m := &i.Mem; m.Base == decoder.NoReg && m.Index == decoder.NoReg {
		e.movImm(dst, m.Disp)
	} else {
		e.lea(dst, guestMem(e, m))
	}
	if i.AddrSize == 2 {
		e.extend(false, 4, dst, 2, dst)
	}
}

// segmentedAt checks n bytes of a segment at a distance from a register of 16 bits.
func segmentedAt(e *emitter, seg uint8, base reg, disp int32, n uint8, write bool) {
	if disp == 0 {
		e.extend(false, 4, scratch1, 2, base)
	} else {
		e.lea(scratch1, based(base, disp))
		e.extend(false, 4, scratch1, 2, scratch1)
	}
	e.segmented(seg, n, write)
}

// realSegment loads DS, ES, FS or GS in real mode with the selector in value, or leaves. The limit and the access rights
// stay, which must be the usual ones.
func realSegment(e *emitter, sreg uint8) {
	e.flags.host = noFlags
	e.testMemImm(1, e.at(e.off.cr0), x86.CR0PE)
	e.slowIf(ccNE)
	e.aluMemImm(opCmp, 1, segmentField(e, sreg, e.off.access), cpu.AccessReal)
	e.slowIf(ccNE)
	for _, length := range []int32{e.off.readLen, e.off.writeLen} {
		e.aluMemImm(opCmp, 8, segmentField(e, sreg, length), 0x10000)
		e.slowIf(ccNE)
	}
	e.store(2, segmentField(e, sreg, e.off.selector), value)
	e.shiftImm(opShl, 4, value, 4)
	e.store(4, segmentField(e, sreg, e.off.base), value)
}
