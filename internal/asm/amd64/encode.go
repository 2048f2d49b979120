package amd64

// opcode is an opcode with what stands before it: bits 0-7 the last byte, bits 8-9
// the map (0 one byte, 1 0F, 2 0F 38, 3 0F 3A), bits 16-23 a mandatory or repeat prefix.
type opcode uint32

const (
	map0F   opcode = 0x100
	repF2   opcode = 0xf20000
	repF3   opcode = 0xf30000
	mapMask        = 3
)

var (
	escape     = [4]uint64{0, 0x0f, 0x380f, 0x3a0f}
	escapeBits = [4]uint{0, 8, 16, 16}
)

// Bits of a REX prefix in the making, beside those of the prefix itself.
const (
	rexNeeded  = 0x40
	rexW       = 0x48
	rexRefused = 0x100 // an operand is AH, CH, DH or BH
	rexBadReg  = 0x200 // an operand is no register of this size
)

// rexOf is what a register as an operand demands of the REX prefix. The first index is 0 if the
// operand has 8 bits, 1 if it has more.
var rexOf = func() (t [2][64]uint16) {
	for r := range t[0] {
		switch r := Reg(r); {
		case r >= R8 && r <= R15:
			t[0][r] = rexNeeded
			t[1][r] = rexNeeded
		case r >= RSP && r <= RDI:
			t[0][r] = rexNeeded
		case r >= AH && r <= BH:
			t[0][r], t[1][r] = rexRefused, rexBadReg
		case r > R15:
			t[0][r], t[1][r] = rexBadReg, rexBadReg
		}
	}
	return t
}()

// regRex returns the demand of one register operand of size s.
func regRex(s Size, r Reg) uint32 {
	if s == S8 {
		return uint32(rexOf[0][r&63])
	}
	return uint32(rexOf[1][r&63])
}

// sizeRex returns the demand of the operand size.
func sizeRex(s Size) uint32 {
	if s == S64 {
		return rexW
	}
	return 0
}

// wide returns the opcode for a size: for sizes above 8 bits that for 8 bits plus 1.
func (op opcode) wide(s Size) opcode {
	if s != S8 {
		op++
	}
	return op
}

// head packs prefixes and opcode, lowest byte first, and returns them with their length
// in bits: at most 6 bytes.
func head(op opcode, s Size, rex uint32) (v uint64, n uint) {
	if s == S16 {
		v, n = 0x66, 8
	}
	if p := op >> 16; p != 0 {
		v |= uint64(p) << n
		n += 8
	}
	if rex != 0 {
		if rex >= rexRefused {
			rex = refused(rex)
		}
		if rex != 0 {
			v |= uint64(rex) << n
			n += 8
		}
	}
	m := op >> 8 & mapMask
	v |= escape[m] << n
	n += escapeBits[m]
	v |= uint64(op&0xff) << n
	return v, n + 8
}

// refused handles operands that a REX prefix cannot stand beside.
func refused(rex uint32) uint32 {
	if rex&rexBadReg != 0 {
		panic("BUG: amd64: not a register of this size")
	}
	if rex&^rexRefused != 0 {
		panic("BUG: amd64: AH, CH, DH or BH beside an operand that needs a REX prefix")
	}
	return 0
}

// none appends an instruction without ModRM byte.
func (a *Asm) none(op opcode, s Size) {
	a.room()
	v, n := head(op, s, sizeRex(s))
	a.put(v, n/8)
}

// plus appends an instruction whose opcode holds a register.
func (a *Asm) plus(op opcode, s Size, r Reg) {
	a.room()
	v, n := head(op+opcode(r&7), s, sizeRex(s)|regRex(s, r)|uint32(r>>3&1))
	a.put(v, n/8)
}

// rr appends an instruction whose operands are two registers of size s.
func (a *Asm) rr(op opcode, s Size, reg, rm Reg) {
	a.rrRex(op, s, reg, rm, regRex(s, reg)|regRex(s, rm))
}

