package decoder

import "strings"

// source says where an operand is found. It is what the upper-case letter of the operand's code means.
type source uint8

// The letters of the codes are those of SDM vol. 2, A.2.1 "Codes for Addressing Method", but for Z and T, which
// are of this package, as are the codes in quotes. "Rv/Mw" is a register of the operand size or a word in memory.
const (
	srcNone source = iota
	srcA           // far pointer in the instruction
	srcC           // control register in ModRM.reg
	srcD           // debug register in ModRM.reg
	srcT           // test register in ModRM.reg
	srcE           // general register or memory in ModRM.rm
	srcRM          // the same, but a size of its own in memory ("Rv/Mw")
	srcG           // general register in ModRM.reg
	srcI           // immediate
	srcIs          // immediate byte, sign-extended ("Ibs")
	srcI2          // second immediate
	srcJ           // relative branch
	srcM           // memory in ModRM.rm
	srcO           // memory offset in the instruction
	srcP           // MMX register in ModRM.reg
	srcQ           // MMX register or memory in ModRM.rm
	srcN           // MMX register in ModRM.rm
	srcV           // XMM register in ModRM.reg
	srcW           // XMM register or memory in ModRM.rm
	srcU           // XMM register in ModRM.rm
	srcR           // general register in ModRM.rm, mod is ignored
	srcS           // segment register in ModRM.reg
	srcX           // string source
	srcY           // string destination
	srcZ           // general register in the low bits of the opcode
	srcReg         // the general register operand.fixed
	srcSeg         // the segment register operand.fixed
	srcXMM0        // XMM0
	srcST          // ST(0)
	srcSTi         // ST(ModRM.rm)
	srcOne         // the constant 1
)

// Sizes that depend on the operand size of the instruction.
const (
	sizeV = 0x80 + iota // operand size
	sizeZ               // operand size, but 4 bytes where it is 8
	sizeP               // far pointer: operand size + 2
	sizeA               // pair: twice the operand size
	sizeY               // 8 bytes with an operand size of 8, or else 4
	sizeS               // limit and base of a table: 10 bytes with an operand size of 8, or else 6
)

// operand is one compiled operand code.
type operand struct {
	src   source
	size  uint8 // in bytes, or one of sizeV to sizeS
	mem   uint8 // for srcRM, the size in memory
	fixed uint8 // for srcReg and srcSeg, the register
}

// sources holds the meaning of the upper-case letter of an operand code.
var sources = map[byte]source{
	'A': srcA, 'C': srcC, 'D': srcD, 'T': srcT, 'E': srcE, 'G': srcG, 'I': srcI, 'J': srcJ, 'M': srcM,
	'O': srcO, 'P': srcP, 'Q': srcQ, 'N': srcN, 'V': srcV, 'W': srcW, 'U': srcU, 'R': srcR, 'S': srcS,
	'X': srcX, 'Y': srcY, 'Z': srcZ,
}

// sizes holds the size that the lower-case letters of an operand code mean (SDM vol. 2, A.2.2 "Codes for Operand
// Type").
var sizes = map[string]uint8{
	"": 0, "b": 1, "w": 2, "d": 4, "q": 8, "t": 10, "dq": 16, "ps": 16, "pd": 16, "ss": 4, "sd": 8, "pi": 8,
	"s": sizeS, "v": sizeV, "z": sizeZ, "p": sizeP, "a": sizeA, "y": sizeY,
}

// fixedOperands holds the operand codes that do not consist of a letter of sources and letters of sizes.
var fixedOperands = map[string]operand{
	"AL": {src: srcReg, size: 1, fixed: 0}, "CL": {src: srcReg, size: 1, fixed: 1},
	"AX": {src: srcReg, size: 2, fixed: 0}, "DX": {src: srcReg, size: 2, fixed: 2},
	"eAX": {src: srcReg, size: sizeV, fixed: 0},
	"ES":  {src: srcSeg, size: 2, fixed: 0}, "CS": {src: srcSeg, size: 2, fixed: 1},
	"SS": {src: srcSeg, size: 2, fixed: 2}, "DS": {src: srcSeg, size: 2, fixed: 3},
	"FS": {src: srcSeg, size: 2, fixed: 4}, "GS": {src: srcSeg, size: 2, fixed: 5},
	"XMM0": {src: srcXMM0, size: 16},
	"ST":   {src: srcST, size: 10}, "STi": {src: srcSTi, size: 10}, "1": {src: srcOne, size: 1},
	"Rv/Mw": {src: srcRM, size: sizeV, mem: 2}, "Rd/Mw": {src: srcRM, size: 4, mem: 2}, "Rd/Mb": {src: srcRM, size: 4, mem: 1},
	"Ibs": {src: srcIs, size: sizeV},
}

// parseOperand compiles one operand code. It reports whether there is such a code.
func parseOperand(code string) (operand, bool) {
	if o, ok := fixedOperands[code]; ok {
		return o, true
	}
	if code == "" {
		return operand{}, false
	}
	src, ok1 := sources[code[0]]
	size, ok2 := sizes[code[1:]]
	return operand{src: src, size: size}, ok1 && ok2
}

// parseOperands compiles the operand codes of a row.
func parseOperands(args string) (list [4]operand, n uint8, ok bool) {
	if args == "" {
		return list, 0, true
	}
	immediate := false
	for code := range strings.SplitSeq(args, ",") {
		o, ok := parseOperand(code)
		if !ok || int(n) == len(list) {
			return list, n, false
		}
		if o.src == srcI {
			if immediate {
				o.src = srcI2
			}
			immediate = true
		}
		list[n] = o
		n++
	}
	return list, n, true
}

// usesModRM reports whether the operand is found through a ModR/M byte.
func (o operand) usesModRM() bool {
	switch o.src {
	case srcC, srcD, srcT, srcE, srcRM, srcG, srcM, srcP, srcQ, srcN, srcV, srcW, srcU, srcR, srcS, srcSTi:
		return true
	}
	return false
}

// bytes returns the operand's size in an instruction whose operand size is opsize.
func (o operand) bytes(opsize uint8) uint8 {
	if o.size < sizeV {
		return o.size
	}
	switch o.size {
	case sizeV:
		return opsize
	case sizeZ:
		return min(opsize, 4)
	case sizeP:
		return opsize + 2
	case sizeA:
		return 2 * opsize
	case sizeY:
		return max(opsize, 4)
	}
	return max(opsize, 4) + 2 // sizeS
}
