package jit

import "github.com/iron86/iron86/internal/asm/arm64"

// Shifts and bits of an arm64 host.

// shiftBits makes r, which has n bytes extended as the shift wants it, shifted by k, without flags.
func (h *placesA64) shiftBits(op shiftOp, n uint8, r arm64.Reg, k uint32) {
	z := size(n)
	bits := max(8*uint32(n), 32)
	switch op {
	case opShl:
		h.asm.Lsl(z, r, r, k)
	case opShr:
		h.asm.Lsr(z, r, r, k)
	case opSar:
		h.asm.Asr(z, r, r, k)
	case opRol:
		h.asm.Extr(z, r, r, r, (bits-k%bits)%bits)
	default:
		h.asm.Extr(z, r, r, r, k%bits)
	}
}

// repeat fills 32 bits with copies of the n bytes in r, so that it can be rotated.
func (h *placesA64) repeat(n uint8, r arm64.Reg) {
	for k := 8 * uint32(n); k < 32; k *= 2 {
		h.asm.Logic(arm64.ORR, arm64.W, r, r, r, arm64.LSL, k)
	}
}

// shiftable returns a register with the operand of n bytes as shifts want it: its own, or temp1.
func (h *placesA64) shiftable(op shiftOp, n uint8, p place) arm64.Reg {
	r := h.get(op == opSar, n, temp1, p)
	if n < 4 && (op == opRol || op == opRor) {
		h.repeat(n, r)
	}
	return r
}

func (h *hostA64) shiftImm(op shiftOp, n uint8, d reg, k uint8) {
	p := placeOf(n, d)
	r := h.shiftable(op, n, p)
	h.shiftBits(op, n, r, uint32(k))
	if n < 4 {
		h.put(n, p, r, 0)
	}
}

func (h *hostA64) shiftFlags(op shiftOp, n uint8, d reg, k uint8) {
	p, bits, z := placeOf(n, d), 8*uint32(n), size(n)
	if op == opRol || op == opRor {
		h.shiftImm(op, n, d, k)
		last := p.at()
		if op == opRor {
			last += bits - 1
		}
		h.asm.Extract(arm64.UBFM, arm64.X, carryReg, p.r, last, 1)
		h.carry = carryInReg
		return
	}
	r := h.shiftable(op, n, p)
	out := uint32(k) - 1
	if op == opShl {
		out = bits - uint32(k)
	}
	top := 32 - min(bits, 32)
	switch {
	case op == opShl && k == 1: // OF is that of an addition
		if n < 4 {
			h.asm.Lsl(arm64.W, r, r, top)
		}
		h.asm.Add(arm64.ADDS, z, r, r, r, arm64.LSL, 0)
		h.carry = carryIsC
		h.parityOf(r, top)
		if n < 4 {
			h.put(n, p, r, top)
		}
		return
	case op == opShr && k == 1: // OF is the sign that was
		h.asm.Extract(arm64.UBFM, z, carryReg, r, out, 1)
		h.sign(z, r, top)
		h.shiftBits(op, n, r, 1)
		h.asm.CcmpImm(z, r, 0, 1, arm64.PL)
	default:
		h.asm.Extract(arm64.UBFM, z, carryReg, r, out, 1)
		h.shiftBits(op, n, r, uint32(k))
		h.sign(z, r, top)
	}
	h.carry = carryInReg
	h.parityOf(r, 0)
	if n < 4 {
		h.put(n, p, r, 0)
	}
}

// sign makes N and Z those of what stands in r below its top bits. It changes temp2.
func (h *placesA64) sign(z arm64.Size, r arm64.Reg, top uint32) {
	if top != 0 {
		h.asm.Lsl(arm64.W, temp2, r, top)
		r = temp2
	}
	h.asm.Logic(arm64.ANDS, z, arm64.ZR, r, r, arm64.LSL, 0)
}

// shiftsCL are the host's shifts by a register. A rotation to the left is one to the right by the complement.
var shiftsCL = map[shiftOp]arm64.Two{opShl: arm64.LSLV, opShr: arm64.LSRV, opSar: arm64.ASRV, opRol: arm64.RORV, opRor: arm64.RORV}

