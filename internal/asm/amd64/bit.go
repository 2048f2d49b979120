package amd64

// Bit is an operation on one bit, which goes to CF first.
type Bit uint8

// The operations by their numbers in the encoding.
const (
	BT  Bit = 4
	BTS Bit = 5
	BTR Bit = 6
	BTC Bit = 7
)

// BitRI takes bit n, modulo the size, of a register.
func (a *Asm) BitRI(op Bit, s Size, r Reg, n uint8) {
	notByte(s)
	a.digitR(map0F|0xba, s, uint8(op&7), r)
	a.put(uint64(n), 1)
}

// BitMI takes bit n, modulo the size, of memory.
func (a *Asm) BitMI(op Bit, s Size, m Mem, n uint8) {
	notByte(s)
	a.digitM(map0F|0xba, s, uint8(op&7), m)
	a.put(uint64(n), 1)
}

// BitRR takes the bit of r that index names, modulo the size. The form with memory, whose
// index reaches beyond the operand, is left out.
func (a *Asm) BitRR(op Bit, s Size, r, index Reg) {
	notByte(s)
	a.rr(map0F|0x83|opcode(op&7)<<3, s, index, r)
}

// BsfRR finds the lowest bit of src that is 1. If there is none, ZF is set, and dst keeps its
// value on processors of Intel and AMD.
func (a *Asm) BsfRR(s Size, dst, src Reg) {
	notByte(s)
	a.rr(map0F|0xbc, s, dst, src)
}

// BsfRM is BSF of memory.
func (a *Asm) BsfRM(s Size, dst Reg, m Mem) {
	notByte(s)
	a.rm(map0F|0xbc, s, dst, m)
}

// BsrRR finds the highest bit of src that is 1.
func (a *Asm) BsrRR(s Size, dst, src Reg) {
	notByte(s)
	a.rr(map0F|0xbd, s, dst, src)
}

// BsrRM is BSR of memory.
func (a *Asm) BsrRM(s Size, dst Reg, m Mem) {
	notByte(s)
	a.rm(map0F|0xbd, s, dst, m)
}
