package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// A Translator turns blocks into code of the host and executes it. The rules that
// make a run with a translator the run of the interpreter, bit for bit:
//
//   - The instructions of a block are charged to the budget when it is entered, and
//     a block that the budget does not cover is not entered.
//   - Translated code executes an instruction completely or leaves before it, with
//     the state as it was: the interpreter then executes it.
//   - Only the interpreter calls devices, raises faults and changes what Native and
//     the registers do not hold.
//
// A unit is a translated block; its number is never 0.
type Translator interface {
	// Translate makes unit n of a block. It returns false for one that it will not translate.
	Translate(n uint32, u *Unit) bool
	// Run executes from the start of a unit on. from is the exit that leads there, to be
	// linked, with the flags as they are at that exit; 0 is none: the flags are in memory. It
	// returns nil, with nothing executed and the flags in memory, when there is no room for more code.
	Run(unit, from uint32) *ExitPoint
	// Resume goes on after an exit: behind the instruction of an ExitOp, with the flags in memory,
	// at the access of an ExitMiss, behind an ExitFlags, and at the start of the unit of an ExitBudget.
	Resume(exit uint32) *ExitPoint
	// Drop takes a unit out of use, because its block is not valid any more. Only Revive follows for that unit, until Flush.
	Drop(unit uint32)
	// Revive makes a dropped unit valid again: there is a block once more that is in all that Unit shows the one that it was made from.
	Revive(unit uint32)
	// Flush forgets all units.
	Flush()
}

// Native is what translated code reads and writes besides the registers. It stands
// first in CPU, so that its offsets are small.
type Native struct {
	Budget int64               // instructions that translated code may still charge, of Reach
	Slots  [6]uint64           // values of recipes
	Recipe uint32              // with FlagsKept: the translator's number of what the flags follow from; 0: lazyFlags
	Over   uint32              // the number of an operation over that; 0: none. It stands behind Recipe
	Exit   uint32              // the exit that was taken
	Target uint64              // of ExitIndirect the EIP, of ExitMiss the linear address
	Value  uint64              // a value that is kept while a miss is served
	Entry  uint64              // where to enter
	Jumps  uint64              // address of the table of indirect jumps for the present privilege
	Flags  uint64              // the status flags as in EFLAGS, after ExitFlags
	Reach  int64               // the budget at entry
	SIMD   uint32              // bits SIMDRegisters, SIMDControl and SIMDX87
	MXCSR  uint32              // the host's, while SIMDControl is set
	Misses uint32              // accesses that did not find their page among Pages
	Place  uint32              // of the last of them: the translator's number
	Plain  uint64              // address of the translator's table of pages: see Plain
	RAM    uint64              // what leads from an address to the host's memory there
	Wanted [PagesWanted]uint32 // addresses that were looked for in the table in vain
	Next   uint32              // of them
	Clock  uint64              // while Timed is not 0, the time-stamp counter is Clock - Budget
	Timed  uint32              // 0: the lead of the counter over Retired is not known
	Quiet  uint32              // not 0: no interrupt waits for IF, and nobody looks between two instructions
	// Pages are pages that translated code has found in the TLB, reads first, then writes.
	Pages [2 * PagesKept]KeptPage
	X87   NativeX87
	// Beside are pages that hold code and may be written beside it, each in the entry that its number leads to.
	Beside [BesideKept]BesidePage
	Views  NativeViews
}

// NativeViews are pages of a device that translated code loads from and stores to itself: see bus.View.
type NativeViews struct {
	Latch      uint64 // address of the word that a load stores
	Generation uint64 // address of the count of stores that change memory
	Pages      [ViewsKept]ViewPage
}

// ViewsKept is how many pages of devices there are, a power of 2, by the number of the page.
const ViewsKept = 32

