package vga

// Miscellaneous output register, 3C2.
const (
	miscColour    = 1 << 0 // CRTC and status at 3Dx instead of 3Bx
	miscRAM       = 1 << 1 // the processor reaches memory
	miscClock     = 3 << 2 // 0: 25.175 MHz, 1: 28.322 MHz, others: external
	miscClock28   = 1 << 2
	miscOddPage   = 1 << 5 // odd/even page; kept only
	miscHSyncLow  = 1 << 6 // polarities; kept only
	miscVSyncLow  = 1 << 7
	attrIndexMask = 0x1f
	attrPAS       = 1 << 5 // palette address source: the screen is on
)

// ReadPort reads the register at PortBase+off. A register of the address range
// that the miscellaneous output register does not select reads FF.
func (c *Chip) ReadPort(off uint16) uint8 {
	r := &c.reg
	port := PortBase + off
	if port == 0x3c3 {
		return r.Enable
	}
	if r.Enable&1 == 0 {
		return 0xff
	}
	switch port {
	case 0x3c0:
		return r.AttrIndex
	case 0x3c1:
		if i := r.AttrIndex & attrIndexMask; i < attrCount {
			return r.Attr[i]
		}
		return 0
	case 0x3c2:
		return c.status0()
	case 0x3c4:
		return r.SeqIndex
	case 0x3c5:
		if r.SeqIndex < seqCount {
			return r.Seq[r.SeqIndex]
		}
		return 0
	case 0x3c6:
		return r.DACMask
	case 0x3c7:
		return r.DACMode
	case 0x3c8:
		return r.DACWrite
	case 0x3c9:
		return r.readDAC()
	case 0x3ca:
		return r.Feature
	case 0x3cc:
		return r.Misc
	case 0x3ce:
		return r.GCIndex
	case 0x3cf:
		if r.GCIndex < gcCount {
			return r.GC[r.GCIndex]
		}
		return 0
	}
	return c.readMovable(port)
}

// WritePort writes the register at PortBase+off.
func (c *Chip) WritePort(off uint16, v uint8) {
	r := &c.reg
	port := PortBase + off
	if port == 0x3c3 {
		if set(&r.Enable, v&1) {
			c.changed()
		}
		return
	}
	if r.Enable&1 == 0 {
		return
	}
	switch port {
	case 0x3c0:
		c.writeAttr(v)
	case 0x3c2:
		if set(&r.Misc, v) {
			c.changed()
			c.retime()
		}
	case 0x3c4:
		r.SeqIndex = v & 0x07
	case 0x3c5:
		c.writeSeq(v)
	case 0x3c6:
		if set(&r.DACMask, v) {
			c.gen++
		}
	case 0x3c7: // the entry is fetched at once, and the address stands on the next
		r.DACRead, r.DACWrite, r.DACStep, r.DACMode = v, v+1, 0, 3
	case 0x3c8:
		r.DACWrite, r.DACRead, r.DACStep, r.DACMode = v, v-1, 0, 0
	case 0x3c9:
		c.writeDAC(v)
	case 0x3ce:
		r.GCIndex = v & 0x0f
	case 0x3cf:
		c.writeGC(v)
	default:
		c.writeMovable(port, v)
	}
}

// movable reports whether port belongs to the range, 3Bx or 3Dx, that the
// miscellaneous output register selects.
func (r *state) movable(port uint16) bool {
	if r.Misc&miscColour != 0 {
		return port&0xfff0 == 0x3d0
	}
	return port&0xfff0 == 0x3b0
}

// readMovable reads a register of the CRTC or the status register 1.
func (c *Chip) readMovable(port uint16) uint8 {
	r := &c.reg
	if !r.movable(port) {
		return 0xff
	}
	switch port & 0x0f {
	case 0x4:
		return r.CRTCIndex
	case 0x5:
		return r.readCRTC()
	case 0xa:
		r.AttrData = false // the read that makes 3C0 an index again
		return c.status1()
	}
	return 0xff
}

// writeMovable writes a register of the CRTC or the feature control register.
func (c *Chip) writeMovable(port uint16, v uint8) {
	r := &c.reg
	if !r.movable(port) {
		return
	}
	switch port & 0x0f {
	case 0x4:
		r.CRTCIndex = v & 0x3f
	case 0x5:
		c.writeCRTC(v)
	case 0xa:
		r.Feature = v & 0x03
	}
}
