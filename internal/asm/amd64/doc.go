// Package amd64 encodes x86-64 instructions for a translator that writes machine code
// at run time. It is made for speed: an Asm writes into a buffer that it is given,
// allocates nothing once its tables of labels have grown, and knows no text.
//
// A method is a mnemonic, or a group of mnemonics that differ in one field of the
// encoding, followed by the forms of its operands, destination first: R a register, M
// memory, I an immediate, CL the register CL. The size of the operands is an argument:
//
//	var a amd64.Asm
//	a.Reset(arena.Bytes()[at:], arena.Base()+uintptr(at))
//	again := a.NewLabel()
//	a.Bind(again)
//	a.OpRM(amd64.ADD, amd64.S32, amd64.RAX, amd64.Mem{Base: amd64.R15, Disp: 8}) // add eax, [r15+8]
//	a.UnaryR(amd64.DEC, amd64.S32, amd64.RCX)
//	a.Jcc(amd64.CondNE, again)
//	a.Ret()
//	n, ok := a.End()
//
// Each method writes the shortest encoding of its instruction, with the exceptions
// that its comment names. Operands that no encoding has (AH beside a register that needs a
// REX prefix, RSP as an index) are mistakes of the caller and panic with "BUG:".
//
// An instruction on XMM registers is a constant of type SSE, such as MOVUPS, which SSERR and its
// kin take (sse.go).
//
// Start reading at asm.go and encode.go. The other files are the families of instructions. The sources are Intel's Software Developer's Manual, volume
// 2, and AMD's Architecture Programmer's Manual, volume 3.
package amd64