// ViewPage is such a page.
type ViewPage struct {
	Tag   uint64 // its linear address, or NoPage
	Bytes uint64 // the address of the page, and of the words of bus.View
	Words uint64
	Mask  uint32 // of bus.View
	Store uint32 // not 0: stores are allowed, too
}

// NativeX87 is what translated code notes of x87 instructions, and where it keeps the state of the unit.
type NativeX87 struct {
	Op       uint32    // the opcode of the last instruction, plus X87Noted; 0: none is noted
	IP       uint32    // where it is
	CS       uint32    // the selector of CS there, plus X87Noted; 0: CS has not been loaded since
	Selector uint32    // of the last operand in memory, plus X87Noted; 0: none is noted
	DP       uint32    // the offset of that operand
	Control  uint32    // not 0: the control word has changed
	State    [108]byte // as FNSAVE stores it, with 32 bits
}

// X87Noted tells what is noted from 0.
const X87Noted = 1 << 16

// PagesKept is how many pages of each kind translated code keeps: one for each general register, and two more.
const PagesKept = 18

// Bits of Native.SIMD. While translated code runs,
const (
	SIMDRegisters = 1 << iota // the guest's XMM registers are in those of the host,
	SIMDControl               // the guest's MXCSR is in the host's,
	SIMDX87                   // and the guest's x87 unit in the host's
)

// MaxInsts is how many instructions a unit has at most.
const MaxInsts = maxInsts

// PagesWanted is how many addresses translated code notes for the table of pages, a power of 2.
const PagesWanted = 64

// KeptPage is a page found in the TLB: Tag is its linear address, or 1<<40 for none. An address that
// is a sum of 64 bits has the upper bits, which do not count, in Tag, too.
type KeptPage struct {
	Tag      uint64
	Host     uint64 // its address in the host's memory; 0 for none, which 64-bit code goes by
	Distance uint64 // what leads from Tag to Host; 0 for none
}

// BesideKept is how many such pages there are, a power of 2, by the number of the page.
const BesideKept = 8

// NoPage differs from all linear addresses.
const NoPage = 1 << 40

// BesidePage is a page of memory that may be written, and that holds code.
type BesidePage struct {
	Tag     uint64 // its linear address, or NoPage
	Host    uint64 // its address in the host's memory
	Covered uint64 // the address of a bit for each of its bytes: it is set if a block covers the byte
	_       uint64
}

// ExitKind says why translated code came back.
type ExitKind uint8

// Kinds of exit.
const (
	ExitBudget   ExitKind = iota // at the start of the unit: the budget does not cover it
	ExitOp                       // before op Op, for the interpreter
	ExitMiss                     // before op Op: the page of Native.Target is not in the TLB
	ExitFlags                    // the flags are wanted in lazyFlags
	ExitEdge                     // at the end of the unit, by Slot
	ExitIndirect                 // at the end of the unit, to Native.Target
	ExitFetch                    // at the start of the unit: the TLB of code does not hold its second page
)

// ExitPoint is one place where translated code comes back.
type ExitPoint struct {
	Kind   ExitKind
	Number uint32 // of the exit
	Unit   uint32
	Op     uint16 // index in the block's ops
	Last   uint16 // of the last op that the interpreter is to execute
	Slot   uint8
	Size   uint8 // bytes of an ExitMiss
	Write  bool  // the access of an ExitMiss writes
	Resume bool  // Resume may follow an ExitOp
	Whole  bool  // Resume may not follow an ExitMiss: the interpreter goes on with the block
	View   bool  // the access of an ExitMiss looks for its page in Native.Views, too
	Beside bool  // the access of an ExitMiss looks for its page in Native.Beside, too
	// The flags follow from Flags, and if that says that they are kept, from Under and Over, unless they are nil.
	Flags, Under, Over *Recipe
}

