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

// segment is a segment register with its hidden part (SDM vol. 3, 3.4.3).
type segment struct {
	// readLen and writeLen are the number of bytes from offset 0 on that an access may touch
	// without further checks. They are limit+1 for a present segment that is readable (writable)
	// and does not expand down. Otherwise they are 0, so that the slow path decides. Only
	// setSegment writes them.
	readLen, writeLen uint64
	base              uint32
	limit             uint32 // in bytes, inclusive, already scaled by G
	selector          uint16
	access            uint8 // P, DPL, S, type: bits 15–8 of the descriptor's high word
	big               bool  // D/B
	gran              bool  // G bit, kept for saved states and LOADALL
	null              bool  // loaded with a null selector (protected mode)
}

// table is GDTR or IDTR.
type table struct {
	base  uint32
	limit uint16
}

// fault is the exception that the instruction leaves pending when its handler returns false.
type fault struct {
	pending bool
	vector  uint8
	hasCode bool
	code    uint32
}

// registers holds what programs and debuggers see of the processor, except for the x87 and XMM
// registers. It is embedded in CPU; the methods of registers use no other part of CPU.
type registers struct {
	lazyFlags
	general
	seg   [8]segment // by encoding: ES CS SS DS FS GS; 6 and 7 unused
	eip   uint32     // offset of the next instruction; valid between blocks and in system handlers
	flags uint32     // EFLAGS without the six status flags, bit 1 set
	cpl   uint8

	halted, shutdown   bool
	cr0, cr2, cr3, cr4 uint32
	dr                 [8]uint32
	gdt, idt           table
	ldt, tr            segment
	sys                system
	gen                x86.Generation
	model              model
}

// general are the general registers.
type general struct {
	// reg is indexed by the encoding of the register. It is as long as any index field of an op
	// can reach; elements without a register are 0.
	reg    [256]uint64
	spMask uint32 // FFFF or FFFFFFFF, from SS.B
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

	start uint32 // EIP of the instruction a system handler executes
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
	blocks    cache // decoded blocks, see block.go
	lower     lowerer
	fetch     fetcher
	rmwBuffer mmu.Page // a read-modify-write operand that is not plain RAM, see memslow.go
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
	trapLin          uint32
	repeatUnfinished bool       // the budget ran out within a repeated string instruction
	watching         bool       // data breakpoints are enabled
	holdFaults       bool       // see HoldFaults
	insp             *inspector // what a debugger waits for; nil: nothing
	trial            *trial     // nil unless what is executed will be undone, see waiting.go
	scratch          *trial
	rehearse         func() bool // see OnTrial

	units units
	cuts  uint64 // number of calls of cutLinks
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

// New makes a processor on cfg.Bus, which it watches for changes of memory. Call Reset before
// running it.
func New(cfg Config) *CPU {
	c := &CPU{cfg: cfg, bus: cfg.Bus}
	c.gen, c.model = cfg.Generation, modelOf(cfg.Generation)
	c.undefined = c.model.undefined
	if c.cfg.Waited == nil {
		c.cfg.Waited = new(int64)
	}
	c.mem.Init(cfg.Bus, c.model.addrMask, c.model.pse36)
	c.mem.OnTableWrite(c.CodeWritten)
	c.blocks.forgetJumps()
	c.blocks.cur = &c.blocks.none
	cfg.Bus.Watch(c)
	return c
}

// raiseSel raises an exception whose error code is a selector, with the EXT bit set while an
// external event or an exception is being delivered (SDM vol. 3, 6.13).
func (c *CPU) raiseSel(vector uint8, sel uint16) bool {
	return c.raiseCode(vector, uint32(sel&selectorMask)|c.sys.ext)
}

// raiseGP0 raises #GP(0).
func (c *CPU) raiseGP0() bool { return c.raiseCode(x86.VecGP, c.sys.ext) }
