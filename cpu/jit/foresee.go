package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/mmu"
)

// An indirect jump, of which returns are the most frequent, foresees one target: the first one that the table of
// indirect jumps did not have. A comparison with it then takes the place of the table, and the target need not have the flags
// in memory. Until then, and for all other targets, the table follows.

// anyTarget is what is compared with until there is a target. It takes the form with four bytes.
const anyTarget = 1<<31 - 1

// foresee emits the comparison, of the EIP in value, and the jump, which leads nowhere yet.
func foresee(e *emitter) {
	e.compareTarget(word(e), value, scratch1, anyTarget)
	e.flags.host = noFlags
	at := e.jccFar(ccE)
	e.bind(at)
	e.foreseen = e.addExit(exit{kind: cpu.ExitEdge, site: at, stub: e.pos()}, &e.flags)
}

// setForeseen has an indirect jump foresee a unit, if it has foreseen none yet.
func (t *Translator) setForeseen(number, unit uint32) {
	if number == 0 || t.exits.at(number).linked {
		return
	}
	if from, to := &t.units[t.exits.at(number).unit], &t.units[unit]; from.lin()>>32 != to.lin()>>32 { // see link
		return
	}
	v := t.version(unit, t.exits.at(number).recipe)
	if v == 0 || !t.room() {
		return
	}
	x, to := t.exits.at(number), &t.units[unit]
	x.jump = x.site
	n := uint8(4)
	if to.long {
		n = 8
	}
	t.setTarget(n, x.site, to.eip)
	if to.key != t.units[x.unit].key {
		t.patch(x.site, t.next)
		x.jump = t.farJump(x.stub, to)
	}
	t.connect(number, v)
}

// farJump emits a jump to a unit in another page; or, if the TLB of code does not hold it, to stub.
func (t *Translator) farJump(stub uint32, to *unit) (at uint32) {
	t.begin(t.next)
	compareKey(&t.emitter, mmu.CodeKey(to.key), to.long, to.user, to.lin())
	t.jccFarTo(ccNE, stub)
	at = t.jump()
	t.next = t.pos()
	return at
}
