package vmport

import (
	"fmt"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/snapshot"
)

// Port is where the chip answers.
const Port = 0x5658

// magic must be in EAX.
const magic = 0x564d5868

// Commands, in the low byte of ECX.
const (
	commandVersion = 10
	commandMemory  = 20
	commandData    = 39 // takes EBX words, 1 to 6, from the queue into EAX, EBX, ECX, EDX, ESI, EDI
	commandStatus  = 40
	commandPointer = 41 // does what EBX says
)

// What EBX says with commandPointer.
const (
	pointerDisable  = 0x000000f5
	pointerReadID   = 0x45414552
	pointerRelative = 0x4c455252
	pointerAbsolute = 0x53424152
)

// What commands answer.
const (
	version       = 6
	productType   = 2 // GSX Server
	memoryMagic   = 0x1177
	pointerID     = 0x3442554a
	statusError   = 0xffff // in the upper half of the status
	queueSize     = 1024
	wordsPerEvent = 4
)

// Buttons and flags in the first word of an event.
const (
	eventRelative = 0x00010000
	eventLeft     = 0x20
	eventRight    = 0x10
	eventMiddle   = 0x08
)

// Registers are the first eight general registers of a processor, by their numbers.
type Registers interface {
	Reg(i int) uint32
	SetReg(i int, v uint32)
}

// order is the numbers of the registers in the order in which commandData fills them: EAX, EBX, ECX, EDX, ESI, EDI.
var order = [6]int{0, 3, 1, 2, 6, 7}

// state is everything the guest can observe.
type state struct {
	Queue    [queueSize]uint32
	Len      uint16
	Status   uint16
	Listens  bool   // events go into the queue
	Absolute bool   // with places, not movements
	X, Y     uint16 // the last place, 0 to console.MaxPlace
}

// Chip is the backdoor. Make it with New.
type Chip struct {
	reg    state
	cpu    Registers
	memory uint64
	// Notify has the PS/2 mouse send a packet.
	Notify func()
}

// New makes a chip for a processor and a machine with memory bytes of RAM.
func New(cpu Registers, memory uint64) *Chip {
	c := &Chip{cpu: cpu, memory: memory}
	c.Reset()
	return c
}

// Reset empties the queue and gives the events back to the PS/2 mouse.
func (c *Chip) Reset() { c.reg = state{Status: statusError} }

// Settle makes sense of a state from elsewhere.
func (c *Chip) Settle() { c.reg.Len = min(c.reg.Len, queueSize) }

// Save gives the state for a snapshot.
func (c *Chip) Save() (v uint16, data any) { return 1, &c.reg }

// Load takes a saved state over.
func (c *Chip) Load(in snapshot.Saved) error { return in.Only(1, &c.reg) }

// TakesPlaces reports whether a driver wants the place of the pointer and not its movements.
func (c *Chip) TakesPlaces() bool { return c.reg.Listens && c.reg.Absolute }

// Explain says what the pointer does.
func (c *Chip) Explain() string {
	r := &c.reg
	mode := "off"
	switch {
	case r.Listens && r.Absolute:
		mode = "absolute"
	case r.Listens:
		mode = "relative"
	}
	return fmt.Sprintf("pointer %s, status %04x, %d words wait\n", mode, r.Status, r.Len)
}

// Wide reports that an access of 32 bits is one.
func (c *Chip) Wide(_ uint16, n int) bool { return n == 4 }

// ReadPort executes a command, and returns the low byte of EAX.
func (c *Chip) ReadPort(off uint16) uint8 { return uint8(c.ReadPortN(off, 4)) }

