package pic

// ReadPort reads the even port (offset 0: IRR, ISR or poll word) or the odd one (1: IMR).
func (c *Chip) ReadPort(off uint16) uint8 {
	if c.reg.Poll {
		// The read is the INTA cycle (8259A data sheet, "Poll Command").
		c.reg.Poll = false
		if _, ok := c.pending(); !ok {
			return 0
		}
		return pollRequest | c.ack()
	}
	switch {
	case off&1 != 0:
		return c.reg.IMR
	case c.reg.ReadISR:
		return c.reg.ISR
	default:
		return c.irr()
	}
}

// WritePort writes a command word to the even (0) or odd (1) port.
func (c *Chip) WritePort(off uint16, v uint8) {
	switch {
	case off&1 != 0:
		c.writeOdd(v)
	case v&icw1 != 0:
		c.initialize(v)
	case v&ocw3 != 0:
		c.writeOCW3(v)
	default:
		c.writeOCW2(v)
	}
	c.update()
}

// initialize takes ICW1. It clears what the data sheet lists under
// "Initialization Command Words 1 and 2"; the edge sense circuit is reset, so an
// input must go low before it can request again.
func (c *Chip) initialize(v uint8) {
	keep := *c.reg
	*c.reg = state{Pins: keep.Pins, ELCR: keep.ELCR, Lowest: 7, Step: wantICW2}
	c.reg.ICW[0] = v
}

// writeOdd takes ICW2 to ICW4 in order, OCW1 after them.
func (c *Chip) writeOdd(v uint8) {
	switch c.reg.Step {
	case wantICW2:
		c.reg.ICW[1] = v
		c.reg.Step = wantICW3
		if c.reg.ICW[0]&icw1Single != 0 {
			c.reg.Step = c.afterICW3()
		}
	case wantICW3:
		c.reg.ICW[2] = v
		c.reg.Step = c.afterICW3()
	case wantICW4:
		c.reg.ICW[3] = v
		c.reg.Step = ready
	default:
		c.reg.IMR = v
	}
}

// afterICW3 returns the step that follows ICW3.
func (c *Chip) afterICW3() uint8 {
	if c.reg.ICW[0]&icw1NeedICW4 != 0 {
		return wantICW4
	}
	return ready
}

func (c *Chip) writeOCW3(v uint8) {
	if v&ocw3Poll != 0 {
		c.reg.Poll = true
	}
	if v&ocw3Read != 0 {
		c.reg.ReadISR = v&ocw3ReadISR != 0
	}
	if v&ocw3MaskGate != 0 {
		c.reg.Special = v&ocw3Mask != 0
	}
}

// writeOCW2 is the end of an interrupt and the rotation of priorities.
func (c *Chip) writeOCW2(v uint8) {
	level, rotate := v&7, v&ocw2Rotate != 0
	switch v & (ocw2EOI | ocw2Specific) {
	case 0:
		c.reg.AutoRot = rotate
	case ocw2Specific:
		if rotate {
			c.reg.Lowest = level // set priority
		}
	case ocw2EOI:
		c.endHighest(rotate)
	case ocw2EOI | ocw2Specific:
		c.reg.ISR &^= 1 << level
		if rotate {
			c.reg.Lowest = level
		}
	}
}

// endHighest is the non-specific end of interrupt. In special mask mode it does
// not see levels that are masked (8259A data sheet, "End of Interrupt").
func (c *Chip) endHighest(rotate bool) {
	served := c.reg.ISR
	if c.reg.Special {
		served &^= c.reg.IMR
	}
	rank := c.rank(served)
	if rank == 8 {
		return
	}
	level := c.level(rank)
	c.reg.ISR &^= 1 << level
	if rotate {
		c.reg.Lowest = level
	}
}
