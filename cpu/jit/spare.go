package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/mmu"
)

// A page that has lost its place in the TLB to another one is in a spare entry (mmu.SpareOf). What misses in the first entry looks there
// before it comes back to Go, by code that all units share.

// spareStub is that code for one TLB, and for loads or stores. All of it leaves the spare entry in scratch2, as entryOffset does, and the
// address changed by its tag in scratch1.
type spareStub struct {
	miss  uint32 // the address in scratch1 is changed by the tag of the entry in scratch2
	leave uint32 // it is changed so, and the code comes back to Go: see Translator.leaveMiss
	stack uint32 // it is not changed, and pageTag and stackDistance are those of the page afterwards: see stackMissed
}

// spareStubs has a spareStub for each TLB: that of the supervisor, of the user, and the wide one; and for loads and stores.
type spareStubs [3][2]spareStub

// spareOf returns the code for an access of the present unit.
func spareOf(e *emitter, write bool) *spareStub {
	n := index(e.u.User)
	if e.u.Long {
		n = 2
	}
	return &e.t.spares[n][index(write)]
}

// emitSpares emits that code.
func emitSpares(t *Translator) {
	e := &t.emitter
	for _, u := range []cpu.Unit{{}, {User: true}, {Long: true}} {
		e.u = &u
		for _, write := range []bool{false, true} {
			s := spareOf(e, write)
			s.miss = e.pos()
			e.aluLoad(opXor, word(e), scratch1, e.tag(write))
			spareOffset(e)
			e.aluLoad(opXor, word(e), scratch1, e.tag(write))
			e.ret()
			s.leave = e.pos()
			e.aluLoad(opXor, word(e), scratch1, e.tag(write))
			e.jumpTo(t.leaveMiss)
			if !u.Long {
				s.stack = spareStack(e, write)
			}
		}
	}
	e.u = nil
}

// spareOffset is entryOffset for the spare entry.
func spareOffset(e *emitter) {
	w := word(e)
	e.mov(w, scratch2, scratch1)
	e.shiftImm(opShr, w, scratch2, mmu.SpareFold)
	e.alu(opXor, w, scratch2, scratch1)
	if e.u.Long {
		placeWide(e, mmu.Spares, mmu.Entries)
		return
	}
	e.shiftImm(opShr, 4, scratch2, 12-4)
	e.aluImm(opAnd, 4, scratch2, (mmu.Spares-1)<<4)
	e.aluImm(opAdd, 4, scratch2, mmu.Entries<<4)
}

// spareStack emits spareStub.stack. The page of the address is in pageTag. A page that can only be read is not kept.
func spareStack(e *emitter, write bool) (at uint32) {
	at = e.pos()
	spareOffset(e)
	e.load(8, stackDistance, e.tlb(e.off.page))
	e.alu(opSub, 8, stackDistance, pageTag)
	e.aluLoad(opXor, 4, scratch1, e.tag(true))
	if !write {
		e.aluImm(opCmp, 4, scratch1, mmu.PageSize-1)
		kept := e.jcc(ccBE)
		e.movImm64(pageTag, noPage)
		e.aluLoad(opXor, 4, scratch1, e.tag(true))
		e.aluLoad(opXor, 4, scratch1, e.tag(false))
		e.bind(kept)
	}
	e.ret()
	return at
}

// missed emits the look at the spare entry for an access that misses, with its address in scratch1, changed by the tag of the entry in
// scratch2. If the page is there, it goes on at l.hit, as if the first entry had it; otherwise it is an exit.
func (e *emitter) missed(l late) {
	s := spareOf(e, l.write)
	e.callTo(s.miss)
	e.aluImm(opCmp, word(e), scratch1, mmu.PageSize-uint32(l.width))
	e.jccTo(ccBE, l.hit)
	number := e.addExit(l.exit, &l.flags)
	leaveSpare(e, s, number, l.write)
	l.high.resumed(e, number)
}

// leaveSpare comes back to Go by the exit of an access that misses in the spare entry, too.
func leaveSpare(e *emitter, s *spareStub, number uint32, write bool) {
	if e.x87.op == 0 {
		e.leave(number, s.leave)
		return
	}
	e.aluLoad(opXor, word(e), scratch1, e.tag(write)) // before x87Flush changes scratch2
	e.leave(number, e.t.leaveMiss)
}

// inPage puts the entry for the address in scratch1 into scratch2, and the offset in the page into scratch1. It leaves for the interpreter
// if the TLB does not hold the page.
func inPage(e *emitter, write bool) {
	e.entryOffset()
	e.aluLoad(opXor, word(e), scratch1, e.tag(write))
	e.aluImm(opCmp, word(e), scratch1, mmu.PageSize-1)
	hit := e.jcc(ccBE)
	e.callTo(spareOf(e, write).miss)
	e.aluImm(opCmp, word(e), scratch1, mmu.PageSize-1)
	e.slowIf(ccA)
	e.bind(hit)
}
