package vga

import "encoding/binary"

// way says which shortcut to memory the registers allow.
type way uint8

const (
	wayAny    way = iota // no shortcut: a byte at a time
	wayText              // odd/even: even bytes to plane 0, odd ones to plane 1
	wayChain4            // byte i of a double word to plane i
	wayBank              // bytes of the DISPI's memory
)

// path is how the processor reaches memory: what the registers say, in the form that a store needs.
type path struct {
	first, size  uint32 // the window, from MemBase on; size 0: there is none
	write        way
	read         way
	far          bool // it leads to the memory of the DISPI
	chain4       bool
	oddWrite     bool   // address bit 0 selects the plane that is written
	oddRead      bool   // address bit 0 selects the plane that is read
	drop         uint32 // address bits that do not address memory
	high         uint32 // 1 if address bit 16 takes the place of bit 0
	mode         uint8  // write mode
	function     uint8  // 0 replace, 1 and, 2 or, 3 exclusive or
	rotate       uint8
	readMap      uint8
	compare      bool   // read mode 1
	planes       uint32 // map mask, set/reset and so on: a byte for each plane, FFh where the bit is set
	setReset     uint32
	enableSR     uint32
	bits         uint32 // the bit mask in all planes
	compareWith  uint32
	compareCares uint32
}

// spread turns bit i of a nibble into byte i.
func spread(nibble uint8) uint32 {
	n := uint32(nibble & 0x0f)
	return (n&1 | n&2<<7 | n&4<<14 | n&8<<21) * 0xff
}

// all returns a word with b in the bytes of all planes.
func all(b uint8) uint32 { return uint32(b) * 0x01010101 }

// windows are the memory maps of the graphics controller: offset from MemBase, and size in bytes.
var windows = [4][2]uint32{{0, 0x20000}, {0, 0x10000}, {0x10000, 0x8000}, {0x18000, 0x8000}}

// newPath works the path out from the registers.
func (r *state) newPath() path {
	gc := &r.GC
	w := windows[gc[gcMisc]>>2&3]
	p := path{
		first: w[0], size: w[1],
		chain4:       r.Seq[seqMemMode]&memModeChain4 != 0,
		oddWrite:     r.Seq[seqMemMode]&memModeFlat == 0,
		oddRead:      gc[gcMode]&gcModeOddEven != 0,
		mode:         gc[gcMode] & 3,
		function:     gc[gcRotate] >> 3 & 3,
		rotate:       gc[gcRotate] & 7,
		readMap:      gc[gcReadMap] & 3,
		compare:      gc[gcMode]&gcModeRead1 != 0,
		planes:       spread(r.Seq[seqMapMask]),
		setReset:     spread(gc[gcSetReset]),
		enableSR:     spread(gc[gcEnableSR]),
		bits:         all(gc[gcBitMask]),
		compareWith:  spread(gc[gcCompare]),
		compareCares: spread(gc[gcDontCare]),
	}
	if r.Misc&miscRAM == 0 || r.Enable&1 == 0 {
		p.size = 0
	}
	if p.chain4 {
		p.drop = 3
	} else if gc[gcMisc]&gcMiscChain != 0 {
		p.drop = 1
		if p.size == 0x20000 {
			p.high = 1
		}
	}
	p.shortcuts()
	return p
}

// shortcuts finds out whether stores and loads only move bytes, so that they can take a shortcut.
func (p *path) shortcuts() {
	plain := p.mode == 0 && p.function == 0 && p.rotate == 0 && p.enableSR == 0 && p.bits == 0xffffffff
	switch {
	case p.chain4:
		if plain && p.planes == 0xffffffff {
			p.write = wayChain4
		}
		if !p.compare {
			p.read = wayChain4
		}
	case p.drop == 1 && p.high == 0:
		if plain && p.oddWrite && p.planes&0xffff == 0xffff && p.planes>>16 == 0 {
			p.write = wayText
		}
		if !p.compare && p.oddRead && p.readMap < 2 {
			p.read = wayText
		}
	}
}

// put stores those bits of v that are set in mask at plane address a.
func (c *Chip) put(a, mask, v uint32) {
	m := &c.reg.Mem[a&0xffff]
	if w := *m&^mask | v&mask; w != *m {
		*m = w
		c.gen++
	}
}

