package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Several accesses by the same register, to the fields of a structure or to a frame on the stack, lie in one page
// most of the time. One check at the start of the unit then covers them all: it finds out that the whole
// range is in a page that the TLB holds, and has no effect. If it is not, the interpreter executes the block,
// and a unit whose range lies across two pages is made anew without the cover.
//
// The TLB may change whenever code comes back to Go. Therefore code in which covered accesses follow is not
// resumed behind a miss.

// coverReach is the size of the largest range that is covered, in bytes.
const coverReach = 240

// coveredRange is what the check at the start of a unit says of the accesses by one register.
type coveredRange struct {
	lo, hi int64 // the range, from the register's value at the start
	n      int   // number of accesses
	first  int   // the instruction of the first one
	last   int   // the instruction of the last one
	write  bool  // some of them write, so the page may be written
}

// covers are the covered ranges of a unit.
type covers struct {
	by    [16]coveredRange // by base register
	alive uint16           // by register: it still has what it had at the start, and the page is kept
	moved int64            // how much ESP has changed since the start
	last  int              // the last instruction with a covered access, or -1
}

// access is what an instruction accesses by a register and a displacement alone.
type access struct {
	base  uint8
	disp  int64
	width uint8
	write bool
}

// findCovers looks for accesses that one check can cover.
func findCovers(e *emitter) {
	v := &e.covers
	*v = covers{last: -1}
	if e.t.units[e.unit].apart || e.u.Segmented {
		return
	}
	v.alive = allRegisters
	for n := 0; n < len(e.u.Insts) && v.alive != 0; n++ {
		i := &e.u.Insts[n]
		e.n = n
		for _, a := range accesses(i) {
			if a.width != 0 && v.alive>>a.base&1 != 0 && (a.base == x86.SP || !scattered(e, &i.Mem)) {
				v.extend(a, n)
			}
		}
		v.follow(i)
	}
	v.alive, v.moved, e.n = 0, 0, 0
	for r := range v.by {
		if c := &v.by[r]; c.n > 1 {
			v.alive |= 1 << r
			v.last = max(v.last, c.last)
		}
	}
}

// extend has the cover of a's register reach over a, unless that is too far.
func (v *covers) extend(a access, n int) {
	c := &v.by[a.base]
	lo := v.place(a)
	hi := lo + int64(a.width)
	if a.base == x86.SP { // ESP itself is in the page too, so that it cannot have gone around the end of the addresses
		lo, hi = min(lo, v.moved), max(hi, v.moved+1)
	}
	if c.n == 0 {
		*c = coveredRange{lo: lo, hi: hi, first: n}
	}
	if lo, hi = min(lo, c.lo), max(hi, c.hi); hi-lo > coverReach {
		return
	}
	c.lo, c.hi, c.last = lo, hi, n
	c.n++
	c.write = c.write || a.write
}

// place returns where an access is, counted from the value of its register at the start.
func (v *covers) place(a access) int64 {
	if a.base == x86.SP {
		return v.moved + a.disp
	}
	return a.disp
}

// follow notes what an instruction does to the registers.
func (v *covers) follow(i *decoder.Inst) {
	changed, moved := changes(i)
	v.alive &^= changed
	v.moved += moved
}

// allRegisters are the general registers, a bit for each.
const allRegisters = 1<<16 - 1

// wordOf is word for the unit of an instruction.
func wordOf(i *decoder.Inst) uint8 {
	if i.Bits == 64 {
		return 8
	}
	return 4
}

