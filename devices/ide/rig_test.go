package ide

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
)

// rig is a channel with its surroundings.
type rig struct {
	*Channel
	t     *testing.T
	now   clock.Time
	clock *clock.Scheduler
	irq   bool
	edges int
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t}
	r.clock = clock.New(func() clock.Time { return r.now })
	r.Channel = New(r.clock, "ide0")
	r.IRQ = bus.To(bus.LineFunc(func(_ int, high bool) {
		if high && !r.irq {
			r.edges++
		}
		r.irq = high
	}), 14)
	r.Settle()
	return r
}

// geometry of the test disk: 20 cylinders, 4 heads, 17 sectors and some more.
var geometry = block.Geometry{Cylinders: 20, Heads: 4, Sectors: 17}

const diskSectors = 20*4*17 + 5

// numbered is n units of size bytes, each filled with the low byte of its number
// and beginning with the number in two bytes.
func numbered(n, size int) []byte {
	p := make([]byte, n*size)
	for i := range n {
		s := p[i*size : (i+1)*size]
		for j := range s {
			s[j] = byte(i)
		}
		s[0], s[1] = byte(i), byte(i>>8)
	}
	return p
}

// withDisk is a channel with a disk as master.
func withDisk(t *testing.T) (*rig, *block.Memory) {
	r := newRig(t)
	m := block.NewMemory(numbered(diskSectors, 512))
	r.attach(0, m)
	return r, m
}

func (r *rig) attach(n int, d block.Disk) {
	r.t.Helper()
	if err := r.AttachDisk(n, d, geometry); err != nil {
		r.t.Fatal(err)
	}
	r.Settle()
}

// withCD is a channel with a CD-ROM drive as master, and a disc of 100 sectors.
func withCD(t *testing.T) (*rig, *block.Memory) {
	r := newRig(t)
	if err := r.AttachCD(0); err != nil {
		t.Fatal(err)
	}
	m := block.NewROM(numbered(100, 2048))
	if err := r.Insert(0, m); err != nil {
		t.Fatal(err)
	}
	r.Reset()
	r.Settle()
	return r, m
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

// registers writes features, count, low, mid, high, device, in this order.
func (r *rig) registers(v ...uint8) {
	for i, b := range v {
		r.WritePort(uint16(portError+i), b)
	}
}

// wait lets time pass until the device is not busy, and gives the alternate status.
func (r *rig) wait() uint8 {
	r.t.Helper()
	for range 100 {
		if s := r.Control().ReadPort(0); s&statusBusy == 0 {
			return s
		}
		r.pass(5 * clock.Microsecond)
	}
	r.t.Fatal("busy for ever")
	return 0
}

// run gives a command and waits.
func (r *rig) run(cmd uint8) uint8 {
	r.t.Helper()
	r.WritePort(portCommand, cmd)
	return r.wait()
}

// take reads n bytes from the data port, in words.
func (r *rig) take(n int) []byte {
	b := make([]byte, 0, n)
	for len(b) < n {
		w := r.ReadPortN(portData, 2)
		b = append(b, byte(w), byte(w>>8))
	}
	return b
}

// give writes bytes to the data port, in double words where they fit.
func (r *rig) give(b []byte) {
	for len(b) >= 4 {
		r.WritePortN(portData, 4, uint32(b[0])|uint32(b[1])<<8|uint32(b[2])<<16|uint32(b[3])<<24)
		b = b[4:]
	}
	if len(b) >= 2 {
		r.WritePortN(portData, 2, uint32(b[0])|uint32(b[1])<<8)
	}
}

// want compares the registers error, count, low, mid, high, device.
func (r *rig) want(place string, status uint8, v ...uint8) {
	r.t.Helper()
	if have := r.ReadPort(portCommand); have != status {
		r.t.Errorf("%s: have status %02x, want %02x", place, have, status)
	}
	var have []byte
	for i := range v {
		have = append(have, r.ReadPort(uint16(portError+i)))
	}
	if !bytes.Equal(have, v) {
		r.t.Errorf("%s: have registers %02x, want %02x", place, have, v)
	}
}

// in runs a PIO-in command to its end and gives what it read and the last status.
func (r *rig) in(cmd uint8, blockSize int) ([]byte, uint8) {
	r.t.Helper()
	var b []byte
	s := r.run(cmd)
	for s&statusDRQ != 0 {
		if len(b) > 1<<20 {
			r.t.Fatal("data without end")
		}
		b = append(b, r.take(blockSize)...)
		s = r.wait()
	}
	return b, s
}

// out runs a PIO-out command with blocks of the given size and gives the last status.
func (r *rig) out(cmd uint8, data []byte, blockSize int) uint8 {
	r.t.Helper()
	s := r.run(cmd)
	for s&statusDRQ != 0 && len(data) > 0 {
		n := min(blockSize, len(data))
		r.give(data[:n])
		data = data[n:]
		s = r.wait()
	}
	return s
}
