package decoder

import "github.com/iron86/iron86/x86"

// Row is one line of the instruction table: one encoding.
type Row struct {
	// Opcode: 0x00xx for one byte, 0x0Fxx for 0F xx. Prefix is a mandatory
	// prefix (0x66, 0xF2, 0xF3) of an SSE encoding, Reg the ModR/M reg field (-1: any).
	Opcode uint16
	Reg    int8
	Op     Op
	Args   string         // operand codes of SDM vol. 2 appendix A, "Ev,Gv"
	Since  x86.Generation // first generation that has it
	Until  x86.Generation // last one (0: still there)
	Attr   Attr
	Writes uint32 // status flags it defines (x86.CF …)
	Undef  uint32 // status flags it leaves undefined
	Reads  uint32 // status flags it depends on
}

// Attr is a set of properties of an encoding.
type Attr uint32

// Properties of an encoding.
const (
	Lockable     Attr = 1 << iota // LOCK is legal with a memory destination
	StackOp                       // default operand size of stack operations
	Branch                        // near branch: ends a block
	Undocumented                  // not in Intel's manuals
	Alias                         // another encoding is the documented one
	X87                           // raises #NM by CR0.EM/TS
	SIMD                          // MMX or SSE
	Privileged                    // CPL 0 only
	MemOnly                       // #UD with a register operand
	RegOnly                       // #UD with a memory operand
)
