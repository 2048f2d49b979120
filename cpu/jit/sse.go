//go:build !arm64

package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/asm/amd64"
	"github.com/iron86/iron86/x86"
)

// Instructions on XMM registers are the host's own. The guest's registers are in those of the host
// from the first such instruction of a unit on, with MXCSR from the first one that computes with
// floating-point numbers, until code is left; an exit that Resume may follow finds them there again.
// The host computes only while MXCSR has its usual control bits: all exceptions masked, rounding
// to nearest, denormals as they are. What the manual asks of CR0 and CR4, and all other MXCSR, are the
// interpreter's.

// xmmScratch is scratch: the operand in memory, which the host need not have aligned, or the guest's XMM15, which stays in the CPU and is
// fetched for each instruction that names it. An instruction with both lends xmmLent, which then is in the CPU.
const (
	xmmScratch = reg(15)
	xmmLent    = reg(14)
)

// Control bits of MXCSR, and their usual value (SDM vol. 1, 10.2.3).
const (
	mxControl = 0xffc0
	mxUsual   = 0x1f80
)

// fromGeneral are the instructions whose second operand is a general register, or as much of memory.
var fromGeneral = map[decoder.Op]bool{decoder.CVTSI2SS: true, decoder.CVTSI2SD: true, decoder.PINSRW: true}

// toGeneral are the instructions whose first operand is a general register whatever the second is.
var toGeneral = map[decoder.Op]bool{decoder.CVTSS2SI: true, decoder.CVTSD2SI: true, decoder.CVTTSS2SI: true, decoder.CVTTSD2SI: true}

// sseCode returns the host's instruction, made from the encoding of the guest's, such as "66 0F 6F".
func sseCode(i *decoder.Inst) amd64.SSE {
	prefix := amd64.SSE(0)
	switch i.Row.Enc[:2] {
	case "66":
		prefix = 0x6600
	case "F2":
		prefix = 0xf200
	case "F3":
		prefix = 0xf300
	}
	switch i.Row.Opcode >> 8 {
	case 0x38:
		prefix |= 1 << 16
	case 0x3a:
		prefix |= 2 << 16
	}
	return prefix | amd64.SSE(i.Row.Opcode&0xff)
}

// setSSE puts the instructions on XMM registers into the table of families.
func setSSE(t *[decoder.NumOps]family) {
	for op := range sseMoves {
		t[op] = emitSSEMove
	}
	for op, kind := range sseKinds {
		if kind != sseNone {
			t[op] = emitSSE
		}
	}
}

// simdReady emits the code that makes sure that the XMM registers are in those of the host, and MXCSR if arith is set. It
// changes the host's flags.
func (e *emitter) simdReady(arith bool) {
	want := uint8(cpu.SIMDRegisters)
	if arith {
		want |= cpu.SIMDControl
	}
	if e.simd&want == want {
		return
	}
	e.testMemImm(1, e.at(e.off.simd), uint32(want&^(want>>1)))
	e.flags.host = noFlags
	l := late{kind: lateSIMD, at: e.jcc(ccE), page: want, flags: e.flags, exit: exit{kind: cpu.ExitOp, op: e.op(), last: e.op()}}
	l.back = e.pos()
	e.behind(l)
	e.simd |= want
}

// fetchSIMD emits the call that loads the registers when code finds them in memory.
func (e *emitter) fetchSIMD(l late) {
	if l.page&cpu.SIMDControl != 0 {
		e.callTo(e.t.simdControl)
	} else {
		e.callTo(e.t.simdRegisters)
	}
	e.jccTo(ccNE, l.back)
	e.leave(e.addExit(l.exit, &l.flags), e.t.leave)
}

// emitSIMD emits the code that fetchSIMD calls.
func (t *Translator) emitSIMD() {
	t.simdRegisters = t.pos()
	t.testMemImm(1, t.at(t.off.cr0), x86.CR0EM|x86.CR0TS)
	unit := t.jcc(ccNE)
	t.testMemImm(4, t.at(t.off.cr4), x86.CR4OSFXSR)
	system := t.jcc(ccE)
	t.loadRegisters()
	t.aluMemImm(opOr, 4, t.at(t.off.simd), cpu.SIMDRegisters) // clears ZF
	t.asm.Ret()

	t.simdControl = t.pos()
	t.load(4, scratch2, t.at(t.off.mxcsr))
	t.aluImm(opAnd, 4, scratch2, mxControl)
	t.aluImm(opCmp, 4, scratch2, mxUsual)
	unusual := t.jcc(ccNE)
	t.testMemImm(1, t.at(t.off.simd), cpu.SIMDRegisters)
	loaded := t.jcc(ccNE)
	t.callTo(t.simdRegisters)
	refused := t.jcc(ccE)
	t.bind(loaded)
	t.loadControl()
	t.aluMemImm(opOr, 4, t.at(t.off.simd), cpu.SIMDControl)
	t.asm.Ret()

	t.bind(unit)
	t.bind(system)
	t.bind(unusual)
	t.alu(opCmp, 4, scratch2, scratch2) // sets ZF
	t.bind(refused)
	t.asm.Ret()
}

