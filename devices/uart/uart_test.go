package uart

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/devtest"
)

// bench is a port with a clock that the test turns and its outputs watched.
type bench struct {
	*Port
	now   clock.Time
	sched *clock.Scheduler
	irq   bool
	sent  []byte
}

func newBench() *bench {
	b := &bench{}
	b.sched = clock.New(func() clock.Time { return b.now })
	b.Port = New(b.sched)
	b.IRQ = bus.To(bus.LineFunc(func(_ int, high bool) { b.irq = high }), 0)
	b.Out = func(c uint8) { b.sent = append(b.sent, c) }
	b.Settle()
	return b
}

// wait lets d pass.
func (b *bench) wait(d clock.Time) {
	end := b.now + d
	for b.sched.Next() <= end {
		b.now = max(b.now, b.sched.Next())
		b.sched.Fire()
	}
	b.now = end
}

// setup programs 115200 baud 8N1, OUT2 and the given interrupt enables and FIFO control.
func (b *bench) setup(ier, fcr uint8) {
	for _, w := range [][2]uint8{{3, 0x83}, {0, 1}, {1, 0}, {3, 0x03}, {4, 0x0b}, {1, ier}, {2, fcr}} {
		b.WritePort(uint16(w[0]), w[1])
	}
}

func (b *bench) want(t *testing.T, what string, off uint16, want uint8) {
	t.Helper()
	if got := b.ReadPort(off); got != want {
		t.Errorf("%s (register %d): have %#02x, want %#02x", what, off, got, want)
	}
}

func (b *bench) wantIRQ(t *testing.T, what string, want bool) {
	t.Helper()
	if b.irq != want {
		t.Errorf("%s: IRQ have %v, want %v", what, b.irq, want)
	}
}

// char is a character of ten bits at 115200 baud.
const char = 86806 * clock.Nanosecond

func TestRegistersAfterReset(t *testing.T) {
	b := newBench()
	for off, want := range []uint8{1: 0, 2: 0x01, 3: 0, 4: 0, 5: 0x60, 6: 0xb0, 7: 0} {
		if off > 0 {
			b.want(t, "after reset", uint16(off), want)
		}
	}
}

func TestRegistersHoldWhatTheyHave(t *testing.T) {
	b := newBench()
	for _, c := range []struct {
		off         uint16
		write, want uint8
	}{{1, 0xff, 0x0f}, {3, 0x7f, 0x7f}, {4, 0xff, 0x1f}, {7, 0xa5, 0xa5}, {5, 0x00, 0x60}} {
		b.WritePort(c.off, c.write)
		b.want(t, "written", c.off, c.want)
	}
	b.WritePort(3, 0x80)
	b.WritePort(0, 0x34)
	b.WritePort(1, 0x12)
	b.want(t, "divisor low", 0, 0x34)
	b.want(t, "divisor high", 1, 0x12)
	b.WritePort(3, 0)
	b.want(t, "IER is behind the divisor", 1, 0x0f)
}

func TestCharacterTimes(t *testing.T) {
	b := newBench()
	for _, c := range []struct {
		lcr     uint8
		divisor uint16
		want    clock.Time
	}{
		{0x03, 1, 86806},      // 8N1
		{0x03, 12, 1041667},   // 9600
		{0x1b, 1, 95487},      // 8E1
		{0x07, 1, 95487},      // 8N2
		{0x04, 1, 65105},      // 5N1.5
		{0x03, 0, 86806},      // as 1
		{0x00, 384, 23333334}, // 300, 5N1
	} {
		b.reg.LCR, b.reg.Divisor = c.lcr, c.divisor
		if got := b.characters(1); got != c.want {
			t.Errorf("LCR %#02x divisor %d: have %d ns, want %d", c.lcr, c.divisor, got, c.want)
		}
	}
}

func TestTransmit(t *testing.T) {
	b := newBench()
	b.setup(0x02, 0)
	b.wantIRQ(t, "enabled while empty", true)
	b.want(t, "IIR", 2, 0x02)
	b.wantIRQ(t, "reading IIR takes it away", false)
	b.WritePort(0, 'a')
	b.want(t, "LSR: on the wire, holding register empty", 5, 0x20)
	b.wantIRQ(t, "holding register empty again", true)
	b.WritePort(0, 'b')
	b.want(t, "LSR: both full", 5, 0x00)
	b.wantIRQ(t, "writing takes it away", false)
	b.wait(char - 1)
	if string(b.sent) != "" {
		t.Errorf("sent too early: %q", b.sent)
	}
	b.wait(1)
	if string(b.sent) != "a" {
		t.Errorf("after a character: have %q, want %q", b.sent, "a")
	}
	b.wantIRQ(t, "b is on the wire", true)
	b.wait(char)
	b.want(t, "LSR at the end", 5, 0x60)
	if string(b.sent) != "ab" {
		t.Errorf("after two characters: have %q, want %q", b.sent, "ab")
	}
}

