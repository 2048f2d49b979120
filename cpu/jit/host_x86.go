//go:build !arm64

package jit

import (
	"encoding/binary"
	"runtime"

	"github.com/iron86/iron86/internal/asm/amd64"
)

// supported says that units can be made for this host.
const supported = runtime.GOARCH == "amd64"

const (
	// hostFlags are the flags that an operation of the host leaves behind.
	hostFlags = allFlags
	// hostSIMD says that instructions on XMM registers and of the x87 unit are the host's own.
	hostSIMD = true
	// hostLongDiv says that a dividend may have 128 bits.
	hostLongDiv = true
	// codeReach is the size of the greatest arena in which a jump reaches everything.
	codeReach = 1 << 30
)

// host has the operations.
type host struct{ hostCode }

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

// shiftImm and shiftCL need not leave flags behind.
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

// convert fills RDX with the sign of RAX.
func (h *host) convert(n uint8) { h.asm.SignDA(sizes[n]) }

// sync makes all code that was written since the last time ready to execute.
func (t *Translator) sync() {}

// compareSize is how many bytes the constant of the comparison that foresees stands before the jump behind it, and compareWide that of
// 8 bytes.
const (
	compareSize = 4
	compareWide = 8 + 3 // the comparison itself has 3 bytes
)

// compareTarget compares the n bytes of r with a constant of 31 bits, which setTarget may replace by another of n bytes, by the place of the jcc
// that follows. It changes scratch.
func (h *host) compareTarget(n uint8, r, scratch reg, v uint32) {
	if n == 8 {
		h.constant(scratch, uint64(v))
		h.alu(opCmp, 8, r, scratch)
	} else {
		h.aluImm(opCmp, 4, r, v)
	}
}

func (h *host) setTarget(n uint8, jcc uint32, v uint64) {
	if n == 8 {
		h.setConstant(jcc-compareWide, v)
	} else {
		binary.LittleEndian.PutUint32(h.arena[jcc-compareSize:], uint32(v))
	}
}

// wantParity has the operations that follow make PF and AF, too, or no longer, where hostFlags lacks them.
func (h *host) wantParity(bool) {}

// loadFlags takes the host's flags from an image of EFLAGS in a register, and image puts them into one.
func (h *host) loadFlags(r reg) {
	h.asm.Push(r)
	h.asm.Popfq()
}

func (h *host) image(r reg) {
	h.asm.Pushfq()
	h.asm.Pop(r)
}

// shiftFlags is shiftImm with the flags.
func (h *host) shiftFlags(op shiftOp, n uint8, d reg, k uint8) { h.shiftImm(op, n, d, k) }

// repMovs copies RCX elements of n bytes from RSI to RDI, repStos fills, and repCompare compares RAX, or what is at RSI, with what is at RDI
// while they are equal or different. The host's ZF is that of the last comparison.
func (h *host) repMovs(n uint8) { h.asm.Rep(amd64.MOVS, sizes[n]) }
func (h *host) repStos(n uint8) { h.asm.Rep(amd64.STOS, sizes[n]) }
func (h *host) repCompare(two, equal bool, n uint8) {
	op := amd64.SCAS
	if two {
		op = amd64.CMPS
	}
	if equal {
		h.asm.Rep(op, sizes[n])
	} else {
		h.asm.Repne(op, sizes[n])
	}
}

// cmpxchgPair compares n bytes, 8 or 16, with RDX and RAX and exchanges them for RCX and RBX.
func (h *host) cmpxchgPair(n uint8, m mem) { amd64.Cmpxchg8bM(&h.asm, sizes[n/2], m) }

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

// findFeatures asks the host.
func findFeatures(t *Translator) {
	t.begin(t.common)
	t.movImm(rax, 1)
	t.movImm(rcx, 0)
	amd64.Cpuid(&t.asm)
	t.store(4, t.at(t.off.exit), rcx)
	t.ret()
	t.call(t.address(t.common))
	t.features = t.native.Exit
}
