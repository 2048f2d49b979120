package cmos

import (
	"fmt"
	"testing"
	"time"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/devtest"
)

// bench is a clock whose time the test turns, with its outputs watched.
type bench struct {
	*Chip
	now   clock.Time
	sched *clock.Scheduler
	irq   bool
	nmi   bool
	fired int
}

func newBench(date string) *bench {
	b := &bench{}
	b.sched = clock.New(func() clock.Time { return b.now })
	when, err := time.Parse("2006-01-02T15:04:05", date)
	if err != nil {
		panic(err)
	}
	b.Chip = New(b.sched, Config{Date: when})
	b.IRQ = bus.To(bus.LineFunc(func(_ int, high bool) { b.irq = high }), 0)
	b.NMIMask = bus.To(bus.LineFunc(func(_ int, high bool) { b.nmi = high }), 0)
	b.Settle()
	return b
}

func (b *bench) wait(d clock.Time) {
	end := b.now + d
	for b.sched.Next() <= end {
		b.now = max(b.now, b.sched.Next())
		b.fired++
		b.sched.Fire()
	}
	b.now = end
}

func (b *bench) read(i uint8) uint8     { b.WritePort(0, i); return b.ReadPort(1) }
func (b *bench) write(i uint8, v uint8) { b.WritePort(0, i); b.WritePort(1, v) }

func (b *bench) want(t *testing.T, what string, i, want uint8) {
	t.Helper()
	if got := b.read(i); got != want {
		t.Errorf("%s: byte %#02x have %#02x, want %#02x", what, i, got, want)
	}
}

// shown is the clock as text: century, year, month, day, weekday, hours, minutes, seconds.
func (b *bench) shown() string {
	r := b.read
	return fmt.Sprintf("%02x%02x-%02x-%02x/%x %02x:%02x:%02x", r(0x32), r(9), r(8), r(7), r(6), r(4), r(2), r(0))
}

func TestTimePasses(t *testing.T) {
	for _, c := range []struct {
		date  string
		regB  uint8
		after clock.Time
		want  string
	}{
		{"2000-01-01T00:00:00", 0x02, 0, "2000-01-01/7 00:00:00"},
		{"2000-01-01T00:00:00", 0x02, second - 1, "2000-01-01/7 00:00:00"},
		{"2000-01-01T00:00:00", 0x02, second, "2000-01-01/7 00:00:01"},
		{"1999-12-31T23:59:59", 0x02, second, "2000-01-01/7 00:00:00"},
		{"2000-02-28T23:59:59", 0x02, second, "2000-02-29/3 00:00:00"},
		{"2001-02-28T23:59:59", 0x02, second, "2001-03-01/5 00:00:00"},
		{"2024-06-15T11:59:58", 0x00, 0, "2024-06-15/7 11:59:58"},
		{"2024-06-15T11:59:58", 0x00, 2 * second, "2024-06-15/7 92:00:00"},
		{"2024-06-15T23:59:59", 0x00, second, "2024-06-16/1 12:00:00"},
		{"2024-06-15T12:59:59", 0x00, second, "2024-06-15/7 81:00:00"},
		{"2024-06-15T22:41:59", 0x06, second, "2018-06-0f/7 16:2a:00"},
		{"2024-06-15T22:41:59", 0x04, second, "2018-06-0f/7 8a:2a:00"},
		{"2024-06-15T22:41:59", 0x02, 1000 * 86400 * second, "2027-03-12/6 22:41:59"},
	} {
		b := newBench(c.date)
		b.write(regB, c.regB)
		old, _ := time.Parse("2006-01-02T15:04:05", c.date)
		b.show(old) // in the new format
		b.reg.RAM[regWeekday] = uint8(old.Weekday()) + 1
		b.wait(c.after)
		if got := b.shown(); got != c.want {
			t.Errorf("%s + %d ms, register B %#02x: have %s, want %s", c.date, c.after/clock.Millisecond, c.regB, got, c.want)
		}
		if b.fired != 0 {
			t.Errorf("%s: %d events without an interrupt, want none", c.date, b.fired)
		}
	}
}