func TestTransmitFIFO(t *testing.T) {
	b := newBench()
	b.setup(0x02, 0x01)
	b.want(t, "IIR shows the FIFOs", 2, 0xc2)
	for i := range 18 { // one on the wire, 16 wait, one too many replaces the last
		b.WritePort(0, 'a'+uint8(i))
	}
	b.wait(15 * char)
	b.wantIRQ(t, "one waits", false)
	b.wait(char)
	b.wantIRQ(t, "empty, the last on the wire", true)
	b.wait(char)
	if want := "abcdefghijklmnopr"; string(b.sent) != want {
		t.Errorf("sent %q, want %q", b.sent, want)
	}
	b.WritePort(0, 'x')
	b.WritePort(0, 'y')
	b.WritePort(2, 0x05)
	b.wait(3 * char)
	if want := "abcdefghijklmnoprx"; string(b.sent) != want {
		t.Errorf("after clearing the FIFO: sent %q, want %q", b.sent, want)
	}
}

func TestReceive(t *testing.T) {
	b := newBench()
	b.setup(0x01, 0)
	if n := b.Receive([]byte("xy")); n != 2 {
		t.Errorf("Receive took %d, want 2", n)
	}
	b.wait(char - 1)
	b.wantIRQ(t, "not yet here", false)
	b.wait(1)
	b.wantIRQ(t, "here", true)
	b.want(t, "IIR", 2, 0x04)
	b.want(t, "LSR", 5, 0x61)
	b.wait(10 * char)
	b.want(t, "RBR; the host waits", 0, 'x')
	b.wantIRQ(t, "read", false)
	b.wait(char)
	b.want(t, "RBR", 0, 'y')
	b.want(t, "no overrun", 5, 0x60)
	if n := b.Receive(make([]byte, 5000)); n != queueSize {
		t.Errorf("Receive of 5000 bytes took %d, want %d", n, queueSize)
	}
}

func TestReceiveFIFO(t *testing.T) {
	b := newBench()
	b.setup(0x01, 0x81) // trigger 8
	b.Receive([]byte("0123456789"))
	b.wait(7 * char)
	b.wantIRQ(t, "seven", false)
	b.wait(char)
	b.wantIRQ(t, "eight", true)
	b.want(t, "IIR", 2, 0xc4)
	b.want(t, "RBR", 0, '0')
	b.wantIRQ(t, "below the trigger", false)
	b.wait(char * 2)
	b.wantIRQ(t, "nine", true)
	for i := range 8 {
		b.want(t, "RBR", 0, '1'+uint8(i))
	}
	b.wait(4*char - 2000)
	b.wantIRQ(t, "before the time-out", false)
	b.wait(2000)
	b.want(t, "IIR at the time-out", 2, 0xcc)
	b.wantIRQ(t, "time-out", true)
	b.want(t, "RBR", 0, '9')
	b.wantIRQ(t, "read", false)
	b.wait(10 * char)
	b.wantIRQ(t, "an empty FIFO has no time-out", false)
	b.Receive(make([]byte, 20))
	b.wait(40 * char)
	b.WritePort(2, 0x83)
	b.want(t, "cleared", 5, 0x60)
}

func TestLoopback(t *testing.T) {
	b := newBench()
	b.setup(0x0f, 0)
	b.want(t, "IIR", 2, 0x02)
	b.WritePort(4, 0x1b)
	b.want(t, "MSR: RTS, DTR, OUT2 come back", 6, 0xb0)
	b.WritePort(4, 0x16)
	b.want(t, "MSR: RTS, OUT1 come back", 6, 0x5a)
	b.WritePort(4, 0x12)
	b.want(t, "MSR: the ring has ended", 6, 0x14)
	b.WritePort(0, 'q')
	b.wait(char)
	b.want(t, "RBR", 0, 'q')
	b.wantIRQ(t, "no OUT2 in loopback", false)
	b.WritePort(0, '1')
	b.wait(char)
	b.WritePort(0, '2')
	b.wait(char)
	b.want(t, "IIR: line status first", 2, 0x06)
	b.want(t, "LSR: overrun", 5, 0x63)
	b.want(t, "RBR after the overrun", 0, '2')
	b.WritePort(3, 0x43)
	b.want(t, "LSR: break", 5, 0x79)
	if len(b.sent) != 0 {
		t.Errorf("sent in loopback: %q", b.sent)
	}
}

func TestFIFOErrors(t *testing.T) {
	b := newBench()
	b.setup(0x05, 0x01)
	b.WritePort(4, 0x13)
	for range 3 {
		b.WritePort(3, 0x03)
		b.WritePort(3, 0x43)
	}
	b.want(t, "IIR", 2, 0xc6)
	b.want(t, "LSR", 5, 0xf9)
	b.want(t, "LSR: others wait", 5, 0xe1)
	b.want(t, "RBR", 0, 0)
	b.want(t, "LSR of the second", 5, 0xf9)
	for range 20 {
		b.WritePort(0, 'z')
		b.wait(char)
	}
	b.want(t, "LSR: overrun, an error waits", 5, 0xe3)
}