// accesses returns the accesses of an instruction that may be covered.
func accesses(i *decoder.Inst) (list [2]access) {
	w := wordOf(i)
	if changed, _ := changes(i); changed == allRegisters && !endsWithStack(i) {
		return list
	}
	n := 0
	m := &i.Mem
	for k := range i.NArgs {
		a := &i.Args[k]
		if a.Kind == decoder.ArgMem && i.Op != decoder.LEA && i.AddrSize == w && i.Seg != x86.CS && i.Seg <= x86.DS &&
			m.Base != decoder.NoReg && m.Index == decoder.NoReg && a.Size <= 16 {
			list[n] = access{base: m.Base, disp: int64(int32(m.Disp)), width: a.Size, write: k == 0 && writesFirst(i.Op)}
			n++
		}
	}
	if i.OpSize != w {
		return list
	}
	switch i.Op {
	case decoder.PUSH, decoder.CALL, decoder.PUSHF:
		list[n] = access{base: x86.SP, disp: -int64(w), width: w, write: true}
	case decoder.POP, decoder.RET, decoder.POPF:
		list[n] = access{base: x86.SP, width: w}
	}
	return list
}

// endsWithStack reports whether the instruction is a branch that uses the stack.
func endsWithStack(i *decoder.Inst) bool { return i.Op == decoder.CALL || i.Op == decoder.RET }

// writesFirst reports whether an instruction changes its first operand.
func writesFirst(op decoder.Op) bool {
	switch op {
	case decoder.CMP, decoder.TEST, decoder.PUSH, decoder.CALL, decoder.JMP:
		return false
	}
	return !x87Kinds[op].reads()
}

// changes returns the set of general registers that an instruction changes, a bit for each, other than by adding a constant to ESP,
// and that constant. An instruction that it does not know changes all registers.
func changes(i *decoder.Inst) (set uint16, moved int64) {
	w := wordOf(i)
	if i.Prefix&decoder.PrefixLock != 0 || i.Prefix&(decoder.PrefixRep|decoder.PrefixRepne) != 0 && !prefixed(i.Op) {
		return allRegisters, 0
	}
	d := &i.Args[0]
	switch op := i.Op; {
	case op == decoder.CMP, op == decoder.TEST, op == decoder.NOP, op == decoder.CLI, op == decoder.STI, op >= decoder.JO && op <= decoder.JG:
		return 0, 0
	case isSSE(op) || mmxOnly[op]:
		if d.Kind == decoder.ArgReg {
			return 1 << d.Reg, 0
		}
		return 0, 0
	case x87Kinds[op] != x87None:
		if d.Kind == decoder.ArgReg { // FNSTSW AX
			return 1 << d.Reg, 0
		}
		return 0, 0
	case (op == decoder.PUSH || op == decoder.PUSHF) && i.OpSize == w:
		return 0, -int64(w)
	case op == decoder.POPF && i.OpSize == w:
		return 0, int64(w)
	case op == decoder.POP && i.OpSize == w && d.Kind == decoder.ArgReg && d.Size == w:
		return 1 << d.Reg, int64(w)
	case d.Kind == decoder.ArgReg && d.Size == w && d.Reg == x86.SP:
		return movesStack(i)
	case op == decoder.MUL, op == decoder.IMUL && i.NArgs == 1, op == decoder.CWD, op == decoder.CBW:
		return 1<<axReg | 1<<dxReg, 0
	case op >= decoder.SETO && op <= decoder.SETG, op >= decoder.CMOVO && op <= decoder.CMOVG, changesFirst[op]:
		if d.Kind == decoder.ArgReg {
			return 1 << parent(d.Reg, d.Size), 0
		}
		return 0, 0
	}
	return allRegisters, 0
}

// movesStack is changes for an instruction that changes ESP.
func movesStack(i *decoder.Inst) (set uint16, moved int64) {
	isConst := i.NArgs == 2 && isImm(&i.Args[1])
	switch {
	case i.Op == decoder.ADD && isConst:
		return 0, int64(int32(i.Imm))
	case i.Op == decoder.SUB && isConst:
		return 0, -int64(int32(i.Imm))
	case i.Op == decoder.LEA && i.AddrSize == wordOf(i) && i.Mem.Base == x86.SP && i.Mem.Index == decoder.NoReg:
		return 0, int64(int32(i.Mem.Disp))
	case changesFirst[i.Op]:
		return 1 << x86.SP, 0
	}
	return allRegisters, 0
}

