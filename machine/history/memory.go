package history

import (
	"slices"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/mmu"
)

// chunkPages is the number of pages in a chunk of a ramTable.
const chunkPages = 256

// ramTable is the content of memory by page number. Tables share the chunks and pages that are
// equal. A page that is no RAM is nil.
type ramTable []*[chunkPages]*mmu.Page

// page returns what physical page n held.
func (t ramTable) page(n int) *mmu.Page { return t[n/chunkPages][n%chunkPages] }

// memory keeps track of the pages of RAM that are written.
type memory struct {
	m     *machine.Machine
	pages int        // number of pages of physical memory that are tracked
	dirty *mmu.Dirty // pages written since known was brought up to date
	known ramTable   // the content of memory when known was brought up to date
}

// follow makes a memory that begins with what the machine's RAM holds now. space is the size of the
// physical address space in bytes, and size the number of bytes that were copied.
func follow(m *machine.Machine, space uint64) (mem *memory, size int64) {
	mem = &memory{m: m, pages: int(space / mmu.PageSize), dirty: mmu.NewDirty(space)}
	mem.known, size = mem.readAll()
	mem.track()
	m.Bus().Watch(busMasters{mem})
	return mem, size
}

// busMasters is told of the writes to memory that do not come from the processor.
type busMasters struct{ mem *memory }

// CodeWritten implements bus.Watcher.
func (b busMasters) CodeWritten(addr uint64, n int) {
	for a := addr &^ (mmu.PageSize - 1); a < addr+uint64(n); a += mmu.PageSize {
		b.mem.dirty.Mark(a)
	}
	b.mem.m.CPU().BusMaster(addr, n)
}

// MapChanged implements bus.Watcher.
func (busMasters) MapChanged() {}

// readAll returns the content of all memory. All pages of zeros share one page.
func (mem *memory) readAll() (t ramTable, size int64) {
	zero := new(mmu.Page)
	t = make(ramTable, (mem.pages+chunkPages-1)/chunkPages)
	for i := range t {
		t[i] = new([chunkPages]*mmu.Page)
	}
	for n := range mem.pages {
		host := mem.page(n)
		switch {
		case host == nil:
		case *host == *zero:
			t[n/chunkPages][n%chunkPages] = zero
		default:
			p := *host
			t[n/chunkPages][n%chunkPages] = &p
			size += mmu.PageSize
		}
	}
	return t, size
}

// page returns the host memory of physical page n, or nil if the page is not RAM.
func (mem *memory) page(n int) *mmu.Page {
	host, kind := mem.m.Bus().Page(uint64(n) * mmu.PageSize)
	if kind != bus.RAM {
		return nil
	}
	return (*mmu.Page)(host)
}

// gather brings known up to date with what has been written, and returns the number of bytes that it has copied.
func (mem *memory) gather() (size int64) {
	next := slices.Clone(mem.known)
	for _, n := range mem.dirty.Pages() {
		host, i := mem.page(int(n)), int(n)/chunkPages
		if host == nil || *host == *mem.known.page(int(n)) {
			continue
		}
		if next[i] == mem.known[i] {
			c := *next[i]
			next[i] = &c
			size += chunkPages * 8
		}
		p := *host
		next[i][n%chunkPages] = &p
		size += mmu.PageSize
	}
	mem.known = next
	mem.dirty.Clear()
	mem.track()
	return size
}

// track has the processor mark the pages that it writes from now on.
func (mem *memory) track() { mem.m.CPU().Track(mem.dirty) }

// markAll marks all pages as written.
func (mem *memory) markAll() {
	for n := range mem.pages {
		mem.dirty.Mark(uint64(n) * mmu.PageSize)
	}
	mem.track()
}

// restore sets the content of memory to t. The caller must call track afterwards.
func (mem *memory) restore(t ramTable) {
	for _, n := range mem.dirty.Pages() {
		if host := mem.page(int(n)); host != nil {
			*host = *t.page(int(n))
		}
	}
	for i, c := range t {
		if c == mem.known[i] {
			continue
		}
		for j, p := range c {
			if p != mem.known[i][j] {
				*mem.page(i*chunkPages + j) = *p
			}
		}
	}
	mem.known = t
	mem.dirty.Clear()
}
