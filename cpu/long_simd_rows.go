package cpu

import "github.com/iron86/iron86/decoder"

// wideSIMD has the rows of those MMX and SSE instructions, with REX.W, on which REX.W has an effect.
var wideSIMD = map[decoder.Op]simdRow{
	decoder.MOVD: {mm: mmMOVQGeneral, xmm: xmmMOVQGeneral},

	decoder.CVTSS2SI: float(decoder.CVTSS2SI, from32(cvtsi64((*simd).round32Long))), decoder.CVTTSS2SI: float(decoder.CVTTSS2SI, from32(cvtsi64((*simd).trunc32Long))),
	decoder.CVTSD2SI: float(decoder.CVTSD2SI, from64(cvtsi64((*simd).round64Long))), decoder.CVTTSD2SI: float(decoder.CVTTSD2SI, from64(cvtsi64((*simd).trunc64Long))),
	decoder.CVTSI2SS: float(decoder.CVTSI2SS, fromGeneral64(cvtsi2ss64)), decoder.CVTSI2SD: float(decoder.CVTSI2SD, fromGeneral64(cvtsi2sd64)),

	decoder.PEXTRD: {xmm: pextrq}, decoder.PINSRD: {xmm: pinsrq},
	decoder.PCMPESTRI: {xmm: fromU128(compareIndex(longLengths))}, decoder.PCMPESTRM: {xmm: fromU128(compareMask(longLengths))},
}

func lowerSIMDLong(l *lowerer, i *decoder.Inst, o *op) bool {
	if i.OpSize == 8 {
		if r, ok := wideSIMD[i.Op]; ok {
			return lowerSIMDRow(l, &r, i, o)
		}
	}
	return lowerSIMD(l, i, o)
}
