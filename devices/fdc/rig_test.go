package fdc

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
)

// channel is a DMA channel in a test: memory, a place in it, and a count.
type channel struct {
	mem    []byte
	at     int
	count  int // bytes left
	chunk  int // bytes at once, 0 for any number
	masked bool
}

func (d *channel) take(n int) (m int, terminal bool) {
	if d.masked {
		return 0, false
	}
	m = min(n, d.count)
	if d.chunk > 0 {
		m = min(m, d.chunk)
	}
	d.count -= m
	if d.count == 0 {
		d.masked = true
	}
	return m, d.count == 0
}

func (d *channel) Read(p []byte) (int, bool) {
	n, terminal := d.take(len(p))
	copy(p, d.mem[d.at:d.at+n])
	d.at += n
	return n, terminal
}

func (d *channel) Write(p []byte) (int, bool) {
	n, terminal := d.take(len(p))
	copy(d.mem[d.at:], p[:n])
	d.at += n
	return n, terminal
}

// rig is a controller with its surroundings.
type rig struct {
	*Chip
	t     *testing.T
	now   clock.Time
	clock *clock.Scheduler
	irq   bool
	edges int
	dma   channel
}

// newRig makes a controller out of reset with two drives, a 1.44 MB disk in the
// first, whose sectors begin with their number.
func newRig(t *testing.T, a, b DriveType) *rig {
	r := &rig{t: t}
	r.clock = clock.New(func() clock.Time { return r.now })
	r.Chip = New(r.clock, a, b)
	r.IRQ = bus.To(bus.LineFunc(func(_ int, high bool) {
		if high && !r.irq {
			r.edges++
		}
		r.irq = high
	}), 6)
	r.DMA = &r.dma
	r.Settle()
	r.WritePort(portDOR, 0x1c)
	r.pass(clock.Millisecond)
	for range 4 {
		r.sense()
	}
	r.WritePort(portCCR, rate500)
	r.send(0x13, 0, configNoFIFO, 0)
	return r
}

func (r *rig) insert(n int, g block.Geometry) *block.Memory {
	r.t.Helper()
	m := block.NewMemory(numbered(g))
	if err := r.Insert(n, m, g); err != nil {
		r.t.Fatal(err)
	}
	return m
}

// numbered is a disk whose sectors are filled with the low byte of their number,
// and begin with it in two bytes.
func numbered(g block.Geometry) []byte {
	p := make([]byte, g.Total()*512)
	for i := range g.Total() {
		s := p[i*512 : i*512+512]
		for j := range s {
			s[j] = byte(i)
		}
		s[0], s[1] = byte(i), byte(i>>8)
	}
	return p
}

// pass lets virtual time go by, firing events on the way.
func (r *rig) pass(t clock.Time) {
	end := r.now + t
	for next := r.clock.Next(); next <= end; next = r.clock.Next() {
		r.now = max(r.now, next)
		r.clock.Fire()
	}
	r.now = end
}

// send writes a command; the chip must be ready for each byte.
func (r *rig) send(b ...uint8) {
	r.t.Helper()
	for i, v := range b {
		if have := r.ReadPort(portMSR) & 0xe0; have != msrReady {
			r.t.Fatalf("byte %d of command %02x: status %02x, want ready for writing", i, b, have)
		}
		r.WritePort(portFIFO, v)
	}
}

// results reads the result phase.
func (r *rig) results() []uint8 {
	var b []uint8
	for r.ReadPort(portMSR)&0xf0 == msrReady|msrOut|msrBusy && len(b) < 20 {
		b = append(b, r.ReadPort(portFIFO))
	}
	return b
}

func (r *rig) sense() []uint8 {
	r.t.Helper()
	r.send(0x08)
	return r.results()
}

// run sends a command, waits for its interrupt and gives the result.
func (r *rig) run(b ...uint8) []uint8 {
	r.t.Helper()
	r.send(b...)
	edges := r.edges
	for i := 0; r.edges == edges; i++ {
		if i > 10000 {
			r.t.Fatalf("command %02x: no interrupt, status %02x", b, r.ReadPort(portMSR))
		}
		r.pass(clock.Millisecond)
	}
	return r.results()
}

// expect runs a command and compares the result.
func (r *rig) expect(place string, want []uint8, b ...uint8) {
	r.t.Helper()
	if have := r.run(b...); !bytes.Equal(have, want) {
		r.t.Errorf("%s: command %02x: have result %02x, want %02x", place, b, have, want)
	}
}

// seekDrive seeks and senses.
func (r *rig) seekDrive(n, cylinder uint8) {
	r.t.Helper()
	r.run(0x0f, n, cylinder)
	if have, want := r.sense(), []uint8{0x20 | n, cylinder}; !bytes.Equal(have, want) {
		r.t.Errorf("seek to %d: sense has %02x, want %02x", cylinder, have, want)
	}
}

// load sets the DMA channel up for n bytes of a fresh memory.
func (r *rig) load(n int) { r.dma = channel{mem: make([]byte, 65536), count: n} }
