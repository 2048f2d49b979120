package pit

import "math"

// never stands for a number of clocks that does not end.
const never = math.MaxUint64

// counter is one of the three counters. CE, the counting element, is held in binary from 0 to the
// modulus, which is 65536, or 10000 in BCD. A full count is the modulus and reads as 0.
type counter struct {
	Mode  uint8 // 0 to 5
	RW    uint8 // access form of the control word: 1 LSB, 2 MSB, 3 both
	BCD   bool
	Gate  bool
	Out   bool
	CR    uint16 // the count register, as written
	CE    uint32
	Load  uint32 // what CE was loaded with last
	Begin bool   // CR goes to CE with the next clock
	Ready bool   // a count was written since the control word
	Runs  bool   // CE counts, if the gate lets it
	Armed bool   // modes 4, 5: the strobe is still to come
	Null  bool   // CR was not loaded into CE yet

	WriteHigh bool   // the next write is the MSB
	ReadHigh  bool   // the next read is the MSB
	Latched   uint8  // has a bit for each byte of Latch that was not read yet
	Latch     uint16 // the latched count
	HasStatus bool   // Status is latched and was not read yet
	Status    uint8
}

// Bits of counter.Latched.
const (
	latchLow  = 1 << 0
	latchHigh = 1 << 1
)

// Access forms.
const (
	rwLow  = 1
	rwHigh = 2
	rwBoth = 3
)

func (c *counter) modulus() uint32 {
	if c.BCD {
		return 10000
	}
	return 0x10000
}

// initial returns the count in CR, 1 to the modulus.
func (c *counter) initial() uint32 {
	n := uint32(c.CR)
	if c.BCD {
		n = (n>>12*1000 + n>>8&15*100 + n>>4&15*10 + n&15) % 10000
	}
	if n == 0 {
		n = c.modulus()
	}
	return n
}

// count returns CE as the guest reads it. A cycle of the ISA bus takes longer than a clock of the
// counter. So a count that the next clock will load is there already when a program reads it, which
// Linux needs when it calibrates its time stamp counter.
func (c *counter) count() uint16 {
	n := c.CE
	if c.Begin {
		n = c.initial()
	}
	n %= c.modulus()
	if c.BCD {
		n = n/1000<<12 | n/100%10<<8 | n/10%10<<4 | n%10
	}
	return uint16(n)
}

// control takes a control word's mode, access form and BCD bit.
func (c *counter) control(v uint8) {
	mode := v >> 1 & 7
	if mode > 5 {
		mode &= 3 // the data sheet codes modes 2 and 3 as X10 and X11
	}
	*c = counter{Mode: mode, RW: v >> 4 & 3, BCD: v&1 != 0, Gate: c.Gate, Out: mode != 0, CE: c.CE, Null: true}
	c.CE = min(c.CE, c.modulus())
}

// write takes one byte of a count.
func (c *counter) write(v uint8) {
	switch {
	case c.RW == rwLow:
		c.CR = uint16(v)
	case c.RW == rwHigh:
		c.CR = uint16(v) << 8
	case !c.WriteHigh:
		c.CR = c.CR&0xff00 | uint16(v)
		c.WriteHigh = true
		if c.Mode == 0 {
			// The first byte stops the count and lowers OUT (8254 data sheet, "Mode 0").
			c.Runs, c.Begin, c.Out = false, false, false
		}
		return
	default:
		c.CR = c.CR&0x00ff | uint16(v)<<8
		c.WriteHigh = false
	}
	c.written()
}

// written does what follows the last byte of a count.
func (c *counter) written() {
	c.Null = true
	switch c.Mode {
	case 0:
		c.Out = false
		c.Begin = true
	case 2, 3:
		c.Begin = c.Begin || !c.Ready
	case 4:
		c.Begin = true
	}
	c.Ready = true
}

// gate drives the GATE pin.
func (c *counter) gate(high bool) {
	rises := high && !c.Gate
	c.Gate = high
	if !high && (c.Mode == 2 || c.Mode == 3) {
		c.Out = true
	}
	if rises && c.Ready && c.Mode != 0 && c.Mode != 4 {
		c.Begin = true
	}
}

// load moves CR to CE.
func (c *counter) load() {
	c.Load = c.initial()
	c.CE = c.Load
	c.Begin, c.Null, c.Runs = false, false, true
	switch c.Mode {
	case 0, 1:
		c.Out = false
	case 2:
		c.Out = true
	case 3:
		c.Out = true
		c.CE &^= 1
	default:
		c.Out, c.Armed = true, true
	}
}

// counting reports whether clocks reach CE.
func (c *counter) counting() bool {
	return c.Runs && (c.Gate || c.Mode == 1 || c.Mode == 5)
}

