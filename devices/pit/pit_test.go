package pit

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/devtest"
)

// bench is a chip with a clock that the test turns and OUT pins that it watches.
type bench struct {
	*Chip
	now   clock.Time
	sched *clock.Scheduler
	log   [3]strings.Builder // every edge of OUT: tick and level
	out   [3]bool
	fired int
}

func newBench(connected bool) *bench {
	b := &bench{}
	b.sched = clock.New(func() clock.Time { return b.now })
	b.Chip = New(b.sched)
	if connected {
		for i := range b.OUT {
			b.OUT[i] = bus.To(outSink{b}, i)
		}
	}
	b.Settle()
	for i := range b.log {
		b.log[i].Reset()
	}
	return b
}

// outSink listens to OUT; the bench's own SetLine is for the gates.
type outSink struct{ b *bench }

func (s outSink) SetLine(pin int, high bool) {
	if s.b.out[pin] != high {
		level := 'L'
		if high {
			level = 'H'
		}
		fmt.Fprintf(&s.b.log[pin], "%d%c ", s.b.reg.Tick, level)
	}
	s.b.out[pin] = high
}

// to lets time pass up to clock n, firing the events on the way.
func (b *bench) to(n uint64) {
	end := Clock.At(n)
	for b.sched.Next() <= end {
		b.now = max(b.now, b.sched.Next())
		b.fired++
		b.sched.Fire()
	}
	b.now = end
}

func (b *bench) program(n int, control uint8, count uint16) {
	b.WritePort(3, uint8(n)<<6|control)
	switch control >> 4 & 3 {
	case rwLow:
		b.WritePort(uint16(n), uint8(count))
	case rwHigh:
		b.WritePort(uint16(n), uint8(count>>8))
	default:
		b.WritePort(uint16(n), uint8(count))
		b.WritePort(uint16(n), uint8(count>>8))
	}
}

func (b *bench) count(n int) uint16 {
	b.WritePort(3, uint8(n)<<6)
	lo := b.ReadPort(uint16(n))
	return uint16(lo) | uint16(b.ReadPort(uint16(n)))<<8
}

