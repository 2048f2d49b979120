// Package softfloat is the floating-point arithmetic of the x87 and SSE units in
// integers: single (F32), double (F64) and double-extended (F80) precision, the
// same bits on every host. For common operands there are quick ways to the same
// bits and flags: in shorter integer code for the x87 (QuickAdd and so on), on the
// host's floating point for SSE (HostAdd64 and so on).
//
// An Env holds what an instruction's result depends on besides its operands
// (rounding, x87 precision control, unmasked exceptions, DAZ, FTZ) and collects
// the exceptions. Its zero value rounds to nearest with 64 bits and everything
// masked. The operations are its methods: Add80, Add64, Add32 and so on.
//
// What the architecture adds to IEEE 754 (SDM vol. 1, 4.8, 8.5 and 11.5):
//
//   - Flags have the places of the x87 status word and of MXCSR. RoundedUp is
//     C1 of the status word.
//   - NaN operands: x87 takes the one with the larger significand, SSE the first.
//   - Encodings that the 387 and later call unsupported (pseudo-NaN,
//     pseudo-infinity, unnormal) are invalid operands; pseudo-denormals count as
//     denormals.
//   - Denormal operands raise Denormal, unless DAZ makes them zeros.
//   - Tininess is found after rounding. A masked underflow is signalled only when
//     the result is inexact too.
//   - Overflow and underflow that are unmasked give 80-bit results with their
//     exponent wrapped by 24576.
//   - When an unmasked invalid, denormal or divide-by-zero exception is found,
//     the operation ends there: no later flag is raised and the result is void.
//
// Transcendental functions are computed with 128-bit significands; their
// results are within 0.51 units in the last place of the exact value when they are
// rounded to nearest. Trigonometric arguments are reduced by the 66-bit pi of the
// hardware (SDM vol. 1, 8.3.8).
//
// Not modelled: the unnormal arithmetic of the 8087 and 80287, and the low bits of
// the transcendental results of single chips.
//
// To read: Intel SDM vol. 1 chapters 4, 8 and 11, vol. 2 for each instruction;
// IEEE 754-2008; Muller et al., Handbook of Floating-Point Arithmetic, chapters
// 8 to 11.
package softfloat
