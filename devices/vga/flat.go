package vga

import (
	"bytes"
	"encoding/binary"

	"github.com/iron86/iron86/bus"
)

// While the registers let bytes through as they are, in text modes and in mode 13h, the window is kept as bytes behind one another: so
// string instructions move blocks, and translated code stores bytes. What of memory shows there is written back when somebody looks at memory
// in another way: when the registers change the way, for a picture, for a saved state.

// windowSize is the most of the window that reaches different memory, in bytes.
const windowSize = 0x10000

// flat is the window as bytes.
type flat struct {
	way   way              // wayText or wayChain4, both for loads and for stores; wayAny: the window is not kept
	pages uint32           // a bit for each page of bytes that is kept: Mem is older there
	laid  uint64           // the generation at which Mem was as new
	bytes [windowSize]byte // by offset in the window
}

// flatten is called when the path has changed. It keeps the window in the way of the new path.
func (c *Chip) flatten() {
	w := wayAny
	if c.path.read == c.path.write && c.path.read.step() != 0 {
		w = c.path.read
	}
	if w != c.flat.way {
		c.lay()
		c.flat.way, c.flat.pages = w, 0
	}
}

// lay writes the window that is kept back to Mem, and keeps it.
func (c *Chip) lay() {
	f := &c.flat
	if f.pages == 0 || f.laid == c.gen {
		return
	}
	f.laid = c.gen
	for from := uint32(0); from < windowSize; from += bus.PageSize {
		if f.pages>>(from/bus.PageSize)&1 == 0 {
			continue
		}
		p, m := f.bytes[from:][:bus.PageSize], c.reg.Mem[from:][:bus.PageSize]
		if f.way == wayText {
			for i := 0; i < len(m) && i+1 < len(p); i += 2 {
				m[i] = m[i]&^0xffff | uint32(binary.LittleEndian.Uint16(p[i:]))
			}
			continue
		}
		for i := 0; i < len(m) && i+3 < len(p); i += 4 {
			m[i] = binary.LittleEndian.Uint32(p[i:])
		}
	}
}

// keep returns the page of the window at offset a as bytes, which it keeps from now on. There must be a way.
func (c *Chip) keep(a uint32) *[bus.PageSize]byte {
	f := &c.flat
	from := a & (windowSize - bus.PageSize)
	if f.pages>>(from/bus.PageSize)&1 == 0 {
		c.take(from)
	}
	return (*[bus.PageSize]byte)(f.bytes[from:])
}

// take keeps the page of the window that begins at offset from.
func (c *Chip) take(from uint32) {
	f := &c.flat
	if f.pages == 0 {
		f.laid = c.gen
	}
	f.pages |= 1 << (from / bus.PageSize)
	p, m := f.bytes[from:][:bus.PageSize], c.reg.Mem[from:][:bus.PageSize]
	if f.way == wayText {
		for i := 0; i < len(m); i += 2 {
			binary.LittleEndian.PutUint16(p[i:], uint16(m[i]))
		}
		return
	}
	for i := 0; i < len(m); i += 4 {
		binary.LittleEndian.PutUint32(p[i:], m[i])
	}
}

// window returns n bytes at offset a of the window if they are kept and in a page, else nil.
func (c *Chip) window(a, n uint32) []byte {
	if c.flat.way == wayAny || a >= c.path.size || a&(bus.PageSize-1)+n > bus.PageSize {
		return nil
	}
	at := a & (bus.PageSize - 1)
	return c.keep(a)[at : at+n]
}

// latchAt loads the latches as a load of the byte at offset a does, whose page is kept.
func (c *Chip) latchAt(a uint32) {
	f := &c.flat
	if f.way == wayText {
		a &= windowSize - 2
		c.reg.Latch = c.reg.Mem[a]&^0xffff | uint32(binary.LittleEndian.Uint16(f.bytes[a:]))
		return
	}
	c.reg.Latch = binary.LittleEndian.Uint32(f.bytes[a&(windowSize-4):])
}

// storeFlat stores bytes in a part of the window.
func (c *Chip) storeFlat(to, p []byte) {
	if !bytes.Equal(to, p) {
		copy(to, p)
		c.gen++
	}
}

// moveFlat moves count elements of n bytes between parts of the window, one after the other, at offsets to and from. It returns false for
// what must be done by single accesses.
func (c *Chip) moveFlat(to, from, n, count uint32) bool {
	d, s := c.window(to, n*count), c.window(from, n*count)
	if d == nil || s == nil || count == 0 {
		return false
	}
	last, ahead := n*(count-1), (to-from)&(windowSize-1) // within n bytes behind its source an element is seen by the next
	switch {
	case ahead != 0 && ahead < n:
		return false
	case ahead == 0 || ahead >= n*count:
		c.storeFlat(d[:last], s[:last])
	default: // the elements repeat what lies between source and destination
		changed := false
		for at := uint32(0); at < last; at += ahead {
			end := min(at+ahead, last)
			changed = changed || !bytes.Equal(d[at:end], s[at:end])
			copy(d[at:end], s[at:end])
		}
		if changed {
			c.gen++
		}
	}
	c.latchAt(from + n*count - 1)
	c.storeFlat(d[last:], s[last:])
	return true
}
