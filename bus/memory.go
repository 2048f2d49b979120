package bus

const (
	// whole is the largest memory that is one piece of the host's. Of a larger one, most of which a guest
	// hardly ever touches, only so much as head says is: Go clears a piece that it has used before.
	whole      = 1 << 30
	head       = 1 << 28
	chunkPages = 512 // pages of RAM that one element of Memory.chunks is for
	slabPages  = 64  // pages that are taken from the host at a time
)

type page = [PageSize]byte

// Memory is RAM that uses memory of the host only for the pages that have been touched, which
// means: that somebody asked Page for. All others are zero. Up to 1 GB are one piece of the host's memory, or
// else the first 256 MB, since translated code likes pages that lie behind one another. Make it with NewMemory.
type Memory struct {
	size    uint64
	piece   uint64               // bytes of the first pages
	first   flat                 // the first pages, nil until one is touched; the host gives memory for those that are written
	touched []uint64             // which of them have been touched, a bit each
	chunks  []*[chunkPages]*page // the pages behind; nil where no page of the chunk has been touched
	slab    []page               // pages of the host that are taken and not yet in use
}

// NewMemory makes size bytes of memory, whole pages, all zero.
func NewMemory(size uint64) *Memory {
	if size%PageSize != 0 {
		panic("BUG: bus: memory must be whole pages")
	}
	piece := size
	if piece > whole {
		piece = head
	}
	m := &Memory{size: size, piece: piece}
	m.touched = make([]uint64, (m.inFirst()+63)/64)
	m.chunks = make([]*[chunkPages]*page, (size/PageSize-m.inFirst()+chunkPages-1)/chunkPages)
	return m
}

// Size returns the number of bytes.
func (m *Memory) Size() uint64 { return m.size }

// Piece returns the bytes that are one piece of the host's memory, from address 0 of m on. It is for telling the host how
// they will be used: who reads or writes them asks for pages.
func (m *Memory) Piece() []byte {
	m.takePiece()
	return m.first
}

// Contents returns the same bytes for reading, or nil while the host has given none for them: they are zero then.
func (m *Memory) Contents() []byte { return m.first }

// takePiece has the host give memory for the first pages.
func (m *Memory) takePiece() {
	if m.first == nil {
		m.first = make([]byte, m.piece)
	}
}

// inFirst returns the number of pages that are one piece.
func (m *Memory) inFirst() uint64 { return m.piece / PageSize }

// Look returns the bytes of page n for reading, or nil if the page has never been touched: it is
// zero then.
func (m *Memory) Look(n uint64) []byte {
	if behind := n - m.inFirst(); n >= m.inFirst() {
		if c := m.chunks[behind/chunkPages]; c != nil && c[behind%chunkPages] != nil {
			return c[behind%chunkPages][:]
		}
		return nil
	}
	if m.touched[n/64]>>(n%64)&1 == 0 {
		return nil
	}
	return m.first.Page(n)
}

// Page returns the bytes of page n for reading and writing. The page has been touched from then on,
// and its bytes stay where they are.
func (m *Memory) Page(n uint64) []byte {
	if n >= m.size/PageSize {
		panic("BUG: bus: a page behind the end of memory")
	}
	if n < m.inFirst() {
		m.takePiece()
		m.touched[n/64] |= 1 << (n % 64)
		return m.first.Page(n)
	}
	n -= m.inFirst()
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
	for i, bits := range m.touched {
		for n := uint64(i) * 64; bits != 0; n, bits = n+1, bits>>1 {
			if bits&1 != 0 && !f(n, m.first.Page(n)) {
				return
			}
		}
	}
	for i, c := range m.chunks {
		if c == nil {
			continue
		}
		for j, p := range c {
			if p != nil && !f(m.inFirst()+uint64(i)*chunkPages+uint64(j), p[:]) {
				return
			}
		}
	}
}

// flat is memory of the host as pages, all of which count as touched.
type flat []byte

// Page returns the bytes of page n.
func (m flat) Page(n uint64) []byte { return m[n*PageSize : (n+1)*PageSize : (n+1)*PageSize] }

// Look returns the bytes of page n.
func (m flat) Look(n uint64) []byte { return m.Page(n) }

// Touched calls f for each page until f returns false.
func (m flat) Touched(f func(n uint64, bytes []byte) bool) {
	for n := range uint64(len(m)) / PageSize {
		if !f(n, m.Page(n)) {
			return
		}
	}
}
