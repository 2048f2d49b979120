package machine

import (
	"github.com/iron86/iron86/devices/dma"
	"github.com/iron86/iron86/devices/fdc"
	"github.com/iron86/iron86/devices/ide"
)

// Transfers are functions that are told of what disks and DMA do, for those who look on. They must not change the machine. nil is not called.
type Transfers struct {
	DMA    func(m dma.Move)
	Floppy func(c fdc.Command)
	ATA    func(channel int, c ide.Command)
}

// OnTransfers has the functions called from now on.
func OnTransfers(m *Machine, t Transfers) {
	m.dma.Observe, m.fdc.Observe = t.DMA, t.Floppy
	for i, c := range m.ide {
		if c.Observe = nil; t.ATA != nil {
			c.Observe = func(cmd ide.Command) { t.ATA(i, cmd) }
		}
	}
}
