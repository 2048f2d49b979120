// Package decoder turns bytes into instructions and instructions into text.
//
// One table (table*.go) has a row for every encoding of the 8086 to the
// Pentium 4, written with the operand codes of the Intel manuals (SDM vol. 2,
// appendix A): from it follow decoding, text, flag masks and the generations
// that have the instruction.
package decoder
