package ne2000

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// PortCount is the number of ports at which the card answers.
const PortCount = portCount

// queueSize is how many frames may wait on the wire.
const queueSize = 32

// patience is how long a frame waits for room in the ring.
const patience = 20 * clock.Millisecond

// frame is a frame on the wire.
type frame struct {
	Len  uint16
	Data [MaxFrame]byte
}

// state is what the guest can observe, and the frames that are on their way. A time is 0 when there is nothing to wait for.
type state struct {
	CR, ISR, IMR, DCR, TCR, RCR, TSR, RSR uint8
	PSTART, PSTOP, BNRY, CURR, TPSR       uint8 // numbers of pages
	RNPP, LNPP                            uint8 // the next packet pointers, which only tests look at
	TBCR, RSAR, RBCR                      uint16
	RemoteLeft                            uint16 // bytes that the remote DMA has still to transfer
	RemoteAt                              uint16 // the address of the next of them (CRDA)
	LocalAt                               uint16 // the address of the local DMA (CLDA)
	Sending                               bool   // the remote DMA is that of the send-packet command
	Tally                                 [3]uint8
	PAR                                   [6]uint8
	MAR                                   [8]uint8
	FIFO                                  [8]uint8 // what loopback leaves
	FIFOAt                                uint8
	TxStatus                              uint8      // what TSR will be
	TxDone                                clock.Time // when the frame that is being sent is on the wire
	RxNext                                clock.Time // when the next frame is here, or has waited for too long
	Held                                  bool       // it is here and waits for room
	PROM                                  [promSize]byte
	RAM                                   [ramSize]byte
	Queue                                 [queueSize]frame
	QueueHead, QueueLen                   uint8
}

// Card is the network card.
type Card struct {
	reg   state
	IRQ   bus.Line
	Out   func(frame []byte) // takes the frames that are sent, and must not keep them; nil drops them
	sched *clock.Scheduler

	sent, arrived *clock.Event
}

// New makes a card with an address.
func New(sched *clock.Scheduler, address [6]byte) *Card {
	c := &Card{sched: sched}
	c.sent = sched.NewEvent("ne2000 sent", c.onSent)
	c.arrived = sched.NewEvent("ne2000 arrived", c.onArrived)
	for i, b := range address {
		c.reg.PROM[2*i], c.reg.PROM[2*i+1] = b, b
	}
	for i := promSize - 4; i < promSize; i++ {
		c.reg.PROM[i] = promMagic
	}
	c.Reset()
	return c
}

// Reset does what the chip's reset pin does (DP8390D, "Initialization Procedures"). The memory stays, and so do the registers that the
// data sheet does not name. What is on the wire is lost.
func (c *Card) Reset() {
	r := &c.reg
	r.CR, r.ISR, r.IMR = crReset, isrRST, 0
	r.TCR &^= tcrLB
	r.RemoteLeft, r.Sending = 0, false
	r.TxDone, r.RxNext, r.Held = 0, 0, false
	r.QueueHead, r.QueueLen = 0, 0
}

// Settle drives IRQ and arms the events. What a loaded state has out of range is cut to what a card can have.
func (c *Card) Settle() {
	r := &c.reg
	r.QueueHead, r.QueueLen, r.FIFOAt = r.QueueHead%queueSize, min(r.QueueLen, queueSize), r.FIFOAt%uint8(len(r.FIFO))
	for i := range r.Queue {
		f := &r.Queue[i]
		f.Len = min(f.Len, MaxFrame)
	}
	c.at(c.sent, r.TxDone)
	c.at(c.arrived, r.RxNext)
	c.update()
}

// Save gives the state for a snapshot.
func (c *Card) Save() (version uint16, data any) { return 1, &c.reg }

// Load takes a saved state over.
func (c *Card) Load(in snapshot.Saved) error { return in.Only(1, &c.reg) }

// at arms e for t; 0 disarms it.
func (c *Card) at(e *clock.Event, t clock.Time) {
	if t == 0 {
		c.sched.Cancel(e)
		return
	}
	c.sched.At(e, t)
}

// update drives the interrupt pin.
func (c *Card) update() { c.IRQ.Set(c.reg.ISR&c.reg.IMR&^isrRST != 0) }

// interrupt sets bits of ISR.
func (c *Card) interrupt(bits uint8) {
	c.reg.ISR |= bits
	c.update()
}

// reset is a read of the reset port.
func (c *Card) reset() {
	c.Reset()
	c.Settle()
}

// Address returns the card's address, as its PROM has it.
func (c *Card) Address() (address [6]byte) {
	for i := range address {
		address[i] = c.reg.PROM[2*i]
	}
	return address
}

// wireTime returns how long a frame of n bytes takes on the wire, with preamble, CRC and the gap behind it.
func wireTime(n int) clock.Time {
	const byteTime = 80 * clock.Nanosecond
	return clock.Time(8+max(n, minFrame)+crcSize+12) * byteTime
}
