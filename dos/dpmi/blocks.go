package dpmi

// pageSize is the unit in bytes in which extended memory is allocated.
const pageSize = 0x1000

// blocks are a client's blocks of extended memory. They are whole pages and are known by their
// addresses.
type blocks struct {
	mem  memory
	pool Pool
	size map[uint32]uint32 // size in bytes, by address
}

// allocate allocates a block of zeros. code is an error of INT 31h.
func (b *blocks) allocate(size uint32) (addr uint32, code uint16) {
	pages := (size + pageSize - 1) &^ (pageSize - 1)
	if size == 0 || pages < size {
		return 0, errValue
	}
	addr, ok := b.pool.Alloc(pages, pageSize)
	if !ok {
		return 0, errMemory
	}
	b.mem.zero(addr, pages)
	b.size[addr] = pages
	return addr, 0
}

// release frees a block.
func (b *blocks) release(addr uint32) (code uint16) {
	if _, ok := b.size[addr]; !ok {
		return errHandle
	}
	delete(b.size, addr)
	b.pool.Free(addr)
	return 0
}

// resize changes the size of a block, which may move.
func (b *blocks) resize(addr, size uint32) (to uint32, code uint16) {
	old, ok := b.size[addr]
	if !ok {
		return 0, errHandle
	}
	pages := (size + pageSize - 1) &^ (pageSize - 1)
	if size == 0 || pages < size {
		return 0, errValue
	}
	if b.pool.Resize(addr, pages) {
		if pages > old {
			b.mem.zero(addr+old, pages-old)
		}
		b.size[addr] = pages
		return addr, 0
	}
	if to, code = b.allocate(pages); code != 0 {
		return 0, code
	}
	b.mem.move(to, addr, min(old, pages))
	return to, b.release(addr)
}

// total returns the size of all blocks.
func (b *blocks) total() (n uint32) {
	for _, size := range b.size {
		n += size
	}
	return n
}

// releaseAll frees all blocks.
func (b *blocks) releaseAll() {
	for addr := range b.size {
		b.pool.Free(addr)
	}
}
