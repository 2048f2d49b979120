package kernel

import (
	"cmp"
	"fmt"
	"slices"
)

// chunk is a piece of the kernel in memory: bytes for an address, followed by zeros up to size.
type chunk struct {
	addr uint64
	data []byte
	size uint64
}

func (c chunk) end() uint64 { return c.addr + c.size }

// span is memory from an address up to another.
type span struct{ from, to uint64 }

// checkChunks checks that all parts of a kernel lie in memory, in base memory below low or in extended memory, and
// that they are not larger than memory together. It returns the end of the highest.
func checkChunks(chunks []chunk, low uint64, memory Memory) (end uint64, err error) {
	end = extended
	var sum uint64
	for _, c := range chunks {
		inBase := c.end() <= low && c.addr >= lowestKernel
		if !inBase && c.addr < extended || c.end() > memory.Low {
			return 0, fmt.Errorf("a part for %#x, %d bytes long, does not fit into memory", c.addr, c.size)
		}
		end, sum = max(end, c.end()), sum+c.size
	}
	if sum > memory.Low {
		return 0, fmt.Errorf("parts of %d bytes together do not fit into memory", sum)
	}
	return end, nil
}

// room is memory that is still free: spans in ascending order.
type room []span

// newRoom returns the memory that chunks leave free: base memory up to low, extended memory up to the
// first hole.
func newRoom(chunks []chunk, low uint64, memory Memory) room {
	taken := slices.SortedFunc(slices.Values(chunks), func(a, b chunk) int { return cmp.Compare(a.addr, b.addr) })
	var free room
	for _, s := range []span{{lowestKernel, low}, {extended, memory.Low}} {
		for _, c := range taken {
			if c.addr >= s.to {
				break
			}
			if c.addr > s.from {
				free = append(free, span{s.from, c.addr})
			}
			s.from = max(s.from, c.end())
		}
		if s.from < s.to {
			free = append(free, s)
		}
	}
	return free
}

// lowest returns the lowest address in within where size bytes are free.
func (r room) lowest(size, align uint64, within span) (addr uint64, ok bool) {
	for _, s := range r {
		from, to := max(s.from, within.from), min(s.to, within.to)
		at := (from + align - 1) / align * align
		if at <= to && size <= to-at {
			return at, true
		}
	}
	return 0, false
}

// highest returns the highest address in within where size bytes are free.
func (r room) highest(size, align uint64, within span) (addr uint64, ok bool) {
	for _, s := range slices.Backward(r) {
		from, to := max(s.from, within.from), min(s.to, within.to)
		if to < size {
			continue
		}
		if at := (to - size) / align * align; at >= from {
			return at, true
		}
	}
	return 0, false
}

// take returns what is left when size bytes at addr, which were free, are used.
func (r room) take(addr, size uint64) room {
	var left room
	for _, s := range r {
		if addr+size <= s.from || addr >= s.to {
			left = append(left, s)
			continue
		}
		if s.from < addr {
			left = append(left, span{s.from, addr})
		}
		if addr+size < s.to {
			left = append(left, span{addr + size, s.to})
		}
	}
	return left
}

// upper returns the kilobytes of memory from 1 MB up to the first hole.
func (m Memory) upper() uint32 { return uint32((m.Low - extended) >> 10) }

// writeChunks writes the parts of a kernel.
func writeChunks(m Machine, chunks []chunk) {
	for _, c := range chunks {
		m.WriteBytes(c.addr, c.data)
		clear(m, c.addr+uint64(len(c.data)), c.size-uint64(len(c.data)))
	}
}

// clear writes n zeros from addr on.
func clear(m Machine, addr, n uint64) {
	var zeros [4096]byte
	for n > 0 {
		k := min(n, uint64(len(zeros)))
		m.WriteBytes(addr, zeros[:k])
		addr, n = addr+k, n-k
	}
}
