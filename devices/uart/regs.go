package uart

// Interrupt enable register.
const (
	ierReceive  = 1 << 0 // received data, time-out
	ierTransmit = 1 << 1 // transmitter holding register empty
	ierLine     = 1 << 2 // line errors
	ierModem    = 1 << 3 // modem status
	ierBits     = 0x0f
)

// Interrupt identification register; the lowest number is not the highest priority.
const (
	iirModem    = 0x00
	iirNone     = 0x01
	iirTransmit = 0x02
	iirReceive  = 0x04
	iirLine     = 0x06
	iirTimeout  = 0x0c
	iirFIFO     = 0xc0 // FIFOs enabled
)

// FIFO control register.
const (
	fcrEnable        = 1 << 0
	fcrClearReceive  = 1 << 1
	fcrClearTransmit = 1 << 2
	fcrDMA           = 1 << 3 // pins RXRDY and TXRDY, not on a PC
	fcrTrigger       = 6      // position of the two bits that choose the receiver's trigger
)

// Line control register.
const (
	lcrLength = 3      // word length - 5
	lcrStop   = 1 << 2 // 2 stop bits, 1.5 for 5-bit words
	lcrParity = 1 << 3
	lcrEven   = 1 << 4
	lcrBreak  = 1 << 6
	lcrDLAB   = 1 << 7 // offsets 0 and 1 are the divisor latch
)

// Modem control register.
const (
	mcrDTR  = 1 << 0
	mcrRTS  = 1 << 1
	mcrOUT1 = 1 << 2
	mcrOUT2 = 1 << 3 // on a PC this enables the interrupt pin
	mcrLoop = 1 << 4
	mcrBits = 0x1f
)

// Line status register.
const (
	lsrData        = 1 << 0 // received data is ready
	lsrOverrun     = 1 << 1
	lsrParity      = 1 << 2
	lsrFraming     = 1 << 3
	lsrBreak       = 1 << 4
	lsrTHREmpty    = 1 << 5
	lsrEmpty       = 1 << 6 // the transmitter's holding and shift registers are empty
	lsrFIFOError   = 1 << 7
	lsrWithData    = lsrParity | lsrFraming | lsrBreak // the errors that belong to one character
	lsrInterrupted = lsrWithData | lsrOverrun
)

// Modem status register, and the inputs for SetModem. The low half has a bit for
// each change since the last read.
const (
	CTS       = 1 << 4 // clear to send
	DSR       = 1 << 5 // data set ready
	RI        = 1 << 6 // ring indicator
	DCD       = 1 << 7 // carrier detect
	msrInputs = 0xf0
)

// ReadPort reads register off = 0 to 7.
func (p *Port) ReadPort(off uint16) uint8 {
	r := &p.reg
	switch off & 7 {
	case 0:
		if r.LCR&lcrDLAB != 0 {
			return uint8(r.Divisor)
		}
		return p.readData()
	case 1:
		if r.LCR&lcrDLAB != 0 {
			return uint8(r.Divisor >> 8)
		}
		return r.IER
	case 2:
		return p.readIIR()
	case 3:
		return r.LCR
	case 4:
		return r.MCR
	case 5:
		return p.readLSR()
	case 6:
		v := r.MSR
		r.MSR &= msrInputs
		p.update()
		return v
	default:
		return r.Scratch
	}
}

// WritePort writes register off = 0 to 7.
func (p *Port) WritePort(off uint16, v uint8) {
	r := &p.reg
	switch off & 7 {
	case 0:
		if r.LCR&lcrDLAB != 0 {
			r.Divisor = r.Divisor&0xff00 | uint16(v)
			return
		}
		p.writeData(v)
	case 1:
		if r.LCR&lcrDLAB != 0 {
			r.Divisor = r.Divisor&0x00ff | uint16(v)<<8
			return
		}
		p.writeIER(v & ierBits)
	case 2:
		p.writeFCR(v)
	case 3:
		p.writeLCR(v)
	case 4:
		r.MCR = v & mcrBits
		p.modem()
		p.listen()
	case 7:
		r.Scratch = v
	} // the status registers are not for writing
	p.update()
}

// iir returns the identification of the pending interrupt with the highest priority.
func (p *Port) iir() uint8 {
	r := &p.reg
	switch {
	case r.IER&ierLine != 0 && r.Errors&lsrInterrupted != 0:
		return iirLine
	case r.IER&ierReceive != 0 && r.RxLen > 0 && r.RxLen >= p.trigger():
		return iirReceive
	case r.IER&ierReceive != 0 && r.TimedOut:
		return iirTimeout
	case r.IER&ierTransmit != 0 && r.TxPending:
		return iirTransmit
	case r.IER&ierModem != 0 && r.MSR&^msrInputs != 0:
		return iirModem
	}
	return iirNone
}

func (p *Port) readIIR() uint8 {
	v := p.iir()
	if v == iirTransmit {
		p.reg.TxPending = false
		p.update()
	}
	if p.fifo() {
		v |= iirFIFO
	}
	return v
}

func (p *Port) readLSR() uint8 {
	r := &p.reg
	v := r.Errors
	if r.RxLen > 0 {
		v |= lsrData
	}
	if r.TxLen == 0 {
		v |= lsrTHREmpty
		if !r.Shifting {
			v |= lsrEmpty
		}
	}
	if p.fifo() && (r.Errors|p.errorsBehind())&lsrWithData != 0 {
		v |= lsrFIFOError
	}
	r.Errors = 0
	p.update()
	return v
}

// writeIER takes the enables. Switching the transmitter's on while its holding
// register is empty interrupts at once.
func (p *Port) writeIER(v uint8) {
	r := &p.reg
	if v&^r.IER&ierTransmit != 0 && r.TxLen == 0 {
		r.TxPending = true
	}
	r.IER = v
}

func (p *Port) writeFCR(v uint8) {
	r := &p.reg
	if (v^r.FCR)&fcrEnable != 0 {
		v |= fcrClearReceive | fcrClearTransmit
	}
	if v&fcrClearReceive != 0 {
		p.clearReceiver()
	}
	if v&fcrClearTransmit != 0 && r.TxLen > 0 {
		r.TxLen, r.TxPending = 0, true
	}
	r.FCR = 0
	if v&fcrEnable != 0 { // the other bits are taken only with this one
		r.FCR = v & (fcrEnable | fcrDMA | 3<<fcrTrigger)
	}
	p.listen()
}

func (p *Port) writeLCR(v uint8) {
	r := &p.reg
	begins := v&^r.LCR&lcrBreak != 0
	r.LCR = v
	if begins && r.MCR&mcrLoop != 0 {
		p.acceptBreak()
	}
}

// modem brings MSR up to date with the inputs, which are the outputs in loopback.
func (p *Port) modem() {
	r := &p.reg
	in := r.Modem
	if r.MCR&mcrLoop != 0 {
		in = 0
		for _, w := range [4]struct{ out, in uint8 }{{mcrRTS, CTS}, {mcrDTR, DSR}, {mcrOUT1, RI}, {mcrOUT2, DCD}} {
			if r.MCR&w.out != 0 {
				in |= w.in
			}
		}
	}
	changed := (in ^ r.MSR) & msrInputs
	if in&RI != 0 {
		changed &^= RI // the bit for RI is set only when the ringing ends
	}
	r.MSR = in | r.MSR&^msrInputs | changed>>4
}
