package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/mmu"
)

// Units are connected as the interpreter's blocks are. An edge to a unit in the same page
// becomes a jump. An edge to another page jumps when the TLB of code holds the translation
// that was found when it was linked, so that a fetch would find it, too, and have no effect.
// An indirect jump goes through a table whose entries demand the same.

// tableSize is the number of entries of a table of indirect jumps.
const tableSize = 1 << 14

// jumpEntry remembers the unit at a place.
type jumpEntry struct {
	eip  uint64 // RIP of the unit, or EIP with the base of CS above it; noPage: the entry is empty; an entry of zeros is one for address 0, which is in the first entry
	key  uint64 // of its page in the TLB of code
	code uint64 // address of the version for flags in memory
	_    uint64
}

// jumpTable is a table of indirect jumps.
type jumpTable [tableSize]jumpEntry

// jumpIndex returns the index of the entry for jumps to a linear address.
func jumpIndex(lin uint64) uint16 { return uint16((lin ^ lin>>12) & (tableSize - 1)) }

// begin makes an empty table of memory that is zero.
func (j *jumpTable) begin() { j[0].eip = noPage }

// clear makes a table empty. set are the entries that have been set, or maxSet and more of them: the others are likely memory that the host
// has not given yet.
func (j *jumpTable) clear(set []uint16) {
	if len(set) < maxSet {
		for _, at := range set {
			j[at] = jumpEntry{}
		}
	} else {
		*j = jumpTable{}
	}
	j.begin()
}

// maxSet is how many entries of a table are noted one by one.
const maxSet = 512

// index returns the index in the arrays that have an element for each privilege.
func index(user bool) int {
	if user {
		return 1
	}
	return 0
}

// linearOf returns the linear address of an EIP of a unit.
func linearOf(u *cpu.Unit, eip uint64) uint64 {
	if u.Long {
		return eip
	}
	return uint64(uint32(eip) + u.Base)
}

// near reports whether the target of an edge is in the linear page of the unit.
func (e *emitter) near(slot uint8) bool {
	return (linearOf(e.u, e.u.Targets[slot])^linearOf(e.u, e.u.EIP))>>12 == 0
}

// edge ends the unit by an edge.
func (e *emitter) edge(slot uint8) {
	if !e.near(slot) {
		e.emitEdge(late{flags: e.flags, exit: exit{kind: cpu.ExitEdge, slot: slot}})
		return
	}
	e.edgeAt(slot, e.jump())
}

// edgeAt makes the jump at an offset take an edge.
func (e *emitter) edgeAt(slot uint8, at uint32) {
	if e.u.Targets[slot] == e.u.EIP && e.flags.recipe == e.t.recipes[e.t.versions[e.version].in] {
		e.patch(at, e.start)
		return
	}
	e.behind(late{kind: lateEdge, at: at, flags: e.flags, exit: exit{kind: cpu.ExitEdge, slot: slot}})
}

// emitEdge emits an edge that is not linked.
func (e *emitter) emitEdge(l late) {
	x := l.exit
	x.jump = l.at
	if target := e.u.Targets[x.slot]; !e.near(x.slot) {
		x.key = compareKey(e, mmu.NeverKey, e.u.Long, e.u.User, linearOf(e.u, target))
		wrong := e.jcc(ccNE)
		x.jump = e.jump()
		e.bind(wrong)
		e.bind(x.jump)
	}
	x.stub = e.pos()
	e.leave(e.addExit(x, &l.flags), e.t.leave)
}

// secondPage begins a unit whose only instruction goes on in another page.
func secondPage(e *emitter) {
	if e.u.Second == mmu.NeverKey {
		return
	}
	compareKey(e, e.u.Second, e.u.Long, e.u.User, linearOf(e.u, e.u.EIP+mmu.PageSize))
	e.behind(late{kind: lateFetch, at: e.jcc(ccNE), flags: e.flags})
}

// compareKey compares a key with what the TLB of code holds for the page of lin, and returns where it stands. In 64-bit mode it is the
// TLB of the present region of 4 GB, which lin must be in.
func compareKey(e *emitter, key mmu.CodeKey, long, user bool, lin uint64) (at uint32) {
	entry := e.at(e.off.code[index(user)])
	if long {
		e.load(8, scratch1, e.at(e.off.codeTLB))
		entry = based(scratch1, e.off.keys)
	}
	entry.Disp += int32(lin/mmu.PageSize%mmu.CodeEntries) * 8
	at = e.constant(scratch2, uint64(key))
	e.aluLoad(opCmp, 8, scratch2, entry)
	return at
}

// indirect ends the unit by a jump to the EIP in value.
func (e *emitter) indirect() {
	foresee(e)
	e.flush()
	if e.u.Long {
		e.mov(8, scratch1, value)
		e.shiftImm(opShr, 8, scratch1, 32)
		e.aluImm(opCmp, 4, scratch1, region(e.u))
		e.lateIndirect(e.jcc(ccNE))
	}
	linearTarget(e, scratch1)
	e.mov(4, scratch2, scratch1)
	e.shiftImm(opShr, 4, scratch2, 12)
	e.alu(opXor, 4, scratch1, scratch2)
	e.aluImm(opAnd, 4, scratch1, tableSize-1)
	e.shiftImm(opShl, 4, scratch1, 5) // bytes of a jumpEntry
	e.aluLoad(opAdd, 8, scratch1, e.at(e.off.jumps))
	if e.u.Base != 0 {
		e.constant(scratch2, uint64(e.u.Base)<<32)
		e.alu(opOr, 8, value, scratch2)
	}
	e.aluLoad(opCmp, 8, value, based(scratch1, 0))
	e.lateIndirect(e.jcc(ccNE))
	if e.u.Base != 0 {
		linearTarget(e, scratch2)
		e.shiftImm(opShr, 4, scratch2, 12)
	}
	e.aluImm(opAnd, 4, scratch2, mmu.CodeEntries-1)
	keys := mem{Base: context, Index: scratch2, Scale: 8, Disp: e.off.code[index(e.u.User)]}
	if e.u.Long {
		keys.Base, keys.Disp = highHosts[0], e.off.keys
		e.load(8, keys.Base, e.at(e.off.codeTLB))
	}
	e.load(8, scratch2, keys)
	e.aluLoad(opCmp, 8, scratch2, based(scratch1, 8))
	e.lateIndirect(e.jcc(ccNE))
	e.jumpMem(based(scratch1, 16))
}