// Unit is a block as a translator sees it.
type Unit struct {
	User bool // privilege level 3
	Gen  x86.Generation
	// PUSHF shows EFLAGS as v&FlagMask | FlagOnes; PUSH of a segment register writes its word only.
	FlagMask, FlagOnes uint32
	SegmentWord        bool
	// Segmented says that the code is of 16 bits, with a base of CS of Base, a stack of 16 bits, and data segments of any
	// kind. Long says that it is of 64 bits. Otherwise it is of 32 bits, and all segments are flat. Base is 0 in both.
	Segmented, Long bool
	Base            uint32
	EIP             uint64
	Key             mmu.CodeKey    // of the page that the block is in
	Second          mmu.CodeKey    // of the page that its only instruction goes on in, or mmu.NeverKey
	Targets         [2]uint64      // EIP behind the block, and the target of its direct branch
	TrapBehind      bool           // an execution trap may stand on the instruction behind the block
	Insts           []decoder.Inst // in order
	Ops             []int16        // by instruction: the number of its op, -1 for the second of a fused pair
}

// A Recipe says what the six status flags follow from when a translator has not
// computed them: the last operation that set them, with the places of its operands,
// and over it at most one operation that changes some flags only. What an operation
// does to the flags is defined by flags.go, shift.go and muldiv.go alone: note
// evaluates a recipe by calling them.
type Recipe struct {
	Base     FlagOp
	BaseSize uint8 // bytes of the operands of Base: 1, 2, 4 or 8
	Over     FlagOp
	OverSize uint8
	A, B, C  Operand // of Base
	O        Operand // of Over
}

// FlagOp is an operation that sets flags.
type FlagOp uint8

// Operations at the base of a recipe, with their operands.
const (
	FlagsKept  FlagOp = iota // the flags are in memory: see Native.Recipe
	FlagsAdd                 // A is the sum, B the second operand
	FlagsSub                 // A is the difference, B the second operand
	FlagsCmp                 // A - B
	FlagsAdc                 // A and B are the operands, C the sum with CF
	FlagsSbb                 // A and B are the operands, C the difference less CF
	FlagsLogic               // A is the result
	FlagsTest                // A & B
	FlagsNeg                 // A is the result
	FlagsShl                 // A is the operand, B the count, 1 to 31
	FlagsShr
	FlagsSar
	FlagsShld // A is the destination, B the source, C the count, 1 to 31
	FlagsShrd
	FlagsProduct // A is the lower half of a product, B not 0: the upper half matters
	FlagsImage   // A has them where EFLAGS has them
	FlagsDead    // no one looks at the flags before they are set again
)

// Operations over the base.
const (
	OverNone  FlagOp = iota
	OverInc          // O is the result; CF stays
	OverDec          // O is the result; CF stays
	OverRol          // O is the result, of 4 or 8 bytes; only CF and OF change
	OverRor          // the same
	OverCarry        // CF is bit 0 of O, nothing else changes
	OverLow          // bits 7-0 of O are those of EFLAGS; OF stays
)

// OperandKind is the kind of place where the value of a recipe is.
type OperandKind uint8

// Places.
const (
	NoOperand    OperandKind = iota
	RegOperand               // general register N
	HighOperand              // bits 15–8 of general register N
	SlotOperand              // Native.Slots[N]
	SlotHigh                 // bits 15–8 of Native.Slots[N]
	ConstOperand             // Value
)

// Operand is a place of a value. Values of operands shorter than a register are
// its lower bits; what stands above them does not count. Value is sign-extended for operands of 8 bytes.
type Operand struct {
	Kind  OperandKind
	N     uint8
	Value uint32
}

// Uses reports whether r has a value in general register n.
func (r *Recipe) Uses(n uint8) bool {
	return r.A.inReg(n) || r.B.inReg(n) || r.C.inReg(n) || r.O.inReg(n)
}

// inReg reports whether the operand is in general register n.
func (p *Operand) inReg(n uint8) bool {
	return (p.Kind == RegOperand || p.Kind == HighOperand) && p.N == n
}
