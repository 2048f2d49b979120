package amd64

// Op is an operation on two operands.
type Op uint8

// The operations by their numbers in the encoding.
const (
	ADD Op = iota
	OR
	ADC
	SBB
	AND
	SUB
	XOR
	CMP
)

// OpRR is op dst, src.
func (a *Asm) OpRR(op Op, s Size, dst, src Reg) {
	a.rr(opcode(op&7<<3).wide(s), s, src, dst)
}

// OpRM is op dst, m.
func (a *Asm) OpRM(op Op, s Size, dst Reg, m Mem) { a.rm(opcode(op&7<<3|2).wide(s), s, dst, m) }

// OpMR is op m, src.
func (a *Asm) OpMR(op Op, s Size, m Mem, src Reg) { a.rm(opcode(op&7<<3).wide(s), s, src, m) }

// OpRI is op dst, v. Of v the bits of the size count; for S64 it is sign-extended.
func (a *Asm) OpRI(op Op, s Size, dst Reg, v int32) {
	switch {
	case s != S8 && shortImm(s, v):
		a.digitR(0x83, s, uint8(op&7), dst)
		a.put(uint64(uint8(v)), 1)
	case dst == RAX:
		a.none(opcode(op&7<<3|4).wide(s), s)
		a.imm(s, v)
	default:
		a.digitR(opcode(0x80).wide(s), s, uint8(op&7), dst)
		a.imm(s, v)
	}
}

// OpMI is op m, v, with v as in OpRI.
func (a *Asm) OpMI(op Op, s Size, m Mem, v int32) {
	if s != S8 && shortImm(s, v) {
		a.digitM(0x83, s, uint8(op&7), m)
		a.put(uint64(uint8(v)), 1)
		return
	}
	a.digitM(opcode(0x80).wide(s), s, uint8(op&7), m)
	a.imm(s, v)
}

// shortImm reports whether 8 bits, sign-extended, make the immediate.
func shortImm(s Size, v int32) bool {
	if s == S16 {
		v = int32(int16(v))
	}
	return v == int32(int8(v))
}

// TestRR is TEST x, y.
func (a *Asm) TestRR(s Size, x, y Reg) { a.rr(opcode(0x84).wide(s), s, y, x) }

// TestMR is TEST m, r.
func (a *Asm) TestMR(s Size, m Mem, r Reg) { a.rm(opcode(0x84).wide(s), s, r, m) }

// TestRI is TEST r, v, with v as in OpRI.
func (a *Asm) TestRI(s Size, r Reg, v int32) {
	if r == RAX {
		a.none(opcode(0xa8).wide(s), s)
	} else {
		a.digitR(opcode(0xf6).wide(s), s, 0, r)
	}
	a.imm(s, v)
}

// TestMI is TEST m, v, with v as in OpRI.
func (a *Asm) TestMI(s Size, m Mem, v int32) {
	a.digitM(opcode(0xf6).wide(s), s, 0, m)
	a.imm(s, v)
}

// Unary is an operation on one operand; those that multiply and divide use the accumulator
// and RDX (AX for S8), too.
type Unary uint8

// The operations by their numbers in the encoding; INC and DEC have another opcode.
const (
	NOT  Unary = 2
	NEG  Unary = 3
	MUL  Unary = 4
	IMUL Unary = 5
	DIV  Unary = 6
	IDIV Unary = 7
	INC  Unary = 8 + 0
	DEC  Unary = 8 + 1
)

// opcode returns the opcode; the operation's number goes to ModRM.
func (u Unary) opcode(s Size) opcode {
	if u >= INC {
		return opcode(0xfe).wide(s)
	}
	return opcode(0xf6).wide(s)
}

// UnaryR is u r.
func (a *Asm) UnaryR(u Unary, s Size, r Reg) { a.digitR(u.opcode(s), s, uint8(u&7), r) }

// UnaryM is u m.
func (a *Asm) UnaryM(u Unary, s Size, m Mem) { a.digitM(u.opcode(s), s, uint8(u&7), m) }

// ImulRR is IMUL dst, src.
func (a *Asm) ImulRR(s Size, dst, src Reg) {
	notByte(s)
	a.rr(map0F|0xaf, s, dst, src)
}

// ImulRM is IMUL dst, m.
func (a *Asm) ImulRM(s Size, dst Reg, m Mem) {
	notByte(s)
	a.rm(map0F|0xaf, s, dst, m)
}

// ImulRRI is IMUL dst, src, v.
func (a *Asm) ImulRRI(s Size, dst, src Reg, v int32) {
	notByte(s)
	if shortImm(s, v) {
		a.rr(0x6b, s, dst, src)
		a.put(uint64(uint8(v)), 1)
		return
	}
	a.rr(0x69, s, dst, src)
	a.imm(s, v)
}

// ImulRMI is IMUL dst, m, v.
func (a *Asm) ImulRMI(s Size, dst Reg, m Mem, v int32) {
	notByte(s)
	if shortImm(s, v) {
		a.rm(0x6b, s, dst, m)
		a.put(uint64(uint8(v)), 1)
		return
	}
	a.rm(0x69, s, dst, m)
	a.imm(s, v)
}

// SignA extends the accumulator's sign in place: CBW for S16, CWDE for S32, CDQE for S64.
func (a *Asm) SignA(s Size) {
	notByte(s)
	a.none(0x98, s)
}

// SignDA fills RDX with the accumulator's sign: CWD for S16, CDQ for S32, CQO for S64.
func (a *Asm) SignDA(s Size) {
	notByte(s)
	a.none(0x99, s)
}
