package ne2000

import "encoding/binary"

// peek returns the byte of the card's memory at an address of remote DMA. Where nothing is reads FFh.
func (c *Card) peek(at uint16) uint8 {
	switch {
	case at < promSize:
		return c.reg.PROM[at]
	case at >= ramBase && at < ramBase+ramSize:
		return c.reg.RAM[at-ramBase]
	}
	return 0xff
}

// poke writes a byte of the card's memory; only the buffer memory can be written.
func (c *Card) poke(at uint16, v uint8) {
	if at >= ramBase && at < ramBase+ramSize {
		c.reg.RAM[at-ramBase] = v
	}
}

// startRemote begins the remote DMA of a command. One of no bytes is complete at once.
func (c *Card) startRemote(command uint8) {
	r := &c.reg
	switch command {
	case crRead, crWrite:
		r.Sending = false
		if r.RemoteLeft == 0 {
			r.ISR |= isrRDC
		}
	case crSend:
		if r.DCR&dcrARM == 0 {
			return
		}
		at := uint16(r.BNRY) * pageSize
		r.RemoteAt, r.Sending = at, true
		r.RNPP = c.peek(at + 1)
		r.RemoteLeft = uint16(c.peek(at+2)) | uint16(c.peek(at+3))<<8
		if r.RemoteLeft == 0 {
			c.complete()
		}
	}
}

// word reports whether remote DMA transfers words.
func (c *Card) word() bool { return c.reg.DCR&dcrWTS != 0 }

// readData is a read of n bytes at the data port. In word mode even a read of a byte moves on by a word, and in byte mode only one of
// 32 bits moves more than a byte, as QEMU has it.
func (c *Card) readData(n int) uint32 {
	if n == 4 {
		return c.readUnit() | c.readUnit()<<16
	}
	return c.readUnit()
}

// readUnit reads what one cycle of remote DMA moves.
func (c *Card) readUnit() uint32 {
	r := &c.reg
	if !c.word() {
		v := uint32(c.peek(r.RemoteAt))
		c.advance(1)
		return v
	}
	v := uint32(c.peek(r.RemoteAt&^1)) | uint32(c.peek(r.RemoteAt|1))<<8
	c.advance(2)
	return v
}

// writeData is a write of n bytes at the data port. It is ignored when the remote DMA has nothing left to transfer.
func (c *Card) writeData(v uint32, n int) {
	c.writeUnit(v)
	if n == 4 {
		c.writeUnit(v >> 16)
	}
}

// writeUnit writes what one cycle of remote DMA moves.
func (c *Card) writeUnit(v uint32) {
	r := &c.reg
	switch {
	case r.RemoteLeft == 0:
	case c.word():
		c.poke(r.RemoteAt&^1, uint8(v))
		c.poke(r.RemoteAt|1, uint8(v>>8))
		c.advance(2)
	default:
		c.poke(r.RemoteAt, uint8(v))
		c.advance(1)
	}
}

// advance moves the remote DMA on by n bytes, from the end of the ring to its beginning.
func (c *Card) advance(n uint16) {
	r := &c.reg
	r.RemoteAt += n
	if r.RemoteAt == uint16(r.PSTOP)*pageSize {
		r.RemoteAt = uint16(r.PSTART) * pageSize
	}
	if r.RemoteLeft > n {
		r.RemoteLeft -= n
		return
	}
	r.RemoteLeft = 0
	c.complete()
}

// complete ends the remote DMA. That of the send-packet command gives the frame's pages back to the ring.
func (c *Card) complete() {
	r := &c.reg
	if r.Sending {
		r.Sending = false
		r.BNRY = r.RNPP
		c.retry()
	}
	c.interrupt(isrRDC)
}

// store writes bytes into the ring from page on, page by page. It returns the page after the last.
func (c *Card) store(page uint8, header, data []byte, crc uint32) (next uint8) {
	r := &c.reg
	at := uint16(page) * pageSize
	put := func(p []byte) {
		for _, b := range p {
			if at%pageSize == 0 && uint8(at>>8) == r.PSTOP {
				at = uint16(r.PSTART) * pageSize
			}
			c.poke(at, b)
			at++
		}
	}
	put(header)
	put(data)
	put(binary.LittleEndian.AppendUint32(nil, crc))
	r.LocalAt = at
	return c.following(page, pages(len(header)+len(data)+crcSize))
}
