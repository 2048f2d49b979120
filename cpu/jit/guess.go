package jit

import "github.com/iron86/iron86/mmu"

// With paging, a scattered access would have to wait until the TLB has said where its page is. But the linear addresses of
// a kernel are all at one distance from the physical ones, and so are those of a program that maps memory one to one, as
// DOS extenders do. So the access goes there at once. A comparison with what the TLB says comes beside it, and
// the host foresees its outcome. Units whose own page is at another distance do not guess.

// guesses reports whether a unit with code in the page of k guesses. The first unit determines the distance for all.
func (t *Translator) guesses(k mmu.CodeKey) bool {
	if !t.ram.Paging() {
		return false
	}
	d := t.ram.Distance(k)
	if t.distance == 0 {
		t.distance, t.native.RAM = d, d
	}
	return d != 0 && d == t.distance
}

// checkGuess is check for an access to where its page is guessed to be.
func checkGuess(e *emitter, n uint8, write bool) {
	retry := e.pos()
	e.mov(4, value, scratch1)
	e.aluLoad(opAdd, 8, value, e.at(e.off.ram))
	e.entryOffset()
	e.aluLoad(opXor, 4, scratch1, e.tag(write))
	e.aluImm(opCmp, 4, scratch1, mmu.PageSize-uint32(n))
	miss := late{kind: lateMiss, at: e.jcc(ccA), back: retry, width: n, write: write, flags: e.flags, exit: e.miss(n, write, retry)}
	miss.hit = e.pos()
	e.behind(miss)
	e.aluLoad(opAdd, 8, scratch1, e.tlb(e.off.page))
	e.alu(opCmp, 8, scratch1, value)
	l := late{kind: lateGuess, at: e.jcc(ccNE)}
	l.back = e.pos()
	e.behind(l)
	e.operandAt, e.flags.host = based(value, 0), noFlags
}

// guessMissed emits the access to where the TLB says that the page is.
func guessMissed(e *emitter, l late) {
	e.mov(8, value, scratch1)
	e.jumpTo(l.back)
}
