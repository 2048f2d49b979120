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

	logic(decoder.ANDPS, func(a, b uint64) uint64 { return a & b }), logic(decoder.ANDPD, func(a, b uint64) uint64 { return a & b }),
	logic(decoder.ANDNPS, func(a, b uint64) uint64 { return ^a & b }), logic(decoder.ANDNPD, func(a, b uint64) uint64 { return ^a & b }),
	logic(decoder.ORPS, func(a, b uint64) uint64 { return a | b }), logic(decoder.ORPD, func(a, b uint64) uint64 { return a | b }),
	logic(decoder.XORPS, func(a, b uint64) uint64 { return a ^ b }), logic(decoder.XORPD, func(a, b uint64) uint64 { return a ^ b }),

	{op: decoder.PSLLDQ, xmm: shiftBytes(bytesLeft)}, {op: decoder.PSRLDQ, xmm: shiftBytes(bytesRight)},
	unpackLow(decoder.PUNPCKLQDQ, interleaveQuads), unpackHigh(decoder.PUNPCKHQDQ, interleaveQuads),
	unpackLow(decoder.UNPCKLPS, interleaveDoubles), unpackHigh(decoder.UNPCKHPS, interleaveDoubles),
	unpackLow(decoder.UNPCKLPD, interleaveQuads), unpackHigh(decoder.UNPCKHPD, interleaveQuads),
	{op: decoder.PSHUFD, xmm: pairs(pshufd)}, {op: decoder.PSHUFLW, xmm: pairs(pshuflw)}, {op: decoder.PSHUFHW, xmm: pairs(pshufhw)},
	{op: decoder.SHUFPS, xmm: pairs(shufps)}, {op: decoder.SHUFPD, xmm: pairs(shufpd)},
}

func logic(name decoder.Op, f func(a, b uint64) uint64) simdRow {
	return simdRow{op: name, xmm: xmmLanes(f)}
}
