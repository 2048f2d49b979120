package bus

const (
	chunkPages = 512 // pages of RAM that one element of Memory.chunks is for
	slabPages  = 64  // pages that are taken from the host at a time
)

type page = [PageSize]byte

// Memory is RAM that takes memory of the host only for the pages that have been touched, which
// means: that somebody asked Page for. All others are zero. Make it with NewMemory.
type Memory struct {
	size   uint64
	chunks []*[chunkPages]*page // nil where no page of the chunk has been touched
	slab   []page               // pages of the host that are taken and not yet in use
}

// NewMemory makes size bytes of memory, whole pages, all zero.
func NewMemory(size uint64) *Memory {
	if size%PageSize != 0 {
		panic("BUG: bus: memory must be whole pages")
	}
	return &Memory{size: size, chunks: make([]*[chunkPages]*page, (size+chunkPages*PageSize-1)/(chunkPages*PageSize))}
}

// Size returns the number of bytes.
func (m *Memory) Size() uint64 { return m.size }

// Look returns the bytes of page n for reading, or nil if the page has never been touched: it is
// zero then.
func (m *Memory) Look(n uint64) []byte {
	if c := m.chunks[n/chunkPages]; c != nil && c[n%chunkPages] != nil {
		return c[n%chunkPages][:]
	}
	return nil
}

// Page returns the bytes of page n for reading and writing. The page has been touched from then on,
// and its bytes stay where they are.
func (m *Memory) Page(n uint64) []byte {
	if n >= m.size/PageSize {
		panic("BUG: bus: a page behind the end of memory")
	}
	c := &m.chunks[n/chunkPages]
	if *c == nil {
		*c = new([chunkPages]*page)
	}
	p := &(*c)[n%chunkPages]
	if *p == nil {
		*p = m.take()
	}
	return (*p)[:]
}

// take returns a page of the host's memory.
func (m *Memory) take() *page {
	if len(m.slab) == 0 {
		m.slab = make([]page, slabPages)
	}
	p := &m.slab[0]
	m.slab = m.slab[1:]
	return p
}

// Touched calls f for each page that has been touched, in their order, until f returns false.
func (m *Memory) Touched(f func(n uint64, bytes []byte) bool) {
	for i, c := range m.chunks {
		if c == nil {
			continue
		}
		for j, p := range c {
			if p != nil && !f(uint64(i)*chunkPages+uint64(j), p[:]) {
				return
			}
		}
	}
}