// ReadPortN executes a command. It returns what EAX becomes: all ones if there is no such command.
func (c *Chip) ReadPortN(uint16, int) uint32 {
	if c.cpu.Reg(order[0]) != magic {
		return 0xffffffff
	}
	eax := uint32(0xffffffff)
	switch c.cpu.Reg(order[2]) & 0xff {
	case commandVersion:
		c.cpu.SetReg(order[1], magic)
		c.cpu.SetReg(order[2], productType)
		eax = version
	case commandMemory:
		c.cpu.SetReg(order[1], memoryMagic)
		eax = uint32(c.memory)
	case commandData, commandStatus, commandPointer:
		eax = c.pointer(uint16(c.cpu.Reg(order[2])))
	}
	return eax
}

// WritePort executes a command, as reading does.
func (c *Chip) WritePort(off uint16, _ uint8) { c.WritePortN(off, 4, 0) }

// WritePortN executes a command, as reading does.
func (c *Chip) WritePortN(off uint16, n int, _ uint32) { c.cpu.SetReg(order[0], c.ReadPortN(off, n)) }

// pointer executes a command of the pointer's, which has 16 bits, and returns what EAX becomes.
func (c *Chip) pointer(command uint16) uint32 {
	r := &c.reg
	ebx := c.cpu.Reg(order[1])
	switch command {
	case commandStatus:
		return uint32(r.Status)<<16 | uint32(r.Len)
	case commandData:
		return c.take(ebx)
	case commandPointer:
		switch ebx {
		case pointerReadID:
			if r.Len < queueSize {
				r.Queue[r.Len] = pointerID
				r.Len++
				r.Status, r.Listens = 0, true
			}
		case pointerDisable:
			r.Status, r.Listens = statusError, false
		case pointerRelative, pointerAbsolute:
			if r.Status == 0 {
				r.Listens, r.Absolute = true, ebx == pointerAbsolute
			}
		}
	}
	return magic
}

// take moves n words of the queue into registers. A driver that asks for more than there are, or registers, gets none and is cut off.
func (c *Chip) take(n uint32) uint32 {
	r := &c.reg
	if n == 0 || n > uint32(len(order)) || n > uint32(r.Len) {
		r.Status, r.Listens = statusError, false
		return magic
	}
	for i := range n {
		c.cpu.SetReg(order[i], r.Queue[i])
	}
	eax := r.Queue[0]
	copy(r.Queue[:], r.Queue[n:r.Len])
	r.Len -= uint16(n)
	clear(r.Queue[r.Len:])
	return eax
}

// Mouse takes an event at the host. It reports false if that is for the PS/2 mouse.
func (c *Chip) Mouse(e console.MouseEvent) bool {
	r := &c.reg
	if !r.Listens {
		return false
	}
	if r.Len > queueSize-wordsPerEvent {
		return true
	}
	var word uint32
	for _, b := range [...]struct {
		button uint8
		bit    uint32
	}{{console.ButtonLeft, eventLeft}, {console.ButtonRight, eventRight}, {console.ButtonMiddle, eventMiddle}} {
		if e.Buttons&b.button != 0 {
			word |= b.bit
		}
	}
	if e.Placed {
		r.X, r.Y = min(e.X, console.MaxPlace), min(e.Y, console.MaxPlace)
	} else {
		r.X, r.Y = moved(r.X, e.DX), moved(r.Y, e.DY)
	}
	x, y := uint32(r.X)<<1, uint32(r.Y)<<1
	if !r.Absolute {
		word |= eventRelative
		x, y = uint32(int32(e.DX)), uint32(int32(e.DY))
	}
	copy(r.Queue[r.Len:], []uint32{word, x, y, uint32(int32(e.DZ))})
	r.Len += wordsPerEvent
	if c.Notify != nil {
		c.Notify()
	}
	return true
}

// placesPerCount is how far a count of a mouse that has no place moves the pointer: a screen is about 1000 counts wide.
const placesPerCount = 32

// moved returns the place at by counts farther, within the screen.
func moved(at uint16, by int16) uint16 {
	return uint16(max(0, min(int(at)+int(by)*placesPerCount, console.MaxPlace)))
}
