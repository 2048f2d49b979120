package decoder

import "github.com/iron86/iron86/x86"

// Row is one line of the instruction table, which describes one encoding. All instructions that are
// decoded from it share a Row, so it must not be changed.
type Row struct {
	// Enc is the encoding as the manuals write it: "80 /0", "66 0F 6F",
	// "D9 C0+" (the low three bits are an operand), "NP 0F 10" (none of the
	// prefixes 66, F2 and F3), "W1 0F C7 /1" (REX.W is set), "NB 90" (REX.B is not).
	Enc    string
	Opcode uint16 // 0x00xx for one byte, 0x0Fxx for 0F xx, 0x38xx and 0x3Axx for 0F 38 xx and 0F 3A xx
	Op     Op
	Args   string         // operand codes of SDM vol. 2 appendix A, "Ev,Gv"; see operand.go
	Since  x86.Generation // first generation that has it
	Until  x86.Generation // last generation that has it, or Now
	Attr   Attr
	Flags

	args     [4]operand
	nargs    uint8
	sized    bool // the size of an operand depends on the operand size
	modrm    bool // a ModR/M byte follows the opcode
	register bool // the opcode's low three bits are a register
	mandate  mandate
	mod      modRule
	special  bool   // it has an operand whose register may not exist
	mask     uint16 // the row is selected if (REX<<8 | ModR/M byte) & mask == value
	value    uint16
}

// Now is the value of Until for an encoding that has not been withdrawn.
const Now = x86.Generation(255)

// Flags says what an encoding does to the status flags (x86.Arith).
type Flags struct {
	Writes uint32 // flags that it defines: sets, clears, or keeps for some operands (a shift by 0, REP with CX 0)
	Undef  uint32 // flags that are undefined after it, at least for some operands (OF after a shift by more than 1)
	Reads  uint32 // flags that its result depends on
}

// Attr is a set of properties of an encoding.
type Attr uint32

// Properties of an encoding.
const (
	Lockable     Attr = 1 << iota // LOCK is legal with a memory destination
	Branch                        // it is a near branch: it ends a block
	Undocumented                  // not in Intel's manuals
	SIMD                          // MMX or SSE
	Privileged                    // CPL 0 only
	Long                          // only processors with 64-bit mode have it
	Only64                        // it exists only in 64-bit mode
	Not64                         // it does not exist in 64-bit mode
	Default64                     // in 64-bit mode its operands have 8 bytes, or 2 bytes with prefix 66
	Forced64                      // in 64-bit mode its operands always have 8 bytes; Branch implies it
	Max32                         // REX.W does not change the size of its operands
	AboveBase                     // the baseline of 64-bit processors, X64, does not have it, though the P4 before it has
)

// mandate says which of the prefixes 66, F2 and F3 an encoding demands.
type mandate uint8

const (
	mandateAny  mandate = iota // none of them: they have their usual meaning
	mandateNone                // that there is none of them
	mandate66
	mandateF2
	mandateF3
)

// modRule says which values of the ModR/M byte's mod field select a row.
type modRule uint8

const (
	modAny modRule = iota
	modMem         // 0, 1, 2
	modReg         // 3
)

// row is how the table files write a Row.
type row struct {
	enc   string
	op    Op
	args  string
	since x86.Generation
	until x86.Generation
	attr  Attr
	flags Flags
}

// Short names of the generations for the table files.
const (
	i86   = x86.I8086
	i186  = x86.I80186
	i286  = x86.I80286
	i386  = x86.I80386
	i486  = x86.I80486
	p5    = x86.P5
	p6    = x86.P2
	p3    = x86.P3
	p4    = x86.P4
	x64   = x86.X64
	nhm   = x86.Nehalem32
	x64v2 = x86.X64v2
	now   = Now
)

// Status flags by the letters that the manuals use.
const (
	fO = x86.OF
	fS = x86.SF
	fZ = x86.ZF
	fA = x86.AF
	fP = x86.PF
	fC = x86.CF
)

// These say what instructions do to the status flags (SDM vol. 1, appendix A). The names tell the kind of
// instruction where all of a kind do the same, or else the flags: readsCZ reads CF and ZF.
var (
	none     = Flags{}
	arith    = Flags{Writes: x86.Arith}
	carrying = Flags{Writes: x86.Arith, Reads: fC} // ADC, SBB
	logic    = Flags{Writes: x86.Arith &^ fA, Undef: fA}
	counting = Flags{Writes: x86.Arith &^ fC} // INC, DEC
	product  = Flags{Writes: fO | fC, Undef: fS | fZ | fA | fP}
	quotient = Flags{Undef: x86.Arith}
	shift1   = Flags{Writes: fO | fS | fZ | fP | fC, Undef: fA}
	shiftN   = Flags{Writes: fS | fZ | fP | fC, Undef: fO | fA}
	shiftLN  = Flags{Writes: fS | fZ | fP | fC, Undef: fO | fA | fC} // SHL, SHR: CF after more places than the operand has
	shiftD   = Flags{Writes: fS | fZ | fP | fC, Undef: x86.Arith}    // SHLD, SHRD: all, after more places than the operand has
	rotate1  = Flags{Writes: fO | fC}
	rotateN  = Flags{Writes: fC, Undef: fO}
	rotateC1 = Flags{Writes: fO | fC, Reads: fC} // RCL, RCR
	rotateCN = Flags{Writes: fC, Undef: fO, Reads: fC}
	bitTest  = Flags{Writes: fC, Undef: fO | fS | fA | fP}
	bitScan  = Flags{Writes: fZ, Undef: fO | fS | fA | fP | fC}
	ascii    = Flags{Writes: fA | fC, Undef: fO | fS | fZ | fP, Reads: fA} // AAA, AAS
	aamd     = Flags{Writes: fS | fZ | fP, Undef: fO | fA | fC}
	decimal  = Flags{Writes: x86.Arith &^ fO, Undef: fO, Reads: fA | fC}
	// compareST is for FCOMI, FCOMIP, FUCOMI and FUCOMIP. The manuals leave OF, SF and AF open.
	compareST = Flags{Writes: fZ | fP | fC, Undef: fO | fS | fA}
	writesC   = Flags{Writes: fC}
	invertsC  = Flags{Writes: fC, Reads: fC}
	writesZ   = Flags{Writes: fZ}
	writes    = Flags{Writes: x86.Arith}
	system    = Flags{Writes: x86.Arith, Reads: x86.Arith}
	reads     = Flags{Reads: x86.Arith}
	lahf      = Flags{Reads: x86.Arith &^ fO}
	sahf      = Flags{Writes: x86.Arith &^ fO}
	readsO    = Flags{Reads: fO}
	readsC    = Flags{Reads: fC}
	readsZ    = Flags{Reads: fZ}
	readsCZ   = Flags{Reads: fC | fZ}
	readsS    = Flags{Reads: fS}
	readsP    = Flags{Reads: fP}
	readsSO   = Flags{Reads: fS | fO}
	readsSOZ  = Flags{Reads: fS | fO | fZ}
)
