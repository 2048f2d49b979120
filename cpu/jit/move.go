package jit

import (
	"github.com/iron86/iron86/decoder"
)

// Moves and extensions.

// emitMov emits MOV of general registers, memory and constants.
func emitMov(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	n := d.Size
	switch {
	case d.Kind == decoder.ArgReg && s.Kind == decoder.ArgReg:
		e.spill(parent(d.Reg, n))
		e.mov(n, guestReg(e, d.Reg, n), guestReg(e, s.Reg, n))
	case d.Kind == decoder.ArgReg && isImm(s):
		e.spill(parent(d.Reg, n))
		if n == 8 {
			e.movImm64(gpr(e, d.Reg), i.Imm)
		} else {
			e.movImmSized(n, guestReg(e, d.Reg, n), uint32(i.Imm))
		}
	case d.Kind == decoder.ArgReg && s.Kind == decoder.ArgMem:
		e.spare = true
		ok := e.operand(i, n, false)
		if e.spare = false; !ok {
			return left
		}
		e.spill(parent(d.Reg, n))
		if isHigh(d) {
			e.loadZero(value, 1, e.operandMem())
			e.setHigh(d.Reg-4, value)
		} else {
			e.load(n, guestReg(e, d.Reg, n), e.operandMem())
		}
	case d.Kind == decoder.ArgMem && s.Kind == decoder.ArgReg:
		if !e.operand(i, n, true) {
			return left
		}
		if isHigh(s) {
			e.mov(4, value, gpr(e, s.Reg-4))
			e.shiftImm(opShr, 4, value, 8)
			e.store(1, e.operandMem(), value)
		} else {
			e.store(n, e.operandMem(), guestReg(e, s.Reg, n))
		}
	case d.Kind == decoder.ArgMem && isImm(s):
		if !e.operand(i, n, true) {
			return left
		}
		e.storeImm(n, e.operandMem(), uint32(i.Imm))
	default:
		return emitMovSegment(e, i)
	}
	return emitted
}

// setHigh puts the low byte of r, which no instruction can name beside AH to BH, into bits
// 15–8 of general register n (0 to 3). It changes the host's flags.
func (e *emitter) setHigh(n uint8, r reg) {
	e.shiftImm(opRor, word(e), gpr(e, n), 8)
	e.mov(1, gpr(e, n), r)
	e.shiftImm(opRol, word(e), gpr(e, n), 8)
	e.flags.host = noFlags
}

// emitExtend emits MOVZX, MOVSX and MOVSXD.
func emitExtend(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	sign := i.Op != decoder.MOVZX
	if d.Size < s.Size {
		return left
	}
	if s.Kind == decoder.ArgMem {
		if !e.operand(i, s.Size, false) {
			return left
		}
		e.spill(d.Reg)
		e.extendMem(sign, d.Size, gpr(e, d.Reg), s.Size, e.operandMem())
		return emitted
	}
	e.spill(d.Reg)
	src := guestReg(e, s.Reg, s.Size)
	if isHigh(s) && gpr(e, d.Reg) == guestSP {
		e.mov(4, value, gpr(e, s.Reg-4))
		e.shiftImm(opShr, 4, value, 8)
		e.flags.host, src = noFlags, value
	}
	e.extend(sign, d.Size, gpr(e, d.Reg), s.Size, src)
	return emitted
}

// emitLea emits LEA.
func emitLea(e *emitter, i *decoder.Inst) outcome {
	d := &i.Args[0]
	if e.u.Segmented {
		putOffset(e, i, scratch1)
		e.spill(d.Reg)
		e.mov(d.Size, gpr(e, d.Reg), scratch1)
		return emitted
	}
	if d.Size < 4 || i.AddrSize != word(e) {
		return left
	}
	e.spill(d.Reg)
	m := &i.Mem
	if m.Base == decoder.NoReg && m.Index == decoder.NoReg {
		putAddress(e, d.Size, gpr(e, d.Reg), m)
	} else {
		e.leaSized(d.Size, gpr(e, d.Reg), guestMem(e, m))
	}
	return emitted
}

// emitConvert emits CBW, CWDE, CDQE, CWD, CDQ and CQO.
func emitConvert(e *emitter, i *decoder.Inst) outcome {
	switch {
	case i.Op == decoder.CBW:
		e.spill(axReg)
		e.extend(true, i.OpSize, rax, i.OpSize/2, rax)
	default:
		e.spill(dxReg)
		e.convert(i.OpSize)
	}
	return emitted
}

// emitBswap emits BSWAP.
func emitBswap(e *emitter, i *decoder.Inst) outcome {
	d := &i.Args[0]
	if d.Size < 4 {
		return left
	}
	e.spill(d.Reg)
	e.bswap(d.Size, gpr(e, d.Reg))
	return emitted
}

func emitNop(*emitter, *decoder.Inst) outcome { return emitted }

// emitXchg emits XCHG.
func emitXchg(e *emitter, i *decoder.Inst) outcome {
	d, s := &i.Args[0], &i.Args[1]
	n := d.Size
	if d.Kind == decoder.ArgReg && s.Kind == decoder.ArgReg {
		e.spill(parent(d.Reg, n))
		e.spill(parent(s.Reg, n))
		e.xchg(n, guestReg(e, d.Reg, n), guestReg(e, s.Reg, n))
		return emitted
	}
	if d.Kind == decoder.ArgMem {
		d, s = s, d
	}
	if isHigh(d) || !e.operand(i, n, true) {
		return left
	}
	e.spill(parent(d.Reg, n))
	e.loadZero(value, n, e.operandMem())
	e.store(n, e.operandMem(), guestReg(e, d.Reg, n))
	e.mov(n, guestReg(e, d.Reg, n), value)
	return emitted
}
