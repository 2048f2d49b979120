// Package decoder turns bytes into instructions and instructions into text.
//
// One table (table_*.go) has a row for every encoding of the 8086 to the
// Pentium 4, of what Nehalem added and of 64-bit mode, undocumented ones included, written with
// the opcode notation and operand codes of the Intel manuals (SDM vol. 2): from
// it follow decoding, text, flag masks and the generations that have the
// instruction. index.go arranges it by generation and opcode, decode.go and
// args.go read bytes by it, text.go writes nasm's syntax, disassemble.go lists. long.go has what is peculiar to 64-bit mode.
//
// In 64-bit mode Intel's rules hold where AMD's differ: prefix 66 does not change near branches, far pointers in
// memory may have 64 bits, SYSENTER exists. Prefixes of the segment registers but FS and GS, and REX prefixes that do
// not stand directly before the opcode, are ignored.
//
// What depends on the processor's state is left to package cpu: whether an
// instruction may run in this mode (LLDT in real mode, privileged ones), whether a
// coprocessor is there, whether control bits forbid it.
//
// The tests compare with vectors of an 8086, an 80286 and modern processors,
// with nasm, and with golang.org/x/arch/x86/x86asm.
//
// Sources: SDM vol. 2 (instruction pages and appendix A), vol. 1 appendix A
// (flags), vol. 3 chapter "Architecture Compatibility"; Programmer's Reference
// Manuals of the 80286, 80386 and 486; 80186 data sheet; notes to the
// SingleStepTests vectors of the 8086 and 80286.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package decoder
