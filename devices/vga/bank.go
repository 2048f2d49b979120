package vga

import "github.com/iron86/iron86/bus"

// This file is the window of 64 KB to the memory of the DISPI, which is at A0000h in place of the VGA's memory
// while the DISPI is on.

// route changes the path to memory to what the DISPI says while it is on. Pictures of 4 bits a pixel are planes, which are
// reached as the VGA's registers say. All others are bytes behind one another.
func (d *DISPI) route(p *path) {
	if !d.on() || p.size == 0 {
		return
	}
	p.first, p.size, p.far = 0, bankSize, true
	if d.reg.Reg[dispiDepth] == 4 {
		p.write, p.read, p.high = wayAny, wayAny, 0
		return
	}
	p.write, p.read = wayBank, wayBank
}

// bank returns where in memory the window begins. The window to planes shows 64 KB of each of the four.
func (d *DISPI) bank() uint32 {
	if d.reg.Reg[dispiDepth] == 4 {
		return uint32(d.reg.Reg[dispiBank]) * bankSize * 4
	}
	return uint32(d.reg.Reg[dispiBank]) * bankSize
}

// load reads n bytes at offset a in the window. Behind its end bytes read FFh.
func (d *DISPI) load(a uint32, n int) (v uint64) {
	for i := n - 1; i >= 0; i-- {
		b := uint8(0xff)
		if at := a + uint32(i); at < bankSize {
			b = d.byteAt(d.bank() + at)
		}
		v = v<<8 | uint64(b)
	}
	return v
}

// byteAt returns a byte of memory.
func (d *DISPI) byteAt(off uint32) uint8 {
	if page := d.mem.Look(uint64(off / bus.PageSize)); page != nil {
		return page[off%bus.PageSize]
	}
	return 0
}

// store writes the n low bytes of v at offset a in the window. An access does not cross a page.
func (d *DISPI) store(a uint32, n int, v uint64) {
	if a >= bankSize {
		return
	}
	off := d.bank() + a
	d.writing(off, n)
	page := d.mem.Page(uint64(off / bus.PageSize))[off%bus.PageSize:]
	for i := range min(n, len(page)) {
		page[i] = uint8(v >> (8 * i))
	}
}

// loadBytes fills p from offset a in the window on. All of it is in a page.
func (d *DISPI) loadBytes(a uint32, p []byte) {
	off := d.bank() + a
	if page := d.mem.Look(uint64(off / bus.PageSize)); page != nil {
		copy(p, page[off%bus.PageSize:])
		return
	}
	clear(p)
}

// storeBytes writes p at offset a in the window. All of it is in a page.
func (d *DISPI) storeBytes(a uint32, p []byte) {
	off := d.bank() + a
	d.writing(off, len(p))
	copy(d.mem.Page(uint64(off / bus.PageSize))[off%bus.PageSize:], p)
}

// word returns the word of four planes at plane address a.
func (c *Chip) word(a uint32) uint32 {
	if !c.path.far {
		return c.reg.Mem[a&0xffff]
	}
	d := &c.dispi
	off := d.bank() + a&0xffff*4
	var w uint32
	for i := range uint32(4) {
		w |= uint32(d.byteAt(off+i)) << (8 * i)
	}
	return w
}

// putFar stores those bits of v that are set in mask at plane address a of the window.
func (c *Chip) putFar(a, mask, v uint32) {
	a &= 0xffff
	c.dispi.store4(c.dispi.bank()+a*4, c.word(a)&^mask|v&mask)
}

// store4 writes a double word of memory. off is a multiple of 4.
func (d *DISPI) store4(off, v uint32) {
	d.writing(off, 4)
	page := d.mem.Page(uint64(off / bus.PageSize))[off%bus.PageSize:]
	for i := range 4 {
		page[i] = uint8(v >> (8 * i))
	}
}
