package ne2000

import (
	"encoding/binary"
	"hash/crc32"
)

// outgoing returns the bytes that TPSR and TBCR name.
func (c *Card) outgoing() []byte {
	r := &c.reg
	data := make([]byte, r.TBCR)
	at := uint16(r.TPSR) * pageSize
	for i := range data {
		data[i] = c.peek(at)
		at++
	}
	r.LocalAt = at
	return data
}

// transmit sends a frame. It goes out at once, and the guest hears of it when the wire has had the time for it. What is no frame goes nowhere.
func (c *Card) transmit() {
	r := &c.reg
	data := c.outgoing()
	r.TxStatus = tsrPTX
	if r.TCR&tcrLB != 0 {
		c.loop(data)
	} else {
		if r.TCR&tcrCRC != 0 && len(data) > crcSize {
			data = data[:len(data)-crcSize]
		}
		if c.Out != nil && len(data) >= headerSize && len(data) <= MaxFrame {
			c.Out(data)
		}
	}
	r.TxDone = c.sched.Now() + wireTime(len(data))
	c.at(c.sent, r.TxDone)
}

// onSent is called when a frame is on the wire.
func (c *Card) onSent() {
	r := &c.reg
	r.TxDone = 0
	r.CR &^= crTXP
	r.TSR = r.TxStatus
	c.interrupt(isrPTX)
}

// loop receives the chip's own frame, as in AN-937: nothing is stored, but its end is in the FIFO, and RSR says whether the address
// matched and the CRC was right. The chip has one CRC unit: while it generates one, it cannot check it, and finds an error.
func (c *Card) loop(data []byte) {
	r := &c.reg
	if c.word() { // one byte of each word goes round
		half := data[:0]
		for i := range len(data) / 2 {
			at := 2*i + 1
			if r.DCR&dcrBOS != 0 {
				at = 2 * i
			}
			half = append(half, data[at])
		}
		data = half
	}
	intact := false
	if r.TCR&tcrCRC == 0 {
		data = binary.LittleEndian.AppendUint32(data, crc32.ChecksumIEEE(data))
	} else if n := len(data) - crcSize; n >= 0 {
		intact = crc32.ChecksumIEEE(data[:n]) == binary.LittleEndian.Uint32(data[n:])
	}
	switch r.TCR & tcrLB {
	case tcrNIC:
		r.TxStatus |= tsrCRS | tsrCDH
	case tcrENDE:
		r.TxStatus |= tsrCDH
	}
	r.RSR = rsrPRX
	if len(data) >= 6 && c.accepts(data) && !intact {
		r.RSR = rsrCRC
		r.ISR |= isrRXE
		c.count(1)
	}
	n := len(data)
	for i, b := range append(data, uint8(n), uint8(n>>8), uint8(n>>8)) {
		r.FIFO[i%len(r.FIFO)] = b
	}
	r.FIFOAt = 0
}

// readFIFO reads the next byte of the FIFO.
func (c *Card) readFIFO() uint8 {
	r := &c.reg
	v := r.FIFO[r.FIFOAt]
	r.FIFOAt = (r.FIFOAt + 1) % uint8(len(r.FIFO))
	return v
}
