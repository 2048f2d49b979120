package amd64

// X87 is an instruction of the x87 unit without an operand in memory: its opcode, D8 to DF, and its second byte, C0 to FF.
func X87(a *Asm, op, second uint8) {
	a.room()
	a.put(uint64(op)|uint64(second)<<8, 2)
}

// X87M is an instruction of the x87 unit with an operand in memory: its opcode and the digit of its ModRM byte.
func X87M(a *Asm, op, digit uint8, m Mem) { a.digitM(opcode(op), S32, digit, m) }

// Frstor loads the state of the x87 unit from 108 bytes, and Fnsave stores it and makes it that of FNINIT.
func Frstor(a *Asm, m Mem) { X87M(a, 0xdd, 4, m) }

// Fnsave: see Frstor.
func Fnsave(a *Asm, m Mem) { X87M(a, 0xdd, 6, m) }

// EMMS empties the MMX registers.
func EMMS(a *Asm) { a.none(map0F|0x77, S32) }