func TestModemStatusInterrupt(t *testing.T) {
	b := newBench()
	b.setup(0x08, 0)
	b.wantIRQ(t, "quiet", false)
	b.SetModem(CTS | DSR)
	b.wantIRQ(t, "the carrier went", true)
	b.want(t, "IIR", 2, 0x00)
	b.want(t, "MSR", 6, 0x38)
	b.wantIRQ(t, "read", false)
	b.WritePort(4, 0x03)
	b.SetModem(0)
	b.wantIRQ(t, "OUT2 gates", false)
	b.WritePort(4, 0x08)
	b.wantIRQ(t, "OUT2 on", true)
}

func TestBreakFromTheHost(t *testing.T) {
	b := newBench()
	b.setup(0x04, 0)
	b.Break()
	b.wantIRQ(t, "break", true)
	b.want(t, "LSR", 5, 0x79)
}

// TestBreakHasNoStopBit: a break is a framing error as well, and a parity error where the parity bit of zeros is a one.
func TestBreakHasNoStopBit(t *testing.T) {
	for lcr, want := range map[uint8]uint8{0x03: 0x79, 0x0b: 0x7d, 0x1b: 0x79, 0x2b: 0x7d, 0x3b: 0x79, 0x13: 0x79} {
		b := newBench()
		b.WritePort(4, 0x10)
		b.WritePort(3, lcr)
		b.WritePort(3, lcr|0x40)
		if got := b.ReadPort(5); got != want {
			t.Errorf("a break in loopback with LCR=%02X: LSR=%02X, want %02X", lcr, got, want)
		}
	}
}

func TestSnapshot(t *testing.T) {
	var benches []*bench
	devtest.Snapshot(t, func() *Port {
		benches = append(benches, newBench())
		return benches[len(benches)-1].Port
	}, func(p *Port) {
		p.WritePort(3, 0x03)
		p.WritePort(2, 0x01)
		p.WritePort(0, 'a')
		p.WritePort(0, 'b')
		p.Receive([]byte("input"))
	})
	loaded := benches[len(benches)-1]
	loaded.wait(clock.Second)
	if string(loaded.sent) != "ab" || loaded.reg.RxLen != 5 {
		t.Errorf("after loading: sent %q, %d received; want \"ab\", 5", loaded.sent, loaded.reg.RxLen)
	}
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{3, 3, 4, 0x0b, 1, 0x0f, 2, 0x81, 0, 'x', 0xc0, 50, 0x80, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		b := newBench()
		devtest.Traffic(b, 8, script, func(v uint8) {
			b.Receive(script[:min(len(script), int(v&31))])
			b.wait(clock.Time(v) * 10 * clock.Microsecond)
		})
		devtest.Polls(t, b, b, 8)
		before, next := b.reg, b.sched.Next()
		if b.Settle(); b.reg != before || b.sched.Next() != next {
			t.Error("Settle has changed the state or the next event")
		}
		if b.reg.RxLen > b.capacity() || b.reg.TxLen > b.capacity() {
			t.Errorf("lengths: receiver %d, transmitter %d, capacity %d", b.reg.RxLen, b.reg.TxLen, b.capacity())
		}
	})
}

func TestDrainSendsWhatIsLeft(t *testing.T) {
	b := newBench()
	b.setup(0, 0x01)
	for _, c := range []byte("last words") {
		b.WritePort(0, c)
	}
	b.Drain()
	if string(b.sent) != "last words" {
		t.Errorf("sent %q, want all of it", b.sent)
	}
	b.want(t, "after Drain: empty", 5, 0x60)
}

// TestWordLength: a word has 5 to 8 bits, on the line in both directions and in loopback.
func TestWordLength(t *testing.T) {
	for length, want := range []uint8{0x1f, 0x3f, 0x7f, 0xff} {
		b := newBench()
		b.WritePort(3, uint8(length))
		b.WritePort(0, 0xff)
		b.Receive([]byte{0xff})
		b.wait(clock.Second)
		if string(b.sent) != string([]byte{want}) {
			t.Errorf("%d bits: sent %x, want %x", 5+length, b.sent, want)
		}
		if v := b.ReadPort(0); v != want {
			t.Errorf("%d bits: received %x, want %x", 5+length, v, want)
		}
		b.WritePort(4, 0x10)
		b.WritePort(0, 0xff)
		b.wait(clock.Second)
		if v := b.ReadPort(0); v != want {
			t.Errorf("%d bits in loopback: received %x, want %x", 5+length, v, want)
		}
	}
}
