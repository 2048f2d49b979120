package jit

import (
	"github.com/iron86/iron86/internal/asm/amd64"
)

// host wraps the encoder: sizes are in bytes, and positions are offsets in the arena.

// Types and constants of the encoder under short names.
type (
	reg     = amd64.Reg
	mem     = amd64.Mem
	cond    = amd64.Cond
	aluOp   = amd64.Op
	unaryOp = amd64.Unary
	shiftOp = amd64.Shift
	bitOp   = amd64.Bit
)

const (
	rax, rcx, rdx, rbx = amd64.RAX, amd64.RCX, amd64.RDX, amd64.RBX
	rbp, rsi, rdi      = amd64.RBP, amd64.RSI, amd64.RDI
	r8, r9, r10, r11   = amd64.R8, amd64.R9, amd64.R10, amd64.R11
	r12, r13, r14, r15 = amd64.R12, amd64.R13, amd64.R14, amd64.R15
	noReg              = amd64.NoReg

	opAdd, opOr, opAdc, opSbb  = amd64.ADD, amd64.OR, amd64.ADC, amd64.SBB
	opAnd, opSub, opXor, opCmp = amd64.AND, amd64.SUB, amd64.XOR, amd64.CMP

	opNot, opNeg, opInc, opDec = amd64.NOT, amd64.NEG, amd64.INC, amd64.DEC

	opRol, opRor, opShl, opShr, opSar = amd64.ROL, amd64.ROR, amd64.SHL, amd64.SHR, amd64.SAR

	opBt, opBts, opBtr, opBtc = amd64.BT, amd64.BTS, amd64.BTR, amd64.BTC

	ccO, ccB, ccAE, ccE, ccNE, ccBE, ccA, ccS, ccL = amd64.CondO, amd64.CondB, amd64.CondAE, amd64.CondE, amd64.CondNE, amd64.CondBE, amd64.CondA, amd64.CondS, amd64.CondL
)

// host writes code of the host into an arena.
type host struct {
	asm    amd64.Asm
	origin uint32 // offset in the arena of where asm began
	arena  []byte
	base   uintptr // where the arena is executed
}

// sizes are the encoder's sizes by number of bytes.
var sizes = [9]amd64.Size{1: amd64.S8, 2: amd64.S16, 4: amd64.S32, 8: amd64.S64}

// begin makes an offset in the arena the place of the next instruction.
func (h *host) begin(at uint32) {
	h.origin = at
	h.asm.Reset(h.arena[at:], h.base+uintptr(at))
}

// pos returns the offset of the next instruction.
func (h *host) pos() uint32 { return h.origin + uint32(h.asm.Pos()) }

// address returns the address at which the code at an offset is executed.
func (h *host) address(at uint32) uintptr { return h.base + uintptr(at) }

// patch makes the jump whose displacement is at offset at lead to offset to.
func (h *host) patch(at, to uint32) { amd64.PatchJump(h.arena, h.base, int(at), h.address(to)) }

// bind makes the jump whose displacement is at an offset lead to the next instruction.
func (h *host) bind(at uint32) { h.patch(at, h.pos()) }

// jcc and jump return the offset of their displacement, which is to be patched.
func (h *host) jcc(c cond) uint32 { return h.origin + uint32(h.asm.JccTo(c, h.asm.PC())) }
func (h *host) jump() uint32      { return h.origin + uint32(h.asm.JmpTo(h.asm.PC())) }

func (h *host) jccTo(c cond, to uint32) { h.asm.JccTo(c, h.address(to)) }
func (h *host) jumpTo(to uint32)        { h.asm.JmpTo(h.address(to)) }

// guestReg returns the host's register for general register n of a size. For size 1 the numbers are those of AL to BH, R8B to R15B,
// and those with lowByte.
func guestReg(e *emitter, n, size uint8) reg {
	if size == 1 && n >= 4 && n < 8 {
		return amd64.AH + reg(n-4)
	}
	return gpr(e, n)
}

// based returns the operand at a distance from a register.
func based(b reg, disp int32) mem { return mem{Base: b, Disp: disp} }

