package pic

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/devtest"
)

// board is a pair initialized as an AT BIOS does it, with INTR watched.
type board struct {
	*Pair
	intr bool
}

func newBoard() *board {
	b := &board{Pair: NewPair()}
	b.Master.INT = bus.To(bus.LineFunc(func(_ int, high bool) { b.intr = high }), 0)
	b.Reset()
	b.Settle()
	b.initialize(0x11, 0x01)
	return b
}

func (b *board) initialize(icw1, icw4 uint8) {
	for _, v := range []struct {
		off    uint16
		m, s   uint8
		needed bool
	}{{0, icw1, icw1, true}, {1, 0x08, 0x70, true}, {1, 0x04, 0x02, true}, {1, icw4, 0x01, true}, {1, 0, 0, true}} {
		b.Master.WritePort(v.off, v.m)
		b.Slave.WritePort(v.off, v.s)
	}
}

func (b *board) pulse(irq int) { b.SetLine(irq, false); b.SetLine(irq, true) }

func (b *board) wantINTR(t *testing.T, where string, want bool) {
	t.Helper()
	if b.intr != want {
		t.Errorf("%s: INTR have %v, want %v", where, b.intr, want)
	}
}

func (b *board) wantAck(t *testing.T, where string, want uint8) {
	t.Helper()
	b.wantINTR(t, where, true)
	if got := b.Ack(); got != want {
		t.Errorf("%s: vector have %#02x, want %#02x", where, got, want)
	}
}

func (b *board) wantRead(t *testing.T, where string, c *Chip, off uint16, want uint8) {
	t.Helper()
	if got := c.ReadPort(off); got != want {
		t.Errorf("%s: have %#02x, want %#02x", where, got, want)
	}
}

func TestNothingBeforeInitialization(t *testing.T) {
	b := &board{Pair: NewPair()}
	b.Master.INT = bus.To(bus.LineFunc(func(_ int, high bool) { b.intr = high }), 0)
	b.pulse(0)
	b.wantINTR(t, "after power-on", false)
	b.initialize(0x11, 0x01)
	b.wantINTR(t, "the edge from before ICW1", false)
	b.pulse(0)
	b.wantAck(t, "after a new edge", 0x08)
}

func TestFullyNestedPriority(t *testing.T) {
	b := newBoard()
	b.pulse(3)
	b.pulse(1)
	b.wantAck(t, "1 before 3", 0x09)
	b.wantINTR(t, "1 in service holds 3", false)
	b.pulse(0)
	b.wantAck(t, "0 interrupts 1", 0x08)
	b.Master.WritePort(0, 0x20)
	b.wantINTR(t, "0 ended, 1 in service", false)
	b.Master.WritePort(0, 0x0b)
	b.wantRead(t, "ISR", b.Master, 0, 0x02)
	b.Master.WritePort(0, 0x0a)
	b.wantRead(t, "IRR", b.Master, 0, 0x08)
	b.Master.WritePort(0, 0x61) // specific end of 1
	b.wantAck(t, "3 at last", 0x0b)
}

func TestMask(t *testing.T) {
	b := newBoard()
	b.Master.WritePort(1, 0x08)
	b.wantRead(t, "IMR", b.Master, 1, 0x08)
	b.pulse(3)
	b.wantINTR(t, "masked", false)
	b.wantRead(t, "IRR shows masked requests", b.Master, 0, 0x08)
	b.Master.WritePort(1, 0)
	b.wantAck(t, "unmasked", 0x0b)
}

func TestCascade(t *testing.T) {
	b := newBoard()
	b.pulse(2)
	b.wantINTR(t, "IRQ 2 is not a pin", false)
	b.pulse(12)
	b.pulse(8)
	b.wantAck(t, "8 before 12", 0x70)
	b.Slave.WritePort(0, 0x20)
	b.wantINTR(t, "the master still serves 2", false)
	b.Master.WritePort(0, 0x20)
	b.wantAck(t, "12", 0x74)
}

func TestSpecialFullyNested(t *testing.T) {
	for _, c := range []struct {
		name string
		icw4 uint8
		want bool
	}{{"plain", 0x01, false}, {"special fully nested", 0x11, true}} {
		b := newBoard()
		b.initialize(0x11, c.icw4)
		b.pulse(12)
		b.wantAck(t, c.name, 0x74)
		b.pulse(9)
		b.wantINTR(t, c.name+": 9 while 12 is served", c.want)
		b.pulse(3)
		if c.want {
			b.wantAck(t, c.name, 0x71)
		}
		b.wantINTR(t, c.name+": 3 below the slave", false)
	}
}

func TestSpurious(t *testing.T) {
	b := newBoard()
	b.pulse(3)
	b.SetLine(3, false)
	b.wantINTR(t, "a request that has gone", false)
	if got := b.Ack(); got != 0x0f {
		t.Errorf("spurious vector of the master: have %#x, want 0x0f", got)
	}
	b.Master.WritePort(0, 0x0b)
	b.wantRead(t, "ISR after a spurious interrupt", b.Master, 0, 0)

	b.pulse(10)
	b.Slave.reg.Latch = 0 // the slave's input drops between the two INTA cycles
	if got := b.Ack(); got != 0x77 {
		t.Errorf("spurious vector of the slave: have %#x, want 0x77", got)
	}
	b.wantRead(t, "the master serves the cascade", b.Master, 0, 0x04)
}

