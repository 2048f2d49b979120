package amd64

// Reg is a general register. The size of the operand says how much of it is meant:
// RAX with S8 is AL, RSP with S8 is SPL.
type Reg uint8

// The registers by their numbers in the encoding.
const (
	RAX Reg = iota
	RCX
	RDX
	RBX
	RSP
	RBP
	RSI
	RDI
	R8
	R9
	R10
	R11
	R12
	R13
	R14
	R15
)

// The second bytes of the first four registers, for S8 only. They share numbers with
// SPL to DIL, which a REX prefix selects; so they meet no operand that needs one.
const (
	AH Reg = 0x14 + iota
	CH
	DH
	BH
)

// What a Mem can have in place of a base.
const (
	NoReg Reg = 0x20 // no base
	RIP   Reg = 0x21 // the address of the next instruction
)

// Size is the size of an operand.
type Size uint8

// The sizes. A 32-bit result clears the upper half of its register.
const (
	S8 Size = iota
	S16
	S32
	S64
)

// Mem is an operand in memory: Base + Index*Scale + Disp. With Scale 0 there is no index,
// whatever Index is; so Mem{Base: RBX, Disp: 8} is [rbx+8].
type Mem struct {
	Base  Reg
	Index Reg   // not RSP
	Scale uint8 // 0 (no index), 1, 2, 4 or 8
	Disp  int32
}

// Cond is a condition of Jcc, SETcc and CMOVcc.
type Cond uint8

// The conditions by their numbers in the encoding. Of two names of one condition, the one
// for comparisons is here.
const (
	CondO Cond = iota
	CondNO
	CondB // also C
	CondAE
	CondE // also Z
	CondNE
	CondBE
	CondA
	CondS
	CondNS
	CondP
	CondNP
	CondL
	CondGE
	CondLE
	CondG
)

// Not returns the opposite condition.
func (c Cond) Not() Cond { return c ^ 1 }
