package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Loads and stores go through the data TLB in the CPU. The tag of an entry is its page, or
// one that differs from all pages of the entry by a higher bit, so that address^tag is the
// offset in the page when the access hits, and one unsigned comparison with the page's
// size less the access's checks page, right and crossing together. What misses comes back
// to Go, which fills the TLB or leaves the instruction to the interpreter.

// linear puts the linear address of the memory operand into dst. It returns false for
// what units do not do: 16-bit addresses, and CS, which may be unreadable.
func (e *emitter) linear(i *decoder.Inst, dst reg) bool {
	if !reaches(e, i) || e.u.Segmented {
		return false
	}
	m := &i.Mem
	switch noBase, noIndex := m.Base == decoder.NoReg, m.Index == decoder.NoReg; {
	case noBase && noIndex:
		putAddress(e, word(e), dst, m)
	case noIndex && m.Disp == 0:
		e.mov(word(e), dst, gpr(e, m.Base))
	default:
		e.leaSized(word(e), dst, guestMem(e, m))
	}
	return true
}

// reaches reports whether operand does the memory operand of an instruction. In flat code units do not do 16-bit
// addresses, and CS, which may be unreadable; in 64-bit code those of 32 bits.
func reaches(e *emitter, i *decoder.Inst) bool {
	return e.u.Segmented || i.AddrSize == word(e) && i.Seg != x86.CS
}

// guestMem returns the operand as the host addresses it. Of R8 to R15 those that are not at hand are loaded into scratch1 and
// scratch2.
func guestMem(e *emitter, m *decoder.Mem) mem {
	x := mem{Disp: int32(m.Disp), Base: noReg}
	if m.Base != decoder.NoReg {
		x.Base = general(e, m.Base, scratch1)
	}
	if m.Index != decoder.NoReg {
		x.Index, x.Scale = general(e, m.Index, scratch2), 1<<m.Scale
	}
	return x
}

// general returns a register that has the value of general register n: scratch if there is no other.
func general(e *emitter, n uint8, scratch reg) reg {
	r, ok := valueAt(e, n)
	if !ok {
		r = scratch
		e.load(8, r, home(e, n))
	}
	return r
}

// operand checks the memory operand of n bytes. The access is then to e.operandMem().
func (e *emitter) operand(i *decoder.Inst, n uint8, write bool) bool {
	if !reaches(e, i) {
		return false
	}
	if e.u.Segmented {
		putOffset(e, i, scratch1)
		e.segmented(i.Seg, n, write)
		return true
	}
	m := &i.Mem
	if e.u.Long && i.Seg > x86.DS {
		e.linear(i, scratch1)
		addBase(e, i.Seg)
		if scattered(e, &i.Mem) {
			e.check(n, write)
		} else {
			e.checkKept(n, write, segmentPage)
		}
		return true
	}
	if simple := m.Base == decoder.NoReg || m.Index == decoder.NoReg; simple && i.Op != decoder.XADD && i.Seg <= x86.DS {
		switch {
		case m.Base != decoder.NoReg && m.Index == decoder.NoReg && covered(e, access{m.Base, int64(int32(m.Disp)), n, write}):
			return true
		case m.Base == x86.SP && !e.u.Long:
			e.checkStack(guestSP, int32(m.Disp), n, write)
			return true
		case !scattered(e, m) && !(e.u.Long && absolute(m)):
			checkSum(e, n, write, keptPage(e, m), guestMem(e, m))
			return true
		}
	}
	e.linear(i, scratch1)
	switch {
	case i.Seg > x86.DS:
		e.segmented(i.Seg, n, write)
	case scattered(e, &i.Mem) && e.t.plain.on():
		checkPlain(e, n, write)
	case scattered(e, &i.Mem):
		e.check(n, write)
	default:
		e.checkKept(n, write, keptPage(e, &i.Mem))
	}
	return true
}

// Numbers of kept pages in 64-bit units: of addresses without registers, which are those relative to RIP, and of those in FS and GS.
const (
	absolutePage = 16
	segmentPage  = 17
)

