package pit

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// Clock is the frequency of the counters' clock on a PC: 14.31818 MHz / 12.
const Clock clock.Hz = 1193182

// Bits of the status byte (8254 data sheet, "Read-Back Command").
const (
	statusNull = 1 << 6 // the count was not loaded yet
	statusOut  = 1 << 7 // OUT is high
)

// Bits of the read-back command. What they name happens when they are 0.
const (
	readBackNoStatus = 1 << 4
	readBackNoCount  = 1 << 5
)

// state is what the guest can observe.
type state struct {
	Tick    uint64 // clocks since power-on that the counters have seen
	Counter [3]counter
}

// Chip is one 8254 at four ports. Pins 0 to 2 of SetLine are the gates. Connect
// OUT before Settle: an unconnected OUT costs no events.
type Chip struct {
	reg   state
	OUT   [3]bus.Line
	sched *clock.Scheduler
	due   [3]*clock.Event
}

// New makes a chip whose clock runs on the time of sched.
func New(sched *clock.Scheduler) *Chip {
	c := &Chip{sched: sched}
	for i, name := range [3]string{"pit 0", "pit 1", "pit 2"} {
		c.due[i] = sched.NewEvent(name, func() { c.sync(); c.arm(i) })
	}
	c.Reset()
	return c
}

// Reset stops the counters in mode 3 without a count, with OUT high and the gates of counters 0 and 1
// high. The 8254 itself has no reset pin, and its state at power-on is undefined.
func (c *Chip) Reset() {
	c.reg = state{Tick: Clock.Ticks(c.sched.Now())}
	for i := range c.reg.Counter {
		c.reg.Counter[i] = counter{Mode: 3, RW: rwBoth, Out: true, Null: true, Gate: i != 2}
	}
}

// Settle drives the OUT pins and arms the events of the connected ones.
func (c *Chip) Settle() {
	for i := range c.OUT {
		c.OUT[i].Set(c.reg.Counter[i].Out)
		c.arm(i)
	}
}

// Save gives the state for a snapshot.
func (c *Chip) Save() (version uint16, data any) { return 1, &c.reg }

// Load takes a saved state over.
func (c *Chip) Load(in snapshot.Saved) error { return in.Only(1, &c.reg) }

// SetLine drives the gate of counter 0 to 2.
func (c *Chip) SetLine(pin int, high bool) {
	if pin < 0 || pin > 2 || c.reg.Counter[pin].Gate == high {
		return
	}
	c.sync()
	c.change(pin, func(n *counter) { n.gate(high) })
}

// Level returns the level of OUT of counter n, 0 to 2.
func (c *Chip) Level(n int) bool {
	c.sync()
	return c.reg.Counter[n].Out
}

// sync brings the counters to the present.
func (c *Chip) sync() {
	now := Clock.Ticks(c.sched.Now())
	if now <= c.reg.Tick {
		return
	}
	n := now - c.reg.Tick
	c.reg.Tick = now
	for i := range c.reg.Counter {
		c.reg.Counter[i].advance(n, c.OUT[i].Set)
	}
}

// change calls do on counter i, then drives its OUT and arms its event.
func (c *Chip) change(i int, do func(*counter)) {
	k := &c.reg.Counter[i]
	out := k.Out
	do(k)
	if k.Out != out {
		c.OUT[i].Set(k.Out)
	}
	c.arm(i)
}

// arm sets the event of counter i to the next edge of its OUT.
func (c *Chip) arm(i int) {
	if c.OUT[i] == (bus.Line{}) {
		return
	}
	n := c.reg.Counter[i].nextEdge()
	if n == never {
		c.sched.Cancel(c.due[i])
		return
	}
	c.sched.At(c.due[i], Clock.At(c.reg.Tick+n))
}

// ReadPort reads counter 0 to 2; the control word (offset 3) cannot be read.
func (c *Chip) ReadPort(off uint16) uint8 {
	if off &= 3; off < 3 {
		c.sync()
		return c.reg.Counter[off].read()
	}
	return 0xff
}

// WritePort writes a count (offset 0 to 2) or the control word (3).
func (c *Chip) WritePort(off uint16, v uint8) {
	c.sync()
	off &= 3
	if off < 3 {
		c.change(int(off), func(k *counter) { k.write(v) })
		return
	}
	switch n := int(v >> 6); {
	case n == 3:
		c.readBack(v)
	case v>>4&3 == 0:
		c.reg.Counter[n].latchCount()
	default:
		c.change(n, func(k *counter) { k.control(v) })
	}
}

// readBack executes the read-back command v, which latches the count, the status or both of several
// counters.
func (c *Chip) readBack(v uint8) {
	for i := range c.reg.Counter {
		if v>>(i+1)&1 == 0 {
			continue
		}
		if v&readBackNoCount == 0 {
			c.reg.Counter[i].latchCount()
		}
		if v&readBackNoStatus == 0 {
			c.reg.Counter[i].latchStatus()
		}
	}
}
