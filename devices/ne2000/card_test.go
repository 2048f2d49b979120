package ne2000

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/devtest"
)

var _ bus.Polled = (*Card)(nil)
var _ bus.WidePortHandler = (*Card)(nil)

// TestProbe does what drivers do to find the card: a reset, and the address in the PROM, each byte twice.
func TestProbe(t *testing.T) {
	r := newRig(t)
	r.WritePort(0, 0x22)
	r.ReadPort(0x1f)
	if r.isr() != isrRST || r.ReadPort(0) != crReset {
		t.Errorf("after a reset: ISR %02x, CR %02x", r.isr(), r.ReadPort(0))
	}
	r.set(0, 0xe, 0x48) // by bytes
	r.WritePort(0, 0x22)
	r.remote(crRead, 0, 32)
	var prom []byte
	for range 32 {
		prom = append(prom, r.ReadPort(0x10))
	}
	want := []byte{0x52, 0x52, 0x54, 0x54, 0, 0, 0x12, 0x12, 0x34, 0x34, 0x56, 0x56}
	if !bytes.Equal(prom[:12], want) || !bytes.Equal(prom[28:], []byte{0x57, 0x57, 0x57, 0x57}) {
		t.Errorf("PROM % x", prom)
	}
	if r.isr() != isrRDC || r.Address() != address {
		t.Errorf("ISR %02x, want %02x; address % x", r.isr(), isrRDC, r.Address())
	}
}

// TestRegisters: what page 0 writes, page 2 reads; page 1 is read and written.
func TestRegisters(t *testing.T) {
	r := newRig(t)
	r.set(0, 0x1, 0x46, 0x2, 0x80, 0x4, 0x40, 0xc, 0x1f, 0xd, 0x06, 0xe, 0x49, 0xf, 0xff, 0x3, 0x51)
	r.set(2, 0x3, 0x77, 0x5, 0x78, 0x1, 0x34, 0x2, 0x12)
	r.WritePort(0, 0xa1)
	for off, want := range map[uint16]uint8{0x1: 0x46, 0x2: 0x80, 0x3: 0x77, 0x4: 0x40, 0x5: 0x78, 0x6: 0x12, 0x7: 0x34, 0xc: 0x1f, 0xd: 0x06, 0xe: 0x49, 0xf: 0x7f} {
		if have := r.ReadPort(off); have != want {
			t.Errorf("page 2, %x: have %02x, want %02x", off, have, want)
		}
	}
	r.WritePort(0, 0x61)
	for off := uint16(1); off < 16; off++ {
		r.WritePort(off, uint8(off)*3)
		if have := r.ReadPort(off); have != uint8(off)*3 {
			t.Errorf("page 1, %x: have %02x", off, have)
		}
	}
	r.WritePort(0, 0x21)
	if have := r.ReadPort(3); have != 0x51 {
		t.Errorf("BNRY: %02x", have)
	}
}

// TestRemoteDMA: memory by bytes and words, the turn at the end of the ring, what is nowhere, and the end.
func TestRemoteDMA(t *testing.T) {
	r := newRig(t)
	r.start(rcrAB)
	r.remote(crWrite, 0x7ffc, 8)
	for i := range uint32(4) {
		r.WritePortN(portData, 2, 0x1100*i+0x0201)
	}
	if r.isr() != isrRDC || !r.irq {
		t.Errorf("ISR %02x, IRQ %v after the last word", r.isr(), r.irq)
	}
	r.WritePortN(portData, 2, 0xdead) // one too many goes nowhere
	if have := r.read(0x7ffc, 4); !bytes.Equal(have, []byte{1, 2, 1, 0x13}) {
		t.Errorf("the end of the ring: % x", have)
	}
	if have := r.read(0x4600, 6); !bytes.Equal(have, []byte{1, 0x24, 1, 0x35, 0, 0}) {
		t.Errorf("its beginning: % x", have)
	}
	r.WritePort(7, isrRDC)
	if r.isr() != 0 || r.irq {
		t.Errorf("ISR %02x, IRQ %v after it was acknowledged", r.isr(), r.irq)
	}
	if have := r.read(0x3ffe, 4); !bytes.Equal(have[:2], []byte{0xff, 0xff}) {
		t.Errorf("where nothing is: % x", have)
	}
	r.remote(crRead, 0x7ffc, 4)
	if have := r.ReadPortN(portData, 4); have != 0x13010201 {
		t.Errorf("a read of 32 bits: %08x", have)
	}
	r.set(0, 0x7, 0xff, 0xa, 0, 0xb, 0)
	if r.WritePort(0, crSTA|crRead); r.isr() != isrRDC {
		t.Errorf("a DMA of no bytes: ISR %02x", r.isr())
	}
}

