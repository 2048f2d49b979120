package cpu

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Config is what a processor is built from.
type Config struct {
	Generation x86.Generation
	Bus        *bus.Bus
	// Ack runs the interrupt acknowledge cycle and returns the vector that the interrupt
	// controller gives. If it is nil there is no controller, and INTR is ignored.
	Ack func() uint8
	// TSC returns the time-stamp counter in processor cycles. If it is nil the counter is the
	// count of retired instructions. The difference of the two changes only while Run does not
	// run, and with Waited.
	TSC func() uint64
	// PortBudget is how long an access to a port keeps the processor waiting, in instructions.
	// They are taken off the budget without counting as retired. PortTime is the same time in
	// another unit; it is added to Waited at each access, unless Waited is nil.
	PortBudget uint32
	PortTime   int64
	Waited     *int64
	// FPU says that there is an x87 unit, of the model that goes with the processor.
	FPU bool
	// FERR is called with the level of the pin FERR# when that changes. (The pin is ERROR# on the
	// 287 and 387, INT on the 8087; here it is active high.) It is high while an unmasked x87
	// exception is pending that the processor does not report by #MF. If FERR is nil the pin is
	// not connected.
	FERR func(high bool)
}

// CPU is one processor. Make it with New, then Reset.
type CPU struct {
	// The fields that translated code uses stand first, then those that handlers use all the time.
	// registers begins with the flags.
	native Native
	code   *mmu.CodeTLB // the CodeTLB for this CPL
	mode   blockMode
	budget int64    // instructions of the budget that no block has been given yet
	tlb    *mmu.TLB // the TLB for this CPL, or mmu.None
	exit   uint8    // how the block ended: exitNext and so on
	// pending says that something must be done before the next instruction. lookAgain sets it.
	pending bool
	registers

	start uint64 // EIP of the instruction a system handler executes
	fault fault
	// interruptShadow holds interrupts back until the next instruction is done: after STI, MOV SS
	// and POP SS.
	interruptShadow bool

	fpu  fpu
	simd simd
	ferr bool // level of FERR#
	// ignne is the level of IGNNE#: x87 instructions go on in spite of a pending exception.
	ignne bool

	intr, nmi  bool
	nmiBlocked bool // an NMI was delivered, and no IRET has been executed since

	mem       mmu.MMU
	bus       *bus.Bus
	cfg       Config
	blocks    cache // decoded blocks, see cache.go
	lower     lowerer
	fetch     fetcher
	wide      *mmu.WideTLB // in 64-bit mode: the TLB for this CPL, or one without entries
	rmwBuffer mmu.Page     // a read-modify-write operand that is not plain RAM, see memslow.go
	rmw       rmwState

	// budgetEnd is what Retired will be when budget has come down to 0.
	budgetEnd uint64
	// unfinished is how many instructions of the running block are already taken off the budget but
	// not yet done. Retired subtracts it, so that a device sees an exact count. It is zero outside
	// device calls.
	unfinished uint64
	at         *op  // the op that is in a slow memory access; nil: the last one of the block
	stop       bool // Stop was called
	// stepNext has the next instruction executed alone: a fused pair met a device, or an execution
	// trap was passed.
	stepNext         bool
	trapPassed       bool // the trap at trapLin has stopped Run; the next Run passes it
	trapLin          uint64
	repeatUnfinished bool       // the budget ran out within a repeated string instruction
	watching         bool       // data breakpoints are enabled
	holdFaults       bool       // see HoldFaults
	insp             *inspector // what a debugger waits for; nil: nothing
	obs              *observer  // who is told of what happens; nil: nobody
	log              exceptionLog
	cover            *Coverage // collects what is executed; nil: nobody wants to know
	trial            *trial    // nil unless what is executed will be undone, see waiting.go
	scratch          *trial
	rehearse         func() bool // see OnTrial

	units units
	cuts  uint64 // number of calls of cutLinks
}

// rmwState is the read-modify-write operand that stands in CPU.rmwBuffer.
type rmwState struct {
	o    *op
	sreg int
	off  uint64
	n    int
}

// systemHandler executes an instruction that is too rare for a lowered form. When it is called,
// c.start is the EIP of the instruction and c.eip that of the next one. If it returns false a fault
// is pending, and the caller sets EIP back. The block always ends after it.
type systemHandler func(c *CPU, i *decoder.Inst) bool

// raise leaves an exception without error code pending and returns false.
func (c *CPU) raise(vector uint8) bool {
	c.fault = fault{pending: true, vector: vector}
	c.exit = exitLeft
	return false
}

// raiseCode leaves an exception with an error code pending and returns false.
func (c *CPU) raiseCode(vector uint8, code uint32) bool {
	c.fault = fault{pending: true, vector: vector, hasCode: true, code: code}
	c.exit = exitLeft
	return false
}

// raiseSel raises an exception whose error code is a selector, with the EXT bit set while an
// external event or an exception is being delivered (SDM vol. 3, 6.13).
func (c *CPU) raiseSel(vector uint8, sel uint16) bool {
	return c.raiseCode(vector, uint32(sel&selectorMask)|c.sys.ext)
}

// raiseGP0 raises #GP(0).
func (c *CPU) raiseGP0() bool { return c.raiseCode(x86.VecGP, c.sys.ext) }
