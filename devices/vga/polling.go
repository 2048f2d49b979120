package vga

import "github.com/iron86/iron86/clock"

// Steady implements bus.Polled: the index of the CRTC and its registers. Everything else is seldom
// polled but status 1, which changes with every line.
func (c *Chip) Steady(off uint16) (v uint8, until clock.Time) {
	r, port := &c.reg, PortBase+off
	if r.Enable&1 != 0 && r.movable(port) && (port&15 == 4 || port&15 == 5 && r.CRTCIndex < crtcCount) {
		return c.ReadPort(off), clock.Never
	}
	return 0, 0
}

// Undo implements bus.Polled: the index touches nothing else, and a register that is given the value
// it has does not change.
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
