package dpmi

// client is a program that has switched to protected mode.
type client struct {
	wide      bool // it is a 32-bit client: frames and offsets have 32 bits
	psp       uint16
	env       uint16 // segment of the environment, whose place in the PSP has a selector meanwhile
	ldt       ldt
	lock      uint32                 // address of the locked stack, which follows the LDT
	vectors   [256]farPointer        // handlers of interrupts
	faults    [exceptions]farPointer // handlers of exceptions
	callbacks [callbacks]callbackEntry
	hooked    map[uint8]uint32 // the vectors of real mode that lead to handlers of protected mode, as they were before
	blocks    blocks
	dos       map[uint16]uint16 // segments of DOS memory by selector
	watch     watchpoints
	emulate   bool       // CR0.EM is set while the client runs
	table     uint16     // selector of the LDT; 0: the client has not asked for it
	dta       farPointer // disk transfer area; selector 0: that of DOS
	dtaSeg    uint16     // segment of DOS's own area, while DOS searches
	dtaOff    uint16     // offset of DOS's own area, while DOS searches

	frames []frame // the calls from one mode into the other that have not returned yet
	realSS uint16  // segment of the host's stack of real mode
	realSP uint16  // where the next call to real mode begins on that stack
	lockSP uint32  // where a handler begins on the locked stack when the client is not on it
}

// Offsets in the host's stack of real mode and in the locked stack, and a size, in bytes.
const (
	realTop = hostParagraphs*16 - 16 // where the stack of real mode begins
	realEnd = bufferSize + minRoom   // the stack of real mode must not grow below this
	lockTop = lockSize - 16          // where the locked stack begins
	minRoom = 0x200                  // what must be left of a stack for a call
)

// frame is a call from one mode into the other that has not returned yet.
type frame struct {
	realSP uint16 // the client's realSP before the call
	lockSP uint32 // the client's lockSP before the call
	then   resumption
}

// callbackEntry is an address of real mode that leads to a routine of the client.
type callbackEntry struct {
	used    bool
	routine farPointer
	regs    farPointer // structure of registers
	stack   uint16     // selector of the caller's stack
}

// offset returns the part of a register that holds an offset: all of it for a 32-bit client, otherwise the low word.
func (c *client) offset(v uint32) uint32 {
	if c.wide {
		return v
	}
	return v & 0xffff
}

// setOffset puts an offset into register r.
func (c *client) setOffset(s *context, r int, v uint32) {
	if c.wide {
		s.reg[r] = v
		return
	}
	s.set(r, uint16(v))
}

// vector returns the client's handler of interrupt n.
func (c *client) vector(n uint8) farPointer {
	if p := c.vectors[n]; p.sel != 0 {
		return p
	}
	return farPointer{selStubs, stubVectors + uint32(n)}
}

// bufferSize is the size of the buffer for calls of DOS in bytes: see msdos.go.
const bufferSize = 0x2000

// hostParagraphs is the size of the memory that a client gives to the host, in paragraphs. It holds
// the host's stack of real mode, and below that the buffer for calls of DOS.
const hostParagraphs = 0x0200 + bufferSize/16
