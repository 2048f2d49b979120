package vga

import "github.com/iron86/iron86/bus"

// viewWords is how many words of memory a page of the window can reach.
const viewWords = bus.PageSize

// View implements bus.Viewer: in text modes and with 256 colours in a linear frame, bytes of the window are bytes of memory.
func (c *Chip) View(off uint64) bus.View {
	p := &c.path
	a := uint32(off) - p.first
	if a >= p.size || p.far {
		return bus.View{}
	}
	return bus.View{Words: c.reg.Mem[a&0xffff:][:viewWords], Load: p.read.mask(), Store: p.write.mask(), Latch: &c.reg.Latch, Generation: &c.gen}
}

// Views implements bus.Viewer.
func (c *Chip) Views() *uint64 { return &c.paths }

// mask returns the mask of bus.View.
func (w way) mask() uint32 { return max(w.step(), 1) - 1 }