// changesFirst are the instructions that change their first operand and no other register.
var changesFirst = map[decoder.Op]bool{
	decoder.MOV: true, decoder.MOVZX: true, decoder.MOVSX: true, decoder.MOVSXD: true, decoder.BSF: true, decoder.BSR: true, decoder.LEA: true, decoder.BSWAP: true,
	decoder.ADD: true, decoder.OR: true, decoder.AND: true, decoder.SUB: true, decoder.XOR: true, decoder.ADC: true, decoder.SBB: true,
	decoder.INC: true, decoder.DEC: true, decoder.NEG: true, decoder.NOT: true, decoder.IMUL: true,
	decoder.SHL: true, decoder.SHR: true, decoder.SAR: true, decoder.ROL: true, decoder.ROR: true,
}

// checkCovers emits the checks at the start of the unit.
func checkCovers(e *emitter) {
	v := &e.covers
	for r := range v.by {
		if v.alive>>r&1 == 0 {
			continue
		}
		c, k := &v.by[r], uint8(r)
		n := uint8(c.hi - c.lo)
		l := late{
			kind: lateCover, width: n, write: c.write, page: k, sum: true, place: e.unit<<6 | uint32(c.first), flags: e.flags,
			exit: exit{kind: cpu.ExitOp, op: e.op(), last: e.op(), span: n},
		}
		at := based(general(e, k, scratch1), int32(c.lo))
		if k == x86.SP && !e.u.Long {
			e.lea(scratch1, at)
			e.alu(opXor, 8, scratch1, pageTag)
			l.write = true // see stackMissed
		} else {
			e.lea64(scratch1, at)
			e.aluLoad(opXor, 8, scratch1, e.kept(k, c.write, keptTag))
		}
		e.aluImm(opCmp, 8, scratch1, mmu.PageSize-uint32(n))
		l.at = e.jcc(ccA)
		if e.u.Long { // see forgotten
			e.aluMemImm(opCmp, 8, e.kept(k, c.write, keptDistance), 0)
			l.also = e.jcc(ccE)
		}
		l.back = e.pos()
		e.behind(l)
	}
}

// coverMissed emits the look-up of the page of the range that is to be covered.
func coverMissed(e *emitter, l late) {
	if l.page == x86.SP && !e.u.Long {
		e.stackMissed(l)
	} else {
		e.keptMissed(l)
	}
}

// covered reports whether an access need not be checked, and then notes where it is.
func covered(e *emitter, a access) bool {
	v := &e.covers
	if v.alive>>a.base&1 == 0 || e.n > v.last { // see follows
		return false
	}
	c := &v.by[a.base]
	if at := v.place(a); at < c.lo || at+int64(a.width) > c.hi || a.write && !c.write && (a.base != x86.SP || e.u.Long) {
		return false
	}
	host := stackDistance
	if a.base == x86.SP && (v.moved < c.lo || v.moved >= c.hi) { // see extend
		return false
	}
	if a.base != x86.SP || e.u.Long {
		host = scratch2
		e.load(8, scratch2, e.kept(a.base, c.write, keptDistance))
	}
	e.operandAt = mem{Base: host, Index: gpr(e, a.base), Scale: 1, Disp: int32(a.disp)}
	return true
}

// replaced notes that a kept page may be another one from now on.
func replaced(e *emitter, k uint8, write bool) {
	if v := &e.covers; int(k) < len(v.by) && (k != x86.SP || e.u.Long) && v.by[k].write == write {
		v.alive &^= 1 << k
	}
}

// follows reports whether covered accesses may follow, so that no code can be resumed here.
func (v *covers) follows(n int) bool { return v.alive != 0 && n <= v.last }

// weighCover has a unit whose cover has missed made anew without covers, if the range is not within a page.
func (t *Translator) weighCover(x *exit) {
	if u := &t.units[x.unit]; mmu.Crosses(uint64(uint32(t.native.Target)), int(x.span)) && !u.apart {
		u.apart = true
		t.apart = append(t.apart, x.unit)
	}
}
