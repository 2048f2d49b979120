package cpu

import "github.com/iron86/iron86/mmu"

// What a debugger can wait for. None of it is state of the machine, and the guest cannot see it.
// While nothing is waited for it costs a comparison in the slow paths. A page that is watched gets
// no fast TLB entry, and a breakpoint is an op in its block.

// HitKind says what has happened.
type HitKind uint8

// Kinds of hit.
const (
	Breakpoint HitKind = iota // the instruction at a breakpoint comes next
	MemoryRead
	MemoryWrite
	PortRead
	PortWrite
	Interrupt  // an interrupt or exception is being delivered, and its handler comes next
	ModeChange // a change between real, protected and V86 mode, or of paging
	TaskSwitch // a switch to the task whose TSS has the selector Addr
	// ProgramStart is the start of a program by an operating system written in Go (ProgramStarts): its first
	// instruction comes next. Addr is what tells programs apart, the segment of its PSP in DOS.
	ProgramStart
)

// String names the kind.
func (k HitKind) String() string {
	return [16]string{"breakpoint", "read", "write", "in", "out", "interrupt", "mode", "task", "program"}[k&15]
}

// Hit is an event that a debugger waited for. Run returns Stopped at the next instruction boundary.
type Hit struct {
	Kind   HitKind
	Addr   uint64 // physical address, port, vector or selector
	Lin    uint64 // linear address of the memory
	Size   int    // bytes that were accessed
	Value  uint64 // what was read or written
	Old    uint64 // for a write to RAM: what was there before
	CS     uint16 // address of the instruction that did it; for an interrupt: of the one that it came before
	IP     uint64 // its offset: EIP or RIP
	Cause  string // for an interrupt: fault, trap, external, int, int3 or int1
	Code   uint32 // error code
	Before string // for a change of the mode: the mode before
}

// Access is a set of kinds of access to memory or ports.
type Access uint8

// Kinds of access.
const (
	WatchRead Access = 1 << iota
	WatchWrite
)

// Watch is a range of memory or of ports.
type Watch struct {
	First, Last uint64
	On          Access
	Linear      bool // the addresses are linear ones, on whatever pages, as with the debug registers
}

// Interest is everything that a debugger waits for.
type Interest struct {
	Breaks []uint64 // physical addresses of instructions
	Linear []uint64 // linear addresses of instructions, wherever their pages are
	// Memory are ranges whose accesses by instructions are hits. Writes by bus masters are, too,
	// if the range is physical.
	Memory  []Watch
	Ports   []Watch   // I/O ports
	Vectors [4]uint64 // a bit for each interrupt vector
	Modes   bool      // every change of the mode is a hit
	Tasks   bool      // every task switch is a hit
	Starts  bool      // every start of a program is a hit
}

// maxHits bounds the hits that are kept between two calls of Hits.
const maxHits = 16

// inspector is the state of Inspect.
type inspector struct {
	breaks  map[uint64]bool
	linear  map[uint64]bool
	located map[uint64]bool     // physical addresses at which a breakpoint of linear was put
	inPage  map[uint64][]uint64 // the addresses in linear, by page number
	memory  []Watch
	ports   []Watch
	vectors [4]uint64
	modes   bool
	tasks   bool
	starts  bool
	pages   map[uint64]Access // by physical page number
	linears map[uint64]Access // by linear page number
	last    string            // the mode at the last look
	leaves  bool              // the running instruction is loading CS
	left    uint16            // the selector that was in CS, if leaves
	hits    []Hit
	passes  bool   // the breakpoint at passLin is passed when the processor comes there next
	passLin uint64 // a place with an execution trap, which is not passed with it
}

// breakAt reports whether there is a breakpoint on the instruction at an address.
func (i *inspector) breakAt(lin, phys uint64) bool { return i.breaks[phys] || i.linear[lin] }

// page returns which accesses are watched in a page.
func (i *inspector) page(lin, phys uint64) Access {
	if i == nil || len(i.memory) == 0 {
		return 0
	}
	return i.pages[phys/mmu.PageSize] | i.linears[lin/mmu.PageSize]
}

func (w Watch) meets(first uint64, n int, on Access) bool {
	return w.On&on != 0 && first <= w.Last && first+uint64(n)-1 >= w.First
}
