package vga

import "github.com/iron86/iron86/clock"

// Steady implements bus.Polled for the index of the CRTC and its registers. Status 1 changes with every
// line, and programs seldom poll the other registers.
func (c *Chip) Steady(off uint16) (v uint8, until clock.Time) {
	r, port := &c.reg, PortBase+off
	if r.Enable&1 != 0 && r.movable(port) && (port&15 == 4 || port&15 == 5 && r.CRTCIndex < crtcCount) {
		return c.ReadPort(off), clock.Never
	}
	return 0, 0
}

// Undo implements bus.Polled. It can undo a write of the CRTC's index, and one that gives a register the
// value that it has.
func (c *Chip) Undo(off uint16, v uint8) (old uint8, ok bool) {
	r, port := &c.reg, PortBase+off
	if r.Enable&1 == 0 || !r.movable(port) {
		return 0, false
	}
	switch port & 15 {
	case 4:
		return r.CRTCIndex, true
	case 5:
		old = r.readCRTC()
		return old, r.CRTCIndex < crtcCount && v == old
	}
	return 0, false
}