func (h *host) mov(n uint8, d, s reg)      { h.asm.MovRR(sizes[n], d, s) }
func (h *host) load(n uint8, d reg, m mem) { h.asm.MovRM(sizes[n], d, m) }
func (h *host) store(n uint8, m mem, s reg) {
	h.asm.MovMR(sizes[n], m, s)
}
func (h *host) storeImm(n uint8, m mem, v uint32)         { h.asm.MovMI(sizes[n], m, int32(v)) }
func (h *host) movImm(d reg, v uint32)                    { h.asm.MovRI(amd64.S32, d, int32(v)) }
func (h *host) movImmSized(n uint8, d reg, v uint32)      { h.asm.MovRI(sizes[n], d, int32(v)) }
func (h *host) movImm64(d reg, v uint64)                  { h.asm.MovConst(d, v) }
func (h *host) lea(d reg, m mem)                          { h.asm.Lea(amd64.S32, d, m) }
func (h *host) leaSized(n uint8, d reg, m mem)            { h.asm.Lea(sizes[n], d, m) }
func (h *host) lea64(d reg, m mem)                        { h.asm.Lea(amd64.S64, d, m) }
func (h *host) alu(op aluOp, n uint8, d, s reg)           { h.asm.OpRR(op, sizes[n], d, s) }
func (h *host) aluImm(op aluOp, n uint8, d reg, v uint32) { h.asm.OpRI(op, sizes[n], d, int32(v)) }
func (h *host) aluLoad(op aluOp, n uint8, d reg, m mem)   { h.asm.OpRM(op, sizes[n], d, m) }
func (h *host) aluStore(op aluOp, n uint8, m mem, s reg) {
	h.asm.OpMR(op, sizes[n], m, s)
}
func (h *host) aluMemImm(op aluOp, n uint8, m mem, v uint32) { h.asm.OpMI(op, sizes[n], m, int32(v)) }
func (h *host) test(n uint8, a, b reg)                       { h.asm.TestRR(sizes[n], a, b) }
func (h *host) testImm(n uint8, a reg, v uint32)             { h.asm.TestRI(sizes[n], a, int32(v)) }
func (h *host) testMemImm(n uint8, m mem, v uint32)          { h.asm.TestMI(sizes[n], m, int32(v)) }
func (h *host) unary(op unaryOp, n uint8, d reg)             { h.asm.UnaryR(op, sizes[n], d) }
func (h *host) unaryMem(op unaryOp, n uint8, m mem)          { h.asm.UnaryM(op, sizes[n], m) }
func (h *host) shiftImm(op shiftOp, n uint8, d reg, k uint8) { h.asm.ShiftRI(op, sizes[n], d, k) }
func (h *host) shiftCL(op shiftOp, n uint8, d reg)           { h.asm.ShiftRCL(op, sizes[n], d) }
func (h *host) bitTest(r reg, k uint8)                       { h.bitImm(opBt, 4+k>>5<<2, r, k) }
func (h *host) bitImm(op bitOp, n uint8, r reg, k uint8)     { h.asm.BitRI(op, sizes[n], r, k) }
func (h *host) bit(op bitOp, n uint8, r, k reg)              { h.asm.BitRR(op, sizes[n], r, k) }
func (h *host) setcc(c cond, d reg)                          { h.asm.SetR(c, d) }
func (h *host) cmov(c cond, n uint8, d, s reg)               { h.asm.CmovRR(c, sizes[n], d, s) }
func (h *host) bswap(n uint8, r reg)                         { h.asm.Bswap(sizes[n], r) }
func (h *host) xchg(n uint8, a, b reg)                       { h.asm.XchgRR(sizes[n], a, b) }
func (h *host) cmpxchg(n uint8, m mem, s reg)                { h.asm.CmpxchgMR(sizes[n], m, s) }
func (h *host) imul(n uint8, d, s reg)                       { h.asm.ImulRR(sizes[n], d, s) }
func (h *host) imulImm(n uint8, d, s reg, v uint32)          { h.asm.ImulRRI(sizes[n], d, s, int32(v)) }
func (h *host) convert(n uint8)                              { h.asm.SignDA(sizes[n]) }
func (h *host) popFlags()                                    { h.asm.Popfq() }
func (h *host) jumpMem(m mem)                                { h.asm.JmpM(m) }
func (h *host) push(r reg)                                   { h.asm.Push(r) }
func (h *host) pop(r reg)                                    { h.asm.Pop(r) }
func (h *host) pushFlags()                                   { h.asm.Pushfq() }
func (h *host) callTo(to uint32)                             { h.asm.CallTo(h.address(to)) }

func (h *host) shiftDouble(right bool, n uint8, d, s reg, k uint8) {
	op := amd64.SHLD
	if right {
		op = amd64.SHRD
	}
	h.asm.DoubleRRI(op, sizes[n], d, s, k)
}

func (h *host) shiftDoubleCL(right bool, n uint8, d, s reg) {
	op := amd64.SHLD
	if right {
		op = amd64.SHRD
	}
	h.asm.DoubleRRCL(op, sizes[n], d, s)
}

func (h *host) mulWide(signed bool, n uint8, s reg) {
	op := amd64.MUL
	if signed {
		op = amd64.IMUL
	}
	h.asm.UnaryR(op, sizes[n], s)
}

func (h *host) div(signed bool, n uint8, s reg) {
	op := amd64.DIV
	if signed {
		op = amd64.IDIV
	}
	h.asm.UnaryR(op, sizes[n], s)
}

func (h *host) scan(reverse bool, n uint8, d, s reg) {
	if reverse {
		h.asm.BsrRR(sizes[n], d, s)
	} else {
		h.asm.BsfRR(sizes[n], d, s)
	}
}

// loadZero loads n bytes into a register and clears what stands above them.
func (h *host) loadZero(d reg, n uint8, m mem) { h.extendMem(false, max(n, 4), d, n, m) }

// extendMem loads a value whose size is from, zero- or sign-extended to the size to. Both are in bytes.
func (h *host) extendMem(sign bool, to uint8, d reg, from uint8, m mem) {
	switch {
	case from == to:
		h.asm.MovRM(sizes[to], d, m)
	case sign:
		h.asm.MovsxRM(sizes[to], sizes[from], d, m)
	default:
		h.asm.MovzxRM(sizes[to], sizes[from], d, m)
	}
}

func (h *host) extend(sign bool, to uint8, d reg, from uint8, s reg) {
	switch {
	case from == to:
		h.asm.MovRR(sizes[to], d, s)
	case sign:
		h.asm.MovsxRR(sizes[to], sizes[from], d, s)
	default:
		h.asm.MovzxRR(sizes[to], sizes[from], d, s)
	}
}
