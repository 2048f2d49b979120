package bus

// PageSize is the granularity of the address space, in bytes.
const PageSize = 4096

// MMIOHandler is a device in the address space. off counts from the first address that it is mapped
// at. n is 1, 2, 4 or 8, and the access does not cross a page.
type MMIOHandler interface {
	ReadMMIO(off uint64, n int) uint64
	WriteMMIO(off uint64, n int, v uint64)
}

// Peeker is a device in the address space that a debugger can look at.
type Peeker interface {
	// PeekMMIO returns what ReadMMIO would return, and changes nothing.
	PeekMMIO(off uint64, n int) uint64
}

// Watcher is told of what makes a processor's caches out of date: writes to RAM by somebody other than
// the processor, such as a bus master or a loader, and changes of the address map.
type Watcher interface {
	CodeWritten(addr uint64, n int)
	MapChanged()
}

// Kind is what a page of the address space holds.
type Kind uint8

// Kinds of page.
const (
	Nobody Kind = iota
	RAM
	ROM
	MMIO
)

// region is a range of addresses, first to last. Regions that were mapped later lie over earlier
// ones.
type region struct {
	first, last uint64
	kind        Kind
	mem         []byte // memory of RAM and ROM, whole pages; nil for a device
	mmio        MMIOHandler
}

// Unanswered counts accesses that nobody answered.
type Unanswered struct {
	Ports, Reads, Writes uint64
	LastPort             uint16
	LastAddr             uint64
}

// Bus is the port space and the address space of one machine. Make it with New.
type Bus struct {
	ports      [65536]uint8 // index into ranges for each port; 0: nobody answers
	ranges     []portRange
	regions    []region
	watchers   []Watcher
	Unanswered Unanswered
}

// New makes a bus with nothing on it.
func New() *Bus { return &Bus{ranges: make([]portRange, 1)} }

// Watch tells w of changes from now on.
func (b *Bus) Watch(w Watcher) { b.watchers = append(b.watchers, w) }

// MapRAM maps mem as RAM at addr. Both must be whole pages.
func (b *Bus) MapRAM(addr uint64, mem []byte) {
	b.add(region{first: addr, last: addr + uint64(len(mem)) - 1, kind: RAM, mem: mem})
}

// MapROM maps mem as read-only memory at addr. Both must be whole pages. Writes have no effect.
func (b *Bus) MapROM(addr uint64, mem []byte) {
	b.add(region{first: addr, last: addr + uint64(len(mem)) - 1, kind: ROM, mem: mem})
}

// MapMMIO maps a device at size bytes from addr on, whole pages.
func (b *Bus) MapMMIO(addr, size uint64, h MMIOHandler) {
	b.add(region{first: addr, last: addr + size - 1, kind: MMIO, mmio: h})
}

// Remapper is a Watcher that need not look at all of the address map when Remap changes a part of it.
// PagesMapped then takes the place of MapChanged: the whole pages of n bytes at addr are other memory
// than before.
type Remapper interface {
	PagesMapped(addr uint64, n int)
}

// Remap maps mem as RAM at addr. It replaces the region of RAM of the same size that was mapped there
// before, so that a window can show one piece of memory after another and the list of regions does not
// grow.
func (b *Bus) Remap(addr uint64, mem []byte) {
	last := addr + uint64(len(mem)) - 1
	for i := len(b.regions) - 1; i >= 0; i-- {
		if r := &b.regions[i]; r.first == addr && r.last == last && r.kind == RAM {
			r.mem = mem
			b.pagesMapped(addr, len(mem))
			return
		}
	}
	b.MapRAM(addr, mem)
}

// pagesMapped tells all watchers that n bytes at addr are other memory than before.
func (b *Bus) pagesMapped(addr uint64, n int) {
	for _, w := range b.watchers {
		if r, ok := w.(Remapper); ok {
			r.PagesMapped(addr, n)
		} else {
			w.MapChanged()
		}
	}
}

// Memory returns the n bytes of RAM at addr, or nil if they are not all in one region of RAM.
func (b *Bus) Memory(addr uint64, n int) []byte {
	r := b.find(addr)
	if r == nil || r.kind != RAM || n < 0 || r.last-addr < uint64(n)-1 {
		return nil
	}
	off := addr - r.first
	return r.mem[off : off+uint64(n) : off+uint64(n)]
}

// Unmap removes the regions that begin at addr.
func (b *Bus) Unmap(addr uint64) {
	kept := b.regions[:0]
	for _, r := range b.regions {
		if r.first != addr {
			kept = append(kept, r)
		}
	}
	b.regions = kept
	b.mapChanged()
}

