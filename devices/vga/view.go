package vga

import "github.com/iron86/iron86/bus"

// viewWords is how many words of memory a page of the window can reach.
const viewWords = bus.PageSize

// View implements bus.Viewer: in text modes and with 256 colours in a linear frame, the window is kept as bytes.
func (c *Chip) View(off uint64) bus.View {
	a := uint32(off) - c.path.first
	if c.flat.way == wayAny || a >= c.path.size {
		return bus.View{}
	}
	p := c.keep(a)
	return bus.View{Bytes: p[:], Words: c.reg.Mem[a&0xffff:][:viewWords], Mask: c.flat.way.step() - 1, Latch: &c.reg.Latch, Generation: &c.gen}
}

// Views implements bus.Viewer.
func (c *Chip) Views() *uint64 { return &c.paths }