// absolute reports whether an address has no register.
func absolute(m *decoder.Mem) bool { return m.Base == decoder.NoReg && m.Index == decoder.NoReg }

// keptPage chooses which kept page an operand looks at: that of its base register, or of its
// index register, or of those with neither.
func keptPage(e *emitter, m *decoder.Mem) uint8 {
	switch {
	case e.u.Long && absolute(m):
		return absolutePage
	case e.u.Long && m.Base != decoder.NoReg:
		return m.Base
	case m.Base != decoder.NoReg && m.Base != x86.SP:
		return m.Base
	case m.Index != decoder.NoReg:
		return m.Index
	}
	return x86.SP // not used for the stack, see checkStack
}

// operandMem returns the operand that was checked last, in the host's memory.
func (e *emitter) operandMem() mem { return e.operandAt }

// found notes where the operand is: at the offset in scratch1 from a register.
func found(e *emitter, page reg) {
	e.operandAt = mem{Base: page, Index: scratch1, Scale: 1}
	e.flags.host = noFlags
}

// segmented adds the base of a segment to the address, whose offset must be within the limit.
func (e *emitter) segmented(seg, n uint8, write bool) {
	s := e.off.segments + int32(seg)*e.off.segmentSize
	limit := s + e.off.readLen
	if write {
		limit = s + e.off.writeLen
	}
	e.lea64(scratch2, based(scratch1, int32(n)))
	e.aluLoad(opCmp, 8, scratch2, e.at(limit))
	e.slowIf(ccA)
	e.aluLoad(opAdd, 4, scratch1, e.at(s+e.off.base))
	e.check(n, write)
}

// entryOffset puts the offset of the TLB entry for the address in scratch1 into scratch2, or in 64-bit units its address.
func (e *emitter) entryOffset() {
	if e.u.Long {
		wideEntry(e)
		return
	}
	e.mov(4, scratch2, scratch1)
	e.shiftImm(opShr, 4, scratch2, 12-4)
	e.aluImm(opAnd, 4, scratch2, (mmu.Entries-1)<<4)
}

// tlb returns a field of the TLB entry that entryOffset has found.
func (e *emitter) tlb(field int32) mem {
	if e.u.Long {
		return based(scratch2, inWide(e.off, field))
	}
	return mem{Base: context, Index: scratch2, Scale: 1, Disp: e.off.data[index(e.u.User)] + field}
}

// tag returns the tag for reads or writes of the TLB entry whose offset is in scratch2.
func (e *emitter) tag(write bool) mem {
	if write {
		return e.tlb(e.off.writeTag)
	}
	return e.tlb(e.off.readTag)
}

// check translates the address in scratch1 for an access of n bytes.
func (e *emitter) check(n uint8, write bool) {
	if e.spare && e.guess {
		checkGuess(e, n, write)
		return
	}
	retry := e.pos()
	if e.spare {
		e.mov(4, value, scratch1)
		e.aluImm(opAnd, 4, value, mmu.PageSize-1)
	}
	e.entryOffset()
	e.aluLoad(opXor, word(e), scratch1, e.tag(write))
	e.aluImm(opCmp, word(e), scratch1, mmu.PageSize-uint32(n))
	l := late{kind: lateMiss, at: e.jcc(ccA), back: retry, width: n, write: write, flags: e.flags, exit: e.miss(n, write, retry)}
	l.hit = e.pos()
	e.load(8, scratch2, e.tlb(e.off.page))
	l.found, l.exit.beside, l.exit.view, l.stores = e.pos(), write && e.u.Segmented && n <= besideMost, viewed(e, n, write), &e.u.Insts[e.n]
	e.behind(l)
	found(e, scratch2)
	if e.spare { // the access need not wait for the check
		e.operandAt.Index = value
	}
}

