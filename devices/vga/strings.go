package vga

import "encoding/binary"

// This file has the accesses of string instructions (bus.StringHandler). While the registers let bytes through as they are,
// a word of all four planes is moved at a time.

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

// whole reports that n bytes at offset a, which are in a page, are whole words of memory.
func (p *path) whole(w way, a, n uint32) bool {
	step := w.step()
	return step != 0 && (a|n)&(step-1) == 0 && a < p.size
}

// LoadMMIO implements bus.StringHandler.
func (c *Chip) LoadMMIO(off uint64, n int, p []byte) {
	a := uint32(off) - c.path.first
	if c.path.read == wayBank && a < bankSize {
		c.dispi.loadBytes(a, p)
		return
	}
	if !c.path.whole(c.path.read, a, uint32(len(p))) {
		for i := 0; i < len(p); i += n {
			v := c.ReadMMIO(off+uint64(i), n)
			for j := range n {
				p[i+j] = uint8(v >> (8 * j))
			}
		}
		return
	}
	step := int(c.path.read.step())
	for i := 0; i < len(p); i += step {
		w := c.reg.Mem[(a+uint32(i))&0xffff]
		if step == 2 {
			binary.LittleEndian.PutUint16(p[i:], uint16(w))
		} else {
			binary.LittleEndian.PutUint32(p[i:], w)
		}
		c.reg.Latch = w
	}
}

// StoreMMIO implements bus.StringHandler.
func (c *Chip) StoreMMIO(off uint64, n int, p []byte) {
	a := uint32(off) - c.path.first
	switch whole := c.path.whole(c.path.write, a, uint32(len(p))); {
	case c.path.write == wayBank && a < bankSize:
		c.dispi.storeBytes(a, p)
	case whole && c.path.write == wayText:
		changes := uint32(0)
		for i := 0; i < len(p); i += 2 {
			changes |= merge(&c.reg.Mem[(a+uint32(i))&0xffff], 0xffff, uint32(binary.LittleEndian.Uint16(p[i:])))
		}
		c.drawn(changes)
	case whole:
		changes := uint32(0)
		for i := 0; i < len(p); i += 4 {
			changes |= merge(&c.reg.Mem[(a+uint32(i))&0xffff], 0xffffffff, binary.LittleEndian.Uint32(p[i:]))
		}
		c.drawn(changes)
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
	p := &c.path
	dst, src, size := uint32(to)-p.first, uint32(from)-p.first, uint32(n*count)
	step := p.write.step()
	apart := dst < src || dst-src >= max(uint32(n), step) // else elements see what the one before them has written
	if !apart || p.read != p.write || !p.whole(p.write, dst, size) || !p.whole(p.read, src, size) {
		for i := range uint64(count) {
			at := i * uint64(n)
			c.WriteMMIO(to+at, n, c.ReadMMIO(from+at, n))
		}
		return
	}
	mask := ^uint32(0)
	if step == 2 {
		mask = 0xffff
	}
	if size == 0 {
		return
	}
	s, d := c.reg.Mem[src&0xffff:][:size], c.reg.Mem[dst&0xffff:][:size] // both are in a page of the window
	changes := uint32(0)
	for i := uint32(0); i < uint32(len(s)) && i < uint32(len(d)); i += step {
		change := (d[i] ^ s[i]) & mask
		d[i] ^= change
		changes |= change
	}
	c.reg.Latch = s[size-step]
	c.drawn(changes)
}

// merge stores those bits of w that are set in mask in a word of memory. It returns those that have changed.
func merge(m *uint32, mask, w uint32) (changes uint32) {
	changes = (*m ^ w) & mask
	*m ^= changes
	return changes
}

// drawn notes which bits of memory have changed.
func (c *Chip) drawn(changes uint32) {
	if changes != 0 {
		c.gen++
	}
}
