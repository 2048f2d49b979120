package amd64

// SSE is an instruction on XMM registers: its opcode in bits 0-7, its mandatory prefix or 0 in
// bits 8-15, and in bits 16-17 the map: 0 for 0F, 1 for 0F 38, 2 for 0F 3A. The numbers of XMM registers stand in a Reg: XMM0 is 0. Where
// the manual has a general register as an operand, the Reg is one.
type SSE uint32

// Moves. Those with Store in the name take the XMM register as their source.
const (
	MOVUPS      SSE = 0x0010
	MOVUPSStore SSE = 0x0011
	MOVSS       SSE = 0xf310
	MOVSSStore  SSE = 0xf311
	MOVSD       SSE = 0xf210
	MOVSDStore  SSE = 0xf211
	MOVLPS      SSE = 0x0012 // of registers: MOVHLPS
	MOVLPSStore SSE = 0x0013
	MOVHPS      SSE = 0x0016 // of registers: MOVLHPS
	MOVHPSStore SSE = 0x0017
	MOVAPS      SSE = 0x0028
	MOVD        SSE = 0x666e // from a general register
	MOVDStore   SSE = 0x667e // to one
	MOVQ        SSE = 0xf37e
)

// SSERR is an instruction of two registers; reg is the operand in the reg field of the ModRM byte,
// which is the destination but for stores. The size is S64 if a general register has 64 bits, else S32.
func (a *Asm) SSERR(op SSE, s Size, reg, rm Reg) { a.rr(op.opcode(), s, reg, rm) }

// SSERM is an instruction of a register and an operand in memory, which some must have aligned to
// 16 bytes.
func (a *Asm) SSERM(op SSE, reg Reg, m Mem) { a.rm(op.opcode(), S32, reg, m) }

// SSERRI is SSERR with an immediate byte.
func (a *Asm) SSERRI(op SSE, s Size, reg, rm Reg, v uint8) {
	a.SSERR(op, s, reg, rm)
	a.put(uint64(v), 1)
}

// SSEDigit is a shift by an immediate byte, which a digit of the opcode selects.
func (a *Asm) SSEDigit(op SSE, digit uint8, r Reg, v uint8) { a.SSERRI(op, S32, Reg(digit&7), r, v) }

// Ldmxcsr loads MXCSR.
func (a *Asm) Ldmxcsr(m Mem) { a.digitM(map0F|0xae, S32, 2, m) }

// Stmxcsr stores MXCSR.
func (a *Asm) Stmxcsr(m Mem) { a.digitM(map0F|0xae, S32, 3, m) }

// opcode returns op in the form that the encoder takes.
func (op SSE) opcode() opcode {
	return map0F + opcode(op>>16)<<8 | opcode(op&0xff) | opcode(op>>8&0xff)<<16
}
