package dpmi

import "github.com/iron86/iron86/x86"

// dosMemoryCall serves functions 0100h to 0102h, which allocate, free and resize memory of DOS with selectors
// for it.
func (h *Host) dosMemoryCall(c *client, s *context) uint16 {
	switch uint8(s.reg[x86.AX]) {
	case 0x00:
		seg, largest, code := h.DOS.AllocateDOS(s.lo(x86.BX))
		if code != 0 {
			s.set(x86.BX, largest)
			return code
		}
		sel := c.ldt.take(dosSelectors(c, s.lo(x86.BX)))
		if sel == 0 {
			h.DOS.ReleaseDOS(seg)
			return errDescriptor
		}
		c.dos[sel] = seg
		h.describeDOS(c, sel, seg, s.lo(x86.BX))
		s.set(x86.AX, seg)
		s.set(x86.DX, sel)
		return 0
	case 0x01:
		return h.freeDOS(c, s)
	case 0x02:
		return h.resizeDOS(c, s)
	}
	return errFunction
}

// dosSelectors returns how many selectors a block of DOS memory has. A 16-bit client needs one for
// every 64 KB.
func dosSelectors(c *client, paragraphs uint16) int {
	if c.wide {
		return 1
	}
	return max(int(paragraphs)+0xfff, 0x1000) >> 12
}

// describeDOS sets the descriptors of a block of DOS memory. The first has the limit of the whole
// block in a 32-bit client, and at most 64 KB in others.
func (h *Host) describeDOS(c *client, sel, seg, paragraphs uint16) {
	size := uint32(paragraphs) << 4
	for i := range dosSelectors(c, paragraphs) {
		limit := max(size-uint32(i)<<16, 1) - 1
		if !c.wide {
			limit = min(limit, 0xffff)
		}
		d := x86.Descriptor{Base: uint32(seg)<<4 + uint32(i)<<16, Access: accData3}
		d.SetLast(limit)
		c.ldt.put(sel+uint16(i)*8, d)
	}
}

// freeDOS serves function 0101h. Segment registers that hold the selector become null.
func (h *Host) freeDOS(c *client, s *context) uint16 {
	sel := s.lo(x86.DX)
	seg, ok := c.dos[sel]
	if !ok {
		return errSelector
	}
	if code := h.DOS.ReleaseDOS(seg); code != 0 {
		return code
	}
	delete(c.dos, sel)
	for next := sel; c.ldt.free(next); next += 8 {
		if c.wide || h.base(next+8) != uint32(seg)<<4+uint32(next+8-sel)<<13 {
			break
		}
	}
	for _, r := range []int{x86.DS, x86.ES, x86.FS, x86.GS} {
		if s.seg[r]|3 == sel|3 {
			s.seg[r] = 0
		}
	}
	return 0
}

// resizeDOS serves function 0102h, which does not move the block. The block of a 16-bit client cannot grow
// beyond the pieces of 64 KB for which it has selectors.
func (h *Host) resizeDOS(c *client, s *context) uint16 {
	sel := s.lo(x86.DX)
	seg, ok := c.dos[sel]
	if !ok {
		return errSelector
	}
	for i := range dosSelectors(c, s.lo(x86.BX)) {
		if i > 0 && h.base(sel+uint16(i)*8) != uint32(seg)<<4+uint32(i)<<16 {
			return errDescriptor
		}
	}
	largest, code := h.DOS.ResizeDOS(seg, s.lo(x86.BX))
	if code != 0 {
		s.set(x86.BX, largest)
		return code
	}
	h.describeDOS(c, sel, seg, s.lo(x86.BX))
	return 0
}

// memoryCall serves functions 0500h to 050Bh, which are about blocks of extended memory. The handle of a
// block is its address.
func (h *Host) memoryCall(c *client, s *context) uint16 {
	switch uint8(s.reg[x86.AX]) {
	case 0x00:
		h.freeMemory(c, s)
		return 0
	case 0x01:
		addr, code := c.blocks.allocate(s.pair(x86.BX, x86.CX))
		if code == 0 {
			s.setPair(x86.BX, x86.CX, addr)
			s.setPair(x86.SI, x86.DI, addr)
		}
		return code
	case 0x02:
		return c.blocks.release(s.pair(x86.SI, x86.DI))
	case 0x03:
		addr, code := c.blocks.resize(s.pair(x86.SI, x86.DI), s.pair(x86.BX, x86.CX))
		if code == 0 {
			s.setPair(x86.BX, x86.CX, addr)
			s.setPair(x86.SI, x86.DI, addr)
		}
		return code
	case 0x04, 0x05, 0x06, 0x07:
		return linearCall(h, c, s)
	case 0x0a:
		addr := s.pair(x86.SI, x86.DI)
		size, ok := c.blocks.size[addr]
		if !ok {
			return errHandle
		}
		s.setPair(x86.SI, x86.DI, size)
		s.setPair(x86.BX, x86.CX, addr)
		return 0
	case 0x0b:
		h.memoryInfo(c, s)
		return 0
	}
	return errFunction
}

