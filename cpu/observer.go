package cpu

// Observer is told of what the processor does, as it happens. Nothing stops for it, and its functions must not change the machine.
// Retired is then the number of instructions before the one that does it. A function that is nil is not called, and costs nothing. What is executed on trial (Waits) is not told. None of it is
// state of the machine, and the guest cannot see it.
type Observer struct {
	// Deliver is called before an interrupt or exception is delivered, with the registers as they are then.
	Deliver func(d Delivery)
	// Arrive is called when the instruction at a linear address that Await has named comes next.
	Arrive func(lin uint64)
	// Port is called after IN or OUT.
	Port func(p PortAccess)
	// Mode is called after a change between real, protected, V86 and long mode, or of paging. before and now are words for
	// the modes, and cs:ip is the instruction.
	Mode func(before, now string, cs uint16, ip uint64)
	// Step is called after every instruction that is complete, and after every element of a repeated one. All code is
	// interpreted then, one instruction at a time.
	Step func(s Step)
}

// Delivery is an interrupt or exception that is about to be delivered.
type Delivery struct {
	Vector  uint8
	Cause   string // fault, trap, external, int, int3 or int1
	HasCode bool   // there is an error code
	Code    uint32
	CS      uint16 // of the instruction that caused it, or that it comes before
	IP      uint64 // where that instruction is
	Next    uint64 // the EIP or RIP that is pushed
	CR2     uint64 // the linear address of the last page fault
}

// Software reports whether an instruction has asked for the interrupt.
func (d *Delivery) Software() bool { return d.Cause[0] == 'i' }

// PortAccess is an access to Size ports from Port on by the instruction at CS:IP.
type PortAccess struct {
	Port  uint16
	Size  int
	Value uint32
	Write bool
	CS    uint16
	IP    uint64
}

// Step is an instruction that was executed.
type Step struct {
	CS       uint16
	IP       uint64
	Size     uint64 // of the instruction, in bytes
	Repeated bool   // it is a repeated string instruction that is not at its end
}

// observer is the state of Observe.
type observer struct {
	Observer
	awaited map[uint64]bool // linear addresses
	located map[uint64]bool // physical addresses at which a trap for one of them was put
	last    string          // the mode at the last look
	leaves  bool            // the running instruction is loading CS
	left    uint16          // the selector that was in CS, if leaves
}

// steps reports whether every instruction is told of.
func (i *observer) steps() bool { return i != nil && i.Step != nil }

// trapAt reports whether an awaited instruction may be at a physical address.
func (i *observer) trapAt(phys uint64) bool { return i != nil && i.located[phys] }
