package sysport

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/devtest"
)

// wire remembers its level and how often it rose.
type wire struct {
	high bool
	rose int
}

func (w *wire) SetLine(_ int, high bool) {
	if high && !w.high {
		w.rose++
	}
	w.high = high
}

func (w *wire) want(t *testing.T, what string, want bool) {
	t.Helper()
	if w.high != want {
		t.Errorf("%s: have %v, want %v", what, w.high, want)
	}
}

type benchB struct {
	*PortB
	now                 clock.Time
	gate2, speaker, nmi wire
	timer2              bool
}

func newBenchB() *benchB {
	b := &benchB{}
	b.PortB = NewPortB(clock.New(func() clock.Time { return b.now }))
	b.Gate2, b.Speaker, b.NMI = bus.To(&b.gate2, 0), bus.To(&b.speaker, 0), bus.To(&b.nmi, 0)
	b.Timer2 = func() bool { return b.timer2 }
	b.Settle()
	return b
}

func (b *benchB) want(t *testing.T, what string, want uint8) {
	t.Helper()
	if got := b.ReadPort(0); got != want {
		t.Errorf("%s: port 61h have %#02x, want %#02x", what, got, want)
	}
}

func TestPortB(t *testing.T) {
	b := newBenchB()
	b.want(t, "after reset", 0)
	b.WritePort(0, 0xff)
	b.want(t, "only four bits are written", 0x0f)
	b.gate2.want(t, "gate 2", true)
	b.speaker.want(t, "speaker", true)
	b.WritePort(0, 0x02)
	b.gate2.want(t, "gate 2", false)
	b.speaker.want(t, "speaker", true)
	b.timer2 = true
	b.want(t, "timer 2", 0x22)
}

func TestRefreshToggle(t *testing.T) {
	b := newBenchB()
	toggles, last := 0, uint8(0)
	for b.now = 0; b.now < clock.Millisecond; b.now += 100 {
		if v := b.ReadPort(0) & bRefresh; v != last {
			last = v
			toggles++
		}
	}
	if toggles != 66 {
		t.Errorf("refreshes in a millisecond: have %d, want 66", toggles)
	}
}

func TestNMI(t *testing.T) {
	b := newBenchB()
	b.SetLine(PinMaskNMI, true)
	b.SetLine(PinParity, true)
	b.SetLine(PinParity, false)
	b.want(t, "parity is latched", 0x80)
	b.nmi.want(t, "NMI masked", false)
	b.SetLine(PinMaskNMI, false)
	b.nmi.want(t, "NMI", true)
	b.WritePort(0, 0x04)
	b.want(t, "parity off", 0x04)
	b.nmi.want(t, "NMI gone", false)
	b.SetLine(PinIOCheck, true)
	b.want(t, "channel check", 0x44)
	b.WritePort(0, 0x08)
	b.nmi.want(t, "NMI gone", false)
	b.WritePort(0, 0x00)
	b.nmi.want(t, "still asserted", true)
}

func TestPortA(t *testing.T) {
	var a20, cpu wire
	p := NewPortA()
	p.A20, p.CPU = bus.To(&a20, 0), bus.To(&cpu, 0)
	p.Settle()
	p.WritePort(0, 0xff)
	if got := p.ReadPort(0); got != 0xcb {
		t.Errorf("port 92h: have %#02x, want 0xcb", got)
	}
	a20.want(t, "A20", true)
	p.WritePort(0, 0x01)
	a20.want(t, "A20", false)
	if cpu.rose != 1 || cpu.high {
		t.Errorf("resets: have %d (level %v), want one pulse", cpu.rose, cpu.high)
	}
	p.WritePort(0, 0x00)
	p.WritePort(0, 0x01)
	if cpu.rose != 2 {
		t.Errorf("resets: have %d, want 2", cpu.rose)
	}
}

func TestA20Gate(t *testing.T) {
	var out wire
	g := NewA20Gate()
	g.Out = bus.To(&out, 0)
	g.Settle()
	out.want(t, "after reset", true)
	for i, high := range []bool{false, true, true, false} {
		g.SetLine(i&1, high)
		if out.high != high {
			t.Errorf("step %d: have %v, want the last written, %v", i, out.high, high)
		}
	}
	g.Reset()
	g.Settle()
	out.want(t, "after another reset", true)
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *PortB { return newBenchB().PortB }, func(p *PortB) { p.WritePort(0, 3) })
	devtest.Snapshot(t, NewPortA, func(p *PortA) { p.WritePort(0, 2) })
	devtest.Snapshot(t, NewA20Gate, func(g *A20Gate) { g.SetLine(1, false) })
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{0, 3, 0x80, 0, 0xc0, 1, 1, 3})
	f.Fuzz(func(t *testing.T, script []byte) {
		b := newBenchB()
		devtest.Traffic(b, 1, script, func(v uint8) {
			b.now += clock.Time(v) * clock.Microsecond
			b.SetLine(int(v&3), v&4 != 0)
		})
		if want := b.reg.Checks != 0 && !b.reg.Pins[PinMaskNMI]; b.nmi.high != want {
			t.Errorf("NMI: have %v, want %v", b.nmi.high, want)
		}
		p, a20 := NewPortA(), wire{}
		p.A20 = bus.To(&a20, 0)
		devtest.Traffic(p, 1, script, nil)
		devtest.Polls(t, p, p, 1)
		if want := p.ReadPort(0)&2 != 0; a20.high != want {
			t.Errorf("A20: have %v, want %v", a20.high, want)
		}
	})
}
