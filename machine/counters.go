package machine

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/devices/fdc"
	"github.com/iron86/iron86/devices/ide"
	"github.com/iron86/iron86/devices/pic"
)

// Counters say what a machine has done since it was made. The guest cannot see them, and they are not part of the state; what a travel
// in time repeats is counted again.
type Counters struct {
	Interrupts uint64 // that the processor has taken from devices
	Exceptions uint64
	Inputs     uint64 // from outside: keys, mouse, serial bytes, frames, media, resets
	// Bytes that floppy drives, and drives on the ATA channels, have read and written.
	FloppyRead, FloppyWritten, DiskRead, DiskWritten uint64
	Network                                          Traffic
	Touched                                          uint64 // bytes of RAM that have been touched, and so need memory of the host
}

// Counted returns the counters of a machine.
func Counted(m *Machine) Counters {
	c := Counters{Interrupts: pic.Acknowledged(m.pic), Exceptions: cpu.Exceptions(m.cpu).Total, Inputs: m.given, Network: m.traffic}
	c.FloppyRead, c.FloppyWritten = fdc.Moved(m.fdc)
	for _, channel := range m.ide {
		read, written := ide.Moved(channel)
		c.DiskRead += read
		c.DiskWritten += written
	}
	m.ram.Touched(func(uint64, []byte) bool { c.Touched += bus.PageSize; return true })
	return c
}

// Given returns how many inputs from outside the machine has taken since it was made.
func Given(m *Machine) uint64 { return m.given }
