package cpu

import "github.com/iron86/iron86/decoder"

// sse4Table holds SSE4.1 and what SSE4.2 has on XMM registers. None of it has an MMX form. PEXTRW with a destination
// in memory is in mmxTable.
var sse4Table = []simdRow{
	{op: decoder.PBLENDVB, xmm: blendBySign(tops8)}, {op: decoder.BLENDVPS, xmm: blendBySign(tops32)}, {op: decoder.BLENDVPD, xmm: blendBySign(tops64)},
	{op: decoder.PBLENDW, xmm: blend(16)}, {op: decoder.BLENDPS, xmm: blend(32)}, {op: decoder.BLENDPD, xmm: blend(64)},
	{op: decoder.PTEST, xmm: from128(ptest)}, {op: decoder.MOVNTDQA, xmm: simdForm{load: movapsLoad}},

	{op: decoder.PEXTRB, xmm: extract(8)}, {op: decoder.PEXTRD, xmm: extract(32)}, {op: decoder.EXTRACTPS, xmm: extract(32)},
	{op: decoder.PINSRB, xmm: insert(8)}, {op: decoder.PINSRD, xmm: insert(32)}, {op: decoder.INSERTPS, xmm: simdForm{reg: insertps, load: insertpsLoad}},

	{op: decoder.PMOVSXBW, xmm: from64(extend(8, 16, true))}, {op: decoder.PMOVSXBD, xmm: from32(extend(8, 32, true))}, {op: decoder.PMOVSXBQ, xmm: from16(extend(8, 64, true))},
	{op: decoder.PMOVSXWD, xmm: from64(extend(16, 32, true))}, {op: decoder.PMOVSXWQ, xmm: from32(extend(16, 64, true))}, {op: decoder.PMOVSXDQ, xmm: from64(extend(32, 64, true))},
	{op: decoder.PMOVZXBW, xmm: from64(extend(8, 16, false))}, {op: decoder.PMOVZXBD, xmm: from32(extend(8, 32, false))}, {op: decoder.PMOVZXBQ, xmm: from16(extend(8, 64, false))},
	{op: decoder.PMOVZXWD, xmm: from64(extend(16, 32, false))}, {op: decoder.PMOVZXWQ, xmm: from32(extend(16, 64, false))}, {op: decoder.PMOVZXDQ, xmm: from64(extend(32, 64, false))},

	{op: decoder.PMINSB, xmm: xmmLanes(pminsb)}, {op: decoder.PMAXSB, xmm: xmmLanes(pmaxsb)}, {op: decoder.PMINUW, xmm: xmmLanes(pminuw)}, {op: decoder.PMAXUW, xmm: xmmLanes(pmaxuw)},
	{op: decoder.PMINSD, xmm: xmmLanes(pminsd)}, {op: decoder.PMAXSD, xmm: xmmLanes(pmaxsd)}, {op: decoder.PMINUD, xmm: xmmLanes(pminud)}, {op: decoder.PMAXUD, xmm: xmmLanes(pmaxud)},
	{op: decoder.PCMPEQQ, xmm: xmmLanes(pcmpeqq)}, {op: decoder.PCMPGTQ, xmm: xmmLanes(pcmpgtq)},
	{op: decoder.PMULDQ, xmm: xmmLanes(mulSigned)}, {op: decoder.PMULLD, xmm: xmmLanes(mulDoubles)},
	{op: decoder.PACKUSDW, xmm: xmmHalves(packDoublesUnsigned)}, {op: decoder.PHMINPOSUW, xmm: pairs(phminposuw)}, {op: decoder.MPSADBW, xmm: pairs(mpsadbw)},

	{op: decoder.ROUNDPS, xmm: from128(roundps)}, {op: decoder.ROUNDSS, xmm: from32(roundss)}, {op: decoder.ROUNDPD, xmm: from128(roundpd)}, {op: decoder.ROUNDSD, xmm: from64(roundsd)},
	{op: decoder.DPPS, xmm: from128(dpps)}, {op: decoder.DPPD, xmm: from128(dppd)},

	{op: decoder.PCMPESTRI, xmm: fromU128(compareIndex(explicitLengths))}, {op: decoder.PCMPESTRM, xmm: fromU128(compareMask(explicitLengths))},
	{op: decoder.PCMPISTRI, xmm: fromU128(compareIndex(implicitLengths))}, {op: decoder.PCMPISTRM, xmm: fromU128(compareMask(implicitLengths))},
}
