package jit

import (
	"encoding/binary"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/mmu"
)

// An indirect jump, of which returns are the most frequent, foresees one target: the first one that the table of
// indirect jumps did not have. A comparison with it then takes the place of the table, and the target need not have the flags
// in memory. Until then, and for all other targets, the table follows.

// compareSize is how many bytes the constant of the comparison stands before the jump behind it, and compareWide that in 64-bit units.
const (
	compareSize = 4
	compareWide = 8 + 3 // the comparison itself has 3 bytes
)

// anyTarget is what is compared with until there is a target. It takes the form with four bytes.
const anyTarget = 1<<31 - 1

// foresee emits the comparison, of the EIP in value, and the jump, which leads nowhere yet.
func foresee(e *emitter) {
	if e.u.Long {
		e.asm.MovAbs(scratch1, anyTarget)
		e.alu(opCmp, 8, value, scratch1)
	} else {
		e.aluImm(opCmp, 4, value, anyTarget)
	}
	e.flags.host = noFlags
	at := e.jcc(ccE)
	e.bind(at)
	e.foreseen = e.addExit(exit{kind: cpu.ExitEdge, site: at, stub: e.pos()}, &e.flags)
}

// setForeseen has an indirect jump foresee a unit, if it has foreseen none yet.
func (t *Translator) setForeseen(n, unit uint32) {
	if n == 0 || t.exits[n].linked {
		return
	}
	if from, to := &t.units[t.exits[n].unit], &t.units[unit]; from.lin()>>32 != to.lin()>>32 { // see link
		return
	}
	v := t.version(unit, t.exits[n].recipe)
	if v == 0 || !t.room() {
		return
	}
	x, to := &t.exits[n], &t.units[unit]
	x.jump = x.site
	if to.long {
		binary.LittleEndian.PutUint64(t.arena[x.site-compareWide:], to.eip)
	} else {
		binary.LittleEndian.PutUint32(t.arena[x.site-compareSize:], uint32(to.eip))
	}
	if to.key != t.units[x.unit].key {
		t.patch(x.site, t.next)
		x.jump = t.farJump(x.stub, to)
	}
	t.connect(n, v)
}

// farJump emits a jump to a unit in another page; or, if the TLB of code does not hold it, to stub.
func (t *Translator) farJump(stub uint32, to *unit) (at uint32) {
	t.begin(t.next)
	compareKey(&t.emitter, mmu.CodeKey(to.key), to.long, to.user, to.lin())
	t.jccTo(ccNE, stub)
	at = t.jump()
	t.next = t.pos()
	return at
}
