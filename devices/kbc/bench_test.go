package kbc

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// bench is a controller with a clock that the test turns and its outputs watched.
type bench struct {
	*Chip
	now         clock.Time
	sched       *clock.Scheduler
	irq1, irq12 bool
	a20         bool
	resets      int
}

func newBench() *bench {
	b := &bench{a20: true}
	b.sched = clock.New(func() clock.Time { return b.now })
	b.Chip = New(b.sched)
	watch := func(p *bool) bus.Line { return bus.To(bus.LineFunc(func(_ int, high bool) { *p = high }), 0) }
	b.IRQ1, b.IRQ12, b.A20 = watch(&b.irq1), watch(&b.irq12), watch(&b.a20)
	b.CPU = bus.To(bus.LineFunc(func(_ int, high bool) {
		if high {
			b.resets++
		}
	}), 0)
	b.Settle()
	return b
}

// newOpenBench has both clocks released, both interrupts on, and no translation.
func newOpenBench(commandByte uint8) *bench {
	b := newBench()
	b.WritePort(4, 0x60)
	b.WritePort(0, commandByte)
	return b
}

func (b *bench) wait(d clock.Time) {
	end := b.now + d
	for b.sched.Next() <= end {
		b.now = max(b.now, b.sched.Next())
		b.sched.Fire()
	}
	b.now = end
}

// drain reads all that comes until nothing does for 3 ms.
func (b *bench) drain() (got []byte) {
	for quiet := 0; quiet < 30; {
		if b.ReadPort(4)&stOutput != 0 {
			got = append(got, b.ReadPort(0))
			quiet = 0
			continue
		}
		b.wait(100 * clock.Microsecond)
		quiet++
	}
	return got
}

func (b *bench) wantBytes(t *testing.T, what string, want ...byte) {
	t.Helper()
	if got := b.drain(); string(got) != string(want) {
		t.Errorf("%s: have % x, want % x", what, got, want)
	}
}

// toKey and toAux send bytes to a device and check its answer.
func (b *bench) toKey(t *testing.T, what string, send []byte, want ...byte) {
	t.Helper()
	var got []byte
	for _, v := range send {
		b.WritePort(0, v)
		got = append(got, b.drain()...)
	}
	if string(got) != string(want) {
		t.Errorf("%s: have % x, want % x", what, got, want)
	}
}

func (b *bench) toAux(t *testing.T, what string, send []byte, want ...byte) {
	t.Helper()
	var got []byte
	for _, v := range send {
		b.WritePort(4, 0xd4)
		b.WritePort(0, v)
		got = append(got, b.drain()...)
	}
	if string(got) != string(want) {
		t.Errorf("%s: have % x, want % x", what, got, want)
	}
}

func (b *bench) press(k console.Key)   { b.Key(console.KeyEvent{Key: k, Down: true}) }
func (b *bench) release(k console.Key) { b.Key(console.KeyEvent{Key: k}) }
