package decoder

import "github.com/iron86/iron86/x86"

// Mode is what decoding depends on besides the bytes.
type Mode struct {
	Bits int            // code size: 16 or 32 (the D bit of CS), or 64 (its L bit)
	Gen  x86.Generation // instructions that came later are Invalid
}

// Prefix is a set of instruction prefixes.
type Prefix uint8

// Prefixes of an instruction.
const (
	PrefixLock     Prefix = 1 << iota // F0
	PrefixRepne                       // F2
	PrefixRep                         // F3; of F2 and F3 the last one counts
	PrefixOpSize                      // 66; OpSize follows it even where an SSE encoding demands it
	PrefixAddrSize                    // 67
	PrefixSeg                         // 26 2E 36 3E 64 65; the last one counts: Inst.Seg. In 64-bit mode only 64 and 65 are meant
)

// ArgKind is the kind of an operand.
type ArgKind uint8

// Kinds of operand.
const (
	ArgNone   ArgKind = iota
	ArgReg            // general register Reg of Size bytes; size 1: encoding order AL…BH, with Inst.REX SPL BPL SIL DIL for 4 to 7
	ArgSeg            // segment register Reg
	ArgCR             // control register
	ArgDR             // debug register
	ArgTR             // test register
	ArgST             // x87 stack register ST(Reg)
	ArgMM             // MMX register
	ArgXMM            // XMM register
	ArgMem            // the memory operand Inst.Mem, Size bytes (0: no access, or its size is the instruction's own matter)
	ArgImm            // Inst.Imm (the second immediate operand, of ENTER and EXTRQ-like forms, is ArgImm2)
	ArgImm2           // Inst.Imm2
	ArgRel            // branch target: Inst.Imm is the displacement, sign-extended
	ArgFar            // far pointer: Inst.Imm is the offset, Inst.Imm2 the selector
	ArgConst          // constant 1 of the shift forms D0 and D1: Inst.Imm is 1
	ArgStrSrc         // string source Seg:[eSI]
	ArgStrDst         // string destination ES:[eDI]
)

// Arg is one operand.
type Arg struct {
	Kind ArgKind
	Reg  uint8
	Size uint8 // bytes
}

// NoReg is the absent base or index of a memory operand. It is an index of the
// processor's register file that always holds 0.
const NoReg = 16

// RIP as the base of a memory operand stands for the address of the next instruction. It, too, is an index of
// the register file that always holds 0.
const RIP = 17

// Mem is a memory operand: Disp + base + index<<Scale, cut to the address size.
type Mem struct {
	Base, Index uint8 // x86.AX…DI, 8 to 15 for R8 to R15, or NoReg; Base may be RIP
	Scale       uint8 // shift, 0 to 3
	Disp        uint32
	High        uint32 // with an address size of 8 bytes: bits 63 to 32 of the displacement, which only A0 to A3 encode and others extend by its sign
}

// Inst is one decoded instruction.
type Inst struct {
	Op       Op    // mnemonic, or Invalid, Short, TooLong: see Decode
	Row      *Row  // the encoding; nil when none fits (Op is then one of the three)
	Len      uint8 // bytes, with prefixes
	Prefix   Prefix
	OpSize   uint8 // operand size in bytes: 2, 4 or 8
	AddrSize uint8 // address size in bytes: 2, 4 or 8
	Seg      uint8 // segment register of the memory operand (or string source), override included
	ModRM    uint8 // the byte; mod is 3 where the processor ignores it (MOVCR, MOVDR, MOVTR)
	HasModRM bool
	NArgs    uint8
	Args     [4]Arg
	Mem      Mem
	Imm      uint64 // sign-extended to 64 bits where the processor extends it: bytes of 6A, 6B and 83, displacements of branches, and 4 bytes for an operand of 8
	Imm2     uint16
	Opcode   uint16 // the opcode: 0x00xx one byte, 0x0Fxx two bytes (0F xx), 0x38xx and 0x3Axx three (0F 38 xx, 0F 3A xx)
	Bits     uint8  // Mode.Bits
	REX      uint8  // in 64-bit mode: the REX prefix, 40 to 4F, if it stands directly before the opcode, or else 0
	NoSeg    uint8  // in 64-bit mode: the last of the prefixes 26 2E 36 3E, which have no effect there, or 0
}

// IsMem reports whether the ModR/M byte addresses memory.
func (i *Inst) IsMem() bool { return i.HasModRM && i.ModRM < 0xc0 }
