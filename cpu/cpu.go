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

// CPU is one processor. Make it with New, then Reset.
type CPU struct {
	// What handlers touch all the time stands first.
	reg  [16]uint64 // general registers by encoding; decoder.NoReg and above hold 0
	res  uint32     // lazy status flags, see flags.go
	aux  uint32
	seg  [8]segment // by encoding: ES CS SS DS FS GS; 6 and 7 unused
	mem  mmu.MMU
	left int64 // instructions of the budget not yet given to a block

	cur      *block
	blockEIP uint32 // EIP of the running block's first instruction
	eip      uint32 // next instruction, valid between blocks and in system handlers
	start    uint32 // EIP of the instruction a system handler executes

	flags  uint32 // EFLAGS less the six status flags, bit 1 set
	cpl    uint8
	gen    x86.Generation
	quirk  quirks
	fault  fault
	shadow bool // STI, MOV SS, POP SS: no interrupt before the next instruction

	cr0, cr2, cr3, cr4 uint32
	dr                 [8]uint32
	gdt, idt           table
	ldt, tr            segment
	halted, shutdown   bool
	intr, nmi          bool
	nmiBlocked         bool // from an NMI's delivery to the next IRET

	bus *bus.Bus
	cfg Config
}

// handler executes one op. It returns false when it has raised a fault or left
// the block.
type handler func(c *CPU, o *op) bool

// op is one lowered instruction (or a fused pair), 32 bytes.
type op struct {
	fn    handler
	imm   uint32
	disp  uint32
	amask uint32 // FFFF or FFFFFFFF: cuts the effective address
	base  uint8  // register index or decoder.NoReg
	index uint8
	scale uint8 // shift
	seg   uint8
	dst   uint8
	src   uint8
	off   uint16 // from the block's first byte to this instruction
	len   uint8  // bytes of the instruction (of both when fused)
	idx   uint8  // instructions of the block before this one
}

// systemHandler executes an instruction that is not worth a lowered form:
// c.start is its EIP, c.eip already that of the next one. Returning false means
// that a fault is pending; EIP is then set back by the caller. The block always
// ends after it.
type systemHandler func(c *CPU, i *decoder.Inst) bool

// raise makes an exception without error code pending and returns false.
func (c *CPU) raise(vector uint8) bool {
	c.fault = fault{pending: true, vector: vector}
	return false
}

// raiseCode makes an exception with an error code pending and returns false.
func (c *CPU) raiseCode(vector uint8, code uint32) bool {
	c.fault = fault{pending: true, vector: vector, hasCode: true, code: code}
	return false
}

// real reports real-address mode, in which selectors are base/16.
func (c *CPU) real() bool { return c.cr0&x86.CR0PE == 0 }

// v86 reports virtual-8086 mode.
func (c *CPU) v86() bool { return c.flags&x86.VM != 0 }

// protected reports protected mode proper: selectors name descriptors.
func (c *CPU) protected() bool { return c.cr0&x86.CR0PE != 0 && c.flags&x86.VM == 0 }
