package cpu

// handler executes one op. It returns false when the block ends here, with c.exit
// saying how: the last op of a block always does.
type handler func(c *CPU, o *op) bool

// op is one lowered instruction (or a fused pair). It has 32 bytes, so that two of them fill a line of
// the host's cache. It does not keep its decoder.Op: who needs to know what an op of a valid block
// does decodes the block's bytes again, as CPU.Unit does for a translator.
type op struct {
	fn    handler
	imm   uint32
	disp  uint32
	amask uint32 // FFFFh or FFFFFFFFh, which cuts the effective address, or maskLong; 0 without a memory operand
	base  uint8  // index of a register, or decoder.NoReg
	index uint8
	scale uint8 // how far the index is shifted, 0 to 3
	seg   uint8
	dst   uint8 // a register; for AH to BH the number has highByte set
	src   uint8
	off   uint16 // offset of this instruction from the block's first byte
	len   uint8  // length of the instruction in bytes (of both when fused)
	idx   uint8  // how many instructions of the block come before this one
	kind  uint8  // what the family of the instruction makes of it: condition, string size, kind of shift
	count uint8  // how many instructions the op executes: 2 when fused, else 1
}

// highByte in op.dst or op.src marks AH, CH, DH, BH: bits 15–8 of registers 0–3. It is above every number of a register and above decoder.NoReg.
const highByte = 0x20

// byteReg returns the op's form of a byte register, which n gives in the order of encoding, AL to
// BH.
func byteReg(n uint8) uint8 {
	if n >= 4 {
		return n - 4 | highByte
	}
	return n
}

// Values of CPU.exit: how a block ended, and so where execution goes on.
const (
	exitNext     = 0 // at the instruction after the block
	exitTaken    = 1 // at the direct target of its branch
	exitIndirect = 2 // at c.eip
	exitLeft     = 3 // with a fault pending, or before this op: see stopped
)

// opLeave ends a block that has become invalid while it runs: this instruction
// is not executed but fetched again.
func opLeave(c *CPU, o *op) bool {
	c.exit = exitLeft
	return false
}
