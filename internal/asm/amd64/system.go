package amd64

// String is a string instruction.
type String uint8

// The string instructions by their opcodes for bytes.
const (
	MOVS String = 0xa4
	CMPS String = 0xa6
	STOS String = 0xaa
	LODS String = 0xac
	SCAS String = 0xae
)

// Str is one step of a string instruction.
func (a *Asm) Str(op String, s Size) { a.none(opcode(op).wide(s), s) }

// Rep repeats it RCX times; CMPS and SCAS end at the first difference (REPE).
func (a *Asm) Rep(op String, s Size) { a.none(repF3|opcode(op).wide(s), s) }

// Repne repeats CMPS or SCAS RCX times or until the first equality.
func (a *Asm) Repne(op String, s Size) { a.none(repF2|opcode(op).wide(s), s) }

// Cpuid asks the processor what EAX and ECX say.
func Cpuid(a *Asm) { a.none(map0F|0xa2, S32) }

// Pushfq pushes RFLAGS.
func (a *Asm) Pushfq() { a.none(0x9c, S32) }

// Popfq pops RFLAGS.
func (a *Asm) Popfq() { a.none(0x9d, S32) }

// Lahf loads AH with the low byte of the flags.
func (a *Asm) Lahf() { a.none(0x9f, S32) }

// Sahf stores AH in the low byte of the flags.
func (a *Asm) Sahf() { a.none(0x9e, S32) }

// Cmc complements CF.
func (a *Asm) Cmc() { a.none(0xf5, S32) }

// Clc clears CF.
func (a *Asm) Clc() { a.none(0xf8, S32) }

// Stc sets CF.
func (a *Asm) Stc() { a.none(0xf9, S32) }

// Cld clears DF.
func (a *Asm) Cld() { a.none(0xfc, S32) }

// Std sets DF.
func (a *Asm) Std() { a.none(0xfd, S32) }

// Int3 is the breakpoint of one byte.
func (a *Asm) Int3() { a.none(0xcc, S32) }

// Ud2 raises the invalid opcode exception.
func (a *Asm) Ud2() { a.none(map0F|0x0b, S32) }

// nops are the sequences of 1 to 8 bytes that the manuals recommend (NOP in the SDM).
var nops = [9]uint64{
	1: 0x90,
	2: 0x9066,
	3: 0x00_1f0f,
	4: 0x0040_1f0f,
	5: 0x00_0044_1f0f,
	6: 0x00_0044_1f0f_66,
	7: 0x0000_0000_801f_0f,
	8: 0x0000_0000_0084_1f0f,
}

// Nop appends n bytes of no operation, in as few instructions as possible.
func (a *Asm) Nop(n int) {
	for n > 0 {
		k := min(n, 8)
		a.room()
		a.put(nops[k], uint(k))
		n -= k
	}
}

// Align appends no operations up to an address that is a multiple of n, a power of two.
func (a *Asm) Align(n uintptr) { a.Nop(int(-a.PC() & (n - 1))) }
