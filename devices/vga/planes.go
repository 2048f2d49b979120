package vga

// This file has the accesses of string instructions to planes that are not chained, as in mode 12h and in what is called mode X: each byte
// of the window is an address of all four.

// planar reports whether the page of the window at offset a shows planes so.
func (c *Chip) planar(a uint32) bool {
	p := &c.path
	return a < p.size && !p.chain4 && !p.oddWrite && !p.oddRead && p.drop == 0 && p.read == wayAny && p.write == wayAny && !p.far
}

// loadPlanes fills b from offset a on, in a page.
func (c *Chip) loadPlanes(a uint32, b []byte) {
	p := &c.path
	if len(b) == 0 {
		return
	}
	mem := c.reg.Mem[a&0xffff:][:len(b)]
	if p.compare {
		for i, w := range mem {
			x := (w ^ p.compareWith) & p.compareCares
			x |= x >> 16
			b[i] = ^uint8(x | x>>8)
		}
	} else {
		shift := 8 * p.readMap
		for i, w := range mem {
			b[i] = uint8(w >> (shift & 31))
		}
	}
	c.reg.Latch = mem[len(mem)-1]
}

// storePlanes stores b at offset a and behind it, in a page: see writeByte.
func (c *Chip) storePlanes(a uint32, b []byte) {
	p := &c.path
	mem := c.reg.Mem[a&0xffff:][:len(b)]
	changes := uint32(0)
	switch {
	case p.mode == 1:
		changes = fillPlanes(mem, p.planes, c.reg.Latch)
	case p.mode == 0 && p.function == 0 && p.rotate == 0:
		mask, change := p.planes, p.planes&p.bits&^p.enableSR
		fixed := p.setReset&p.enableSR&p.bits | c.reg.Latch&^p.bits
		for i := 0; i < len(mem) && i < len(b); i++ {
			x := (mem[i] ^ all(b[i])&change ^ fixed) & mask
			mem[i] ^= x
			changes |= x
		}
	default:
		for i, v := range b {
			c.writeByte(a+uint32(i), v)
		}
		return
	}
	c.drawn(changes)
}

// fillPlanes stores those bits of w that are set in mask in words of memory. It returns those that have changed.
func fillPlanes(mem []uint32, mask, w uint32) (changes uint32) {
	for i := range mem {
		x := (mem[i] ^ w) & mask
		mem[i] ^= x
		changes |= x
	}
	return changes
}

// movePlanes moves bytes by the latches (write mode 1), as programs scroll and copy pictures in video memory. It returns false for all else.
func (c *Chip) movePlanes(to, from, n, count uint32) bool {
	if n != 1 || c.path.mode != 1 || count == 0 || !c.planar(to) || !c.planar(from) {
		return false
	}
	d, s := c.reg.Mem[to&0xffff:][:count], c.reg.Mem[from&0xffff:][:count]
	mask, changes, latch := c.path.planes, uint32(0), uint32(0)
	for i := range d {
		latch = s[i]
		x := (d[i] ^ latch) & mask
		d[i] ^= x
		changes |= x
	}
	c.reg.Latch = latch
	c.drawn(changes)
	return true
}

// drawn notes which bits of memory have changed.
func (c *Chip) drawn(changes uint32) {
	if changes != 0 {
		c.gen++
	}
}
