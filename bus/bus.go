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

// StringHandler is a device in the address space whose memory string instructions move many elements of n = 1, 2
// or 4 bytes at a time. Each method does what the accesses do one by one, upwards, within a page. None
// of these may raise an interrupt or depend on the time. Its type is comparable, as a pointer is.
type StringHandler interface {
	MMIOHandler
	// LoadMMIO reads elements from off on until p is full.
	LoadMMIO(off uint64, n int, p []byte)
	// StoreMMIO writes the elements in p from off on.
	StoreMMIO(off uint64, n int, p []byte)
	// MoveMMIO reads each of count elements from from on and then writes it at to.
	MoveMMIO(to, from uint64, n, count int)
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
	from        uint64 // the first byte of pages that the region shows
	pages       pages  // of RAM and ROM; nil for a device
	mmio        MMIOHandler
	kind        Kind
}

// pages is the host memory behind RAM or ROM, page after page, as Memory has it.
type pages interface {
	Page(n uint64) []byte
	Look(n uint64) []byte
	Touched(f func(n uint64, bytes []byte) bool)
}

// page returns the host memory behind the page at addr, nil for a device's. The page has been
// touched then.
func (r *region) page(addr uint64) []byte {
	if r.pages == nil {
		return nil
	}
	return r.pages.Page((r.from + (addr - r.first)) / PageSize)
}

// look is page for reading. It touches nothing, and returns nil for RAM that has never been touched.
func (r *region) look(addr uint64) []byte {
	if r.pages == nil {
		return nil
	}
	return r.pages.Look((r.from + (addr - r.first)) / PageSize)
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
	low        [lowPages]int32 // number of the region of each page below 1 MB, which has many regions; -1: nobody answers
	watchers   []Watcher
	Unanswered Unanswered
}

// New makes a bus with nothing on it.
func New() *Bus {
	b := &Bus{ranges: make([]portRange, 1)}
	b.listLow()
	return b
}

// Watch tells w of changes from now on.
func (b *Bus) Watch(w Watcher) { b.watchers = append(b.watchers, w) }

// MapRAM maps mem as RAM at addr. Both must be whole pages.
func (b *Bus) MapRAM(addr uint64, mem []byte) {
	b.add(region{first: addr, last: addr + uint64(len(mem)) - 1, kind: RAM, pages: flat(mem)})
}

// MapMemory maps size bytes of mem, from its byte from on, as RAM at addr. All must be whole pages.
func (b *Bus) MapMemory(addr uint64, mem *Memory, from, size uint64) {
	if from%PageSize != 0 || from > mem.Size() || size > mem.Size()-from {
		panic("BUG: bus: a region must be whole pages of its memory")
	}
	b.add(region{first: addr, last: addr + size - 1, kind: RAM, pages: mem, from: from})
}

