package cmos

import (
	"time"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

const (
	second     = clock.Second
	crystal    = clock.Hz(32768)
	uipLength  = (244 + 1984) * clock.Microsecond // how long before the end of an update UIP is set
	daySeconds = 86400
)

// state is what the guest can observe.
type state struct {
	RAM     [128]uint8
	Index   uint8
	NMIMask bool
	Start   clock.Time // time at which the divider began; updates end whole seconds after it
	Seconds int64      // updates since Start that have been made
	Periods uint64     // periods of the periodic rate since Start that have been counted
}

// Chip is one MC146818.
type Chip struct {
	reg     state
	IRQ     bus.Line // interrupt request, IRQ 8
	NMIMask bus.Line // high while NMI is masked
	sched   *clock.Scheduler
	due     *clock.Event
}

// Config is what the battery has kept.
type Config struct {
	Date time.Time // date and time at the start, as the clock shows them; outside of the years 1 to 9999 it starts in 1980
}

// New makes a clock that runs from cfg.Date on, in BCD and 24 hours.
func New(sched *clock.Scheduler, cfg Config) *Chip {
	c := &Chip{sched: sched}
	c.due = sched.NewEvent("cmos", func() { c.sync(); c.settle() })
	c.reg.RAM[regA] = aRuns | 6 // 1024 Hz
	c.reg.RAM[regB] = bHours24
	c.reg.Start = sched.Now()
	date := cfg.Date
	if date.Year() < 1 || date.Year() > 9999 {
		date = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	c.show(date)
	c.reg.RAM[regWeekday] = c.encode(int(date.Weekday()) + 1)
	c.reg.RAM[regCentury] = bcd(date.Year() / 100)
	c.Reset()
	return c
}

// Reset is the RESET pin: it disables the interrupts. Time and memory do not change.
func (c *Chip) Reset() {
	c.sync()
	c.reg.RAM[regB] &^= bIRQs | bSquare
	c.reg.RAM[regC] = 0
	c.reg.Index, c.reg.NMIMask = 0, false
}

// Settle drives the outputs and arms the event.
func (c *Chip) Settle() {
	c.reg.Index &= indexMask
	c.NMIMask.Set(c.reg.NMIMask)
	c.settle()
}

// Save gives the state for a snapshot.
func (c *Chip) Save() (version uint16, data any) { return 1, &c.reg }

// Load takes a saved state over.
func (c *Chip) Load(in snapshot.Saved) error { return in.Only(1, &c.reg) }

// Set stores v in a byte from 0Eh to 7Fh, as a machine does with its configuration. It leaves the
// other bytes alone, because they belong to the clock.
func (c *Chip) Set(index, v uint8) {
	if index > regD && index <= indexMask {
		c.reg.RAM[index] = v
	}
}

// Byte returns a byte from 0 to 7Fh without the effects of a read.
func (c *Chip) Byte(index uint8) uint8 {
	c.sync()
	return c.reg.RAM[index&indexMask]
}

// SetChecksum stores the sum of bytes 10h to 2Dh in 2Eh and 2Fh, where the AT's firmware expects
// it.
func (c *Chip) SetChecksum() {
	sum := uint16(0)
	for _, v := range c.reg.RAM[0x10:regChecksumHigh] {
		sum += uint16(v)
	}
	c.reg.RAM[regChecksumHigh], c.reg.RAM[regChecksumLow] = uint8(sum>>8), uint8(sum)
}

// runs reports whether the divider runs.
func (c *Chip) runs() bool { return c.reg.RAM[regA]&aDivider == aRuns }

// inProgress reports whether UIP is set.
func (c *Chip) inProgress() bool {
	if !c.runs() || c.reg.RAM[regB]&bSet != 0 {
		return false
	}
	return (c.sched.Now()-c.reg.Start)%second >= second-uipLength
}

// periodTicks returns the period of the periodic rate in clocks of the crystal, or 0 if there is
// none.
func (c *Chip) periodTicks() uint64 {
	rate := c.reg.RAM[regA] & aRate
	switch {
	case rate == 0:
		return 0
	case rate <= 2: // rates 1 and 2 are the same as 8 and 9, 256 and 128 Hz
		rate += 7
	}
	return 1 << (rate - 1)
}

// periods returns how many periods have passed since Start.
func (c *Chip) periods() uint64 {
	if n := c.periodTicks(); n != 0 {
		return crystal.Ticks(c.sched.Now()-c.reg.Start) / n
	}
	return 0
}

// sync brings time and flags up to the present.
func (c *Chip) sync() {
	if !c.runs() {
		return
	}
	if n := c.periods(); n != c.reg.Periods {
		c.reg.Periods = n
		c.reg.RAM[regC] |= cPeriod
	}
	passed := int64((c.sched.Now()-c.reg.Start)/second) - c.reg.Seconds
	if passed <= 0 {
		return
	}
	c.reg.Seconds += passed
	if c.reg.RAM[regB]&bSet == 0 {
		c.reg.RAM[regC] |= cUpdate
		c.update(passed)
	}
}

// settle drives IRQ and arms the event for the next flag that would raise it.
func (c *Chip) settle() {
	c.IRQ.Set(c.flags()&cIRQ != 0)
	awaited := c.reg.RAM[regB] &^ c.reg.RAM[regC] & bIRQs
	next := clock.Never
	if c.runs() {
		if n := c.periodTicks(); awaited&bPeriodIRQ != 0 && n != 0 {
			next = c.reg.Start + crystal.At((c.reg.Periods+1)*n)
		}
		if awaited&(bUpdateIRQ|bAlarmIRQ) != 0 && c.reg.RAM[regB]&bSet == 0 {
			next = min(next, c.reg.Start+clock.Time(c.reg.Seconds+1)*second)
		}
	}
	if next == clock.Never {
		c.sched.Cancel(c.due)
		return
	}
	c.sched.At(c.due, next)
}
