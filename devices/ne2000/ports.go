package ne2000

// ReadPort reads register off = 0 to 1Fh.
func (c *Card) ReadPort(off uint16) uint8 {
	switch off %= portCount; {
	case off >= portReset:
		c.reset()
		return 0
	case off >= portData:
		return uint8(c.readData(1))
	}
	return c.readRegister(off)
}

// WritePort writes register off = 0 to 1Fh. A write of the reset port ends the reset, which here is over when it has begun.
func (c *Card) WritePort(off uint16, v uint8) {
	switch off %= portCount; {
	case off >= portReset:
	case off >= portData:
		c.writeData(uint32(v), 1)
	default:
		c.writeRegister(off, v)
	}
}

// Wide reports that the data port takes accesses of 16 and 32 bits.
func (c *Card) Wide(off uint16, n int) bool { return off%portCount == portData && n > 1 }

// ReadPortN reads n bytes at the data port.
func (c *Card) ReadPortN(_ uint16, n int) uint32 { return c.readData(n) }

// WritePortN writes n bytes at the data port.
func (c *Card) WritePortN(_ uint16, n int, v uint32) { c.writeData(v, n) }

// page returns the number of the page of registers.
func (c *Card) page() uint8 { return c.reg.CR >> crPage }

// readRegister reads a register of the chip.
func (c *Card) readRegister(off uint16) uint8 {
	if off == 0 {
		return c.reg.CR
	}
	switch c.page() {
	case 0:
		return c.readPage0(off)
	case 1:
		return c.readPage1(off)
	case 2:
		return c.readPage2(off)
	}
	return 0 // page 3 is for tests at the factory
}

// readPage0 reads what the guest needs as it works (DP8390D, "Register Address Assignments").
func (c *Card) readPage0(off uint16) uint8 {
	r := &c.reg
	switch off {
	case 0x1:
		return uint8(r.LocalAt)
	case 0x2:
		return uint8(r.LocalAt >> 8)
	case 0x3:
		return r.BNRY
	case 0x4:
		return r.TSR
	case 0x5:
		return 0 // NCR: there are no collisions
	case 0x6:
		return c.readFIFO()
	case 0x7:
		return r.ISR
	case 0x8:
		return uint8(r.RemoteAt)
	case 0x9:
		return uint8(r.RemoteAt >> 8)
	case 0xc:
		return r.RSR
	case 0xd, 0xe, 0xf:
		v := r.Tally[off-0xd]
		r.Tally[off-0xd] = 0
		return v
	}
	return 0
}

// readPage1 reads addresses.
func (c *Card) readPage1(off uint16) uint8 {
	r := &c.reg
	switch {
	case off < 0x7:
		return r.PAR[off-1]
	case off == 0x7:
		return r.CURR
	}
	return r.MAR[off-8]
}

// readPage2 reads what page 0 writes, for diagnostics.
func (c *Card) readPage2(off uint16) uint8 {
	r := &c.reg
	switch off {
	case 0x1:
		return r.PSTART
	case 0x2:
		return r.PSTOP
	case 0x3:
		return r.RNPP
	case 0x4:
		return r.TPSR
	case 0x5:
		return r.LNPP
	case 0x6:
		return uint8(r.LocalAt >> 8)
	case 0x7:
		return uint8(r.LocalAt)
	case 0xc:
		return r.RCR
	case 0xd:
		return r.TCR
	case 0xe:
		return r.DCR
	case 0xf:
		return r.IMR
	}
	return 0
}

// writeRegister writes a register of the chip.
func (c *Card) writeRegister(off uint16, v uint8) {
	if off == 0 {
		c.writeCR(v)
		return
	}
	r := &c.reg
	switch c.page() {
	case 0:
		c.writePage0(off, v)
	case 1:
		switch {
		case off < 0x7:
			r.PAR[off-1] = v
		case off == 0x7:
			r.CURR = v
			c.retry()
		default:
			r.MAR[off-8] = v
		}
	case 2:
		switch off {
		case 0x1:
			low(&r.LocalAt, v)
		case 0x2:
			high(&r.LocalAt, v)
		case 0x3:
			r.RNPP = v
		case 0x5:
			r.LNPP = v
		}
	}
}

// low and high write a half of a register of 16 bits.
func low(r *uint16, v uint8)  { *r = *r&0xff00 | uint16(v) }
func high(r *uint16, v uint8) { *r = *r&0x00ff | uint16(v)<<8 }

// writePage0 writes what controls the chip.
func (c *Card) writePage0(off uint16, v uint8) {
	r := &c.reg
	switch off {
	case 0x1:
		r.PSTART = v
	case 0x2:
		r.PSTOP = v
	case 0x3:
		r.BNRY = v
		c.retry()
	case 0x4:
		r.TPSR = v
	case 0x5:
		low(&r.TBCR, v)
	case 0x6:
		high(&r.TBCR, v)
	case 0x7:
		r.ISR &^= v &^ isrRST
		c.update()
	case 0x8:
		low(&r.RSAR, v)
		r.RemoteAt = r.RSAR
	case 0x9:
		high(&r.RSAR, v)
		r.RemoteAt = r.RSAR
	case 0xa:
		low(&r.RBCR, v)
		r.RemoteLeft = r.RBCR
	case 0xb:
		high(&r.RBCR, v)
		r.RemoteLeft = r.RBCR
	case 0xc:
		r.RCR = v
	case 0xd:
		r.TCR = v
	case 0xe:
		r.DCR = v
	case 0xf:
		r.IMR = v &^ isrRST
		c.update()
	}
}

// writeCR takes a command. TXP is not for writing a 0: a frame that is being sent goes to its end.
func (c *Card) writeCR(v uint8) {
	r := &c.reg
	sends := v&crTXP != 0 && r.CR&crTXP == 0
	r.CR = v | r.CR&crTXP
	if v&crSTP != 0 {
		r.ISR |= isrRST
		r.CR = v &^ crTXP
		if r.TxDone != 0 {
			r.CR |= crTXP
		}
		c.drop()
		c.update()
		return
	}
	if v&crSTA != 0 {
		r.ISR &^= isrRST
	}
	c.startRemote(v & crRD)
	if sends {
		c.transmit()
	}
	c.update()
}
