package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
)

// hostReg is a register of the host. The guest's EAX ECX EDX EBX EBP ESI EDI are those of the same
// number, so that AH to BH, MUL, DIV and shifts by CL are the host's own; ESP is r13, as
// the host's RSP is Go's stack.
//
//	r8 r9 r10  scratch; r8 is the address of a memory operand, r10 a value
//	r11        what leads from a linear address in the page of the stack to the host's memory there
//	r12        the linear address of that page, or noPage; as an address that is a sum of 64 bits it has
//	           upper bits, which do not count
//	r14        instructions that may still be charged
//	r15        the CPU
//
// In 64-bit units R8 to R15 are in the CPU, and r11 and r12 hold two of them: see high.go.
var hostReg = [8]reg{rax, rcx, rdx, rbx, r13, rbp, rsi, rdi}

const (
	scratch1 = r8
	scratch2 = r9
	value    = r10
	pageTag  = r12
	guestSP  = r13
	budget   = r14
	context  = r15

	stackDistance = r11
)

// noPage in pageTag differs from all linear addresses.
const noPage = cpu.NoPage

// exit is one place where units come back to Go.
type exit struct {
	kind     cpu.ExitKind
	slot     uint8
	size     uint8
	write    bool
	resume   bool
	cause    decoder.Op // the instruction that leaves
	op       uint16
	last     uint16 // ExitOp: the interpreter executes the ops up to this one
	unit     uint32
	recipe   uint32 // number of the recipe
	kept     bool   // the base of the recipe is kept: Native.Recipe counts, too
	back     uint32 // where Resume or Retry enters
	jump     uint32 // ExitEdge: the rel32 to patch
	stub     uint32 // where that jump leads when it is not linked
	site     uint32 // the jump behind the comparison with a target that is foreseen
	key      uint32 // the place of the key of a far edge; 0: the target is in this page
	linked   bool
	foreseen uint32 // ExitIndirect: the exit by which the target that is foreseen is reached; see foresee
	span     uint8  // ExitOp: a cover has missed that reaches over so many bytes
	whole    bool   // ExitMiss: the interpreter goes on with the block
	view     bool   // ExitMiss: the access looks for its page among the views
	beside   bool   // ExitMiss: the access looks for its page beside code
	next     uint32 // the next exit that is linked to the same version
}

// emitter translates one unit for one recipe.
type emitter struct {
	t         *Translator
	u         *cpu.Unit
	unit      uint32
	version   uint32
	start     uint32 // where the code begins
	n         int    // the instruction being translated
	flags     flagState
	looked    []bool // by instruction: somebody may look at the flags behind it
	chased    uint16 // general registers that are loaded from where they point, which is likely another page each time
	late      []late
	foreseen  uint32 // number of the exit to the target that the indirect jump at the end foresees: see foresee
	simd      uint8  // bits of cpu.Native.SIMD that are known to be set
	x87       x87Pending
	covers    covers
	spare     bool // value may be used for an offset
	guess     bool // see checkGuess
	operandAt mem  // the memory operand that was checked
	off       *offsets
	high      high
	undo      int32 // what the present instruction has added to RSP, if it jumps to where units do not
	host
}

// late is a piece of code that stands behind the unit, because it is seldom executed.
type late struct {
	kind  lateKind
	at    uint32 // the rel32 that leads there
	also  uint32 // another one, or 0
	back  uint32 // where it goes on in the unit
	width uint8  // bytes of an access
	page  uint8  // lateKept: the number of the kept page; lateSIMD: what is wanted
	sum   bool   // lateKept: the access is by the distance
	hit   uint32 // of a look at the TLB: where the access goes on when scratch2 has the entry that it hits, and scratch1 the offset in the page
	found uint32 // lateMiss: where the access goes on with its page in scratch2, if exit.beside or exit.view is set
	// stores is the instruction of a lateMiss that stores, if exit.view is set.
	stores *decoder.Inst
	place  uint32 // lateKept: of the access
	high   high
	op     uint16 // lateIndirect: the number of the branch's op
	undo   int32  // lateIndirect: what the instruction has added to RSP
	write  bool
	flags  flagState
	x87    x87Pending
	exit   exit
}