// TestReceive: what a frame is in the ring.
func TestReceive(t *testing.T) {
	r := newRig(t)
	r.start(rcrAB)
	f := frameTo(address, 300)
	if !r.Receive(f) {
		t.Fatal("not taken")
	}
	if r.isr()&isrPRX != 0 {
		t.Error("it is here before it can be")
	}
	r.pass(wireTime(300))
	if r.isr()&isrPRX == 0 || !r.irq || r.ReadPort(0xc) != rsrPRX {
		t.Errorf("ISR %02x, IRQ %v, RSR %02x", r.isr(), r.irq, r.ReadPort(0xc))
	}
	have := r.read(0x4700, 4+300+4)
	if !bytes.Equal(have[:4], []byte{1, 0x49, 304 & 0xff, 304 >> 8}) || !bytes.Equal(have[4:304], f) {
		t.Errorf("in the ring: % x", have[:32])
	}
	if crc := binary.LittleEndian.Uint32(have[304:]); crc != crc32.ChecksumIEEE(f) {
		t.Errorf("CRC %08x", crc)
	}
	r.Receive(frameTo(broadcast, 20)) // is padded
	r.pass(clock.Millisecond)
	if have := r.read(0x4900, 4); !bytes.Equal(have, []byte{0x21, 0x4a, 64, 0}) {
		t.Errorf("a short broadcast: % x", have)
	}
	for _, n := range []int{0, 13, 1515} {
		if r.Receive(make([]byte, n)) {
			t.Errorf("%d bytes are taken for a frame", n)
		}
	}
}

// TestSendPacket: the command reads the next frame, whatever address is set, and gives its pages back.
func TestSendPacket(t *testing.T) {
	r := newRig(t)
	r.start(rcrAB)
	r.set(0, 0x3, 0x47, 0xe, 0x59)
	f := frameTo(address, 300)
	r.Receive(f)
	r.pass(clock.Millisecond)
	r.WritePort(7, 0xff)
	r.WritePort(0, crSTA|crSend)
	var have []byte
	for range 304 / 2 {
		v := r.ReadPortN(portData, 2)
		have = append(have, uint8(v), uint8(v>>8))
	}
	if !bytes.Equal(have[4:], f) || r.ReadPort(3) != 0x49 || r.isr() != isrRDC {
		t.Errorf("BNRY %02x, ISR %02x, % x", r.ReadPort(3), r.isr(), have[:16])
	}
}

// TestFilter: who a frame must be to.
func TestFilter(t *testing.T) {
	group, other := [6]byte{1, 0, 0x5e, 0, 0, 1}, [6]byte{2, 2, 2, 2, 2, 2}
	for _, c := range []struct {
		rcr  uint8
		to   [6]byte
		want bool
	}{
		{0, address, true}, {0, other, false}, {rcrPRO, other, true},
		{0, broadcast, false}, {rcrAB, broadcast, true}, {rcrPRO, broadcast, false},
		{0, group, false}, {rcrAM, group, true}, {rcrAM, [6]byte{1, 0, 0x5e, 0, 0, 2}, false}, {rcrPRO, group, false},
		{rcrMON, address, false},
	} {
		r := newRig(t)
		r.start(c.rcr)
		r.set(1, 0x8+hash(group[:])>>3, 1<<(hash(group[:])&7))
		r.Receive(frameTo(c.to, 60))
		r.pass(clock.Millisecond)
		if have := r.isr()&isrPRX != 0; have != c.want {
			t.Errorf("RCR %02x, to % x: received %v", c.rcr, c.to, have)
		}
		if missed := r.ReadPort(0xf); missed != c.rcr>>5&1 {
			t.Errorf("RCR %02x, to % x: %d frames missed", c.rcr, c.to, missed)
		}
	}
	if hash(group[:]) != 0x1f { // as Linux computes it for 224.0.0.1: ether_crc >> 26
		t.Errorf("hash of % x: %#x", group, hash(group[:]))
	}
}