func (b *Bus) add(r region) {
	if r.last < r.first || (r.first|(r.last+1))&(PageSize-1) != 0 {
		panic("BUG: bus: a region must be whole pages")
	}
	b.regions = append(b.regions, r)
	b.mapChanged()
}

func (b *Bus) mapChanged() {
	for _, w := range b.watchers {
		w.MapChanged()
	}
}

// find returns the region at addr that was mapped last, or nil if there is none.
func (b *Bus) find(addr uint64) *region {
	for i := len(b.regions) - 1; i >= 0; i-- {
		if r := &b.regions[i]; r.first <= addr && addr <= r.last {
			return r
		}
	}
	return nil
}

// Page returns the host memory behind the page at addr, PageSize bytes, and its kind. mem is nil
// for a device's page and where nobody answers.
func (b *Bus) Page(addr uint64) (mem []byte, kind Kind) {
	addr &^= PageSize - 1
	r := b.find(addr)
	if r == nil {
		return nil, Nobody
	}
	if r.mem == nil {
		return nil, r.kind
	}
	off := addr - r.first
	return r.mem[off : off+PageSize : off+PageSize], r.kind
}

// Read reads n = 1, 2, 4 or 8 bytes, little-endian, within one page.
func (b *Bus) Read(addr uint64, n int) uint64 {
	r := b.find(addr)
	switch {
	case r == nil:
		b.Unanswered.Reads++
		b.Unanswered.LastAddr = addr
		return ^uint64(0) >> (64 - 8*n)
	case r.mmio != nil:
		return r.mmio.ReadMMIO(addr-r.first, n)
	}
	off := addr - r.first
	var v uint64
	for i := n - 1; i >= 0; i-- {
		v = v<<8 | uint64(r.mem[off+uint64(i)])
	}
	return v
}

// Write writes n = 1, 2, 4 or 8 bytes within one page. It is for the processor's own writes, of
// which watchers are not told.
func (b *Bus) Write(addr uint64, n int, v uint64) {
	r := b.find(addr)
	switch {
	case r == nil:
		b.Unanswered.Writes++
		b.Unanswered.LastAddr = addr
	case r.mmio != nil:
		r.mmio.WriteMMIO(addr-r.first, n, v)
	case r.kind == RAM:
		off := addr - r.first
		for i := range n {
			r.mem[off+uint64(i)] = uint8(v >> (8 * i))
		}
	}
}

// ReadBytes fills p from addr on, as a bus master or a debugger reads.
func (b *Bus) ReadBytes(addr uint64, p []byte) {
	b.pieces(addr, len(p), func(addr uint64, lo, hi int, mem []byte, _ Kind) {
		if mem != nil {
			copy(p[lo:hi], mem)
			return
		}
		for i := lo; i < hi; i++ {
			p[i] = uint8(b.Read(addr+uint64(i-lo), 1))
		}
	})
}

// Peek is ReadBytes for a debugger: no device and no count changes. Devices that are no Peeker show
// FFh. It reports whether somebody answers at every byte.
func (b *Bus) Peek(addr uint64, p []byte) (ok bool) {
	ok = true
	b.pieces(addr, len(p), func(addr uint64, lo, hi int, mem []byte, kind Kind) {
		if mem != nil {
			copy(p[lo:hi], mem)
			return
		}
		var device Peeker
		if r := b.find(addr); r != nil {
			device, _ = r.mmio.(Peeker)
			addr -= r.first
		}
		ok = ok && kind != Nobody
		for i := lo; i < hi; i++ {
			p[i] = 0xff
			if device != nil {
				p[i] = uint8(device.PeekMMIO(addr+uint64(i-lo), 1))
			}
		}
	})
	return ok
}

// WriteBytes writes p from addr on, as a bus master does: ROM does not change, and watchers are
// told.
func (b *Bus) WriteBytes(addr uint64, p []byte) {
	b.pieces(addr, len(p), func(addr uint64, lo, hi int, mem []byte, kind Kind) {
		switch {
		case kind == RAM:
			for _, w := range b.watchers {
				w.CodeWritten(addr, hi-lo)
			}
			copy(mem, p[lo:hi])
		case mem == nil:
			for i := lo; i < hi; i++ {
				b.Write(addr+uint64(i-lo), 1, uint64(p[i]))
			}
		}
	})
}

// pieces cuts n bytes from addr on at the borders of pages and calls do for each piece.
func (b *Bus) pieces(addr uint64, n int, do func(addr uint64, lo, hi int, mem []byte, kind Kind)) {
	for lo := 0; lo < n; {
		in := int(addr & (PageSize - 1))
		hi := min(n, lo+PageSize-in)
		mem, kind := b.Page(addr)
		if mem != nil {
			mem = mem[in:]
		}
		do(addr, lo, hi, mem, kind)
		addr += uint64(hi - lo)
		lo = hi
	}
}