// lateKind says what a piece of code behind the unit does.
type lateKind uint8

// Values of lateKind.
const (
	lateExit     lateKind = iota // an exit as it stands
	lateMiss                     // a check of the TLB failed: r8 is the address, changed by the tag
	lateKept                     // the page is not the one that was kept
	latePlain                    // the table does not allow the access
	lateGuess                    // the page is not where it was guessed
	lateCover                    // the range of a cover is not in the page that was kept
	lateStack                    // the page of the stack is another one
	lateBudget                   // the budget does not cover the unit
	lateFetch                    // the TLB of code does not hold the second page of the unit
	lateEdge                     // an edge that is not linked
	lateIndirect                 // the target of an indirect jump is not in the table
	lateZero                     // a shift by CL changed nothing: the flags are as before
	lateSIMD                     // the XMM registers are not in those of the host, or MXCSR is not
	lateX87                      // the x87 unit is not in the host's
)

// translate emits the unit for the recipe in.
func (e *emitter) translate(u *cpu.Unit, unit, version uint32, in cpu.Recipe) {
	e.u, e.unit, e.version, e.n, e.simd, e.high = u, unit, version, 0, 0, high{}
	normalize(u)
	e.flags = flagState{recipe: in}
	e.late, e.x87 = e.late[:0], x87Pending{}
	e.guess = !u.Long && e.t.guesses(u.Key)
	e.look()
	findCovers(e)
	e.start = e.pos()
	e.t.versions[version].entry = e.start
	n := uint32(len(u.Insts))
	secondPage(e)
	e.aluImm(opSub, 8, budget, n)
	e.behind(late{kind: lateBudget, at: e.jcc(ccS), flags: e.flags})
	if e.t.counting {
		e.count()
	}
	checkCovers(e)
	ended := false
	for e.n = 0; e.n < len(u.Insts) && !ended; e.n++ {
		e.mark(e.n)
		i := &u.Insts[e.n]
		x87Before(e, i)
		ended = e.inst(i)
		e.covers.follow(i)
	}
	if !ended {
		e.n = len(u.Insts) - 1
		x87Flush(e)
		e.high.settle(e)
		e.edge(slotNext)
	}
	e.mark(markLate)
	e.high = high{}
	for i := 0; i < len(e.late); i++ {
		e.emitLate(e.late[i])
	}
}

// inst emits one instruction. It reports whether the unit ends with it.
func (e *emitter) inst(i *decoder.Inst) (ended bool) {
	f := familyOf(e.u, i.Op)
	if f == nil || repeated(i) && !prefixed(i.Op) {
		return e.interpret()
	}
	if !postpones[i.Op] {
		e.high.settle(e)
	}
	bring(e, i)
	switch f(e, i) {
	case emitted:
		writeBack(e, i)
		return false
	case left:
		return e.interpret()
	}
	return true
}

// prefixed reports whether the family of an instruction knows the prefix REP, or REP does not repeat the instruction.
func prefixed(op decoder.Op) bool {
	switch op {
	case decoder.MOVS, decoder.STOS, decoder.SCAS, decoder.CMPS, decoder.BSF, decoder.BSR:
		return true
	}
	return op == decoder.PAUSE || op == decoder.NOP || branch(op) || isSSE(op)
}

// outcome is what a family makes of an instruction.
type outcome uint8

// Values of outcome.
const (
	left    outcome = iota // nothing was emitted: the interpreter executes it
	emitted                // it goes on with the next one
	ended                  // it ends the unit
)

// family emits an instruction.
type family func(e *emitter, i *decoder.Inst) outcome