// TestOverrun: a frame without room waits, is stored when the guest gives pages back, and is lost when it does not.
func TestOverrun(t *testing.T) {
	r := newRig(t)
	r.start(rcrAB)
	for range 9 { // 57 pages of ring less one hold nine frames of six
		if !r.Receive(frameTo(address, 1500)) {
			t.Fatal("not taken")
		}
	}
	r.pass(5 * clock.Millisecond)
	curr := r.reg.CURR
	if r.Receive(frameTo(address, 1500)); r.Room() != queueSize-1 {
		t.Errorf("room for %d frames", r.Room())
	}
	r.pass(5 * clock.Millisecond)
	if r.isr()&isrOVW != 0 || r.reg.CURR != curr {
		t.Fatalf("ISR %02x, CURR %02x instead of %02x", r.isr(), r.reg.CURR, curr)
	}
	r.WritePort(3, 0x4c)
	if r.reg.CURR == curr || r.Room() != queueSize {
		t.Error("the frame is not stored when there is room")
	}
	r.Receive(frameTo(address, 1500))
	r.pass(patience + clock.Millisecond)
	if r.isr()&isrOVW == 0 || r.ReadPort(0xc) != rsrMPA || r.ReadPort(0xf) != 1 || r.ReadPort(0xf) != 0 {
		t.Errorf("ISR %02x, RSR %02x", r.isr(), r.ReadPort(0xc))
	}
	for range 200 {
		r.Receive(frameTo(address, 1500))
		r.pass(30 * clock.Millisecond)
	}
	if r.isr()&isrCNT == 0 || r.ReadPort(0xf) != 0xc0 {
		t.Errorf("ISR %02x after 200 frames were lost", r.isr())
	}
}

// TestBoundaryBeforeTheRing: the page before the ring is as good as its last one.
func TestBoundaryBeforeTheRing(t *testing.T) {
	var taken [2]int
	for i, boundary := range []uint8{0x45, 0x7f} {
		r := newRig(t)
		r.start(rcrAB)
		r.set(1, 0x7, 0x46)
		r.WritePort(3, boundary)
		for r.Receive(frameTo(address, 1500)) {
			r.pass(clock.Millisecond)
			if taken[i]++; r.Room() != queueSize {
				break
			}
		}
	}
	if taken[0] != taken[1] || taken[0] != 10 { // the tenth has no room
		t.Errorf("%d frames fill the ring", taken)
	}
}

// TestFlood: what exceeds the queue is not taken, and a stopped card forgets what waits.
func TestFlood(t *testing.T) {
	r := newRig(t)
	r.start(rcrAB)
	n := 0
	for range 1000 {
		if r.Receive(frameTo(address, 60)) {
			n++
		}
	}
	if n != queueSize || r.Room() != 0 {
		t.Errorf("%d frames taken, room for %d", n, r.Room())
	}
	r.WritePort(0, 0x21)
	if r.Room() != queueSize || r.isr()&isrRST == 0 || r.RxNextArmed() {
		t.Errorf("stopped: room for %d, ISR %02x", r.Room(), r.isr())
	}
	r.Receive(frameTo(address, 60))
	r.pass(clock.Millisecond)
	if r.isr()&isrPRX != 0 || r.Room() != queueSize {
		t.Error("a stopped card receives")
	}
}

// RxNextArmed reports whether the card waits for a frame.
func (r *rig) RxNextArmed() bool { return r.arrived.Armed() }

// TestTransmit: what goes out, and when the guest hears of it.
func TestTransmit(t *testing.T) {
	r := newRig(t)
	r.start(rcrAB)
	f := frameTo(peer, 101)
	r.send(f)
	if len(r.out) != 1 || !bytes.Equal(r.out[0], f) {
		t.Fatalf("sent: %x", r.out)
	}
	if r.ReadPort(0)&crTXP == 0 || r.isr()&isrPTX != 0 {
		t.Error("it is sent before it can be")
	}
	r.WritePort(0, 0x22) // a 0 does not stop it
	if r.ReadPort(0)&crTXP == 0 {
		t.Error("a write has stopped the frame")
	}
	r.pass(wireTime(101))
	if r.ReadPort(0)&crTXP != 0 || r.isr()&isrPTX == 0 || r.ReadPort(4) != tsrPTX {
		t.Errorf("CR %02x, ISR %02x, TSR %02x", r.ReadPort(0), r.isr(), r.ReadPort(4))
	}
	for _, n := range []int{0, 13, 1515, 0xffff} { // no frames
		r.set(0, 0x4, 0x40, 0x5, uint8(n), 0x6, uint8(n>>8))
		r.WritePort(0, 0x26)
		r.pass(10 * clock.Millisecond)
	}
	if len(r.out) != 1 || r.ReadPort(0)&crTXP != 0 {
		t.Errorf("%d frames sent, CR %02x", len(r.out), r.ReadPort(0))
	}
}