// MapROM maps mem as read-only memory at addr. Both must be whole pages. Writes have no effect.
func (b *Bus) MapROM(addr uint64, mem []byte) {
	b.add(region{first: addr, last: addr + uint64(len(mem)) - 1, kind: ROM, pages: flat(mem)})
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

// Remap shows the n bytes of RAM at from, whole pages, a second time at addr. It replaces the region of RAM
// of the same size that was mapped there before, so that a window can show one piece of memory after another
// and the list of regions does not grow. Remap reports false, with nothing changed, if the bytes at from are not all in one
// region of RAM.
func (b *Bus) Remap(addr, from uint64, n int) bool {
	r := b.find(from)
	if r == nil || r.kind != RAM || n <= 0 || r.last-from < uint64(n)-1 {
		return false
	}
	last := addr + uint64(n) - 1
	window := region{first: addr, last: last, kind: RAM, pages: r.pages, from: r.from + (from - r.first)}
	for i := len(b.regions) - 1; i >= 0; i-- {
		if old := &b.regions[i]; old.first == addr && old.last == last && old.kind == RAM {
			*old = window
			b.pagesMapped(addr, n)
			return true
		}
	}
	b.add(window)
	return true
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

// Unmap removes the regions that begin at addr.
func (b *Bus) Unmap(addr uint64) {
	kept := b.regions[:0]
	for _, r := range b.regions {
		if r.first != addr {
			kept = append(kept, r)
		}
	}
	b.regions = kept
	b.listLow()
	b.mapChanged()
}

func (b *Bus) add(r region) {
	if r.last < r.first || (r.first|(r.last+1))&(PageSize-1) != 0 {
		panic("BUG: bus: a region must be whole pages")
	}
	b.regions = append(b.regions, r)
	b.listLow()
	b.mapChanged()
}

func (b *Bus) mapChanged() {
	for _, w := range b.watchers {
		w.MapChanged()
	}
}

// Page returns the host memory behind the page at addr, PageSize bytes, and its kind. mem is nil
// for a device's page and where nobody answers. RAM has been touched then: whoever only looks calls
// Look.
func (b *Bus) Page(addr uint64) (mem []byte, kind Kind) {
	r := b.find(addr)
	if r == nil {
		return nil, Nobody
	}
	return r.page(addr), r.kind
}

// Look is Page for reading only. It touches nothing: mem is also nil for a page of RAM that has
// never been touched, which is zero.
func (b *Bus) Look(addr uint64) (mem []byte, kind Kind) {
	r := b.find(addr)
	if r == nil {
		return nil, Nobody
	}
	return r.look(addr), r.kind
}

// TouchedRAM calls f with the address of every page of RAM but those that have never been touched.
func (b *Bus) TouchedRAM(f func(addr uint64)) {
	for i := range b.regions {
		r := &b.regions[i]
		if r.kind != RAM {
			continue
		}
		r.pages.Touched(func(n uint64, _ []byte) bool {
			if at := n * PageSize; at >= r.from && at-r.from <= r.last-r.first {
				if addr := r.first + at - r.from; b.find(addr) == r { // no other region lies over it
					f(addr)
				}
			}
			return true
		})
	}
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
	mem := r.look(addr)
	if mem == nil {
		return 0
	}
	var v uint64
	for i := n - 1; i >= 0; i-- {
		v = v<<8 | uint64(mem[addr&(PageSize-1)+uint64(i)])
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
		mem := r.page(addr)
		for i := range n {
			mem[addr&(PageSize-1)+uint64(i)] = uint8(v >> (8 * i))
		}
	}
}

// Strings returns the device at addr if it is a StringHandler, and how far into it addr is.
func (b *Bus) Strings(addr uint64) (h StringHandler, off uint64) {
	r := b.find(addr)
	if r == nil || r.mmio == nil {
		return nil, 0
	}
	h, _ = r.mmio.(StringHandler)
	return h, addr - r.first
}

// ReadBytes fills p from addr on, as a bus master or a debugger reads.
func (b *Bus) ReadBytes(addr uint64, p []byte) {
	for len(p) > 0 {
		part := p[:inPage(addr, len(p))]
		if r := b.find(addr); r != nil && r.mmio == nil {
			r.copyOut(part, addr)
		} else {
			for i := range part {
				part[i] = uint8(b.Read(addr+uint64(i), 1))
			}
		}
		addr, p = addr+uint64(len(part)), p[len(part):]
	}
}

// inPage returns how many of n bytes from addr on are in its page.
func inPage(addr uint64, n int) int { return min(n, PageSize-int(addr&(PageSize-1))) }

// copyOut fills p with the bytes of RAM or ROM from addr on, which are in one page.
func (r *region) copyOut(p []byte, addr uint64) {
	if mem := r.look(addr); mem != nil {
		copy(p, mem[addr&(PageSize-1):])
		return
	}
	clear(p)
}

// Peek is ReadBytes for a debugger: no device and no count changes. Devices that are no Peeker show
// FFh. It reports whether somebody answers at every byte.
func (b *Bus) Peek(addr uint64, p []byte) (ok bool) {
	ok = true
	b.pieces(addr, len(p), func(addr uint64, lo, hi int, r *region) {
		var device Peeker
		switch {
		case r == nil:
			ok = false
		case r.mmio == nil:
			r.copyOut(p[lo:hi], addr)
			return
		default:
			device, _ = r.mmio.(Peeker)
			addr -= r.first
		}
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
// told. Zeros do not touch RAM that is zero because it has never been touched.
func (b *Bus) WriteBytes(addr uint64, p []byte) {
	for len(p) > 0 {
		part := p[:inPage(addr, len(p))]
		switch r := b.find(addr); {
		case r == nil || r.mmio != nil:
			for i, v := range part {
				b.Write(addr+uint64(i), 1, uint64(v))
			}
		case r.kind == RAM:
			b.Writing(addr, len(part))
			if r.look(addr) != nil || !allZero(part) {
				copy(r.page(addr)[addr&(PageSize-1):], part)
			}
		}
		addr, p = addr+uint64(len(part)), p[len(part):]
	}
}

// Writing tells watchers that somebody other than the processor is about to write n bytes of RAM at addr. It is for
// a device that changes memory of its own which is mapped as RAM.
func (b *Bus) Writing(addr uint64, n int) {
	for _, w := range b.watchers {
		w.CodeWritten(addr, n)
	}
}

func allZero(p []byte) bool {
	for _, v := range p {
		if v != 0 {
			return false
		}
	}
	return true
}

// pieces cuts n bytes from addr on at the borders of pages and calls do for each piece with its
// region, nil where nobody answers.
func (b *Bus) pieces(addr uint64, n int, do func(addr uint64, lo, hi int, r *region)) {
	for lo := 0; lo < n; {
		hi := min(n, lo+PageSize-int(addr&(PageSize-1)))
		do(addr, lo, hi, b.find(addr))
		addr += uint64(hi - lo)
		lo = hi
	}
}
