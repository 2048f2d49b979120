// Package decoder turns bytes into instructions and instructions into text.
//
// One table (table_*.go) has a row for every encoding of the 8086 to the
// Pentium 4, of what Nehalem added and of 64-bit mode, undocumented ones included. It is written with
// the opcode notation and operand codes of the Intel manuals (SDM vol. 2), and tells how an instruction is
// decoded and written, what it does to the flags, and which generations have it. index.go arranges the table by
// generation and opcode, decode.go and args.go decode bytes by it, text.go writes an instruction in nasm's
// syntax, and disassemble.go writes a listing. long.go has what is peculiar to 64-bit mode.
//
// In 64-bit mode Intel's rules hold where AMD's differ: prefix 66 does not change near branches, far pointers in
// memory may have an offset of 64 bits, and SYSENTER exists. Ignored are the prefixes of all segment registers but
// FS and GS, and a REX prefix that does not stand directly before the opcode.
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