func TestEdges(t *testing.T) {
	for _, c := range []struct {
		name    string
		control uint8
		count   uint16
		do      func(b *bench) // after programming at clock 0
		want    string         // edges of OUT up to clock 40, from programming on
	}{
		{"mode 0", 0x30, 4, nil, "0L 5H "},
		{"mode 0, full count", 0x30, 0, nil, "0L "},
		{"mode 0, full count looked at when it was loaded", 0x30, 0, func(b *bench) { b.to(1); b.count(2) }, "0L "},
		{"mode 0, gate low for 10 clocks", 0x30, 4, func(b *bench) {
			b.to(2)
			b.SetLine(2, false)
			b.to(12)
			b.SetLine(2, true)
		}, "0L 15H "},
		{"mode 0, new count", 0x30, 9, func(b *bench) {
			b.to(5)
			b.WritePort(2, 20)
			b.to(7)
			b.WritePort(2, 0)
		}, "0L 28H "},
		{"mode 1, no trigger", 0x32, 4, nil, ""},
		{"mode 1", 0x32, 4, trigger, "2L 6H "},
		{"mode 1, triggered again", 0x32, 4, func(b *bench) { trigger(b); b.to(3); trigger(b) }, "2L 9H "},
		{"mode 2", 0x34, 10, nil, "10L 11H 20L 21H 30L 31H 40L "},
		{"mode 2 by another name", 0x3c, 10, nil, "10L 11H 20L 21H 30L 31H 40L "},
		{"mode 2, new count from the next cycle", 0x34, 10, func(b *bench) {
			b.to(5)
			b.WritePort(2, 20)
			b.WritePort(2, 0)
		}, "10L 11H 30L 31H "},
		{"mode 2, gate synchronizes", 0x34, 10, func(b *bench) { b.to(5); trigger(b) }, "16L 17H 26L 27H 36L 37H "},
		{"mode 2, gate raises OUT", 0x34, 10, func(b *bench) { b.to(10); b.SetLine(2, false) }, "10L 10H "},
		{"mode 2, smallest", 0x34, 2, func(b *bench) { b.to(3); b.SetLine(2, false) }, "2L 3H "},
		{"mode 3, even", 0x36, 10, nil, "6L 11H 16L 21H 26L 31H 36L "},
		{"mode 3, odd", 0x36, 11, nil, "7L 12H 18L 23H 29L 34H 40L "},
		{"mode 3, new count from the next half", 0x36, 10, func(b *bench) {
			b.to(3)
			b.WritePort(2, 20)
			b.WritePort(2, 0)
		}, "6L 16H 26L 36H "},
		{"mode 3, gate", 0x36, 10, func(b *bench) { b.to(7); trigger(b) }, "6L 7H 14L 19H 24L 29H 34L 39H "},
		{"mode 4", 0x38, 4, nil, "5L 6H "},
		{"mode 4, new count", 0x38, 9, func(b *bench) { b.to(5); b.WritePort(2, 3); b.WritePort(2, 0) }, "9L 10H "},
		{"mode 5, no trigger", 0x3a, 4, nil, ""},
		{"mode 5", 0x3a, 4, trigger, "6L 7H "},
		{"LSB only", 0x10, 4, nil, "0L 5H "},
		{"MSB only", 0x20, 0x0400, nil, "0L "},
		{"BCD", 0x31, 0x12, nil, "0L 13H "},
		{"a count of 1 in mode 2", 0x34, 1, nil, ""},
		{"a count of 1 in mode 3", 0x36, 1, nil, ""},
		{"from 1 to 6 in mode 3", 0x36, 1, func(b *bench) {
			b.to(5)
			b.WritePort(2, 6)
			b.WritePort(2, 0)
			b.to(13)
			b.SetLine(2, false)
		}, "9L 12H "},
	} {
		b := newBench(true)
		b.SetLine(2, true)
		b.program(2, c.control, c.count)
		if c.do != nil {
			c.do(b)
		}
		b.to(40)
		if got := b.log[2].String(); got != c.want {
			t.Errorf("%s: edges have %q, want %q", c.name, got, c.want)
		}
	}
}

// trigger lowers the gate and raises it one clock later; the count is loaded
// with the clock after that.
func trigger(b *bench) {
	b.SetLine(2, false)
	b.to(Clock.Ticks(b.now) + 1)
	b.SetLine(2, true)
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		name    string
		control uint8
		count   uint16
		at      uint64
		want    uint16
	}{
		{"mode 0 loads with the first clock", 0x30, 100, 1, 100},
		{"mode 0", 0x30, 100, 11, 90},
		{"mode 0 full count, when it was loaded", 0x30, 0, 1, 0},
		{"mode 0 full count, later", 0x30, 0, 3, 0xfffe},
		{"mode 0 at zero", 0x30, 100, 101, 0},
		{"mode 0 goes on", 0x30, 100, 102, 0xffff},
		{"mode 0 far below zero", 0x30, 100, 101 + 65536 + 5, 0xfffb},
		{"mode 0 BCD goes on", 0x31, 0x0100, 102, 0x9999},
		{"mode 0 BCD", 0x31, 0x1000, 2, 0x0999},
		{"mode 0 full BCD", 0x31, 0, 2, 0x9999},
		{"mode 2 full", 0x34, 0, 1, 0},
		{"mode 2 full, later", 0x34, 0, 2, 0xffff},
		{"mode 2 at 1", 0x34, 100, 100, 1},
		{"mode 2 again", 0x34, 100, 101, 100},
		{"mode 2 after many periods", 0x34, 100, 1 + 100*1000 + 7, 93},
		{"mode 3 even", 0x36, 100, 4, 94},
		{"mode 3 even, low half", 0x36, 100, 52, 98},
		{"mode 3 odd begins even", 0x36, 101, 1, 100},
		{"mode 3 odd, last of the high half", 0x36, 101, 51, 0},
		{"mode 3 odd, low half", 0x36, 101, 52, 100},
		{"mode 4 goes on", 0x38, 100, 103, 0xfffe},
	} {
		for _, connected := range []bool{false, true} {
			b := newBench(connected)
			b.SetLine(2, true)
			b.program(2, c.control, c.count)
			b.to(c.at)
			if got := b.count(2); got != c.want {
				t.Errorf("%s (OUT connected: %v): have %#04x, want %#04x", c.name, connected, got, c.want)
			}
		}
	}
}