// TestSteady: what Steady says of a register holds until the time that it names, and no longer for the
// seconds and for UIP.
func TestSteady(t *testing.T) {
	for _, at := range []clock.Time{0, second / 3, second - uipLength - 1, second - uipLength, second - 1, 10*second + 5} {
		for index := range uint8(0x80) {
			b := newBench("1999-12-31T23:59:50")
			b.wait(at)
			b.WritePort(0, index)
			v, until := b.Steady(1)
			switch {
			case index == regC:
				if until != 0 {
					t.Errorf("register C is steady until %d", until)
				}
				continue
			case until == clock.Never:
				b.wait(3 * second / 2)
			case until <= b.now || until > b.now+second:
				t.Fatalf("register %#x at %d: steady until %d", index, b.now, until)
			default:
				b.wait(until - b.now - 1)
			}
			if have := b.ReadPort(1); have != v {
				t.Errorf("register %#x at %d: have %#x at %d, want %#x", index, at, have, b.now, v)
			}
			b.wait(1)
			if have := b.ReadPort(1); (index == regA || index == regSeconds) == (have == v) {
				t.Errorf("register %#x at %d: have %#x at %d", index, at, have, b.now)
			}
		}
	}
}

func TestSetStopsTheClock(t *testing.T) {
	b := newBench("2000-01-01T00:00:00")
	b.write(regB, 0x92)
	b.want(t, "SET clears UIE", regB, 0x82)
	b.wait(5*second + second/4)
	b.want(t, "seconds while SET", regSeconds, 0)
	b.write(regHours, 0x17)
	b.write(regB, 0x02)
	b.wait(second / 2)
	b.want(t, "before the next update", regSeconds, 0)
	b.wait(second / 4)
	b.want(t, "after the next update", regSeconds, 1)
	b.want(t, "the hour written", regHours, 0x17)
}

func TestDividerReset(t *testing.T) {
	b := newBench("2000-01-01T00:00:00")
	b.write(regA, 0x70)
	b.wait(10 * second)
	b.want(t, "stopped", regSeconds, 0)
	b.write(regA, 0x26)
	b.wait(second/2 - 1)
	b.want(t, "half a second is not over", regSeconds, 0)
	b.wait(1)
	b.want(t, "half a second later", regSeconds, 1)
}

func TestUpdateInProgress(t *testing.T) {
	b := newBench("2000-01-01T00:00:00")
	for _, c := range []struct {
		at   clock.Time
		want uint8
	}{{0, 0x26}, {second - uipLength - 1, 0x26}, {second - uipLength, 0xa6}, {second - 1, 0xa6}, {second, 0x26}} {
		b.wait(c.at - b.now)
		b.want(t, fmt.Sprintf("at %d ns", c.at), regA, c.want)
	}
	b.wait(second - 1 - b.now%second)
	b.write(regB, 0x82)
	b.want(t, "SET clears UIP", regA, 0x26)
}

func TestUpdateEnded(t *testing.T) {
	b := newBench("2000-01-01T00:00:00")
	b.write(regB, 0x12)
	b.wait(second - 1)
	if b.irq {
		t.Error("IRQ before the update has ended")
	}
	b.wait(1)
	if !b.irq {
		t.Error("no IRQ after the update")
	}
	b.want(t, "flags", regC, 0xd0)
	if b.irq {
		t.Error("IRQ after register C was read")
	}
	b.want(t, "flags read", regC, 0)
}

func TestPeriodic(t *testing.T) {
	for _, c := range []struct {
		rate uint8
		want int // interrupts in a second
	}{{0, 0}, {1, 256}, {2, 128}, {3, 8192}, {6, 1024}, {13, 8}, {15, 2}} {
		b := newBench("2000-01-01T00:00:00")
		b.write(regA, 0x20|c.rate)
		b.write(regB, 0x42)
		n := 0
		b.IRQ = bus.To(bus.LineFunc(func(_ int, high bool) {
			if high && !b.irq {
				n++
			}
			b.irq = high
		}), 0)
		for end := second; b.now < end; {
			b.wait(min(end, b.sched.Next()) - b.now)
			b.read(regC)
		}
		if n != c.want {
			t.Errorf("rate %d: have %d interrupts in a second, want %d", c.rate, n, c.want)
		}
	}
	b := newBench("2000-01-01T00:00:00")
	b.wait(second / 2)
	b.want(t, "the flag comes without the enable", regC, cPeriod)
}

