package dpmi

import "github.com/iron86/iron86/x86"

// watchCall is functions 0B00h to 0B03h: watchpoints in the debug registers.
func (h *Host) watchCall(c *client, s *context) uint16 {
	if uint8(s.reg[x86.AX]) == 0 {
		return h.setWatch(c, s)
	}
	i := int(s.lo(x86.BX))
	if i >= len(c.watch) || !c.watch[i] {
		return errHandle
	}
	switch uint8(s.reg[x86.AX]) {
	case 0x01:
		h.clearWatch(c, i)
	case 0x02:
		s.set(x86.AX, uint16(h.cpu.DR(6)>>i)&1)
	case 0x03:
		h.cpu.SetDR(6, h.cpu.DR(6)&^(1<<i))
	default:
		return errFunction
	}
	return 0
}

// setWatch watches DL bytes at BX:CX; DH is 0 for execution, 1 for writes, 2 for any access.
func (h *Host) setWatch(c *client, s *context) uint16 {
	size, kind := uint8(s.reg[x86.DX]), uint8(s.reg[x86.DX]>>8)
	length, ok := map[uint8]uint32{1: 0, 2: 1, 4: 3}[size]
	how, known := map[uint8]uint32{0: 0, 1: 1, 2: 3}[kind]
	if !ok || !known {
		return errValue
	}
	if kind == 0 {
		length = 0
	}
	for i := range c.watch {
		if c.watch[i] {
			continue
		}
		c.watch[i] = true
		h.cpu.SetDR(i, s.pair(x86.BX, x86.CX))
		h.cpu.SetDR(6, h.cpu.DR(6)&^(1<<i))
		v := h.cpu.DR(7) &^ (15<<(16+4*i) | 3<<(2*i))
		h.cpu.SetDR(7, v|(length<<2|how)<<(16+4*i)|2<<(2*i))
		s.set(x86.BX, uint16(i))
		return 0
	}
	return errWatch
}

func (h *Host) clearWatch(c *client, i int) {
	c.watch[i] = false
	h.cpu.SetDR(7, h.cpu.DR(7)&^(3<<(2*i)))
}
