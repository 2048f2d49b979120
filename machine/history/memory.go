package history

import (
	"slices"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/mmu"
)

// A ramTable has pages in chunks of 1 MB, and chunks in groups of 256 MB.
const (
	chunkPages  = 256
	groupChunks = 256
	groupPages  = chunkPages * groupChunks
)

type (
	chunk [chunkPages]*mmu.Page
	group [groupChunks]*chunk
)

// ramTable is the content of memory by page number. Tables share the groups, chunks and pages that
// are equal. nil stands for zeros, as a page that is no RAM has, and so most of a large memory takes
// nothing.
type ramTable []*group

// Parts of which everything is nil, and a page of zeros.
var (
	noGroup group
	noChunk chunk
	zeros   mmu.Page
)

func (t ramTable) group(i int) *group {
	if t[i] == nil {
		return &noGroup
	}
	return t[i]
}

func (g *group) chunk(i int) *chunk {
	if g[i] == nil {
		return &noChunk
	}
	return g[i]
}

// page returns what physical page n held, nil for zeros.
func (t ramTable) page(n uint64) *mmu.Page {
	return t.group(int(n / groupPages)).chunk(int(n / chunkPages % groupChunks))[n%chunkPages]
}

// set makes page n of t hold p. t is a copy of old, and has groups and chunks of its own for what has
// been set. It returns the number of bytes that this took.
func (t ramTable) set(old ramTable, n uint64, p *mmu.Page) (size int64) {
	i, j := int(n/groupPages), int(n/chunkPages%groupChunks)
	if t[i] == nil || t[i] == old[i] {
		g := *t.group(i)
		t[i] = &g
		size += groupChunks * 8
	}
	if c := t[i][j]; c == nil || c == old.group(i)[j] {
		c := *t[i].chunk(j)
		t[i][j] = &c
		size += chunkPages * 8
	}
	t[i][j][n%chunkPages] = p
	if p != nil {
		size += mmu.PageSize
	}
	return size
}

// differences calls f for every page that t and o do not share.
func (t ramTable) differences(o ramTable, f func(n uint64, p *mmu.Page)) {
	for i := range t {
		if t[i] == o[i] {
			continue
		}
		g, og := t.group(i), o.group(i)
		for j := range g {
			if g[j] == og[j] {
				continue
			}
			c, oc := g.chunk(j), og.chunk(j)
			for k := range c {
				if c[k] != oc[k] {
					f(uint64(i*groupPages+j*chunkPages+k), c[k])
				}
			}
		}
	}
}

// alone returns the number of bytes that t shares with none of the others.
func (t ramTable) alone(others []ramTable) (size int64) {
	for i := range t {
		g := t.group(i)
		if t[i] == nil || slices.ContainsFunc(others, func(o ramTable) bool { return o[i] == t[i] }) {
			continue
		}
		size += groupChunks * 8
		for j, c := range g {
			if c == nil || slices.ContainsFunc(others, func(o ramTable) bool { return o.group(i)[j] == c }) {
				continue
			}
			size += chunkPages * 8
			for k, p := range c {
				if p != nil && !slices.ContainsFunc(others, func(o ramTable) bool { return o.group(i).chunk(j)[k] == p }) {
					size += mmu.PageSize
				}
			}
		}
	}
	return size
}

// memory keeps track of the pages of RAM that are written.
type memory struct {
	m     *machine.Machine
	in    machine.Inner
	dirty *mmu.Dirty // pages written since known was brought up to date
	known ramTable   // the content of memory when known was brought up to date
}

// follow makes a memory that begins with what the machine's RAM holds now. size is the number of bytes that were copied.
func follow(m *machine.Machine, in machine.Inner) (mem *memory, size int64) {
	space := in.Space()
	pages := (space + mmu.PageSize - 1) / mmu.PageSize
	mem = &memory{m: m, in: in, dirty: mmu.NewDirty(space), known: make(ramTable, (pages+groupPages-1)/groupPages)}
	mem.markAll()
	size = mem.gather()
	in.OnWindow(mem.resolve)
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

// resolve marks as written what was written through windows.
func (mem *memory) resolve() {
	mem.in.Windows(func(at, from, n uint64) {
		for off := uint64(0); off < n; off += mmu.PageSize {
			if mem.dirty.Has(at + off) {
				mem.dirty.Mark(from + off)
			}
		}
	})
}

// window reports whether physical page n shows the memory of another one.
func (mem *memory) window(n uint64) (yes bool) {
	mem.in.Windows(func(at, _, size uint64) { yes = yes || n*mmu.PageSize-at < size })
	return yes
}

// look returns the host memory of physical page n for reading, nil for zeros, and whether it is RAM.
func (mem *memory) look(n uint64) (page *mmu.Page, ram bool) {
	host, kind := mem.m.Bus().Look(n * mmu.PageSize)
	if host == nil || kind != bus.RAM {
		return nil, kind == bus.RAM
	}
	if mem.window(n) {
		return nil, false
	}
	return (*mmu.Page)(host), true
}

// put makes physical page n hold p, nil for zeros, if it is RAM.
func (mem *memory) put(n uint64, p *mmu.Page) {
	have, ram := mem.look(n)
	switch {
	case !ram || p == nil && have == nil:
	case p == nil:
		*have = zeros
	default:
		host, _ := mem.m.Bus().Page(n * mmu.PageSize)
		copy(host, p[:])
	}
}

// gather brings known up to date with what has been written, and returns the number of bytes that it has copied.
func (mem *memory) gather() (size int64) {
	mem.resolve()
	next := slices.Clone(mem.known)
	for _, i := range mem.dirty.Pages() {
		n := uint64(i)
		host, ram := mem.look(n)
		if !ram || same(host, mem.known.page(n)) {
			continue
		}
		var p *mmu.Page
		if !same(host, nil) {
			p = new(mmu.Page)
			*p = *host
		}
		size += next.set(mem.known, n, p)
	}
	mem.known = next
	mem.dirty.Clear()
	mem.track()
	return size
}

// same reports whether a and b, of which nil is zeros, hold the same.
func same(a, b *mmu.Page) bool {
	if a == nil {
		a = &zeros
	}
	if b == nil {
		b = &zeros
	}
	return a == b || *a == *b
}

// track has the processor mark the pages that it writes from now on.
func (mem *memory) track() { mem.m.CPU().Track(mem.dirty) }

// markAll marks all pages that may not be zero as written.
func (mem *memory) markAll() {
	mem.m.Bus().TouchedRAM(mem.dirty.Mark)
	mem.track()
}

// restore sets the content of memory to t. The caller must call track afterwards.
func (mem *memory) restore(t ramTable) {
	for _, n := range mem.dirty.Pages() {
		mem.put(uint64(n), t.page(uint64(n)))
	}
	t.differences(mem.known, mem.put)
	mem.known = t
	mem.dirty.Clear()
}