func TestAlarm(t *testing.T) {
	for _, c := range []struct {
		h, m, s uint8
		want    clock.Time // from 06:30:00
	}{
		{0x06, 0x30, 0x05, 5 * second},
		{0x06, 0x29, 0x00, 86400*second - 60*second},
		{0xff, 0xff, 0xff, second},
		{0xff, 0xc0, 0x30, 30 * second},
		{0xff, 0x00, 0x00, 1800 * second},
		{0x07, 0xff, 0xff, 1800 * second},
	} {
		b := newBench("2000-01-01T06:30:00")
		b.write(regHoursAlarm, c.h)
		b.write(regMinutesAlarm, c.m)
		b.write(regSecondsAlarm, c.s)
		b.write(regB, 0x22)
		b.wait(c.want - 1)
		if b.irq {
			t.Errorf("alarm %02x:%02x:%02x too early", c.h, c.m, c.s)
		}
		b.wait(1)
		if !b.irq {
			t.Errorf("alarm %02x:%02x:%02x: no interrupt after %d s", c.h, c.m, c.s, c.want/second)
		}
		b.want(t, "flags", regC, 0xf0)
	}
	b := newBench("2000-01-01T06:30:00")
	b.write(regHoursAlarm, 0x05)
	b.wait(86400 * 3 * second)
	b.want(t, "the alarm came in three days that nobody looked", regC, cAlarm|cUpdate|cPeriod)
}

func TestMemoryAndPorts(t *testing.T) {
	b := newBench("2000-01-01T00:00:00")
	if got := b.ReadPort(0); got != 0xff {
		t.Errorf("index port: have %#x, want 0xff", got)
	}
	for i := 0x0e; i < 0x80; i++ {
		b.write(uint8(i), uint8(i)^0x5a)
	}
	for i := 0x0e; i < 0x80; i++ {
		b.want(t, "memory", uint8(i), uint8(i)^0x5a)
	}
	b.write(regD, 0)
	b.want(t, "register D", regD, 0x80)
	b.WritePort(0, 0x8f)
	if !b.nmi {
		t.Error("NMI is not masked by bit 7 of the index")
	}
	if got := b.ReadPort(1); got != 0x0f^0x5a {
		t.Errorf("index with the mask bit: have %#x, want %#x", got, 0x0f^0x5a)
	}
	b.WritePort(0, 0x0f)
	if b.nmi {
		t.Error("NMI is still masked")
	}
	for i := 0x10; i < 0x2e; i++ {
		b.Set(uint8(i), 0xff)
	}
	b.Set(regHours, 0x55)
	b.SetChecksum()
	b.want(t, "checksum high", 0x2e, 0x1d)
	b.want(t, "checksum low", 0x2f, 0xe2)
	if got := b.Byte(regHours); got != 0 {
		t.Errorf("Set changed the clock: hours have %#x, want 0", got)
	}
}

func TestResetKeepsTimeAndMemory(t *testing.T) {
	b := newBench("2000-01-01T00:00:00")
	b.write(0x40, 0x77)
	b.write(regB, 0x7a)
	b.wait(2 * second)
	b.Reset()
	b.Settle()
	if b.irq {
		t.Error("IRQ after reset")
	}
	b.want(t, "register B", regB, 0x02)
	b.want(t, "register C", regC, 0)
	b.want(t, "memory", 0x40, 0x77)
	b.want(t, "seconds", regSeconds, 2)
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Chip { return newBench("2000-01-01T00:00:00").Chip }, func(c *Chip) {
		c.WritePort(0, 0x8b)
		c.WritePort(1, 0x72)
	})
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{0, 0x0b, 1, 0x72, 0xc0, 200, 0, 0x0c, 0x81, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		b := newBench("1999-12-31T23:59:50")
		devtest.Traffic(b, 2, script, func(v uint8) {
			d := clock.Time(v) * 100 * clock.Microsecond
			if v&1 != 0 {
				d = clock.Time(v) * 100 * clock.Millisecond
			}
			if next := b.sched.Next(); next < b.now+d/1000 {
				d = 1000 * (next - b.now) // bounds the events of a fast rate
			}
			b.wait(d)
		})
		b.Byte(0) // brings the chip up to date, which reads do, too
		devtest.Polls(t, b, b, 2)
		before, next := b.reg, b.sched.Next()
		if b.Settle(); b.reg != before || b.sched.Next() != next {
			t.Error("Settle has changed the state or the next event")
		}
		if want := b.flags()&cIRQ != 0; b.irq != want {
			t.Errorf("IRQ: have %v, want %v", b.irq, want)
		}
	})
}
