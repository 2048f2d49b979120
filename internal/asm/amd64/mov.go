package amd64

// MovRR is MOV dst, src.
func (a *Asm) MovRR(s Size, dst, src Reg) { a.rr(opcode(0x88).wide(s), s, src, dst) }

// MovRM loads.
func (a *Asm) MovRM(s Size, dst Reg, m Mem) { a.rm(opcode(0x8a).wide(s), s, dst, m) }

// MovMR stores.
func (a *Asm) MovMR(s Size, m Mem, src Reg) { a.rm(opcode(0x88).wide(s), s, src, m) }

// MovRI is MOV dst, v; v is sign-extended for S64. It does not change flags, so 0 is a MOV, too.
func (a *Asm) MovRI(s Size, dst Reg, v int32) {
	switch s {
	case S8:
		a.plus(0xb0, s, dst)
	case S64:
		a.digitR(0xc7, s, 0, dst)
	default:
		a.plus(0xb8, s, dst)
	}
	a.imm(s, v)
}

// MovMI stores an immediate; v is sign-extended for S64.
func (a *Asm) MovMI(s Size, m Mem, v int32) {
	a.digitM(opcode(0xc6).wide(s), s, 0, m)
	a.imm(s, v)
}

// MovConst sets a 64-bit register in the shortest of three ways: 5 bytes up to 32 bits, 7 for
// 32 bits with a sign, 10 for others.
func (a *Asm) MovConst(dst Reg, v uint64) {
	switch {
	case v <= 0xffff_ffff:
		a.MovRI(S32, dst, int32(uint32(v)))
	case int64(v) == int64(int32(v)):
		a.MovRI(S64, dst, int32(v))
	default:
		a.MovAbs(dst, v)
	}
}

// MovAbs sets a 64-bit register with an immediate of 64 bits, whatever its value: the
// last 8 of its 10 bytes can be changed later.
func (a *Asm) MovAbs(dst Reg, v uint64) {
	a.plus(0xb8, S64, dst)
	a.put(v, 8)
}

// MovzxRR is MOVZX of a source of size from, S8 or S16, into a destination of size to. From
// S32 to S64 a MOV of 32 bits does the same.
func (a *Asm) MovzxRR(to, from Size, dst, src Reg) {
	a.rrRex(extend(0xb6, to, from), to, dst, src, regRex(to, dst)|regRex(from, src))
}

// MovzxRM is MOVZX from memory.
func (a *Asm) MovzxRM(to, from Size, dst Reg, m Mem) { a.rm(extend(0xb6, to, from), to, dst, m) }

// MovsxRR is MOVSX of a source of size from into a destination of size to, and MOVSXD from
// S32 to S64.
func (a *Asm) MovsxRR(to, from Size, dst, src Reg) {
	a.rrRex(signExtend(to, from), to, dst, src, regRex(to, dst)|regRex(from, src))
}

// MovsxRM is MOVSX or MOVSXD from memory.
func (a *Asm) MovsxRM(to, from Size, dst Reg, m Mem) { a.rm(signExtend(to, from), to, dst, m) }

// signExtend returns the opcode of MOVSX or MOVSXD.
func signExtend(to, from Size) opcode {
	if to == S64 && from == S32 {
		return 0x63
	}
	return extend(0xbe, to, from)
}

// extend returns the opcode of MOVZX or MOVSX, given that for a source of 8 bits.
func extend(op opcode, to, from Size) opcode {
	if from >= to || from > S16 {
		panic("BUG: amd64: no such extension")
	}
	return map0F | op.wide(from)
}

// Lea is LEA dst, m.
func (a *Asm) Lea(s Size, dst Reg, m Mem) {
	notByte(s)
	a.rm(0x8d, s, dst, m)
}

// XchgRR is XCHG x, y.
func (a *Asm) XchgRR(s Size, x, y Reg) { a.rr(opcode(0x86).wide(s), s, y, x) }

// XchgMR is XCHG m, r. It locks the bus, which costs about 20 cycles.
func (a *Asm) XchgMR(s Size, m Mem, r Reg) { a.rm(opcode(0x86).wide(s), s, r, m) }

// CmpxchgRR compares the accumulator with dst. If they are equal dst becomes src, else the accumulator
// becomes dst.
func (a *Asm) CmpxchgRR(s Size, dst, src Reg) { a.rr(map0F|opcode(0xb0).wide(s), s, src, dst) }

// CmpxchgMR is CMPXCHG m, src, not locked.
func (a *Asm) CmpxchgMR(s Size, m Mem, src Reg) { a.rm(map0F|opcode(0xb0).wide(s), s, src, m) }

// Cmpxchg8bM is CMPXCHG8B m, not locked, or with S64 CMPXCHG16B, whose operand must be aligned.
func Cmpxchg8bM(a *Asm, s Size, m Mem) { a.digitM(map0F|0xc7, s, 1, m) }

// XaddRR is XADD dst, src.
func (a *Asm) XaddRR(s Size, dst, src Reg) { a.rr(map0F|opcode(0xc0).wide(s), s, src, dst) }

// XaddMR is XADD m, src, not locked.
func (a *Asm) XaddMR(s Size, m Mem, src Reg) { a.rm(map0F|opcode(0xc0).wide(s), s, src, m) }

// Bswap reverses the bytes of 32 or 64 bits.
func (a *Asm) Bswap(s Size, r Reg) {
	if s < S32 {
		panic("BUG: amd64: BSWAP of less than 32 bits")
	}
	a.plus(map0F|0xc8, s, r)
}

// SetR is SETcc of an 8-bit register.
func (a *Asm) SetR(c Cond, dst Reg) { a.digitR(map0F|0x90|opcode(c&15), S8, 0, dst) }

// SetM is SETcc of a byte in memory.
func (a *Asm) SetM(c Cond, m Mem) { a.digitM(map0F|0x90|opcode(c&15), S8, 0, m) }

// CmovRR is CMOVcc dst, src. With S32 the upper half of dst is cleared even if the condition
// is false.
func (a *Asm) CmovRR(c Cond, s Size, dst, src Reg) {
	notByte(s)
	a.rr(map0F|0x40|opcode(c&15), s, dst, src)
}

// CmovRM is CMOVcc dst, m. It reads m even if the condition is false.
func (a *Asm) CmovRM(c Cond, s Size, dst Reg, m Mem) {
	notByte(s)
	a.rm(map0F|0x40|opcode(c&15), s, dst, m)
}

// Push pushes a 64-bit register.
func (a *Asm) Push(r Reg) { a.stack(0x50, r) }

// Pop pops a 64-bit register.
func (a *Asm) Pop(r Reg) { a.stack(0x58, r) }

// stack is plus without REX.W: the operand has 64 bits anyway.
func (a *Asm) stack(op opcode, r Reg) { a.plus(op, S32, r) }
