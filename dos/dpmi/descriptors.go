package dpmi

import "github.com/iron86/iron86/x86"

// firstSelector is the first entry of the LDT that is handed out; those below are for
// function 000Dh.
const firstSelector = 16

// newSelectors takes n entries in a row; 0: there are none.
func (h *Host) newSelectors(c *client, n int) uint16 {
	if n == 0 {
		return 0
	}
	row := 0
	for i := firstSelector; i < ldtEntries; i++ {
		if row++; c.used[i] {
			row = 0
		}
		if row < n {
			continue
		}
		first := i - n + 1
		for j := first; j <= i; j++ {
			c.used[j] = true
			h.putDescriptor(c, uint16(j)<<3, x86.Descriptor{Access: accData3})
		}
		return uint16(first)<<3 | 7
	}
	return 0
}

// newSelector takes one entry for d; 0: there is none.
func (h *Host) newSelector(c *client, d x86.Descriptor) uint16 {
	sel := h.newSelectors(c, 1)
	if sel != 0 {
		h.putDescriptor(c, sel, d)
	}
	return sel
}

func (h *Host) putDescriptor(c *client, sel uint16, d x86.Descriptor) {
	raw := d.Bytes()
	h.Machine.Write(c.ldt+uint32(sel&^7), raw[:])
}

// freeSelector gives an entry back; false: it is not the client's.
func (h *Host) freeSelector(c *client, sel uint16) bool {
	if sel&4 == 0 || !c.used[sel>>3] {
		return false
	}
	c.used[sel>>3] = false
	h.putDescriptor(c, sel, x86.Descriptor{})
	for seg, s := range c.segments {
		if s>>3 == sel>>3 {
			delete(c.segments, seg)
		}
	}
	return true
}

// owned is the descriptor of a selector that the client has allocated.
func (h *Host) owned(c *client, sel uint16) (x86.Descriptor, bool) {
	if sel&4 == 0 || !c.used[sel>>3] {
		return x86.Descriptor{}, false
	}
	return h.descriptor(sel)
}

// descriptorCall is functions 0000h to 000Fh.
func (h *Host) descriptorCall(c *client, s *context) uint16 {
	switch uint8(s.reg[x86.AX]) {
	case 0x00:
		sel := h.newSelectors(c, int(s.lo(x86.CX)))
		if sel == 0 {
			return errDescriptor
		}
		s.set(x86.AX, sel)
		return 0
	case 0x01:
		return h.freeCall(c, s)
	case 0x02:
		return h.segmentCall(c, s)
	case 0x03:
		s.set(x86.AX, 8)
		return 0
	case 0x0d:
		return h.specificCall(c, s)
	case 0x0e, 0x0f:
		return h.manyCall(c, s)
	}
	d, ok := h.owned(c, s.lo(x86.BX))
	if !ok {
		return errSelector
	}
	return h.changeCall(c, s, d)
}

// changeCall is functions 0006h to 000Ch, on descriptor d of selector BX.
func (h *Host) changeCall(c *client, s *context, d x86.Descriptor) uint16 {
	sel := s.lo(x86.BX)
	switch uint8(s.reg[x86.AX]) {
	case 0x06:
		s.setPair(x86.CX, x86.DX, d.Base)
		return 0
	case 0x07:
		d.Base = s.pair(x86.CX, x86.DX)
	case 0x08:
		if !d.SetLast(s.pair(x86.CX, x86.DX)) {
			return errValue
		}
	case 0x09:
		d.Access, d.Flags = s.rights(), uint8(s.reg[x86.CX]>>8)&0xf0
		if d.Access&x86.DescSegment == 0 {
			return errValue
		}
		d.Access |= x86.DescDPL
	case 0x0a:
		if d.Access&x86.DescCode != 0 {
			d.Access = accData3
		}
		alias := h.newSelector(c, d)
		if alias == 0 {
			return errDescriptor
		}
		s.set(x86.AX, alias)
		return 0
	case 0x0b:
		raw := d.Bytes()
		h.Machine.Write(h.base(s.seg[x86.ES])+c.offset(s.reg[x86.DI]), raw[:])
		return 0
	case 0x0c:
		return h.putFrom(c, sel, h.base(s.seg[x86.ES])+c.offset(s.reg[x86.DI]))
	default:
		return errFunction
	}
	h.putDescriptor(c, sel, d)
	return 0
}

// rights is CL: an access byte.
func (s *context) rights() uint8 { return uint8(s.reg[x86.CX]) }

// putFrom sets a descriptor to the one at addr, when a client may have it.
func (h *Host) putFrom(c *client, sel uint16, addr uint32) uint16 {
	var raw [8]byte
	h.Machine.Read(addr, raw[:])
	d := x86.ParseDescriptor(raw)
	if d.Access&x86.DescSegment == 0 {
		return errValue
	}
	d.Access |= x86.DescDPL
	h.putDescriptor(c, sel, d)
	return 0
}

// freeCall is function 0001h. Registers that hold the selector hold none then.
func (h *Host) freeCall(c *client, s *context) uint16 {
	sel := s.lo(x86.BX)
	if !h.freeSelector(c, sel) {
		return errSelector
	}
	for _, r := range []int{x86.DS, x86.ES, x86.FS, x86.GS} {
		if s.seg[r]|3 == sel|3 {
			s.seg[r] = 0
		}
	}
	return 0
}

// segmentCall is function 0002h: the selector of a segment of real mode, always the same.
func (h *Host) segmentCall(c *client, s *context) uint16 {
	seg := s.lo(x86.BX)
	sel, ok := c.segments[seg]
	if !ok {
		sel = h.newSelector(c, x86.Descriptor{Base: uint32(seg) << 4, Limit: 0xffff, Access: accData3})
		if sel == 0 {
			return errDescriptor
		}
		c.segments[seg] = sel
	}
	s.set(x86.AX, sel)
	return 0
}

// specificCall is function 000Dh.
func (h *Host) specificCall(c *client, s *context) uint16 {
	sel := s.lo(x86.BX)
	switch {
	case sel&4 == 0:
		return errSelector
	case c.used[sel>>3]:
		return errDescriptor
	}
	c.used[sel>>3] = true
	h.putDescriptor(c, sel, x86.Descriptor{Access: accData3})
	return 0
}

// manyCall is functions 000Eh and 000Fh of DPMI 1.0: CX descriptors with their selectors
// at ES:(E)DI. CX tells how many were done.
func (h *Host) manyCall(c *client, s *context) uint16 {
	at := h.base(s.seg[x86.ES]) + c.offset(s.reg[x86.DI])
	for i := range s.lo(x86.CX) {
		entry := at + uint32(i)*10
		sel := h.read16(entry)
		d, ok := h.owned(c, sel)
		code := uint16(errSelector)
		if ok && uint8(s.reg[x86.AX]) == 0x0e {
			raw := d.Bytes()
			h.Machine.Write(entry+2, raw[:])
			code = 0
		} else if ok {
			code = h.putFrom(c, sel, entry+2)
		}
		if code != 0 {
			s.set(x86.CX, i)
			return code
		}
	}
	return 0
}