func (h *hostA64) shiftCL(op shiftOp, n uint8, d reg) {
	p, count := placeOf(n, d), hostOf(rcx)
	if op == opRol {
		h.asm.Add(arm64.SUB, arm64.W, temp2, arm64.ZR, count, arm64.LSL, 0)
		count = temp2
	}
	r := h.shiftable(op, n, p)
	h.asm.Two(shiftsCL[op], size(n), r, r, count)
	if n < 4 {
		h.put(n, p, r, 0)
	}
}

func (h *hostA64) shiftDouble(right bool, n uint8, d, s reg, k uint8) {
	x, y, z, bits := hostOf(d), hostOf(s), size(n), 8*uint32(n)
	out := bits - uint32(k)
	if right {
		out = uint32(k) - 1
	}
	h.asm.Extract(arm64.UBFM, z, carryReg, x, out, 1)
	if right {
		h.asm.Extr(z, x, y, x, uint32(k))
	} else {
		h.asm.Extr(z, x, x, y, bits-uint32(k))
	}
	h.sign(z, x, 0)
	h.carry = carryInReg
	h.parityOf(x, 0)
}

// shiftDoubleCL leaves no flags behind.
func (h *hostA64) shiftDoubleCL(right bool, n uint8, d, s reg) {
	x, y, z, count := hostOf(d), hostOf(s), size(n), hostOf(rcx)
	out, in := arm64.LSLV, arm64.LSRV
	if right {
		out, in = in, out
		h.asm.Lsl(z, temp1, y, 1)
	} else {
		h.asm.Lsr(z, temp1, y, 1)
	}
	h.asm.Logic(arm64.ORN, arm64.W, temp2, arm64.ZR, count, arm64.LSL, 0) // as many as the size, less 1, less the count
	h.asm.Two(in, z, temp1, temp1, temp2)
	h.asm.Two(out, z, x, x, count)
	h.asm.Logic(arm64.ORR, z, x, x, temp1, arm64.LSL, 0)
}

func (h *hostA64) bitTest(r reg, k uint8) { h.bitImm(opBt, 8, r, k) }

func (h *hostA64) bitImm(op bitOp, n uint8, r reg, k uint8) {
	x, z, mask := hostOf(r), size(n), uint64(1)<<k
	h.asm.Extract(arm64.UBFM, z, carryReg, x, uint32(k), 1)
	h.carry = carryInReg
	switch op {
	case opBts:
		h.asm.LogicImm(arm64.ORR, z, x, x, mask)
	case opBtr:
		h.asm.LogicImm(arm64.AND, z, x, x, ^mask&(^uint64(0)>>(64-8*n)))
	case opBtc:
		h.asm.LogicImm(arm64.EOR, z, x, x, mask)
	case opBt:
	}
}

func (h *hostA64) bit(op bitOp, n uint8, r, k reg) {
	x, y, z := hostOf(r), hostOf(k), size(n)
	h.asm.Two(arm64.LSRV, z, carryReg, x, y)
	h.asm.LogicImm(arm64.AND, z, carryReg, carryReg, 1)
	h.carry = carryInReg
	h.asm.Const(temp1, 1)
	h.asm.Two(arm64.LSLV, z, temp1, temp1, y)
	switch op {
	case opBts:
		h.asm.Logic(arm64.ORR, z, x, x, temp1, arm64.LSL, 0)
	case opBtr:
		h.asm.Logic(arm64.BIC, z, x, x, temp1, arm64.LSL, 0)
	case opBtc:
		h.asm.Logic(arm64.EOR, z, x, x, temp1, arm64.LSL, 0)
	case opBt:
	}
}

// scan leaves ZF only.
func (h *hostA64) scan(reverse bool, n uint8, d, s reg) {
	x, z := hostOf(d), size(n)
	h.sign(z, hostOf(s), 0)
	if reverse {
		h.asm.One(arm64.CLZ, z, x, hostOf(s))
		h.asm.LogicImm(arm64.EOR, z, x, x, 8*uint64(n)-1)
		return
	}
	h.asm.One(arm64.RBIT, z, x, hostOf(s))
	h.asm.One(arm64.CLZ, z, x, x)
}

func (h *hostA64) bswap(n uint8, r reg) {
	op := arm64.REVW
	if n == 8 {
		op = arm64.REVX
	}
	h.asm.One(op, size(n), hostOf(r), hostOf(r))
}
