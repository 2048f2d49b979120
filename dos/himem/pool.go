package himem

import "slices"

// Granule is the unit in bytes to which sizes are rounded up. It is the unit in which XMS counts.
const Granule = 1024

// maxBlocks bounds how many blocks there are, whatever a program asks for.
const maxBlocks = 8192

// block is memory in use.
type block struct{ addr, size uint32 }

// Pool is a range of physical memory and what of it is in use.
type Pool struct {
	first, end uint32
	blocks     []block // by address; none is empty
}

// NewPool makes the pool of the bytes from first up to end, both multiples of Granule.
func NewPool(first, end uint32) *Pool { return &Pool{first: first, end: max(first, end)} }

// End returns the address after the last byte of the pool.
func (p *Pool) End() uint32 { return p.end }

// Total returns the size of the pool in bytes.
func (p *Pool) Total() uint32 { return p.end - p.first }

// round rounds a size up to a multiple of Granule. ok is false if that does not fit into 32 bits.
func round(size uint32) (uint32, bool) {
	r := (size + Granule - 1) &^ (Granule - 1)
	return r, r >= size
}

// Alloc takes size bytes at the lowest address that is a multiple of align, a power
// of two. A size of 0 takes nothing and succeeds.
func (p *Pool) Alloc(size, align uint32) (addr uint32, ok bool) {
	size, ok = round(size)
	if !ok || len(p.blocks) >= maxBlocks {
		return 0, false
	}
	if size == 0 {
		return p.first, true
	}
	for i := 0; i <= len(p.blocks); i++ {
		lo, hi := p.gap(i)
		at := (lo + align - 1) &^ (align - 1)
		if at >= lo && at <= hi && hi-at >= size {
			p.blocks = slices.Insert(p.blocks, i, block{at, size})
			return at, true
		}
	}
	return 0, false
}

// gap returns the free memory before block i, from lo up to hi.
func (p *Pool) gap(i int) (lo, hi uint32) {
	lo, hi = p.first, p.end
	if i > 0 {
		lo = p.blocks[i-1].addr + p.blocks[i-1].size
	}
	if i < len(p.blocks) {
		hi = p.blocks[i].addr
	}
	return lo, hi
}

// find returns the index of the block at addr, or -1 if there is none.
func (p *Pool) find(addr uint32) int {
	i, ok := slices.BinarySearchFunc(p.blocks, addr, func(b block, addr uint32) int {
		switch {
		case b.addr < addr:
			return -1
		case b.addr > addr:
			return 1
		}
		return 0
	})
	if !ok {
		return -1
	}
	return i
}

// Free gives the block at addr back. It returns false if there is none.
func (p *Pool) Free(addr uint32) bool {
	i := p.find(addr)
	if i < 0 {
		return false
	}
	p.blocks = slices.Delete(p.blocks, i, i+1)
	return true
}

// Resize makes the block at addr size bytes long, without moving it. It returns false if size is 0, there is no
// such block, or there is no room after it.
func (p *Pool) Resize(addr, size uint32) bool {
	size, ok := round(size)
	i := p.find(addr)
	if !ok || i < 0 || size == 0 {
		return false
	}
	if _, hi := p.gap(i + 1); hi-addr < size {
		return false
	}
	p.blocks[i].size = size
	return true
}

// Available returns the sum of all free pieces of memory and the size of the largest, in bytes. Only the part of a
// piece counts that begins and ends at multiples of align, a power of two.
func (p *Pool) Available(align uint32) (total, largest uint32) {
	for i := 0; i <= len(p.blocks); i++ {
		lo, hi := p.gap(i)
		if at := (lo + align - 1) &^ (align - 1); at >= lo && at < hi {
			n := (hi - at) &^ (align - 1)
			total += n
			largest = max(largest, n)
		}
	}
	return total, largest
}
