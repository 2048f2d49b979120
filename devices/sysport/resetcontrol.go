package sysport

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/snapshot"
)

// Bits of the reset control register.
const (
	rcHard  = 1 << 1 // the whole machine, not the processor alone
	rcReset = 1 << 2 // causes the reset; the bit is not kept
	rcFull  = 1 << 3 // the power goes off for a while; here the bit is kept and has no effect
)

// ResetControlBase is the first of the four ports that ResetControl stands at.
const ResetControlBase = 0x0cf8

type resetControlState struct{ Control uint8 }

// ResetControl is the reset control register of PCI chip sets at port CF9h (Intel
// 82371SB PIIX3, "RC: Reset Control Register"). There is no PCI bus here: an access
// of four bytes to CF8h, which is the PCI configuration address, finds nobody, and
// does not reach the register between its ports.
type ResetControl struct {
	reg     resetControlState
	CPU     bus.Line // reset of the processor: a high pulse
	Machine bus.Line // reset of everything: a high pulse
}

// Reset clears the register.
func (c *ResetControl) Reset() { c.reg = resetControlState{} }

// Settle has nothing to drive.
func (c *ResetControl) Settle() {}

// Save gives the state for a snapshot.
func (c *ResetControl) Save() (version uint16, data any) { return 1, &c.reg }

// Load takes a saved state over.
func (c *ResetControl) Load(in snapshot.Saved) error { return in.Only(1, &c.reg) }

// ReadPort reads the register at offset 1.
func (c *ResetControl) ReadPort(off uint16) uint8 {
	if off == 1 {
		return c.reg.Control
	}
	return 0xff
}

// WritePort writes the register at offset 1.
func (c *ResetControl) WritePort(off uint16, v uint8) {
	if off != 1 {
		return
	}
	c.reg.Control = v & (rcHard | rcFull)
	if v&rcReset == 0 {
		return
	}
	line := c.CPU
	if v&rcHard != 0 {
		line = c.Machine
	}
	line.Set(true)
	line.Set(false)
}

// Wide reports whether an access is one of the PCI configuration address, which is not there.
func (c *ResetControl) Wide(off uint16, n int) bool { return off == 0 && n == 4 }

// ReadPortN reads the configuration address: nobody answers.
func (c *ResetControl) ReadPortN(off uint16, n int) uint32 { return 0xffffffff }

// WritePortN writes the configuration address: nobody takes it.
func (c *ResetControl) WritePortN(off uint16, n int, v uint32) {}
