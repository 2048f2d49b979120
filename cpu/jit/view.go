package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
)

// Loads and stores of the memory of a device, as programs of 16 bits make them that write to the screen. Such a page is never in the TLB.
// Units with segments then look for it among cpu.Native.Views and do what the device would do: a load also goes to its latch, and a store
// that changes memory is counted.

// The fields of a cpu.ViewPage, and the size of one as a power of 2.
const (
	viewTag   = 0
	viewBytes = 8
	viewWords = 16
	viewMask  = 24
	viewStore = 28
	viewShift = 5
)

// viewStubs are the code that all accesses share, by size in bytes and by loads and stores.
type viewStubs [5][2]uint32

// emitViews emits that code.
func emitViews(t *Translator) {
	for _, n := range []uint8{1, 2, 4} {
		t.views[n] = [2]uint32{viewStub(&t.emitter, n, false), viewStub(&t.emitter, n, true)}
	}
}

// viewStub emits code that finds the view of n bytes at the address in scratch1. It leaves the offset in the page in scratch1, and in
// scratch2 what leads from there to the host's memory; or it leaves scratch1 as it was, and scratch2 0. A load has gone to the latch. The
// registers for the page of the stack are free in units with segments.
func viewStub(e *emitter, n uint8, write bool) (at uint32) {
	const linear, page, word = scratch1, pageTag, stackDistance
	field := func(at int32) mem { return mem{Base: context, Index: page, Scale: 1, Disp: e.off.viewPages + at} }
	at = e.pos()
	e.mov(4, page, linear)
	e.shiftImm(opShr, 4, page, 12-viewShift)
	e.aluImm(opAnd, 4, page, (cpu.ViewsKept-1)<<viewShift)
	e.aluLoad(opXor, 8, linear, field(viewTag))
	e.aluImm(opCmp, 8, linear, mmu.PageSize-uint32(n))
	other := e.jcc(ccA)
	readOnly := uint32(0)
	if write {
		e.aluMemImm(opCmp, 4, field(viewStore), 0)
		readOnly = e.jcc(ccE)
	}
	e.load(8, scratch2, field(viewBytes))
	if !write {
		loadLatch(e, n, field)
	}
	e.ret()
	e.bind(other)
	if write {
		e.bind(readOnly)
	}
	e.aluLoad(opXor, 8, linear, field(viewTag))
	e.movImm(scratch2, 0)
	e.ret()
	return at
}

// loadLatch has the last of the n bytes at the offset in scratch1 go to the latch: see bus.View. The page is at scratch2, and field names what
// is known of it by pageTag, which is lost.
func loadLatch(e *emitter, n uint8, field func(at int32) mem) {
	const latch, at = pageTag, stackDistance
	e.lea(at, based(scratch1, int32(n)-1))
	e.aluLoad(opOr, 4, at, field(viewMask))
	e.aluLoad(opXor, 4, at, field(viewMask))
	e.aluMemImm(opCmp, 4, field(viewMask), 3)
	half := e.jcc(ccNE)
	e.load(4, latch, mem{Base: scratch2, Index: at, Scale: 1})
	whole := e.jump()
	e.bind(half)
	e.load(8, latch, field(viewWords))
	e.load(4, latch, mem{Base: latch, Index: at, Scale: 4})
	e.shiftImm(opShr, 4, latch, 16)
	e.shiftImm(opShl, 4, latch, 16)
	e.loadZero(at, 2, mem{Base: scratch2, Index: at, Scale: 1})
	e.alu(opOr, 4, latch, at)
	e.bind(whole)
	e.load(8, at, e.at(e.off.viewLatch))
	e.store(4, based(at, 0), latch)
}

// viewed reports whether the present instruction looks for the n bytes of its operand among the views. It then does nothing between the
// check and the access, and has no other operand that could leave.
func viewed(e *emitter, n uint8, write bool) bool {
	i := &e.u.Insts[e.n]
	if !e.u.Segmented || n > 4 || repeated(i) {
		return false
	}
	if write {
		s := &i.Args[1]
		return i.Op == decoder.STOS || i.Op == decoder.MOV && (isImm(s) || s.Kind == decoder.ArgReg && !isHigh(s))
	}
	switch i.Op {
	case decoder.MOV:
		return i.Args[0].Kind == decoder.ArgReg
	case decoder.LODS, decoder.SCAS, decoder.CMP, decoder.TEST, decoder.ADD, decoder.OR, decoder.AND, decoder.SUB, decoder.XOR:
		return true
	}
	return false
}

// findView emits the look for the page of an access that has missed in the TLB, whose address is in scratch1, changed by the tag. It goes
// on at l.found, or behind this code with scratch1 and scratch2 as they were.
func findView(e *emitter, l *late) {
	stub := 0
	if l.write {
		stub = 1
	}
	e.aluLoad(opXor, 4, scratch1, e.tag(l.write))
	e.callTo(e.t.views[l.width][stub])
	e.test(8, scratch2, scratch2)
	other := e.jcc(ccE)
	if l.write {
		at := mem{Base: scratch2, Index: scratch1, Scale: 1}
		switch i := l.stores; {
		case i.Op == decoder.STOS:
			e.aluStore(opCmp, l.width, at, rax)
		case isImm(&i.Args[1]):
			e.aluMemImm(opCmp, l.width, at, uint32(i.Imm))
		default:
			e.aluStore(opCmp, l.width, at, guestReg(e, i.Args[1].Reg, l.width))
		}
		e.jccTo(ccE, l.found)
		e.load(8, stackDistance, e.at(e.off.viewGeneration))
		e.aluMemImm(opAdd, 8, based(stackDistance, 0), 1)
	}
	e.jumpTo(l.found)
	e.bind(other)
	e.entryOffset()
	e.aluLoad(opXor, 4, scratch1, e.tag(l.write))
}

// forgetViews forgets the views, after a change of the TLBs.
func forgetViews(t *Translator) {
	for i := range t.native.Views.Pages {
		t.native.Views.Pages[i].Tag = cpu.NoPage
	}
}
