package vga

// This file has the accesses of string instructions (bus.StringHandler). Where the window is kept as bytes, blocks of them are moved.

// step returns how many bytes of the window a word of memory shows in a way.
func (w way) step() uint32 {
	switch w {
	case wayText:
		return 2
	case wayChain4:
		return 4
	}
	return 0
}

// LoadMMIO implements bus.StringHandler.
func (c *Chip) LoadMMIO(off uint64, n int, p []byte) {
	a, size := uint32(off)-c.path.first, uint32(len(p))
	if b := c.window(a, size); b != nil && size != 0 {
		copy(p, b)
		c.latchAt(a + size - 1)
		return
	}
	switch {
	case c.path.read == wayBank && a < bankSize:
		c.dispi.loadBytes(a, p)
	case c.planar(a):
		c.loadPlanes(a, p)
	default:
		for i := 0; i < len(p); i += n {
			v := c.ReadMMIO(off+uint64(i), n)
			for j := range n {
				p[i+j] = uint8(v >> (8 * j))
			}
		}
	}
}

// StoreMMIO implements bus.StringHandler.
func (c *Chip) StoreMMIO(off uint64, n int, p []byte) {
	a := uint32(off) - c.path.first
	if b := c.window(a, uint32(len(p))); b != nil {
		c.storeFlat(b, p)
		return
	}
	switch {
	case c.path.write == wayBank && a < bankSize:
		c.dispi.storeBytes(a, p)
	case c.planar(a):
		c.storePlanes(a, p)
	default:
		for i := 0; i < len(p); i += n {
			v := uint64(0)
			for j := range n {
				v |= uint64(p[i+j]) << (8 * j)
			}
			c.WriteMMIO(off+uint64(i), n, v)
		}
	}
}

// MoveMMIO implements bus.StringHandler.
func (c *Chip) MoveMMIO(to, from uint64, n, count int) {
	dst, src := uint32(to)-c.path.first, uint32(from)-c.path.first
	if c.moveFlat(dst, src, uint32(n), uint32(count)) || c.movePlanes(dst, src, uint32(n), uint32(count)) {
		return
	}
	for i := range uint64(count) {
		at := i * uint64(n)
		c.WriteMMIO(to+at, n, c.ReadMMIO(from+at, n))
	}
}
