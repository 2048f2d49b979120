package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/mmu"
)

// Without paging, most addresses are places in RAM, and all of RAM is at one distance in the host's
// memory. A table has a byte for each page that says what may be done there with
// no look at the TLB. That takes half of the time of the TLB, so scattered
// accesses try it first. Code notes what it misses in the table, and Go fills it in when code
// comes back. Whatever takes an entry from a TLB empties the table.

// Bits of an entry of the table: what may be done in a page.
const (
	plainRead  = 1 << iota // reads of a byte
	plainWrite             // writes of a byte
	wideRead               // reads of more bytes: they may end in the next page
	wideWrite
	plainKnown // the bits above are right
)

// maxToggles is how often paging may be switched on or off before code stops using the table. Code is made
// anew each time.
const maxToggles = 4

// plainTable has an entry for each page below 4 GB.
type plainTable [1 << 20]uint8

// plain is the table with what belongs to it.
type plain struct {
	table   *plainTable // nil: not used yet
	listed  []uint32    // pages with an entry
	seen    uint64      // changes less fills when the table was last looked at
	paged   bool        // paging was on when all code was last thrown away
	toggles int         // of paging
}

// on reports whether new code may use the table.
func (p *plain) on() bool { return !p.paged && p.toggles < maxToggles }

// toggled reports whether all code is to be thrown away, because paging has been switched on or off.
func (p *plain) toggled(paging bool) bool {
	if p.paged == paging || p.toggles >= maxToggles {
		return false
	}
	p.paged = paging
	p.toggles++
	return true
}

// usePlain makes the table.
func (t *Translator) usePlain() {
	if t.plain.table == nil {
		t.plain.table = new(plainTable)
		t.native.Plain = t.plain.table.address()
	}
}

// forget empties the table.
func (p *plain) forget() {
	for _, n := range p.listed {
		p.table[n] = 0
	}
	p.listed = p.listed[:0]
}

// lookAtPlain follows the changes of the TLBs before code is entered.
func (t *Translator) lookAtPlain() {
	if now := *t.changes - *t.fills; now != t.plain.seen || t.ram.Paging() {
		t.plain.seen = now
		t.plain.forget()
	}
}

// notePlain enters the pages that code has looked for.
func (t *Translator) notePlain() {
	n := t.native
	for i, lin := range n.Wanted {
		if lin == 0 && uint32(i) >= n.Next { // those behind are of a round before: see plainMissed
			break
		}
		if lin != 0 {
			t.enterPlain(lin / mmu.PageSize)
			n.Wanted[i] = 0
		}
	}
	n.Next = 0
}

// enterPlain enters a page.
func (t *Translator) enterPlain(n uint32) {
	p := &t.plain
	if p.table[n]&plainKnown != 0 {
		return
	}
	lin := n * mmu.PageSize
	host, write, tracked := t.ram.At(n)
	if host == 0 {
		return
	}
	if len(p.listed) == 0 {
		t.native.RAM = host - uint64(lin)
	}
	if host-uint64(lin) != t.native.RAM {
		return
	}
	v := uint8(plainRead)
	if write {
		v |= plainWrite
	}
	next, writeNext, _ := t.ram.At(n + 1)
	if next == host+mmu.PageSize {
		v |= wideRead
		if write && writeNext {
			v |= wideWrite
		}
	}
	if !tracked {
		v |= plainKnown
	}
	if p.table[n] == 0 {
		p.listed = append(p.listed, n)
	}
	p.table[n] = v
}

// checkPlain is check by the table. The access is then to the address itself, in scratch1.
func checkPlain(e *emitter, n uint8, write bool) {
	e.t.usePlain()
	mask := uint32(plainRead)
	if n > 1 {
		mask = wideRead
	}
	if write {
		mask <<= 1
	}
	retry := e.pos()
	e.mov(4, scratch2, scratch1)
	e.shiftImm(opShr, 4, scratch2, 12)
	e.aluLoad(opAdd, 8, scratch2, e.at(e.off.plain))
	e.testMemImm(1, based(scratch2, 0), mask)
	l := late{kind: latePlain, at: e.jcc(ccE), width: n, write: write, flags: e.flags, exit: e.miss(n, write, retry)}
	e.load(8, scratch2, e.at(e.off.ram))
	l.back = e.pos()
	e.behind(l)
	found(e, scratch2)
}

// plainMissed emits the code that notes the address and looks at the TLB.
func plainMissed(e *emitter, l late) {
	e.load(4, scratch2, e.at(e.off.following))
	e.store(4, mem{Base: context, Index: scratch2, Scale: 4, Disp: e.off.wanted}, scratch1)
	e.lea(scratch2, based(scratch2, 1))
	e.aluImm(opAnd, 4, scratch2, cpu.PagesWanted-1)
	e.store(4, e.at(e.off.following), scratch2)
	e.entryOffset()
	e.aluLoad(opXor, 4, scratch1, e.tag(l.write))
	e.aluImm(opCmp, 4, scratch1, mmu.PageSize-uint32(l.width))
	wrong := e.jcc(ccA)
	l.hit = e.pos()
	e.load(8, scratch2, e.tlb(e.off.page))
	e.jumpTo(l.back)
	e.bind(wrong)
	e.missed(l)
}
