package uart

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// oscillator is the frequency of the PC's serial ports. A bit takes 16 times the divisor of its periods.
const oscillator clock.Hz = 1843200

const (
	fifoSize  = 16
	queueSize = 4096 // host input that waits for the receiver
)

// state is what the guest can observe, and the host input that is on its way. A time is 0 when there is
// nothing to wait for.
type state struct {
	Divisor                          uint16
	IER, FCR, LCR, MCR, MSR, Scratch uint8
	Errors                           uint8 // error bits of LSR
	Modem                            uint8 // modem inputs
	Tx                               [fifoSize]uint8
	TxLen                            uint8
	TxPending                        bool       // the transmitter's interrupt is pending
	Shifting                         bool       // a character is on the wire
	Shift                            uint8      // that character
	TxDone                           clock.Time // when it will have left
	Rx, RxErrors                     [fifoSize]uint8
	RxLen                            uint8
	RxNext                           clock.Time // when the next character of the queue will have arrived
	Timeout                          clock.Time // when the time-out interrupt will be pending
	TimedOut                         bool       // the time-out interrupt is pending
	Queue                            [queueSize]uint8
	QueueHead, QueueLen              uint16
}

// Port is one 16550A at eight ports.
type Port struct {
	reg   state
	IRQ   bus.Line
	Out   func(b uint8) // takes what is transmitted; nil drops it
	sched *clock.Scheduler

	sent, arrived, idle *clock.Event
}

// New makes a port with CTS, DSR and DCD on.
func New(sched *clock.Scheduler) *Port {
	p := &Port{sched: sched}
	p.sent = sched.NewEvent("uart sent", p.onSent)
	p.arrived = sched.NewEvent("uart arrived", p.onArrived)
	p.idle = sched.NewEvent("uart idle", p.onIdle)
	p.reg.Modem = CTS | DSR | DCD
	p.Reset()
	return p
}

// Reset is the master reset. The modem inputs and waiting host input stay.
func (p *Port) Reset() {
	old := p.reg
	p.reg = state{
		Divisor: 1, Modem: old.Modem, MSR: old.Modem,
		Queue: old.Queue, QueueHead: old.QueueHead, QueueLen: old.QueueLen,
	}
}

// Settle drives IRQ and arms the events. Lengths of a loaded state that no port can have saved are cut
// to those that it can.
func (p *Port) Settle() {
	r := &p.reg
	r.RxLen, r.TxLen = min(r.RxLen, fifoSize), min(r.TxLen, fifoSize)
	r.QueueHead, r.QueueLen = r.QueueHead%queueSize, min(r.QueueLen, queueSize)
	p.at(p.sent, p.reg.TxDone)
	p.at(p.arrived, p.reg.RxNext)
	p.at(p.idle, p.reg.Timeout)
	p.listen()
	p.update()
}

// Save gives the state for a snapshot.
func (p *Port) Save() (version uint16, data any) { return 1, &p.reg }

// Load takes a saved state over.
func (p *Port) Load(in snapshot.Saved) error { return in.Only(1, &p.reg) }

// SetModem sets the inputs CTS, DSR, RI and DCD.
func (p *Port) SetModem(inputs uint8) {
	p.reg.Modem = inputs & msrInputs
	p.modem()
	p.update()
}

// Receive queues host input and returns how many bytes of b were taken; the
// queue holds 4096. They arrive one after the other at the programmed rate.
func (p *Port) Receive(b []byte) int {
	r := &p.reg
	n := min(len(b), queueSize-int(r.QueueLen))
	for _, c := range b[:n] {
		r.Queue[(r.QueueHead+r.QueueLen)%queueSize] = c
		r.QueueLen++
	}
	p.listen()
	return n
}

// Break receives a break signal from the host.
func (p *Port) Break() {
	if p.reg.MCR&mcrLoop == 0 {
		p.acceptBreak()
		p.update()
	}
}

// acceptBreak receives a break: a character of zeros without a stop bit. Its parity bit is a zero as well, which is
// wrong where odd or mark parity is set.
func (p *Port) acceptBreak() {
	errors := uint8(lsrBreak | lsrFraming)
	if p.reg.LCR&(lcrParity|lcrEven) == lcrParity {
		errors |= lsrParity
	}
	p.accept(0, errors)
}

// at arms e for t; 0 disarms it.
func (p *Port) at(e *clock.Event, t clock.Time) {
	if t == 0 {
		p.sched.Cancel(e)
		return
	}
	p.sched.At(e, t)
}

// characters returns how long n characters take on the wire.
func (p *Port) characters(n uint64) clock.Time {
	r := &p.reg
	length := uint64(r.LCR & lcrLength)
	halfBits := 2 * (1 + 5 + length + 1)
	if r.LCR&lcrParity != 0 {
		halfBits += 2
	}
	if r.LCR&lcrStop != 0 {
		halfBits++
		if length > 0 {
			halfBits++
		}
	}
	return oscillator.At(n * halfBits * 8 * max(1, uint64(r.Divisor)))
}

// wordMask returns the bits of a word of the programmed length, 5 to 8.
func (p *Port) wordMask() uint8 { return 0xff >> (3 - p.reg.LCR&lcrLength) }

// update drives the interrupt pin, which OUT2 enables on a PC. In loopback the pin OUT2 is inactive.
func (p *Port) update() {
	p.IRQ.Set(p.iir() != iirNone && p.reg.MCR&(mcrOUT2|mcrLoop) == mcrOUT2)
}

func (p *Port) fifo() bool { return p.reg.FCR&fcrEnable != 0 }

// capacity returns the number of characters that each side holds.
func (p *Port) capacity() uint8 {
	if p.fifo() {
		return fifoSize
	}
	return 1
}

// writeData takes a character to transmit. If the transmitter is full it replaces the last one.
func (p *Port) writeData(v uint8) {
	r := &p.reg
	r.TxPending = false
	if r.TxLen < p.capacity() {
		r.TxLen++
	}
	r.Tx[r.TxLen-1] = v
	if !r.Shifting {
		p.shift(p.sched.Now())
	}
}

// shift puts the next character on the wire at time t.
func (p *Port) shift(t clock.Time) {
	r := &p.reg
	r.Shift, r.Shifting = r.Tx[0], true
	copy(r.Tx[:], r.Tx[1:])
	r.TxLen--
	if r.TxLen == 0 {
		r.TxPending = true
	}
	r.TxDone = t + p.characters(1)
	p.at(p.sent, r.TxDone)
}

// Drain sends at once what the transmitter holds. It is called when the machine is switched off, because
// on a real line the last characters would have left by then.
func (p *Port) Drain() {
	for p.reg.Shifting {
		p.onSent()
	}
}

// onSent is called when a character has left the wire.
func (p *Port) onSent() {
	r := &p.reg
	done, v := r.TxDone, r.Shift&p.wordMask()
	r.TxDone, r.Shifting = 0, false
	if r.TxLen > 0 {
		p.shift(done)
	}
	switch {
	case r.MCR&mcrLoop != 0:
		p.accept(v, 0)
	case p.Out != nil:
		p.Out(v)
	}
	p.update()
}
