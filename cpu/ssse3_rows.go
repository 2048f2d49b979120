package cpu

import "github.com/iron86/iron86/decoder"

// ssse3Table holds SSSE3.
var ssse3Table = []simdRow{
	across(decoder.PHADDW, acrossWords(func(a, b int32) int32 { return a + b })),
	across(decoder.PHSUBW, acrossWords(func(a, b int32) int32 { return a - b })),
	across(decoder.PHADDSW, acrossWords(func(a, b int32) int32 { return clamp(a + b) })),
	across(decoder.PHSUBSW, acrossWords(func(a, b int32) int32 { return clamp(a - b) })),
	across(decoder.PHADDD, func(a, b uint64) uint64 { return uint64(uint32(a)+uint32(a>>32)) | (b+b>>32)<<32 }),
	across(decoder.PHSUBD, func(a, b uint64) uint64 { return uint64(uint32(a)-uint32(a>>32)) | (b-b>>32)<<32 }),

	both(decoder.PABSB, mmLanes(pabsb), xmmLanes(pabsb)),
	both(decoder.PABSW, mmLanes(pabsw), xmmLanes(pabsw)),
	both(decoder.PABSD, mmLanes(pabsd), xmmLanes(pabsd)),
	both(decoder.PSIGNB, mmLanes(psignb), xmmLanes(psignb)),
	both(decoder.PSIGNW, mmLanes(psignw), xmmLanes(psignw)),
	both(decoder.PSIGND, mmLanes(psignd), xmmLanes(psignd)),
	both(decoder.PMADDUBSW, mmLanes(mulAddBytes), xmmLanes(mulAddBytes)), both(decoder.PMULHRSW, mmLanes(mulRounded), xmmLanes(mulRounded)),

	both(decoder.PSHUFB, mmLanes(shuffleBytes), pairs(pshufb)),
	both(decoder.PALIGNR, mmImm(func(a, b uint64, n uint32) uint64 { return aligned(b, a, n) }), pairs(palignr)),
}

// across returns the row of an instruction that makes 64 bits of 128 by f.
func across(name decoder.Op, f func(a, b uint64) uint64) simdRow {
	return both(name, mmLanes(f), xmmHalves(f))
}
