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
	// Ack runs the interrupt acknowledge cycle: it returns the vector from the
	// interrupt controller. nil: no controller, INTR is ignored.
	Ack func() uint8
	// TSC gives the time-stamp counter in processor cycles; nil: the count of retired instructions.
	TSC func() uint64
	// PortBudget is how long an access to a port keeps the processor waiting, in
	// instructions: they are taken off the budget without counting as retired. PortTime,
	// the same in another unit, is added to Waited each time, unless that is nil.
	PortBudget uint32
	PortTime   int64
	Waited     *int64
	// FPU: there is an x87 unit, of the model that goes with the processor.
	FPU bool
	// FERR is told of changes of the pin FERR# (ERROR# of the 287 and 387, INT of
	// the 8087; here active high): an unmasked x87 exception is pending that is not
	// reported by #MF. nil: not connected.
	FERR func(high bool)
}

// segment is a segment register with its hidden part (SDM vol. 3, 3.4.3).
type segment struct {
	// readLen and writeLen are the number of bytes from offset 0 that a plain
	// access may touch: limit+1 for a present, readable (writable) segment that
	// does not expand down, else 0: the slow path decides. Kept by setSegment only.
	readLen, writeLen uint64
	base              uint32
	limit             uint32 // in bytes, inclusive, already scaled by G
	selector          uint16
	access            uint8 // P, DPL, S, type: bits 15–8 of the descriptor's high word
	big               bool  // D/B
	gran              bool  // G, kept for snapshots and LOADALL
	null              bool  // loaded with a null selector (protected mode)
}

// table is GDTR or IDTR.
type table struct {
	base  uint32
	limit uint16
}

// fault is a pending exception of the instruction that just returned false.
type fault struct {
	pending bool
	vector  uint8
	hasCode bool
	code    uint32
}

// registers is what programs, and debuggers, see of the processor, but for the x87 and XMM
// registers. It is embedded in CPU; methods of registers do nothing to the rest of it.
type registers struct {
	lazyFlags
	general
	seg   [8]segment // by encoding: ES CS SS DS FS GS; 6 and 7 unused
	eip   uint32     // next instruction, valid between blocks and in system handlers
	flags uint32     // EFLAGS less the six status flags, bit 1 set
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
	reg    [256]uint64 // by encoding, the rest 0; as long as any op field can index
	spMask uint32      // FFFF or FFFFFFFF, from SS.B
}

// CPU is one processor. Make it with New, then Reset.
type CPU struct {
	// What translated code touches stands first, what handlers touch all the time next: the
	// registers begin with the flags.
	native  Native
	code    *mmu.CodeTLB // the one for this CPL
	mode    blockMode
	budget  int64    // instructions of the budget not yet given to a block
	tlb     *mmu.TLB // the one for this CPL, or mmu.None
	exit    uint8    // how the block ended: exitNext and so on
	pending bool     // something is to be done before the next instruction: lookAgain
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
	nmiBlocked bool // from an NMI's delivery to the next IRET

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
	at         *op  // the op in a slow memory access; nil: the block's last
	stop       bool // Stop was called
	// stepNext has the next instruction executed alone: a fused pair met a device, or an execution
	// trap was passed.
	stepNext         bool
	trapPassed       bool // the trap at trapLin has stopped Run: let it pass
	trapLin          uint32
	repeatUnfinished bool       // a repeated string instruction ran out of budget
	watching         bool       // data breakpoints are enabled
	holdFaults       bool       // see HoldFaults
	insp             *inspector // what a debugger waits for; nil: nothing
	trial            *trial     // what is executed will be undone, see waiting.go; nil: it will not
	scratch          *trial
	rehearse         func() bool // see OnTrial

	units units
	cuts  uint64 // counts cutLinks
}

// systemHandler executes an instruction that is not worth a lowered form:
// c.start is its EIP, c.eip already that of the next one. Returning false means
// that a fault is pending; EIP is then set back by the caller. The block always
// ends after it.
type systemHandler func(c *CPU, i *decoder.Inst) bool

// raise makes an exception without error code pending and returns false.
func (c *CPU) raise(vector uint8) bool {
	c.fault = fault{pending: true, vector: vector}
	c.exit = exitLeft
	return false
}

// raiseCode makes an exception with an error code pending and returns false.
func (c *CPU) raiseCode(vector uint8, code uint32) bool {
	c.fault = fault{pending: true, vector: vector, hasCode: true, code: code}
	c.exit = exitLeft
	return false
}

// New makes a processor on cfg.Bus, which it watches. Reset it before running.
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

// raiseSel raises an exception whose error code names a selector, with the EXT
// bit when an external event or an exception is being delivered.
func (c *CPU) raiseSel(vector uint8, sel uint16) bool {
	return c.raiseCode(vector, uint32(sel&selectorMask)|c.sys.ext)
}

// raiseGP0 raises #GP(0).
func (c *CPU) raiseGP0() bool { return c.raiseCode(x86.VecGP, c.sys.ext) }
