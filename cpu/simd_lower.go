package cpu

import "github.com/iron86/iron86/decoder"

// simdForm says how an MMX or SSE instruction is lowered. op.dst and op.src are
// the registers of the first and of the second operand, whatever their kind,
// op.imm is the immediate byte.
type simdForm struct {
	reg   handler // all operands are registers, or there are none
	imm   handler // the second operand is the immediate byte
	out   handler // the first operand is a general register; nil: as reg
	load  handler // an operand other than the first is in memory
	store handler // the first operand is in memory
	kind  uint8   // op.kind
}

// simdRow holds the forms of one Op: xmm if any operand is an XMM register, else mm.
// Instructions without an operand of either kind are in mm.
type simdRow struct {
	op      decoder.Op
	mm, xmm simdForm
}