func TestLatchAndReadBack(t *testing.T) {
	b := newBench(false)
	b.program(0, 0x34, 0x1234)
	read := func(what string, want uint8) {
		t.Helper()
		if got := b.ReadPort(0); got != want {
			t.Errorf("%s: have %#02x, want %#02x", what, got, want)
		}
	}
	b.WritePort(3, 0xe2) // status of counter 0
	read("status before the load: null count", 0xf4)
	b.to(1)
	b.WritePort(3, 0xe2)
	read("status after the load", 0xb4)
	b.to(3)
	b.WritePort(3, 0xc2) // status and count
	b.to(100)
	b.WritePort(3, 0x00) // a second latch is ignored
	read("status first", 0xb4)
	read("latched LSB", 0x32)
	read("latched MSB", 0x12)
	read("live LSB", 0xd1) // 1234h - 99
	read("live MSB", 0x11)
	b.to(101)
	b.WritePort(3, 0xde) // neither: reads the live count
	read("read-back of nothing", 0xd0)

	b.program(0, 0x10, 7)
	b.WritePort(3, 0xd2) // count only
	b.WritePort(3, 0xe2)
	read("status of mode 0, LSB", 0x50)
	read("programming took the old latch away, the new count shows", 0x07)
	if got := b.ReadPort(3); got != 0xff {
		t.Errorf("control port: have %#x, want 0xff", got)
	}
}

// TestCountAtOnce is what Linux does to calibrate its time stamp counter.
func TestCountAtOnce(t *testing.T) {
	b := newBench(false)
	b.to(1000)
	b.program(2, 0xb0, 0xffff)
	for _, byte := range []string{"LSB", "MSB"} {
		if have := b.ReadPort(2); have != 0xff {
			t.Errorf("%s of a count of FFFFh just written: have %#02x, want 0xff", byte, have)
		}
	}
}

func TestEventsPerPeriod(t *testing.T) {
	b := newBench(true)
	b.program(0, 0x36, 0)
	b.to(1)
	b.fired = 0
	b.to(1 + 65536*100)
	if b.fired != 200 {
		t.Errorf("events in 100 periods of mode 3: have %d, want 200", b.fired)
	}
}

func TestLateEventStillShowsThePulse(t *testing.T) {
	b := newBench(true)
	b.program(0, 0x34, 100)
	b.now = Clock.At(100 + 5) // a slow processor comes late
	b.sched.Fire()
	if got, want := b.log[0].String(), "105L 105H "; got != want {
		t.Errorf("edges: have %q, want %q", got, want)
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Chip { return newBench(true).Chip }, func(c *Chip) {
		c.WritePort(3, 0x36)
		c.WritePort(0, 0x10)
	})
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{3, 0x36, 0, 2, 0, 0, 0xc0, 200, 0x80, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		a, b := newBench(true), newBench(false)
		for _, x := range []*bench{a, b} {
			devtest.Traffic(x, 4, script, func(v uint8) {
				x.SetLine(int(v&3), v&4 != 0)
				x.to(Clock.Ticks(x.now) + uint64(v>>3)*uint64(v>>3))
			})
			x.sync()
		}
		if diff := cmp.Diff(b.reg, a.reg); diff != "" {
			t.Errorf("(-without events +with them):\n%s", diff)
		}
		before, next := a.reg, a.sched.Next()
		if a.Settle(); a.reg != before || a.sched.Next() != next {
			t.Error("Settle has changed the state or the next event")
		}
		for i := range a.out {
			if a.out[i] != a.reg.Counter[i].Out {
				t.Errorf("OUT %d: wire %v, counter %v", i, a.out[i], a.reg.Counter[i].Out)
			}
		}
	})
}
