package cpu

import "github.com/iron86/iron86/decoder"

// mmxTable holds the instructions that have an MMX form.
var mmxTable = []simdRow{
	{op: decoder.EMMS, mm: simdForm{reg: emms}},
	{op: decoder.MOVD, mm: mmMOVD, xmm: xmmMOVD},
	{op: decoder.MOVQ, mm: mmMOVQ, xmm: xmmMOVQ},
	{op: decoder.MOVQ2DQ, xmm: simdForm{reg: movq2dq}},
	{op: decoder.MOVDQ2Q, xmm: simdForm{reg: movdq2q}},
	{op: decoder.MOVNTQ, mm: simdForm{store: movqStoreMM}},
	{op: decoder.MASKMOVQ, mm: simdForm{reg: maskmovq}},
	{op: decoder.PMOVMSKB, mm: mmPMOVMSKB, xmm: xmmPMOVMSKB},
	{op: decoder.PEXTRW, mm: mmPEXTRW, xmm: xmmPEXTRW},
	{op: decoder.PINSRW, mm: mmPINSRW, xmm: xmmPINSRW},
	{op: decoder.PSHUFW, mm: mmImm(func(_, b uint64, order uint32) uint64 { return shuffled(b, order) })},

	lanes(decoder.PAND, func(a, b uint64) uint64 { return a & b }),
	lanes(decoder.PANDN, func(a, b uint64) uint64 { return ^a & b }),
	lanes(decoder.POR, func(a, b uint64) uint64 { return a | b }),
	lanes(decoder.PXOR, func(a, b uint64) uint64 { return a ^ b }),

	each(decoder.PADDB, addEach, tops8), each(decoder.PADDW, addEach, tops16), each(decoder.PADDD, addEach, tops32),
	each(decoder.PSUBB, subEach, tops8), each(decoder.PSUBW, subEach, tops16), each(decoder.PSUBD, subEach, tops32),
	lanes(decoder.PADDQ, func(a, b uint64) uint64 { return a + b }),
	lanes(decoder.PSUBQ, func(a, b uint64) uint64 { return a - b }),
	each(decoder.PADDSB, addSigned, tops8), each(decoder.PADDSW, addSigned, tops16),
	each(decoder.PSUBSB, subSigned, tops8), each(decoder.PSUBSW, subSigned, tops16),
	each(decoder.PADDUSB, addUnsigned, tops8), each(decoder.PADDUSW, addUnsigned, tops16),
	each(decoder.PSUBUSB, subUnsigned, tops8), each(decoder.PSUBUSW, subUnsigned, tops16),

	each(decoder.PCMPEQB, equalEach, tops8), each(decoder.PCMPEQW, equalEach, tops16), each(decoder.PCMPEQD, equalEach, tops32),
	each(decoder.PCMPGTB, greaterEach, tops8), each(decoder.PCMPGTW, greaterEach, tops16), each(decoder.PCMPGTD, greaterEach, tops32),
	each(decoder.PMINUB, minUnsigned, tops8), each(decoder.PMAXUB, maxUnsigned, tops8),
	each(decoder.PMINSW, minSigned, tops16), each(decoder.PMAXSW, maxSigned, tops16),
	each(decoder.PAVGB, averageEach, tops8), each(decoder.PAVGW, averageEach, tops16),

	lanes(decoder.PMULLW, mulLow), lanes(decoder.PMULHW, mulHigh), lanes(decoder.PMULHUW, mulHighUnsigned),
	lanes(decoder.PMADDWD, mulAdd), lanes(decoder.PMULUDQ, mulDouble), lanes(decoder.PSADBW, sumDifferences),

	shifts(decoder.PSLLW, shiftWordsLeft), shifts(decoder.PSRLW, shiftWordsRight), shifts(decoder.PSRAW, shiftWordsSigned),
	shifts(decoder.PSLLD, shiftDoublesLeft), shifts(decoder.PSRLD, shiftDoublesRight), shifts(decoder.PSRAD, shiftDoublesSigned),
	shifts(decoder.PSLLQ, shiftQuadLeft), shifts(decoder.PSRLQ, shiftQuadRight),

	packs(decoder.PACKSSWB, packWordsSigned), packs(decoder.PACKUSWB, packWordsUnsigned), packs(decoder.PACKSSDW, packDoubles),
	unpackLow(decoder.PUNPCKLBW, interleaveBytes), unpackLow(decoder.PUNPCKLWD, interleaveWords), unpackLow(decoder.PUNPCKLDQ, interleaveDoubles),
	unpackHigh(decoder.PUNPCKHBW, interleaveBytes), unpackHigh(decoder.PUNPCKHWD, interleaveWords), unpackHigh(decoder.PUNPCKHDQ, interleaveDoubles),
}