// interpret leaves the present instruction to the interpreter, and those after it that units do not do, either.
// It reports whether the unit ends with them.
func (e *emitter) interpret() (ended bool) {
	op := e.u.Ops[e.n]
	if op < 0 {
		panic("BUG: jit: an exit within a fused pair")
	}
	e.high.settle(e)
	e.high = high{}
	last := e.n
	for last+1 < len(e.u.Insts) && (e.u.Ops[last+1] < 0 || familyOf(e.u, e.u.Insts[last+1].Op) == nil) {
		last++
	}
	if e.u.Ops[last] < 0 { // the pair is a branch
		e.exitHere(exit{kind: cpu.ExitOp, op: uint16(op), last: uint16(e.u.Ops[last-1])})
		return true
	}
	e.exitHere(exit{kind: cpu.ExitOp, op: uint16(op), last: uint16(e.u.Ops[last]), resume: true})
	e.n, e.simd, e.covers.alive = last, 0, 0
	e.flags = flagState{kept: keptInMemory}
	return false
}

// exitHere emits an exit, behind which Resume goes on.
func (e *emitter) exitHere(x exit) {
	x.cause = e.u.Insts[e.n].Op
	number := e.addExit(x, &e.flags)
	e.high.settle(e)
	e.leave(number, e.t.leave)
	e.x87 = x87Pending{}
	e.t.exits.at(number).back = e.pos()
	e.high.reload(e)
}

// addExit gives an exit of this unit its number.
func (e *emitter) addExit(x exit, f *flagState) uint32 {
	x.unit, x.recipe, x.kept = e.unit, e.t.number(f.recipe), f.recipe.Base == cpu.FlagsKept && f.kept == keptSomewhere
	if f.recipe.Base == cpu.FlagsDead {
		panic("BUG: jit: an exit with dead flags")
	}
	return e.t.exits.add(&x)
}

// leave comes back to Go by an exit, through the common code at via.
func (e *emitter) leave(number, via uint32) {
	x87Flush(e)
	e.storeImm(4, e.at(e.off.exit), number)
	e.jumpTo(via)
}

// behind puts a piece of code that belongs to the present instruction behind the unit.
func (e *emitter) behind(l late) {
	l.exit.cause, l.x87, l.high = e.u.Insts[e.n].Op, e.x87, e.high
	e.late = append(e.late, l)
}

// slowIf leaves by an exit before the present instruction if the condition holds.
func (e *emitter) slowIf(cc cond) {
	e.behind(late{kind: lateExit, at: e.jcc(cc), flags: e.flags, exit: exit{kind: cpu.ExitOp, op: e.op(), last: e.op()}})
}

// op returns the number of the present instruction's op.
func (e *emitter) op() uint16 {
	op := e.u.Ops[e.n]
	if op < 0 {
		panic("BUG: jit: an exit within a fused pair")
	}
	return uint16(op)
}

// emitLate emits a piece of code behind the unit.
func (e *emitter) emitLate(l late) {
	e.bind(l.at)
	if l.also != 0 {
		e.bind(l.also)
	}
	e.x87 = l.x87
	l.high.settle(e)
	switch l.kind {
	case lateExit:
		e.leave(e.addExit(l.exit, &l.flags), e.t.leave)
	case lateMiss:
		if l.exit.view {
			findView(e, &l)
		}
		if l.exit.beside {
			findBeside(e, &l)
		}
		e.missed(l)
	case lateKept:
		e.keptMissed(l)
	case latePlain:
		plainMissed(e, l)
	case lateGuess:
		guessMissed(e, l)
	case lateCover:
		coverMissed(e, l)
	case lateStack:
		e.stackMissed(l)
	case lateBudget:
		e.aluImm(opAdd, 8, budget, uint32(len(e.u.Insts)))
		e.leave(e.addExit(exit{kind: cpu.ExitBudget, back: e.start}, &l.flags), e.t.leave)
	case lateFetch:
		e.leave(e.addExit(exit{kind: cpu.ExitFetch}, &l.flags), e.t.leave)
	case lateEdge:
		e.emitEdge(l)
	case lateIndirect:
		canonicalOnly(e, l)
		e.leave(e.addExit(l.exit, &l.flags), e.t.leaveIndirect)
	case lateSIMD:
		e.fetchSIMD(l)
	case lateX87:
		fetchX87(e, l)
	case lateZero:
		e.flags = l.flags
		e.flush()
		e.jumpTo(l.back)
	}
}
