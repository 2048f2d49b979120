package ne2000

import (
	"bytes"
	"hash/crc32"
	"math/bits"
)

// Receive puts a frame, without its CRC, on the wire to the card. It reports false if the wire is busy: 32 frames wait, or what is given is no frame.
func (c *Card) Receive(data []byte) bool {
	r := &c.reg
	if r.QueueLen == queueSize || len(data) < headerSize || len(data) > MaxFrame {
		return false
	}
	f := &r.Queue[(r.QueueHead+r.QueueLen)%queueSize]
	*f = frame{Len: uint16(max(len(data), minFrame))}
	copy(f.Data[:], data)
	r.QueueLen++
	if r.RxNext == 0 {
		c.listen()
	}
	return true
}

// Room returns how many frames Receive takes now.
func (c *Card) Room() int { return int(queueSize - c.reg.QueueLen) }

// listen begins to take the next frame from the wire.
func (c *Card) listen() {
	r := &c.reg
	r.RxNext, r.Held = 0, false
	if r.QueueLen > 0 {
		r.RxNext = c.sched.Now() + wireTime(int(r.Queue[r.QueueHead].Len))
	}
	c.at(c.arrived, r.RxNext)
}

// next forgets the frame that has come, and takes the next.
func (c *Card) next() {
	r := &c.reg
	r.Queue[r.QueueHead] = frame{}
	r.QueueHead = (r.QueueHead + 1) % queueSize
	r.QueueLen--
	c.listen()
}

// drop forgets every frame on the wire.
func (c *Card) drop() {
	r := &c.reg
	for r.QueueLen > 0 {
		r.Queue[r.QueueHead] = frame{}
		r.QueueHead = (r.QueueHead + 1) % queueSize
		r.QueueLen--
	}
	c.listen()
}

// onArrived is called when a frame has arrived, or has waited for room in the ring as long as it may.
func (c *Card) onArrived() {
	r := &c.reg
	late := r.Held
	r.RxNext, r.Held = 0, false
	if r.QueueLen == 0 {
		return
	}
	f := &r.Queue[r.QueueHead]
	switch {
	case r.ISR&isrRST != 0 || r.TCR&tcrLB != 0: // nobody listens
	case !c.accepts(f.Data[:f.Len]):
	case r.RCR&rcrMON != 0:
		r.RSR = rsrDIS | rsrMPA | c.group(f)
		c.miss()
	case c.take(f):
	case late:
		r.RSR = rsrMPA | c.group(f)
		c.miss()
		c.interrupt(isrOVW)
	default:
		r.Held = true
		r.RxNext = c.sched.Now() + patience
		c.at(c.arrived, r.RxNext)
		c.interrupt(isrPRX) // a driver that has left frames in the ring looks again
		return
	}
	c.next()
}

// retry takes the frame that waits for room, when the ring may have some.
func (c *Card) retry() {
	if r := &c.reg; r.Held && r.QueueLen > 0 && c.take(&r.Queue[r.QueueHead]) {
		c.next()
	}
}

// group returns RSR's bit for frames to a group.
func (c *Card) group(f *frame) uint8 {
	if f.Data[0]&1 != 0 {
		return rsrPHY
	}
	return 0
}

// miss counts a frame that was not stored.
func (c *Card) miss() { c.count(2) }

// count increments a tally, which stops at C0h; from 80h on it interrupts.
func (c *Card) count(n int) {
	r := &c.reg
	if r.Tally[n] < 0xc0 {
		r.Tally[n]++
	}
	if r.Tally[n]&0x80 != 0 {
		c.interrupt(isrCNT)
	}
}

// accepts reports whether the filter lets a frame in (DP8390D, "Address Recognition Logic").
func (c *Card) accepts(data []byte) bool {
	r := &c.reg
	to := data[:6]
	switch {
	case bytes.Equal(to, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}):
		return r.RCR&rcrAB != 0
	case to[0]&1 != 0:
		n := hash(to)
		return r.RCR&rcrAM != 0 && r.MAR[n>>3]>>(n&7)&1 != 0
	}
	return r.RCR&rcrPRO != 0 || bytes.Equal(to, r.PAR[:])
}

// hash returns the place of a group's address in the table of 64 bits: the upper six bits of the CRC register after the address,
// which has not the order of bits of the CRC that is sent.
func hash(address []byte) uint8 {
	return uint8(bits.Reverse32(^crc32.ChecksumIEEE(address)) >> 26)
}

// pages returns how many pages hold n bytes.
func pages(n int) int { return (n + pageSize - 1) / pageSize }

// following returns the page of the ring n pages after page.
func (c *Card) following(page uint8, n int) uint8 {
	for range n {
		if page++; page == c.reg.PSTOP {
			page = c.reg.PSTART
		}
	}
	return page
}

// fits reports whether there are n pages from CURR on before the ring comes to BNRY, whose page is the guest's. Linux keeps BNRY a page
// behind and writes the page before the ring instead of its last one. On the part frames are overwritten then; here that page counts as the last.
func (c *Card) fits(n int) bool {
	page, boundary := c.reg.CURR, c.reg.BNRY
	if boundary == c.reg.PSTART-1 {
		boundary = c.reg.PSTOP - 1
	}
	for range n {
		if page = c.following(page, 1); page == boundary {
			return false
		}
	}
	return true
}

// take stores a frame in the ring, behind a header: status, next page, and the count of bytes with the CRC. It reports false if there is no room.
func (c *Card) take(f *frame) bool {
	r := &c.reg
	n := int(f.Len)
	if !c.fits(pages(4 + n + crcSize)) {
		return false
	}
	r.RSR = rsrPRX | c.group(f)
	next := c.following(r.CURR, pages(4+n+crcSize))
	count := uint16(n + crcSize)
	c.store(r.CURR, []byte{r.RSR, next, uint8(count), uint8(count >> 8)}, f.Data[:n], crc32.ChecksumIEEE(f.Data[:n]))
	r.CURR, r.LNPP = next, next
	c.interrupt(isrPRX)
	return true
}