// checkKept is check for an address that is likely in the page where the last access of its
// kind was: the lookup, whose latency is twice that of the access, is then not needed. What was
// kept is forgotten when anything in the TLBs changes: see Translator.run.
func (e *emitter) checkKept(n uint8, write bool, k uint8) {
	replaced(e, k, write)
	retry := e.pos()
	e.aluLoad(opXor, 8, scratch1, e.kept(k, write, keptTag))
	e.aluImm(opCmp, 8, scratch1, mmu.PageSize-uint32(n))
	l := late{kind: lateKept, at: e.jcc(ccA), width: n, write: write, page: k, place: accessNumber(e), flags: e.flags, exit: e.miss(n, write, retry)}
	e.load(8, scratch2, e.kept(k, write, keptHost))
	l.also = forgotten(e)
	l.back = e.pos()
	e.behind(l)
	found(e, scratch2)
}

// checkSum is checkKept for an operand with one register at most, by its address as the host sums it up, in
// 64 bits: the access need not wait for the sum and the check. The register must be as it is until then.
func checkSum(e *emitter, n uint8, write bool, k uint8, m mem) {
	replaced(e, k, write)
	retry := e.pos()
	indexed := m.Scale != 0
	switch {
	case m.Base == noReg && !indexed:
		e.movImmSized(8, scratch1, uint32(m.Disp))
	case !indexed && m.Disp == 0:
		e.mov(8, scratch1, m.Base)
	default:
		e.lea64(scratch1, m)
	}
	e.aluLoad(opXor, 8, scratch1, e.kept(k, write, keptTag))
	e.aluImm(opCmp, 8, scratch1, mmu.PageSize-uint32(n))
	l := late{kind: lateKept, at: e.jcc(ccA), width: n, write: write, page: k, sum: true, place: accessNumber(e), flags: e.flags, exit: e.miss(n, write, retry)}
	e.load(8, scratch2, e.kept(k, write, keptDistance))
	l.also = forgotten(e)
	l.back = e.pos()
	e.behind(l)
	e.operandAt, e.flags.host = mem{Base: scratch2, Index: m.Index, Scale: m.Scale, Disp: m.Disp}, noFlags
	if !indexed && m.Base != noReg {
		e.operandAt.Index, e.operandAt.Scale = m.Base, 1
	}
}

// forgotten emits the jump that is taken in 64-bit units if nothing is kept: there every tag is an address that a program can make. What
// would be 0 then is in scratch2.
func forgotten(e *emitter) (at uint32) {
	if !e.u.Long {
		return 0
	}
	e.test(8, scratch2, scratch2)
	return e.jcc(ccE)
}

// The fields of a kept page.
const (
	keptTag      = 0
	keptHost     = 8
	keptDistance = 16
)

// kept returns a field of a kept page.
func (e *emitter) kept(k uint8, write bool, field int32) mem {
	n := int32(k)
	if write {
		n += cpu.PagesKept
	}
	return e.at(e.off.pages + n*e.off.keptSize + field)
}

// keptMissed emits the code that looks the page up and keeps it. It stores the tag before it is known to be right. When it
// is not, the exit makes the translator forget all kept pages.
func (e *emitter) keptMissed(l late) {
	e.aluMemImm(opAdd, 4, e.at(e.off.misses), 1)
	e.storeImm(4, e.at(e.off.place), l.place)
	tag := e.kept(l.page, l.write, keptTag)
	e.aluLoad(opXor, 8, scratch1, tag)
	e.mov(8, scratch2, scratch1)
	e.aluImm(opAnd, 8, scratch2, ^uint32(mmu.PageSize-1))
	e.store(8, tag, scratch2)
	e.entryOffset()
	e.aluLoad(opXor, word(e), scratch1, e.tag(l.write))
	e.aluImm(opCmp, word(e), scratch1, mmu.PageSize-uint32(l.width))
	wrong := e.jcc(ccA)
	l.hit = e.pos()
	e.load(8, scratch2, e.tlb(e.off.page))
	e.store(8, e.kept(l.page, l.write, keptHost), scratch2)
	e.aluLoad(opSub, 8, scratch2, tag)
	e.store(8, e.kept(l.page, l.write, keptDistance), scratch2)
	if !l.sum {
		e.aluLoad(opAdd, 8, scratch2, tag)
	}
	e.jumpTo(l.back)
	e.bind(wrong)
	e.missed(l)
}

