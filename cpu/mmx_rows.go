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

	lanes(decoder.PADDB, func(a, b uint64) uint64 { return addEach(a, b, tops8) }),
	lanes(decoder.PADDW, func(a, b uint64) uint64 { return addEach(a, b, tops16) }),
	lanes(decoder.PADDD, func(a, b uint64) uint64 { return addEach(a, b, tops32) }),
	lanes(decoder.PSUBB, func(a, b uint64) uint64 { return subEach(a, b, tops8) }),
	lanes(decoder.PSUBW, func(a, b uint64) uint64 { return subEach(a, b, tops16) }),
	lanes(decoder.PSUBD, func(a, b uint64) uint64 { return subEach(a, b, tops32) }),
	lanes(decoder.PADDQ, func(a, b uint64) uint64 { return a + b }),
	lanes(decoder.PSUBQ, func(a, b uint64) uint64 { return a - b }),
	lanes(decoder.PADDSB, func(a, b uint64) uint64 { return addSigned(a, b, tops8) }),
	lanes(decoder.PADDSW, func(a, b uint64) uint64 { return addSigned(a, b, tops16) }),
	lanes(decoder.PSUBSB, func(a, b uint64) uint64 { return subSigned(a, b, tops8) }),
	lanes(decoder.PSUBSW, func(a, b uint64) uint64 { return subSigned(a, b, tops16) }),
	lanes(decoder.PADDUSB, func(a, b uint64) uint64 { return addUnsigned(a, b, tops8) }),
	lanes(decoder.PADDUSW, func(a, b uint64) uint64 { return addUnsigned(a, b, tops16) }),
	lanes(decoder.PSUBUSB, func(a, b uint64) uint64 { return subUnsigned(a, b, tops8) }),
	lanes(decoder.PSUBUSW, func(a, b uint64) uint64 { return subUnsigned(a, b, tops16) }),

	lanes(decoder.PCMPEQB, func(a, b uint64) uint64 { return equalEach(a, b, tops8) }),
	lanes(decoder.PCMPEQW, func(a, b uint64) uint64 { return equalEach(a, b, tops16) }),
	lanes(decoder.PCMPEQD, func(a, b uint64) uint64 { return equalEach(a, b, tops32) }),
	lanes(decoder.PCMPGTB, func(a, b uint64) uint64 { return greaterEach(a, b, tops8) }),
	lanes(decoder.PCMPGTW, func(a, b uint64) uint64 { return greaterEach(a, b, tops16) }),
	lanes(decoder.PCMPGTD, func(a, b uint64) uint64 { return greaterEach(a, b, tops32) }),
	lanes(decoder.PMINUB, func(a, b uint64) uint64 { return minUnsigned(a, b, tops8) }),
	lanes(decoder.PMAXUB, func(a, b uint64) uint64 { return maxUnsigned(a, b, tops8) }),
	lanes(decoder.PMINSW, func(a, b uint64) uint64 { return minSigned(a, b, tops16) }),
	lanes(decoder.PMAXSW, func(a, b uint64) uint64 { return maxSigned(a, b, tops16) }),
	lanes(decoder.PAVGB, func(a, b uint64) uint64 { return averageEach(a, b, tops8) }),
	lanes(decoder.PAVGW, func(a, b uint64) uint64 { return averageEach(a, b, tops16) }),

	lanes(decoder.PMULLW, mulLow), lanes(decoder.PMULHW, mulHigh), lanes(decoder.PMULHUW, mulHighUnsigned),
	lanes(decoder.PMADDWD, mulAdd), lanes(decoder.PMULUDQ, mulDouble), lanes(decoder.PSADBW, sumDifferences),

	shifts(decoder.PSLLW, shiftWordsLeft), shifts(decoder.PSRLW, shiftWordsRight), shifts(decoder.PSRAW, shiftWordsSigned),
	shifts(decoder.PSLLD, shiftDoublesLeft), shifts(decoder.PSRLD, shiftDoublesRight), shifts(decoder.PSRAD, shiftDoublesSigned),
	shifts(decoder.PSLLQ, shiftQuadLeft), shifts(decoder.PSRLQ, shiftQuadRight),

	packs(decoder.PACKSSWB, packWordsSigned), packs(decoder.PACKUSWB, packWordsUnsigned), packs(decoder.PACKSSDW, packDoubles),
	unpackLow(decoder.PUNPCKLBW, interleaveBytes), unpackLow(decoder.PUNPCKLWD, interleaveWords), unpackLow(decoder.PUNPCKLDQ, interleaveDoubles),
	unpackHigh(decoder.PUNPCKHBW, interleaveBytes), unpackHigh(decoder.PUNPCKHWD, interleaveWords), unpackHigh(decoder.PUNPCKHDQ, interleaveDoubles),
}