// linearTarget puts the linear address of the EIP in value into r.
func linearTarget(e *emitter, r reg) {
	e.mov(4, r, value)
	if e.u.Base != 0 {
		e.aluImm(opAdd, 4, r, e.u.Base)
	}
}

// lateIndirect makes the jump at an offset lead to the exit of an indirect jump.
func (e *emitter) lateIndirect(at uint32) {
	e.behind(late{kind: lateIndirect, at: at, op: uint16(e.u.Ops[e.n]), undo: e.undo, flags: e.flags, exit: exit{kind: cpu.ExitIndirect, foreseen: e.foreseen}})
}

// lin returns the linear address of a unit.
func (u *unit) lin() uint64 {
	if u.long {
		return u.eip
	}
	return uint64(u.base + uint32(u.eip))
}

// table returns the number of the table of indirect jumps that a unit is in. 64-bit units and those with segments have tables of their own, as the same
// address may be that of another unit. 64-bit units have other TLBs of data, too.
func (u *unit) table() int {
	n := index(u.user)
	switch {
	case u.long:
		n += longTables
	case u.segmented:
		n += narrowTables
	}
	return n
}

// link connects an exit at the end of a unit with the version that it has led to.
func (t *Translator) link(from, v uint32) {
	x := t.exits.at(from)
	to := &t.units[t.versions[v].unit]
	if x.kind == cpu.ExitIndirect {
		n, at := to.table(), jumpIndex(to.lin())
		if len(t.jumped[n]) < maxSet {
			t.jumped[n] = append(t.jumped[n], at)
		}
		t.jumps[n][at] = jumpEntry{eip: uint64(to.base)<<32 | to.eip, key: to.key, code: uint64(t.address(t.versions[v].entry))}
		t.setForeseen(x.foreseen, t.versions[v].unit)
		return
	}
	if x.linked || to.lin()>>32 != t.units[x.unit].lin()>>32 { // the region has a TLB of code of its own
		return
	}
	if x.key != 0 {
		t.setConstant(x.key, to.key)
	} else if to.key != t.units[x.unit].key {
		return
	}
	t.connect(from, v)
}

// connect makes the jump of an exit lead to a version, until unlink.
func (t *Translator) connect(from, v uint32) {
	x := t.exits.at(from)
	x.linked, x.next = true, t.versions[v].edges
	t.versions[v].edges = from
	t.patch(x.jump, t.versions[v].entry)
}

// Drop implements cpu.Translator: edges to the unit lead to their stubs again, and its
// start, which the table may name, comes back to Go.
func (t *Translator) Drop(n uint32) {
	u := &t.units[n]
	u.dropped = true
	for _, v := range u.versions {
		t.unlink(v)
	}
	if u.general != 0 {
		t.unlink(u.general)
		at := t.versions[u.general].entry
		copy(u.start[:], t.arena[at:])
		t.begin(at)
		t.jumpTo(t.stale)
	}
}

// Revive implements cpu.Translator. Nothing leads to the unit yet but what the table names.
func (t *Translator) Revive(n uint32) {
	u := &t.units[n]
	u.dropped = false
	if u.general != 0 {
		t.rewrite(t.versions[u.general].entry, u.start[:])
	}
	t.counts.Revived++
}

// dropVersions takes all code of a unit away, which is made anew when it is needed. Versions does not show it from then on.
func (t *Translator) dropVersions(n uint32) {
	t.Drop(n)
	u := &t.units[n]
	for _, v := range u.versions {
		t.versions[v].size = 0
	}
	t.versions[u.general].size = 0
	u.dropped, u.general, u.versions = false, 0, u.versions[:0]
}

// unlink makes all edges to a version lead to their stubs.
func (t *Translator) unlink(v uint32) {
	for n := t.versions[v].edges; n != 0; n = t.exits.at(n).next {
		x := t.exits.at(n)
		t.patch(x.jump, x.stub)
		x.linked = false
	}
	t.versions[v].edges = 0
}

// Flush implements cpu.Translator.
func (t *Translator) Flush() {
	if t.memory == nil {
		return
	}
	t.counts.Flushes++
	t.forget()
}

// forget empties the lists of what was translated, and the tables of jumps.
func (t *Translator) forget() {
	t.marks = t.marks[:0]
	t.scatter, t.apart, t.distance = scatter{}, t.apart[:0], 0
	for _, c := range t.counters {
		clear(c)
	}
	t.next = t.common
	t.units = t.units[:0]
	t.versions = append(t.versions[:0], version{})
	t.recipes = append(t.recipes[:0], cpu.Recipe{})
	t.numbers = map[cpu.Recipe]uint32{{}: 0}
	t.lastRecipe = 0
	t.exits.clear()
	t.exits.add(&exit{})
	t.exits.add(&exit{kind: cpu.ExitIndirect, kept: true})
	for i, set := range t.jumped {
		t.jumps[i].clear(set)
		t.jumped[i] = set[:0]
	}
}