func TestEdgeAndLevel(t *testing.T) {
	b := newBoard()
	b.pulse(5)
	b.wantAck(t, "edge", 0x0d)
	b.Master.WritePort(0, 0x20)
	b.wantINTR(t, "edge: the pin is still high", false)

	b.ELCR().WritePort(0, 0xff)
	b.ELCR().WritePort(1, 0xff)
	if m, s := b.ELCR().ReadPort(0), b.ELCR().ReadPort(1); m != 0xf8 || s != 0xde {
		t.Errorf("ELCR: have %02x %02x, want f8 de", m, s)
	}
	b.wantAck(t, "level", 0x0d)
	b.Master.WritePort(0, 0x20)
	b.wantINTR(t, "level: the pin is still high", true)
	b.SetLine(5, false)
	b.wantINTR(t, "level: the pin is low", false)

	b.initialize(0x19, 0x01) // LTIM makes all inputs level-triggered
	b.SetLine(0, true)
	b.wantAck(t, "LTIM", 0x08)
	b.Master.WritePort(0, 0x20)
	b.wantINTR(t, "LTIM: still high", true)
}

func TestRotation(t *testing.T) {
	for _, c := range []struct {
		name string
		ocw2 []uint8 // after the acknowledge of IRQ 3
		want uint8   // then 3 and 5 request
	}{
		{"end", []uint8{0x20}, 0x0b},
		{"rotate on end", []uint8{0xa0}, 0x0d},
		{"specific end", []uint8{0x63}, 0x0b},
		{"rotate on specific end", []uint8{0xe3}, 0x0d},
		{"set priority", []uint8{0xc4, 0x20}, 0x0d},
		{"set priority back", []uint8{0xc4, 0xc7, 0x20}, 0x0b},
		{"no operation", []uint8{0x44, 0x20}, 0x0b},
	} {
		b := newBoard()
		b.pulse(3)
		b.wantAck(t, c.name, 0x0b)
		for _, v := range c.ocw2 {
			b.Master.WritePort(0, v)
		}
		b.pulse(3)
		b.pulse(5)
		b.wantAck(t, c.name, c.want)
	}
}

func TestAutomaticEnd(t *testing.T) {
	b := newBoard()
	b.initialize(0x11, 0x03)
	b.pulse(1)
	b.wantAck(t, "AEOI", 0x09)
	b.pulse(6)
	b.wantAck(t, "nothing is in service", 0x0e)
	b.Master.WritePort(0, 0x80) // rotate in AEOI mode
	b.pulse(1)
	b.wantAck(t, "rotating", 0x09)
	b.pulse(1)
	b.pulse(6)
	b.wantAck(t, "1 is lowest now", 0x0e)
}

func TestSpecialMask(t *testing.T) {
	b := newBoard()
	b.pulse(1)
	b.wantAck(t, "1", 0x09)
	b.Master.WritePort(1, 0x02)
	b.pulse(4)
	b.wantINTR(t, "4 below 1 in service", false)
	b.Master.WritePort(0, 0x68)
	b.wantAck(t, "special mask lets 4 through", 0x0c)
	b.Master.WritePort(0, 0x20)
	b.Master.WritePort(0, 0x0b)
	b.wantRead(t, "the end skips masked 1", b.Master, 0, 0x02)
	b.Master.WritePort(0, 0x48)
	b.pulse(4)
	b.wantINTR(t, "special mask off", false)
}

func TestPoll(t *testing.T) {
	b := newBoard()
	b.Master.WritePort(0, 0x0c)
	b.wantRead(t, "poll of nothing", b.Master, 0, 0)
	b.pulse(4)
	b.Master.WritePort(0, 0x0c)
	b.wantRead(t, "poll", b.Master, 1, 0x84)
	b.wantINTR(t, "polled", false)
	b.Master.WritePort(0, 0x0b)
	b.wantRead(t, "ISR after the poll", b.Master, 0, 0x10)
}

// newChip makes one chip without another.
func newChip() *Chip { return &Chip{reg: &state{Lowest: 7}} }

func TestMCS80Vector(t *testing.T) {
	c := newChip()
	for _, x := range []struct{ icw1, want uint8 }{{0xf6, 0xf4}, {0xf2, 0xe8}} {
		c.WritePort(0, x.icw1)
		c.WritePort(1, 0)
		c.SetLine(5, false)
		c.SetLine(5, true)
		if got := c.Ack(); got != x.want {
			t.Errorf("ICW1 %#x, level 5: have %#x, want %#x", x.icw1, got, x.want)
		}
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, NewPair, func(p *Pair) {
		p.Master.WritePort(0, 0x11)
		p.Slave.WritePort(1, 0x55)
		p.SetLine(3, true)
	})
	devtest.Snapshot(t, newChip, func(c *Chip) { c.SetLine(1, true) })
}

func TestLoadedPairDrivesINT(t *testing.T) {
	a, b := newBoard(), newBoard()
	a.pulse(9)
	b.reg = a.reg
	b.Settle()
	b.wantAck(t, "loaded", 0x71)
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{0, 0x11, 1, 8, 1, 4, 1, 1, 0xc0, 3, 0x80, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		b := newBoard()
		pins := func(v uint8) {
			b.SetLine(int(v&15), v&16 != 0)
			if v&32 != 0 {
				b.Ack()
			}
		}
		devtest.Traffic(ports{b.Pair}, 6, script, pins)
		devtest.Polls(t, b.Pair, b.Master, 2)
		devtest.Polls(t, b.Pair, b.Slave, 2)
		if _, ok := b.Master.pending(); ok != b.intr {
			t.Errorf("INTR have %v, want %v", b.intr, ok)
		}
	})
}

// ports puts the six ports of the pair in a row.
type ports struct{ p *Pair }

func (x ports) at(off uint16) bus.PortHandler {
	return []bus.PortHandler{x.p.Master, x.p.Slave, x.p.ELCR()}[off/2]
}
func (x ports) ReadPort(off uint16) uint8     { return x.at(off).ReadPort(off & 1) }
func (x ports) WritePort(off uint16, v uint8) { x.at(off).WritePort(off&1, v) }
