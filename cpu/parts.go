package cpu

import "github.com/iron86/iron86/decoder"

// The parts of CPU with which higher rooms work: fields only.

// system is the state that only the system part of the processor touches.
type system struct {
	ext       uint32 // EXT bit of error codes, while an interrupt is being delivered
	hits      uint32 // bits of DR6 of the debug trap to deliver before the next instruction
	switched  bool   // a task switch was committed since the running transfer began
	stepping  bool   // TF was set when the running instruction began
	resuming  bool   // RF was set when the running instruction, executed alone, began
	before    uint32 // hits at that moment: those of MOV SS or POP SS before it
	holdDebug bool   // MOV SS or POP SS: no debug exception before the next instruction
	msr       modelRegisters
	test      [8]uint32 // test registers of the 386 and 486: stored, without effect
	// last and exceptions tell the monitor and the conformance runner what was
	// raised; the guest cannot see them.
	last        fault
	exceptions  uint64
	undelivered event         // the one whose delivery has just failed; its vector counts where cause is not causeFault
	death       ShutdownCause // of the latest shutdown
	deathKnown  bool          // it shut down here, not before it was saved
}

// cause says where an interrupt comes from: it decides which checks are made,
// the EXT bit and the RF image.
type cause uint8

const (
	causeFault    cause = iota // an exception that restarts the instruction
	causeTrap                  // #DB after an instruction
	causeExternal              // INTR or NMI
	causeINT                   // INT n
	causeINT3                  // INT3, INTO: as INT n, but neither IOPL nor VME count in V86 mode
	causeINT1                  // ICEBP: no check of the gate's DPL
)

// event is an interrupt being delivered.
type event struct {
	vector  uint8
	cause   cause
	hasCode bool
	code    uint32
}

// ShutdownCause is what a shutdown began with, for people. The guest cannot see it.
type ShutdownCause struct {
	Exception
	Address   uint32 // CR2 then: what a page fault is about
	Delivered bool   // the exception came of delivering Interrupt: INT n, a trap, or what came from outside
	Interrupt uint8
}

// modelRegisters are the model-specific registers that keep a value. Caches,
// memory types and performance events are not modelled: those registers store
// what is written and have no other effect.
type modelRegisters struct {
	SysCS, SysESP, SysEIP uint32
	TSCOffset             uint64 // added to the count of cycles
	TR12, CESR            uint64
	Counter               [2]uint64
	EventSelect           [2]uint64
	DebugCtl              uint64
	PAT                   uint64
	MTRRdef               uint64
	MTRRphys              [16]uint64
	MTRRfix               [11]uint64
	MCGstatus             uint64
	APICBase              uint64 // there is no APIC: its bits only store
	Misc                  uint64 // IA32_MISC_ENABLE
}

// rmwState is the read-modify-write operand that stands in CPU.rmwBuffer.
type rmwState struct {
	o    *op
	sreg int
	off  uint32
	n    int
}

// fetcher reads the bytes of a block being built.
type fetcher struct {
	lin   uint32 // of the block
	phys  uint64
	mode  blockMode
	eip   uint32
	code  []byte // from the block's start to the end of the page or of the segment
	limit bool   // code ends by the segment's limit
	buf   [16]byte
	phys2 uint64
}

// lowerer turns the instructions of one block into ops.
type lowerer struct {
	c       *CPU
	tables  *tables
	mode    blockMode
	eip     uint32 // of the block
	eipMax  uint32 // FFFF when EIP is 16 bits wide
	size    uint32 // bytes so far
	n       int    // instructions so far
	max     int
	ended   bool
	trapped bool         // the block is an execution trap
	inst    decoder.Inst // the one being lowered
	form    lowered      // of it, if it has a plain form
	last    lowered      // of the one before
	ops     []op
	system  []decoder.Inst
	target  [2]uint32
}

// lowered is what fuse must know of the instruction before: op, form and size.
type lowered struct {
	op   decoder.Op
	form int
	size int
}

// tables are what the kit looks up, given to it so that it names no family.
type tables struct {
	rows *[decoder.NumOps]row
	rest []lowerFunc // asked in turn when rows has nothing; the last one never declines
	fuse func(l *lowerer)
}

// row says how one Op is lowered.
type row struct {
	forms *forms
	lower lowerFunc
}

// lowerFunc lowers an instruction whose form does not follow from its operands
// alone: it sets o.fn. Returning false leaves the instruction to systemOps.
type lowerFunc func(l *lowerer, i *decoder.Inst, o *op) bool

// forms are the handlers of an operation by form and size (8, 16, 32 bits).
type forms [numForms][3]handler

// Forms of operands: R register, I immediate, M memory with all checks, F memory
// in a flat block, B the same without an index; destination first. M, F and B
// follow each other: see accessForm.
const (
	formRR = iota
	formRI
	formRM
	formRF
	formRB
	formMR
	formFR
	formBR
	formMI
	formFI
	formBI
	formR
	formM
	formF
	formB
	numForms
)

// units are the translated blocks.
type units struct {
	translator Translator // nil: the interpreter executes everything
	heat       int32      // how often a block is interpreted before it is translated
	list       []*block   // by number of the unit; 0 is none
	shown      Unit       // the one shown to the translator
	exits      int64      // since the last look at them
	reached    int64      // instructions of translated code since that look
	lead       uint64     // of the time-stamp counter over the count of instructions,
	timed      bool       // if that is known
	loaded     [LoadedSegments]LoadedSegment
}
