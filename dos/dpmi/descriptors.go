package dpmi

import "github.com/iron86/iron86/x86"

// descriptorCall serves functions 0000h to 000Fh.
func (h *Host) descriptorCall(c *client, s *context) uint16 {
	switch uint8(s.reg[x86.AX]) {
	case 0x00:
		sel := c.ldt.take(int(s.lo(x86.CX)))
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
		return c.ldt.claim(s.lo(x86.BX))
	case 0x0e, 0x0f:
		return h.manyCall(c, s)
	}
	d, ok := c.ldt.owned(s.lo(x86.BX))
	if !ok {
		return errSelector
	}
	return h.changeCall(c, s, d)
}

// changeCall serves functions 0006h to 000Ch, which change or read descriptor d of selector BX.
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
		alias := c.ldt.add(d)
		if alias == 0 {
			return errDescriptor
		}
		s.set(x86.AX, alias)
		return 0
	case 0x0b:
		raw := d.Bytes()
		h.mem.Write(h.base(s.seg[x86.ES])+c.offset(s.reg[x86.DI]), raw[:])
		return 0
	case 0x0c:
		return c.ldt.putFrom(sel, h.base(s.seg[x86.ES])+c.offset(s.reg[x86.DI]))
	default:
		return errFunction
	}
	c.ldt.put(sel, d)
	return 0
}

// rights returns the access byte in CL.
func (s *context) rights() uint8 { return uint8(s.reg[x86.CX]) }

// freeCall serves function 0001h. Segment registers that hold the selector become null.
func (h *Host) freeCall(c *client, s *context) uint16 {
	sel := s.lo(x86.BX)
	if !c.ldt.free(sel) {
		return errSelector
	}
	for _, r := range []int{x86.DS, x86.ES, x86.FS, x86.GS} {
		if s.seg[r]|3 == sel|3 {
			s.seg[r] = 0
		}
	}
	return 0
}

// segmentCall serves function 0002h: it returns the selector for a segment of real mode, which is always
// the same.
func (h *Host) segmentCall(c *client, s *context) uint16 {
	sel := c.ldt.ofSegment(s.lo(x86.BX))
	if sel == 0 {
		return errDescriptor
	}
	s.set(x86.AX, sel)
	return 0
}

// manyCall serves functions 000Eh and 000Fh of DPMI 1.0, which get and set CX descriptors. Each stands
// after its selector at ES:(E)DI. After an error CX returns how many were done.
func (h *Host) manyCall(c *client, s *context) uint16 {
	at := h.base(s.seg[x86.ES]) + c.offset(s.reg[x86.DI])
	for i := range s.lo(x86.CX) {
		entry := at + uint32(i)*10
		sel := h.mem.read16(entry)
		d, ok := c.ldt.owned(sel)
		code := uint16(errSelector)
		if ok && uint8(s.reg[x86.AX]) == 0x0e {
			raw := d.Bytes()
			h.mem.Write(entry+2, raw[:])
			code = 0
		} else if ok {
			code = c.ldt.putFrom(sel, entry+2)
		}
		if code != 0 {
			s.set(x86.CX, i)
			return code
		}
	}
	return 0
}