// xmmAt returns the place of XMM register n in the CPU.
func (t *Translator) xmmAt(n int) mem { return t.at(t.off.xmm + 16*int32(n)) }

// loadRegisters emits the load of the XMM registers, and loadControl the exchange of the host's MXCSR for the guest's.
func (t *Translator) loadRegisters() {
	for n := range int(xmmScratch) {
		t.asm.SSERM(amd64.MOVUPS, reg(n), t.xmmAt(n))
	}
}

func (t *Translator) loadControl() {
	t.asm.Stmxcsr(t.at(t.off.hostMXCSR))
	t.asm.Ldmxcsr(t.at(t.off.mxcsr))
}

// enterSIMD emits the code that loads into registers of the host what was there when code was left.
func (t *Translator) enterSIMD() {
	t.testMemImm(1, t.at(t.off.simd), cpu.SIMDRegisters|cpu.SIMDControl)
	none := t.jcc(ccE)
	t.loadRegisters()
	t.testMemImm(1, t.at(t.off.simd), cpu.SIMDControl)
	plain := t.jcc(ccE)
	t.loadControl()
	t.bind(plain)
	t.bind(none)
}

// leaveSIMD emits the code that stores what is in registers of the host.
func (t *Translator) leaveSIMD() {
	t.testMemImm(1, t.at(t.off.simd), cpu.SIMDRegisters|cpu.SIMDControl)
	none := t.jcc(ccE)
	for n := range int(xmmScratch) {
		t.asm.SSERM(amd64.MOVUPSStore, reg(n), t.xmmAt(n))
	}
	t.testMemImm(1, t.at(t.off.simd), cpu.SIMDControl)
	plain := t.jcc(ccE)
	t.asm.Stmxcsr(t.at(t.off.mxcsr))
	t.asm.Ldmxcsr(t.at(t.off.hostMXCSR))
	t.bind(plain)
	t.bind(none)
}

// sseOperands finds out whether the operands are XMM registers, general registers and
// memory that units reach.
func sseOperands(e *emitter, i *decoder.Inst) bool {
	xmm := toGeneral[i.Op]
	for n := range i.NArgs {
		switch i.Args[n].Kind {
		case decoder.ArgMM:
			return false
		case decoder.ArgXMM:
			xmm = true
		case decoder.ArgMem:
			if i.AddrSize != word(e) || i.Seg == x86.CS {
				return false
			}
		}
	}
	return xmm
}

// xmmOperand checks an operand of n bytes in memory. If it must be aligned, this is checked first, as
// in the interpreter: a misaligned access does not reach the page tables.
func (e *emitter) xmmOperand(i *decoder.Inst, n uint8, write, aligned bool) bool {
	if aligned && n == 16 {
		if i.Seg > x86.DS {
			return false
		}
		e.linear(i, scratch1)
		e.testImm(1, scratch1, 15)
		e.slowIf(ccNE)
		e.flags.host = noFlags
	}
	return e.operand(i, n, write)
}

// homed reports whether an operand is the guest's XMM15.
func homed(a *decoder.Arg) bool { return a.Kind == decoder.ArgXMM && reg(a.Reg) == xmmScratch }

// fetchHomed fetches XMM15 if an operand is that, and keepHomed puts it back.
func fetchHomed(e *emitter, a *decoder.Arg) {
	if homed(a) {
		e.asm.SSERM(amd64.MOVUPS, xmmScratch, e.t.xmmAt(int(xmmScratch)))
	}
}

func keepHomed(e *emitter, a *decoder.Arg) {
	if homed(a) {
		e.asm.SSERM(amd64.MOVUPSStore, xmmScratch, e.t.xmmAt(int(xmmScratch)))
	}
}

// sseReg returns the host's register for an operand that is an XMM or a general register.
func sseReg(e *emitter, a *decoder.Arg) reg {
	if a.Kind == decoder.ArgXMM {
		return reg(a.Reg)
	}
	return gpr(e, a.Reg)
}

// generalSize returns the size with which the host has an instruction: that of 64 bits if a general register, or what may be in one, has so
// many.
func generalSize(i *decoder.Inst) amd64.Size {
	for n := range i.NArgs {
		if a := &i.Args[n]; a.Size == 8 && (a.Kind == decoder.ArgReg || n == 1 && fromGeneral[i.Op]) {
			return amd64.S64
		}
	}
	return amd64.S32
}