// TestLoopback: the results that AN-937 gives in sections 6.1 to 6.3.
func TestLoopback(t *testing.T) {
	for _, c := range []struct {
		name          string
		tcr, rcr      uint8
		to            [6]byte
		tsr, rsr, isr uint8
	}{
		{"through the chip", 0x02, 0x1f, peer, 0x51, 0x02, 0x06},
		{"through the encoder", 0x04, 0x1f, peer, 0x41, 0x02, 0x06},
		{"through the transceiver", 0x06, 0x1f, peer, 0x01, 0x02, 0x06},
		{"CRC by software", 0x03, 0x1f, peer, 0x51, 0x01, 0x02},
		{"matching address", 0x02, 0, address, 0x51, 0x02, 0x06},
		{"other address", 0x02, 0, peer, 0x51, 0x01, 0x02},
	} {
		r := newRig(t)
		r.start(c.rcr)
		r.set(0, 0xe, 0x40, 0xd, c.tcr, 0xc, c.rcr)
		f := frameTo(c.to, 60)
		crc := crc32.ChecksumIEEE(f)
		if c.tcr&1 != 0 {
			f = binary.LittleEndian.AppendUint32(f, crc)
		}
		r.remote(crWrite, 0x4000, len(f))
		for _, b := range f {
			r.WritePort(portData, b)
		}
		r.set(0, 0x7, 0xff, 0x4, 0x40, 0x5, uint8(len(f)), 0x6, 0)
		r.WritePort(0, 0x26)
		r.pass(clock.Millisecond)
		if tsr, rsr, isr := r.ReadPort(4), r.ReadPort(0xc), r.isr(); tsr != c.tsr || rsr != c.rsr || isr != c.isr {
			t.Errorf("%s: TSR %02x, RSR %02x, ISR %02x; want %02x, %02x, %02x", c.name, tsr, rsr, isr, c.tsr, c.rsr, c.isr)
		}
		var fifo []byte
		for range 8 {
			fifo = append(fifo, r.ReadPort(6))
		}
		want := binary.LittleEndian.AppendUint32([]byte{64, 0, 0, f[59]}, crc)
		if !bytes.Equal(fifo, want) {
			t.Errorf("%s: FIFO % x, want % x", c.name, fifo, want)
		}
		if len(r.out) != 0 {
			t.Errorf("%s: the frame is on the network", c.name)
		}
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Card { return newRig(t).Card }, func(c *Card) {
		c.WritePort(0, 0x22)
		c.WritePort(4, 0x40)
		c.WritePort(0, 0x26)
		c.Receive(frameTo(address, 100))
	})
}

func TestPolls(t *testing.T) {
	r := newRig(t)
	r.start(rcrAB)
	for page := range uint8(4) {
		r.WritePort(0, page<<6|0x22)
		devtest.Polls(t, r.Card, r.Card, portCount)
	}
	if _, ok := r.Undo(0, 0x62); !ok {
		t.Error("a change of page cannot be undone")
	}
}

// TestIdle: a card that does nothing arms no event.
func TestIdle(t *testing.T) {
	r := newRig(t)
	r.start(rcrAB)
	if r.sched.Next() != clock.Never {
		t.Error("an idle card waits for something")
	}
}

// FuzzPorts: no program and no frames can break the card, and what the guest sends is a frame.
func FuzzPorts(f *testing.F) {
	f.Add([]byte{0, 0x22, 1, 0x46, 2, 0x80, 3, 0x46, 0xc, 0x1f, 0xc0, 0xff, 0x90, 0, 0xc0, 1})
	f.Add([]byte{0, 0x22, 4, 0x40, 5, 0xff, 6, 0x05, 0, 0x26, 0xc0, 2})
	f.Fuzz(func(t *testing.T, script []byte) {
		r := newRig(t)
		r.Out = func(f []byte) {
			if len(f) < headerSize || len(f) > MaxFrame {
				t.Fatalf("a frame of %d bytes", len(f))
			}
		}
		devtest.Traffic(r.Card, portCount, script, func(step uint8) {
			switch step & 3 {
			case 0:
				r.Receive(frameTo(address, int(step)*6))
			case 1:
				r.Receive(frameTo(broadcast, 1500))
			case 2:
				r.ReadPortN(portData, 4)
				r.WritePortN(portData, 2, uint32(step)<<5)
			}
			r.pass(clock.Time(step) * 50 * clock.Microsecond)
		})
		r.pass(clock.Second)
		if r.sched.Next() != clock.Never {
			t.Error("the card never comes to rest")
		}
	})
}
