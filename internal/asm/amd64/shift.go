package amd64

// Shift is a shift or rotate.
type Shift uint8

// The shifts by their numbers in the encoding.
const (
	ROL Shift = 0
	ROR Shift = 1
	RCL Shift = 2
	RCR Shift = 3
	SHL Shift = 4
	SHR Shift = 5
	SAR Shift = 7
)

// ShiftRI shifts a register by n. A count of 1 has an encoding of its own, which is
// shorter and defines OF.
func (a *Asm) ShiftRI(op Shift, s Size, r Reg, n uint8) {
	if n == 1 {
		a.digitR(opcode(0xd0).wide(s), s, uint8(op&7), r)
		return
	}
	a.digitR(opcode(0xc0).wide(s), s, uint8(op&7), r)
	a.put(uint64(n), 1)
}

// ShiftMI shifts memory by n.
func (a *Asm) ShiftMI(op Shift, s Size, m Mem, n uint8) {
	if n == 1 {
		a.digitM(opcode(0xd0).wide(s), s, uint8(op&7), m)
		return
	}
	a.digitM(opcode(0xc0).wide(s), s, uint8(op&7), m)
	a.put(uint64(n), 1)
}

// ShiftRCL shifts a register by CL.
func (a *Asm) ShiftRCL(op Shift, s Size, r Reg) {
	a.digitR(opcode(0xd2).wide(s), s, uint8(op&7), r)
}

// ShiftMCL shifts memory by CL.
func (a *Asm) ShiftMCL(op Shift, s Size, m Mem) {
	a.digitM(opcode(0xd2).wide(s), s, uint8(op&7), m)
}

// Double is a shift that fills with the bits of a second register.
type Double uint8

// The double shifts by their opcodes.
const (
	SHLD Double = 0xa4
	SHRD Double = 0xac
)

// DoubleRRI shifts dst by n and fills it from src.
func (a *Asm) DoubleRRI(op Double, s Size, dst, src Reg, n uint8) {
	notByte(s)
	a.rr(map0F|opcode(op), s, src, dst)
	a.put(uint64(n), 1)
}

// DoubleMRI shifts memory by n and fills it from src.
func (a *Asm) DoubleMRI(op Double, s Size, m Mem, src Reg, n uint8) {
	notByte(s)
	a.rm(map0F|opcode(op), s, src, m)
	a.put(uint64(n), 1)
}

// DoubleRRCL shifts dst by CL and fills it from src.
func (a *Asm) DoubleRRCL(op Double, s Size, dst, src Reg) {
	notByte(s)
	a.rr(map0F|opcode(op)+1, s, src, dst)
}

// DoubleMRCL shifts memory by CL and fills it from src.
func (a *Asm) DoubleMRCL(op Double, s Size, m Mem, src Reg) {
	notByte(s)
	a.rm(map0F|opcode(op)+1, s, src, m)
}
