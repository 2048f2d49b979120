package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// String instructions of one element, upwards. See repeat.go for those that are repeated.

// element returns the size of the elements of a string instruction, or 0 if units do not do it.
func element(e *emitter, i *decoder.Inst) uint8 {
	if e.u.Segmented && (i.AddrSize != 2 || repeated(i) && i.Op == decoder.LODS) || !e.u.Segmented && (i.AddrSize != word(e) || i.Seg == x86.CS || i.Seg > x86.DS) {
		return 0
	}
	for n := range i.NArgs {
		if k := i.Args[n].Kind; k == decoder.ArgStrSrc || k == decoder.ArgStrDst {
			return i.Args[n].Size
		}
	}
	return 0
}

// upwards emits the check that leaves the instruction to the interpreter when DF is set.
func (e *emitter) upwards() {
	e.testMemImm(1, e.at(e.off.eflags+1), flagDF>>8)
	e.slowIf(ccNE)
	e.flags.host = noFlags
}

// elementAt checks the element at an index register in a segment.
func (e *emitter) elementAt(seg, r, n uint8, write bool) {
	if e.u.Segmented {
		segmentedAt(e, seg, gpr(e, r), 0, n, write)
		return
	}
	e.mov(word(e), scratch1, gpr(e, r))
	e.checkKept(n, write, r)
}

// advance moves an index register by an element.
func (e *emitter) advance(r, n uint8) {
	e.spill(r)
	addTo(e, gpr(e, r), gpr(e, r), int32(n))
}

func emitLods(e *emitter, i *decoder.Inst) outcome {
	n := element(e, i)
	if n == 0 {
		return left
	}
	e.upwards()
	e.elementAt(i.Seg, x86.SI, n, false)
	e.spill(axReg)
	e.load(n, rax, e.operandMem())
	e.advance(x86.SI, n)
	return emitted
}

func emitStos(e *emitter, i *decoder.Inst) outcome {
	n := element(e, i)
	if n == 0 {
		return left
	}
	switch {
	case repeated(i) && e.u.Segmented:
		return repeatSegmented(e, false, x86.ES, n)
	case repeated(i):
		return repeatStos(e, n)
	}
	e.upwards()
	e.elementAt(x86.ES, x86.DI, n, true)
	e.store(n, e.operandMem(), rax)
	e.advance(x86.DI, n)
	return emitted
}

func emitMovs(e *emitter, i *decoder.Inst) outcome {
	n := element(e, i)
	if n == 0 {
		return left
	}
	switch {
	case repeated(i) && e.u.Segmented:
		return repeatSegmented(e, true, i.Seg, n)
	case repeated(i):
		return repeatMovs(e, n)
	}
	e.upwards()
	e.elementAt(i.Seg, x86.SI, n, false)
	e.loadZero(value, n, e.operandMem())
	e.elementAt(x86.ES, x86.DI, n, true)
	e.store(n, e.operandMem(), value)
	e.advance(x86.SI, n)
	e.advance(x86.DI, n)
	return emitted
}

// emitScas compares AL, AX or EAX with the element at EDI.
func emitScas(e *emitter, i *decoder.Inst) outcome {
	n := element(e, i)
	if n == 0 {
		return left
	}
	if repeated(i) {
		return repeatCompare(e, i, n)
	}
	e.upwards()
	e.elementAt(x86.ES, x86.DI, n, false)
	e.loadZero(value, n, e.operandMem())
	b := e.capture(slotB, value)
	addTo(e, rdi, rdi, int32(n))
	e.alu(opCmp, n, rax, value)
	e.setFlags(cpu.Recipe{Base: cpu.FlagsCmp, BaseSize: n, A: regOperand(axReg, 4), B: b}, allFlags)
	return emitted
}

// emitCmps compares the element at ESI with that at EDI.
func emitCmps(e *emitter, i *decoder.Inst) outcome {
	n := element(e, i)
	if n == 0 {
		return left
	}
	if repeated(i) {
		return repeatCompare(e, i, n)
	}
	e.upwards()
	e.elementAt(i.Seg, x86.SI, n, false)
	e.loadZero(value, n, e.operandMem())
	e.elementAt(x86.ES, x86.DI, n, false)
	e.loadZero(scratch2, n, e.operandMem())
	a, b := e.capture(slotA, value), e.capture(slotB, scratch2)
	addTo(e, rsi, rsi, int32(n))
	addTo(e, rdi, rdi, int32(n))
	e.alu(opCmp, n, value, scratch2)
	e.setFlags(cpu.Recipe{Base: cpu.FlagsCmp, BaseSize: n, A: a, B: b}, allFlags)
	return emitted
}

// emitXlat loads AL from a table at EBX by AL.
func emitXlat(e *emitter, i *decoder.Inst) outcome {
	if i.AddrSize != natural(e) || !e.u.Segmented && (i.Seg == x86.CS || i.Seg > x86.DS) {
		return left
	}
	e.extend(false, 4, scratch1, 1, rax)
	at := mem{Base: rbx, Index: scratch1, Scale: 1}
	if e.u.Segmented {
		e.lea(scratch1, at)
		e.extend(false, 4, scratch1, 2, scratch1)
		e.segmented(i.Seg, 1, false)
	} else {
		e.leaSized(word(e), scratch1, at)
		e.checkKept(1, false, x86.BX)
	}
	e.spill(axReg)
	e.load(1, rax, e.operandMem())
	return emitted
}
