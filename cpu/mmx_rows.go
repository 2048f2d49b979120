package cpu

import "github.com/iron86/iron86/decoder"

// mmxTable holds the instructions that have an MMX form.
var mmxTable = []simdRow{
	{op: decoder.EMMS, mm: simdForm{reg: emms}},
	lanes(decoder.PAND, func(a, b uint64) uint64 { return a & b }),
	lanes(decoder.PANDN, func(a, b uint64) uint64 { return ^a & b }),
	lanes(decoder.POR, func(a, b uint64) uint64 { return a | b }),
	lanes(decoder.PXOR, func(a, b uint64) uint64 { return a ^ b }),
	lanes(decoder.PADDQ, func(a, b uint64) uint64 { return a + b }),
	lanes(decoder.PSUBQ, func(a, b uint64) uint64 { return a - b }),
}
