package cpu

// handler executes one op. It returns false when the block ends here, with c.exit
// saying how: the last op of a block always does.
type handler func(c *CPU, o *op) bool

// op is one lowered instruction (or a fused pair), 32 bytes.
type op struct {
	fn    handler
	imm   uint32
	disp  uint32
	amask uint32 // FFFF or FFFFFFFF: cuts the effective address
	base  uint8  // register index or decoder.NoReg
	index uint8
	scale uint8 // shift
	seg   uint8
	dst   uint8 // register; a byte register has highByte set for AH to BH
	src   uint8
	off   uint16 // from the block's first byte to this instruction
	len   uint8  // bytes of the instruction (of both when fused)
	idx   uint8  // instructions of the block before this one
	kind  uint8  // a family's choice: condition, string size, shift …
	count uint8  // instructions in this op: 2 when fused
}

// highByte in op.dst or op.src marks AH, CH, DH, BH: bits 15–8 of registers 0–3.
const highByte = 0x10

// byteReg is the op's form of a byte register in encoding order AL…BH.
func byteReg(n uint8) uint8 {
	if n >= 4 {
		return n - 4 | highByte
	}
	return n
}
