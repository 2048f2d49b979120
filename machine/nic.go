package machine

import (
	"fmt"
	"slices"

	"github.com/iron86/iron86/devices/ne2000"
)

// NIC is an NE2000 network card on the ISA bus.
type NIC struct {
	IOBase  uint16  // the first of its 32 ports; 0: 300h
	IRQ     int     // its interrupt request; 0: 9
	Address [6]byte // its Ethernet address, which is none of a group
	// Out takes the frames that the guest sends, and must not keep them; nil: they are lost. The guest cannot see it.
	Out func(frame []byte)
	// Tap sees the frames that the guest sends and those that come, once each, and must not keep them. It may be nil.
	Tap func(frame []byte)
}

// Where a card is that says nothing else.
const (
	DefaultIOBase = 0x300
	DefaultIRQ    = 9
)

// MaxFrame is the most bytes that a frame of the network has.
const MaxFrame = ne2000.MaxFrame

// ioBases are where a card can be: what jumpers of cards choose, without the ports of other chips.
var ioBases = []uint16{0x200, 0x220, 0x240, 0x260, 0x280, 0x2a0, 0x2c0, 0x300, 0x320, 0x340}

// nicIRQs are the interrupt requests that a card can have.
var nicIRQs = []int{3, 4, 5, 7, 9, 10, 11, 12, 15}

// settings returns the ports and the interrupt request.
func (n *NIC) settings() (base uint16, irq int) {
	if base = n.IOBase; base == 0 {
		base = DefaultIOBase
	}
	switch irq = n.IRQ; irq {
	case 0:
		irq = DefaultIRQ
	case 2:
		irq = 9 // the line of the bus that was number 2
	}
	return base, irq
}

// check reports an error for a card that cannot be.
func (n *NIC) check() error {
	base, irq := n.settings()
	switch {
	case !slices.Contains(ioBases, base):
		return fmt.Errorf("machine: a network card at port %#x: it can be at 0x200, 0x220 … 0x2c0, 0x300, 0x320 or 0x340", base)
	case !slices.Contains(nicIRQs, irq):
		return fmt.Errorf("machine: a network card with interrupt request %d: it can have 3, 4, 5, 7, 9, 10, 11, 12 or 15", irq)
	case n.Address[0]&1 != 0:
		return fmt.Errorf("machine: the address % x is that of a group", n.Address)
	}
	return nil
}

// Traffic is what has passed a network card.
type Traffic struct{ FramesIn, FramesOut, BytesIn, BytesOut uint64 }
