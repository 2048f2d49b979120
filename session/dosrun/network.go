package dosrun

import (
	"github.com/iron86/iron86/dos/packet"
	"github.com/iron86/iron86/machine"
)

// installPacketDriver gives programs the packet driver, if the machine has a network card.
func installPacketDriver(m *machine.Machine, s *machine.Services) {
	if n := machine.Card(m); n != nil {
		packet.Install(s, packet.Card{Base: n.IOBase, IRQ: n.IRQ, Address: n.Address})
	}
}