// linearCall serves functions 0504h to 0507h of DPMI 1.0, which only clients of 32 bits have: blocks of linear memory at an address that the
// host chooses, and the attributes of their pages.
func linearCall(h *Host, c *client, s *context) (code uint16) {
	handle := s.reg[x86.SI]
	switch uint8(s.reg[x86.AX]) {
	case 0x04:
		if s.reg[x86.BX] != 0 {
			return errLinear
		}
		handle, code = c.blocks.allocate(s.reg[x86.CX])
	case 0x05:
		if s.reg[x86.DX]&2 != 0 { // descriptors would follow the block
			return errUnsupported
		}
		handle, code = c.blocks.resize(handle, s.reg[x86.CX])
	default:
		return pageAttributes(h, c, s)
	}
	if code == 0 {
		s.reg[x86.BX], s.reg[x86.SI] = handle, handle
	}
	return code
}

// pageCommitted is the attribute of every page: it is there (bits 2–0 are 1), and can be read and written (bit 3).
const pageCommitted = 1 | 1<<3

// pageAttributes serves functions 0506h and 0507h for ECX pages from offset EBX of block ESI, with a word for each at ES:EDX. There is no
// paging, so that no other attributes than those of all pages can be set.
func pageAttributes(h *Host, c *client, s *context) uint16 {
	size, ok := c.blocks.size[s.reg[x86.SI]]
	first, n := s.reg[x86.BX], s.reg[x86.CX]
	switch {
	case !ok:
		return errHandle
	case first%pageSize != 0 || first > size || n > (size-first)/pageSize:
		return errAddress
	}
	at := h.base(s.seg[x86.ES]) + s.reg[x86.DX]
	for i := range n {
		if uint8(s.reg[x86.AX]) == 0x06 {
			h.mem.write16(at+2*i, pageCommitted)
			continue
		}
		want := h.mem.read16(at + 2*i)
		if kind := want & 7; kind != 1 && kind != 3 || want&(1<<3) == 0 { // 3: only the other attributes
			return errUnsupported
		}
	}
	return 0
}

// offered returns how much of the largest free block a client is told of, in bytes: seven eighths. Borland's RTM
// takes all that it is told of, and then the compiler starts the linker, which is another client. With the
// virtual memory of other hosts something is always left for it.
func offered(largest uint32) uint32 { return (largest - largest/8) &^ (pageSize - 1) }

// freeMemory fills the structure of function 0500h. Fields that are not known are FFFFFFFFh.
func (h *Host) freeMemory(c *client, s *context) {
	total, largest := h.Pool.Available(pageSize)
	largest = offered(largest)
	all := h.Pool.Total() / pageSize
	at := h.base(s.seg[x86.ES]) + c.offset(s.reg[x86.DI])
	for i, v := range []uint32{largest, largest / pageSize, largest / pageSize, all, all,
		total / pageSize, all, total / pageSize, 0, 0xffffffff, 0xffffffff, 0xffffffff} {
		h.mem.write32(at+uint32(i)*4, v)
	}
}

// memoryInfo fills the structure of function 050Bh of DPMI 1.0, with sizes in bytes.
func (h *Host) memoryInfo(c *client, s *context) {
	total, largest := h.Pool.Available(pageSize)
	largest = offered(largest)
	all, mine := h.Pool.Total(), c.blocks.total()
	at := h.base(s.seg[x86.ES]) + c.offset(s.reg[x86.DI])
	h.mem.zero(at, 128)
	for i, v := range []uint32{mine, mine, 0, all - total, all - total, 0, all, largest, all, largest, largest} {
		h.mem.write32(at+uint32(i)*4, v)
	}
}

// mapPhysical serves function 0800h, which returns the linear address of the memory of a device. That is
// the physical one, which is in the same registers.
func (h *Host) mapPhysical(s *context) uint16 {
	addr, size := s.pair(x86.BX, x86.CX), s.pair(x86.SI, x86.DI)
	if size == 0 || uint64(addr)+uint64(size) > 1<<32 || addr < 1<<20 {
		return errValue
	}
	if uint64(addr) < h.Machine.Memory() {
		return errAddress
	}
	return 0
}