// span returns the number of clocks until turn has something to do, which is at least 1, or never.
func (c *counter) span() uint64 { return max(1, c.clocks()) }

// clocks returns what span returns, but it may be 0.
func (c *counter) clocks() uint64 {
	if c.Begin {
		return 1
	}
	if !c.counting() {
		if c.Runs && !c.Out && c.Mode == 4 {
			return 1 // the strobe ends also when the gate is low
		}
		return never
	}
	n := uint64(c.CE)
	switch c.Mode {
	case 0, 1:
		if c.Out {
			return never
		}
		return n
	case 2, 3:
		return c.periodic(n)
	default:
		if !c.Out {
			return 1
		}
		if !c.Armed {
			return never
		}
		return n
	}
}

// periodic is clocks for modes 2 and 3, when CE is n.
func (c *counter) periodic(n uint64) uint64 {
	switch {
	case c.Load == 1: // a count of 1 is illegal here: the counter waits for another one
		if c.Null {
			return 1
		}
		return never
	case c.Mode == 2 && c.Out:
		return n - 1
	case c.Mode == 2:
		return 1
	case c.Out && c.Load&1 != 0:
		return n/2 + 1 // an odd count is high for one clock longer
	default:
		return n / 2
	}
}

// turn does what happens when span clocks have passed.
func (c *counter) turn() {
	if c.Begin {
		c.load()
		return
	}
	switch c.Mode {
	case 0, 1:
		c.CE, c.Out = 0, true
	case 2:
		if c.Out && c.Load > 1 {
			c.CE, c.Out = 1, false
			return
		}
		c.load()
	case 3:
		out := !c.Out || c.Load == 1
		c.load()
		c.Out = out
	default:
		if !c.Out {
			c.Out = true
			if c.counting() {
				c.CE = c.modulus() - 1
			}
			return
		}
		c.CE, c.Out, c.Armed = 0, false, false
	}
}

// drift counts n clocks, which must be fewer than span.
func (c *counter) drift(n uint64) {
	if n == 0 || !c.counting() {
		return
	}
	m := uint64(c.modulus())
	switch {
	case c.Mode == 3:
		if c.Load > 1 {
			c.CE -= uint32(2 * n)
		}
	case c.Mode == 2:
		if c.Load > 1 {
			c.CE -= uint32(n)
		}
	default: // in the other modes the count goes on below zero
		c.CE = uint32((uint64(c.CE) + m - n%m) % m)
	}
}

// advance lets n clocks pass and calls changed for every change of OUT. When many periods of modes 2
// and 3 pass, it calls changed for the first and the last of them only.
func (c *counter) advance(n uint64, changed func(out bool)) {
	for {
		s := c.span()
		if s > n {
			c.drift(n)
			return
		}
		n -= s
		out := c.Out
		c.turn()
		if c.Out != out {
			changed(c.Out)
		}
		if (c.Mode == 2 || c.Mode == 3) && c.Out && !c.Begin && !c.Null && n >= 2*uint64(c.Load) && c.Load > 1 {
			n = n%uint64(c.Load) + uint64(c.Load)
		}
	}
}

// nextEdge returns the number of clocks until OUT changes, or never.
func (c *counter) nextEdge() uint64 {
	after, total := *c, uint64(0)
	for range 4 { // load, count, strobe
		s := after.span()
		if s == never {
			return never
		}
		total += s
		after.turn()
		if after.Out != c.Out {
			return total
		}
	}
	return never
}

// latchCount is the counter latch command. A count that is latched already stays.
func (c *counter) latchCount() {
	if c.Latched != 0 {
		return
	}
	c.Latch = c.count()
	c.Latched = c.RW // its bits name the bytes to be read
}

// latchStatus is the read-back command for the status. A status that is latched already stays.
func (c *counter) latchStatus() {
	if c.HasStatus {
		return
	}
	c.HasStatus = true
	c.Status = c.RW<<4 | c.Mode<<1
	if c.BCD {
		c.Status |= 1
	}
	if c.Null {
		c.Status |= statusNull
	}
	if c.Out {
		c.Status |= statusOut
	}
}

// read returns the byte that the counter's port shows.
func (c *counter) read() uint8 {
	if c.HasStatus {
		c.HasStatus = false
		return c.Status
	}
	n := c.Latch
	if c.Latched == 0 {
		n = c.count()
	}
	high := c.RW == rwHigh || c.RW == rwBoth && c.ReadHigh
	if c.RW == rwBoth {
		c.ReadHigh = !c.ReadHigh
	}
	if high {
		c.Latched &^= latchHigh
		return uint8(n >> 8)
	}
	c.Latched &^= latchLow
	return uint8(n)
}