// miss returns the exit of an access that misses. retry is where it is tried again, with its
// address in scratch1.
func (e *emitter) miss(n uint8, write bool, retry uint32) exit {
	return exit{kind: cpu.ExitMiss, op: e.op(), last: e.op(), size: n, write: write, back: retry, whole: e.covers.follows(e.n)}
}

// checkStack is check for n bytes at a distance from a register, likely in the page of the stack, which is
// kept in registers: pageTag and stackDistance. Each return to Go forgets it, and only Go
// changes the TLB, so it is never out of date. As with checkSum the register must be as it is until the access.
func (e *emitter) checkStack(base reg, disp int32, n uint8, write bool) {
	e.covers.alive &^= 1 << x86.SP
	retry := e.pos()
	if disp == 0 {
		e.mov(8, scratch1, base)
	} else {
		e.lea64(scratch1, based(base, disp))
	}
	e.alu(opXor, 8, scratch1, pageTag)
	e.aluImm(opCmp, 8, scratch1, mmu.PageSize-uint32(n))
	l := late{kind: lateStack, at: e.jcc(ccA), width: n, write: write, flags: e.flags, exit: e.miss(n, write, retry)}
	l.back = e.pos()
	e.behind(l)
	e.operandAt, e.flags.host = mem{Base: stackDistance, Index: base, Scale: 1, Disp: disp}, noFlags
}

// stackSlot checks n bytes of the stack at a distance from a register.
func stackSlot(e *emitter, base reg, disp int32, n uint8, write bool) {
	switch {
	case e.u.Segmented:
		segmentedAt(e, x86.SS, base, disp, n, write)
	case e.u.Long:
		k := uint8(x86.SP)
		if base != guestSP {
			k = x86.BP
		}
		checkSum(e, n, write, k, based(base, disp))
	default:
		e.checkStack(base, disp, n, write)
	}
}

// stackAccess is stackSlot for a distance from ESP. The access may be covered.
func stackAccess(e *emitter, disp int32, n uint8, write bool) {
	if !covered(e, access{x86.SP, int64(disp), n, write}) {
		stackSlot(e, guestSP, disp, n, write)
	}
}

// moveSP adds n to ESP.
func moveSP(e *emitter, n int32) {
	e.spill(x86.SP)
	addTo(e, guestSP, guestSP, n)
}

// stackMissed emits the code that looks the page up. A page that may be written is kept from now on. One
// that can only be read serves this access: its tag is not kept.
func (e *emitter) stackMissed(l late) {
	last := mmu.PageSize - uint32(l.width)
	e.alu(opXor, 8, scratch1, pageTag)
	e.mov(8, pageTag, scratch1)
	e.aluImm(opAnd, 8, pageTag, ^uint32(mmu.PageSize-1))
	e.entryOffset()
	e.load(8, stackDistance, e.tlb(e.off.page))
	e.alu(opSub, 8, stackDistance, pageTag)
	e.aluLoad(opXor, 4, scratch1, e.tlb(e.off.writeTag))
	e.aluImm(opCmp, 4, scratch1, last)
	e.jccTo(ccBE, l.back)
	e.aluLoad(opXor, 4, scratch1, e.tlb(e.off.writeTag))
	if !l.write {
		e.aluLoad(opXor, 4, scratch1, e.tlb(e.off.readTag))
		e.aluImm(opCmp, 4, scratch1, last)
		other := e.jcc(ccA)
		e.movImm64(pageTag, noPage)
		e.jumpTo(l.back)
		e.bind(other)
		e.aluLoad(opXor, 4, scratch1, e.tlb(e.off.readTag))
	}
	s := spareOf(e, l.write)
	e.callTo(s.stack)
	e.aluImm(opCmp, 4, scratch1, last)
	e.jccTo(ccBE, l.back)
	leaveSpare(e, s, e.addExit(l.exit, &l.flags), l.write)
}
