package cpu

import "github.com/iron86/iron86/decoder"

// sseTable holds the instructions on XMM registers alone that do no arithmetic on
// floating-point numbers.
var sseTable = []simdRow{
	{op: decoder.MOVAPS, xmm: moveAligned}, {op: decoder.MOVAPD, xmm: moveAligned}, {op: decoder.MOVDQA, xmm: moveAligned},
	{op: decoder.MOVUPS, xmm: moveUnaligned}, {op: decoder.MOVUPD, xmm: moveUnaligned}, {op: decoder.MOVDQU, xmm: moveUnaligned},
	{op: decoder.MOVNTPS, xmm: moveAligned}, {op: decoder.MOVNTPD, xmm: moveAligned}, {op: decoder.MOVNTDQ, xmm: moveAligned},
	{op: decoder.MOVSS, xmm: xmmMOVSS}, {op: decoder.MOVSD, xmm: xmmMOVSD},
	{op: decoder.MOVLPS, xmm: moveHalf(0, 0)}, {op: decoder.MOVLPD, xmm: moveHalf(0, 0)}, {op: decoder.MOVHLPS, xmm: moveHalf(0, 1)},
	{op: decoder.MOVHPS, xmm: moveHalf(1, 1)}, {op: decoder.MOVHPD, xmm: moveHalf(1, 1)}, {op: decoder.MOVLHPS, xmm: moveHalf(1, 0)},
	{op: decoder.MOVMSKPS, xmm: simdForm{reg: movmskps}}, {op: decoder.MOVMSKPD, xmm: simdForm{reg: movmskpd}},
	{op: decoder.MASKMOVDQU, xmm: simdForm{reg: maskmovdqu}},

	{op: decoder.ANDPS, xmm: pairs(and128)}, {op: decoder.ANDPD, xmm: pairs(and128)},
	{op: decoder.ANDNPS, xmm: pairs(andn128)}, {op: decoder.ANDNPD, xmm: pairs(andn128)},
	{op: decoder.ORPS, xmm: pairs(or128)}, {op: decoder.ORPD, xmm: pairs(or128)},
	{op: decoder.XORPS, xmm: pairs(xor128)}, {op: decoder.XORPD, xmm: pairs(xor128)},

	{op: decoder.PSLLDQ, xmm: shiftBytes(bytesLeft)}, {op: decoder.PSRLDQ, xmm: shiftBytes(bytesRight)},
	{op: decoder.PUNPCKLQDQ, xmm: pairs(punpcklqdq128)}, {op: decoder.PUNPCKHQDQ, xmm: pairs(punpckhqdq128)},
	{op: decoder.UNPCKLPS, xmm: pairs(punpckldq128)}, {op: decoder.UNPCKHPS, xmm: pairs(punpckhdq128)},
	{op: decoder.UNPCKLPD, xmm: pairs(punpcklqdq128)}, {op: decoder.UNPCKHPD, xmm: pairs(punpckhqdq128)},
	{op: decoder.PSHUFD, xmm: pairs(pshufd)}, {op: decoder.PSHUFLW, xmm: pairs(pshuflw)}, {op: decoder.PSHUFHW, xmm: pairs(pshufhw)},
	{op: decoder.SHUFPS, xmm: pairs(shufps)}, {op: decoder.SHUFPD, xmm: pairs(shufpd)},
}

func and128(a0, a1, b0, b1 uint64, _ uint32) (low, high uint64)  { return a0 & b0, a1 & b1 }
func andn128(a0, a1, b0, b1 uint64, _ uint32) (low, high uint64) { return ^a0 & b0, ^a1 & b1 }
func or128(a0, a1, b0, b1 uint64, _ uint32) (low, high uint64)   { return a0 | b0, a1 | b1 }
func xor128(a0, a1, b0, b1 uint64, _ uint32) (low, high uint64)  { return a0 ^ b0, a1 ^ b1 }