// loadXMM loads n bytes into an XMM register and clears what stands above them.
func (e *emitter) loadXMM(r reg, n uint8, m mem) {
	op := amd64.MOVUPS
	switch n {
	case 4:
		op = amd64.MOVSS
	case 8:
		op = amd64.MOVSD
	}
	e.asm.SSERM(op, r, m)
}

// emitSSE emits an instruction that computes its first operand from both, or a shift by an immediate
// byte.
func emitSSE(e *emitter, i *decoder.Inst) outcome {
	if mmxOperands(i) {
		return emitMMX(e, i)
	}
	kind, code := sseKinds[i.Op], sseCode(i)
	d, s := &i.Args[0], &i.Args[1]
	if !sseOperands(e, i) || d.Kind == decoder.ArgMem {
		return left
	}
	if f := featureOf[i.Op]; e.t.features&f != f || f == 0 && i.Row.Opcode >= 0x3800 { // SSE4.1's PEXTRW has memory as a destination, too
		return left
	}
	if i.Row.Opcode == 0x0fc2 && i.Imm&0xff > 7 { // a predicate of CMPPS and its like that came with AVX
		return left
	}
	e.simdReady(kind != sseBits)
	src, lent := xmmScratch, false
	switch {
	case s.Kind == decoder.ArgImm: // "66 0F 71 /2"
		fetchHomed(e, d)
		e.asm.SSEDigit(code, i.Row.Enc[len(i.Row.Enc)-1]-'0', reg(d.Reg), uint8(i.Imm))
		keepHomed(e, d)
		return emitted
	case s.Kind != decoder.ArgMem:
		fetchHomed(e, s)
		src = sseReg(e, s)
	case fromGeneral[i.Op]:
		e.operand(i, s.Size, false)
		e.loadZero(value, s.Size, e.operandMem())
		src = value
	default:
		if !e.xmmOperand(i, s.Size, false, true) {
			return left
		}
		if lent = homed(d); lent {
			src = xmmLent
			e.asm.SSERM(amd64.MOVUPSStore, src, e.t.xmmAt(int(src)))
		}
		e.loadXMM(src, s.Size, e.operandMem())
	}
	if d.Kind == decoder.ArgReg {
		e.spill(d.Reg)
	}
	fetchHomed(e, d)
	if i.NArgs == 3 {
		e.asm.SSERRI(code, generalSize(i), sseReg(e, d), src, uint8(i.Imm))
	} else {
		e.asm.SSERR(code, generalSize(i), sseReg(e, d), src)
	}
	keepHomed(e, d)
	if lent {
		e.asm.SSERM(amd64.MOVUPS, src, e.t.xmmAt(int(src)))
	}
	if kind == sseOrder {
		e.ordered()
	}
	return emitted
}

// ordered notes the flags of a comparison, which are the host's.
func (e *emitter) ordered() {
	if e.wanted() {
		e.image(value)
	}
	e.setFlags(cpu.Recipe{Base: cpu.FlagsImage, BaseSize: 4, A: e.capture(slotA, value)}, allFlags)
}

// emitSSEMove emits a move between XMM registers, general registers and memory.
func emitSSEMove(e *emitter, i *decoder.Inst) outcome {
	if mmxOperands(i) {
		return emitMMX(e, i)
	}
	f := sseMoves[i.Op]
	if i.Op == decoder.MOVD && i.IsMem() && i.REX&8 != 0 { // MOVQ
		f = sseMoves[decoder.MOVQ]
	}
	d, s := &i.Args[0], &i.Args[1]
	if !sseOperands(e, i) {
		return left
	}
	switch {
	case d.Kind == decoder.ArgMem:
		e.simdReady(false)
		if !e.xmmOperand(i, f.size, true, f.aligned) {
			return left
		}
		fetchHomed(e, s)
		e.asm.SSERM(f.store, reg(s.Reg), e.operandMem())
	case s.Kind == decoder.ArgMem:
		e.simdReady(false)
		if !e.xmmOperand(i, f.size, false, f.aligned) {
			return left
		}
		fetchHomed(e, d) // half of it may stay
		e.asm.SSERM(f.load, reg(d.Reg), e.operandMem())
		keepHomed(e, d)
	case d.Kind == decoder.ArgReg: // MOVD
		e.simdReady(false)
		e.spill(d.Reg)
		fetchHomed(e, s)
		e.asm.SSERR(amd64.MOVDStore, generalSize(i), reg(s.Reg), gpr(e, d.Reg))
	case f.reg == 0:
		return left
	default:
		e.simdReady(false)
		fetchHomed(e, d)
		fetchHomed(e, s)
		e.asm.SSERR(f.reg, generalSize(i), reg(d.Reg), sseReg(e, s))
		keepHomed(e, d)
	}
	return emitted
}
