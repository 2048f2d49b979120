package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/mmu"
)

// Stores to pages that also hold code, as .COM programs have them. Such a page has no fast entry for writing. Units with segments then
// look for it among cpu.Native.Beside, and whether a block covers the bytes. Only if one does, or if the page is not there, is it a miss.

// The fields of a cpu.BesidePage, and the size of one as a power of 2.
const (
	besideTag     = 0
	besideHost    = 8
	besideCovered = 16
	besideShift   = 5
)

// besideMost is the size of the largest store that looks there, in bytes.
const besideMost = 16

// findBeside emits the look for the page of a store that has missed in the TLB, whose address is in scratch1, changed by the tag. It
// goes on at l.found if the store may be done, and behind this code otherwise, with scratch1 and scratch2 as they were. The registers
// for the page of the stack are free in units with segments.
func findBeside(e *emitter, l *late) {
	const linear, page, bits = scratch1, pageTag, stackDistance
	e.aluLoad(opXor, 4, linear, e.tag(true))
	e.mov(4, page, linear)
	e.shiftImm(opShr, 4, page, 12-besideShift)
	e.aluImm(opAnd, 4, page, (cpu.BesideKept-1)<<besideShift)
	field := func(at int32) mem { return mem{Base: context, Index: page, Scale: 1, Disp: e.off.beside + at} }
	e.aluLoad(opXor, 8, linear, field(besideTag))
	e.aluImm(opCmp, 8, linear, mmu.PageSize-uint32(l.width)) // it is the offset in the page
	wrong := e.jcc(ccA)
	e.load(8, bits, field(besideCovered))
	e.mov(4, scratch2, linear)
	e.shiftImm(opShr, 4, scratch2, 3)
	e.load(4, bits, mem{Base: bits, Index: scratch2, Scale: 1})
	e.mov(8, scratch2, rcx)
	e.mov(4, rcx, linear)
	e.aluImm(opAnd, 4, rcx, 7)
	e.shiftCL(opShr, 4, bits)
	e.mov(8, rcx, scratch2)
	e.testImm(4, bits, 1<<l.width-1)
	covered := e.jcc(ccNE)
	e.load(8, scratch2, field(besideHost))
	e.jumpTo(l.found)
	e.bind(wrong)
	e.bind(covered)
	e.aluLoad(opXor, 8, linear, field(besideTag))
	e.entryOffset()
	e.aluLoad(opXor, 4, linear, e.tag(true))
}

// forgetBeside forgets the pages beside code, after a change of the TLBs.
func forgetBeside(t *Translator) {
	t.besideSeen = *t.changes
	for i := range t.native.Beside {
		t.native.Beside[i].Tag = cpu.NoPage
	}
}