// WriteMMIO is a store of n bytes at MemBase+off.
func (c *Chip) WriteMMIO(off uint64, n int, v uint64) {
	a := uint32(off) - c.path.first
	if p := c.window(a, uint32(n)); p != nil {
		switch n {
		case 2:
			if w := uint16(v); binary.LittleEndian.Uint16(p) != w {
				binary.LittleEndian.PutUint16(p, w)
				c.gen++
			}
			return
		case 4:
			if w := uint32(v); binary.LittleEndian.Uint32(p) != w {
				binary.LittleEndian.PutUint32(p, w)
				c.gen++
			}
			return
		}
		changed := false
		for i := range p {
			b := uint8(v >> (8 * i))
			changed = changed || p[i] != b
			p[i] = b
		}
		if changed {
			c.gen++
		}
		return
	}
	if c.path.write == wayBank {
		c.dispi.store(a, n, v)
		return
	}
	for i := range uint32(n) {
		if a+i < c.path.size {
			c.writeByte(a+i, uint8(v>>(8*i)))
		}
	}
}

// plane returns the address within the planes of offset a in the window.
func (p *path) plane(a uint32) uint32 { return a&^p.drop | a>>16&p.high }

// writeByte stores b at offset a in the window, as all registers say (IBM, "Graphics Mode Register",
// write modes; "Set/Reset", "Data Rotate", "Bit Mask").
func (c *Chip) writeByte(a uint32, b uint8) {
	p, latch := &c.path, c.reg.Latch
	mask := p.planes
	switch {
	case p.chain4:
		mask &= 0xff << (8 * (a & 3))
	case p.oddWrite:
		mask &= 0x00ff00ff << (8 * (a & 1))
	}
	bits := p.bits
	var v uint32
	switch p.mode {
	case 0:
		v = all(b>>p.rotate|b<<(8-p.rotate))&^p.enableSR | p.setReset&p.enableSR
	case 1: // the latches are stored, whatever is written
		c.putPlanes(p.plane(a), mask, latch)
		return
	case 2:
		v = spread(b)
	case 3:
		v = p.setReset
		bits &= all(b>>p.rotate | b<<(8-p.rotate))
	}
	switch p.function {
	case 1:
		v &= latch
	case 2:
		v |= latch
	case 3:
		v ^= latch
	}
	c.putPlanes(p.plane(a), mask, v&bits|latch&^bits)
}

// putPlanes is put for a path that may lead to the memory of the DISPI.
func (c *Chip) putPlanes(a, mask, v uint32) {
	if c.path.far {
		c.putFar(a, mask, v)
		return
	}
	c.put(a, mask, v)
}

// ReadMMIO is a load of n bytes at MemBase+off. Outside of the window nobody answers, and bytes read
// FFh.
func (c *Chip) ReadMMIO(off uint64, n int) uint64 {
	p := &c.path
	a := uint32(off) - p.first
	if b := c.window(a, uint32(n)); b != nil {
		c.latchAt(a + uint32(n) - 1)
		switch n {
		case 2:
			return uint64(binary.LittleEndian.Uint16(b))
		case 4:
			return uint64(binary.LittleEndian.Uint32(b))
		}
		var v uint64
		for i := len(b) - 1; i >= 0; i-- {
			v = v<<8 | uint64(b[i])
		}
		return v
	}
	if p.read == wayBank {
		return c.dispi.load(a, n)
	}
	var v uint64
	for i := range uint32(n) {
		b := uint8(0xff)
		if a+i < p.size {
			b = c.readByte(a + i)
		}
		v |= uint64(b) << (8 * i)
	}
	return v
}

// PeekMMIO returns what ReadMMIO would return, and does not change the latches (bus.Peeker).
func (c *Chip) PeekMMIO(off uint64, n int) uint64 {
	latch := c.reg.Latch
	v := c.ReadMMIO(off, n)
	c.reg.Latch = latch
	return v
}

// readByte loads the latches and returns the byte of a plane, or in read mode 1 a byte with a bit set for
// every pixel that has the compared colour.
func (c *Chip) readByte(a uint32) uint8 {
	p := &c.path
	w := c.word(p.plane(a))
	c.reg.Latch = w
	if p.compare {
		x := (w ^ p.compareWith) & p.compareCares
		x |= x >> 16
		return ^uint8(x | x>>8)
	}
	plane := uint32(p.readMap)
	switch {
	case p.chain4:
		plane = a & 3
	case p.oddRead:
		plane = plane&2 | a&1
	}
	return uint8(w >> (8 * plane))
}
