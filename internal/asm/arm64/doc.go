// Package arm64 encodes A64 instructions for a translator that writes machine code at run time: fast, without text and labels.
//
// A function or method is a group of instructions that share an encoding. Of registers X0 to X30 the size says how much is meant; number 31 is
// ZR, and in addresses, additions and subtractions of constants SP, which this package has no name for.
//
//	var a arm64.Asm
//	a.Reset(arena.Bytes()[at:])
//	again := a.Pos()
//	a.AddImm(arm64.SUBS, arm64.X, 1, 1, 1)
//	a.Jump(arm64.BCond(arm64.NE), again)
//	a.Ret(30)
//
// The source is the Arm Architecture Reference Manual for A-profile (DDI 0487), chapter C6.
package arm64
