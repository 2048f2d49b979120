package fwcfg

import "github.com/iron86/iron86/snapshot"

// Items that are not zero.
const (
	itemMemory     = 0x0003 // 64 bits: bytes of RAM
	itemProcessors = 0x0005 // 16 bits
	itemMost       = 0x000f // 16 bits: the most processors there can be
)

// state is what the guest can observe.
type state struct {
	Item   uint16
	Offset uint32 // of the next byte
}

// Device is the configuration device. Make it with New.
type Device struct {
	reg    state
	memory uint64
}

// New makes a device that reports memory bytes of RAM and one processor.
func New(memory uint64) *Device { return &Device{memory: memory} }

// Reset selects the first item.
func (d *Device) Reset() { d.reg = state{} }

// Settle has nothing to drive.
func (d *Device) Settle() {}

// Save gives the state for a snapshot.
func (d *Device) Save() (version uint16, data any) { return 1, &d.reg }

// Load takes a saved state over.
func (d *Device) Load(in snapshot.Saved) error { return in.Only(1, &d.reg) }

// ReadPort reads the next byte of the item at the data port; the selector cannot
// be read.
func (d *Device) ReadPort(off uint16) uint8 {
	if off != 1 {
		return 0
	}
	at := d.reg.Offset
	if at < 8 {
		d.reg.Offset++
	}
	return uint8(d.value() >> (8 * min(at, 8)))
}

// WritePort writes the low byte of the selector.
func (d *Device) WritePort(off uint16, v uint8) {
	if off == 0 {
		d.reg = state{Item: uint16(v)}
	}
}

// Wide reports whether an access is one of the selector, which is a word.
func (d *Device) Wide(off uint16, n int) bool { return off == 0 && n == 2 }

// ReadPortN reads the selector, whose byte reads as 0, and the data port after it.
func (d *Device) ReadPortN(off uint16, n int) uint32 { return uint32(d.ReadPort(1)) << 8 }

// WritePortN selects an item.
func (d *Device) WritePortN(off uint16, n int, v uint32) { d.reg = state{Item: uint16(v)} }

// value returns the selected item.
func (d *Device) value() uint64 {
	switch d.reg.Item {
	case itemMemory:
		return d.memory
	case itemProcessors, itemMost:
		return 1
	}
	return 0
}