// rrRex is rr for registers whose demands differ from the operand size.
func (a *Asm) rrRex(op opcode, s Size, reg, rm Reg, rex uint32) {
	a.room()
	v, n := head(op, s, rex|sizeRex(s)|uint32(reg>>1&4|rm>>3&1))
	v |= uint64(0xc0|reg&7<<3|rm&7) << n
	a.put(v, n/8+1)
}

// digitR appends an instruction with a register whose ModRM byte holds a digit of the opcode.
func (a *Asm) digitR(op opcode, s Size, digit uint8, rm Reg) {
	a.rrRex(op, s, Reg(digit), rm, regRex(s, rm))
}

// rm appends an instruction with a register of size s and an operand in memory.
func (a *Asm) rm(op opcode, s Size, reg Reg, m Mem) { a.rmRex(op, s, reg, m, regRex(s, reg)) }

// digitM appends an instruction with an operand in memory whose ModRM byte holds a digit of
// the opcode.
func (a *Asm) digitM(op opcode, s Size, digit uint8, m Mem) { a.rmRex(op, s, Reg(digit), m, 0) }

// Values of the ModRM and SIB bytes.
const (
	mod0, mod8, mod32 = 0x00, 0x40, 0x80 // no displacement, 8 bits, 32 bits
	rmSIB             = 4                // a SIB byte follows
	rmDisp32          = 5                // with mod0: RIP and a displacement
	sibNoIndex        = 4 << 3
	sibNoBase         = 5 // with mod0: a displacement of 32 bits
)

// rmRex appends an instruction with an operand in memory; rex is the demand of the others.
func (a *Asm) rmRex(op opcode, s Size, reg Reg, m Mem, rex uint32) {
	a.room()
	rex |= sizeRex(s) | uint32(reg>>1&4)
	field := reg & 7 << 3
	sib := Reg(sibNoIndex)
	if m.Scale != 0 {
		if m.Index == RSP {
			panic("BUG: amd64: RSP as an index")
		}
		rex |= regRex(S64, m.Index) | uint32(m.Index>>2&2)
		sib = scaleBits(m.Scale) | m.Index&7<<3
	}
	if m.Base >= NoReg {
		v, n := head(op, s, rex)
		a.noBase(v, n, field, sib, m)
		return
	}
	rex |= regRex(S64, m.Base) | uint32(m.Base>>3&1)
	v, n := head(op, s, rex)
	mod, disp := Reg(mod32), uint(4)
	switch {
	case m.Disp == 0 && m.Base&7 != RBP:
		mod, disp = mod0, 0
	case m.Disp == int32(int8(m.Disp)):
		mod, disp = mod8, 1
	}
	if m.Scale != 0 || m.Base&7 == RSP {
		v |= uint64(mod|field|rmSIB)<<n | uint64(sib|m.Base&7)<<(n+8)
		n += 8
	} else {
		v |= uint64(mod|field|m.Base&7) << n
	}
	a.put(v, n/8+1)
	a.put(uint64(uint32(m.Disp)), disp)
}

// noBase ends rmRex for RIP and for operands without a base.
func (a *Asm) noBase(v uint64, n uint, field, sib Reg, m Mem) {
	switch {
	case m.Base == NoReg:
		v |= uint64(mod0|field|rmSIB)<<n | uint64(sib|sibNoBase)<<(n+8)
		n += 8
	case m.Base == RIP && m.Scale == 0:
		v |= uint64(mod0|field|rmDisp32) << n
	default:
		panic("BUG: amd64: not a base register")
	}
	a.put(v, n/8+1)
	a.put(uint64(uint32(m.Disp)), 4)
}

// scaleBits returns the bits of a scale in the SIB byte.
func scaleBits(scale uint8) Reg {
	switch scale {
	case 1:
		return 0 << 6
	case 2:
		return 1 << 6
	case 4:
		return 2 << 6
	case 8:
		return 3 << 6
	}
	panic("BUG: amd64: a scale is 1, 2, 4 or 8")
}

// notByte panics for a size of 8 bits. It is for instructions without such a form.
func notByte(s Size) {
	if s == S8 {
		panic("BUG: amd64: the instruction has no form of 8 bits")
	}
}
